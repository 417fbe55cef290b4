Text of a stranger that steers a terminal, or turns its direction, is shown as
what it is, whatever the form of the answer.

  $ orgpack init -q org --org-id 1 --admin a@example.com && cd org
  > mkdir variables && cat >variables/V.yaml <<'END'
  > api_name: V
  > name: V
  > variable_group: G
  > type: text
  > value: one
  > END
  $ cp -r org other && cd other
  > sed -i 's/one/"a\\e[31mb\\x7fc\\x9bd\\u202Ee\\u2066f\\u200Bg\\uFEFFh\\u2028i"/' \
  > variables/V.yaml && grep value variables/V.yaml
  value: "a\e[31mb\x7fc\x9bd\u202Ee\u2066f\u200Bg\uFEFFh\u2028i"
  $ orgpack diff org other
  ~ variable V
      value: one -> "a\x1B[31mb\x7Fc\x9Bd\u{202e}e\u{2066}f\u{200b}g\uFEFFh\u202... (3 more bytes)
  1 changed, 509 unchanged
  [1]
  $ orgpack diff --json org other | grep 'new.*[0-9]'
            "new": "a\u001b[31mb\u007fc\u009bd\u202ee\u2066f\u200bg\ufeffh\u2028i"
  $ orgpack diff --report markdown=- org other | grep -c '[^ -~]'
  0
  [1]
  $ printf 'api_name: V\nname: V\nvariable_group: G\ntype: text\nvalue: a\342\200\256b\n' \
  > >other/variables/V.yaml
  $ orgpack -C other show variable:V
  api_name: V
  name: V
  variable_group: G
  type: text
  value: a\u{202e}b
  $ orgpack -C other show --json variable:V | grep 'a.*b'
      "kind": "variable",
      "path": "variables/V.yaml"
    "text": "api_name: V\nname: V\nvariable_group: G\ntype: text\nvalue: a\u202eb\n"

So are faults, their excerpts, and what was typed.

  $ printf 'api_name: V\nna\342\200\256me: V\n' >other/variables/V.yaml
  $ orgpack validate other
  other/variables/V.yaml:1:1: error: 'name' is missing [missing-property]
      api_name: V
      ^
    hint: Add 'name': The variable's name as people see it.
  other/variables/V.yaml:1:1: error: 'type' is missing [missing-property]
      api_name: V
      ^
    hint: Add 'type': What the variable holds.
  other/variables/V.yaml:2:1: error: 'na\u{202e}me' is not a property here [unknown-property]
      na\u{202e}me: V
      ^
    hint: Did you mean 'name'?
  other: 510 components, 3 errors
  [3]
  $ orgpack validate --json other | grep message
        "message": "'name' is missing",
        "message": "'type' is missing",
        "message": "'na\u202eme' is not a property here",
  $ orgpack diff "$(printf 'a\342\200\256b\033[2J\302\233c')" org
  a\u{202e}b\x1b[2J\u{9b}c: error: cannot open 'a\u{202e}b\x1b[2J\u{9b}c': No such file or directory [cannot-read]
  [6]
  $ orgpack --json diff "$(printf 'a\342\200\256b\033[2J\302\233c')" org | grep mess
        "message": "cannot open 'a\u202eb\u001b[2J\u009bc': No such file or directory",
