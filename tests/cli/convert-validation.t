Validation rules of the targets: a record that one forbids is not saved, and
what cannot be evaluated here is said of each row where it matters.

  $ orgpack init -q . --name Acme --org-id 60001 --admin ann@acme.example
  $ mkdir -p records modules/Contacts/validation_rules
  $ cat >modules/Leads/conversion.yaml <<'END'
  > module: Leads
  > targets:
  >   - module: Contacts
  >     fields: {Last_Name: Last_Name, Email: Email, Phone: Phone}
  >     match: [{keys: {Email: email}}]
  >     on_match: merge
  > END
  $ cat >rule <<'END'
  > file=modules/Contacts/validation_rules/$1.yaml
  > printf 'api_name: %s\nmodule: Contacts\nname: %s\n' $1 $1 >$file
  > cat >>$file
  > END
  $ sh rule Phone_Needed <<'END'
  > field: Phone
  > criteria: {field: Phone, comparator: equal, value: '${EMPTY}'}
  > alert_message: 'How do we call, them?'
  > END
  $ sh rule Off <<'END'
  > active: false
  > criteria: {field: Last_Name, comparator: not_equal, value: '${EMPTY}'}
  > alert_message: never
  > END
  $ sh rule Old <<'END'
  > formula: 'Len(${Last_Name}) > 40'
  > alert_message: too long
  > END
  $ cat >records/Leads.csv <<'END'
  > id,Owner,Last_Name,Email,Phone
  > 1,1,Ohm,ohm@v.example,1
  > 2,1,Ek,ek@v.example,
  > 3,1,Volt,volt@v.example,
  > 4,1,Watt,watt@v.example,
  > 5,1,Amp,amp@v.example,5
  > END
  $ cat >records/Contacts.csv <<'END'
  > id,Owner,Last_Name,Email,Phone
  > 11,1,,volt@v.example,3
  > 12,1,Watt,watt@v.example,
  > 13,1,,amp@v.example,
  > END

The record is looked at as it will be: 3 has a phone already, 4 changes
nothing and is not saved, 5 gets its phone with the name.

  $ orgpack convert Leads --all --yes --quiet --results results.csv
  orgpack: error: 1 of 5 records did not convert [failed-rows]
    hint: Mend the records; --failures FILE writes which failed, and why.
  [1]
  $ cat results.csv
  line,id,status,code,field,message,Contacts.id,Contacts.action
  2,1,converted,,,validation rule Old of Contacts not checked,14,created
  3,2,failed,INVALID_DATA,Contacts.Phone,"validation rule Phone_Needed: How do we call, them?",,none
  4,3,converted,,,validation rule Old of Contacts not checked,11,merged
  5,4,converted,,,,12,matched
  6,5,converted,,,validation rule Old of Contacts not checked,13,merged
  $ orgpack convert Leads --explain 2
  Leads 2 does not convert: INVALID_DATA, Contacts.Phone: validation rule Phone_Needed: How do we call, them?
    does not hold: no validation rule forbids it
  owner: ann (the source's owner)
  Contacts: on a match merge (the mapping)
    rule 1: Email as email "ek@v.example": finds 0 records
    Last_Name = "Ek"  mapping: the mapping gives a new record its value
    Email = "ek@v.example"  mapping: the mapping gives a new record its value
  [1]

A rule that looks at another record, a computed field or a function is not
evaluated either. A layout's rule is for the records of that layout.

  $ sh rule Boss <<'END'
  > criteria: {field: Account_Name.Phone, comparator: equal, value: '1'}
  > alert_message: no
  > END
  $ sh rule Other <<'END'
  > layout: Other
  > criteria: {field: Last_Name, comparator: not_equal, value: '${EMPTY}'}
  > alert_message: never
  > END
  $ sed 's/Standard/Other/' modules/Contacts/layouts/Standard.yaml \
  > >modules/Contacts/layouts/Other.yaml
  $ printf 'id,Owner,Last_Name,Phone\n9,1,Mho,1\n' >records/Leads.csv
  $ orgpack convert Leads --all --yes --results - --dry-run \
  > --at 2026-03-31T17:30:00Z 2>&1 | grep -v "^plan"
  line,id,status,code,field,message,Contacts.id,Contacts.action
  2,9,converted,,,validation rule Boss of Contacts not checked; validation rule Old of Contacts not checked,15,created
  Leads: 1 of 1 record would convert
    Contacts  1 created
  orgpack: warning: validation rule Boss of Contacts was not checked for 1 record: it looks at another record [not-carried]
    hint: Look at the records by hand.
  orgpack: warning: validation rule Old of Contacts was not checked for 1 record: it is a formula [not-carried]
    hint: Look at the records by hand.
