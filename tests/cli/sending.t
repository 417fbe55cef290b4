Two administrators: Ann of hq, whose configuration shall go out, and Bob of
branch, who takes it. What is random is masked; the clock is set.

  $ cat >mask <<'END'
  > s/([0-9a-f]{4} ){7}[0-9a-f]{4}/FINGERPRINT/
  > s/sha256:[0-9a-f]{64}/DIGEST/
  > s/\b[0-9a-f]{16}\b/KEY/
  > s/[0-9,]+ bytes/N bytes/
  > END
  $ cat >at <<'END'
  > time="$1"; shift
  > exec faketime -f "2026-12-01 $time" orgpack "$@"
  > END
  $ chmod +x at
  $ for org in hq:60001:ann branch:60002:bob; do
  >   name=${org%%:*} rest=${org#*:}
  >   ./at 08:00:00 init -q $name --org-id ${rest%:*} --admin ${rest#*:}@$name.example
  > done
  $ cat >hq/modules/Leads/fields/Tier.yaml <<'END'
  > api_name: Tier
  > module: Leads
  > field_label: Tier
  > data_type: picklist
  > custom_field: true
  > pick_list_values:
  >   - actual_value: Gold
  >   - actual_value: Silver
  > END

Bob makes a key and mails the line.

  $ ./at 09:00:00 -C branch key new --note 'for hq' >key.txt
  $ cut -c 1-4 key.txt
  opk1

Ann looks whose it is, sends with it, and mails the file back.

  $ ./at 09:10:00 key show - <key.txt | sed -E -f mask
  key KEY
    for           branch (60002), enterprise
    state         open
    valid until   2026-12-02T09:00:00Z
    fingerprint   FINGERPRINT
  $ ./at 09:15:00 -C hq send --key @key.txt -o hq-to-branch.orgpack.age | sed -E -f mask
  branch (60002): hq-to-branch.orgpack.age
  510 components, signed as FINGERPRINT
  $ ./at 09:15:00 -C hq log | sed -E -f mask
  #2    2026-12-01T09:15:00Z  ann  send   to branch (60002)
  #1    2026-12-01T08:00:00Z       init  +511  new org hq

Bob receives it. It lands in the inbox, and nothing of the org changes.

  $ ./at 10:00:00 -C branch receive hq-to-branch.orgpack.age | sed -E -f mask
  inbox:1 from hq (60001), 510 components
  signed as FINGERPRINT, not known here before
  $ ./at 10:00:00 -C branch inbox | sed -E -f mask
  #1    pending   2026-12-01T10:00:00Z  hq (60001)  ann  510 components, N bytes
        signed as FINGERPRINT, not known here before
  $ ./at 10:00:00 -C branch inbox show 1 | sed -E -f mask | head -n 12
  inbox:1 from hq (60001)
  state         pending
  sender        ann
  sent          2026-12-01T09:15:00Z
  received      2026-12-01T10:00:00Z
  by            bob
  key           KEY
  digest        DIGEST
  signed as     FINGERPRINT
  not known here before: compare the fingerprint by telephone
    conversions          4
    custom_views         20
  $ ./at 10:00:00 -C branch status | grep inbox
  1 configuration waits in the inbox
  $ ./at 10:00:00 -C branch diff inbox:1
  + field Leads.Tier
  1 added, 509 unchanged
  [1]
  $ ./at 10:00:00 -C branch validate inbox:1
  inbox:1: 510 components, no faults
  $ ./at 10:00:00 -C branch key list | sed -E -f mask
  KEY  used     until 2026-12-02T09:00:00Z  by bob  used by hq (60001) at 2026-12-01T10:00:00Z  for hq
  $ ./at 10:01:00 -C branch receive hq-to-branch.orgpack.age
  hq-to-branch.orgpack.age: error: this file has been received before [replay]
    hint: 'orgpack inbox' lists it; a new transfer needs a new key.
  [4]

He looks at the plan, and carries out just that.

  $ ./at 10:30:00 -C branch approve 1 --dry-run | sed -E -f mask
  inbox:1 from hq (60001), signed as FINGERPRINT, not known here before
  + field Leads.Tier
  1 added, 509 unchanged
  plan DIGEST
  $ ./at 10:30:00 -C branch approve 1 -q
  orgpack: error: there is no terminal to ask on [needs-consent]
    hint: Add --yes to make the change, or --dry-run to see it only.
  [2]
  $ ./at 10:40:00 -C branch approve 1 --yes --expect-plan "$(orgpack -C branch approve 1 --dry-run --json | tr ',' '\n' | sed -n 's/.*"plan_digest": *"\([^"]*\)".*/\1/p')" --receipt receipt.txt | sed -E -f mask
  inbox:1 from hq (60001), signed as FINGERPRINT, not known here before
  + field Leads.Tier
  1 added, 509 unchanged
  applied as transaction #4
  $ ./at 10:40:00 -C branch diff inbox:1
  no differences
  $ orgpack diff branch hq
  no differences
  $ ./at 10:41:00 -C branch approve 1 --yes
  orgpack: error: entry 1 was approved at 2026-12-01T10:40:00Z by bob [already-decided]
    hint: 'orgpack inbox show 1 --receipt FILE' writes its receipt again.
  [5]
  $ ./at 10:41:00 -C branch log | sed -E -f mask
  #4    2026-12-01T10:40:00Z  bob  approve  +1  inbox:1 (from hq)
  #3    2026-12-01T10:00:00Z  bob  receive   inbox:1 from hq (60001)
  #2    2026-12-01T09:00:00Z  bob  key new   key KEY, valid until 2026-12-02T09:00:00Z
  #1    2026-12-01T08:00:00Z       init     +511  new org branch

Ann checks the receipt that he mails, and keeps it.

  $ ./at 11:00:00 -C hq receipt verify receipt.txt | sed -E -f mask
  approved by branch (60002) at 2026-12-01T10:40:00Z
  sent          2026-12-01T09:15:00Z
  signed as     FINGERPRINT
  $ ./at 11:00:00 -C hq log | sed -E -f mask
  #3    2026-12-01T11:00:00Z  ann  receipt verify   approved by branch (60002)
  #2    2026-12-01T09:15:00Z  ann  send             to branch (60002)
  #1    2026-12-01T08:00:00Z       init            +511  new org hq
  $ sed 's/^added: .*/added: 9/' receipt.txt >forged.txt
  $ ./at 11:00:00 -C hq receipt verify forged.txt 2>&1 | head -n 1
  forged.txt!signature:2:1: error: the signature does not hold [bad-signature]

A second one is rejected; Bob takes back the first. The receipt still counts.

  $ ./at 12:00:00 -C branch key new >key.txt
  $ ./at 12:00:00 -C hq send --key - <key.txt -o second.orgpack.age 'field:Leads.*' | sed -E -f mask
  branch (60002): second.orgpack.age
  28 components, signed as FINGERPRINT
  $ ./at 12:05:00 -C branch receive second.orgpack.age | sed -E -f mask
  inbox:2 from hq (60001), 28 components
  signed as FINGERPRINT
  $ ./at 12:06:00 -C branch reject 2 --reason 'not before the audit'
  inbox:2 rejected
  $ ./at 12:06:00 -C branch inbox show 2 --receipt second.txt
  $ ./at 12:10:00 -C hq receipt verify second.txt | sed -E -f mask
  rejected by branch (60002) at 2026-12-01T12:06:00Z
  sent          2026-12-01T12:00:00Z
  reason        not before the audit
  signed as     FINGERPRINT
  $ ./at 12:15:00 -C branch undo --yes
  - field Leads.Tier
  1 deleted
  took back #4, as transaction #8
  $ ./at 12:16:00 -C branch inbox | sed -E -f mask
  #1    approved  2026-12-01T10:00:00Z  hq (60001)  ann  510 components, N bytes
        signed as FINGERPRINT, not known here before
  #2    rejected  2026-12-01T12:05:00Z  hq (60001)  ann  28 components, N bytes
        signed as FINGERPRINT
  $ ./at 12:16:00 -C branch policy | grep receive-limit
  receive-limit       holds    the org branch (60002) has received 1 configurations; it must be fewer than 3
  $ ./at 12:16:00 -C branch log --verify | tail -n 1
  8 transactions verified

Many targets at once: each has a file of its own, and a bad key keeps nobody.

  $ for org in east west; do
  >   ./at 13:00:00 init -q $org --org-id 6100$(printf $org | wc -c) --admin x@$org.example --name $org
  >   ./at 13:00:00 -C $org key new >>keys.txt; echo >>keys.txt
  > done; ./at 13:00:00 -C hq key new >>keys.txt
  $ ./at 13:05:00 -C hq send --key-file keys.txt -d out 2>&1 | sed -E -f mask
  east (61004): out/61004-east.orgpack.age
  west (61004): out/61004-west.orgpack.age
  hq (60001): not sent [own-key]
  510 components, signed as FINGERPRINT
  keys.txt: error: the key KEY was made by this org itself [own-key]
    hint: A key is for the org that another org sends to.
  $ ls out
  61004-east.orgpack.age
  61004-west.orgpack.age
