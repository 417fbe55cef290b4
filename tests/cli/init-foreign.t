A directory in which the making of an org was interrupted is cleared by the next init, of what that had put there.
Whatever somebody else has put there stays, and stands in the way.

  $ mkdir -p half/.orgpack/init/x half/modules/mine && echo precious >half/modules/mine/notes.txt
  $ orgpack init half --org-id 60001 --admin ann@acme.example
  half: error: 'half' is not empty [already-an-org]
    hint: Name a new directory, or an empty one.
  [2]
  $ cat half/modules/mine/notes.txt
  precious
  $ rm -r half/modules
  $ orgpack init half --org-id 60001 --admin ann@acme.example --quiet && orgpack -C half log | cut -c 1-2
  #1

So it is with the folder beside a new org, in which it is built. What a killed init has left there is cleared away;
what somebody else has put there is not, whatever it is, and even if an init has been there, too.

  $ mkdir .new.orgpack-init && echo precious >.new.orgpack-init/notes.txt
  $ orgpack init new --org-id 60001 --admin ann@acme.example; ls -A .new.orgpack-init
  ./.new.orgpack-init: error: './.new.orgpack-init' holds something that no init has put there [already-an-org]
    hint: The org 'new' would be built under that name: move it elsewhere, or remove it.
  notes.txt
  $ rm .new.orgpack-init/notes.txt && mkdir -p .new.orgpack-init/mine/deep && ln -s /etc/passwd .new.orgpack-init/mine/deep/link
  $ orgpack init new --org-id 60001 --admin ann@acme.example 2>&1 | head -n 1; find .new.orgpack-init -type l
  ./.new.orgpack-init: error: './.new.orgpack-init' holds something that no init has put there [already-an-org]
  .new.orgpack-init/mine/deep/link
  $ rm -r .new.orgpack-init && mkdir -p .new.orgpack-init/.git/objects
  $ orgpack init new --org-id 60001 --admin ann@acme.example 2>&1 | head -n 1; find .new.orgpack-init -name objects
  ./.new.orgpack-init: error: './.new.orgpack-init' holds something that no init has put there [already-an-org]
  .new.orgpack-init/.git/objects
  $ rm -r .new.orgpack-init && cp -R half .new.orgpack-init
  $ printf 'api_name: Mine\nname: Mine\n' >.new.orgpack-init/roles/Mine.yaml
  $ orgpack init new --org-id 60001 --admin ann@acme.example 2>&1 | head -n 1; ls .new.orgpack-init/roles/Mine.yaml
  ./.new.orgpack-init: error: './.new.orgpack-init' holds something that no init has put there [already-an-org]
  .new.orgpack-init/roles/Mine.yaml
  $ rm .new.orgpack-init/roles/Mine.yaml && echo '# mine' >>.new.orgpack-init/org.yaml
  $ orgpack init new --org-id 60001 --admin ann@acme.example 2>&1 | head -n 1; tail -n 1 .new.orgpack-init/org.yaml
  ./.new.orgpack-init: error: './.new.orgpack-init' holds something that no init has put there [already-an-org]
  # mine

An org of that name that was used is none that an init was building:

  $ rm -r .new.orgpack-init && cp -R half .new.orgpack-init && mkdir .new.orgpack-init/.orgpack/inbox
  $ orgpack init new --org-id 60001 --admin ann@acme.example 2>&1 | head -n 1; ls .new.orgpack-init/.orgpack
  ./.new.orgpack-init: error: './.new.orgpack-init' holds something that no init has put there [already-an-org]
  history
  inbox
  lock
  $ rmdir .new.orgpack-init/.orgpack/inbox && echo broken >.new.orgpack-init/.orgpack/history/1/journal
  $ orgpack init new --org-id 60001 --admin ann@acme.example 2>&1 | head -n 1; ls .new.orgpack-init | head -n 1
  ./.new.orgpack-init: error: './.new.orgpack-init' holds something that no init has put there [already-an-org]
  modules

What is left of an init that was killed right before the last rename is cleared away:

  $ rm -r .new.orgpack-init && cp -R half .new.orgpack-init
  $ orgpack init new --org-id 60001 --admin ann@acme.example --quiet && orgpack -C new log | cut -c 1-2; ls -A | grep orgpack-init
  #1
  [1]

A directory without a name is none:

  $ orgpack init ''
  orgpack: error: the directory has no name [bad-option]
    hint: Name the directory that becomes an org, such as acme.
  [2]
