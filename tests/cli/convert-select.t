Which records convert, and what is said of a slip in saying so.

  $ orgpack init -q . --name Acme --org-id 60001 --admin ann@acme.example
  $ mkdir records
  $ cat >records/Leads.csv <<'END'
  > id,Owner,Last_Name,City,Lead_Status,Annual_Revenue
  > 1001,1,Ohm,Bonn,Contacted,5000
  > 1002,2,Volta,Ulm,Junk Lead,
  > END

Criteria are those of rules and views, and held against the module's fields.

  $ orgpack convert Leads --where '(Citty:equals:Bonn)' --dry-run --at 2026-04-01T12:00:00Z
  --where:1:2: error: module 'Leads' has no field 'Citty' [unknown-reference]
      (Citty:equals:Bonn)
       ^
    hint: Did you mean 'City'?
  [1]
  $ orgpack convert Leads --where '(City:equal_to:Bonn)' --dry-run --at 2026-04-01T12:00:00Z
  --where:1:7: error: there is no comparator 'equal_to' [bad-criteria]
      (City:equal_to:Bonn)
            ^
    hint: Did you mean 'equals'?
  [1]
  $ orgpack convert Leads --where '(Lead_Status:equals:Contactd)' --dry-run --at 2026-04-01T12:00:00Z
  Leads: no record is selected: of 2 records, none that is not converted yet meets the criteria
  --where:1:21: warning: 'Contactd' is no value of the pick list 'Lead_Status' [bad-criteria]
      (Lead_Status:equals:Contactd)
                          ^
    hint: Did you mean 'Contacted'?
  $ orgpack convert Leads --where '(Annual_Revenue:greater_than:much)' --dry-run --at 2026-04-01T12:00:00Z
  --where:1:30: error: 'much' does not fit 'Annual_Revenue', which is of type currency [bad-criteria]
      (Annual_Revenue:greater_than:much)
                                   ^
    hint: Write a number, such as 100.
  [1]
  $ orgpack convert Leads --where '(City:equals:${TODAI})' --dry-run --at 2026-04-01T12:00:00Z
  --where:1:14: error: there is no pre-defined value '${TODAI}' [bad-criteria]
      (City:equals:${TODAI})
                   ^
    hint: Did you mean ${TODAY}?
  [1]
  $ orgpack convert Leads --where 'City=Bonn' --dry-run --at 2026-04-01T12:00:00Z
  --where:1:1: error: a criterion has to begin with '(' [bad-criteria]
      City=Bonn
      ^
    hint: Write (Field:comparator:value), such as (City:equals:Bonn).
  [1]
  $ orgpack convert Leads --where '(Owner:equals:${CURRENTUSERROLE})' --dry-run --at 2026-04-01T12:00:00Z
  Leads: 1 of 1 record would convert
    Accounts  none
    Contacts  1 created
    Deals     none
  plan sha256:7d5cf2851db78a37e4f80d50ef676456193f9764c1749ff32034b8e85fe27d5b

A selection's columns are known by name.

  $ printf 'id,asign_to\n1001,\n' >select.csv
  $ orgpack convert Leads --select select.csv --dry-run --at 2026-04-01T12:00:00Z
  select.csv:1:4: error: column 'asign_to' is none that a conversion knows [bad-records]
      id,asign_to
         ^
    hint: Did you mean 'assign_to'?
  [3]
  $ printf 'ID,Deal.Amount,Deals.Amnt,Amount,Deals.Owner,City\n' >select.csv
  $ orgpack convert Leads --select select.csv --dry-run --at 2026-04-01T12:00:00Z
  select.csv:1:1: error: no column names the record [bad-records]
      ID,Deal.Amount,Deals.Amnt,Amount,Deals.Owner,City
      ^
    hint: Add a column 'id', or one of a unique field of 'Leads'.
  select.csv:1:1: error: column 'ID' is none that a conversion knows [bad-records]
      ID,Deal.Amount,Deals.Amnt,Amount,Deals.Owner,City
      ^
    hint: Did you mean 'id'?
  select.csv:1:4: error: column 'Deal.Amount' is none that a conversion knows [bad-records]
      ID,Deal.Amount,Deals.Amnt,Amount,Deals.Owner,City
         ^
    hint: Did you mean 'Deals.Amount'?
  select.csv:1:16: error: column 'Deals.Amnt' names a field that there is not [bad-records]
      ID,Deal.Amount,Deals.Amnt,Amount,Deals.Owner,City
                     ^
    hint: Did you mean 'Deals.Amount'?
  select.csv:1:27: error: column 'Amount' is none that a conversion knows [bad-records]
      ID,Deal.Amount,Deals.Amnt,Amount,Deals.Owner,City
                                ^
    hint: Did you mean 'Deals.Amount'?
  select.csv:1:34: error: column 'Deals.Owner' is for what the conversion itself sets [bad-records]
      ID,Deal.Amount,Deals.Amnt,Amount,Deals.Owner,City
                                       ^
    hint: Name the owner in assign_to, the layout in the mapping.
  [3]
  $ printf 'id;assign_to\n1001;ann\n' >select.csv
  $ orgpack convert Leads --select select.csv --dry-run --at 2026-04-01T12:00:00Z
  select.csv:1:1: error: no column names the record [bad-records]
      id;assign_to
      ^
    hint: Add a column 'id', or one of a unique field of 'Leads'.
  select.csv:1:1: error: column 'id;assign_to' is none that a conversion knows [bad-records]
      id;assign_to
      ^
    hint: Part the columns with commas.
  [3]
  $ printf 'id,Leads.City\n1001,Ulm\n' >select.csv
  $ orgpack convert Leads --select select.csv --dry-run --at 2026-04-01T12:00:00Z
  select.csv:1:4: error: column 'Leads.City' gives the source a value, which only --through does [bad-records]
      id,Leads.City
         ^
    hint: Take it out of the selection.
  [3]

So are targets.

  $ orgpack convert Leads --all --with Deal --on-match Quotes=merge --dry-run --at 2026-04-01T12:00:00Z
  orgpack: error: --with: 'Deal' is none of the mapping's targets [bad-option]
    hint: Did you mean 'Deals'?
  orgpack: error: --on-match: 'Quotes' is none of the mapping's targets [bad-option]
    hint: It has 'Accounts', 'Contacts', 'Deals'.
  [2]

Where nothing is selected, it is said why.

  $ orgpack convert Leads --where '(City:equals:Köln)' --dry-run --at 2026-04-01T12:00:00Z
  Leads: no record is selected: of 2 records, none that is not converted yet meets the criteria
  $ printf 'id\n' >select.csv; orgpack convert Leads --select select.csv --dry-run --at 2026-04-01T12:00:00Z
  Leads: no record is selected: the file names none
  $ orgpack convert Leads --all --assign-to ann --yes -q; orgpack convert Leads --all --dry-run --at 2026-04-01T12:00:00Z
  Leads: no record is selected: of 2 records, all were converted before
  $ rm records/Leads.csv; orgpack convert Leads --all --dry-run --at 2026-04-01T12:00:00Z
  Leads: no record is selected: the module has none

A table that came out of a spreadsheet with semicolons is told as such.

  $ printf 'id;Last_Name\n1;Ohm\n' >records/Leads.csv; orgpack convert Leads --all --dry-run
  records/Leads.csv:1:1: error: the table has no column 'id' [bad-records]
    hint: Part the columns with commas.
  [3]

A file of failures has all columns of the table, also such as are no fields; it is given back as it is. Each output has
a file of its own:

  $ orgpack init own --org-id 60009 --admin ann@own.example --quiet
  $ mkdir own/records && printf 'id,Owner,Company,Last_Name,Legacy\n1,60009,Acme,,no\n' >own/records/Leads.csv
  $ orgpack -C own convert Leads --all --dry-run --quiet --failures own.csv 2>/dev/null
  [1]
  $ orgpack -C own convert Leads --select own.csv --dry-run
  Leads: 0 of 1 record would convert
  MANDATORY_NOT_FOUND: 1 record
    line 2, 1: Contacts.Last_Name: required field has no value
  orgpack: error: 1 of 1 record did not convert [failed-rows]
    hint: Mend the records; --failures FILE writes which failed, and why.
  [1]
  $ orgpack -C own convert Leads --all --dry-run --results same.csv --values same.csv
  orgpack: error: two outputs have the name 'same.csv' [bad-option]
    hint: Give each a file of its own.
  [2]
