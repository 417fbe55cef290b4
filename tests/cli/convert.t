Mass conversion: leads become accounts, contacts and deals, in one step.

A new org has the standard modules and Zoho's mapping of leads. Its records are
tables, one for each module.

  $ orgpack init -q . --name Acme --org-id 60001 --admin ann@acme.example
  $ mkdir records
  $ cat >records/Leads.csv <<'END'
  > id,Owner,Company,First_Name,Last_Name,Email,Phone,Lead_Status,Created_Time
  > 1001,1,Ampère GmbH,Ada,Lovelace,ada@ampere.example,0123 4567,Pre-Qualified,2026-03-01T09:00:00+01:00
  > 1002,1,"Bolt, Inc.",Bo,Ek,bo@bolt.example,,Pre-Qualified,2026-03-02T09:00:00+01:00
  > 1003,1,AMPÈRE,Max,Ohm,max@ampere.example,,Pre-Qualified,2026-03-03T09:00:00+01:00
  > 1004,1,,Eve,,eve@home.example,,Contacted,2026-03-04T09:00:00+01:00
  > 1005,1,Volta,Al,Volta,al@volta,,Contacted,2026-03-05T09:00:00+01:00
  > END
  $ cat >records/Accounts.csv <<'END'
  > id,Owner,Account_Name,Phone
  > 5001,1,Bolt Inc,999
  > END

A dry run shows what would come of it, and changes nothing.

  $ orgpack convert Leads --all --dry-run --at 2026-04-01T12:00:00+02:00
  Leads: 3 of 5 records would convert
    Accounts  1 created, 2 linked
    Contacts  3 created
    Deals     none
  2 values dropped: 2 skip
  INVALID_DATA: 1 record
    line 6, 1005: Contacts.Email: not an e-mail address
  MANDATORY_NOT_FOUND: 1 record
    line 5, 1004: Contacts.Last_Name: required field has no value
  plan sha256:4278a9fa70df9792a492c121faa5473ca591a42a996e979b6fd1cedb2b894b4e
  orgpack: error: 2 of 5 records did not convert [failed-rows]
    hint: Mend the records; --failures FILE writes which failed, and why.
  [1]
  $ ls records
  Accounts.csv
  Leads.csv

Some of them only, and the same digest when it is done.

  $ orgpack convert Leads --where '(Lead_Status:equals:Pre-Qualified)' --with Deals --at 2026-04-01T12:00:00+02:00 --dry-run --json >plan.json; /usr/bin/python3 -c 'import json; d = json.load(open("plan.json")); print(d["plan_digest"], d["Total_Count"], d["Converted_Count"], d["Failed_Count"])'
  sha256:acf4e450768875f72fe856e19711963233047b94b6769a9619f869d3e2b75c77 3 3 0
  $ orgpack convert Leads --where '(Lead_Status:equals:Pre-Qualified)' --with Deals --at 2026-04-01T12:00:00+02:00 --yes --results done.csv --expect-plan $(/usr/bin/python3 -c 'import json; print(json.load(open("plan.json"))["plan_digest"])')
  Leads: 3 of 3 records converted
    Accounts  1 created, 2 linked
    Contacts  3 created
    Deals     3 created
  2 values dropped: 2 skip
  applied as transaction #2

Two leads of one company have made one account; the one that was there already
was found by its name, though it was written in another way.

  $ cat records/Accounts.csv records/Contacts.csv records/Deals.csv
  id,Owner,Account_Name,Phone
  5001,1,Bolt Inc,999
  5002,1,Ampère GmbH,0123 4567
  id,Owner,Account_Name,Email,Email_Opt_Out,Fax,First_Name,Last_Name,Lead_Source,Mailing_City,Mailing_Country,Mailing_State,Mailing_Street,Mailing_Zip,Mobile,Phone,Salutation,Skype_ID,Title,Created_By,Created_Time,Modified_By,Modified_Time
  1,1,5002,ada@ampere.example,,,Ada,Lovelace,,,,,,,,0123 4567,,,,1,2026-04-01T10:00:00+00:00,1,2026-04-01T10:00:00+00:00
  2,1,5001,bo@bolt.example,,,Bo,Ek,,,,,,,,,,,,1,2026-04-01T10:00:00+00:00,1,2026-04-01T10:00:00+00:00
  3,1,5002,max@ampere.example,,,Max,Ohm,,,,,,,,,,,,1,2026-04-01T10:00:00+00:00,1,2026-04-01T10:00:00+00:00
  id,Owner,Account_Name,Closing_Date,Contact_Name,Deal_Name,Lead_Source,Pipeline,Stage,Created_By,Created_Time,Modified_By,Modified_Time
  1,1,5002,2026-03-01,1,Ampère GmbH,,Standard,Qualification,1,2026-04-01T10:00:00+00:00,1,2026-04-01T10:00:00+00:00
  2,1,5001,2026-03-02,2,"Bolt, Inc.",,Standard,Qualification,1,2026-04-01T10:00:00+00:00,1,2026-04-01T10:00:00+00:00
  3,1,5002,2026-03-03,3,AMPÈRE,,Standard,Qualification,1,2026-04-01T10:00:00+00:00,1,2026-04-01T10:00:00+00:00
  $ cat records/Leads.csv
  id,Owner,Company,First_Name,Last_Name,Email,Phone,Lead_Status,Created_Time,Converted__s,Converted_Date_Time,Converted_Account,Converted_Contact,Converted_Deal
  1001,1,Ampère GmbH,Ada,Lovelace,ada@ampere.example,0123 4567,Pre-Qualified,2026-03-01T09:00:00+01:00,true,2026-04-01T10:00:00+00:00,5002,1,1
  1002,1,"Bolt, Inc.",Bo,Ek,bo@bolt.example,,Pre-Qualified,2026-03-02T09:00:00+01:00,true,2026-04-01T10:00:00+00:00,5001,2,2
  1003,1,AMPÈRE,Max,Ohm,max@ampere.example,,Pre-Qualified,2026-03-03T09:00:00+01:00,true,2026-04-01T10:00:00+00:00,5002,3,3
  1004,1,,Eve,,eve@home.example,,Contacted,2026-03-04T09:00:00+01:00,,,,,
  1005,1,Volta,Al,Volta,al@volta,,Contacted,2026-03-05T09:00:00+01:00,,,,,
  $ cat done.csv
  line,id,status,code,field,message,Accounts.id,Accounts.action,Contacts.id,Contacts.action,Deals.id,Deals.action
  2,1001,converted,,,,5002,created,1,created,1,created
  3,1002,converted,,,,5001,linked,2,created,2,created
  4,1003,converted,,,,5002,linked,3,created,3,created

A repeat converts nothing twice.

  $ orgpack convert Leads --where '(Lead_Status:equals:Pre-Qualified)' --with Deals --yes
  Leads: no record is selected: of 5 records, none that is not converted yet meets the criteria

What cannot convert is told with its line, its code and its field. The file of
failures is a selection: mend the records, or give the missing values in columns
of their own.

  $ orgpack convert Leads --all --yes --failures again.csv --at 2026-04-02T12:00:00+02:00
  Leads: 0 of 2 records converted
  INVALID_DATA: 1 record
    line 6, 1005: Contacts.Email: not an e-mail address
  MANDATORY_NOT_FOUND: 1 record
    line 5, 1004: Contacts.Last_Name: required field has no value
  orgpack: error: 2 of 2 records did not convert [failed-rows]
    hint: Mend the records and give the file of failures to --select.
  [1]
  $ cat again.csv
  id,Owner,Company,First_Name,Last_Name,Email,Phone,Lead_Status,Created_Time,Converted__s,Converted_Date_Time,Converted_Account,Converted_Contact,Converted_Deal,error_line,error_code,error_field,error_message
  1004,1,,Eve,,eve@home.example,,Contacted,2026-03-04T09:00:00+01:00,,,,,,5,MANDATORY_NOT_FOUND,Contacts.Last_Name,required field has no value
  1005,1,Volta,Al,Volta,al@volta,,Contacted,2026-03-05T09:00:00+01:00,,,,,,6,INVALID_DATA,Contacts.Email,not an e-mail address
  $ sed -i 's/al@volta,/al@volta.example,/' records/Leads.csv
  $ sed -i -e '1s/$/,Contacts.Last_Name/' -e '/^1004/s/$/,Ning/' -e '/^1005/s/$/,/' again.csv
  $ orgpack convert Leads --select again.csv --yes --results - --at 2026-04-02T12:00:00+02:00
  line,id,status,code,field,message,Accounts.id,Accounts.action,Contacts.id,Contacts.action,Deals.id,Deals.action
  2,1004,converted,,,,,none,4,created,,none
  3,1005,converted,,,,5003,created,5,created,,none
  Leads: 2 of 2 records converted
    Accounts  1 created, 1 none
    Contacts  2 created
    Deals     none
  applied as transaction #3
  again.csv:3: warning: column 'Email' differs from the records in 1 row, and is not used [not-carried]
      1005,1,Volta,Al,Volta,al@volta,,Contacted,2026-03-05T09:00:00+01:00,,,,,
    hint: Mend the records, or give a target its value in a column such as Accounts.FIELD.

A selection may name records by a unique field; what is wrong with its rows is
told as well.

  $ printf 'unique: {casesensitive: false}\n' >>modules/Leads/fields/Email.yaml
  $ cat >select.csv <<'END'
  > Email,assign_to,on_match
  > ada@ampere.example,,
  > nobody@home.example,,
  > nobody@home.example,,
  > END
  $ orgpack convert Leads --select select.csv --yes --results -
  line,id,status,code,field,message,Accounts.id,Accounts.action,Contacts.id,Contacts.action,Deals.id,Deals.action
  2,1001,failed,ID_ALREADY_CONVERTED,Converted__s,id already converted,,none,,none,,none
  3,nobody@home.example,failed,INVALID_DATA,Email,no such record,,none,,none,,none
  4,nobody@home.example,failed,INVALID_DATA,Email,no such record,,none,,none,,none
  Leads: 0 of 3 records converted
  INVALID_DATA: 2 records
    line 3, nobody@home.example: Email: no such record
    line 4, nobody@home.example: Email: no such record
  ID_ALREADY_CONVERTED: 1 record
    line 2, 1001: Converted__s: id already converted
  orgpack: error: 3 of 3 records did not convert [failed-rows]
    hint: Mend the records; --failures FILE writes which failed, and why.
  [1]

The log knows what was done, and an undo takes it back.

  $ orgpack log | sed 's/  20[^ ]*Z//'
  #3    ann  convert   Leads: 2 of 2 records
  #2    ann  convert   Leads: 3 of 3 records
  #1         init     +511  new org Acme
  $ orgpack undo 3 --yes
  ~ records/Accounts.csv
  ~ records/Contacts.csv
  ~ records/Leads.csv
  3 changed
  took back #3, as transaction #4
  $ orgpack undo --yes
  ~ records/Accounts.csv
  ~ records/Leads.csv
  - records/Contacts.csv
  - records/Deals.csv
  2 changed, 2 deleted
  records: 7 removed, 3 as before
  took back #2, as transaction #5
  $ orgpack undo --yes
  .: error: there is no transaction to take back [nothing-to-undo]
    hint: 'orgpack log' lists what was done, and what was taken back.
  [1]
  $ orgpack log 3 | sed 's/  20[^ ]*Z//'
  #3    ann  convert   Leads: 2 of 2 records (taken back by #4)
    Accounts  1 created, 1 none
    Contacts  2 created
    Deals     none
    records/Leads.csv: 0 records created, 2 changed
    records/Accounts.csv: 1 record created, 0 changed
    records/Contacts.csv: 2 records created, 0 changed
  $ ls records; cat records/Leads.csv | head -n 2
  Accounts.csv
  Leads.csv
  id,Owner,Company,First_Name,Last_Name,Email,Phone,Lead_Status,Created_Time,Converted__s,Converted_Date_Time,Converted_Account,Converted_Contact,Converted_Deal
  1001,1,Ampère GmbH,Ada,Lovelace,ada@ampere.example,0123 4567,Pre-Qualified,2026-03-01T09:00:00+01:00,,,,,

All of it or nothing.

  $ orgpack convert Leads --all --all-or-nothing --yes
  Leads: 0 of 5 records converted
  MANDATORY_NOT_FOUND: 1 record
    line 5, 1004: Contacts.Last_Name: required field has no value
  orgpack: error: 1 of 5 records did not convert, so nothing was changed [failed-rows]
    hint: Mend the records; --failures FILE writes which failed, and why.
  [1]
  $ orgpack convert Leads --all --all-or-nothing --yes --quiet 2>/dev/null \
  > --results results.csv --values values.csv
  [1]
  $ cut -d, -f1,2,3,7- results.csv; cat values.csv
  line,id,status,Accounts.id,Accounts.action,Contacts.id,Contacts.action,Deals.id,Deals.action
  2,1001,not-converted,,none,,none,,none
  3,1002,not-converted,,none,,none,,none
  4,1003,not-converted,,none,,none,,none
  5,1004,failed,,none,,none,,none
  6,1005,not-converted,,none,,none,,none
  line,module,record,field,kept,lost,rule
  $ orgpack convert Leads --all --all-or-nothing --dry-run --quiet 2>/dev/null \
  > --results again.csv --values -
  line,module,record,field,kept,lost,rule
  [1]
  $ cmp results.csv again.csv
  $ orgpack convert Leads --all --fail-fast --yes
  Leads: 0 of 5 records converted
  MANDATORY_NOT_FOUND: 1 record
    line 5, 1004: Contacts.Last_Name: required field has no value
  orgpack: error: a record did not convert, so nothing was changed [failed-rows]
    hint: Without --fail-fast all that fail are told.
  [1]
  $ orgpack convert Leads --all --fail-fast --yes --json 2>err | tr -d ' \n' | grep -o '"module":"Accounts"[^}]*'
  "module":"Accounts","created":0,"merged":0,"overwritten":0,"linked":0,"matched":0,"other-account":0,"none":3
  $ ls records
  Accounts.csv
  Leads.csv

For programs: everything in one document.

  $ orgpack convert Leads --all --dry-run --with Deals --at 2026-04-03T12:00:00Z --json >answer.json; /usr/bin/python3 - <<'END'
  > import json
  > d = json.load(open("answer.json"))
  > for key in ("seconds", "ms", "sync_ms", "rows_per_second", "faults"):
  >     del d[key]
  > print(json.dumps(d, indent=1, ensure_ascii=False))
  > END
  {
   "format": "orgpack-convert/1",
   "exit": 1,
   "module": "Leads",
   "how": "all",
   "at": "2026-04-03T12:00:00+00:00",
   "actor": "ann",
   "dry_run": true,
   "Record_Count": 5,
   "Total_Count": 5,
   "Converted_Count": 4,
   "Not_Converted_Count": 0,
   "Failed_Count": 1,
   "by_target": [
    {
     "module": "Accounts",
     "created": 2,
     "merged": 0,
     "overwritten": 0,
     "linked": 2,
     "matched": 0,
     "other-account": 0,
     "none": 0
    },
    {
     "module": "Contacts",
     "created": 4,
     "merged": 0,
     "overwritten": 0,
     "linked": 0,
     "matched": 0,
     "other-account": 0,
     "none": 0
    },
    {
     "module": "Deals",
     "created": 4,
     "merged": 0,
     "overwritten": 0,
     "linked": 0,
     "matched": 0,
     "other-account": 0,
     "none": 0
    }
   ],
   "failures": [
    {
     "code": "MANDATORY_NOT_FOUND",
     "count": 1,
     "examples": [
      {
       "line": 5,
       "id": "1004",
       "field": "Contacts.Last_Name",
       "message": "required field has no value"
      }
     ]
    }
   ],
   "dropped": [
    {
     "rule": "skip",
     "count": 2
    }
   ],
   "dropped_total": 2,
   "merges": [],
   "merges_total": 0,
   "plan_digest": "sha256:ffdb8a00b26e812615b211a49a13c2cb81248d2304feb6c247abbe577b48b873",
   "applied": false,
   "tables": [
    {
     "module": "Leads",
     "before": 5,
     "created": 0,
     "changed": 4,
     "after": 5,
     "bytes": 735
    },
    {
     "module": "Accounts",
     "before": 1,
     "created": 2,
     "changed": 0,
     "after": 3,
     "bytes": 92
    },
    {
     "module": "Contacts",
     "before": 0,
     "created": 4,
     "changed": 0,
     "after": 4,
     "bytes": 666
    },
    {
     "module": "Deals",
     "before": 0,
     "created": 4,
     "changed": 0,
     "after": 4,
     "bytes": 583
    }
   ],
   "outbox": {
    "lines": 1
   },
   "storage": {
    "bytes": 32000,
    "limit": 10020000000
   },
   "bytes_read": 643,
   "bytes_written": 2076
  }

The command line.

  $ orgpack convert Leads
  orgpack: error: it is not said which records convert [bad-option]
    hint: Add --select FILE, --where CRITERIA or --all.
  [2]
  $ orgpack convert Leads --all --where '(City:equals:Bonn)'
  orgpack: error: --select, --where and --all exclude each other [bad-option]
    hint: Give one of them.
  [2]
  $ orgpack convert Leads --all --at 2026-04-03T12:00:00Z
  Leads: 4 of 5 records would convert
    Accounts  2 created, 2 linked
    Contacts  4 created
    Deals     none
  2 values dropped: 2 skip
  MANDATORY_NOT_FOUND: 1 record
    line 5, 1004: Contacts.Last_Name: required field has no value
  plan sha256:88d11c2cc75af8a5d63db3463e38093a97b1533529953910b8dd36b61e1d2bbc
  orgpack: error: there is no terminal to ask on [needs-consent]
    hint: Add --yes to make the change, or --dry-run to see it only.
  [2]
  $ orgpack convert Lead --all
  orgpack: error: the org has no module 'Lead' [no-such-component]
    hint: Did you mean Leads?
  [2]
  $ orgpack convert Vendors --all
  orgpack: error: the module 'Vendors' has no conversion mapping [no-such-component]
    hint: Write modules/Vendors/conversion.yaml; 'orgpack schema conversion' explains it.
  [2]
  $ orgpack convert Leads --all --at yesterday --dry-run
  orgpack: error: 'yesterday' is no value of '--at' [bad-option]
    hint: Write a time as in 2026-03-31T17:30:00+02:00.
  [2]
  $ orgpack convert Leads --all --on-match sometimes --dry-run
  orgpack: error: --on-match: 'sometimes' is no policy [bad-option]
    hint: Give skip, merge, overwrite, create or fail.
  [2]
  $ orgpack convert Leads --all --with Vendors --dry-run
  orgpack: error: --with: 'Vendors' is none of the mapping's targets [bad-option]
    hint: It has 'Accounts', 'Contacts', 'Deals'.
  [2]
  $ orgpack convert Leads --where '(City:equals' --dry-run
  --where:1:13: error: there is no ':' behind the comparator [bad-criteria]
      (City:equals
                  ^
    hint: Write (Field:comparator:value), such as (City:equals:Bonn).
  [1]
  $ orgpack convert Leads --where '(Town:equals:Bonn)' --dry-run
  --where:1:2: error: module 'Leads' has no field 'Town' [unknown-reference]
      (Town:equals:Bonn)
       ^
    hint: Add the field, or name one that the module has.
  [1]
  $ orgpack convert Leads --all --assign-to nobody --dry-run
  orgpack: error: there is no active user 'nobody' to assign records to [unknown-user]
    hint: Name one by id, file name in users/, or e-mail address.
  [4]
  $ orgpack convert Leads --all --dry-run --expect-plan sha256:00 --at 2026-04-03T12:00:00Z
  Leads: 4 of 5 records would convert
    Accounts  2 created, 2 linked
    Contacts  4 created
    Deals     none
  2 values dropped: 2 skip
  MANDATORY_NOT_FOUND: 1 record
    line 5, 1004: Contacts.Last_Name: required field has no value
  plan sha256:88d11c2cc75af8a5d63db3463e38093a97b1533529953910b8dd36b61e1d2bbc
  orgpack: error: the plan is sha256:88d11c2cc75af8a5d63db3463e38093a97b1533529953910b8dd36b61e1d2bbc, not the expected one [other-plan]
    hint: The org or the input changed since the review: look at the plan again with --dry-run.
  [5]

On a terminal it is shown first, and asked for.

  $ $TESTS/on-terminal n orgpack convert Leads --all --color never
  Leads: 4 of 5 records would convert
    Accounts  2 created, 2 linked
    Contacts  4 created
    Deals     none
  2 values dropped: 2 skip
  MANDATORY_NOT_FOUND: 1 record
    line 5, 1004: Contacts.Last_Name: required field has no value
  plan sha256:...
  Convert these 4 records? [y/N] n
  orgpack: error: the change was declined [declined]
  [1]
  $ $TESTS/on-terminal y orgpack convert Leads --all --color never
  Leads: 4 of 5 records would convert
    Accounts  2 created, 2 linked
    Contacts  4 created
    Deals     none
  2 values dropped: 2 skip
  MANDATORY_NOT_FOUND: 1 record
    line 5, 1004: Contacts.Last_Name: required field has no value
  plan sha256:...
  Convert these 4 records? [y/N] y
  1 line in .orgpack/outbox/convert-6.jsonl
  applied as transaction #6
  orgpack: error: 1 of 5 records did not convert [failed-rows]
    hint: Mend the records; --failures FILE writes which failed, and why.
  [1]
  $ $TESTS/on-terminal y orgpack undo --color never
  ~ records/Accounts.csv
  ~ records/Leads.csv
  - records/Contacts.csv
  2 changed, 1 deleted
  plan sha256:...
  Take back these 3 changes? [y/N] y
  took back #6, as transaction #7
