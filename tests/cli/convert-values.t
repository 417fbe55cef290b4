What merging drops is counted, and told value by value with --values.

  $ orgpack init -q . --name Acme --org-id 60001 --admin ann@acme.example
  $ mkdir records
  $ cat >modules/Leads/conversion.yaml <<'END'
  > module: Leads
  > targets:
  >   - module: Accounts
  >     fields: {Account_Name: Company, Phone: Phone}
  >     match: [{keys: {Account_Name: company}}]
  >   - module: Contacts
  >     fields: {Last_Name: Last_Name, Email: Email, Phone: Phone, Email_Opt_Out: Email_Opt_Out, Account_Name: {record: Accounts}}
  >     match: [{keys: {Email: email}}]
  >     on_match: merge
  > carry_over_tags: [Accounts, Contacts]
  > END
  $ cat >records/Leads.csv <<'END'
  > id,Owner,Company,Last_Name,Email,Phone,Email_Opt_Out,Tag
  > 1001,1,Volta,Ohm,ohm@volta.example,1,true,Hot;New
  > 1002,1,Volta,Ohm,OHM@volta.example,2,false,
  > 1003,1,"Bolt, ""the"" Co",Ek,ek@bolt.example,3,,
  > 1004,1,"Watt",=Ek,ek@bolt.example,4,,Hot
  > 1005,1,Volta,New,new@volta.example,5,,
  > 1006,1,Volta,Newer,new@volta.example,6,,
  > 1007,1,,,new@volta.example,6,,
  > END
  $ cat >records/Accounts.csv <<'END'
  > id,Owner,Account_Name,Phone,Tag
  > 1,1,VOLTA,0,Hot
  > 2,1,Other,,
  > END
  $ cat >records/Contacts.csv <<'END'
  > id,Owner,Last_Name,Email,Phone,Email_Opt_Out,Account_Name
  > 11,1,Ohm,ohm@volta.example,,false,1
  > 12,1,"Ek
  > son",ek@bolt.example,33,,2
  > END

The summary counts without being asked; a dry run writes the file as well.

  $ orgpack convert Leads --all --dry-run --at 2026-04-01T12:00:00Z --values dry.csv
  Leads: 6 of 7 records would convert
    Accounts  4 linked, 2 other-account
    Contacts  1 created, 2 merged, 3 matched
  24 values dropped: 9 skip, 8 merge, 2 true_wins, 5 other-account
  MANDATORY_NOT_FOUND: 1 record
    line 8, 1007: Accounts.Account_Name: required field has no value
  plan sha256:0f0a45cb903e28848efa2c9e6cc6ec5f6374d3984b5baf5f29ac1e3055d0ac16
  orgpack: error: 1 of 7 records did not convert [failed-rows]
    hint: Mend the records; --failures FILE writes which failed, and why.
  [1]
  $ cat dry.csv
  line,module,record,field,kept,lost,rule
  2,Accounts,1,Account_Name,VOLTA,Volta,skip
  2,Accounts,1,Phone,0,1,skip
  2,Accounts,1,Tag,Hot,New,skip
  2,Contacts,11,Email_Opt_Out,true,false,true_wins
  3,Accounts,1,Account_Name,VOLTA,Volta,skip
  3,Accounts,1,Phone,0,2,skip
  3,Contacts,11,Email,ohm@volta.example,OHM@volta.example,merge
  3,Contacts,11,Phone,1,2,merge
  3,Contacts,11,Email_Opt_Out,true,false,true_wins
  4,Accounts,2,Account_Name,Other,"Bolt, ""the"" Co",other-account
  4,Accounts,2,Phone,,3,other-account
  4,Contacts,12,Last_Name,"Ek
  son",Ek,merge
  4,Contacts,12,Phone,33,3,merge
  5,Accounts,2,Account_Name,Other,Watt,other-account
  5,Accounts,2,Phone,,4,other-account
  5,Accounts,2,Tag,,Hot,other-account
  5,Contacts,12,Last_Name,"Ek
  son",=Ek,merge
  5,Contacts,12,Phone,33,4,merge
  6,Accounts,1,Account_Name,VOLTA,Volta,skip
  6,Accounts,1,Phone,0,5,skip
  7,Accounts,1,Account_Name,VOLTA,Volta,skip
  7,Accounts,1,Phone,0,6,skip
  7,Contacts,13,Last_Name,New,Newer,merge
  7,Contacts,13,Phone,5,6,merge
  $ orgpack convert Leads --all --yes -q --at 2026-04-01T12:00:00Z --values done.csv --threads 3; cmp dry.csv done.csv
  orgpack: error: 1 of 7 records did not convert [failed-rows]
    hint: Mend the records; --failures FILE writes which failed, and why.
  $ orgpack undo --yes -q

Where everything is overwritten, it is the records' own values that go; what may
not be written stays, and says so.

  $ orgpack convert Leads --all --dry-run --on-match overwrite --values - --at 2026-04-01T12:00:00Z 2>&1
  line,module,record,field,kept,lost,rule
  2,Accounts,1,Account_Name,Volta,VOLTA,overwrite
  2,Accounts,1,Phone,1,0,overwrite
  2,Contacts,11,Email_Opt_Out,true,false,true_wins
  3,Accounts,1,Phone,2,1,overwrite
  3,Contacts,11,Email,OHM@volta.example,ohm@volta.example,overwrite
  3,Contacts,11,Phone,2,1,overwrite
  3,Contacts,11,Email_Opt_Out,true,false,true_wins
  4,Accounts,2,Account_Name,Other,"Bolt, ""the"" Co",other-account
  4,Accounts,2,Phone,,3,other-account
  4,Contacts,12,Last_Name,Ek,"Ek
  son",overwrite
  4,Contacts,12,Phone,3,33,overwrite
  5,Accounts,2,Account_Name,Other,Watt,other-account
  5,Accounts,2,Phone,,4,other-account
  5,Accounts,2,Tag,,Hot,other-account
  5,Contacts,12,Last_Name,=Ek,Ek,overwrite
  5,Contacts,12,Phone,4,3,overwrite
  6,Accounts,1,Phone,5,2,overwrite
  7,Accounts,1,Phone,6,5,overwrite
  7,Contacts,14,Last_Name,Newer,New,overwrite
  7,Contacts,14,Phone,6,5,overwrite
  Leads: 6 of 7 records would convert
    Accounts  4 overwritten, 2 other-account
    Contacts  1 created, 5 overwritten
  20 values dropped: 13 overwrite, 2 true_wins, 5 other-account
  MANDATORY_NOT_FOUND: 1 record
    line 8, 1007: Accounts.Account_Name: required field has no value
  plan sha256:07d81abdddf091090b149527eefcfe6ee3263cd274cc15ae047dca779f6f176e
  orgpack: error: 1 of 7 records did not convert [failed-rows]
    hint: Mend the records; --failures FILE writes which failed, and why.
  [1]
  $ cat >profile.yaml <<'END'
  > profile: Sales
  > module: Contacts
  > fields: [{api_name: Phone, permission: read_only}, {api_name: Tag, permission: read_only}]
  > END
  $ mkdir -p profiles/Sales/modules; cp profile.yaml profiles/Sales/modules/Contacts.yaml
  $ printf 'api_name: Sales\nname: Sales\npermissions: [Crm_Implied_Mass_Convert_Leads]\n' >profiles/Sales/profile.yaml
  $ printf 'api_name: bob\nid: "2"\nfull_name: bob\nemail: bob@acme.example\nprofile: Sales\nrole: CEO\nstatus: active\n' >users/bob.yaml
  $ orgpack --as bob convert Leads --all --dry-run -q --on-match overwrite --values bob.csv --at 2026-04-01T12:00:00Z; grep read-only bob.csv
  orgpack: error: 1 of 7 records did not convert [failed-rows]
    hint: Mend the records; --failures FILE writes which failed, and why.
  2,Contacts,11,Phone,,1,read-only
  2,Contacts,11,Tag,,Hot;New,read-only
  3,Contacts,11,Phone,,2,read-only
  4,Contacts,12,Phone,33,3,read-only
  5,Contacts,12,Phone,33,4,read-only
  5,Contacts,12,Tag,,Hot,read-only
  7,Contacts,14,Phone,5,6,read-only

With --json the sums are in the answer. The file must not take the place of the
org's own, and a run that fails leaves none.

  $ export ORGPACK_USER=ann; orgpack convert Leads --all --dry-run --json --at 2026-04-01T12:00:00Z 2>err | tr -d ' \n' | grep -o '"dropped":.*"dropped_total":[0-9]*'
  "dropped":[{"rule":"skip","count":9},{"rule":"merge","count":8},{"rule":"true_wins","count":2},{"rule":"other-account","count":5}],"dropped_total":24
  $ orgpack --as ann convert Leads --all --yes --values records/Leads.csv
  orgpack: error: 'records/Leads.csv' is a place of the org's own files [bad-option]
    hint: Name a place that is none of them.
  [2]
  $ rm -f dry.csv done.csv; orgpack --as ann convert Leads --where '(City:equals' --values done.csv; ls done.csv*
  --where:1:13: error: there is no ':' behind the comparator [bad-criteria]
      (City:equals
                  ^
    hint: Write (Field:comparator:value), such as (City:equals:Bonn).
  ls: cannot access 'done.csv*': No such file or directory
  [2]
