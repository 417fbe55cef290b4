Auto-numbers, and owners who are gone.

  $ orgpack init -q . --name Acme --org-id 60001 --admin ann@acme.example
  $ mkdir records
  $ cat >modules/Contacts/fields/Customer_No.yaml <<'END'
  > api_name: Customer_No
  > module: Contacts
  > field_label: Customer No
  > data_type: autonumber
  > auto_number: {prefix: C-, start_number: 10, suffix: /26, starting_number_length: 4}
  > END
  $ cat >modules/Leads/conversion.yaml <<'END'
  > module: Leads
  > targets:
  >   - module: Contacts
  >     fields: {Last_Name: Last_Name}
  >     match: []
  > END
  $ cat >records/Leads.csv <<'END'
  > id,Owner,Last_Name
  > 1001,1,Ohm
  > 1002,7,Volta
  > 1003,,Watt
  > 1004,1,Joule
  > END
  $ cp records/Leads.csv kept.csv

The first number is that of the field, or follows the largest that the table has
or that was ever given. A lead whose owner is no active user fails.

  $ orgpack convert Leads --all --at 2026-04-01T12:00:00Z --results results.csv --yes
  Leads: 2 of 4 records converted
    Contacts  2 created
  INVALID_DATA: 2 records
    line 3, 1002: Contacts.Owner: owner 7 is no active user
    line 4, 1003: Contacts.Owner: the record has no owner
  1 line in .orgpack/outbox/convert-2.jsonl
  applied as transaction #2
  orgpack: error: 2 of 4 records did not convert [failed-rows]
    hint: Mend the records; --failures FILE writes which failed, and why.
  [1]
  $ cat results.csv
  line,id,status,code,field,message,Contacts.id,Contacts.action
  2,1001,converted,,,,1,created
  3,1002,failed,INVALID_DATA,Contacts.Owner,owner 7 is no active user,,none
  4,1003,failed,INVALID_DATA,Contacts.Owner,the record has no owner,,none
  5,1004,converted,,,,2,created
  $ cat records/Contacts.csv
  id,Owner,Last_Name,Customer_No,Created_By,Created_Time,Modified_By,Modified_Time
  1,1,Ohm,C-0010/26,1,2026-04-01T12:00:00+00:00,1,2026-04-01T12:00:00+00:00
  2,1,Joule,C-0011/26,1,2026-04-01T12:00:00+00:00,1,2026-04-01T12:00:00+00:00
  $ grep -A 1 auto_numbers .orgpack/identity/counters.yaml
  auto_numbers:
    Contacts.Customer_No: '11'

A number that was given is not given again, undone or not; those of the table
count, whatever has made them.

  $ orgpack undo --yes -q
  $ printf 'inactive_owner: actor\n' >>modules/Leads/conversion.yaml
  $ orgpack convert Leads --all --limit 3 --at 2026-04-01T12:00:00Z --yes
  Leads: 3 of 3 records converted
    Contacts  3 created
  applied as transaction #4
  $ cut -d, -f 1-4 records/Contacts.csv
  id,Owner,Last_Name,Customer_No
  3,1,Ohm,C-0012/26
  4,1,Volta,C-0013/26
  5,1,Watt,C-0014/26
  $ orgpack undo --yes -q
  $ printf 'id,Customer_No\n1,C-0100/26\n2,C-7000\n' >records/Contacts.csv
  $ orgpack convert Leads --all --limit 1 --at 2026-04-01T12:00:00Z --yes -q
  $ cat records/Contacts.csv
  id,Customer_No,Last_Name,Owner
  1,C-0100/26,,
  2,C-7000,,
  6,C-0101/26,Ohm,1

Somebody else can stand in, named as everywhere.

  $ cat >users/bob.yaml <<'END'
  > api_name: bob
  > id: '2'
  > email: bob@acme.example
  > profile: Standard
  > status: active
  > END
  $ sed -i 's/^inactive_owner.*/inactive_owner: {email: bob@acme.example}/' modules/Leads/conversion.yaml
  $ cp kept.csv records/Leads.csv; rm records/Contacts.csv
  $ orgpack --as ann convert Leads --all --at 2026-04-01T12:00:00Z --yes -q
  $ cut -d, -f 1-4 records/Contacts.csv
  id,Owner,Last_Name,Customer_No
  7,1,Ohm,C-0102/26
  8,2,Volta,C-0103/26
  9,2,Watt,C-0104/26
  10,1,Joule,C-0105/26
  $ sed -i 's/status: active/status: inactive/' users/bob.yaml; cp kept.csv records/Leads.csv
  $ orgpack --as ann convert Leads --all --at 2026-04-01T12:00:00Z --yes
  modules/Leads/conversion.yaml:6:17: error: inactive_owner names no active user [unknown-user]
      inactive_owner: {email: bob@acme.example}
                      ^
    hint: Name somebody in users/ who is active, or write 'actor' for whoever converts.
  [4]

A merge field in a prefix would have to be filled in, and is not: a run that
makes no such record does not mind.

  $ sed -i 's/status: inactive/status: active/' users/bob.yaml
  $ sed -i 's/prefix: C-/prefix: "C-${YYYY}-"/' modules/Contacts/fields/Customer_No.yaml
  $ orgpack --as ann convert Leads --all --at 2026-04-01T12:00:00Z --yes
  modules/Contacts/fields/Customer_No.yaml: error: the prefix 'C-${YYYY}-' of auto-number Contacts.Customer_No has a merge field, which is not filled in, so that no record can be made [bad-value]
    hint: Write the text that it stands for, such as the year; change it when that is over.
  [1]
  $ sed -i 's/^  - module: Contacts/&\n    create: never/' modules/Leads/conversion.yaml
  $ orgpack --as ann convert Leads --all --at 2026-04-01T12:00:00Z --yes -q
