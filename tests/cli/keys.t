Keys of a target org: made, shown, listed, revoked, used up by time. What is
random is masked; the clock is set.

  $ faketime -f '2026-12-01 09:00:00' orgpack init -q --bare branch --name Branch --org-id 60002 --admin bob@branch.example
  $ cat >>branch/org.yaml <<'END'
  > data_center: eu
  > END
  $ mkdir -p branch/profiles/Administrator branch/profiles/Standard
  $ printf 'api_name: Administrator\nname: Administrator\nadministrator: true\n' >branch/profiles/Administrator/profile.yaml
  $ printf 'api_name: Standard\nname: Standard\n' >branch/profiles/Standard/profile.yaml
  $ orgpack validate -q branch

The line is the answer, and nothing else; whose it is, everybody can see.

  $ faketime -f '2026-12-01 10:00:00' orgpack -C branch key new --note 'for hq' >key.txt
  $ wc -l <key.txt; cut -c 1-4 key.txt
  1
  opk1
  $ faketime -f '2026-12-02 09:59:00' orgpack key show - <key.txt | sed 's/[0-9a-f]\{16\}/ID/; s/\([0-9a-f]\{4\} \)\{7\}[0-9a-f]*/FINGERPRINT/'
  key ID
    for           Branch (60002), enterprise, eu
    state         open
    valid until   2026-12-02T10:00:00Z
    fingerprint   FINGERPRINT
  $ faketime -f '2026-12-02 10:01:00' orgpack key show $(cat key.txt) | sed -n '/state/p'
    state         expired
  $ fold -w 40 key.txt | sed 's/^/> /' | faketime -f '2026-12-02 09:59:00' orgpack key show - | sed -n '/for/p'
    for           Branch (60002), enterprise, eu
  $ tr 2-7 3-72 <key.txt | orgpack key show - -q 2>&1 | grep -o '\[bad-key\]' | uniq
  [bad-key]
  $ orgpack key show opk2nothing 2>&1 | grep -o '\[bad-key\]'
  [bad-key]
  $ faketime -f '2026-12-01 10:00:00' orgpack -C branch key list | sed 's/[0-9a-f]\{16\}/ID/'
  ID  open     until 2026-12-02T10:00:00Z  by bob  for hq
  $ faketime -f '2026-12-01 10:00:00' orgpack -C branch key new --ttl 25h; faketime -f '2026-12-01 10:00:00' orgpack -C branch key new --ttl soon
  orgpack: error: '25h' is no time that a key may live [bad-option]
    hint: Write a number with s, m or h, as 90m; 24 hours are the most.
  orgpack: error: 'soon' is no time that a key may live [bad-option]
    hint: Write a number with s, m or h, as 90m; 24 hours are the most.
  [2]
  $ faketime -f '2026-12-01 10:00:00' orgpack -C branch key show 0123456789abcdef
  orgpack: error: the org has made no key '0123456789abcdef' [no-such-key]
    hint: 'orgpack key list' lists those that it has made.
  [2]

The org knows what became of its keys; status and log say so.

  $ faketime -f '2026-12-01 11:00:00' orgpack -C branch key new --ttl 90m >short.txt
  $ faketime -f '2026-12-01 11:01:00' orgpack -C branch key new >gone.txt
  $ for f in key short gone; do
  >   faketime -f '2026-12-01 11:00:00' orgpack key show - --json <$f.txt | sed -n 's/ *"id": "\(.*\)",/\1/p' >$f.id; done
  $ faketime -f '2026-12-01 11:02:00' orgpack -C branch key revoke $(cat gone.id) | sed 's/[0-9a-f]\{16\}/ID/'
  key ID revoked
  $ faketime -f '2026-12-01 11:03:00' orgpack -C branch key revoke $(cat gone.id) 2>&1 | sed 's/[0-9a-f]\{16\}/ID/'
  orgpack: error: the key ID was revoked at 2026-12-01T11:02:00Z [key-revoked]
    hint: The target's administrator makes a new one with 'orgpack key new'.
  $ faketime -f '2026-12-01 12:00:00' orgpack -C branch status | tail -n 2
  2 keys open, 0 of 3 configurations received
  5 transactions in the log
  $ faketime -f '2026-12-01 12:00:00' orgpack -C branch log | sed 's/[0-9a-f]\{16\}/ID/'
  #5    2026-12-01T11:02:00Z  bob  key revoke   key ID
  #4    2026-12-01T11:01:00Z  bob  key new      key ID, valid until 2026-12-02T11:01:00Z
  #3    2026-12-01T11:00:00Z  bob  key new      key ID, valid until 2026-12-01T12:30:00Z
  #2    2026-12-01T10:00:00Z  bob  key new      key ID, valid until 2026-12-02T10:00:00Z
  #1    2026-12-01T09:00:00Z       init        +2  new org Branch
  $ faketime -f '2026-12-01 12:00:00' orgpack -C branch undo --yes; faketime -f '2026-12-01 12:00:00' orgpack -C branch undo 2 --yes
  branch: error: there is no transaction to take back [nothing-to-undo]
    hint: 'orgpack log' lists what was done, and what was taken back.
  branch: error: transaction 2 (key new) changed no configuration [nothing-to-undo]
    hint: What was handed out, used, received or counted stays so.
  [1]

A secret leaves only by name, only while its key is open, and for one pair of
eyes; what it says is age's to read.

  $ umask 0; faketime -f '2026-12-01 12:00:00' orgpack -C branch key export-identity $(cat key.id) -o id.txt -q
  $ stat -c %a id.txt; sed 's/1.*/1.../' id.txt
  600
  AGE-SECRET-KEY-1...
  $ echo hello >plain; age -r "$(age-keygen -y id.txt)" plain | age -d -i id.txt
  hello
  $ faketime -f '2026-12-01 12:00:00' orgpack -C branch key export-identity $(cat key.id) -o - | cmp - id.txt
  $ faketime -f '2026-12-01 12:00:00' orgpack -C branch key export-identity $(cat key.id)
  orgpack: error: it was not said where the secret goes [bad-option]
    hint: Name a file with -o FILE, or -o - for standard output.
  [2]
  $ faketime -f '2026-12-01 12:00:00' orgpack -C branch key export-identity $(cat gone.id) -o other.txt 2>&1 | sed 's/[0-9a-f]\{16\}/ID/'; ls other.txt
  orgpack: error: the key ID was revoked at 2026-12-01T11:02:00Z [key-revoked]
    hint: The target's administrator makes a new one with 'orgpack key new'.
  ls: cannot access 'other.txt': No such file or directory
  [2]
  $ faketime -f '2026-12-01 12:31:00' orgpack -C branch key export-identity $(cat short.id) -o other.txt 2>&1 | sed 's/[0-9a-f]\{16\}/ID/'; ls other.txt
  orgpack: error: the key ID expired at 2026-12-01T12:30:00Z [key-expired]
    hint: The target's administrator makes a new one with 'orgpack key new'.
  orgpack: warning: transaction #8 (key expired) is committed [committed]
    hint: What failed came after it; 'orgpack log' shows what was changed.
  ls: cannot access 'other.txt': No such file or directory
  [2]
  $ cat branch/.orgpack/identity/keys/*.secret | wc -l
  1

The key that expired is on record, so that a clock that is set back does not
revive it; one that is over for good leaves no secret behind, anywhere.

  $ faketime -f '2026-12-01 11:30:00' orgpack -C branch key export-identity $(cat short.id) -o other.txt 2>&1 | sed 's/[0-9a-f]\{16\}/ID/; 1q'
  orgpack: error: the key ID expired at 2026-12-01T12:30:00Z [key-expired]
  $ secret=$(cat branch/.orgpack/identity/keys/*.secret); grep -rl "$secret" branch | sed 's/[0-9a-f]\{16\}/ID/'
  > faketime -f '2026-12-02 09:59:00' orgpack -C branch key export-identity $(cat key.id) -o id.txt -q
  > faketime -f '2026-12-02 10:01:00' orgpack -C branch key export-identity $(cat key.id) -o id.txt 2>&1 | sed 's/[0-9a-f]\{16\}/ID/; 1q'
  > faketime -f '2026-12-01 10:01:00' orgpack -C branch key export-identity $(cat key.id) -o id.txt 2>&1 | sed 's/[0-9a-f]\{16\}/ID/; 1q'
  > grep -rl "$secret" branch; find branch/.orgpack -perm /077
  branch/.orgpack/identity/keys/ID.secret
  orgpack: error: the key ID expired at 2026-12-02T10:00:00Z [key-expired]
  orgpack: error: the key ID expired at 2026-12-02T10:00:00Z [key-expired]
  $ faketime -f '2026-12-02 11:00:00' orgpack -C branch key list | sed 's/[0-9a-f]\{16\}/ID/'
  ID  revoked  until 2026-12-02T11:01:00Z  by bob
  ID  expired  until 2026-12-01T12:30:00Z  by bob
  ID  expired  until 2026-12-02T10:00:00Z  by bob  for hq
  $ orgpack -C branch log --verify | tail -n 1
  11 transactions verified

Only administrators act, each by name.

  $ cat >branch/users/eve.yaml <<'END'
  > api_name: eve
  > id: '2'
  > full_name: Eve
  > email: eve@branch.example
  > profile: Standard
  > status: active
  > END
  $ faketime -f '2026-12-02 11:00:00' orgpack -C branch key new
  orgpack: error: the org has 2 active users [no-actor]
    hint: Say who acts with --as USER or ORGPACK_USER; one of: bob, eve.
  [4]
  $ faketime -f '2026-12-02 11:00:00' orgpack -C branch --as eve key new
  orgpack: error: the user 'eve' (Standard) is no administrator [not-administrator]
    hint: Let an active user whose profile has administrator: true do it, named with --as: bob.
  [4]
  $ ORGPACK_USER=mallory faketime -f '2026-12-02 11:00:00' orgpack -C branch key revoke 0123456789abcdef
  orgpack: error: the org has no user 'mallory' [unknown-user]
    hint: Active users are: bob, eve.
  [4]
  $ sed -i 's/status: active/status: inactive/' branch/users/eve.yaml
  $ faketime -f '2026-12-02 11:00:00' orgpack -C branch --as eve@branch.example key export-identity 0123456789abcdef -o -
  orgpack: error: the user 'eve@branch.example' is not active [unknown-user]
    hint: Active users are: bob.
  [4]

Rules, and what an org makes of them.

  $ orgpack -C branch policy
  not-administrator   holds    bob is an administrator
  edition             holds    the org Branch (60002) has the edition enterprise
  sandbox             holds    the org Branch (60002) is of type production
  suite-integrations  holds    the org Branch (60002) belongs to no suite
  integrations        holds    the org Branch (60002) has no integrations and no extensions
  receive-limit       holds    the org Branch (60002) has received 0 configurations; it must be fewer than 3
  record-limit        holds    the org Branch (60002) holds 0 records; it must be fewer than 100000
  data-center         depends  it depends on the other org; the data centre here is eu
  same-edition        holds    the rule is off
  edition-limits      holds    what the org holds now fits; what it would hold is checked with each plan
  $ printf 'integrations:\n  - Desk\npolicy:\n  receive-limit: 5\n  same-edition: true\n' >>branch/org.yaml
  $ orgpack -C branch policy | grep -A 1 -e '^int' -e '^rec' -e '^same'
  integrations        fails    the org Branch (60002) has integrations enabled
                      Disable the integrations and remove the extensions listed in org.yaml, or set integrations to false in its policy.
  receive-limit       holds    the org Branch (60002) has received 0 configurations; it must be fewer than 5 (relaxed in org.yaml)
  record-limit        holds    the org Branch (60002) holds 0 records; it must be fewer than 100000
  data-center         depends  it depends on the other org; the data centre here is eu
  same-edition        depends  it depends on the other org; the edition here is enterprise
  edition-limits      holds    what the org holds now fits; what it would hold is checked with each plan

What an approval would have to refuse, no key is made for: all of it is said at
once. Here two rules do not hold, and one that the org may not relax.

  $ cp branch/org.yaml org.yaml
  $ sed -i 's/receive-limit: 5/receive-limit: 0/; s/^type: .*/type: sandbox/' branch/org.yaml; grep -q '^type' branch/org.yaml || echo 'type: sandbox' >>branch/org.yaml
  $ faketime -f '2026-12-02 11:00:00' orgpack -C branch key new
  orgpack: error: the target Branch (60002) is a sandbox [sandbox]
    hint: Use the production org that the sandbox belongs to.
  orgpack: error: the target Branch (60002) has integrations enabled [integrations]
    hint: Disable the integrations and remove the extensions listed in org.yaml, or set integrations to false in its policy.
  orgpack: error: the target Branch (60002) has received 0 configurations; it must be fewer than 0 [receive-limit]
    hint: Set receive-limit in org.yaml's policy to a greater number, or to false.
  [4]
  $ mkdir branch/records; (echo id; seq 100000) >branch/records/Leads.csv
  $ faketime -f '2026-12-02 11:00:00' orgpack -C branch key new 2>&1 | grep -o '\[.*\]'
  [sandbox]
  [integrations]
  [receive-limit]
  [record-limit]
  $ rm -r branch/records; sed '/^integrations:/,/Desk/d' org.yaml >branch/org.yaml
  $ faketime -f '2026-12-02 11:00:00' orgpack -C branch key list | grep -c open
  0
  [1]

An identity that was lost, or comes from an older copy, counts nothing anew.

  $ cp -a branch/.orgpack/identity backup
  $ faketime -f '2026-12-02 11:00:00' orgpack -C branch --as bob key new >key.txt
  $ mv branch/.orgpack/identity newest; faketime -f '2026-12-02 11:00:00' orgpack -C branch status | tail -n 1
  branch: warning: the org's identity in .orgpack/identity is missing [no-identity]
    hint: Restore the newest backup of it; 'orgpack help handover' says what to do when there is none.
  12 transactions in the log
  $ cp -a backup branch/.orgpack/identity; faketime -f '2026-12-02 11:00:00' orgpack -C branch key new
  branch: error: the org's identity in .orgpack/identity/ is an older copy than the history knows [no-identity]
    hint: Restore the newest backup of it; 'orgpack help handover' says what to do when there is none.
  [4]
  $ rm -r branch/.orgpack/identity; mv newest branch/.orgpack/identity; faketime -f '2026-12-02 11:00:00' orgpack -C branch status | tail -n 2
  1 key open, 0 of 5 configurations received
  12 transactions in the log
