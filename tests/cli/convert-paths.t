Where a value comes from: templates, and paths through look-ups.

  $ orgpack init -q . --name Acme --org-id 60001 --admin ann@acme.example
  $ mkdir records
  $ printf 'id,Owner,Last_Name,Company,City\n1001,1,Ohm,Volta,Bonn\n' >records/Leads.csv

A brace that lacks its dollar sign is a fault of the mapping, and not a name
that every record gets. A brace as such is a text in quotes.

  $ cat >map.sh <<'OUT'
  > cat >modules/Leads/conversion.yaml <<END
  > module: Leads
  > targets:
  >   - module: Contacts
  >     fields:
  >       Last_Name: {template: "$1"}
  >     match: []
  > END
  > OUT
  $ sh map.sh '{Company}'
  $ orgpack validate .
  modules/Leads/conversion.yaml:5:29: error: the template has 'Company' in braces, and no '$' before them [bad-mapping]
            Last_Name: {template: "{Company}"}
                                  ^
    hint: Write ${...} for a field's value, and ${'{'} for a brace.
  .: 509 components, 1 error
  [1]
  $ orgpack convert Leads --all --yes --at 2026-04-01T12:00:00+02:00
  modules/Leads/conversion.yaml:5:29: error: the template has 'Company' in braces, and no '$' before them [bad-mapping]
            Last_Name: {template: "{Company}"}
                                  ^
    hint: Write ${...} for a field's value, and ${'{'} for a brace.
  [1]
  $ sh map.sh '${Company} {${City}'
  $ orgpack validate .
  modules/Leads/conversion.yaml:5:29: error: the template has a '{' without a '$' before it [bad-mapping]
            Last_Name: {template: "${Company} {${City}"}
                                  ^
    hint: Write ${...} for a field's value, and ${'{'} for a brace.
  .: 509 components, 1 error
  [1]
  $ sh map.sh "\${'{'}\${Company}}"
  $ orgpack convert Leads --all --yes --at 2026-04-01T12:00:00+02:00
  Leads: 1 of 1 record converted
    Contacts  1 created
  applied as transaction #2
  $ cat records/Contacts.csv
  id,Owner,Last_Name,Created_By,Created_Time,Modified_By,Modified_Time
  1,1,{Volta},1,2026-04-01T10:00:00+00:00,1,2026-04-01T10:00:00+00:00

Neither is a name behind a dollar sign, which in a shell would be a value. A
dollar sign before anything but a letter is one.

  $ sh map.sh 'for $Company_2'
  $ orgpack validate .
  modules/Leads/conversion.yaml:5:29: error: the template has 'Company_2' behind a '$', and no braces around it [bad-mapping]
            Last_Name: {template: "for $Company_2"}
                                  ^
    hint: Write ${...} for a field's value, and ${'$'} for a '$' before a letter.
  .: 509 components, 1 error
  [1]
  $ sh map.sh '$${Company} $_x$'
  $ orgpack validate .
  modules/Leads/conversion.yaml:5:29: error: the template has '_x' behind a '$', and no braces around it [bad-mapping]
            Last_Name: {template: "$${Company} $_x$"}
                                  ^
    hint: Write ${...} for a field's value, and ${'$'} for a '$' before a letter.
  .: 509 components, 1 error
  [1]
  $ sh map.sh "US\$ 5\$\${'\$'}US \$\${Company}\$"
  $ orgpack validate .
  .: 509 components, no faults

A path leads through eight look-ups at most, wherever it is written. One more is
a fault, for nobody would notice that it is always empty.

  $ cat >path.sh <<'END'
  > p=Account_Name; for i in $(seq $1); do p=Parent_Account.$p; done; echo Account_Name.$p
  > END
  $ sh path.sh 2
  Account_Name.Parent_Account.Parent_Account.Account_Name
  $ printf 'id,Owner,Last_Name,Account_Name\n1,1,Ohm,501\n' >records/Contacts.csv
  $ (echo id,Owner,Account_Name,Parent_Account
  > for i in 1 2 3 4 5 6 7 8; do echo 50$i,1,Level $i,50$((i + 1)); done) >records/Accounts.csv
  $ cat >modules/Contacts/conversion.yaml <<'END'
  > module: Contacts
  > targets:
  >   - module: Vendors
  >     fields: {Vendor_Name: Last_Name}
  >     match: []
  > END
  $ sed -i 's/permissions:/&\n  - Crm_Implied_Mass_Convert_Contacts/' profiles/Administrator/profile.yaml
  $ orgpack convert Contacts --where "($(sh path.sh 7):equals:Level 8)" --dry-run --at 2026-04-01T12:00:00+02:00
  Contacts: 1 of 1 record would convert
    Vendors  1 created
  plan sha256:0e21436c606e8f4ad33439a4010a13f74f567342d1b905939589f4195f7453d0
  $ orgpack convert Contacts --where "($(sh path.sh 8):equals:Level 9)" --dry-run --at 2026-04-01T12:00:00+02:00
  --where:1:2: error: path 'Account_Name.Parent_Account.Parent_Account.Parent_Account.Pa...' goes through more than 8 lookups [bad-criteria]
      (Account_Name.Parent_Account.Parent_Account.Parent_Account.Parent_Accoun
       ^
    hint: Make it shorter, for instance with a formula field on the way.
  [1]
  $ cat >>modules/Contacts/conversion.yaml <<END
  >     create_when: {field: $(sh path.sh 8), comparator: equal, value: Level 9}
  > END
  $ orgpack validate .
  modules/Contacts/conversion.yaml:6:26: error: 'targets[0].create_when.field' is 'Account_Name.Parent_Account.Parent_Account.Parent_Account.Pa...', which does not match ^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*){0,8}$ [bad-pattern]
          create_when: {field: Account_Name.Parent_Account.Parent_Account.Pare
                               ^
    hint: A field of the module, or Lookup_Field.Field for a field of the module that a lookup field leads to; at most eight lookup fields.
  modules/Contacts/conversion.yaml:6:26: error: path 'Account_Name.Parent_Account.Parent_Account.Parent_Account.Pa...' goes through more than 8 lookups [bad-criteria]
          create_when: {field: Account_Name.Parent_Account.Parent_Account.Pare
                               ^
    hint: Make it shorter, for instance with a formula field on the way.
  records/Accounts.csv:9:15: error: Parent_Account: '509' is no record of Accounts [unknown-reference]
      508,1,Level 8,509
                    ^
    hint: Correct the id, or empty the cell.
  .: 510 components, 3 errors
  [3]
  $ orgpack convert Contacts --all --dry-run --at 2026-04-01T12:00:00+02:00
  modules/Contacts/conversion.yaml:6:26: error: 'targets[0].create_when.field' is 'Account_Name.Parent_Account.Parent_Account.Parent_Account.Pa...', which does not match ^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*){0,8}$ [bad-pattern]
          create_when: {field: Account_Name.Parent_Account.Parent_Account.Pare
                               ^
    hint: A field of the module, or Lookup_Field.Field for a field of the module that a lookup field leads to; at most eight lookup fields.
  [3]
  $ sed -i /create_when/d modules/Contacts/conversion.yaml

Rules of automation follow as far, and no further.

  $ mkdir -p field_updates modules/Contacts/workflow_rules
  $ cat >rule.sh <<'OUT'
  > cat >field_updates/Note_It.yaml <<END
  > api_name: Note_It
  > name: Note it
  > module: Contacts
  > field: Description
  > type: merge_field
  > value: \${!Contacts.$(sh path.sh $1)}
  > END
  > cat >modules/Contacts/workflow_rules/Deep.yaml <<END
  > api_name: Deep
  > module: Contacts
  > name: Deep
  > execute_when: {type: edit}
  > conditions:
  >   - sequence_number: 1
  >     instant_actions: {field_updates: [Note_It]}
  > END
  > OUT
  $ sh rule.sh 7
  $ orgpack convert Contacts --all --yes --at 2026-04-01T12:00:00+02:00
  Contacts: 1 of 1 record converted
    Vendors  1 created
  applied as transaction #3
  $ cat records/Contacts.csv
  id,Owner,Last_Name,Account_Name,Converted__s,Converted_Date_Time,Description
  1,1,Ohm,501,true,2026-04-01T10:00:00+00:00,Level 8
  $ orgpack undo --yes
  ~ records/Contacts.csv
  - records/Vendors.csv
  1 changed, 1 deleted
  took back #3, as transaction #4
  $ sh rule.sh 8
  $ orgpack validate .
  field_updates/Note_It.yaml:6:8: error: path 'Account_Name.Parent_Account.Parent_Account.Parent_Account.Pa...' goes through more than 8 lookups [bad-criteria]
      value: ${!Contacts.Account_Name.Parent_Account.Parent_Account.Parent_Acc
             ^
    hint: Make it shorter, for instance with a formula field on the way.
  records/Accounts.csv:9:15: error: Parent_Account: '509' is no record of Accounts [unknown-reference]
      508,1,Level 8,509
                    ^
    hint: Correct the id, or empty the cell.
  .: 512 components, 2 errors
  [1]
  $ orgpack convert Contacts --all --yes --at 2026-04-01T12:00:00+02:00
  orgpack: error: path 'Account_Name.Parent_Account.Parent_Account.Parent_Account.Pa...' of module Contacts goes through more than 8 lookups [bad-criteria]
    hint: Make it shorter; orgpack validate says where it stands.
  [1]

Where create_when leads to a boolean of another record that is none, nobody knows
whether the target is wanted: the row fails, and says which record it is. Of an
OR that holds anyway nothing else is looked at.

  $ rm -rf records modules/Contacts/workflow_rules field_updates && mkdir records
  $ cat >modules/Accounts/fields/Live.yaml <<'END'
  > api_name: Live
  > module: Accounts
  > field_label: Live
  > data_type: boolean
  > custom_field: true
  > END
  $ cat >modules/Contacts/conversion.yaml <<'END'
  > module: Contacts
  > targets:
  >   - module: Deals
  >     create_when:
  >       group_operator: OR
  >       group:
  >         - {field: Last_Name, comparator: equal, value: Ek}
  >         - {field: Account_Name.Live, comparator: equal, value: true}
  >     fields:
  >       Deal_Name: Last_Name
  >       Stage: {value: Qualification}
  >       Closing_Date: {value: '2026-04-01'}
  > END
  $ printf 'id,Owner,Account_Name,Live\n501,1,Volta,YES\n502,1,Ampere,perhaps\n503,1,Watt,\n' >records/Accounts.csv
  $ printf 'id,Owner,Last_Name,Account_Name\n1,1,Ohm,501\n2,1,Ek,502\n3,1,Joule,502\n4,1,Bell,503\n5,1,Hertz,\n' >records/Contacts.csv
  $ orgpack convert Contacts --all --dry-run --quiet --results - 2>err
  line,id,status,code,field,message,Deals.id,Deals.action
  2,1,converted,,,,1,created
  3,2,converted,,,,2,created
  4,3,failed,INVALID_DATA,Account_Name.Live,'perhaps' is not true or false (Accounts 502),,none
  5,4,converted,,,,,none
  6,5,converted,,,,,none
  [1]
