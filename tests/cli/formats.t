One answer in every format. JSON is one document, on failure too.

  $ orgpack init -q --bare acme --name Acme --org-id 60001 --admin ann@acme.example
  $ mkdir -p acme/modules/Leads/fields; cat >acme/modules/Leads/module.yaml <<'END'
  > api_name: Leads
  > singular_label: Lead
  > plural_label: Leads
  > generated_type: default
  > END
  $ cat >acme/modules/Leads/fields/Email.yaml <<'END'
  > api_name: Email
  > module: Leads
  > field_label: Email
  > data_type: email
  > custom_field: false
  > length: 100
  > END
  $ cp -r acme old && sed -i 's/^length: 100/length: 120/' acme/modules/Leads/fields/Email.yaml
  $ orgpack diff old acme --json
  {
    "format": "orgpack-diff/1",
    "exit": 1,
    "faults": [],
    "old": "old",
    "new": "acme",
    "changes": [
      {
        "action": "change",
        "kind": "field",
        "name": "Leads.Email",
        "path": "modules/Leads/fields/Email.yaml",
        "properties": [
          {
            "path": "length",
            "old": 100,
            "new": 120
          }
        ]
      }
    ],
    "counts": {
      "added": 0,
      "changed": 1,
      "deleted": 0,
      "unchanged": 1
    }
  }
  [1]
  $ orgpack diff old acme -q --report csv=diff.csv --report markdown=diff.md --report html=diff.html
  [1]
  $ cat diff.csv
  table,action,kind,name,property,old,new,severity,code,file,line,column,message,hint
  changes,change,field,Leads.Email,length,100,120,,,,,,,
  $ cat diff.md
  # orgpack diff: old, acme
  
  - exit status: 1
  - old: old
  - new: acme
  - counts.added: 0
  - counts.changed: 1
  - counts.deleted: 0
  - counts.unchanged: 1
  
  ## Changes
  
  | action | kind | name | property | old | new |
  |---|---|---|---|---|---|
  | change | field | Leads.Email | length | 100 | 120 |
  $ xmllint --html --noout diff.html && grep -c '<script\|http:' diff.html
  0
  [1]
  $ orgpack diff old acme -q --report csv=none/diff.csv
  none/diff.csv: error: cannot write 'none/diff.csv': No such file or directory [cannot-write]
  [6]

Faults have a place, the line, a mark below it, and a hint.

  $ cd acme && sed -i 's/^length: .*/length: many/' modules/Leads/fields/Email.yaml && orgpack validate
  modules/Leads/fields/Email.yaml:6:9: error: 'length' is a text, but must be an integer [wrong-type]
      length: many
              ^
    hint: Write a whole number, such as 12.
  org: 2 components, 1 error
  [3]
  $ orgpack validate acme --json | grep -v digest
  {
    "format": "orgpack-validate/1",
    "exit": 3,
    "faults": [
      {
        "file": "acme/modules/Leads/fields/Email.yaml",
        "line": 6,
        "column": 9,
        "severity": "error",
        "code": "wrong-type",
        "message": "'length' is a text, but must be an integer",
        "hint": "Write a whole number, such as 12."
      }
    ],
    "targets": [
      {
        "name": "acme",
        "components": 2,
        "errors": 1,
        "warnings": 0
      }
    ]
  }
