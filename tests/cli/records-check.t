What a table of records has to be like, and what happens where it is not.

  $ orgpack init -q . --name Acme --org-id 60001 --admin ann@acme.example
  $ mkdir records

Booleans are written as people and spreadsheets write them: a lead that is
converted or locked stays so, whatever program has saved the table since.

  $ cat >records/Leads.csv <<'END'
  > id,Owner,Company,Last_Name,Email,Converted__s,Locked__s,Email_Opt_Out
  > 1001,1,Ampere,Ohm,ohm@ampere.example,TRUE,FALSE,FALSE
  > 1002,1,Bolt,Ek,ek@bolt.example,FALSE,TRUE,0
  > 1003,1,Coil,Sue,sue@coil.example,0,no,Yes
  > 1004,1,Diode,Lee,lee@diode.example,maybe,,
  > 1005,1,Eddy,Fox,fox@eddy.example,,nein,
  > 1006,1,Farad,Gil,gil@farad.example,, 0 ,x
  > 1007,1,Gauss,Ivo,ivo@gauss.example," 1 ",,
  > 1008,1,Henry,Jan,jan@henry.example,,,1
  > END
  $ cp records/Leads.csv leads
  $ orgpack convert Leads --all --yes --at 2026-04-01T12:00:00Z
  Leads: 2 of 6 records converted
    Accounts  2 created
    Contacts  2 created
    Deals     none
  INVALID_DATA: 3 records
    line 5, 1004: Converted__s: 'maybe' is not true or false
    line 6, 1005: Locked__s: 'nein' is not true or false
    line 7, 1006: Email_Opt_Out: 'x' is not true or false
  RECORD_LOCKED: 1 record
    line 3, 1002: Locked__s: the record is locked
  1 line in .orgpack/outbox/convert-2.jsonl
  applied as transaction #2
  orgpack: error: 4 of 6 records did not convert [failed-rows]
    hint: Mend the records; --failures FILE writes which failed, and why.
  [1]
  $ cat records/Leads.csv; cut -d, -f 1-4 records/Contacts.csv
  id,Owner,Company,Last_Name,Email,Converted__s,Locked__s,Email_Opt_Out,Converted_Date_Time,Converted_Account,Converted_Contact
  1001,1,Ampere,Ohm,ohm@ampere.example,TRUE,FALSE,FALSE,,,
  1002,1,Bolt,Ek,ek@bolt.example,FALSE,TRUE,0,,,
  1003,1,Coil,Sue,sue@coil.example,true,no,Yes,2026-04-01T12:00:00+00:00,1,1
  1004,1,Diode,Lee,lee@diode.example,maybe,,,,,
  1005,1,Eddy,Fox,fox@eddy.example,,nein,,,,
  1006,1,Farad,Gil,gil@farad.example,, 0 ,x,,,
  1007,1,Gauss,Ivo,ivo@gauss.example," 1 ",,,,,
  1008,1,Henry,Jan,jan@henry.example,true,,1,2026-04-01T12:00:00+00:00,2,2
  id,Owner,Account_Name,Email
  1,1,1,sue@coil.example
  2,1,2,jan@henry.example
  $ orgpack convert Leads --all --yes -q --at 2026-04-01T12:00:00Z 2>/dev/null; orgpack undo --yes -q; cmp leads records/Leads.csv
  $ orgpack convert Leads --where '((Email_Opt_Out:equals:true))' --dry-run --at 2026-04-01T12:00:00Z | sed 4,5d
  orgpack: error: 1 of 3 records did not convert [failed-rows]
    hint: Mend the records; --failures FILE writes which failed, and why.
  Leads: 2 of 3 records would convert
    Accounts  2 created
    Contacts  2 created
    line 7, 1006: Email_Opt_Out: 'x' is not true or false
  plan sha256:bfff04c0c7ea2c1ff12d00a14ee85c608efd44d2f62748cf99577b0533a2ecf3

So must a record be that it would change.

  $ printf 'id,Last_Name,Email,Phone,Email_Opt_Out\n7,Sue,sue@coil.example,,Ja\n8,Jan,jan@henry.example,,YES\n' >records/Contacts.csv
  $ orgpack convert Leads --all --on-match Contacts=merge --dry-run --results - 2>/dev/null | grep -E '^(4|9),'
  4,1003,failed,INVALID_DATA,Contacts.Email_Opt_Out,"record 7 has 'Ja', which is not true or false",,none,,none,,none
  9,1008,converted,,,,3,created,8,merged,,none

An id is there, once, and an id. Rows with another one do not convert, none of
those that share one, and nothing converts into them.

  $ cat >records/Leads.csv <<'END'
  > id,Owner,Company,Last_Name,Email
  > 1001,1,Ampere,Ohm,ohm@ampere.example
  > ,1,Bolt,Ek,ek@bolt.example
  > 1003,1,Coil,Sue,sue@coil.example
  > 1001,1,Diode,Lee,lee@diode.example
  > 4.10888E+17,1,Eddy,Fox,fox@eddy.example
  > " 1006",1,Farad,Gil,gil@farad.example
  > 1007,1,Gauss,Ivo,ivo@gauss.example
  > 1008,1,Henry,Jan,jan@henry.example
  > END
  $ cat >records/Contacts.csv <<'END'
  > id,Owner,Last_Name,Email
  > 7,1,Jan,jan@henry.example
  > 7,1,Kim,kim@henry.example
  > END
  $ orgpack convert Leads --all --yes --results - --at 2026-04-01T12:00:00Z 2>/dev/null
  line,id,status,code,field,message,Accounts.id,Accounts.action,Contacts.id,Contacts.action,Deals.id,Deals.action
  2,1001,failed,DUPLICATE_DATA,id,lines 2 and 5 have this id,,none,,none,,none
  3,,failed,INVALID_DATA,id,the record has no id,,none,,none,,none
  4,1003,converted,,,,3,created,8,created,,none
  5,1001,failed,DUPLICATE_DATA,id,lines 2 and 5 have this id,,none,,none,,none
  6,4.10888E+17,failed,INVALID_DATA,id,'4.10888E+17' is not an id,,none,,none,,none
  7, 1006,failed,INVALID_DATA,id,' 1006' is not an id,,none,,none,,none
  8,1007,converted,,,,4,created,9,created,,none
  9,1008,failed,DUPLICATE_DATA,Contacts.id,"matches record 7, which lines 2 and 3 have",,none,,none,,none
  [1]
  $ printf 'id\n1001\n1003\n' >select.csv
  $ orgpack convert Leads --select select.csv --dry-run --results - 2>/dev/null | grep ^2
  2,1001,failed,DUPLICATE_DATA,id,lines 2 and 5 have this id,,none,,none,,none
  $ printf 'id,Last_Name,Email\n,Ivo,ivo@gauss.example\n' >records/Contacts.csv; sed -i /Gauss/s/true.*/,,,/ records/Leads.csv
  $ orgpack convert Leads --where '((Company:equals:Gauss))' --dry-run --results - 2>/dev/null | grep ^8
  8,1007,failed,INVALID_DATA,Contacts.id,matches a record without an id,,none,,none,,none

'orgpack validate' says so beforehand, and what else is wrong with the tables. A
broken one does not pass.

  $ rm records/*; orgpack validate
  org: 509 components, no faults
  $ cat >records/Leads.csv <<'END'
  > id,Owner,Company,Last_Name,Email,Annual_Revenue,Created_Time,Converted__s,Converted_Account,Legacy
  > 1001,1,Ampere,Ohm,ohm(at)ampere.example,"1,000",2026-02-30T10:00:00Z,maybe,5,x
  > 1001,9,Bolt,Ek,ek@bolt.example,1000,31.12.2026,TRUE,77,
  > ,,Coil,Sue,,,,,,
  > END
  $ printf 'id,Account_Name\n5,Ampere\n' >records/Accounts.csv
  $ printf 'id,Note_Content,Parent_Id,se_module\n1,"two\nlines",1001,Leads\n2,"two\nlines",1002,Leads\n' >records/Notes.csv
  $ printf 'id\n1\n' >records/Nobody.csv
  $ orgpack validate
  records/Leads.csv:2:1: error: the id '1001' stands on line 3, too [bad-records]
      1001,1,Ampere,Ohm,ohm(at)ampere.example,"1,000",2026-02-30T10:00:00Z,may
      ^
    hint: Give every record an id of its own.
  records/Leads.csv:2:19: warning: Email: 'ohm(at)ampere.example' is not an e-mail address [bad-value]
      1001,1,Ampere,Ohm,ohm(at)ampere.example,"1,000",2026-02-30T10:00:00Z,may
                        ^
  records/Leads.csv:2:41: error: Annual_Revenue: '1,000' is not a number [bad-value]
      1001,1,Ampere,Ohm,ohm(at)ampere.example,"1,000",2026-02-30T10:00:00Z,may
                                              ^
    hint: A record with it does not convert where the field is mapped, and meets no criteria.
  records/Leads.csv:2:49: error: Created_Time: '2026-02-30T10:00:00Z' is not a date with time [bad-value]
      1001,1,Ampere,Ohm,ohm(at)ampere.example,"1,000",2026-02-30T10:00:00Z,may
                                                      ^
    hint: A record with it does not convert where the field is mapped, and meets no criteria.
  records/Leads.csv:2:70: error: Converted__s: 'maybe' is not true or false [bad-value]
      0",2026-02-30T10:00:00Z,maybe,5,x
                              ^
    hint: A record with it does not convert where the field is mapped, and meets no criteria.
  records/Leads.csv:3:1: error: the id '1001' stands on line 2, too [bad-records]
      1001,9,Bolt,Ek,ek@bolt.example,1000,31.12.2026,TRUE,77,
      ^
    hint: Give every record an id of its own.
  records/Leads.csv:3:6: error: Owner: '9' is no user's id [unknown-reference]
      1001,9,Bolt,Ek,ek@bolt.example,1000,31.12.2026,TRUE,77,
           ^
    hint: Write the id of one of the users/, or empty the cell.
  records/Leads.csv:3:37: error: Created_Time: '31.12.2026' is not a date with time [bad-value]
      1001,9,Bolt,Ek,ek@bolt.example,1000,31.12.2026,TRUE,77,
                                          ^
    hint: A record with it does not convert where the field is mapped, and meets no criteria.
  records/Leads.csv:3:53: error: Converted_Account: '77' is no record of Accounts [unknown-reference]
      1001,9,Bolt,Ek,ek@bolt.example,1000,31.12.2026,TRUE,77,
                                                          ^
    hint: Correct the id, or empty the cell.
  records/Leads.csv:4:1: error: the record has no id [bad-records]
      ,,Coil,Sue,,,,,,
      ^
    hint: Give it one that no other record of the module has.
  records/Nobody.csv: warning: the org has no module 'Nobody' for this table [unknown-reference]
    hint: Name the table as the module, or remove it.
  records/Notes.csv:5:8: error: Parent_Id: '1002' is no record of the module [unknown-reference]
      lines",1002,Leads
             ^
    hint: Correct the id, or empty the cell.
  org: 509 components, 10 errors, 2 warnings
  [3]
  $ orgpack validate --no-records; orgpack export -q -o acme.tar.gz; orgpack validate acme.tar.gz
  org: 509 components, no faults
  acme.tar.gz: 509 components, no faults
  $ orgpack validate --json | sed -n '/"targets"/,/]/p'
    "targets": [
      {
        "name": "org",
        "components": 509,
        "records": 7,
        "errors": 10,
        "warnings": 2
      }
    ]
  $ rm records/N*; printf 'id,Company\n1,"A\n' >records/Leads.csv
  $ orgpack validate
  records/Leads.csv:2:3: error: a quoted cell is not closed [bad-records]
      1,"A
        ^
    hint: Put a double quote at its end.
  org: 509 components, 1 error
  [3]
  $ orgpack validate --no-records
  org: 509 components, no faults

All faults are counted, however many there are, and some are shown:

  $ (echo id,Last_Name; yes '1,a"b' | head -n 30000) >records/Leads.csv
  $ orgpack validate --max-faults 2 --json | grep -A4 -e line -e not_shown
        "line": 2,
        "column": 4,
        "severity": "error",
        "code": "bad-records",
        "message": "a stray double quote",
  --
        "line": 3,
        "column": 4,
        "severity": "error",
        "code": "bad-records",
        "message": "a stray double quote",
  --
    "faults_not_shown": {
      "bad-records": 29998
    },
    "targets": [
      {
  $ orgpack validate --max-faults 1
  records/Leads.csv:2:4: error: a stray double quote [bad-records]
      1,a"b
         ^
    hint: Quote the whole cell and double the quotes inside it.
  ... and 29,999 more of [bad-records]
  org: 509 components, 30,000 errors
  [3]
