Two administrators hand a configuration over, as README tells it. First the
two orgs: a headquarters with something to give, and a branch.

  $ orgpack init hq --bare --name HQ --org-id 60001 --admin ann@hq.example -q
  $ mkdir -p hq/modules/Sites/fields hq/profiles/Administrator
  $ printf 'api_name: Sites\nsingular_label: Site\nplural_label: Sites\ngenerated_type: custom\n' >hq/modules/Sites/module.yaml
  $ printf 'api_name: Roof\nmodule: Sites\nfield_label: Roof\ndata_type: text\nlength: 40\n' >hq/modules/Sites/fields/Roof.yaml
  $ printf 'api_name: Administrator\nname: Administrator\ncustom: false\nadministrator: true\n' >hq/profiles/Administrator/profile.yaml
  $ orgpack init branch --bare --name Branch --org-id 60002 --admin bob@branch.example -q
  $ mkdir branch/profiles && cp -r hq/profiles/Administrator branch/profiles/

README's lines, one after the other; what is random or the time is masked.

  $ sed -n '/^## Handing over/,/^## Conv/s/^    orgpack/orgpack/p' "$SAMPLES/../README.md" >story
  $ cat >mask <<'END'
  > s/[0-9a-f]\{64\}/DIGEST/g
  > s/[0-9a-f]\{16\}/KEYID/g
  > s/20[0-9][0-9]-[0-9-]*T[0-9:]*Z/TIME/g
  > s/\([0-9a-f]\{4\} \)\{7\}[0-9a-f]\{4\}/FINGERPRINT/g
  > s/, [0-9,]* bytes/, N bytes/
  > END
  $ while read -r line; do echo "== $line"; sh -c "$line" 2>&1 | sed -f mask; done <story
  == orgpack -C branch key new --note 'for the headquarters' >key.txt
  == orgpack key show - <key.txt
  key KEYID
    for           Branch (60002), enterprise
    state         open
    valid until   TIME
    fingerprint   FINGERPRINT
  == orgpack -C hq send --key @key.txt -o hq-to-branch.orgpack.age
  Branch (60002): hq-to-branch.orgpack.age
  3 components, signed as FINGERPRINT
  == orgpack -C branch receive hq-to-branch.orgpack.age
  inbox:1 from HQ (60001), 3 components
  signed as FINGERPRINT, not known here before
  == orgpack -C branch inbox
  #1    pending   TIME  HQ (60001)  ann  3 components, N bytes
        signed as FINGERPRINT, not known here before
  == orgpack -C branch diff inbox:1
  + field Sites.Roof
  + module Sites
  2 added, 1 unchanged
  == orgpack -C branch approve 1 --dry-run
  inbox:1 from HQ (60001), signed as FINGERPRINT, not known here before
  + field Sites.Roof
  + module Sites
  2 added, 1 unchanged
  plan sha256:DIGEST
  == orgpack -C branch approve 1 --yes --receipt receipt.txt
  inbox:1 from HQ (60001), signed as FINGERPRINT, not known here before
  + field Sites.Roof
  + module Sites
  2 added, 1 unchanged
  applied as transaction #4
  == orgpack -C hq receipt verify receipt.txt
  approved by Branch (60002) at TIME
  sent          TIME
  signed as     FINGERPRINT

Afterwards the branch has what the headquarters has. The same file, another
one for the same key, and a second decision are refused.

  $ orgpack -C branch diff inbox:1
  no differences
  $ orgpack -C branch receive hq-to-branch.orgpack.age
  hq-to-branch.orgpack.age: error: this file has been received before [replay]
    hint: 'orgpack inbox' lists it; a new transfer needs a new key.
  [4]
  $ orgpack -C branch reject 1 --reason 'too late' 2>&1 | sed -f mask
  orgpack: error: entry 1 was approved at TIME by bob [already-decided]
    hint: 'orgpack inbox show 1 --receipt FILE' writes its receipt again.
  $ orgpack -C hq send --key @key.txt -o again.age -q
  $ orgpack -C branch receive again.age 2>&1 | sed -f mask
  orgpack: error: the key KEYID was used at TIME by HQ (60001) [key-used]
    hint: The target's administrator makes a new one with 'orgpack key new'.
  $ orgpack -C branch log | sed -f mask
  #4    TIME  bob  approve  +2  inbox:1 (from HQ)
  #3    TIME  bob  receive   inbox:1 from HQ (60001)
  #2    TIME  bob  key new   key KEYID, valid until TIME
  #1    TIME       init     +2  new org Branch
  $ orgpack -C hq log | sed -f mask
  #4    TIME  ann  send             to Branch (60002)
  #3    TIME  ann  receipt verify   approved by Branch (60002)
  #2    TIME  ann  send             to Branch (60002)
  #1    TIME       init            +2  new org HQ

Taken back, the configuration is as it was; the receipt still counts.

  $ orgpack -C branch undo --yes | tail -n 1
  took back #4, as transaction #5
  $ orgpack -C branch show module:Sites
  orgpack: error: there is no module:Sites [no-such-component]
    hint: 'orgpack show' lists the components.
  [2]
  $ orgpack -C branch status | tail -n 2
  0 keys open, 1 of 3 configurations received
  5 transactions in the log
