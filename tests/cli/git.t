A revision is held to what an org is held to: what is no component is told of
and not passed over.

  $ orgpack init -q org --org-id 1 --admin a@example.com && cd org
  > mkdir variables && cat >variables/V.yaml <<'END'
  > api_name: V
  > name: V
  > variable_group: G
  > type: text
  > value: one
  > END
  > git init -q && git add -A && git commit -qm one
  $ cd org && git add . && orgpack diff git:HEAD
  no differences
  $ cd org && orgpack diff git:^HEAD
  orgpack: error: git knows no revision '^HEAD' here [bad-option]
    hint: 'git log' lists the revisions of an org kept in git.
  [2]
  $ cd org && orgpack diff git:--output=x; ls
  orgpack: error: git knows no revision '--output=x' here [bad-option]
    hint: 'git log' lists the revisions of an org kept in git.
  modules
  org.yaml
  profiles
  roles
  users
  variables
  $ cd org && blob=$(git rev-parse HEAD:variables/V.yaml)
  > git update-index --add --cacheinfo "100644,$blob,variables/no-name.yaml"
  > git update-index --add --cacheinfo "100644,$blob,variables/.hidden.yaml"
  > git update-index --add --cacheinfo "120000,$blob,variables/Link.yaml"
  > git update-index --add --cacheinfo "160000,$(git rev-parse HEAD),groups"
  > git commit -qm two && orgpack validate git:HEAD
  groups:1:1: error: 'groups' is no regular file in git [unknown-path]
    hint: In the folders of an org only its components can be; 'orgpack schema' lists the kinds and their places.
  variables/Link.yaml:1:1: error: 'variables/Link.yaml' is no regular file in git [unknown-path]
    hint: In the folders of an org only its components can be; 'orgpack schema' lists the kinds and their places.
  variables/no-name.yaml:1:1: error: 'variables/no-name.yaml' is the place of no component [unknown-path]
    hint: In the folders of an org only its components can be; 'orgpack schema' lists the kinds and their places.
  git:HEAD: 0 components, 3 errors
  [3]
  $ cd org && git rm -rq --cached variables/no-name.yaml groups
  > git rm -q --cached variables/Link.yaml
  > blob=$(sed 's/: V/: v/' variables/V.yaml | git hash-object -w --stdin)
  > git update-index --add --cacheinfo "100644,$blob,variables/v.yaml"
  > git commit -qm three && orgpack validate git:HEAD
  variables/v.yaml:1:1: error: 'variables/V.yaml' and 'variables/v.yaml' differ only in case [path-twin]
    hint: Not every file system can hold both: rename one, in its path and inside.
  git:HEAD: 0 components, 1 error
  [3]

Nor does an apply leave an org with two names that differ only in case.

  $ orgpack -C org export -q -o V.tar.gz
  $ orgpack init -q --bare other --org-id 2 --admin a@example.com
  $ mkdir other/variables && sed 's/: V/: v/' org/variables/V.yaml \
  > >other/variables/v.yaml
  $ orgpack -C other apply V.tar.gz --yes -s 'variable:*'
  + variable V
  = variable v (only here)
  1 added, 1 only here
  plan sha256:026b7561b85c6f7d98dc9242730158bab4a502247c002ff546e0bf1c0b4a78cc
  other/variables/v.yaml:1:1: error: 'variables/V.yaml' and 'variables/v.yaml' differ only in case [path-twin]
    hint: Not every file system can hold both: rename one, in its path and inside.
  [3]
  $ ls other/variables
  v.yaml

An org.yaml that is no plain file, or cannot be looked at, does not send the
search to an org above.

  $ mkdir -p org/below && ln -s ../org.yaml org/below/org.yaml
  $ orgpack -C org/below status
  org/below/org.yaml:1:1: error: 'org/below/org.yaml' is no regular file [unsafe-path]
    hint: Put the file itself here, not a link to it.
  [3]
  $ ln -s loop loop && orgpack -C loop status
  loop/org.yaml: error: cannot open 'loop/org.yaml': Too many levels of symbolic links [cannot-read]
  [6]
  $ orgpack validate loop
  loop: error: cannot open 'loop': Too many levels of symbolic links [cannot-read]
  loop: 0 components, 1 error
  [6]

Nor are records that cannot be read taken for none.

  $ ln -s ../elsewhere org/records
  $ orgpack -C org status >/dev/null
  org/records: error: cannot open 'org/records': Not a directory [cannot-read]
  [6]
  $ cp -r "$SAMPLES/branch" branch && mv branch/records theirs
  $ ln -s ../theirs branch/records
  $ orgpack -C branch --as eva_wallner apply "$SAMPLES/helio.tar.gz" -n \
  > 2>&1 >plan | grep error
  branch/records/Accounts.csv: error: cannot look at 'branch/records/Accounts.csv': Not a directory [cannot-read]

A fifo among git's files is not waited for.

  $ mkdir fifo && cd fifo && git init -q . && cp -r "$SAMPLES/helio/." . && rm .git/HEAD && mkfifo .git/HEAD && orgpack diff git:HEAD .
  orgpack: error: the git repository of '.' has a pipe or a device among its files [unsafe-repository]
    hint: git would wait for it without an end: see what 'find .git -type p -o -type c' prints, and remove it.
  [4]
