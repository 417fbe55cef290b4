On a terminal a change is shown, then asked for. Only y is yes.

  $ orgpack init -q acme --name Acme --org-id 60001 --admin ann@acme.example
  $ orgpack -C acme export -q -o acme.tar.gz
  $ orgpack init -q copy --bare --name Copy --org-id 60002 --admin bob@copy.example
  $ $TESTS/on-terminal n orgpack -C copy apply acme.tar.gz -s 'role:*'
  ^[[32m+ role CEO^[[0m
  ^[[32m+ role Manager^[[0m
  2 added
  plan sha256:...
  Apply these 2 changes? [y/N] n
  ^[[1morgpack: ^[[0m^[[31merror: ^[[0mthe change was declined^[[2m [declined]^[[0m
  [1]
  $ $TESTS/on-terminal '^D' orgpack -C copy apply acme.tar.gz -s 'role:*'
  ^[[32m+ role CEO^[[0m
  ^[[32m+ role Manager^[[0m
  2 added
  plan sha256:...
  Apply these 2 changes? [y/N] 
  ^[[1morgpack: ^[[0m^[[31merror: ^[[0mthe change was declined^[[2m [declined]^[[0m
  [1]
  $ $TESTS/on-terminal SIGINT orgpack -C copy apply acme.tar.gz -s 'role:*'
  ^[[32m+ role CEO^[[0m
  ^[[32m+ role Manager^[[0m
  2 added
  plan sha256:...
  Apply these 2 changes? [y/N] 
  ^[[1morgpack: ^[[0m^[[31merror: ^[[0minterrupted before anything was changed^[[2m [interrupted]^[[0m
  [130]
  $ orgpack -C copy log | wc -l
  1

Afterwards only the outcome is added to what has been shown.

  $ $TESTS/on-terminal y orgpack -C copy apply acme.tar.gz -s 'role:*' --color never
  + role CEO
  + role Manager
  2 added
  plan sha256:...
  Apply these 2 changes? [y/N] y
  applied as transaction #2
  $ $TESTS/on-terminal y orgpack -C copy undo --color never
  - role CEO
  - role Manager
  2 deleted
  plan sha256:...
  Take back these 2 changes? [y/N] y
  took back #2, as transaction #3

With --json the plan that was asked about is on standard error.

  $ $TESTS/on-terminal y sh -c 'orgpack -C copy apply acme.tar.gz -s role --json --color never >out'
  + role CEO
  + role Manager
  2 added
  plan sha256:...
  Apply these 2 changes? [y/N] y
  $ grep -c '"applied": true' out
  1

Without a terminal there is nobody to ask.

  $ orgpack -C copy apply acme.tar.gz -q -s 'variable:*'
  orgpack: error: the selector 'variable:*' matches nothing [no-match]
    hint: 'orgpack show' lists the components.
  [2]
  $ orgpack -C copy apply acme.tar.gz -q -s 'role:*' -s 'profile:*'
  orgpack: error: there is no terminal to ask on [needs-consent]
    hint: Add --yes to make the change, or --dry-run to see it only.
  [2]
  $ orgpack -C copy log | wc -l
  4
