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

A directory without a name is none:

  $ orgpack init ''
  orgpack: error: the directory has no name [bad-option]
    hint: Name the directory that becomes an org, such as acme.
  [2]
