What was received is what is approved. Two orgs send to one branch, and
somebody who may write below .orgpack/inbox exchanges what has come.

  $ cat >mask <<'END'
  > s/'?[0-9a-f]{64}'?/DIGEST/g
  > s/\b[0-9a-f]{16}\b/KEYID/g
  > s/20[0-9]{2}-[0-9-]*T[0-9:]*Z/TIME/g
  > s/([0-9a-f]{4} ){7}[0-9a-f]{4}/FINGERPRINT/g
  > s/, [0-9,]* bytes/, N bytes/
  > END
  $ cat >make <<'END'
  > orgpack init -q --bare $1 --name $1 --org-id $2 --admin ann@$1.example
  > mkdir -p $1/profiles/Administrator $1/modules/Leads/fields
  > printf 'api_name: Administrator\nname: Administrator\nadministrator: true\n' >$1/profiles/Administrator/profile.yaml
  > printf 'api_name: Leads\nsingular_label: Lead\nplural_label: Leads\ngenerated_type: default\n' >$1/modules/Leads/module.yaml
  > END
  $ cat >field <<'END'
  > printf 'api_name: %s\nmodule: Leads\nfield_label: %s\ndata_type: text\ncustom_field: true\nlength: 50\n' $2 $2 >$1/modules/Leads/fields/$2.yaml
  > END
  $ sh make hq 70001; sh make other 70003; sh make branch 70002
  $ cat >send <<'END'
  > sh field $1 $2
  > orgpack -C branch key new >key.txt
  > orgpack -C $1 send -q --key @key.txt -o $2.age
  > orgpack -C branch receive $2.age | sed -n '1p'
  > END
  $ sh send hq First; sh send hq Second; sh send other Third
  inbox:1 from hq (70001), 3 components
  inbox:2 from hq (70001), 4 components
  inbox:3 from other (70003), 3 components

The identity says what belongs to which number, for its owner only.

  $ stat -c %a branch/.orgpack/identity/inbox.yaml
  600
  $ sed -E -f mask branch/.orgpack/identity/inbox.yaml | head -n 10
  format: orgpack-bindings/1
  entries:
    - number: 1
      key: KEYID
      signer: DIGEST
      sealed: DIGEST
      transfer: DIGEST
      signature: DIGEST
      bundle: DIGEST
      entry: DIGEST

One parcel in place of another: of another signer, a newer one, an older one
of the same signer. All of them are validly signed; none of them is opened.

  $ cp -a branch start
  $ cat >try <<'END'
  > # try ENTRY: what every command says, and that nothing changes
  > rm -rf before && cp -a branch before
  > for command in "approve $1 --yes" "approve $1 --dry-run" \
  >   "diff inbox:$1" "validate inbox:$1" "inbox show $1" \
  >   "inbox show $1 --json" "reject $1 --reason no"; do
  >   orgpack -C branch $command >out 2>err; status=$?
  >   [ $status -eq 4 ] && grep -q not-as-received out err || echo "$command: $status"
  >   grep -wE 'hq|other|First|Second|Third' out err
  > done
  > sed -E -f mask err
  > diff -r -x lock before branch
  > END
  $ rm -r branch/.orgpack/inbox/1 && cp -a branch/.orgpack/inbox/3 branch/.orgpack/inbox/1
  $ sh try 1
  .orgpack/inbox/1/entry.yaml: error: entry 1 of the inbox is not what was received: entry.yaml was exchanged or changed [not-as-received]
    hint: Nothing of it is used. Find out who changed the org's files; to receive it again, make a new key with 'orgpack key new' and have it sent again.
  $ rm -r branch/.orgpack/inbox/1 && cp -a branch/.orgpack/inbox/2 branch/.orgpack/inbox/1
  $ sh try 1
  .orgpack/inbox/1/entry.yaml: error: entry 1 of the inbox is not what was received: entry.yaml was exchanged or changed [not-as-received]
    hint: Nothing of it is used. Find out who changed the org's files; to receive it again, make a new key with 'orgpack key new' and have it sent again.
  $ rm -r branch && cp -a start branch
  $ for f in transfer.yaml transfer.yaml.minisig bundle.tar.zst; do
  >   cp branch/.orgpack/inbox/1/$f branch/.orgpack/inbox/2/; done
  $ sh try 2
  .orgpack/inbox/2/transfer.yaml: error: entry 2 of the inbox is not what was received: transfer.yaml was exchanged or changed [not-as-received]
    hint: Nothing of it is used. Find out who changed the org's files; to receive it again, make a new key with 'orgpack key new' and have it sent again.
  $ rm -r branch && cp -a start branch
  $ cp branch/.orgpack/inbox/1/bundle.tar.zst branch/.orgpack/inbox/2/
  $ sh try 2
  .orgpack/inbox/2/bundle.tar.zst: error: entry 2 of the inbox is not what was received: bundle.tar.zst was exchanged or changed [not-as-received]
    hint: Nothing of it is used. Find out who changed the org's files; to receive it again, make a new key with 'orgpack key new' and have it sent again.
  $ orgpack -C branch inbox | sed -E -f mask
  #1    pending   TIME  hq (70001)  ann  3 components, N bytes
        signed as FINGERPRINT, not known here before
  #2    pending   TIME  hq (70001)  ann  4 components, N bytes
        signed as FINGERPRINT, not known here before
  #3    pending   TIME  other (70003)  ann  3 components, N bytes
        signed as FINGERPRINT, not known here before

The entry's own document is bound as well, and so is its signature.

  $ rm -r branch && cp -a start branch
  $ sed -i 's/known_source: false/known_source: true/' branch/.orgpack/inbox/1/entry.yaml
  $ sh try 1
  .orgpack/inbox/1/entry.yaml: error: entry 1 of the inbox is not what was received: entry.yaml was exchanged or changed [not-as-received]
    hint: Nothing of it is used. Find out who changed the org's files; to receive it again, make a new key with 'orgpack key new' and have it sent again.
  $ orgpack -C branch inbox | sed -E -f mask
  .orgpack/inbox/1: warning: entry 1 of the inbox is not what was received: entry.yaml was exchanged or changed [not-as-received]
    hint: Nothing of it is used. Find out who changed the org's files; to receive it again, make a new key with 'orgpack key new' and have it sent again.
  #1    refused   not what was received
  #2    pending   TIME  hq (70001)  ann  4 components, N bytes
        signed as FINGERPRINT, not known here before
  #3    pending   TIME  other (70003)  ann  3 components, N bytes
        signed as FINGERPRINT, not known here before
  $ orgpack -C branch status 2>/dev/null | grep -e inbox -e log
  2 configurations wait in the inbox
  1 entry of the inbox is refused: 'orgpack inbox' says why
  7 transactions in the log
  $ rm -r branch && cp -a start branch
  $ sed -i '1s/orgpack/somebody/' branch/.orgpack/inbox/1/transfer.yaml.minisig
  $ sh try 1
  .orgpack/inbox/1/transfer.yaml.minisig: error: entry 1 of the inbox is not what was received: transfer.yaml.minisig was exchanged or changed [not-as-received]
    hint: Nothing of it is used. Find out who changed the org's files; to receive it again, make a new key with 'orgpack key new' and have it sent again.
  $ rm -r branch && cp -a start branch
  $ rm branch/.orgpack/inbox/1/transfer.yaml
  $ sh try 1
  .orgpack/inbox/1/transfer.yaml: error: entry 1 of the inbox is not what was received: transfer.yaml is gone [not-as-received]
    hint: Nothing of it is used. Find out who changed the org's files; to receive it again, make a new key with 'orgpack key new' and have it sent again.

A decision cannot be taken back by hand either, nor its receipt exchanged.

  $ rm -r branch && cp -a start branch
  $ cp branch/.orgpack/inbox/1/entry.yaml pending.yaml
  $ orgpack -C branch approve 1 --yes -q && orgpack -C branch reject 2 --reason 'not now'
  inbox:2 rejected
  $ orgpack -C branch inbox show 1 --receipt good.txt && orgpack -C hq receipt verify good.txt | sed -E -f mask | head -n 1
  approved by branch (70002) at TIME
  $ cp branch/.orgpack/inbox/1/receipt branch/.orgpack/inbox/2/receipt
  $ orgpack -C branch inbox show 2 --receipt bad.txt 2>&1 | sed -n '1p'; ls bad.txt
  .orgpack/inbox/2/receipt: error: entry 2 of the inbox is not what was received: receipt was exchanged or changed [not-as-received]
  ls: cannot access 'bad.txt': No such file or directory
  [2]
  $ cp pending.yaml branch/.orgpack/inbox/1/entry.yaml
  $ orgpack -C branch approve 1 --yes 2>&1 | sed -n '1p'
  .orgpack/inbox/1/entry.yaml: error: entry 1 of the inbox is not what was received: entry.yaml was exchanged or changed [not-as-received]
  $ orgpack -C branch status | grep ' received$'
  .orgpack/inbox/1: warning: entry 1 of the inbox is not what was received: entry.yaml was exchanged or changed [not-as-received]
    hint: Nothing of it is used. Find out who changed the org's files; to receive it again, make a new key with 'orgpack key new' and have it sent again.
  0 keys open, 1 of 3 configurations received

A number is never used twice, whatever is taken away or put there.

  $ rm -r branch && cp -a start branch
  $ rm -r branch/.orgpack/inbox/3
  $ cp -a branch/.orgpack/inbox/2 branch/.orgpack/inbox/4
  $ sh send hq Fourth
  inbox:5 from hq (70001), 5 components
  $ orgpack -C branch approve 5 --dry-run | tail -n 2 | sed -E -f mask
  3 added, 2 unchanged
  plan sha256:DIGEST
  $ orgpack -C branch approve 4 --dry-run
  .orgpack/inbox/4: error: it is not known what was received as entry 4 of the inbox [not-as-received]
    hint: It came before orgpack kept that, or was put there by somebody: make a new key with 'orgpack key new', have it sent again, and receive that.
  [4]
  $ orgpack -C branch inbox | sed -E -f mask
  .orgpack/inbox/3: warning: entry 3 of the inbox is not what was received: entry.yaml is gone [not-as-received]
    hint: Nothing of it is used. Find out who changed the org's files; to receive it again, make a new key with 'orgpack key new' and have it sent again.
  .orgpack/inbox/4: warning: it is not known what was received as entry 4 of the inbox [not-as-received]
    hint: It came before orgpack kept that, or was put there by somebody: make a new key with 'orgpack key new', have it sent again, and receive that.
  #1    pending   TIME  hq (70001)  ann  3 components, N bytes
        signed as FINGERPRINT, not known here before
  #2    pending   TIME  hq (70001)  ann  4 components, N bytes
        signed as FINGERPRINT, not known here before
  #3    refused   not what was received
  #4    refused   not what was received
  #5    pending   TIME  hq (70001)  ann  5 components, N bytes
        signed as FINGERPRINT, not known here before
  $ mkdir -p branch/.orgpack/inbox/99999999999999999 && touch branch/.orgpack/inbox/99999999999999999/entry.yaml
  $ orgpack -C branch status 2>/dev/null | grep -e inbox -e log
  3 configurations wait in the inbox
  3 entries of the inbox are refused: 'orgpack inbox' says why
  9 transactions in the log

A binding that was taken out or changed fits nothing.

  $ rm -r branch && cp -a start branch
  $ sed -i '/number: 1$/,/  entry: /d' branch/.orgpack/identity/inbox.yaml
  $ sh try 1
  .orgpack/inbox/1: error: it is not known what was received as entry 1 of the inbox [not-as-received]
    hint: It came before orgpack kept that, or was put there by somebody: make a new key with 'orgpack key new', have it sent again, and receive that.
  $ rm -r branch && cp -a start branch
  $ sed -i '/number: 1$/,/number: 2$/s/signer: .*/signer: '$(printf %064d 0 | tr 0 a)/ branch/.orgpack/identity/inbox.yaml
  $ sh try 1
  .orgpack/inbox/1/transfer.yaml: error: entry 1 of the inbox is not what was received: transfer.yaml is signed by another [not-as-received]
    hint: Nothing of it is used. Find out who changed the org's files; to receive it again, make a new key with 'orgpack key new' and have it sent again.
  $ rm -r branch && cp -a start branch
  $ sed -i '/number: 1$/d' branch/.orgpack/identity/inbox.yaml
  $ orgpack -C branch approve 1 --yes 2>&1 | sed -n '1p'
  branch/.orgpack/identity/inbox.yaml: error: the org's identity is damaged [no-identity]

What came before there was such a list is not opened.

  $ tar -xzf "$TESTS/../handover/fixtures/before-binding.tar.gz" --no-same-owner
  $ orgpack -C received approve 1 --yes
  .orgpack/inbox/1: error: it is not known what was received as entry 1 of the inbox [not-as-received]
    hint: It came before orgpack kept that, or was put there by somebody: make a new key with 'orgpack key new', have it sent again, and receive that.
  [4]
  $ orgpack -C received inbox
  #1    refused   not what was received
  .orgpack/inbox/1: warning: it is not known what was received as entry 1 of the inbox [not-as-received]
    hint: It came before orgpack kept that, or was put there by somebody: make a new key with 'orgpack key new', have it sent again, and receive that.
  $ orgpack -C received status 2>/dev/null | grep -e inbox -e received$ -e log
  0 keys open, 0 of 3 configurations received
  1 entry of the inbox is refused: 'orgpack inbox' says why
  3 transactions in the log

What is no regular file does not count as absent:

  $ orgpack init fifo --bare --org-id 60077 --admin ann@acme.example --quiet
  $ mkdir -p fifo/.orgpack/identity && mkfifo fifo/.orgpack/identity/keys.yaml
  $ orgpack -C fifo key list 2>&1 | tail -n 2
  fifo/.orgpack/identity/keys.yaml:1:1: error: '.orgpack/identity/keys.yaml' is no regular file [unsafe-path]
    hint: Something else took its place; remove that, or put the file back.
