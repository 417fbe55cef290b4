create: never links a record that is found, and never makes one.

  $ orgpack init -q . --name Acme --org-id 60001 --admin ann@acme.example
  $ mkdir records
  $ cat >modules/Leads/conversion.yaml <<'END'
  > module: Leads
  > targets:
  >   - module: Accounts
  >     create: never
  >     fields: {Phone: Phone, Account_Name: Company}
  >     on_match: merge
  >   - module: Contacts
  >     fields: {Last_Name: Last_Name, Account_Name: {record: Accounts}}
  >     match: [{keys: {Last_Name: casefold}}]
  > END
  $ cat >records/Leads.csv <<'END'
  > id,Owner,Company,Last_Name,Phone
  > 1001,1,Volta,Ohm,1
  > 1002,1,Bolt,Ek,2
  > 1003,1,,Ada,3
  > 1004,1,Watt,Known,4
  > END
  $ printf 'id,Owner,Account_Name,Phone\n1,1,VOLTA,\n2,1,Other,\n' >records/Accounts.csv
  $ printf 'id,Owner,Last_Name,Account_Name\n11,1,Known,2\n' >records/Contacts.csv
  $ orgpack convert Leads --all --yes --at 2026-04-01T12:00:00Z --results results.csv
  Leads: 4 of 4 records converted
    Accounts  1 merged, 1 other-account, 2 none
    Contacts  3 created, 1 linked
  3 values dropped: 1 merge, 2 other-account
  applied as transaction #2
  $ cut -d, -f 2-3,6- results.csv; cat records/Accounts.csv; cut -d, -f 1,3,4 records/Contacts.csv
  id,status,message,Accounts.id,Accounts.action,Contacts.id,Contacts.action
  1001,converted,,1,merged,12,created
  1002,converted,"no record matches Accounts, and the mapping makes none",,none,13,created
  1003,converted,"no record matches Accounts, and the mapping makes none",,none,14,created
  1004,converted,,2,other-account,11,linked
  id,Owner,Account_Name,Phone
  1,1,VOLTA,1
  2,1,Other,
  id,Last_Name,Account_Name
  11,Known,2
  12,Ohm,1
  13,Ek,
  14,Ada,
  $ orgpack undo --yes -q; orgpack convert Leads --explain 1002
  Leads 1002 converts
  owner: ann (the source's owner)
  Accounts: on a match merge (the mapping)
    rule 1: Account_Name as company "bolt": finds 0 records
  Contacts: created 15; on a match skip (default)
    rule 1: Last_Name as casefold "ek": finds 0 records
    Last_Name = "Ek"  mapping: the mapping gives a new record its value

Nobody needs the permission to create what is never created, and no mapping can
ask for both.

  $ sed -i 's/on_match: merge/on_match: create/' modules/Leads/conversion.yaml; orgpack convert Leads --all --dry-run
  modules/Leads/conversion.yaml:6:15: error: 'Accounts' is never made, so that none can be made on a match [bad-mapping]
          on_match: create
                    ^
    hint: Say skip, merge, overwrite or fail, or leave create out.
  [1]
