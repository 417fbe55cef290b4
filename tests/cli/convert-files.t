Files around a conversion: packed tables, malformed rows, line ends, and what a
dry run leaves alone.

  $ orgpack init -q . --name Acme --org-id 60001 --admin ann@acme.example
  $ mkdir records
  $ printf 'id,Owner,Company,Last_Name\r\n1001,1,"A, ""B"" & Co",Ohm\r\n1002,1,Bolt,"Ek\r\nEk"\r\n' | gzip -n >records/Leads.csv.gz
  $ printf '\357\273\277id,Owner,Account_Name\r\n9,1,Bolt' >records/Accounts.csv
  $ cp -r records before

A packed table stays packed, a byte order mark and the line ends stay as they
are, and an undo gives back the very files.

  $ orgpack convert Leads --all --yes --at 2026-04-01T12:00:00Z
  Leads: 1 of 2 records converted
    Accounts  1 created
    Contacts  1 created
    Deals     none
  INVALID_DATA: 1 record
    line 3, 1002: Contacts.Last_Name: a line end in a field of one line
  1 line in .orgpack/outbox/convert-2.jsonl
  applied as transaction #2
  orgpack: error: 1 of 2 records did not convert [failed-rows]
    hint: Mend the records; --failures FILE writes which failed, and why.
  [1]
  $ zcat records/Leads.csv.gz | cat -A
  id,Owner,Company,Last_Name,Converted__s,Converted_Date_Time,Converted_Account,Converted_Contact^M$
  1001,1,"A, ""B"" & Co",Ohm,true,2026-04-01T12:00:00+00:00,10,1^M$
  1002,1,Bolt,"Ek^M$
  Ek",,,,^M$
  $ cat -A records/Accounts.csv
  M-oM-;M-?id,Owner,Account_Name^M$
  9,1,Bolt^M$
  10,1,"A, ""B"" & Co"^M$
  $ orgpack undo --yes -q; diff -r records before
  $ rm -rf records before; mkdir records

Malformed rows are faults, all of them. With --rejects they are copied as they
are, and the others convert; in the org's own tables they stay.

  $ printf 'id,Owner,Company,Last_Name\n1001,1,Ampere,Ohm\n1002,1\n1003,1,"Bo"lt,Ek\n1004,1,Coil,Sue\n' >records/Leads.csv
  $ printf 'id\n1004\n1001,1\n1001\n' >select.csv
  $ orgpack convert Leads --select select.csv --dry-run
  select.csv:3:1: error: the row has 2 cells, the header 1 [bad-records]
      1001,1
      ^
    hint: Give every row one cell for each column.
  [3]
  $ orgpack convert Leads --select select.csv --yes --rejects bad.csv --at 2026-04-01T12:00:00Z
  Leads: 2 of 2 records converted
    Accounts  2 created
    Contacts  2 created
    Deals     none
  applied as transaction #4
  records/Leads.csv:3:1: warning: the row has 2 cells, the header 4 [bad-records]
      1002,1
      ^
    hint: Give every row one cell for each column.
  records/Leads.csv:4:12: warning: text stands behind a closing quote [bad-records]
      1003,1,"Bo"lt,Ek
                 ^
    hint: Double the quotes inside a quoted cell.
  select.csv:3:1: warning: the row has 2 cells, the header 1 [bad-records]
      1001,1
      ^
    hint: Give every row one cell for each column.
  $ cat bad.csv; cat records/Leads.csv
  1001,1
  1002,1
  1003,1,"Bo"lt,Ek
  id,Owner,Company,Last_Name,Converted__s,Converted_Date_Time,Converted_Account,Converted_Contact
  1001,1,Ampere,Ohm,true,2026-04-01T12:00:00+00:00,12,3
  1002,1
  1003,1,"Bo"lt,Ek
  1004,1,Coil,Sue,true,2026-04-01T12:00:00+00:00,11,2
  $ printf 'id\n1001\nid' | iconv -t UTF-16LE >select.csv
  $ orgpack convert Leads --select select.csv --dry-run
  select.csv:1:1: error: the file is UTF-16 text, not UTF-8 [bad-encoding]
    hint: Save it as UTF-8.
  [3]
  $ orgpack convert Leads --select nothing.csv --dry-run
  nothing.csv: error: cannot open 'nothing.csv': No such file or directory [cannot-read]
  [6]
  $ printf 'id,Owner,Company,Last_Name\n1001,1,Ampere,Ohm\n' >records/Leads.csv; rm -f records/[AC]*
  $ printf 'Name\nx\n' >select.csv; orgpack convert Leads --select select.csv --dry-run
  select.csv:1:1: error: no column names the record [bad-records]
      Name
      ^
    hint: Add a column 'id', or one of a unique field of 'Leads'.
  select.csv:1:1: error: column 'Name' is none that a conversion knows [bad-records]
      Name
      ^
    hint: Name a field of the source, or MODULE.FIELD of a target.
  [3]
  $ printf 'id,Town\n1,x\n' >select.csv; orgpack convert Leads --select select.csv --dry-run
  select.csv:1:4: error: column 'Town' is none that a conversion knows [bad-records]
      id,Town
         ^
    hint: Name a field of the source, or MODULE.FIELD of a target.
  [3]

A dry run writes nothing into the org: it may be read-only. What was asked for
beside it is written.

  $ printf 'id,Owner,Company,Last_Name\n1001,1,Ampere,Ohm\n1002,1,,\n' >records/Leads.csv; rm -f records/[AC]*
  $ mkdir out; find . -type f -not -path './out/*' -not -name before.ls | xargs ls --full-time >before.ls
  $ orgpack convert Leads --all --dry-run --quiet --results out/results.csv --failures out/failures.csv --report html=out/page.html --report csv=out/page.csv --at 2026-04-01T12:00:00Z
  orgpack: error: 1 of 2 records did not convert [failed-rows]
    hint: Mend the records and give the file of failures to --select.
  [1]
  $ find . -type f -not -path './out/*' -not -name before.ls | xargs ls --full-time | diff - before.ls && ls out; ls -A .orgpack
  failures.csv
  page.csv
  page.html
  results.csv
  history
  identity
  lock
  $ cat out/results.csv out/failures.csv
  line,id,status,code,field,message,Accounts.id,Accounts.action,Contacts.id,Contacts.action,Deals.id,Deals.action
  2,1001,converted,,,,13,created,4,created,,none
  3,1002,failed,MANDATORY_NOT_FOUND,Contacts.Last_Name,required field has no value,,none,,none,,none
  id,Owner,Company,Last_Name,error_line,error_code,error_field,error_message
  1002,1,,,3,MANDATORY_NOT_FOUND,Contacts.Last_Name,required field has no value
  $ cut -d, -f 1-10 out/page.csv
  table,module,created,merged,overwritten,linked,matched,other-account,none,code
  by_target,Accounts,1,0,0,0,0,0,0,
  by_target,Contacts,1,0,0,0,0,0,0,
  by_target,Deals,0,0,0,0,0,0,1,
  failures,,,,,,,,,MANDATORY_NOT_FOUND
  tables,Leads,0,,,,,,,
  tables,Accounts,1,,,,,,,
  tables,Contacts,1,,,,,,,
  faults,,,,,,,,,failed-rows

Without somebody to ask, nothing is changed, and no file is written.

  $ rm -r out; mkdir out; orgpack convert Leads --all --quiet --results out/results.csv; ls out
  orgpack: error: there is no terminal to ask on [needs-consent]
    hint: Add --yes to make the change, or --dry-run to see it only.
