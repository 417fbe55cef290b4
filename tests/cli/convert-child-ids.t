A line item with a bad id stops its quote, as a record with one does not convert.

  $ orgpack init acme --org-id 60001 --admin ann@acme.example --quiet && mkdir acme/records
  $ printf 'id,Owner,Subject\n101,1,Roof\n102,1,Cellar\n103,1,Garage\n104,1,Shed\n' >acme/records/Quotes.csv
  $ printf 'id,Owner,Parent_Id,Product_Name,Quantity\n9001,1,101,70,1\n9001,1,103,70,1\n,1,102,70,1\n4.1E+17,1,104,70,1\n' >acme/records/Quoted_Items.csv
  $ orgpack -C acme convert Quotes --all --dry-run
  Quotes: 0 of 4 records would convert
    Ordered_Items   0 created
    Invoiced_Items  0 created
  DUPLICATE_DATA: 2 records
    line 2, 101: Quoted_Items.id: lines 2 and 3 have one id
    line 4, 103: Quoted_Items.id: lines 2 and 3 have one id
  INVALID_DATA: 2 records
    line 3, 102: Quoted_Items.id: the id on line 4 is empty
    line 5, 104: Quoted_Items.id: the id on line 5 is not an id
  orgpack: error: 4 of 4 records did not convert [failed-rows]
    hint: Mend the records; --failures FILE writes which failed, and why.
  [1]
