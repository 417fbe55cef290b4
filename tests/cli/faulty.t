What is wrong is named, and keeps nothing else from being looked at.

  $ orgpack init -q s --org-id 1 --admin a@example.com
  $ orgpack -C s export -q -o s.tar.gz
  $ git -c init.defaultBranch=main init -q s && git -C s add -A
  $ git -C s commit -qm 1

A configuration is checked for an org, not for a bundle.

  $ orgpack validate s.tar.gz --for s.tar.gz
  orgpack: error: --for takes an org, and 's.tar.gz' is a bundle [bad-option]
    hint: Name the directory of the org that it is meant for, or git:REV.
  s.tar.gz: 509 components, 1 error
  [2]
  $ orgpack validate s.tar.gz --for nowhere
  nowhere: error: cannot open 'nowhere': No such file or directory [cannot-read]
  s.tar.gz: 509 components, 1 error
  [6]
  $ orgpack -C s validate s.tar.gz --for git:HEAD
  s.tar.gz: 509 components, no faults
  $ orgpack validate s.tar.gz --for s
  s.tar.gz: 509 components, no faults

With an org.yaml that cannot be read there are the components all the same.

  $ echo 'x: [' >>s/org.yaml
  $ orgpack -C s status
  509 components
    conversions          4
    custom_views         20
    fields               393
    layouts              18
    modules              23
    pipelines            1
    profiles             2
    profile_permissions  46
    roles                2
  1 user, 1 active
  1 transaction in the log
  org.yaml:8:1: error: did not find expected node content, while parsing a flow node [bad-yaml]
    hint: Check the indentation, and put quotes around texts with special characters.
  [3]
  $ orgpack -C s validate
  org.yaml:8:1: error: did not find expected node content, while parsing a flow node [bad-yaml]
    hint: Check the indentation, and put quotes around texts with special characters.
  s: 509 components, 1 error
  [3]
  $ sed -i 's/^x:.*/color: red/' s/org.yaml
  $ orgpack -C s status | sed -n '1,2p'
  org.yaml:7:1: error: 'color' is not a property here [unknown-property]
      color: red
      ^
    hint: There are org_id, name, edition, trial, type, suite, data_center, integrations, extensions, time_zone, policy.
  s (1), enterprise, production
  509 components
  $ orgpack -C s diff s.tar.gz
  org.yaml:7:1: error: 'color' is not a property here [unknown-property]
      color: red
      ^
    hint: There are org_id, name, edition, trial, type, suite, data_center, integrations, extensions, time_zone, policy.
  [3]
