How a record that is there already is recognised, and what happens to it.

  $ orgpack init -q . --name Acme --org-id 60001 --admin ann@acme.example
  $ mkdir records kept
  $ cat >modules/Leads/conversion.yaml <<'END'
  > module: Leads
  > targets:
  >   - module: Contacts
  >     fields:
  >       Last_Name: Last_Name
  >       Email: Email
  >       Phone: Phone
  >       Title: Designation
  >     match:
  >       - keys: {Email: email}
  >       - keys: {Last_Name: casefold}
  > END
  $ cat >kept/Leads.csv <<'END'
  > id,Owner,Last_Name,Email,Phone,Designation
  > 1001,1,Ohm,OHM@volta.example,1,
  > 1002,1,Ampère,andre@volta.example,2,Prof.
  > 1003,1,ampère,andre@volta.example,3,Dr.
  > END
  $ cat >kept/Contacts.csv <<'END'
  > id,Owner,Last_Name,Email,Phone,Title
  > 501,1,Ohm,ohm@volta.example,,Chief
  > END
  $ cat >run.sh <<'END'
  > cp kept/*.csv records/
  > orgpack convert Leads --all --yes --at 2026-04-01T12:00:00+02:00 --results results.csv "$@"
  > cut -d, -f 2-5,7- results.csv; cat records/Contacts.csv
  > END

Left alone, skip: the first lead is linked to the contact with the address, and
the third to the one that the second has just made.

  $ sh run.sh
  Leads: 3 of 3 records converted
    Contacts  1 created, 2 linked
  5 values dropped: 5 skip
  applied as transaction #2
  id,status,code,field,Contacts.id,Contacts.action
  1001,converted,,,501,linked
  1002,converted,,,502,created
  1003,converted,,,502,linked
  id,Owner,Last_Name,Email,Phone,Title
  501,1,Ohm,ohm@volta.example,,Chief
  502,1,Ampère,andre@volta.example,2,Prof.

Merge fills what is empty; overwrite takes whatever the lead has; create makes
another; fail refuses. All of them see what the run itself has made.

  $ sh run.sh --on-match merge
  Leads: 3 of 3 records converted
    Contacts  1 created, 1 merged, 1 matched
  4 values dropped: 4 merge
  applied as transaction #3
  id,status,code,field,Contacts.id,Contacts.action
  1001,converted,,,501,merged
  1002,converted,,,503,created
  1003,converted,,,503,matched
  id,Owner,Last_Name,Email,Phone,Title
  501,1,Ohm,ohm@volta.example,1,Chief
  503,1,Ampère,andre@volta.example,2,Prof.
  $ sh run.sh --on-match overwrite
  Leads: 3 of 3 records converted
    Contacts  1 created, 2 overwritten
  4 values dropped: 4 overwrite
  applied as transaction #4
  id,status,code,field,Contacts.id,Contacts.action
  1001,converted,,,501,overwritten
  1002,converted,,,504,created
  1003,converted,,,504,overwritten
  id,Owner,Last_Name,Email,Phone,Title
  501,1,Ohm,OHM@volta.example,1,Chief
  504,1,ampère,andre@volta.example,3,Dr.
  $ sh run.sh --on-match create
  Leads: 3 of 3 records converted
    Contacts  3 created
  applied as transaction #5
  id,status,code,field,Contacts.id,Contacts.action
  1001,converted,,,505,created
  1002,converted,,,506,created
  1003,converted,,,507,created
  id,Owner,Last_Name,Email,Phone,Title
  501,1,Ohm,ohm@volta.example,,Chief
  505,1,Ohm,OHM@volta.example,1,
  506,1,Ampère,andre@volta.example,2,Prof.
  507,1,ampère,andre@volta.example,3,Dr.
  $ sh run.sh --on-match fail
  Leads: 1 of 3 records converted
    Contacts  1 created
  DUPLICATE_DATA: 2 records
    line 2, 1001: Contacts.Email: matches record 501
    line 4, 1003: Contacts.Email: matches record 508
  1 line in .orgpack/outbox/convert-6.jsonl
  applied as transaction #6
  orgpack: error: 2 of 3 records did not convert [failed-rows]
    hint: Mend the records; --failures FILE writes which failed, and why.
  id,status,code,field,Contacts.id,Contacts.action
  1001,failed,DUPLICATE_DATA,Contacts.Email,,none
  1002,converted,,,508,created
  1003,failed,DUPLICATE_DATA,Contacts.Email,,none
  id,Owner,Last_Name,Email,Phone,Title
  501,1,Ohm,ohm@volta.example,,Chief
  508,1,Ampère,andre@volta.example,2,Prof.
  $ cp kept/*.csv records/; orgpack convert Leads --all --dry-run --on-match overwrite --json | tr -d ' \n' | grep -o '"merges_total":[0-9]*'
  "merges_total":1
  $ sh run.sh --on-match fail --on-match Contacts=merge --quiet | head -n 3
  id,status,code,field,Contacts.id,Contacts.action
  1001,converted,,,501,merged
  1002,converted,,,509,created

A row of the selection may have a policy of its own.

  $ cat >select.csv <<'END'
  > id,on_match
  > 1003,fail
  > 1001,overwrite
  > 1002,never
  > END
  $ cp kept/*.csv records/
  $ orgpack convert Leads --select select.csv --yes --results results.csv --on-match merge
  Leads: 2 of 3 records converted
    Contacts  1 created, 1 overwritten
  1 value dropped: 1 overwrite
  INVALID_DATA: 1 record
    line 4, 1002: on_match: no such policy
  1 line in .orgpack/outbox/convert-8.jsonl
  applied as transaction #8
  orgpack: error: 1 of 3 records did not convert [failed-rows]
    hint: Mend the records; --failures FILE writes which failed, and why.
  [1]
  $ cut -d, -f 1-6 results.csv; cat records/Contacts.csv
  line,id,status,code,field,message
  2,1003,converted,,,
  3,1001,converted,,,
  4,1002,failed,INVALID_DATA,on_match,no such policy
  id,Owner,Last_Name,Email,Phone,Title
  501,1,Ohm,OHM@volta.example,1,Chief
  510,1,ampère,andre@volta.example,3,Dr.

Of several records with one key the smallest id counts, as a number, and the
result says so.

  $ cat >kept/Contacts.csv <<'END'
  > id,Owner,Last_Name,Email,Phone,Title
  > 1000,1,Ohm,ohm@volta.example,,
  > 99,1,Georg,Ohm@Volta.example,,
  > END
  $ sh run.sh --limit 1; tail -n 1 results.csv
  Leads: 1 of 1 record converted
    Contacts  1 linked
  3 values dropped: 3 skip
  applied as transaction #9
  id,status,code,field,Contacts.id,Contacts.action
  1001,converted,,, took the smallest id",99,linked
  id,Owner,Last_Name,Email,Phone,Title
  1000,1,Ohm,ohm@volta.example,,
  99,1,Georg,Ohm@Volta.example,,
  2,1001,converted,,,"several records match Contacts, took the smallest id",99,linked

Keys are compared in their normal form: case, composed and decomposed accents,
the Turkish dotted capital, sharp s, spaces around, full-width digits.

  $ cat >modules/Leads/conversion.yaml <<'END'
  > module: Leads
  > targets:
  >   - module: Contacts
  >     fields: {Last_Name: Last_Name, Phone: Phone}
  >     match:
  >       - keys: {Last_Name: casefold}
  >       - keys: {Phone: phone}
  > END
  $ printf 'id,Owner,Last_Name,Phone\n1,1,Ame\314\201lie,\n2,1,AM\303\211LIE,\n3,1,STRASSE,\n4,1,\304\260pek,\n5,1,i\314\207pek,\n6,1,Ipek,\n7,1,  Ohm ,\n8,1,Watt,\357\274\221\357\274\222 34\n' >kept/Leads.csv
  $ printf 'id,Owner,Last_Name,Phone\n21,1,Am\303\251lie,\n22,1,Stra\303\237e,\n23,1,ohm,\n24,1,Joule,(12) 3-4\n' >kept/Contacts.csv
  $ sh run.sh
  Leads: 8 of 8 records converted
    Contacts  2 created, 6 linked
  7 values dropped: 7 skip
  applied as transaction #10
  id,status,code,field,Contacts.id,Contacts.action
  1,converted,,,21,linked
  2,converted,,,21,linked
  3,converted,,,22,linked
  4,converted,,,511,created
  5,converted,,,511,linked
  6,converted,,,512,created
  7,converted,,,23,linked
  8,converted,,,24,linked
  id,Owner,Last_Name,Phone
  21,1,Amélie,
  22,1,Straße,
  23,1,ohm,
  24,1,Joule,(12) 3-4
  511,1,İpek,
  512,1,Ipek,

By company and domain, legal forms and punctuation aside.

  $ cat >modules/Leads/conversion.yaml <<'END'
  > module: Leads
  > targets:
  >   - module: Accounts
  >     fields: {Account_Name: Company, Website: Website}
  >     match:
  >       - {keys: {Website: domain}, scope: existing}
  >       - keys: {Account_Name: company}
  > END
  $ rm -f records/* kept/Contacts.csv
  $ cat >kept/Leads.csv <<'END'
  > id,Owner,Company,Last_Name,Website
  > 1,1,"Acme, Inc.",A,
  > 2,1,ACME Inc,B,
  > 3,1,Acme & Sons,C,https://www.bolt.example/about?x=1
  > 4,1,Bolt,D,bolt.example
  > 5,1,New,E,http://new.example
  > 6,1,Newer,F,new.example
  > 7,1,GmbH,G,
  > END
  $ printf 'id,Owner,Account_Name,Website\n70,1,Bolt AG,HTTP://Bolt.example:8080\n' >kept/Accounts.csv
  $ cp kept/*.csv records/ && orgpack convert Leads --all --yes --results results.csv && cut -d, -f 2-3,6- results.csv; cat records/Accounts.csv
  Leads: 7 of 7 records converted
    Accounts  4 created, 3 linked
  5 values dropped: 5 skip
  applied as transaction #11
  id,status,message,Accounts.id,Accounts.action
  1,converted,,71,created
  2,converted,,71,linked
  3,converted,,70,linked
  4,converted,,70,linked
  5,converted,,72,created
  6,converted,,73,created
  7,converted,,74,created
  id,Owner,Account_Name,Website
  70,1,Bolt AG,HTTP://Bolt.example:8080
  71,1,"Acme, Inc.",
  72,1,New,http://new.example
  73,1,Newer,new.example
  74,1,GmbH,
