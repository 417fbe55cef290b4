An undo leaves no link that leads nowhere.

  $ orgpack init -q . --name Acme --org-id 60001 --admin ann@acme.example
  $ mkdir records
  $ printf 'id,Owner,Company,Last_Name,Email\n1001,1,Ampere,Ohm,ohm@ampere.example\n1002,1,Bolt,Ek,ek@bolt.example\n1003,1,Ampere,Sue,sue@ampere.example\n' >records/Leads.csv
  $ cp -r records before

A later run has built on the records of an earlier one: its lead became a
contact of the account that the first had made.

  $ printf 'id\n1001\n1002\n' >first.csv; printf 'id\n1003\n' >second.csv
  $ orgpack convert Leads --select first.csv --yes -q --at 2026-04-01T12:00:00Z
  $ cp -r records between
  $ orgpack convert Leads --select second.csv --yes --at 2026-04-01T12:00:00Z
  Leads: 1 of 1 record converted
    Accounts  1 linked
    Contacts  1 created
    Deals     none
  applied as transaction #3
  $ cat records/Contacts.csv
  id,Owner,Account_Name,Email,Email_Opt_Out,Fax,First_Name,Last_Name,Lead_Source,Mailing_City,Mailing_Country,Mailing_State,Mailing_Street,Mailing_Zip,Mobile,Phone,Salutation,Skype_ID,Title,Created_By,Created_Time,Modified_By,Modified_Time
  1,1,1,ohm@ampere.example,,,,Ohm,,,,,,,,,,,,1,2026-04-01T12:00:00+00:00,1,2026-04-01T12:00:00+00:00
  2,1,2,ek@bolt.example,,,,Ek,,,,,,,,,,,,1,2026-04-01T12:00:00+00:00,1,2026-04-01T12:00:00+00:00
  3,1,1,sue@ampere.example,,,,Sue,,,,,,,,,,,,1,2026-04-01T12:00:00+00:00,1,2026-04-01T12:00:00+00:00
  $ cp -r records after
  $ orgpack undo 2 --yes
  records/Contacts.csv:4:5: error: Account_Name leads to record 1 of Accounts, which would go [record-in-use]
      3,1,1,sue@ampere.example,,,,Sue,,,,,,,,,,,,1,2026-04-01T12:00:00+00:00,1
          ^
    hint: Transaction #3 has made it so: take that back first, or both with --cascade.
  records/Leads.csv:4:69: error: Converted_Account leads to record 1 of Accounts, which would go [record-in-use]
      26-04-01T12:00:00+00:00,1,3
                              ^
    hint: Transaction #3 has made it so: take that back first, or both with --cascade.
  [5]
  $ diff -r records after

With --cascade both are taken back, the newer first, each in a transaction that
can be undone.

  $ orgpack undo 2 --cascade --dry-run; diff -r records after
  take back #3: Leads: 1 of 1 record
  ~ records/Contacts.csv
  ~ records/Leads.csv
  2 changed
  plan sha256:54cd3e65bed937a060f71ffb0674069c53c8eec7bf5dcad017981ccc923384fa
  take back #2: Leads: 2 of 2 records
  $ orgpack undo 2 --cascade --yes
  take back #3: Leads: 1 of 1 record
  ~ records/Contacts.csv
  ~ records/Leads.csv
  2 changed
  took back #3, as transaction #4
  take back #2: Leads: 2 of 2 records
  ~ records/Leads.csv
  - records/Accounts.csv
  - records/Contacts.csv
  1 changed, 2 deleted
  took back #2, as transaction #5
  $ diff -r records before
  $ orgpack log --limit 4 | sed 's/2026-[^ ]*/TIME/'
  #5    TIME  ann  undo      take back 2: Leads: 2 of 2 records
  #4    TIME  ann  undo      take back 3: Leads: 1 of 1 record
  #3    TIME  ann  convert   Leads: 1 of 1 record (taken back by #4)
  #2    TIME  ann  convert   Leads: 2 of 2 records (taken back by #5)
  $ orgpack undo 5 --yes -q; diff -r records between
  $ orgpack undo 4 --yes -q; diff -r records after

The newer alone goes as ever, and then the older does.

  $ orgpack undo --yes -q; diff -r records between; orgpack undo --yes -q; diff -r records before

Records that nobody has converted are in the way, too, wherever they are, and no
option takes them away.

  $ orgpack convert Leads --select first.csv --yes -q --at 2026-04-01T12:00:00Z
  $ printf 'id,Note_Content,Parent_Id,se_module\n1,call,%s,Accounts\n2,write,1001,Leads\n' $(sed -n 2s/,.*//p records/Accounts.csv) >records/Notes.csv
  $ orgpack undo --yes; orgpack undo --cascade --force --yes -q 2>/dev/null
  records/Notes.csv:2:8: error: Parent_Id leads to record 3 of Accounts, which would go [record-in-use]
      1,call,3,Accounts
             ^
    hint: Mend or remove this record first.
  [5]
  $ orgpack undo --json | grep -E '"(exit|code)"'
    "exit": 5,
        "code": "record-in-use",
  $ sed -i 2d records/Notes.csv; orgpack undo --yes -q; rm records/Notes.csv; diff -r records before

A record that was edited stays; what it leads to does, too, and is told. So does
what that leads to.

  $ orgpack convert Leads --select first.csv --yes -q --at 2026-04-01T12:00:00Z
  $ sed -i 's/ohm@ampere.example/georg@ampere.example/' records/Contacts.csv
  $ orgpack undo --yes
  ~ records/Accounts.csv
  ~ records/Contacts.csv
  ~ records/Leads.csv
  3 changed
  records: 2 removed, 2 as before, 2 kept, since edited
  took back #12, as transaction #13
  records/Accounts.csv:2: error: record 5 stays, since one that was edited leads to it [record-edited]
      5,1,Ampere,,,,,,,,,,,,,1,2026-04-01T12:00:00+00:00,1,2026-04-01T12:00:00
    hint: --force takes both back, and loses the edit.
  records/Contacts.csv:2: error: record 6 was edited since, and stays as it is [record-edited]
      6,1,5,georg@ampere.example,,,,Ohm,,,,,,,,,,,,1,2026-04-01T12:00:00+00:00
    hint: --force takes it back, too, and loses the edit.
  [1]
  $ cat records/Contacts.csv records/Accounts.csv
  id,Owner,Account_Name,Email,Email_Opt_Out,Fax,First_Name,Last_Name,Lead_Source,Mailing_City,Mailing_Country,Mailing_State,Mailing_Street,Mailing_Zip,Mobile,Phone,Salutation,Skype_ID,Title,Created_By,Created_Time,Modified_By,Modified_Time
  6,1,5,georg@ampere.example,,,,Ohm,,,,,,,,,,,,1,2026-04-01T12:00:00+00:00,1,2026-04-01T12:00:00+00:00
  id,Owner,Account_Name,Annual_Revenue,Billing_City,Billing_Code,Billing_Country,Billing_State,Billing_Street,Employees,Fax,Industry,Phone,Rating,Website,Created_By,Created_Time,Modified_By,Modified_Time
  5,1,Ampere,,,,,,,,,,,,,1,2026-04-01T12:00:00+00:00,1,2026-04-01T12:00:00+00:00
  $ orgpack validate
  org: 509 components, no faults
  $ orgpack undo $(orgpack log --limit 1 | sed 's/^#\([0-9]*\).*/\1/') --yes -q; orgpack undo --force --yes -q; diff -r records before

What a later run has changed, though nothing new leads to it, is in the way as
well.

  $ orgpack convert Leads --select first.csv --yes -q --at 2026-04-01T12:00:00Z
  $ cp before/Leads.csv records/; sed -i '2s/Ohm/OHM/' records/Leads.csv
  $ orgpack convert Leads --select first.csv --on-match Contacts=overwrite --yes -q --at 2026-04-01T12:00:00Z
  $ orgpack undo $(orgpack log --limit 2 | sed -n '2s/^#\([0-9]*\).*/\1/p') --yes
  records/Contacts.csv:2:1: error: transaction #17 has changed record 8 since [record-in-use]
      8,1,7,ohm@ampere.example,,,,OHM,,,,,,,,,,,,1,2026-04-01T12:00:00+00:00,1
      ^
    hint: Transaction #17 has made it so: take that back first, or both with --cascade.
  records/Leads.csv:2:1: error: transaction #17 has changed record 1001 since [record-in-use]
      1001,1,Ampere,OHM,ohm@ampere.example,true,2026-04-01T12:00:00+00:00,7,8
      ^
    hint: Transaction #17 has made it so: take that back first, or both with --cascade.
  [5]

A table that cannot be read might have such links: then nothing is taken back.

  $ printf 'id,Parent_Id,id\n' >records/Notes.csv; orgpack undo --yes
  records/Notes.csv:1:14: error: the column 'id' comes twice [bad-records]
      id,Parent_Id,id
                   ^
    hint: Give each column a name of its own.
  [3]
  $ rm records/Notes.csv; orgpack undo --yes -q
