Line items: the rows of a subform of the record that converts become rows of a
subform of the record that is made of it.

  $ orgpack init -q . --name Acme --org-id 60001 --admin ann@acme.example
  $ mkdir records
  $ cat >records/Quotes.csv <<'END'
  > id,Owner,Subject,Account_Name,Quote_Stage,Valid_Till,Grand_Total
  > 101,1,"Roof, south",501,Confirmed,2026-05-01,1240
  > 102,1,Cellar,502,Draft,2026-06-01,80
  > 103,1,Garage,502,Confirmed,2026-06-01,
  > END
  $ cat >records/Quoted_Items.csv <<'END'
  > id,Owner,Parent_Id,Product_Name,Quantity,List_Price,Total,Description
  > 9001,1,101,71,20,60,1200,"Panels, black"
  > 9002,1,102,72,1,80,80,
  > 9003,1,101,73,1,40,40,Freight
  > END
  $ cp -r records before

A new org has mappings for quotes, sales orders and cases, as for leads. A quote
becomes a sales order, or on request an invoice; totals come with it.

  $ orgpack convert Quotes --where '(Quote_Stage:equals:Confirmed)' --with Invoices --at 2026-04-01T12:00:00+02:00 --results results.csv --yes
  Quotes: 2 of 2 records converted
    Sales_Orders  2 created
    Invoices      2 created
    Ordered_Items   2 created
    Invoiced_Items  2 created
  applied as transaction #2
  $ cat results.csv
  line,id,status,code,field,message,Sales_Orders.id,Sales_Orders.action,Invoices.id,Invoices.action
  2,101,converted,,,,1,created,1,created
  4,103,converted,,,,2,created,2,created
  $ cut -d, -f 1-3,6-10,30- records/Sales_Orders.csv
  id,Owner,Account_Name,Billing_Code,Billing_Country,Billing_State,Billing_Street,Carrier,Created_Time,Modified_By,Modified_Time
  1,1,501,,,,,,1,2026-04-01T10:00:00+00:00,1,2026-04-01T10:00:00+00:00
  2,1,502,,,,,,2026-04-01T10:00:00+00:00,1,2026-04-01T10:00:00+00:00
  $ for f in Sales_Orders.SO_Number Invoices.Invoice_Number; do echo $f $(/usr/bin/python3 -c "import csv, sys; m, f = sys.argv[1].split('.'); print(*(r[f] for r in csv.DictReader(open(f'records/{m}.csv'))))" $f); done
  Sales_Orders.SO_Number 1 2
  Invoices.Invoice_Number 1 2
  $ cat records/Ordered_Items.csv
  id,Owner,Description,Discount,List_Price,Net_Total,Product_Name,Quantity,Sequence_Number,Tax,Total,Parent_Id,Created_By,Created_Time,Modified_By,Modified_Time
  1,1,"Panels, black",,60,,71,20,,,1200,1,1,2026-04-01T10:00:00+00:00,1,2026-04-01T10:00:00+00:00
  2,1,Freight,,40,,73,1,,,40,1,1,2026-04-01T10:00:00+00:00,1,2026-04-01T10:00:00+00:00
  $ cut -d, -f 1-6,12 records/Invoiced_Items.csv
  id,Owner,Description,Discount,List_Price,Net_Total,Parent_Id
  1,1,"Panels, black",,60,1200
  2,1,Freight,,40,,1

The quote's own items stay where they are. An undo takes back every byte.

  $ cmp records/Quoted_Items.csv before/Quoted_Items.csv
  $ orgpack undo --yes
  ~ records/Quotes.csv
  - records/Invoiced_Items.csv
  - records/Invoices.csv
  - records/Ordered_Items.csv
  - records/Sales_Orders.csv
  1 changed, 4 deleted
  took back #2, as transaction #3
  $ diff -r records before

Orders become invoices in the same way, and cases solutions.

  $ orgpack convert Quotes --all --at 2026-04-01T12:00:00+02:00 --yes
  Quotes: 3 of 3 records converted
    Sales_Orders  3 created
    Invoices      none
    Ordered_Items   3 created
    Invoiced_Items  0 created
  applied as transaction #4
  $ orgpack convert Sales_Orders --all --at 2026-04-01T12:00:00+02:00 --yes
  Sales_Orders: 3 of 3 records converted
    Invoices  3 created
    Invoiced_Items  3 created
  applied as transaction #5
  $ cut -d, -f 1-6,12 records/Invoiced_Items.csv
  id,Owner,Description,Discount,List_Price,Net_Total,Parent_Id
  3,1,"Panels, black",,60,1200
  4,1,Freight,,40,,3
  5,1,,,80,,4
  $ printf 'id,Owner,Subject,Description,Solution\n1,1,No power,"It is dark, always.",Plug it in.\n' >records/Cases.csv
  $ orgpack convert Cases --all --at 2026-04-01T12:00:00+02:00 --yes
  Cases: 1 of 1 record converted
    Solutions  1 created
  applied as transaction #6
  $ cut -d, -f 1-7 records/Solutions.csv
  id,Owner,Answer,Product_Name,Question,Solution_Title,Status
  1,1,Plug it in.,,"It is dark, always.",No power

A record that is found gets the rows behind its own where it is merged or
overwritten, and none where it is only linked; that is said of each row.

  $ rm -r records && cp -r before records
  $ printf 'id,Owner,Subject\n7,1,cellar\n' >records/Sales_Orders.csv
  $ printf 'id,Owner,Parent_Id,Product_Name,Quantity\n55,1,7,70,1\n' >records/Ordered_Items.csv
  $ cat >modules/Quotes/conversion.yaml <<'END'
  > module: Quotes
  > targets:
  >   - module: Sales_Orders
  >     fields:
  >       Subject: Subject
  >     match:
  >       - keys: {Subject: casefold}
  >     children:
  >       - module: Ordered_Items
  >         from: Quoted_Items
  >         fields:
  >           Product_Name: Product_Name
  >           Quantity: Quantity
  >           Description: {template: "${Description|'none'}"}
  > END
  $ orgpack convert Quotes --all --dry-run --results results.csv --at 2026-04-01T12:00:00+02:00 --json | grep -A 9 children
    "children": [
      {
        "module": "Ordered_Items",
        "from": "Quoted_Items",
        "target": "Sales_Orders",
        "created": 2,
        "left": 1
      }
    ],
    "failures": [],
  $ cat results.csv
  line,id,status,code,field,message,Sales_Orders.id,Sales_Orders.action
  2,101,converted,,,,8,created
  3,102,converted,,,1 of Quoted_Items stay: the record of Sales_Orders is only linked,7,linked
  4,103,converted,,,,9,created
  $ orgpack convert Quotes --all --on-match merge --at 2026-04-01T12:00:00+02:00 --yes
  Quotes: 3 of 3 records converted
    Sales_Orders  2 created, 1 matched
    Ordered_Items  3 created
  1 value dropped: 1 merge
  applied as transaction #7
  $ cat records/Ordered_Items.csv
  id,Owner,Parent_Id,Product_Name,Quantity,Description
  55,1,7,70,1,
  56,1,8,71,20,"Panels, black"
  57,1,8,73,1,Freight
  58,1,7,72,1,none
  $ orgpack undo --yes
  ~ records/Ordered_Items.csv
  ~ records/Quotes.csv
  ~ records/Sales_Orders.csv
  3 changed
  took back #7, as transaction #8

A row that its field cannot hold fails the record, which then changes nothing.

  $ sed -i 's/,73,1,/,,one,/' records/Quoted_Items.csv
  $ orgpack convert Quotes --all --failures failures.csv --at 2026-04-01T12:00:00+02:00 --yes
  Quotes: 2 of 3 records converted
    Sales_Orders  1 created, 1 linked
    Ordered_Items  0 created, 1 left
  1 value dropped: 1 skip
  INVALID_DATA: 1 record
    line 2, 101: Ordered_Items.Quantity: not a number (Quoted_Items 9003)
  1 line in .orgpack/outbox/convert-9.jsonl
  applied as transaction #9
  orgpack: error: 1 of 3 records did not convert [failed-rows]
    hint: Mend the records and give the file of failures to --select.
  [1]
  $ cat failures.csv
  id,Owner,Subject,Account_Name,Quote_Stage,Valid_Till,Grand_Total,error_line,error_code,error_field,error_message
  101,1,"Roof, south",501,Confirmed,2026-05-01,1240,2,INVALID_DATA,Ordered_Items.Quantity,not a number (Quoted_Items 9003)
  $ grep -c . records/Ordered_Items.csv
  2
  $ orgpack undo --yes
  ~ records/Quotes.csv
  ~ records/Sales_Orders.csv
  2 changed
  took back #9, as transaction #10

A record becomes something with all of its rows or not at all. A malformed row
goes to the file of --rejects, and a record whose id it holds fails.

  $ mv records kept && cp -r before records
  $ sed -i '2s/$/,1/; 3s/,102,/,"102,/; s/,101,73/,103,73/' records/Quoted_Items.csv; cat records/Quoted_Items.csv
  id,Owner,Parent_Id,Product_Name,Quantity,List_Price,Total,Description
  9001,1,101,71,20,60,1200,"Panels, black",1
  9002,1,"102,72,1,80,80,
  9003,1,103,73,1,40,40,Freight
  $ orgpack convert Quotes --all --dry-run --at 2026-04-01T12:00:00+02:00 --rejects rejects.csv --failures failures.csv
  Quotes: 1 of 3 records would convert
    Sales_Orders  1 created
    Ordered_Items  1 created
  INVALID_DATA: 2 records
    line 2, 101: Quoted_Items.Parent_Id: line 2 is malformed, and may be a row of this record
    line 3, 102: Quoted_Items.Parent_Id: line 3 is malformed, and may be a row of this record
  plan sha256:4ad75d99b37084c5ebb609ffc6d38163182f04523bd2a37e66f33e5f944ceb74
  orgpack: error: 2 of 3 records did not convert [failed-rows]
    hint: Mend the records and give the file of failures to --select.
  records/Quoted_Items.csv:2:1: warning: the row has 9 cells, the header 8 [bad-records]
      9001,1,101,71,20,60,1200,"Panels, black",1
      ^
    hint: Give every row one cell for each column.
  records/Quoted_Items.csv:3:8: warning: a quoted cell is not closed [bad-records]
      9002,1,"102,72,1,80,80,
             ^
    hint: Put a double quote at its end.
  [1]
  $ cat rejects.csv failures.csv
  9001,1,101,71,20,60,1200,"Panels, black",1
  9002,1,"102,72,1,80,80,
  id,Owner,Subject,Account_Name,Quote_Stage,Valid_Till,Grand_Total,error_line,error_code,error_field,error_message
  101,1,"Roof, south",501,Confirmed,2026-05-01,1240,2,INVALID_DATA,Quoted_Items.Parent_Id,"line 2 is malformed, and may be a row of this record"
  102,1,Cellar,502,Draft,2026-06-01,80,3,INVALID_DATA,Quoted_Items.Parent_Id,"line 3 is malformed, and may be a row of this record"
  $ orgpack convert Quotes --explain 101 --rejects rejects.csv
  Quotes 101 does not convert: INVALID_DATA, Quoted_Items.Parent_Id: line 2 is malformed, and may be a row of this record
    does not hold: each value fits its field
  owner: ann (the source's owner)
  Sales_Orders: on a match skip (default)
    rule 1: Subject as casefold "roof, south": finds 0 records
    Subject = "Roof, south"  mapping: the mapping gives a new record its value
    Ordered_Items: 0 rows of Quoted_Items
  records/Quoted_Items.csv:2:1: warning: the row has 9 cells, the header 8 [bad-records]
      9001,1,101,71,20,60,1200,"Panels, black",1
      ^
    hint: Give every row one cell for each column.
  records/Quoted_Items.csv:3:8: warning: a quoted cell is not closed [bad-records]
      9002,1,"102,72,1,80,80,
             ^
    hint: Put a double quote at its end.
  [1]

What becomes of each row is explained with the record.

  $ orgpack convert Quotes --explain 103 --rejects rejects.csv
  Quotes 103 converts
  owner: ann (the source's owner)
  Sales_Orders: created 11; on a match skip (default)
    rule 1: Subject as casefold "garage": finds 0 records
    Subject = "Garage"  mapping: the mapping gives a new record its value
    Ordered_Items: 1 row of Quoted_Items, copied
      9003: Product_Name "73", Quantity "1", Description "Freight"
  records/Quoted_Items.csv:2:1: warning: the row has 9 cells, the header 8 [bad-records]
      9001,1,101,71,20,60,1200,"Panels, black",1
      ^
    hint: Give every row one cell for each column.
  records/Quoted_Items.csv:3:8: warning: a quoted cell is not closed [bad-records]
      9002,1,"102,72,1,80,80,
             ^
    hint: Put a double quote at its end.
  $ rm -r records && cp -r before records && printf 'id,Owner,Subject\n7,1,cellar\n' >records/Sales_Orders.csv
  $ orgpack convert Quotes --explain 102
  Quotes 102 converts
  owner: ann (the source's owner)
  Sales_Orders: linked 7; on a match skip (default)
    rule 1: Subject as casefold "cellar": finds 1 record, 7
    Subject = "cellar"  existing: a record that is linked to does not change
      over mapping "Cellar"
    Ordered_Items: 1 row of Quoted_Items, left: the record is only linked
      9002: Product_Name "72", Quantity "1", Description "none"
  $ orgpack convert Quotes --explain 101 --json | grep -A 11 '"children"'
        "children": [
          {
            "module": "Ordered_Items",
            "from": "Quoted_Items",
            "created": 2,
            "left": 0,
            "rows": [
              {
                "id": "9001",
                "line": 2,
                "fields": [
                  {
  $ rm -r records && mv kept records

Whoever may not make the rows may not convert.

  $ cat >users/bob.yaml <<'END'
  > api_name: bob
  > id: '2'
  > email: bob@acme.example
  > profile: Standard
  > status: active
  > END
  $ mkdir -p profiles/Standard/modules
  $ printf 'profile: Standard\nmodule: Ordered_Items\ncreate: false\n' >profiles/Standard/modules/Ordered_Items.yaml
  $ orgpack --as bob convert Quotes --all --dry-run
  orgpack: error: the user 'bob' has no permission to create Ordered_Items (profile 'Standard') [no-permission]
    hint: Let somebody act who has it (--as), or have an administrator grant 'create' in profiles/Standard/modules/Ordered_Items.yaml.
  [4]

A subform anywhere else is refused: its rows would lose their record.

  $ cat >modules/Quotes/conversion.yaml <<'END'
  > module: Quotes
  > targets:
  >   - module: Sales_Orders
  >     fields:
  >       Subject: Subject
  >     children:
  >       - module: Invoiced_Items
  >         from: Ordered_Items
  >         fields:
  >           Parent_Id: Parent_Id
  >           Quantty: Quantity
  >   - module: Ordered_Items
  >     fields:
  >       Product_Name: Account_Name
  > related_modules: [Notes, Quoted_Items]
  > END
  $ orgpack validate .
  modules/Quotes/conversion.yaml:7:9: error: nothing fills field 'Product_Name' of 'Invoiced_Items', which every record must have [bad-mapping]
            - module: Invoiced_Items
              ^
    hint: Map it to a field, a value or a template.
  modules/Quotes/conversion.yaml:7:17: error: 'Invoiced_Items' is no subform of 'Sales_Orders' [bad-mapping]
            - module: Invoiced_Items
                      ^
    hint: Name a module whose parent_module is 'Sales_Orders'.
  modules/Quotes/conversion.yaml:8:15: error: 'Ordered_Items' is no subform of 'Quotes' [bad-mapping]
              from: Ordered_Items
                    ^
    hint: Name a module whose parent_module is 'Quotes'.
  modules/Quotes/conversion.yaml:10:11: error: 'Parent_Id' is no field to map: the conversion itself sets it [bad-mapping]
                Parent_Id: Parent_Id
                ^
    hint: Leave it out; the rows hang on the record of the target.
  modules/Quotes/conversion.yaml:11:11: error: there is no field 'Invoiced_Items.Quantty' [unknown-reference]
                Quantty: Quantity
                ^
    hint: Did you mean 'Quantity'?
  modules/Quotes/conversion.yaml:12:13: error: 'Ordered_Items' is a subform of 'Sales_Orders', and its rows are no records that are made alone [bad-mapping]
        - module: Ordered_Items
                  ^
    hint: Name it in 'children' of a target, as 'from' or as the module that gets the rows.
  modules/Quotes/conversion.yaml:15:26: error: 'Quoted_Items' is a subform of 'Quotes', and its rows are part of their record and do not move [bad-mapping]
      related_modules: [Notes, Quoted_Items]
                               ^
    hint: Name it in 'children' of a target, as 'from' or as the module that gets the rows.
  records/Ordered_Items.csv:2:8: error: Product_Name: '70' is no record of Products [unknown-reference]
      55,1,7,70,1
             ^
    hint: Correct the id, or empty the cell.
  records/Quoted_Items.csv:2:12: error: Product_Name: '71' is no record of Products [unknown-reference]
      9001,1,101,71,20,60,1200,"Panels, black"
                 ^
    hint: Correct the id, or empty the cell.
  records/Quoted_Items.csv:3:12: error: Product_Name: '72' is no record of Products [unknown-reference]
      9002,1,102,72,1,80,80,
                 ^
    hint: Correct the id, or empty the cell.
  records/Quoted_Items.csv:4:13: error: Quantity: 'one' is not a number [bad-value]
      9003,1,101,,one,40,40,Freight
                  ^
    hint: A record with it does not convert where the field is mapped, and meets no criteria.
  records/Quotes.csv:2:21: error: Account_Name: '501' is no record of Accounts [unknown-reference]
      101,1,"Roof, south",501,Confirmed,2026-05-01,1240
                          ^
    hint: Correct the id, or empty the cell.
  records/Quotes.csv:3:14: error: Account_Name: '502' is no record of Accounts [unknown-reference]
      102,1,Cellar,502,Draft,2026-06-01,80
                   ^
    hint: Correct the id, or empty the cell.
  records/Quotes.csv:4:14: error: Account_Name: '502' is no record of Accounts [unknown-reference]
      103,1,Garage,502,Confirmed,2026-06-01,
                   ^
    hint: Correct the id, or empty the cell.
  .: 509 components, 14 errors
  [1]
  $ orgpack --as ann convert Quotes --all --yes
  modules/Quotes/conversion.yaml:7:9: error: nothing fills field 'Product_Name' of 'Invoiced_Items', which every record must have [bad-mapping]
            - module: Invoiced_Items
              ^
    hint: Map it to a field, a value or a template.
  modules/Quotes/conversion.yaml:7:17: error: 'Invoiced_Items' is no subform of 'Sales_Orders' [bad-mapping]
            - module: Invoiced_Items
                      ^
    hint: Name a module whose parent_module is 'Sales_Orders'.
  modules/Quotes/conversion.yaml:8:15: error: 'Ordered_Items' is no subform of 'Quotes' [bad-mapping]
              from: Ordered_Items
                    ^
    hint: Name a module whose parent_module is 'Quotes'.
  modules/Quotes/conversion.yaml:10:11: error: 'Parent_Id' is no field to map: the conversion itself sets it [bad-mapping]
                Parent_Id: Parent_Id
                ^
    hint: Leave it out; the rows hang on the record of the target.
  modules/Quotes/conversion.yaml:11:11: error: there is no field 'Invoiced_Items.Quantty' [unknown-reference]
                Quantty: Quantity
                ^
    hint: Did you mean 'Quantity'?
  modules/Quotes/conversion.yaml:12:13: error: 'Ordered_Items' is a subform of 'Sales_Orders', and its rows are no records that are made alone [bad-mapping]
        - module: Ordered_Items
                  ^
    hint: Name it in 'children' of a target, as 'from' or as the module that gets the rows.
  modules/Quotes/conversion.yaml:15:26: error: 'Quoted_Items' is a subform of 'Quotes', and its rows are part of their record and do not move [bad-mapping]
      related_modules: [Notes, Quoted_Items]
                               ^
    hint: Name it in 'children' of a target, as 'from' or as the module that gets the rows.
  [1]
