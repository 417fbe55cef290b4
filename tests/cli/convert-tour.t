Records are converted as README tells it: its lines, one after the other, in one
shell. What depends on the moment is masked.

  $ ln -s "$SAMPLES" samples
  $ sed -n '/^## Converting records/,/^## What/s/^    //p' "$SAMPLES/../README.md" >story
  $ cat >mask <<'END'
  > s/[0-9a-f]\{64\}/DIGEST/g
  > s/20[0-9][0-9]-[0-9-]*T[0-9:]*Z/TIME/g
  > s/"due":"[^"]*"/"due":"TIME"/g
  > END
  $ cat >tell <<'END'
  > while read -r line; do
  >   echo "== $line"
  >   eval "$line" 2>&1
  > done <story
  > END
  $ sh tell | sed -f mask
  == cp -r samples/helio helio
  == export ORGPACK_USER=jonas_weber
  == ready='(Lead_Status:in:Pre-Qualified,Survey Booked)'
  == orgpack -C helio convert Leads --where "$ready" --with Deals --dry-run
  Leads: 10 of 11 records would convert
    Accounts  4 created, 2 linked, 4 none
    Contacts  9 created, 1 merged
    Sites     9 created, 1 matched
    Deals     10 created
  8 values dropped: 4 skip, 4 merge
  INVALID_DATA: 1 record
    line 28, 5725767000001101175: Contacts.Email: not an e-mail address
  plan sha256:DIGEST
  orgpack: error: 1 of 11 records did not convert [failed-rows]
    hint: Mend the records; --failures FILE writes which failed, and why.
  == orgpack -C helio convert Leads --explain 5725767000001101175
  Leads 5725767000001101175 does not convert: INVALID_DATA, Contacts.Email: not an e-mail address
    does not hold: each value fits its field
  owner: lena_hartmann (the source's owner)
  Accounts: none, the record does not meet create_when
  Contacts: on a match merge (the mapping)
    rule 1: Email as email "franz.gruber(at)example.org": finds 0 records
    rule 2: First_Name as casefold "franz", Last_Name as casefold "gruber", Mobile as phone "": no key, since a value is empty
    Email = "franz.gruber(at)example.org"  mapping: the mapping gives a new record its value
    Email_Opt_Out = "false"  mapping: the mapping gives a new record its value
    First_Name = "Franz"  mapping: the mapping gives a new record its value
    Last_Name = "Gruber"  mapping: the mapping gives a new record its value
    Lead_Source = "Cold Call"  mapping: the mapping gives a new record its value
    Mailing_City = "Poing"  mapping: the mapping gives a new record its value
    Mailing_Country = "Germany"  mapping: the mapping gives a new record its value
    Mailing_State = "Bavaria"  mapping: the mapping gives a new record its value
    Mailing_Street = "Birkenweg 17"  mapping: the mapping gives a new record its value
    Mailing_Zip = "85586"  mapping: the mapping gives a new record its value
    Phone = "+49 89 99998 226"  mapping: the mapping gives a new record its value
    Salutation = "Mr."  mapping: the mapping gives a new record its value
    Preferred_Language = "German"  default: the field's default fills what is empty
  Sites: on a match merge (the mapping)
    rule 1: Street as casefold "birkenweg 17", Zip_Code as digits "85586": finds 0 records
    Annual_Consumption = "5600"  mapping: the mapping gives a new record its value
    City = "Poing"  mapping: the mapping gives a new record its value
    Federal_State = "Bavaria"  mapping: the mapping gives a new record its value
    Name = "Gruber, Poing"  mapping: the mapping gives a new record its value
    Roof_Area = "74.0"  mapping: the mapping gives a new record its value
    Roof_Type = "Pitched"  mapping: the mapping gives a new record its value
    Street = "Birkenweg 17"  mapping: the mapping gives a new record its value
    Zip_Code = "85586"  mapping: the mapping gives a new record its value
  Deals: none, only on request, and nothing asks for it
  == orgpack -C helio convert Leads --where "$ready" --with Deals --results results.csv --failures again.csv --yes
  Leads: 10 of 11 records converted
    Accounts  4 created, 2 linked, 4 none
    Contacts  9 created, 1 merged
    Sites     9 created, 1 matched
    Deals     10 created
  8 values dropped: 4 skip, 4 merge
  INVALID_DATA: 1 record
    line 28, 5725767000001101175: Contacts.Email: not an e-mail address
  37 lines in .orgpack/outbox/convert-1.jsonl
  applied as transaction #1
  orgpack: error: 1 of 11 records did not convert [failed-rows]
    hint: Mend the records and give the file of failures to --select.
  == sed -i 's/(at)/@/' helio/records/Leads.csv
  == orgpack -C helio convert Leads --select again.csv --with Deals --report html=done.html --yes
  Leads: 1 of 1 record converted
    Accounts  none
    Contacts  1 created
    Sites     1 created
    Deals     1 created
  3 lines in .orgpack/outbox/convert-2.jsonl
  applied as transaction #2
  again.csv:2: warning: column 'Email' differs from the records in 1 row, and is not used [not-carried]
      5725767000001101175,5725767000000225034,Mr.,Franz,Gruber,,franz.gruber(a
    hint: Mend the records, or give a target its value in a column such as Accounts.FIELD.
  == cat helio/.orgpack/outbox/convert-2.jsonl
  {"format":"orgpack-outbox-line/1","number":1,"type":"function","name":"Geocode_Site","rule":"workflow_rule:Sites.New_Address","module":"Sites","record":"5725767000001400043","source":"5725767000001101175","due":null,"payload":{"function":"Geocode_Site","params":[{"name":"siteId","type":"int","value":"5725767000001400043"},{"name":"street","type":"string","value":"Birkenweg 17"},{"name":"city","type":"string","value":"Poing"}]}}
  {"format":"orgpack-outbox-line/1","number":2,"type":"email_notification","name":"Announce_Offer","rule":"workflow_rule:Deals.Survey_Booked","module":"Deals","record":"5725767000001500185","source":"5725767000001101175","due":null,"payload":{"from":"lena.hartmann@example.com","reply_to":null,"to":["franz.gruber@example.org"],"cc":[],"bcc":[],"send_individually":false,"best_time":false,"template":"Offer_Announced","subject":"Gruber Poing: your offer is on its way","content":"Dear Franz Gruber,\nthe survey is booked; your offer comes within a week of it.\nLena Hartmann, Helio Solar\n","format":"plain_text"}}
  {"format":"orgpack-outbox-line/1","number":3,"type":"task","name":"Follow_up_Offer","rule":"workflow_rule:Deals.Survey_Booked","module":"Deals","record":"5725767000001500185","source":"5725767000001101175","due":"TIME","payload":{"definition":{"api_name":"Follow_up_Offer","name":"Follow up the offer","module":"Deals","subject":"Follow up: ${!Deals.Deal_Name}","due_date":{"unit":2,"period":"business_days","trigger_field":"${CURRENTTIME}"},"priority":"High","assign_to":{"merge_field":"${!Deals.Owner}"}}}}
  == orgpack -C helio log
  #2    TIME  jonas_weber  convert   Leads: 1 of 1 record
  #1    TIME  jonas_weber  convert   Leads: 10 of 11 records
  == orgpack -C helio undo --yes && orgpack -C helio undo --yes
  ~ records/Contacts.csv
  ~ records/Deals.csv
  ~ records/Leads.csv
  ~ records/Sites.csv
  4 changed
  took back #2, as transaction #3
  ~ records/Accounts.csv
  ~ records/Attachments.csv
  ~ records/Contacts.csv
  ~ records/Deals.csv
  ~ records/Events.csv
  ~ records/Leads.csv
  ~ records/Notes.csv
  ~ records/Sites.csv
  ~ records/Tasks.csv
  9 changed
  records: 32 removed, 21 as before
  took back #1, as transaction #4

