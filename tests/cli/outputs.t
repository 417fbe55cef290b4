What commands write for their user is complete and on the disk before it has
its name, and never takes the place of an org's own files.

  $ orgpack init -q acme --bare --name Acme --org-id 60001 --admin ann@acme.example
  $ mkdir -p acme/profiles/Administrator acme/contact_roles acme/records acme/modules
  $ printf 'api_name: Administrator\nname: A\nadministrator: true\n' >acme/profiles/Administrator/profile.yaml
  $ printf 'api_name: Buyer\nname: Buyer\n' >acme/contact_roles/Buyer.yaml
  $ orgpack -C acme export -q -o a.tar.gz && ls -A
  a.tar.gz
  acme

A file that is replaced keeps its permissions; a link is followed.

  $ chmod 640 a.tar.gz && ln -s a.tar.gz link.tar.gz && orgpack -C acme export -q -o link.tar.gz
  $ stat -c '%N %a' link.tar.gz a.tar.gz
  'link.tar.gz' -> 'a.tar.gz' 777
  'a.tar.gz' 640
  $ ln -s new dangling.tar.gz && orgpack -C acme export -q -o dangling.tar.gz && cmp new a.tar.gz
  $ ln -s loop.zip loop.zip && orgpack -C acme export -q -o loop.zip
  loop.zip: error: cannot write 'loop.zip': Too many levels of symbolic links [cannot-write]
  [6]

Streams are written to, and not replaced.

  $ orgpack -C acme export -q -o - | cmp - a.tar.gz && : >b.tar.gz
  $ orgpack -C acme export -q -o /dev/stdout >b.tar.gz && cmp a.tar.gz b.tar.gz
  $ orgpack -C acme export -q -o /dev/fd/5 5>b.tar.gz && cmp a.tar.gz b.tar.gz
  $ mkfifo fifo && { cat fifo >c.tar.gz & orgpack -C acme export -q -o fifo && wait; } && cmp a.tar.gz c.tar.gz && stat -c %F fifo
  fifo
  $ orgpack -C acme export -q -o /dev/null && stat -c %F /dev/null
  character special file
  $ orgpack -C acme export -q -o /dev/full
  /dev/full: error: cannot write '/dev/full': No space left on device [cannot-write]
  [6]
  $ orgpack -C acme export -q -o acme
  orgpack: error: the form of a bundle is not known: 'acme' [bad-option]
    hint: Give it a name that ends in .tar.gz, .tgz, .tar.zst, .tar.xz or .zip.
  [2]
  $ mkdir dir.zip && orgpack -C acme export -q -o dir.zip
  dir.zip: error: cannot write 'dir.zip': Is a directory [cannot-write]
  [6]
  $ orgpack -C acme export -q -o none/a.tar.gz
  none/a.tar.gz: error: cannot write 'none/a.tar.gz': No such file or directory [cannot-write]
  [6]

What fails leaves nothing, and what was there stays. A limit on the size of
files is a fault like a full disk.

  $ (ulimit -f 0; orgpack -C acme export -q -o a.tar.gz 2>&1) | cat
  a.tar.gz: error: cannot write 'a.tar.gz': File too large [cannot-write]
  $ (ulimit -f 0; orgpack -C acme export -q -o d.tar.gz 2>&1) | cat
  d.tar.gz: error: cannot write 'd.tar.gz': File too large [cannot-write]
  $ cmp a.tar.gz b.tar.gz && ls -A
  a.tar.gz
  acme
  b.tar.gz
  c.tar.gz
  dangling.tar.gz
  dir.zip
  fifo
  link.tar.gz
  loop.zip
  new
  $ touch a.tar.gz.1.tmp && sh -c 'touch a.tar.gz.$$.tmp; exec orgpack -C acme export -q -o a.tar.gz' && rm a.tar.gz.*

The org's own places are refused for all outputs, whichever org it is, before
anything is done.

  $ orgpack -C acme export -o acme/records/a.tar.gz
  orgpack: error: 'acme/records/a.tar.gz' is a place of the org's own files [bad-option]
    hint: Name a place that is none of them.
  [2]
  $ (cd acme && orgpack export -o org.yaml)
  orgpack: error: 'org.yaml' is a place of the org's own files [bad-option]
    hint: Name a place that is none of them.
  [2]
  $ (cd acme/contact_roles && orgpack export)
  orgpack: error: 'Acme.tar.gz' is a place of the org's own files [bad-option]
    hint: Name a place that is none of them.
  [2]
  $ ln -s acme/org.yaml innocent.zip && orgpack -C acme export -o innocent.zip
  orgpack: error: 'innocent.zip' is a place of the org's own files [bad-option]
    hint: Name a place that is none of them.
  [2]
  $ orgpack -C acme status --report html=acme/modules/x.html
  orgpack: error: 'acme/modules/x.html' is a place of the org's own files [bad-option]
    hint: Name a place that is none of them.
  [2]
  $ orgpack -C acme status --report json=acme/.orgpack/x
  orgpack: error: 'acme/.orgpack/x' is a place of the org's own files [bad-option]
    hint: Name a place that is none of them.
  [2]
  $ orgpack -C acme key new -q --report csv=acme/users/x.csv
  orgpack: error: 'acme/users/x.csv' is a place of the org's own files [bad-option]
    hint: Name a place that is none of them.
  [2]
  $ orgpack -C acme key list -q --report md=acme/ORG.YAML
  orgpack: error: 'acme/ORG.YAML' is a place of the org's own files [bad-option]
    hint: Name a place that is none of them.
  [2]
  $ orgpack validate a.tar.gz --report md=acme/Records/x.md
  acme/Records/x.md: error: cannot write 'acme/Records/x.md': No such file or directory [cannot-write]
  [6]
  $ orgpack -C acme status -q --report html=acme/report.html >/dev/null && rm acme/report.html

What fails after a change was committed says so.

  $ orgpack -C acme key new >/dev/full
  orgpack: error: cannot write to standard output: No space left on device [cannot-write]
  orgpack: warning: transaction #2 is committed [committed]
  [6]
  $ orgpack -C acme key new >&-
  orgpack: error: cannot write to standard output: Bad file descriptor [cannot-write]
  orgpack: warning: transaction #3 is committed [committed]
  [6]
  $ orgpack -C acme key new --json >/dev/full
  orgpack: error: cannot write to standard output: No space left on device [cannot-write]
  orgpack: warning: transaction #4 is committed [committed]
  [6]
  $ orgpack -C acme key new -q --report html=/dev/full >/dev/null
  /dev/full: error: cannot write '/dev/full': No space left on device [cannot-write]
  orgpack: warning: transaction #5 is committed [committed]
    hint: What failed came after it; 'orgpack log' shows what was changed.
  [6]
  $ orgpack -C acme key list | wc -l
  4
  $ orgpack -C acme key list >/dev/full
  orgpack: error: cannot write to standard output: No space left on device [cannot-write]
  [6]
