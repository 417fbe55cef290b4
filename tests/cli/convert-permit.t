Who may convert what, and to whose benefit.

  $ orgpack init -q . --name Acme --org-id 60001 --admin ann@acme.example
  $ mkdir records
  $ for role in Boss Seller Helper; do case $role in Boss) to=CEO;; Seller) to=Boss;; *) to=Seller;; esac; printf 'api_name: %s\nname: %s\nreporting_to: %s\n' $role $role $to >roles/$role.yaml; done
  $ user() { printf "api_name: %s\nid: '%s'\nemail: %s@acme.example\nprofile: %s\nrole: %s\nstatus: active\n" $1 $2 $1 $3 $4 >users/$1.yaml; }; user bob 2 Standard Boss; user sue 3 Standard Seller; user tim 4 Standard Helper
  $ cat >records/Leads.csv <<'END'
  > id,Owner,Company,Last_Name,Email
  > 1001,3,Ampere,Ohm,ohm@ampere.example
  > 1002,3,Bolt,Ek,ek@bolt.example
  > END
  $ cp records/Leads.csv Leads.csv

The profile needs the permission to mass convert; this one has it among its own
permissions. Without it nothing is even looked at.

  $ sed -i '/Mass_Convert_Leads/d' profiles/Standard/profile.yaml
  $ sed -i '/mass_convert/d' profiles/Standard/modules/Leads.yaml
  $ orgpack --as bob convert Leads --all --yes
  orgpack: error: the user 'bob' has no permission Crm_Implied_Mass_Convert_Leads (profile 'Standard') [no-permission]
    hint: Let somebody act who has it (--as), or have an administrator allow 'mass_convert' in profiles/Standard/modules/Leads.yaml, and name the permission in the profile.
  [4]

Both places have to allow it: what the profile does not name is denied, whatever
the file for the module says, and an administrator's is no exception. It makes
no difference whether anything else of the module is named still.

  $ echo 'mass_convert: true' >>profiles/Standard/modules/Leads.yaml
  $ orgpack --as bob convert Leads --all --yes -q 2>/dev/null
  [4]
  $ cp profiles/Administrator/profile.yaml admin
  $ sed -i '/Mass_Convert_Leads/d' profiles/Administrator/profile.yaml
  $ orgpack --as ann convert Leads --all --yes -q 2>/dev/null
  [4]
  $ sed -i '/_Leads$/d' profiles/Administrator/profile.yaml
  $ orgpack --as ann convert Leads --all --yes -q 2>/dev/null
  [4]
  $ cp admin profiles/Administrator/profile.yaml
  $ cp profiles/Standard/profile.yaml standard
  $ sed -i '/_Leads$/d' profiles/Standard/profile.yaml; grep -c Leads profiles/Standard/profile.yaml
  0
  [1]
  $ orgpack --as bob convert Leads --all --yes -q 2>/dev/null
  [4]
  $ sed -i '/^permissions:$/,$d' profiles/Standard/profile.yaml
  $ orgpack --as bob convert Leads --all --yes -q 2>/dev/null
  [4]
  $ cp standard profiles/Standard/profile.yaml
  $ sed -i 's/^permissions:$/&\n  - Crm_Implied_Mass_Convert_Leads/' profiles/Standard/profile.yaml

A file that is there and cannot be read, or says what is no answer, denies all
and stops the run; it never means that everything is allowed.

  $ cp profiles/Standard/modules/Contacts.yaml contacts
  $ printf 'edit: false\nedit: [\n' >>profiles/Standard/modules/Contacts.yaml
  $ orgpack --as bob convert Leads --all --yes
  profiles/Standard/modules/Contacts.yaml:7:1: error: the key 'edit' stands in line 5 already [duplicate-key]
      edit: false
      ^
    hint: Remove one of the two.
  profiles/Standard/modules/Contacts.yaml:8:1: error: the key 'edit' stands in line 5 already [duplicate-key]
      edit: [
      ^
    hint: Remove one of the two.
  profiles/Standard/modules/Contacts.yaml:9:1: error: did not find expected node content, while parsing a flow node [bad-yaml]
    hint: Check the indentation, and put quotes around texts with special characters.
  [3]
  $ cp contacts profiles/Standard/modules/Contacts.yaml
  $ sed -i 's/^edit: true/edit: "no"/' profiles/Standard/modules/Contacts.yaml
  $ orgpack --as bob convert Leads --all --yes
  profiles/Standard/modules/Contacts.yaml:5:7: error: 'edit' is a text, but must be true or false [wrong-type]
      edit: "no"
            ^
    hint: Write true or false.
  [3]
  $ cp contacts profiles/Standard/modules/Contacts.yaml
  $ cp profiles/Standard/profile.yaml standard; echo '- x: [' >>profiles/Standard/profile.yaml
  $ orgpack --as bob convert Leads --all --yes
  profiles/Standard/profile.yaml:138:1: error: did not find expected key, while parsing a block mapping [bad-yaml]
      - x: [
      ^
    hint: Check the indentation, and put quotes around texts with special characters.
  [3]
  $ cp standard profiles/Standard/profile.yaml
  $ echo ': [' >>roles/Boss.yaml; orgpack --as bob convert Leads --all --yes
  roles/Boss.yaml:4:1: error: did not find expected key, while parsing a block mapping [bad-yaml]
      : [
      ^
    hint: Check the indentation, and put quotes around texts with special characters.
  [3]
  $ sed -i '$d' roles/Boss.yaml; sed -i 's/^status: active/status: at work/' users/sue.yaml; orgpack --as bob convert Leads --all --yes
  users/sue.yaml:6:9: error: 'status' is 'at work', which is not allowed here [wrong-value]
      status: at work
              ^
    hint: Allowed are 'active', 'inactive'.
  [3]
  $ sed -i 's/^status: .*/status: active/' users/sue.yaml; diff Leads.csv records/Leads.csv

It must be allowed to create what may come up; deals do only when asked for.

  $ sed -i 's/^create: true/create: false/' profiles/Standard/modules/Deals.yaml
  $ orgpack --as bob convert Leads --all --with Deals --yes
  orgpack: error: the user 'bob' has no permission to create Deals (profile 'Standard') [no-permission]
    hint: Let somebody act who has it (--as), or have an administrator grant 'create' in profiles/Standard/modules/Deals.yaml.
  [4]
  $ orgpack --as bob convert Leads --all --dry-run | head -n 3
  Leads: 2 of 2 records would convert
    Accounts  2 created
    Contacts  2 created

Records of a module that it may not edit are linked, and stay as they are.

  $ printf 'id,Owner,Last_Name,Email,Phone\n9,1,Ohm,ohm@ampere.example,\n' >records/Contacts.csv
  $ sed -i 's/^edit: true/edit: false/' profiles/Standard/modules/Contacts.yaml
  $ orgpack --as bob convert Leads --all --on-match overwrite --dry-run --at 2026-04-01T12:00:00Z --results - | grep -v plan
  Leads: 2 of 2 records would convert
    Accounts  2 created
    Contacts  1 created, 1 linked
    Deals     none
  1 value dropped: 1 read-only
  plan sha256:ae6fb149c40269200b48d0c7711f4ee5f3eb862bca9450ffce38d258df5ac4c3
  line,id,status,code,field,message,Accounts.id,Accounts.action,Contacts.id,Contacts.action,Deals.id,Deals.action
  2,1001,converted,,,"Contacts may not be edited, only linked",1,created,9,linked,,none
  3,1002,converted,,,,2,created,10,created,,none

New records are for oneself, or for somebody below.

  $ orgpack --as sue convert Leads --all --assign-to bob --yes
  Leads: 0 of 2 records converted
  INVALID_DATA: 2 records
    line 2, 1001: assign_to: Non Subordinate User Found
    line 3, 1002: assign_to: Non Subordinate User Found
  orgpack: error: 2 of 2 records did not convert [failed-rows]
    hint: Mend the records; --failures FILE writes which failed, and why.
  [1]
  $ orgpack --as sue convert Leads --all --assign-to tim@acme.example --yes
  Leads: 2 of 2 records converted
    Accounts  2 created
    Contacts  1 created, 1 linked
    Deals     none
  1 value dropped: 1 read-only
  applied as transaction #2
  $ cut -d, -f 1-2 records/Accounts.csv
  id,Owner
  1,4
  2,4
  $ cp Leads.csv records/; printf 'id,assign_to\n1001,bob\n1002,4\n' >select.csv
  $ orgpack --as sue convert Leads --select select.csv --yes
  Leads: 1 of 2 records converted
    Accounts  1 linked
    Contacts  1 linked
    Deals     none
  INVALID_DATA: 1 record
    line 2, 1001: assign_to: Non Subordinate User Found
  1 line in .orgpack/outbox/convert-3.jsonl
  applied as transaction #3
  orgpack: error: 1 of 2 records did not convert [failed-rows]
    hint: Mend the records; --failures FILE writes which failed, and why.
  [1]

The edition stores so many records and no more.

  $ cp Leads.csv records/; sed -i 's/^edition: .*/edition: free/' org.yaml
  $ { echo id,Owner,Last_Name; rm -f records/[ACD]*; seq 4995 | sed 's/$/,1,X/'; } >records/Vendors.csv
  $ orgpack --as ann convert Leads --all --yes; tail -n 1 records/Leads.csv
  orgpack: error: the org's records would take 10002000 bytes; the edition 'free' stores 10000000 [storage-limit]
    hint: Convert fewer records at once (--limit), remove some, or change the edition.
  1002,3,Bolt,Ek,ek@bolt.example
