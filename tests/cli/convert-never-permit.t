Who may make no records of a target may convert where none is ever made.

  $ orgpack init -q . --name Acme --org-id 60001 --admin ann@acme.example
  $ mkdir records
  $ printf "api_name: bob\nid: '2'\nemail: bob@acme.example\nprofile: Standard\nrole: CEO\nstatus: active\n" >users/bob.yaml
  $ sed -i 's/^create: true/create: false/' profiles/Standard/modules/Accounts.yaml
  $ map() { printf 'module: Leads\ntargets:\n  - module: Accounts\n    create: %s\n    fields: {Account_Name: Company}\n' $1 >modules/Leads/conversion.yaml; }; map always; cp modules/Leads/conversion.yaml always; map never
  $ printf 'id,Owner,Company,Last_Name\n1,2,Volta,Ohm\n' >records/Leads.csv
  $ printf 'id,Owner,Account_Name\n7,2,Volta\n' >records/Accounts.csv
  $ orgpack --as bob convert Leads --all --dry-run 2>&1 | grep -v plan
  Leads: 1 of 1 record would convert
    Accounts  1 linked
  $ cp always modules/Leads/conversion.yaml
  $ orgpack --as bob convert Leads --all --dry-run
  orgpack: error: the user 'bob' has no permission to create Accounts (profile 'Standard') [no-permission]
    hint: Let somebody act who has it (--as), or have an administrator grant 'create' in profiles/Standard/modules/Accounts.yaml.
  [4]
