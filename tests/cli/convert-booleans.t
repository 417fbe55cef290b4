Text that is no boolean, where rules and --where read a boolean of a record that
lookups lead to: the row fails, and nothing of it has happened.

  $ orgpack init -q . --name Acme --org-id 60001 --admin ann@acme.example
  $ mkdir -p records field_updates modules/Contacts/workflow_rules modules/Deals/assignment_rules
  $ printf 'api_name: Blocked\nmodule: Accounts\nfield_label: Blocked\ndata_type: boolean\n' >modules/Accounts/fields/Blocked.yaml
  $ printf 'api_name: Partner\nmodule: Leads\nfield_label: Partner\ndata_type: lookup\nlookup: {module: Accounts}\n' >modules/Leads/fields/Partner.yaml
  $ cat >records/Leads.csv <<'END'
  > id,Owner,Company,Last_Name,Email,Partner,City
  > 1001,1,Ampere,Ohm,ohm@ampere.example,5,Ulm
  > 1002,1,Bolt,Ek,ek@bolt.example,6,Bonn
  > 1003,1,Core,Hertz,hertz@core.example,7,
  > 1004,1,Dyne,Gal,gal@dyne.example,5,
  > END
  $ printf 'id,Owner,Account_Name,Blocked,Billing_City\n5,1,Ampere,maybe,Rom\n6,1,Bolt,YES,Paris\n7,1,Core, 0 ,\n' >records/Accounts.csv

Whatever the comparison says of it, the record is selected, so that it fails; a
group that is decided before does not look.

  $ orgpack convert Leads --where '(Partner.Blocked:equals:true)' --dry-run --at 2026-04-01T12:00:00Z --results - 2>&1 | grep -v plan
  line,id,status,code,field,message,Accounts.id,Accounts.action,Contacts.id,Contacts.action,Deals.id,Deals.action
  2,1001,failed,INVALID_DATA,Partner.Blocked,'maybe' is not true or false (Accounts 5),,none,,none,,none
  3,1002,converted,,,,6,linked,1,created,,none
  5,1004,failed,INVALID_DATA,Partner.Blocked,'maybe' is not true or false (Accounts 5),,none,,none,,none
  Leads: 1 of 3 records would convert
    Accounts  1 linked
    Contacts  1 created
    Deals     none
  1 value dropped: 1 skip
  INVALID_DATA: 2 records
    line 2, 1001: Partner.Blocked: 'maybe' is not true or false (Accounts 5)
    line 5, 1004: Partner.Blocked: 'maybe' is not true or false (Accounts 5)
  orgpack: error: 2 of 3 records did not convert [failed-rows]
    hint: Mend the records; --failures FILE writes which failed, and why.
  $ orgpack convert Leads --where '((Last_Name:equals:Hertz)and(Partner.Blocked:equals:false))' --dry-run --at 2026-04-01T12:00:00Z | head -1
  Leads: 1 of 1 record would convert

A workflow rule's criteria.

  $ cat >modules/Contacts/workflow_rules/Warn.yaml <<'END'
  > api_name: Warn
  > module: Contacts
  > name: Warn
  > execute_when: {type: create, details: {repeat: false}}
  > conditions:
  >   - sequence_number: 1
  >     criteria_details: {criteria: {field: Account_Name.Blocked, comparator: equal, value: true}}
  >     instant_actions: {field_updates: [Blocked_Title]}
  > END
  $ printf 'api_name: Blocked_Title\nname: B\nmodule: Contacts\nfield: Title\ntype: static\nvalue: blocked\n' >field_updates/Blocked_Title.yaml
  $ orgpack convert Leads --all --dry-run --at 2026-04-01T12:00:00Z --results - 2>&1 | grep -v plan
  line,id,status,code,field,message,Accounts.id,Accounts.action,Contacts.id,Contacts.action,Deals.id,Deals.action
  2,1001,failed,INVALID_DATA,Contacts.Account_Name.Blocked,'maybe' is not true or false (Accounts 5),,none,,none,,none
  3,1002,converted,,,,6,linked,1,created,,none
  4,1003,converted,,,,7,linked,2,created,,none
  5,1004,converted,,,,8,created,3,created,,none
  Leads: 3 of 4 records would convert
    Accounts  1 created, 2 linked
    Contacts  3 created
    Deals     none
  1 value dropped: 1 skip
  INVALID_DATA: 1 record
    line 2, 1001: Contacts.Account_Name.Blocked: 'maybe' is not true or false (Accounts 5)
  orgpack: error: 1 of 4 records did not convert [failed-rows]
    hint: Mend the records; --failures FILE writes which failed, and why.
  $ cp -r records before
  $ orgpack convert Leads --all --yes --at 2026-04-01T12:00:00Z --values values.csv --failures again.csv -q 2>/dev/null
  [1]
  $ cat records/Accounts.csv records/Contacts.csv
  id,Owner,Account_Name,Blocked,Billing_City
  5,1,Ampere,maybe,Rom
  6,1,Bolt,YES,Paris
  7,1,Core, 0 ,
  8,1,Dyne,,
  id,Owner,Account_Name,Email,Email_Opt_Out,Fax,First_Name,Last_Name,Lead_Source,Mailing_City,Mailing_Country,Mailing_State,Mailing_Street,Mailing_Zip,Mobile,Phone,Salutation,Skype_ID,Title,Created_By,Created_Time,Modified_By,Modified_Time
  1,1,6,ek@bolt.example,,,,Ek,,Bonn,,,,,,,,,blocked,1,2026-04-01T12:00:00+00:00,1,2026-04-01T12:00:00+00:00
  2,1,7,hertz@core.example,,,,Hertz,,,,,,,,,,,,1,2026-04-01T12:00:00+00:00,1,2026-04-01T12:00:00+00:00
  3,1,8,gal@dyne.example,,,,Gal,,,,,,,,,,,,1,2026-04-01T12:00:00+00:00,1,2026-04-01T12:00:00+00:00
  $ cat again.csv; cat values.csv; wc -l .orgpack/outbox/*
  id,Owner,Company,Last_Name,Email,Partner,City,error_line,error_code,error_field,error_message
  1001,1,Ampere,Ohm,ohm@ampere.example,5,Ulm,2,INVALID_DATA,Contacts.Account_Name.Blocked,'maybe' is not true or false (Accounts 5)
  line,module,record,field,kept,lost,rule
  3,Accounts,6,Billing_City,Paris,Bonn,skip
  1 .orgpack/outbox/convert-2.jsonl
  $ orgpack undo --yes -q; diff -r before records
  $ orgpack convert Leads --explain 1001
  Leads 1001 does not convert: INVALID_DATA, Contacts.Account_Name.Blocked: 'maybe' is not true or false (Accounts 5)
    does not hold: each value fits its field
  owner: ann (the source's owner)
  Accounts: on a match skip (the mapping)
    rule 1: Account_Name as company "ampere": finds 1 record, 5
    Account_Name = "Ampere"  mapping: the mapping gives a new record its value
    Billing_City = "Ulm"  mapping: the mapping gives a new record its value
  Contacts: on a match merge (the mapping)
    rule 1: Email as email "ohm@ampere.example", Last_Name as casefold "ohm": finds 0 records
    rule 2: Account_Name as exact "", First_Name as casefold "", Last_Name as casefold "ohm": no key, since a value is empty
    Email = "ohm@ampere.example"  mapping: the mapping gives a new record its value
    Last_Name = "Ohm"  mapping: the mapping gives a new record its value
    Mailing_City = "Ulm"  mapping: the mapping gives a new record its value
  Deals: none, only on request, and nothing asks for it
  [1]
  $ orgpack convert Leads --all --yes --no-automation --at 2026-04-01T12:00:00Z -q && orgpack undo --yes -q

What a rule has changed another may look at: the deal's owner comes of an
assignment rule, and that of the account.

  $ rm modules/Contacts/workflow_rules/Warn.yaml; mkdir -p modules/Deals/workflow_rules
  $ cat >modules/Deals/workflow_rules/Owner.yaml <<'END'
  > api_name: Owner
  > module: Deals
  > name: Owner
  > execute_when: {type: create, details: {repeat: false}}
  > conditions:
  >   - sequence_number: 1
  >     instant_actions: {assign_owner: [{assign_to: [{assignment_rule: By_Account}]}]}
  > END
  $ cat >modules/Deals/assignment_rules/By_Account.yaml <<'END'
  > api_name: By_Account
  > module: Deals
  > name: By account
  > default_assignee: {user: {email: ann@acme.example}}
  > rule_entries:
  >   - criteria: {field: Account_Name.Blocked, comparator: equal, value: true}
  >     assign_to: [{user: {email: ann@acme.example}}]
  > END
  $ sed -i '1s/$/,Created_Time/; 2,$s/$/,2026-03-01T10:00:00Z/' records/Leads.csv
  $ orgpack validate --no-records
  org: 514 components, no faults
  $ orgpack convert Leads --all --with Deals --dry-run --at 2026-04-01T12:00:00Z
  Leads: 3 of 4 records would convert
    Accounts  1 created, 2 linked
    Contacts  3 created
    Deals     3 created
  1 value dropped: 1 skip
  INVALID_DATA: 1 record
    line 2, 1001: Deals.Account_Name.Blocked: 'maybe' is not true or false (Accounts 5)
  plan sha256:f3883364fc6f6aee4c55b76b10365c36f8e7b2fdb5b20232d9275ff031dba3b7
  orgpack: error: 1 of 4 records did not convert [failed-rows]
    hint: Mend the records; --failures FILE writes which failed, and why.
  [1]

Whether a record is in a blueprint, which may forbid that it converts, is not
decided by such text either.

  $ mkdir modules/Leads/blueprints; cat >modules/Leads/blueprints/B.xml <<'END'
  > <?xml version="1.0" encoding="UTF-8"?>
  > <blueprint api_name="B" module="Leads" name="B" layout="Standard" field="Lead_Status" active="true" convert="forbid">
  >   <entry_criteria field="Partner.Blocked" comparator="equal" value="true"/>
  >   <states><state name="Contacted" start="true"/><state name="Lost Lead" end="true"/></states>
  >   <transitions><transition name="Lose" to="Lost Lead"><from>Contacted</from></transition></transitions>
  > </blueprint>
  > END
  $ sed -i '1s/$/,Lead_Status/; 2,$s/$/,Contacted/' records/Leads.csv; orgpack validate --no-records
  org: 515 components, no faults
  $ orgpack convert Leads --all --dry-run --at 2026-04-01T12:00:00Z 2>&1 | grep line
    line 2, 1001: Leads.Partner.Blocked: 'maybe' is not true or false (Accounts 5)
    line 5, 1004: Leads.Partner.Blocked: 'maybe' is not true or false (Accounts 5)
    line 3, 1002: Lead_Status: blueprint B does not let a record in state Contacted convert

More than a hundred such rows are no matter of rows any more.

  $ (echo id,Owner,Company,Last_Name,Created_Time; seq -f '%g,1,Ampere,Ohm,2026-03-01T10:00:00Z' 101) >records/Leads.csv
  $ orgpack convert Leads --all --with Deals --yes --at 2026-04-01T12:00:00Z
  orgpack: error: Deals.Account_Name.Blocked: 'maybe' is not true or false (Accounts 5), and so it is for more than 100 records [bad-value]
    hint: 'orgpack validate' shows the values that are not true or false. Mend them, or convert fewer records at once (--limit).
  [1]
