Why a record converts as it does: nothing is written.

  $ orgpack init -q . --name Acme --org-id 60001 --admin ann@acme.example
  $ mkdir records
  $ cat >records/Leads.csv <<'END'
  > id,Owner,Company,First_Name,Last_Name,Email,Phone,Website,Created_Time,Locked__s
  > 1001,1,Ampère GmbH,Ada,Lovelace,ada@ampere.example,0123 4567,ampere.example,2026-03-01T09:00:00+01:00,
  > 1002,1,,,Ek,bo@bolt.example,,,2026-03-02T09:00:00+01:00,true
  > END
  $ printf 'id,Owner,Account_Name,Phone,Website\n5001,1,Ampere,999,\n5002,1,"AMPÈRE, Inc.",,\n5003,1,Ampère,,x.example\n' >records/Accounts.csv
  $ printf 'id,Owner,First_Name,Last_Name,Email,Phone,Title\n700,1,Ada,LOVELACE,ADA@ampere.example,555,\n' >records/Contacts.csv
  $ orgpack convert Leads --explain 1001 --at 2026-04-01T12:00:00Z
  Leads 1001 converts
  owner: ann (the source's owner)
  Accounts: linked 5002; on a match skip (the mapping)
    rule 1: Account_Name as company "ampère": finds 2 records, the smallest id is 5002
    Account_Name = "AMPÈRE, Inc."  existing: a record that is linked to does not change
      over mapping "Ampère GmbH"
    Phone = ""  nothing: a record that is linked to does not change
      over mapping "0123 4567"
    Website = ""  nothing: a record that is linked to does not change
      over mapping "ampere.example"
  Contacts: merged 700; on a match merge (the mapping)
    rule 1: Email as email "ada@ampere.example", Last_Name as casefold "lovelace": finds 1 record, 700
    rule 2: Account_Name as exact "5002", First_Name as casefold "ada", Last_Name as casefold "lovelace": finds 0 records
    Account_Name = "5002"  mapping: merge fills the empty field
    Email = "ADA@ampere.example"  existing: merge fills empty fields only
      over mapping "ada@ampere.example"
    First_Name = "Ada"  existing: both are the same
      over mapping "Ada"
    Last_Name = "LOVELACE"  existing: merge fills empty fields only
      over mapping "Lovelace"
    Phone = "555"  existing: merge fills empty fields only
      over mapping "0123 4567"
  Deals: none, only on request, and nothing asks for it

Who owns what is made can have three reasons, also where the record fails.

  $ orgpack convert Leads --explain 1001 --assign-to ann | grep owner
  owner: ann (--assign-to)
  $ printf 'id,assign_to\n1002,ann\n' >assign.csv; orgpack convert Leads --explain 1002 --select assign.csv | grep owner
  owner: ann (assign_to of the selection)

All of it, and with what a selection says for its row.

  $ printf 'id,Contacts.Phone,on_match\n1001,777,overwrite\n' >select.csv
  $ orgpack convert Leads --explain 1001 --select select.csv --with Deals -v --at 2026-04-01T12:00:00Z
  Leads 1001 converts
    holds: the record is there
    holds: it is selected once
    holds: it was not converted before
    holds: it is not locked
    holds: it does not wait for approval
    holds: its blueprint lets it go
    holds: on_match is a policy
    holds: assign_to is a user
    holds: assign_to is you, or below you
    holds: each value fits its field
    holds: no required field is empty
    holds: the stage is in the pipeline
    holds: no match is forbidden
    holds: no match is in another account
    holds: unique values stay unique
    holds: no validation rule forbids it
  owner: ann (the source's owner)
  Accounts: overwritten 5002; on a match overwrite (the selection)
    rule 1: Account_Name as company "ampère": finds 2 records, the smallest id is 5002
    Account_Name = "Ampère GmbH"  mapping: overwrite takes the row's values
      over existing "AMPÈRE, Inc."
    Annual_Revenue = ""  nothing: the row has no value for it
    Billing_City = ""  nothing: the row has no value for it
    Billing_Code = ""  nothing: the row has no value for it
    Billing_Country = ""  nothing: the row has no value for it
    Billing_State = ""  nothing: the row has no value for it
    Billing_Street = ""  nothing: the row has no value for it
    Employees = ""  nothing: the row has no value for it
    Fax = ""  nothing: the row has no value for it
    Industry = ""  nothing: the row has no value for it
    Phone = "0123 4567"  mapping: overwrite takes the row's values
    Rating = ""  nothing: the row has no value for it
    Website = "ampere.example"  mapping: overwrite takes the row's values
  Contacts: overwritten 700; on a match overwrite (the selection)
    rule 1: Email as email "ada@ampere.example", Last_Name as casefold "lovelace": finds 1 record, 700
    rule 2: Account_Name as exact "5002", First_Name as casefold "ada", Last_Name as casefold "lovelace": finds 0 records
    Account_Name = "5002"  mapping: overwrite takes the row's values
    Email = "ada@ampere.example"  mapping: overwrite takes the row's values
      over existing "ADA@ampere.example"
    Email_Opt_Out = ""  nothing: the row has no value for it
    Fax = ""  nothing: the row has no value for it
    First_Name = "Ada"  mapping: overwrite takes the row's values
      over existing "Ada"
    Last_Name = "Lovelace"  mapping: overwrite takes the row's values
      over existing "LOVELACE"
    Lead_Source = ""  nothing: the row has no value for it
    Mailing_City = ""  nothing: the row has no value for it
    Mailing_Country = ""  nothing: the row has no value for it
    Mailing_State = ""  nothing: the row has no value for it
    Mailing_Street = ""  nothing: the row has no value for it
    Mailing_Zip = ""  nothing: the row has no value for it
    Mobile = ""  nothing: the row has no value for it
    Phone = "777"  selection: overwrite takes the row's values
      over mapping "0123 4567"
      over existing "555"
    Salutation = ""  nothing: the row has no value for it
    Skype_ID = ""  nothing: the row has no value for it
    Title = ""  nothing: the row has no value for it
  Deals: created 1; on a match overwrite (the selection)
    Account_Name = "5002"  mapping: the mapping gives a new record its value
    Closing_Date = "2026-03-01"  mapping: the mapping gives a new record its value
    Contact_Name = "700"  mapping: the mapping gives a new record its value
    Deal_Name = "Ampère GmbH"  mapping: the mapping gives a new record its value
    Lead_Source = ""  nothing: nothing gives it a value
    Pipeline = "Standard"  mapping: the mapping gives a new record its value
    Stage = "Qualification"  mapping: the mapping gives a new record its value

A record that would not convert is status 1.

  $ orgpack convert Leads --explain 1002
  Leads 1002 does not convert: RECORD_LOCKED, Locked__s: the record is locked
    does not hold: it is not locked
  owner: ann (the source's owner)
  Accounts: none, the record does not meet create_when
  Contacts: on a match merge (the mapping)
    rule 1: Email as email "bo@bolt.example", Last_Name as casefold "ek": finds 0 records
    rule 2: Account_Name as exact "", First_Name as casefold "", Last_Name as casefold "ek": no key, since a value is empty
    Email = "bo@bolt.example"  mapping: the mapping gives a new record its value
    Last_Name = "Ek"  mapping: the mapping gives a new record its value
  Deals: none, only on request, and nothing asks for it
  [1]
  $ orgpack convert Leads --explain 99
  Leads 99 does not convert: INVALID_DATA, id: no such record
    does not hold: the record is there
  [1]
  $ orgpack convert Leads --explain 1001 --all
  orgpack: error: --explain is for one record, and goes with none of --where and --all [bad-option]
  [2]
  $ orgpack convert Leads --explain 1002 --json | /usr/bin/python3 -c 'import json, sys; d = json.load(sys.stdin); print(d["converts"], d["code"], [c["check"] for c in d["checks"] if not c["passed"]])'
  False RECORD_LOCKED ['it is not locked']
  $ ls -A . records .orgpack/history
  .:
  .gitattributes
  .gitignore
  .orgpack
  assign.csv
  modules
  org.yaml
  profiles
  records
  roles
  select.csv
  users
  
  .orgpack/history:
  1
  
  records:
  Accounts.csv
  Contacts.csv
  Leads.csv
