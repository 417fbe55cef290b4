The mapping of leads that a new org has, and the rules of a target without any,
lose nothing: what is not surely the same stays apart.

  $ orgpack init -q . --name Acme --org-id 60001 --admin ann@acme.example
  $ mkdir records
  $ cat >run.sh <<'END'
  > orgpack convert Leads --all --yes -q --at 2026-04-01T12:00:00Z --results results.csv "$@"
  > cut -d, -f 2-3,6- results.csv
  > END

Two leads of one company are two deals.

  $ cat >records/Leads.csv <<'END'
  > id,Owner,Company,Last_Name,Email,Created_Time
  > 1001,1,Volta,Ohm,ohm@volta.example,2026-03-01T09:00:00Z
  > 1002,1,Volta,Ampère,ampere@volta.example,2026-03-02T09:00:00Z
  > END
  $ sh run.sh --with Deals
  id,status,message,Accounts.id,Accounts.action,Contacts.id,Contacts.action,Deals.id,Deals.action
  1001,converted,,1,created,1,created,1,created
  1002,converted,,1,linked,2,created,2,created

So they are under a mapping that says nothing of matches.

  $ orgpack undo --yes -q && sed -i '/match: \[\]/d' modules/Leads/conversion.yaml
  $ sh run.sh --with Deals
  id,status,message,Accounts.id,Accounts.action,Contacts.id,Contacts.action,Deals.id,Deals.action
  1001,converted,,2,created,3,created,3,created
  1002,converted,,2,linked,4,created,4,created
  $ orgpack undo --yes -q

An address is a key only together with the name: who shares one is still
somebody else. It is trimmed before it is looked at.

  $ cat >records/Leads.csv <<'END'
  > id,Owner,Company,Last_Name,First_Name,Email
  > 1001,1,,Ohm,Georg," office@volta.example"
  > 1002,1,,Ampère,André,office@volta.example
  > 1003,1,,OHM,G.,"Office@Volta.example "
  > END
  $ sh run.sh
  id,status,message,Accounts.id,Accounts.action,Contacts.id,Contacts.action,Deals.id,Deals.action
  1001,converted,,,none,5,created,,none
  1002,converted,,,none,6,created,,none
  1003,converted,,,none,5,matched,,none
  $ cut -d, -f 1,4,7,8 records/Contacts.csv
  id,Email,First_Name,Last_Name
  5,office@volta.example,Georg,Ohm
  6,office@volta.example,André,Ampère
  $ orgpack undo --yes -q
  $ cat >modules/Leads/conversion.yaml <<'END'
  > module: Leads
  > targets:
  >   - module: Contacts
  >     fields: {Last_Name: Last_Name, Email: {field: Email, transform: [trim]}}
  > END
  $ sh run.sh
  id,status,message,Contacts.id,Contacts.action
  1001,converted,,7,created
  1002,converted,,8,created
  1003,converted,,7,linked
  $ orgpack undo --yes -q

Domains that anybody may use are no key: companies with a page on a network, or
people with an address at a provider of mail, have nothing in common. A domain
of their own is one.

  $ cat >modules/Leads/conversion.yaml <<'END'
  > module: Leads
  > targets:
  >   - module: Accounts
  >     fields: {Account_Name: Company, Website: Website}
  >     match: [{keys: {Website: domain}}]
  > END
  $ cat >records/Leads.csv <<'END'
  > id,Owner,Company,Last_Name,Website
  > 1001,1,Volta,Ohm,https://www.facebook.com/volta
  > 1002,1,Bolt,Ek,de-de.facebook.com
  > 1003,1,Ampère,Ada,gmail.com
  > 1004,1,Ampere,Max,http://gmail.com/
  > 1005,1,Watt,Eve,www.watt.example
  > 1006,1,Watt Ltd,Al,https://watt.example/en
  > END
  $ sh run.sh
  id,status,message,Accounts.id,Accounts.action
  1001,converted,,3,created
  1002,converted,,4,created
  1003,converted,,5,created
  1004,converted,,6,created
  1005,converted,,7,created
  1006,converted,,7,linked
  $ orgpack undo --yes -q

Whoever has opted out stays so, whatever is merged or overwritten: true wins, as
people and spreadsheets write it.

  $ rm -r modules/Leads/conversion.yaml records && mkdir records && cat >modules/Leads/conversion.yaml <<'END'
  > module: Leads
  > targets:
  >   - module: Contacts
  >     fields: {Last_Name: Last_Name, Email: Email, Email_Opt_Out: Email_Opt_Out}
  > END
  $ cat >records/Leads.csv <<'END'
  > id,Owner,Last_Name,Email,Email_Opt_Out
  > 1001,1,Ohm,ohm@volta.example,true
  > 1002,1,Ek,ek@volta.example,false
  > 1003,1,Watt,watt@volta.example,false
  > 1004,1,Watt,watt@volta.example,true
  > 1005,1,Watt,watt@volta.example,false
  > END
  $ cat >records/Contacts.csv <<'END'
  > id,Owner,Last_Name,Email,Email_Opt_Out
  > 1,1,Ohm,ohm@volta.example,false
  > 2,1,Ek,ek@volta.example, Yes
  > END
  $ sh run.sh --on-match merge && cut -d, -f 1,3,5 records/Contacts.csv && orgpack undo --yes -q
  id,status,message,Contacts.id,Contacts.action
  1001,converted,,1,merged
  1002,converted,,2,matched
  1003,converted,,9,created
  1004,converted,,9,merged
  1005,converted,,9,matched
  id,Last_Name,Email_Opt_Out
  1,Ohm,true
  2,Ek, Yes
  9,Watt,true
  $ sh run.sh --on-match overwrite && cut -d, -f 1,3,5 records/Contacts.csv && orgpack undo --yes -q
  id,status,message,Contacts.id,Contacts.action
  1001,converted,,1,overwritten
  1002,converted,,2,matched
  1003,converted,,10,created
  1004,converted,,10,overwritten
  1005,converted,,10,matched
  id,Last_Name,Email_Opt_Out
  1,Ohm,true
  2,Ek, Yes
  10,Watt,true

Also where the record is only to be linked to: nothing else of it changes then,
not its tags either.

  $ echo 'carry_over_tags: [Contacts]' >>modules/Leads/conversion.yaml
  $ sed -i '1s/$/,Phone,Tag/; 2,$s/$/,0123,Hot/' records/Leads.csv
  $ sed -i '1s/$/,Phone,Tag/; 2,$s/$/,,Cold/' records/Contacts.csv
  $ sed -i 's/Email_Opt_Out: Email_Opt_Out/&, Phone: Phone/' modules/Leads/conversion.yaml
  $ sh run.sh --on-match skip --values - && cut -d, -f 1,3,5- records/Contacts.csv && orgpack undo --yes -q
  line,module,record,field,kept,lost,rule
  2,Contacts,1,Email_Opt_Out,true,false,true_wins
  2,Contacts,1,Phone,,0123,skip
  2,Contacts,1,Tag,Cold,Hot,skip
  3,Contacts,2,Email_Opt_Out, Yes,false,skip
  3,Contacts,2,Phone,,0123,skip
  3,Contacts,2,Tag,Cold,Hot,skip
  5,Contacts,11,Email_Opt_Out,true,false,true_wins
  6,Contacts,11,Email_Opt_Out,true,false,skip
  id,status,message,Contacts.id,Contacts.action
  1001,converted,,1,merged
  1002,converted,,2,linked
  1003,converted,,11,created
  1004,converted,,11,merged
  1005,converted,,11,linked
  id,Last_Name,Email_Opt_Out,Phone,Tag
  1,Ohm,true,,Cold
  2,Ek, Yes,,Cold
  11,Watt,true,0123,Hot
  $ orgpack convert Leads --explain 1001 --on-match skip | grep -A 1 'Opt_Out\|Phone'
    Email_Opt_Out = "true"  mapping: of two booleans true wins
      over existing "false"
    Phone = ""  nothing: a record that is linked to does not change
      over mapping "0123"
  $ sed -i 's/1,1,Ohm,ohm@volta.example,false/1,1,Ohm,ohm@volta.example,perhaps/' records/Contacts.csv
  $ orgpack convert Leads --explain 1001 --on-match skip | grep -v '^    [A-Z]'
  Leads 1001 does not convert: INVALID_DATA, Contacts.Email_Opt_Out: record 1 has 'perhaps', which is not true or false
    does not hold: each value fits its field
  owner: ann (the source's owner)
  Contacts: on a match skip (--on-match)
    rule 1: Email as email "ohm@volta.example", Last_Name as casefold "ohm": finds 1 record, 1
    rule 2: Last_Name as casefold "ohm": finds 1 record, 1
    Last_Name = "Ohm"  mapping: the mapping gives a new record its value
    Email = "ohm@volta.example"  mapping: the mapping gives a new record its value
    Email_Opt_Out = "true"  mapping: the mapping gives a new record its value
    Phone = "0123"  mapping: the mapping gives a new record its value
  $ sed -i 's/,perhaps,/,false,/; s/,Phone,Tag//; s/,,Cold//' records/Contacts.csv
  $ sed -i 's/,Phone,Tag//; s/,0123,Hot//' records/Leads.csv
  $ sed -i 's/, Phone: Phone//; /carry_over_tags/d' modules/Leads/conversion.yaml

It is for booleans, and says so.

  $ sed -i '$a\    merge: {Email: true_wins}' modules/Leads/conversion.yaml; orgpack validate .
  modules/Leads/conversion.yaml:5:20: error: true_wins is for booleans, and 'Email' is of type email [bad-mapping]
          merge: {Email: true_wins}
                         ^
    hint: Leave it out; on_match says what becomes of the field.
  .: 509 components, 1 error
  [1]

A contact who works elsewhere by now keeps the account: none is made, none that
the lead's company names is touched, and the deal goes where the contact is.

  $ rm -r modules records; orgpack init -q ../other --name Acme --org-id 60001 --admin ann@acme.example; mv ../other/modules .; mkdir records
  $ cat >records/Leads.csv <<'END'
  > id,Owner,Company,Last_Name,Email,Phone,Created_Time
  > 1001,1,Volta,Ohm,ohm@mail.example,1,2026-03-01T09:00:00Z
  > 1002,1,Bolt,Ohm,ohm@mail.example,2,2026-03-01T09:00:00Z
  > 1003,1,Ampère,Ek,ek@mail.example,3,2026-03-01T09:00:00Z
  > 1004,1,Watt,Ada,ada@mail.example,4,2026-03-01T09:00:00Z
  > 1005,1,Hertz,Bo,bo@mail.example,5,2026-03-01T09:00:00Z
  > 1006,1,Gauss,New,new@mail.example,6,2026-03-01T09:00:00Z
  > 1007,1,Weber,New,new@mail.example,7,2026-03-01T09:00:00Z
  > END
  $ cat >records/Accounts.csv <<'END'
  > id,Owner,Account_Name,Phone
  > 1,1,Ampère,
  > 2,1,Bolt GmbH,
  > END
  $ cat >records/Contacts.csv <<'END'
  > id,Owner,Last_Name,Email,Account_Name
  > 11,1,Ohm,ohm@mail.example,1
  > 12,1,Ek,ek@mail.example,1
  > 13,1,Ada,ada@mail.example,
  > 14,1,Bo,bo@mail.example,99
  > END
  $ cp -r records before; sh run.sh --with Deals --on-match Accounts=merge
  id,status,message,Accounts.id,Accounts.action,Contacts.id,Contacts.action,Deals.id,Deals.action
  1001,converted,,1,other-account,11,merged,5,created
  1002,converted,,1,other-account,11,matched,6,created
  1003,converted,,1,merged,12,merged,7,created
  1004,converted,,8,created,13,merged,8,created
  1005,converted,,9,created,14,merged,9,created
  1006,converted,,10,created,15,created,10,created
  1007,converted,,10,other-account,15,matched,11,created
  $ cut -d, -f 1,3 records/Accounts.csv; cut -d, -f 1,3,5 records/Contacts.csv; cut -d, -f 1,3,5 records/Deals.csv
  id,Account_Name
  1,Ampère
  2,Bolt GmbH
  8,Watt
  9,Hertz
  10,Gauss
  id,Last_Name,Account_Name
  11,Ohm,1
  12,Ek,1
  13,Ada,8
  14,Bo,99
  15,New,10
  id,Account_Name,Contact_Name
  5,1,11
  6,1,11
  7,1,12
  8,8,13
  9,9,14
  10,10,15
  11,10,15
  $ orgpack undo --yes -q; orgpack convert Leads --explain 1001
  Leads 1001 converts
  owner: ann (the source's owner)
  Accounts: other-account 1; on a match skip (the mapping)
    rule 1: Account_Name as company "volta": finds 0 records
    Account_Name = "Ampère"  existing: the account of a recognised record does not change
      over mapping "Volta"
    Phone = ""  nothing: the account of a recognised record does not change
      over mapping "1"
  Contacts: merged 11; on a match merge (the mapping)
    rule 1: Email as email "ohm@mail.example", Last_Name as casefold "ohm": finds 1 record, 11
    rule 2: Account_Name as exact "1", First_Name as casefold "", Last_Name as casefold "ohm": no key, since a value is empty
    Account_Name = "1"  existing: both are the same
      over mapping "1"
    Email = "ohm@mail.example"  existing: both are the same
      over mapping "ohm@mail.example"
    Last_Name = "Ohm"  existing: both are the same
      over mapping "Ohm"
    Phone = "1"  mapping: merge fills the empty field
  Deals: none, only on request, and nothing asks for it

In other ways, if the mapping says so: the contact moves, another is made, or
the row fails.

  $ for way in move create fail; do
  >   sed "s/^    on_match: merge/&\n    on_other_account: $way/" <modules/Leads/conversion.yaml >mapping; cp modules/Leads/conversion.yaml kept; cp mapping modules/Leads/conversion.yaml
  >   echo == $way; sh run.sh; cut -d, -f 1,3,5 records/Contacts.csv; orgpack undo --yes -q; mv kept modules/Leads/conversion.yaml
  > done
  == move
  id,status,message,Accounts.id,Accounts.action,Contacts.id,Contacts.action,Deals.id,Deals.action
  1001,converted,,11,created,11,merged,,none
  1002,converted,,2,linked,11,merged,,none
  1003,converted,,1,linked,12,merged,,none
  1004,converted,,12,created,13,merged,,none
  1005,converted,,13,created,14,merged,,none
  1006,converted,,14,created,16,created,,none
  1007,converted,,15,created,16,merged,,none
  id,Last_Name,Account_Name
  11,Ohm,2
  12,Ek,1
  13,Ada,12
  14,Bo,99
  16,New,15
  == create
  id,status,message,Accounts.id,Accounts.action,Contacts.id,Contacts.action,Deals.id,Deals.action
  1001,converted,,16,created,17,created,,none
  1002,converted,,2,linked,18,created,,none
  1003,converted,,1,linked,12,merged,,none
  1004,converted,,17,created,13,merged,,none
  1005,converted,,18,created,14,merged,,none
  1006,converted,,19,created,19,created,,none
  1007,converted,,20,created,20,created,,none
  id,Last_Name,Account_Name
  11,Ohm,1
  12,Ek,1
  13,Ada,17
  14,Bo,99
  17,Ohm,16
  18,Ohm,2
  19,New,19
  20,New,20
  == fail
  orgpack: error: 3 of 7 records did not convert [failed-rows]
    hint: Mend the records; --failures FILE writes which failed, and why.
  id,status,message,Accounts.id,Accounts.action,Contacts.id,Contacts.action,Deals.id,Deals.action
  1001,failed,other account: record 11 belongs to 1,,none,,none,,none
  1002,failed,other account: record 11 belongs to 1,,none,,none,,none
  1003,converted,,1,linked,12,merged,,none
  1004,converted,,21,created,13,merged,,none
  1005,converted,,22,created,14,merged,,none
  1006,converted,,23,created,21,created,,none
  1007,failed,other account: record 21 belongs to 23,,none,,none,,none
  id,Last_Name,Account_Name
  11,Ohm,1
  12,Ek,1
  13,Ada,21
  14,Bo,99
  21,New,23

A target without rules has those of duplicate checks before Zoho's: each pair of
the source's, whose value is that of its own field, then those of the target's.

  $ rm -r records; mkdir records; cat >modules/Leads/conversion.yaml <<'END'
  > module: Leads
  > targets:
  >   - module: Contacts
  >     fields: {Last_Name: Last_Name, Phone: Phone, Mobile: Mobile}
  > END
  $ cat >modules/Leads/duplicate_check.yaml <<'END'
  > module: Leads
  > type: mapped_module_records
  > type_configurations:
  >   - mapped_module: Contacts
  >     field_mappings: [{current_field: Email, mapped_field: Secondary_Email}]
  > END
  $ cat >modules/Contacts/duplicate_check.yaml <<'END'
  > module: Contacts
  > type: converted_records
  > match: [{keys: {Phone: phone}}]
  > END
  $ orgpack fmt -q . && orgpack validate . && cat modules/Contacts/duplicate_check.yaml
  .: 511 components, no faults
  module: Contacts
  type: converted_records
  match:
    - keys:
        Phone: phone
  $ cat >records/Leads.csv <<'END'
  > id,Owner,Last_Name,Email,Phone,Mobile
  > 1001,1,Ohm,OHM@volta.example,030 1,
  > 1002,1,Ohm,,(030) 2,
  > 1003,1,Ohm,,,
  > END
  $ cat >records/Contacts.csv <<'END'
  > id,Owner,Last_Name,Secondary_Email,Phone
  > 1,1,Ohm,,
  > 2,1,Someone,,030/2
  > 3,1,Somebody,ohm@volta.example,
  > END
  $ sh run.sh; orgpack undo --yes -q
  id,status,message,Contacts.id,Contacts.action
  1001,converted,,3,linked
  1002,converted,,2,linked
  1003,converted,,1,linked

One that cannot be read stops the run.

  $ echo 'match: {}' >>modules/Contacts/duplicate_check.yaml; sh run.sh
  modules/Contacts/duplicate_check.yaml:6:1: error: the key 'match' stands in line 3 already [duplicate-key]
      match: {}
      ^
    hint: Remove one of the two.
  id,status,message,Contacts.id,Contacts.action
  1001,converted,,3,linked
  1002,converted,,2,linked
  1003,converted,,1,linked

A domain at which anybody has an address is no company either:

  $ orgpack init public --org-id 60009 --admin ann@own.example --quiet
  $ mkdir public/records && printf 'id,Owner,Company,Last_Name\n1,60009,gmail.com,Berg\n2,60009,Gmail.com,Tal\n3,60009,Dot.Com,Au\n4,60009,dot.com,Bach\n' >public/records/Leads.csv
  $ orgpack -C public convert Leads --all --dry-run --assign-to ann --at 2026-04-01T12:00:00Z
  Leads: 4 of 4 records would convert
    Accounts  3 created, 1 linked
    Contacts  4 created
    Deals     none
  1 value dropped: 1 skip
  plan sha256:82580f401ccdead37fc2dfde88f31c12ae5495ee7f616bebb9983c80e1d18cf7
