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
  $ orgpack convert Leads --where '((Email_Opt_Out:equals:true))' --dry-run | sed 4,5d
  orgpack: error: 1 of 3 records did not convert [failed-rows]
    hint: Mend the records; --failures FILE writes which failed, and why.
  Leads: 2 of 3 records would convert
    Accounts  2 created
    Contacts  2 created
    line 7, 1006: Email_Opt_Out: 'x' is not true or false
  plan sha256:e8a58b7794f17ed8eaa3a6458bc64e063b52e6c2125e3a15dec90a27eca5bb6c
