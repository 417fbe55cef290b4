What a conversion leaves where it is, or does not do, is said of the run and
of each row where it matters.

  $ orgpack init -q . --name Acme --org-id 60001 --admin ann@acme.example
  $ mkdir -p records modules/Leads/workflow_rules modules/Visits/fields
  $ cat >modules/Leads/conversion.yaml <<'END'
  > module: Leads
  > targets:
  >   - module: Contacts
  >     fields: {Last_Name: Last_Name}
  > related_modules: [Notes, Visits]
  > END
  $ cat >modules/Visits/module.yaml <<'END'
  > api_name: Visits
  > singular_label: Visit
  > plural_label: Visits
  > generated_type: custom
  > END
  $ cat >modules/Visits/fields/Visited.yaml <<'END'
  > api_name: Visited
  > module: Visits
  > field_label: Visited
  > data_type: lookup
  > lookup: {module: Leads}
  > END
  $ cat >modules/Leads/workflow_rules/Again.yaml <<'END'
  > api_name: Again
  > module: Leads
  > name: Again
  > execute_when: {type: edit, details: {repeat: false}}
  > conditions:
  >   - sequence_number: 1
  >     criteria_details:
  >       criteria: {field: Last_Name, comparator: equal, value: Ohm}
  >     instant_actions: {convert: {name: Again}}
  > END
  $ printf 'id,Owner,Last_Name\n1,1,Ohm\n2,1,Ek\n' >records/Leads.csv
  $ printf 'id,Owner,Visited\n8,1,2\n9,1,2\n' >records/Visits.csv
  $ orgpack convert Leads --all --yes --results results.csv 2>&1 | grep -v ^plan
  Leads: 2 of 2 records converted
    Contacts  2 created
  applied as transaction #2
  orgpack: warning: records of Visits stay: they hang on Leads by the lookup Visited, which a conversion does not follow [not-carried]
    hint: Move them by hand.
  orgpack: warning: 'workflow_rule:Leads.Again' converts records, which a rule does not do during a conversion [not-carried]
    hint: Do by hand what has to be done.
  $ cat results.csv records/Visits.csv
  line,id,status,code,field,message,Contacts.id,Contacts.action
  2,1,converted,,,"workflow_rule:Leads.Again asks to convert, not carried out",1,created
  3,2,converted,,,,2,created
  id,Owner,Visited
  8,1,2
  9,1,2
