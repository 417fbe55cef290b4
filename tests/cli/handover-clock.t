Clock and key. An org keeps the highest time that it has seen, and judges its
keys by that: a clock that is set back revives nothing.

  $ cat >at <<'END'
  > time="$1"; shift
  > exec faketime -f "2026-12-$time:00" orgpack "$@"
  > END
  $ cat >mask <<'END'
  > s/\b[0-9a-f]{16}\b/KEYID/g
  > s/([0-9a-f]{4} ){7}[0-9a-f]{4}/FINGERPRINT/g
  > s/, [0-9,]* bytes/, N bytes/
  > END
  $ chmod +x at
  $ cat >make <<'END'
  > ./at '01 08:00' init -q --bare $1 --name $1 --org-id $2 --admin ann@$1.example
  > mkdir -p $1/profiles/Administrator $1/modules/Leads
  > printf 'api_name: Administrator\nname: Administrator\nadministrator: true\n' >$1/profiles/Administrator/profile.yaml
  > printf 'api_name: Leads\nsingular_label: Lead\nplural_label: Leads\ngenerated_type: default\n' >$1/modules/Leads/module.yaml
  > END
  $ sh make hq 70001; sh make branch 70002

A file comes after its key's time. It is refused, and that the key expired is
recorded, whatever the clock says later: the secret is gone.

  $ ./at '01 10:00' -C branch key new --ttl 2h >key.txt
  $ ./at '01 10:10' -C hq send -q --key @key.txt -o late.age
  $ ./at '01 12:00' -C branch receive late.age 2>&1 | sed -E -f mask
  orgpack: error: the key KEYID expired at 2026-12-01T12:00:00Z [key-expired]
    hint: The target's administrator makes a new one with 'orgpack key new'.
  orgpack: warning: transaction #3 (key expired) is committed [committed]
    hint: What failed came after it; 'orgpack log' shows what was changed.
  $ ls -A branch/.orgpack/identity/keys 2>/dev/null
  [2]
  $ ./at '01 12:00' -C branch log | head -n 1
  #3    2026-12-01T12:00:00Z  ann  key expire   1 key expired
  $ ./at '01 11:00' -C branch receive late.age 2>&1 | sed -E -f mask
  orgpack: error: the key KEYID expired at 2026-12-01T12:00:00Z [key-expired]
    hint: The target's administrator makes a new one with 'orgpack key new'.
  branch: warning: the clock says 2026-12-01T11:00:00Z, and it has said 2026-12-01T12:00:00Z before [clock-went-back]
    hint: Keys are judged by the later time. Set the clock right; if it was wrong then, 'orgpack key reset-clock' forgets that time and revokes all open keys.
  $ ls branch/.orgpack/inbox
  ls: cannot access 'branch/.orgpack/inbox': No such file or directory
  [2]
  $ sed -n '/^clock/p' branch/.orgpack/identity/receipts.yaml
  clock: '2026-12-01T12:00:00Z'

Any command that may write has seen the time, an undo that finds nothing to
take back, too; one that only reads has not.

  $ ./at '01 12:00' -C branch key new --ttl 2h >key.txt
  $ ./at '01 15:00' -C branch status | grep keys
  0 keys open, 0 of 3 configurations received
  $ ./at '01 15:00' -C branch key list | sed -E -f mask
  KEYID  expired  until 2026-12-01T14:00:00Z  by ann
  KEYID  expired  until 2026-12-01T12:00:00Z  by ann
  $ ls branch/.orgpack/identity/keys | sed -E -f mask
  KEYID.secret
  $ ./at '01 15:00' -C branch undo --yes
  orgpack: warning: transaction #5 (key expired) is committed [committed]
    hint: What failed came after it; 'orgpack log' shows what was changed.
  branch: error: there is no transaction to take back [nothing-to-undo]
    hint: 'orgpack log' lists what was done, and what was taken back.
  [1]
  $ ls -A branch/.orgpack/identity/keys 2>/dev/null
  [2]
  $ ./at '01 13:00' -C branch key list 2>&1 | sed -E -f mask
  KEYID  expired  until 2026-12-01T14:00:00Z  by ann
  KEYID  expired  until 2026-12-01T12:00:00Z  by ann
  branch: warning: the clock says 2026-12-01T13:00:00Z, and it has said 2026-12-01T15:00:00Z before [clock-went-back]
    hint: Keys are judged by the later time. Set the clock right; if it was wrong then, 'orgpack key reset-clock' forgets that time and revokes all open keys.

So has fmt when every file is in form; --check only looks. What was recorded is
named when the command then fails. State that is not believed is left alone.

  $ ./at '01 15:00' -C branch key new --ttl 1h >key.txt
  $ ./at '01 15:40' -C branch fmt --drop-comments -q
  $ ./at '01 15:50' -C branch log -n 1 | grep -c 'key new'
  1
  $ ./at '01 16:00' -C branch fmt --check; ls branch/.orgpack/identity/keys | sed -E -f mask
  KEYID.secret
  $ cp -r branch clone; git -C clone init -q; git -C clone add -f .
  $ ./at '01 16:00' -C clone fmt; ls clone/.orgpack/identity/keys | sed -E -f mask
  KEYID.secret
  $ ./at '01 16:00' -C branch --as nobody fmt; ls branch/.orgpack/identity/keys | sed -E -f mask
  KEYID.secret
  $ ./at '01 16:00' -C branch fmt --json >/dev/full
  orgpack: error: cannot write to standard output: No space left on device [cannot-write]
  orgpack: warning: transaction #7 (key expired) is committed [committed]
  [6]
  $ ls -A branch/.orgpack/identity/keys 2>/dev/null
  [2]
  $ ./at '01 15:50' -C branch key list 2>/dev/null | head -n 1 | sed -E -f mask
  KEYID  expired  until 2026-12-01T16:00:00Z  by ann
  $ ./at '01 15:00' -C branch log | head -n 2 | sed -E -f mask
  #7    2026-12-01T16:00:00Z  ann  key expire   1 key expired
  #6    2026-12-01T15:00:00Z  ann  key new      key KEYID, valid until 2026-12-01T16:00:00Z

While a key is open, the time is kept as it goes on, hour by hour, so that a
clock that is set back gives it no longer life than that.

  $ ./at '01 16:00' -C branch key new --ttl 4h >key.txt
  $ ./at '01 16:59' -C branch undo --yes 2>/dev/null; sed -n '/^clock/p' branch/.orgpack/identity/receipts.yaml
  clock: '2026-12-01T16:00:00Z'
  $ ./at '01 19:30' -C branch undo --yes 2>/dev/null; sed -n '/^clock/p' branch/.orgpack/identity/receipts.yaml
  clock: '2026-12-01T19:30:00Z'
  $ ./at '01 19:30' -C branch log | head -n 2 | sed -E -f mask
  #9    2026-12-01T19:30:00Z  ann  key clock    it is 2026-12-01T19:30:00Z
  #8    2026-12-01T16:00:00Z  ann  key new      key KEYID, valid until 2026-12-01T20:00:00Z

Some minutes are no matter; more is said, once, by whatever looks at keys.

  $ ./at '01 19:26' -C branch status 2>&1 | grep -c clock
  0
  [1]
  $ ./at '01 09:00' -C branch status 2>&1 >/dev/null
  branch: warning: the clock says 2026-12-01T09:00:00Z, and it has said 2026-12-01T19:30:00Z before [clock-went-back]
    hint: Keys are judged by the later time. Set the clock right; if it was wrong then, 'orgpack key reset-clock' forgets that time and revokes all open keys.
  $ ./at '01 09:00' -C branch approve 1 --yes
  orgpack: error: the inbox holds no entry 1 [no-such-entry]
    hint: 'orgpack inbox' lists the entries.
  branch: warning: the clock says 2026-12-01T09:00:00Z, and it has said 2026-12-01T19:30:00Z before [clock-went-back]
    hint: Keys are judged by the later time. Set the clock right; if it was wrong then, 'orgpack key reset-clock' forgets that time and revokes all open keys.
  [2]
  $ ./at '01 09:00' -C branch key list --json | grep -c '"code": "clock-went-back"'
  1
  $ ./at '01 09:00' -C branch key list 2>/dev/null | head -n 1 | sed -E -f mask
  KEYID  open     until 2026-12-01T20:00:00Z  by ann

The key from before is good: by the highest time seen it is still open. A new
one lives no longer than a day by the clock, and must not be over already.

  $ ./at '01 09:00' -C branch key new --ttl 11h -q 2>/dev/null >new.txt; ./at '01 09:00' key show - <new.txt | grep until
    valid until   2026-12-01T20:00:00Z
  $ ./at '01 09:00' -C branch key new --ttl 10h 2>&1 | sed -E -f mask | head -n 1
  orgpack: error: a key that is made now would be expired already [clock-went-back]
  $ ./at '01 10:00' -C hq send -q --key @key.txt -o good.age; ./at '01 09:10' -C branch receive good.age 2>/dev/null | sed -E -f mask
  inbox:1 from hq (70001), 2 components
  signed as FINGERPRINT, not known here before
  $ ./at '01 20:00' -C branch key list | sed -E -f mask | head -n 2
  KEYID  expired  until 2026-12-01T20:00:00Z  by ann
  KEYID  used     until 2026-12-01T20:00:00Z  by ann  used by hq (70001) at 2026-12-01T19:30:00Z

A clock that was far ahead by mistake is put right: the time that was kept is
forgotten, and what is open is revoked in the same transaction.

  $ ./at '24 18:00' -C branch key new >ahead.txt
  $ ./at '02 18:00' -C branch key new
  orgpack: error: a key that is made now would be expired already [clock-went-back]
    hint: Set the clock right; if it was wrong before, 'orgpack key reset-clock' forgets that time and revokes all open keys.
  branch: warning: the clock says 2026-12-02T18:00:00Z, and it has said 2026-12-24T18:00:00Z before [clock-went-back]
    hint: Keys are judged by the later time. Set the clock right; if it was wrong then, 'orgpack key reset-clock' forgets that time and revokes all open keys.
  [4]
  $ ./at '02 18:00' -C branch key reset-clock 2>/dev/null | sed -E -f mask
  the highest time seen was 2026-12-24T18:00:00Z, and is now 2026-12-02T18:00:00Z
  key KEYID revoked
  $ ls -A branch/.orgpack/identity/keys 2>/dev/null; sed -n '/^clock/p' branch/.orgpack/identity/receipts.yaml
  clock: '2026-12-02T18:00:00Z'
  $ ./at '02 18:00' -C branch log | head -n 1
  #14   2026-12-02T18:00:00Z  ann  key reset-clock   from 2026-12-24T18:00:00Z to 2026-12-02T18:00:00Z, 1 key revoked
  $ ./at '02 18:00' -C branch key list | sed -E -f mask
  KEYID  revoked  until 2026-12-25T18:00:00Z  by ann
  KEYID  expired  until 2026-12-01T20:00:00Z  by ann
  KEYID  used     until 2026-12-01T20:00:00Z  by ann  used by hq (70001) at 2026-12-01T19:30:00Z
  KEYID  expired  until 2026-12-01T16:00:00Z  by ann
  KEYID  expired  until 2026-12-01T14:00:00Z  by ann
  KEYID  expired  until 2026-12-01T12:00:00Z  by ann
  $ ./at '02 18:01' -C branch key reset-clock
  the clock is not behind: nothing was changed
  $ ./at '02 18:01' -C branch key reset-clock --json | sed -E 's/"(orgpack-[^"]*)"/\1/'
  {
    "format": orgpack-key-reset-clock/1,
    "exit": 0,
    "faults": [],
    "kept": "2026-12-02T18:00:00Z",
    "now": "2026-12-02T18:01:00Z",
    "reset": false,
    "revoked": []
  }
  $ ./at '02 18:01' -C branch key new >key.txt && ./at '02 18:02' -C branch log --verify | tail -n 1
  15 transactions verified
