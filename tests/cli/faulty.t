What is wrong is named, and keeps nothing else from being looked at.

  $ orgpack init -q s --org-id 1 --admin a@example.com
  $ orgpack -C s export -q -o s.tar.gz
  $ git -c init.defaultBranch=main init -q s && git -C s add -A
  $ git -C s commit -qm 1

A configuration is checked for an org, not for a bundle.

  $ orgpack validate s.tar.gz --for s.tar.gz
  orgpack: error: --for takes an org, and 's.tar.gz' is a bundle [bad-option]
    hint: Name the directory of the org that it is meant for, or git:REV.
  s.tar.gz: 506 components, 1 error
  [2]
  $ orgpack validate s.tar.gz --for nowhere
  nowhere: error: cannot open 'nowhere': No such file or directory [cannot-read]
  s.tar.gz: 506 components, 1 error
  [6]
  $ orgpack -C s validate s.tar.gz --for git:HEAD
  s.tar.gz: 506 components, no faults
  $ orgpack validate s.tar.gz --for s
  s.tar.gz: 506 components, no faults
