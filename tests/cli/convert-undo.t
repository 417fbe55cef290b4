Taking a conversion back: byte for byte as long as nobody has touched its
tables, else record by record.

  $ orgpack init -q . --name Acme --org-id 60001 --admin ann@acme.example
  $ mkdir records
  $ printf 'id,Owner,Company,Last_Name,Email\r\n1001,1,Ampere,Ohm,ohm@ampere.example\r\n1002,1,"Bolt, Inc.",Ek,ek@bolt.example\r\n1003,1,Coil,Sue,sue@coil.example' >records/Leads.csv
  $ printf 'id,Owner,Last_Name,Email,Phone\n501,1,Ohm,ohm@ampere.example,\n' >records/Contacts.csv
  $ cp -r records before

Nothing was touched: everything is as it was, and the tables that were made are
gone.

  $ orgpack convert Leads --all --yes -q --at 2026-04-01T12:00:00Z && ls records
  Accounts.csv
  Contacts.csv
  Leads.csv
  $ orgpack undo --dry-run
  ~ records/Contacts.csv
  ~ records/Leads.csv
  - records/Accounts.csv
  2 changed, 1 deleted
  plan sha256:7271bcc0304d8dcaf6fc79f8371f538bbf9b21d74abe2465eab5e49f1097afe1
  $ orgpack undo --yes
  ~ records/Contacts.csv
  ~ records/Leads.csv
  - records/Accounts.csv
  2 changed, 1 deleted
  took back #2, as transaction #3
  $ diff -r records before && echo the same
  the same
  $ orgpack undo 3 --yes -q && tail -n 1 records/Contacts.csv
  503,1,Sue,sue@coil.example,,3
  $ orgpack undo --yes -q && diff -r records before

Ids are not given twice: the next run goes on where the last one ended.

  $ orgpack convert Leads --all --yes -q --at 2026-04-01T12:00:00Z && cut -d, -f 1-3 records/Contacts.csv
  id,Owner,Last_Name
  501,1,Ohm
  504,1,Ek
  505,1,Sue

A contact was edited since, another was added, and a lead removed. What is as
the conversion left it goes back; the rest stays and is told.

  $ sed -i 's/,Ek,ek@bolt.example/,Ek-Stroem,ek@bolt.example/' records/Contacts.csv
  $ echo '900,1,Late,late@home.example,,' >>records/Contacts.csv
  $ sed -i '/^1003/d' records/Leads.csv
  $ cp -r records edited
  $ orgpack undo --dry-run | grep -v plan; diff -r records edited
  records/Accounts.csv:3: error: record 5 stays, since one that was edited leads to it [record-edited]
      5,1,"Bolt, Inc.",,,,,,,,,,,,,1,2026-04-01T12:00:00+00:00,1,2026-04-01T12
    hint: --force takes both back, and loses the edit.
  records/Contacts.csv:3: error: record 504 was edited since, and stays as it is [record-edited]
      504,1,Ek-Stroem,ek@bolt.example,,5
    hint: --force takes it back, too, and loses the edit.
  records/Leads.csv: error: record 1003 was removed since, and stays away [record-edited]
    hint: --force brings it back.
  ~ records/Accounts.csv
  ~ records/Contacts.csv
  ~ records/Leads.csv
  3 changed
  records: 3 removed, 3 as before, 3 kept, since edited
  $ orgpack undo --yes
  ~ records/Accounts.csv
  ~ records/Contacts.csv
  ~ records/Leads.csv
  3 changed
  records: 3 removed, 3 as before, 3 kept, since edited
  took back #6, as transaction #7
  records/Accounts.csv:3: error: record 5 stays, since one that was edited leads to it [record-edited]
      5,1,"Bolt, Inc.",,,,,,,,,,,,,1,2026-04-01T12:00:00+00:00,1,2026-04-01T12
    hint: --force takes both back, and loses the edit.
  records/Contacts.csv:3: error: record 504 was edited since, and stays as it is [record-edited]
      504,1,Ek-Stroem,ek@bolt.example,,5
    hint: --force takes it back, too, and loses the edit.
  records/Leads.csv: error: record 1003 was removed since, and stays away [record-edited]
    hint: --force brings it back.
  [1]
  $ cat records/Leads.csv; cat records/Contacts.csv; ls records
  id,Owner,Company,Last_Name,Email,Converted__s,Converted_Date_Time,Converted_Account,Converted_Contact
  1001,1,Ampere,Ohm,ohm@ampere.example,,,,
  1002,1,"Bolt, Inc.",Ek,ek@bolt.example,,,,
  id,Owner,Last_Name,Email,Phone,Account_Name
  501,1,Ohm,ohm@ampere.example,,
  504,1,Ek-Stroem,ek@bolt.example,,5
  900,1,Late,late@home.example,,
  Accounts.csv
  Contacts.csv
  Leads.csv

With --force the edited ones go back as well, and nothing else does.

  $ orgpack undo $(orgpack log --limit 1 | sed 's/^#\([0-9]*\).*/\1/') --yes -q; diff -r records edited
  $ orgpack undo --force --yes
  ~ records/Contacts.csv
  ~ records/Leads.csv
  - records/Accounts.csv
  2 changed, 1 deleted
  records: 5 removed, 4 as before
  took back #6, as transaction #9
  $ cat records/Leads.csv; cat records/Contacts.csv
  id,Owner,Company,Last_Name,Email,Converted__s,Converted_Date_Time,Converted_Account,Converted_Contact
  1001,1,Ampere,Ohm,ohm@ampere.example,,,,
  1002,1,"Bolt, Inc.",Ek,ek@bolt.example,,,,
  1003,1,Coil,Sue,sue@coil.example,,,,
  id,Owner,Last_Name,Email,Phone,Account_Name
  501,1,Ohm,ohm@ampere.example,,
  900,1,Late,late@home.example,,

A column that came later is no edit by itself; a value in it is.

  $ rm -rf records && cp -r before records && orgpack convert Leads --all --yes -q --at 2026-04-01T12:00:00Z
  $ sed -i -e '1s/$/,Fax/' -e '2,$s/$/,/' -e '/,Ek,/s/$/77/' records/Contacts.csv
  $ orgpack undo --yes; cat records/Contacts.csv
  ~ records/Accounts.csv
  ~ records/Contacts.csv
  ~ records/Leads.csv
  3 changed
  records: 3 removed, 4 as before, 2 kept, since edited
  took back #10, as transaction #11
  records/Accounts.csv:3: error: record 8 stays, since one that was edited leads to it [record-edited]
      8,1,"Bolt, Inc.",,,,,,,,,,,,,1,2026-04-01T12:00:00+00:00,1,2026-04-01T12
    hint: --force takes both back, and loses the edit.
  records/Contacts.csv:3: error: record 506 was edited since, and stays as it is [record-edited]
      506,1,Ek,ek@bolt.example,,8,77
    hint: --force takes it back, too, and loses the edit.
  id,Owner,Last_Name,Email,Phone,Account_Name,Fax
  501,1,Ohm,ohm@ampere.example,,,
  506,1,Ek,ek@bolt.example,,8,77

A malformed row that was kept apart is no hindrance, and stays.

  $ rm -rf records && cp -r before records && printf '\n1004,a"b,\n' >>records/Leads.csv && cp records/Leads.csv leads
  $ orgpack convert Leads --all --yes -q --rejects bad.csv --at 2026-04-01T12:00:00Z 2>err
  $ echo '900,1,Late,,,' >>records/Contacts.csv
  $ orgpack undo --yes -q; cat records/Contacts.csv; cmp records/Leads.csv leads
  id,Owner,Last_Name,Email,Phone,Account_Name
  501,1,Ohm,ohm@ampere.example,,
  900,1,Late,,,

What was queued goes with the run, but not when somebody has edited it.

  $ rm -rf records && cp -r before records && sed -i 2s/Ohm// records/Leads.csv
  $ orgpack convert Leads --all --yes -q --at 2026-04-01T12:00:00Z 2>err; echo >>$(ls .orgpack/outbox/*)
  $ echo '900,1,Late,,,' >>records/Contacts.csv
  $ cp -r . ../forced; orgpack undo --yes | tail -n 2; ls .orgpack/outbox
  .orgpack/outbox/convert-14.jsonl: warning: the outbox of the conversion was edited since, and stays [record-edited]
    hint: --force takes it away, too.
  records: 4 removed, 2 as before
  took back #14, as transaction #15
  convert-14.jsonl
  $ orgpack -C ../forced undo --yes --force | tail -n 2; ls ../forced/.orgpack; rm -r ../forced
  records: 4 removed, 2 as before
  took back #14, as transaction #15
  history
  identity
  lock

  $ orgpack log --verify | tail -n 1
  15 transactions verified
