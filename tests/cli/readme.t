README's first tour, as it stands there.

  $ sed -n '/^## A first tour/,/^## /s/^    /  /p' "$SOURCE/README.md" >story.t
  $ grep -c '^  \$ ' story.t
  10
  $ cp story.t told.t
  $ ACCEPT= "$TESTS/run" "$BUILD/orgpack" "$PWD/told.t"
  1..1
  ok 1 - told
