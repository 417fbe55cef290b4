Files of another system that nothing here stands for are components too: of
kind foreign, byte for byte, under any safe path. They are checked for their
places only.

  $ orgpack init a --org-id 1 --admin ann@a.example
  a: 511 components
  $ mkdir -p a/foreign/salesforce/lwc/x
  $ printf 'a\nb\nc\n' >a/foreign/salesforce/lwc/x/x.js
  $ echo {} >a/foreign/salesforce/lwc/x/.eslintrc
  $ printf '\0\1\377' >"a/foreign/salesforce/a b%20(c)'s.bin"
  $ echo '*.bin binary' >a/foreign/salesforce/.gitattributes
  $ orgpack -C a validate
  a: 512 components, no faults
  $ orgpack show a foreign
  foreign:salesforce/a b%20(c)'s.bin
  foreign:salesforce/lwc/x/.eslintrc
  foreign:salesforce/lwc/x/x.js
  3 components
  $ orgpack show a foreign:salesforce/lwc/x/x.js
  a
  b
  c
  $ orgpack show a "foreign:salesforce/a b%20(c)'s.bin"
  not text; --json has it in base64
  $ orgpack show a "foreign:salesforce/a b%20(c)'s.bin" --json | grep base64
    "base64": "AAH/"

A bundle carries them; texts are compared by lines, others by their digests.

  $ orgpack -C a export -o a.tar.gz
  a.tar.gz: 512 components, 60,437 bytes
  sha256:f173ae3987a9908f5f3e6c57e27df5958c202ee7327d5afba89aefc49049c872
  $ tar -xzOf a.tar.gz manifest.yaml | grep -o 'foreign, name.*size: [0-9]*'
  foreign, name: 'salesforce/a b%20(c)''s.bin', path: 'foreign/salesforce/a b%20(c)''s.bin', size: 3
  foreign, name: salesforce/lwc/x/.eslintrc, path: foreign/salesforce/lwc/x/.eslintrc, size: 3
  foreign, name: salesforce/lwc/x/x.js, path: foreign/salesforce/lwc/x/x.js, size: 6
  $ orgpack validate a.tar.gz
  a.tar.gz: 512 components, no faults
  $ orgpack init b --org-id 2 --admin bob@b.example
  b: 511 components
  $ orgpack -C b apply a.tar.gz --yes
  + foreign salesforce/a b%20(c)'s.bin
  + foreign salesforce/lwc/x/.eslintrc
  + foreign salesforce/lwc/x/x.js
  3 added, 509 unchanged
  applied as transaction #2
  $ cmp "a/foreign/salesforce/a b%20(c)'s.bin" "b/foreign/salesforce/a b%20(c)'s.bin"
  $ printf 'a\nB\nB2\nc\n' >a/foreign/salesforce/lwc/x/x.js
  $ printf '\0\2' >"a/foreign/salesforce/a b%20(c)'s.bin"
  $ orgpack diff a.tar.gz a
  ~ foreign salesforce/a b%20(c)'s.bin
      bytes: '3 bytes, sha256:26a66b061e8f...' -> '2 bytes, sha256:fcf0a6c700dd...'
  ~ foreign salesforce/lwc/x/x.js
      lines[2]: "b\n" -> "B\nB2\n"
  2 changed, 510 unchanged
  [1]

A bundle without such files does not speak for them: nothing is pruned. Files
that may hold credentials stay in the org unless they are sealed.

  $ mkdir a/foreign/salesforce/namedCredentials
  $ echo secret >a/foreign/salesforce/namedCredentials/X.namedCredential
  $ orgpack -C a export -o a3.tar.gz --without-foreign
  a3.tar.gz: 509 components, 60,091 bytes
  sha256:254a2723ff8f3a6d446142477ca26474b58c4dfffb5855e055671138c52aceff
  $ tar -xzOf a3.tar.gz manifest.yaml | grep -e ^format -e ^scope
  format: orgpack-bundle/2
  scope: {foreign: false, origin: true, credentials: false}
  $ orgpack -C b apply a3.tar.gz --prune --dry-run
  nothing to change
  $ rm a/foreign/salesforce/namedCredentials/X.namedCredential

What both sides changed is a conflict, of the whole file.

  $ orgpack -C a export -o a2.tar.gz
  a2.tar.gz: 512 components, 60,449 bytes
  sha256:5a1c2f2321a7752c99043477a4fd80d4cbe057167dcfff72a052010215a3dace
  $ echo mine >b/foreign/salesforce/lwc/x/x.js
  $ orgpack -C b apply a2.tar.gz --yes
  ~ foreign salesforce/a b%20(c)'s.bin
      bytes: '3 bytes, sha256:26a66b061e8f...' -> '2 bytes, sha256:fcf0a6c700dd...'
  ! foreign salesforce/lwc/x/x.js
      bytes: was '6 bytes, sha256:880553fca8fc...', here '5 bytes, sha256:fcbc800db3f1...', there '9 bytes, sha256:d82deb006197...'
  1 changed, 1 conflict, 511 unchanged
  plan sha256:a7cb00d1802c8a393820b974606435fe9413785bda9bd9d548719be5a6c1b5c3
  a2.tar.gz!foreign/salesforce/lwc/x/x.js: error: 'bytes' of foreign salesforce/lwc/x/x.js was changed here and in the bundle [merge-conflict]
    hint: Apply with --on-conflict theirs or ours, or bring both to one value first.
  [5]
  $ orgpack -C b apply a2.tar.gz --yes --on-conflict theirs
  ~ foreign salesforce/a b%20(c)'s.bin
      bytes: '3 bytes, sha256:26a66b061e8f...' -> '2 bytes, sha256:fcf0a6c700dd...'
  ! foreign salesforce/lwc/x/x.js
      bytes: was '6 bytes, sha256:880553fca8fc...', here '5 bytes, sha256:fcbc800db3f1...', there '9 bytes, sha256:d82deb006197...'
  ~ foreign salesforce/lwc/x/x.js
      lines[1]: "mine\n" -> "a\nB\nB2\nc\n"
  2 changed, 1 conflict, 510 unchanged
  applied as transaction #3
  $ orgpack -C b undo --yes
  ~ foreign salesforce/a b%20(c)'s.bin
      bytes: '2 bytes, sha256:fcf0a6c700dd...' -> '3 bytes, sha256:26a66b061e8f...'
  ~ foreign salesforce/lwc/x/x.js
      lines[1-4]: "a\nB\nB2\nc\n" -> "mine\n"
  2 changed
  took back #3, as transaction #4
  $ cat b/foreign/salesforce/lwc/x/x.js
  mine

No path is a file and a folder, not even on the way; and what is no safe path
is no component's.

  $ rm -r b/foreign/salesforce/lwc
  $ echo file >b/foreign/salesforce/lwc
  $ orgpack -C b export foreign -o b.tar.gz
  b.tar.gz: 2 components, 528 bytes
  sha256:0d0c3e848ba5e7de959c4f04ffcd747b0e72e393cf609278aebbeec05ec652d6
  $ orgpack -C a apply b.tar.gz --yes
  ~ foreign salesforce/a b%20(c)'s.bin
      bytes: '2 bytes, sha256:fcf0a6c700dd...' -> '3 bytes, sha256:26a66b061e8f...'
  + foreign salesforce/lwc
  1 added, 1 changed
  plan sha256:99e1d0556bb9bd5520976a8f067f91c258b98473b599193871af87090984bef4
  orgpack: error: 'foreign/salesforce/lwc' would be a file and a folder [path-twin]
    hint: Delete the file in a transaction of its own first.
  [3]
  $ mkdir 'b/foreign/salesforce/con' b/foreign/2
  $ touch 'b/foreign/salesforce/con/x' 'b/foreign/salesforce/a:b' b/foreign/x
  $ orgpack -C b validate
  b/foreign/salesforce/a:b:1:1: error: no kind of component lives at 'foreign/salesforce/a:b' [unknown-path]
    hint: Names are letters, digits and '_', up to 100; 'orgpack schema' lists the kinds and their places.
  b/foreign/salesforce/con/x:1:1: error: no kind of component lives at 'foreign/salesforce/con/x' [unknown-path]
    hint: Names are letters, digits and '_', up to 100; 'orgpack schema' lists the kinds and their places.
  b/foreign/x:1:1: error: no kind of component lives at 'foreign/x' [unknown-path]
    hint: Names are letters, digits and '_', up to 100; 'orgpack schema' lists the kinds and their places.
  b: 511 components, 3 errors
  [3]
