Help is on standard output, groups the commands by task, and teaches by
example. Without a command it goes to standard error, for that is a mistake.

  $ orgpack help
  usage: orgpack [-C DIR] [--as USER] COMMAND [OPTION...] [OPERAND...]
  
  Carry a CRM organisation's configuration from one org to another: offline, as
  one file that can be read, reviewed, compared, applied in one step, and taken
  back.
  
  Start an org
    init DIR                make an org
    import SYSTEM SOURCE    read what another system exported
    trust [DIR]             believe the state of an org from elsewhere
  
  Look
    status                  say what the org is and holds
    show [TARGET] [COMPONENT]
                            list or print what an org or a bundle holds
    validate [TARGET...]    check an org or a bundle
    diff [OLD] NEW          show what differs between two states
  
  Move a configuration
    export [DIR] [SELECTOR...]
                            write the configuration as one file, a bundle
    apply BUNDLE            bring a bundle into the org, in one step
  
  Convert records
    convert MODULE          turn records of a module into records of others
  
  Hand over to another org's administrator
    key new                 make a key with which another org may send here
    key list                list the keys that this org has made
    key show KEY            say whose a key is and until when
    key revoke ID           withdraw a key
    key reset-clock         forget a time that the clock has said by mistake
    key export-identity ID  write the secret half of an open key to a file
    send [SELECTOR...]      seal the configuration for another org
    receive FILE            take a sealed file into the inbox
    inbox                   list what other orgs have sent
    inbox show ID           say what an entry of the inbox holds
    approve ID              bring what was received into the org
    reject ID               decide against what was received
    receipt verify FILE     check a receipt and keep it in the log
    policy                  show the rules of a hand-over and whether they hold
  
  Look back, take back
    log [ID]                show the history of the org
    log prune               forget old transactions
    undo [ID]               take a transaction back
  
  Files and manual
    fmt [PATH...]           write component files in canonical form
    schema [KIND|answer:COMMAND]
                            print the schema of a kind or of an answer
    help [PAGE]             explain a command, or another page
    version                 say which version this is
  
  Pages of 'orgpack help'
    options                 what every command takes
    components              kinds, names and files
    selectors               choosing components
    targets                 orgs, bundles and git revisions
    plans                   how an org is changed, and taken back
    records                 tables of records, and what their cells hold
    criteria                conditions on records
    conversion              mass conversion of records
    handover                sending a configuration to another org
    git                     orgs in git, and orgs from elsewhere
    security                what is defended against whom, and what is not
    faults                  every code of a fault, and its meaning
    exit                    exit statuses
    json                    answers for programs
    environment             variables that are read
  
  'orgpack COMMAND --help' explains a command, with examples.
  $ orgpack --help >a; orgpack -h >b; orgpack help >c; cmp a b && cmp b c
  $ orgpack >out; echo "status $?"; wc -c <out
  usage: orgpack [-C DIR] [--as USER] COMMAND [OPTION...] [OPERAND...]
  
  Carry a CRM organisation's configuration from one org to another: offline, as
  one file that can be read, reviewed, compared, applied in one step, and taken
  back.
  
  Start an org
    init DIR                make an org
    import SYSTEM SOURCE    read what another system exported
    trust [DIR]             believe the state of an org from elsewhere
  
  Look
    status                  say what the org is and holds
    show [TARGET] [COMPONENT]
                            list or print what an org or a bundle holds
    validate [TARGET...]    check an org or a bundle
    diff [OLD] NEW          show what differs between two states
  
  Move a configuration
    export [DIR] [SELECTOR...]
                            write the configuration as one file, a bundle
    apply BUNDLE            bring a bundle into the org, in one step
  
  Convert records
    convert MODULE          turn records of a module into records of others
  
  Hand over to another org's administrator
    key new                 make a key with which another org may send here
    key list                list the keys that this org has made
    key show KEY            say whose a key is and until when
    key revoke ID           withdraw a key
    key reset-clock         forget a time that the clock has said by mistake
    key export-identity ID  write the secret half of an open key to a file
    send [SELECTOR...]      seal the configuration for another org
    receive FILE            take a sealed file into the inbox
    inbox                   list what other orgs have sent
    inbox show ID           say what an entry of the inbox holds
    approve ID              bring what was received into the org
    reject ID               decide against what was received
    receipt verify FILE     check a receipt and keep it in the log
    policy                  show the rules of a hand-over and whether they hold
  
  Look back, take back
    log [ID]                show the history of the org
    log prune               forget old transactions
    undo [ID]               take a transaction back
  
  Files and manual
    fmt [PATH...]           write component files in canonical form
    schema [KIND|answer:COMMAND]
                            print the schema of a kind or of an answer
    help [PAGE]             explain a command, or another page
    version                 say which version this is
  
  Pages of 'orgpack help'
    options                 what every command takes
    components              kinds, names and files
    selectors               choosing components
    targets                 orgs, bundles and git revisions
    plans                   how an org is changed, and taken back
    records                 tables of records, and what their cells hold
    criteria                conditions on records
    conversion              mass conversion of records
    handover                sending a configuration to another org
    git                     orgs in git, and orgs from elsewhere
    security                what is defended against whom, and what is not
    faults                  every code of a fault, and its meaning
    exit                    exit statuses
    json                    answers for programs
    environment             variables that are read
  
  'orgpack COMMAND --help' explains a command, with examples.
  status 2
  0
  $ orgpack 2>&1 >/dev/null | cmp - c

A command explains itself, before its name and behind it.

  $ orgpack diff --help
  usage: orgpack diff [OPTION...] [OLD] NEW
  
  Compare OLD, or the org here, with NEW, component by component and property by
  property. Each is an org, a bundle or git:REV. Order, comments and layout of a
  file do not count where they mean nothing.
  
  A line begins with + for what only NEW has, - for what only OLD has, ~ for what
  both have and differs.
  
  Examples
    orgpack diff acme.tar.gz
        What a bundle holds that the org here does not, and the other way.
    orgpack diff monday.tar.gz friday.tar.gz
        Compare two bundles.
    orgpack diff git:HEAD .
        What changed since the last commit.
    orgpack diff -s 'profile*:*' copy acme --report markdown=profiles.md
        Compare only what profiles may do, and write it down.
  
  Options ('orgpack help options' has those of every command)
    -s, --select SELECTOR
          Look at matching components only. May be given again.
    -x, --exclude SELECTOR
          Leave matching components out. May be given again.
  
  Exit status ('orgpack help exit' has them all)
    0  the two hold the same
    1  they differ
  
  See also: targets, selectors, apply (orgpack help PAGE)
  $ orgpack diff --help >a; orgpack -h diff >b; orgpack help diff >c
  $ cmp a b && cmp b c
  $ orgpack log prune --help | head -n 1
  usage: orgpack log prune [OPTION...]
  $ orgpack help log prune | head -n 1
  usage: orgpack log prune [OPTION...]
  $ orgpack help log-prune | head -n 1
  usage: orgpack log prune [OPTION...]

Every page fits into 80 columns and says nothing on standard error.

  $ orgpack help --pages | while read -r file page; do
  >   orgpack help $page 2>err | awk -v p=$page 'length > 80 { print p ": " $0 }'
  >   cat err
  > done
  send: See also: handover, selectors, key-show, receive, receipt-verify (orgpack help PAGE)
  approve: See also: handover, plans, inbox, reject, apply, undo, receipt-verify (orgpack help PAGE)

The pages that belong to no command.

  $ orgpack help exit
  exit: exit statuses
  
  A command exits with the greatest status of what occurred.
  
    0  done, or no difference; warnings alone change nothing
    1  the answer is no: differences, references that lead nowhere, components
       that do not fit, items an import could not carry, a prompt that was
       declined, nothing to undo
    2  the command line is wrong: an unknown option, kind or number, no org here,
       selectors that match nothing
    3  an input is malformed: syntax, schema, encoding, digest, unsafe path, a
       damaged file
    4  refused: permission, policy, a limit, data that would be lost
    5  a conflict: a busy org, a merge conflict, another plan than expected, a
       store changed underneath
    6  the system failed: a file cannot be opened, read or written, or memory ran
       out
  130  interrupted (Ctrl-C), after cleaning up
  $ orgpack help conversion | sed -n '/^    - module: Contacts/,/^    - module: D/p'
      - module: Contacts
        fields: {Last_Name: Last_Name, Email: Email,
                 Account_Name: {record: Accounts}}
        match: [{keys: {Email: email, Last_Name: casefold}}]
        on_match: merge
        on_other_account: keep
      - module: Deals
  $ orgpack help conversion | sed -n '/^An address alone/,/^$/p;/^More that/,$p'
  An address alone is a poor key: many share info@ or the family's, and two people
  would become one. Take the name with it, as above. A record with a bad id
  ('orgpack help records') that is recognised fails the row.
  
  More that a mapping may say:
  
    create: never     of a target: link to a record that is recognised, and make
                      none where there is none
    merge             of a target, {Field: true_wins}: of two booleans the true
                      one stays, whatever the policy. Fields whose name ends in
                      Opt_Out have it anyway: who has opted out stays so
    on_other_account  of a target, where the record that is recognised belongs to
                      another account than the row's: the row takes that account
                      (keep; so of Contacts when left out), the record moves
                      (move), another one is made (create), or the row fails
                      (fail)
    children          of a target: rows of a subform of the source record are
                      copied into a subform of its record, as in [{from:
                      Quoted_Items, module: Ordered_Items, fields: {Product_Name:
                      Product_Name}}]; where one of them cannot be copied, the
                      record fails
    inactive_owner    of the mapping: who owns new records where the source
                      record's owner is no active user, whoever converts (actor)
                      or a user ({email: ann@acme.example}); left out, those rows
                      fail
  $ orgpack help conversion --json | grep '"key"'
        "key": "create: never",
        "key": "merge",
        "key": "on_other_account",
        "key": "children",
        "key": "inactive_owner",
  $ orgpack help records | sed -n '/Booleans/,/^$/p;/^An id is bad/,/^$/p'
  2026-03-31T17:30:00+02:00. Booleans are true or false, yes or no, 1 or 0, in any
  case; an empty one is false, and any other text is no boolean and fails the rows
  that ask for it. Several values stand between semicolons. A look-up holds the id
  of a record, Owner that of a user (users/<name>.yaml). Notes and attachments
  hang on a record by Parent_Id and se_module, tasks, events and calls by What_Id,
  Who_Id and se_module.
  
  An id is bad when it is empty, when two rows have it, or when it has a blank at
  an end, a control character or the form that spreadsheets make of long numbers
  (4.10888E+17: format the column as text before you save). No record with a bad
  id converts or is converted into; 'orgpack validate' lists them.
  
  $ orgpack help faults | grep '^unknown-reference'
  unknown-reference       1   a component refers to one that does not exist
  $ orgpack help selectors | head -n 1
  selectors: choosing components
  $ orgpack help frobnicate
  orgpack: error: no help on 'frobnicate' [unknown-command]
    hint: 'orgpack help' lists the pages.
  [2]
  $ orgpack help selector
  orgpack: error: no help on 'selector' [unknown-command]
    hint: Did you mean 'selectors'? 'orgpack help' lists the pages.
  [2]

The same for programs.

  $ orgpack help faults --json | head -n 12
  {
    "format": "orgpack-help/1",
    "exit": 0,
    "faults": [],
    "page": "faults",
    "summary": "every code of a fault, and its meaning",
    "codes": [
      {
        "code": "bad-option",
        "status": 2,
        "meaning": "an option or operand is unknown, missing or makes no sense"
      },
  $ orgpack undo --help --json | grep -A 7 '"name": "force"'
        "name": "force",
        "letter": "f",
        "repeats": false,
        "doc": "Restore files that were edited since, too. What the edits said stays in the history."
      },
      {
        "name": "cascade",
        "repeats": false,

The manual pages come from the same tables, and groff has nothing to say.

  $ orgpack help --pages | while read -r file page; do
  >   orgpack help --man $page >$file || echo "no page $page"
  >   LC_ALL=C.UTF-8 man --warnings -l $file 2>&1 >/dev/null
  > done; ls *.1 *.7 | wc -l
  47
  $ MANWIDTH=78 man -P cat -l orgpack-log-prune.1
  ORGPACK-LOG-PRUNE(1)           orgpack manual           ORGPACK-LOG-PRUNE(1)
  
  NAME
         orgpack-log-prune - forget old transactions
  
  SYNOPSIS
         orgpack log prune [OPTION...]
  
  DESCRIPTION
         Delete  the oldest transactions from the history, with the files that
         they kept. They cannot be undone afterwards; the org itself does  not
         change,  and  the count of configurations that it has received stays.
         Where the org's identity is lost, --keep 0 makes a new one with  that
         count ('orgpack help handover').
  
  OPTIONS
         --keep N
                How many of the newest to keep (default 100).
  
         -y, --yes
                Do  not  ask.  Without  it,  and without a terminal to ask on,
                nothing is changed and the status is 2.
  
         Those of every command are explained in orgpack-options(7).
  
  EXIT STATUS
         The statuses are explained in orgpack-exit(7).
  
  EXAMPLES
         orgpack log prune --keep 20
                Forget all but the newest twenty.
  
  SEE ALSO
         orgpack(1), orgpack-log(1), orgpack-undo(1)
  
  orgpack 1.0.0                                           ORGPACK-LOG-PRUNE(1)

So does completion for bash.

  $ orgpack help --completion bash >completion
  $ cat >try <<'END'
  > . ./completion
  > try() {
  >   COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
  >   _orgpack
  >   echo "${*:2} => ${COMPREPLY[*]}"
  > }
  > mkdir -p acme
  > try orgpack ap
  > try orgpack log ''
  > try orgpack -C ac
  > try orgpack -C acme st
  > try orgpack apply --on
  > try orgpack apply --on-conflict ''
  > try orgpack apply --on-conflict = th
  > try orgpack log prune --k
  > try orgpack help sel
  > END
  $ bash try
  ap => apply approve
  log  => prune
  -C ac => acme
  -C acme st => status
  apply --on => --on-conflict
  apply --on-conflict  => fail theirs ours
  apply --on-conflict = th => theirs
  log prune --k => --keep
  help sel => selectors

The version, and those of the libraries.

  $ orgpack version | head -n 1
  orgpack 1.0.0
  $ orgpack --version | sed 's/[0-9.]*$/N/'
  orgpack N
    libxml-2.0   N
    yaml-0.1     N
    zlib         N
    libarchive   N
    libcrypto    N
    jansson      N
    libutf8proc  N
    libpcre2-8   N
