Which records convert, and what is said of a slip in saying so.

  $ orgpack init -q . --name Acme --org-id 60001 --admin ann@acme.example
  $ mkdir records
  $ cat >records/Leads.csv <<'END'
  > id,Owner,Last_Name,City,Lead_Status,Annual_Revenue
  > 1001,1,Ohm,Bonn,Contacted,5000
  > 1002,2,Volta,Ulm,Junk Lead,
  > END

Criteria are those of rules and views, and held against the module's fields.

  $ orgpack convert Leads --where '(Citty:equals:Bonn)' --dry-run
  --where:1:2: error: module 'Leads' has no field 'Citty' [unknown-reference]
      (Citty:equals:Bonn)
       ^
    hint: Did you mean 'City'?
  [1]
  $ orgpack convert Leads --where '(City:equal_to:Bonn)' --dry-run
  --where:1:7: error: there is no comparator 'equal_to' [bad-criteria]
      (City:equal_to:Bonn)
            ^
    hint: Did you mean 'equals'?
  [1]
  $ orgpack convert Leads --where '(Lead_Status:equals:Contactd)' --dry-run
  Leads: no record is selected
  --where:1:21: warning: 'Contactd' is no value of the pick list 'Lead_Status' [bad-criteria]
      (Lead_Status:equals:Contactd)
                          ^
    hint: Did you mean 'Contacted'?
  $ orgpack convert Leads --where '(Annual_Revenue:greater_than:much)' --dry-run
  --where:1:30: error: 'much' does not fit 'Annual_Revenue', which is of type currency [bad-criteria]
      (Annual_Revenue:greater_than:much)
                                   ^
    hint: Write a number, such as 100.
  [1]
  $ orgpack convert Leads --where '(City:equals:${TODAI})' --dry-run
  --where:1:14: error: there is no pre-defined value '${TODAI}' [bad-criteria]
      (City:equals:${TODAI})
                   ^
    hint: Did you mean ${TODAY}?
  [1]
  $ orgpack convert Leads --where 'City=Bonn' --dry-run
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

