The samples are sound, and their files are as orgpack writes them, but for
those with comments.

  $ cp -r "$SAMPLES/helio" "$SAMPLES/branch" .
  $ orgpack validate helio branch
  helio/records/Leads.csv:28:59: warning: Email: 'franz.gruber(at)example.org' is not an e-mail address [bad-value]
      5725767000001101175,5725767000000225034,Mr.,Franz,Gruber,,franz.gruber(a
                                                                ^
  helio: 1,001 components, no faults, 1 warning
  branch: 518 components, no faults
  $ for org in helio branch; do
  >   (cd $org && orgpack fmt --check | while read -r file; do
  >     [ ! -f "$file" ] || grep -qe '^ *# ' -e '<!--' "$file" ||
  >       echo "$org/$file"
  >   done) 2>/dev/null
  > done

There is a component of every kind in helio, but what is never exported, and
files of other systems.

  $ orgpack show helio >list
  $ for kind in "$SOURCE"/formats/kinds/*.yaml; do
  >   kind=$(basename "$kind" .yaml)
  >   grep -q -e "^$kind:" -e "^$kind\$" list || echo "$kind"
  > done
  foreign
  org
  origin
  user

Each org in broken/ shows the fault after which it is called; broken/thirty has
thirty. If a text changes, samples/faults --accept rewrites what is expected.

  $ "$SAMPLES/faults" orgpack
  41 orgs
  $ sed 's/.*\[//' "$SAMPLES/broken/thirty/fault.txt" | sort -u | wc -l
  30

The bundle beside them is what helio exports.

  $ orgpack diff "$SAMPLES/helio.tar.gz" helio
  no differences

A kind alone is a selector, with or without a target. A folder of an org is no
place for another org.

  $ orgpack show "$SAMPLES/helio" contact_role | tail -1
  4 components
  $ (cd "$SAMPLES/helio" && orgpack show contact_role) | tail -1
  4 components
  $ orgpack show "$SAMPLES/helio" contact_roll
  orgpack: error: there is no kind 'contact_roll' [no-such-kind]
    hint: 'orgpack schema' lists the kinds.
  [2]
  $ (cd "$SAMPLES/helio/modules" && orgpack diff .. .)
  .: error: '.' is no org, but a folder of one [no-org]
    hint: Name the org, '..', in its place.
  [2]
