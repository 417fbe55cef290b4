State that came with a clone is not believed before its user says so. What only
reads the configuration does without it; what needs the state says how to go on.

  $ orgpack init -q --bare made --org-id 1 --admin a@example.com
  > git init -q made && git -C made add -f . && git -C made commit -qm all
  > git clone -q made org && mkdir home
  $ export HOME=$PWD/home && orgpack -C org validate
  > orgpack -C org show && orgpack -C org export -q -o b.zip && orgpack diff org made
  org: 0 components, no faults
  0 components
  no differences
  $ orgpack -C org key new
  org: error: the state in '.orgpack' is not trusted: git tracks it, so that it came with the files [untrusted-state]
    hint: It says what was done here, and what is still to be done. If you know where it comes from, give 'orgpack trust org'; else remove it.
  [4]
  $ orgpack -C org log
  org: error: the state in '.orgpack' is not trusted: git tracks it, so that it came with the files [untrusted-state]
    hint: It says what was done here, and what is still to be done. If you know where it comes from, give 'orgpack trust org'; else remove it.
  [4]
  $ orgpack -C org apply b.zip --dry-run
  org: error: the state in '.orgpack' is not trusted: git tracks it, so that it came with the files [untrusted-state]
    hint: It says what was done here, and what is still to be done. If you know where it comes from, give 'orgpack trust org'; else remove it.
  [4]
  $ orgpack -C org undo --dry-run
  org: error: the state in '.orgpack' is not trusted: git tracks it, so that it came with the files [untrusted-state]
    hint: It says what was done here, and what is still to be done. If you know where it comes from, give 'orgpack trust org'; else remove it.
  [4]
  $ orgpack -C org key list
  org: error: the state in '.orgpack' is not trusted: git tracks it, so that it came with the files [untrusted-state]
    hint: It says what was done here, and what is still to be done. If you know where it comes from, give 'orgpack trust org'; else remove it.
  [4]
  $ orgpack -C org status
  made (1), enterprise, production
  0 components
  1 user, 1 active
  0 transactions in the log
  org: warning: the state in '.orgpack' is not trusted: git tracks it, so that it came with the files [untrusted-state]
    hint: What it says is left out. 'orgpack help trust' says more.

A transaction that waits there is not looked at.

  $ mkdir org/.orgpack/txn && touch org/.orgpack/txn/journal
  > orgpack -C org validate; rm -r org/.orgpack/txn
  org: warning: the state in '.orgpack' is not trusted: git tracks it, so that it came with the files [untrusted-state]
    hint: The transaction that waits there is not looked at. 'orgpack help trust' says more.
  org: 0 components, no faults, 1 warning

The list is the user's own. It is of exactly that directory.

  $ export HOME=$PWD/home && orgpack trust --list && orgpack trust nowhere
  nowhere: error: 'nowhere' is no org: it has no org.yaml [no-org]
    hint: Name the org's own directory, not one above or below it.
  [2]
  $ export HOME=$PWD/home && orgpack trust .
  .: error: '.' is no org: it has no org.yaml [no-org]
    hint: Name the org's own directory, not one above or below it.
  [2]
  $ export HOME=$PWD/home && orgpack trust org | sed "s|$PWD|DIR|"
  > stat -c %a home/.config/orgpack/trust && sed "s|$PWD|DIR|" home/.config/orgpack/trust
  > orgpack -C org log -q | wc -l
  DIR/org is trusted
  600
  DIR/org
  1
  $ export HOME=$PWD/home && orgpack -C org trust --json | sed "s|$PWD|DIR|"
  {
    "format": "orgpack-trust/1",
    "exit": 0,
    "faults": [],
    "directory": "DIR/org",
    "trusted": true,
    "changed": false
  }
  $ export HOME=$PWD/home && cp -a org other && orgpack -C other log
  other: error: the state in '.orgpack' is not trusted: git tracks it, so that it came with the files [untrusted-state]
    hint: It says what was done here, and what is still to be done. If you know where it comes from, give 'orgpack trust other'; else remove it.
  [4]
  $ export HOME=$PWD/home && (cd org/users && orgpack -q trust --forget) && orgpack trust --list
  > orgpack -C org log >/dev/null 2>&1; echo $?
  4
  $ export HOME=$PWD/home && orgpack trust /gone 2>&1 | head -n 1
  > orgpack trust -q --forget /gone
  /gone: error: '/gone' is no org: it has no org.yaml [no-org]

A list that somebody else could have written counts for nothing.

  $ export XDG_CONFIG_HOME=$PWD/home/x && orgpack trust -q org && chmod 666 home/x/orgpack/trust
  > orgpack -C org log 2>&1 | sed "s|$PWD|DIR|g"
  > rm home/x/orgpack/trust && ln -s /dev/null home/x/orgpack/trust
  > orgpack trust org 2>&1 | sed "s|$PWD|DIR|g"
  DIR/home/x/orgpack/trust: error: 'DIR/home/x/orgpack/trust' could be written by somebody else [untrusted-state]
    hint: It must be a regular file that is yours, and not writable for group and others.
  org: error: the state in '.orgpack' is not trusted: git tracks it, so that it came with the files [untrusted-state]
    hint: It says what was done here, and what is still to be done. If you know where it comes from, give 'orgpack trust org'; else remove it.
  DIR/home/x/orgpack/trust: error: 'DIR/home/x/orgpack/trust' could be written by somebody else [untrusted-state]
    hint: It must be a regular file that is yours, and not writable for group and others.
  $ HOME=x XDG_CONFIG_HOME=relative orgpack trust org
  orgpack: error: there is no place for the list of trusted directories [bad-option]
    hint: Set HOME, or XDG_CONFIG_HOME to an absolute path.
  [2]

Whatever the case that a clone has it in. A submodule is tracked, too.

  $ git init -q case && orgpack init -q --bare case --org-id 2 --admin a@example.com
  > cd case && blob=$(git hash-object -w org.yaml)
  > git update-index --add --cacheinfo "100644,$blob,.OrgPack/history/1/journal"
  > orgpack log >/dev/null
  > git rm -rqf --cached . && git update-index --add --cacheinfo "160000,$blob,.orgpack"
  > orgpack log >/dev/null
  > git rm -rqf --cached . && orgpack -q log | wc -l
  .: error: the state in '.orgpack' is not trusted: git tracks it, so that it came with the files [untrusted-state]
    hint: It says what was done here, and what is still to be done. If you know where it comes from, give 'orgpack trust .'; else remove it.
  .: error: the state in '.orgpack' is not trusted: git tracks it, so that it came with the files [untrusted-state]
    hint: It says what was done here, and what is still to be done. If you know where it comes from, give 'orgpack trust .'; else remove it.
  1

An org below the top of a work tree is asked about, too, and one that is in a
work tree which git cannot read.

  $ mkdir tree && git init -q tree && orgpack init -q --bare tree/org --org-id 3 --admin a@example.com
  > orgpack -q -C tree/org log | wc -l; git -C tree add -f org/.orgpack; orgpack -C tree/org log
  1
  tree/org: error: the state in '.orgpack' is not trusted: git tracks it, so that it came with the files [untrusted-state]
    hint: It says what was done here, and what is still to be done. If you know where it comes from, give 'orgpack trust tree/org'; else remove it.
  [4]
  $ echo rubbish >tree/.git/HEAD; orgpack -C tree/org log
  tree/org: error: the state in '.orgpack' is not trusted: git does not say whether it tracks it [untrusted-state]
    hint: It says what was done here, and what is still to be done. If you know where it comes from, give 'orgpack trust tree/org'; else remove it.
  [4]
  $ rm -rf tree/.git && orgpack -q -C tree/org log | wc -l
  1

What belongs to another user is not believed either, on any level.

  $ if [ "$(id -u)" = 0 ]; then chown 12345 tree/org/.orgpack/history/1; else echo 'gitdir: x' >tree/.git; fi
  > orgpack -C tree/org log 2>&1 >/dev/null | sed -n 's/.*\[\(.*\)\]$/\1/p'
  > if [ "$(id -u)" = 0 ]; then SUDO_UID=12345 orgpack -q -C tree/org log | wc -l; else echo 1; fi
  untrusted-state
  1

A link or a file in place of the state is none.

  $ mv case/.orgpack state && ln -s ../state case/.orgpack && orgpack -C case validate; orgpack -C case log
  case: 0 components, no faults
  case/.orgpack: error: cannot open 'case/.orgpack': Not a directory [cannot-read]
  [6]
