Results and failures may be opened in a spreadsheet. With --safe-cells none of
their cells is a formula there.

  $ orgpack init -q . --name Acme --org-id 60001 --admin ann@acme.example
  $ mkdir records && {
  > printf 'id,Owner,Last_Name,City,Email\n'
  > printf "1,1,=1+1,+2,bad\n2,1,\"=a\"\"b,c\",-3,bad\n3,1,@x,'=5,bad\n"
  > printf "4,1,''-6,'seven,bad\n5,1,\"\t=8\",\"\n=9\",bad\n"
  > printf '6,1,\357\274\235A1,a=b,bad\n7,1,Plain,"Bonn, North",bad\n'
  > } >records/Leads.csv
  $ orgpack convert Leads --all --no-automation --yes --quiet \
  > --failures safe.csv --results results.csv --safe-cells 2>/dev/null
  [1]
  $ cat safe.csv
  id,Owner,Last_Name,City,Email,error_line,error_code,error_field,error_message,safe-cells
  1,1,'=1+1,'+2,bad,2,INVALID_DATA,Contacts.Email,not an e-mail address,yes
  2,1,"'=a""b,c",'-3,bad,3,INVALID_DATA,Contacts.Email,not an e-mail address,yes
  3,1,'@x,''=5,bad,4,INVALID_DATA,Contacts.Email,not an e-mail address,yes
  4,1,'''-6,'seven,bad,5,INVALID_DATA,Contacts.Email,not an e-mail address,yes
  5,1,"'	=8","'
  =9",bad,6,INVALID_DATA,Contacts.Email,not an e-mail address,yes
  6,1,'＝A1,a=b,bad,8,INVALID_DATA,Contacts.Email,not an e-mail address,yes
  7,1,Plain,"Bonn, North",bad,9,INVALID_DATA,Contacts.Email,not an e-mail address,yes
  $ cat results.csv
  line,id,status,code,field,message,Accounts.id,Accounts.action,Contacts.id,Contacts.action,Deals.id,Deals.action,safe-cells
  2,1,failed,INVALID_DATA,Contacts.Email,not an e-mail address,,none,,none,,none,yes
  3,2,failed,INVALID_DATA,Contacts.Email,not an e-mail address,,none,,none,,none,yes
  4,3,failed,INVALID_DATA,Contacts.Email,not an e-mail address,,none,,none,,none,yes
  5,4,failed,INVALID_DATA,Contacts.Email,not an e-mail address,,none,,none,,none,yes
  6,5,failed,INVALID_DATA,Contacts.Email,not an e-mail address,,none,,none,,none,yes
  8,6,failed,INVALID_DATA,Contacts.Email,not an e-mail address,,none,,none,,none,yes
  9,7,failed,INVALID_DATA,Contacts.Email,not an e-mail address,,none,,none,,none,yes

Without the option each cell is as it was.

  $ orgpack convert Leads --all --no-automation --yes --quiet \
  > --failures plain.csv 2>/dev/null
  [1]
  $ head -n 3 plain.csv
  id,Owner,Last_Name,City,Email,error_line,error_code,error_field,error_message
  1,1,=1+1,+2,bad,2,INVALID_DATA,Contacts.Email,not an e-mail address
  2,1,"=a""b,c",-3,bad,3,INVALID_DATA,Contacts.Email,not an e-mail address

--select takes away what was put there, and nothing else: also where a
spreadsheet has quoted its cells anew. Failures of it are those of the first.

  $ orgpack convert Leads --select safe.csv --no-automation --yes --quiet \
  > --failures again.csv 2>again
  [1]
  $ cat again; cmp plain.csv again.csv
  orgpack: error: 7 of 7 records did not convert [failed-rows]
    hint: Mend the records and give the file of failures to --select.
  $ orgpack convert Leads --select safe.csv --no-automation --yes --quiet \
  > --safe-cells --failures again.csv 2>again
  [1]
  $ cat again; cmp safe.csv again.csv
  orgpack: error: 7 of 7 records did not convert [failed-rows]
    hint: Mend the records and give the file of failures to --select.
  $ sed "s/'=1+1/\"'=1+1\"/; s/'+2/\"'+2\"/" safe.csv >quoted.csv
  $ orgpack convert Leads --select quoted.csv --no-automation --yes --quiet \
  > --failures again.csv 2>again
  [1]
  $ cat again; sed 's/"=1+1","+2"/=1+1,+2/' again.csv | cmp plain.csv
  orgpack: error: 7 of 7 records did not convert [failed-rows]
    hint: Mend the records and give the file of failures to --select.

A selection that was not written so keeps its quotes.

  $ printf "id,Contacts.Last_Name,Contacts.Email\n1,'=1,a@b.example\n" >own.csv
  $ orgpack convert Leads --select own.csv --no-automation --yes --quiet
  $ grep -c "'=1," records/Contacts.csv
  1
  $ printf "id,Contacts.Last_Name,Contacts.Email,safe-cells\n2,'=1,c@b.example,yes\n" \
  > >own.csv
  $ orgpack convert Leads --select own.csv --no-automation --yes --quiet \
  > --safe-cells --results results.csv && head -n 1 results.csv
  line,id,status,code,field,message,Accounts.id,Accounts.action,Contacts.id,Contacts.action,Deals.id,Deals.action,safe-cells
  $ grep -c "'=1," records/Contacts.csv; grep -c ",=1," records/Contacts.csv
  1
  1

Which rows were written so is said row by row: one that somebody added in the
spreadsheet is as it stands.

  $ printf "id,Contacts.Last_Name,Contacts.Email,safe-cells\n3,'=1,d@b.example,\n" \
  > >own.csv
  $ orgpack convert Leads --select own.csv --no-automation --yes --quiet
  $ grep -c "'=1," records/Contacts.csv; grep -c ",=1," records/Contacts.csv
  2
  1

A name of a column is a cell, too. A table's own column may be called safe_cells,
as a field of a module may.

  $ cp records/Leads.csv kept.csv
  $ printf "id,Owner,Last_Name,Email,=1+1,\"'+a\"\"\",safe_cells\n41,1,'=Ek,bad,'=2,=3,yes\n" \
  > >records/Leads.csv
  $ orgpack convert Leads --all --no-automation --yes --quiet \
  > --failures safe.csv --safe-cells 2>/dev/null
  [1]
  $ cat safe.csv
  id,Owner,Last_Name,Email,'=1+1,"''+a""",safe_cells,error_line,error_code,error_field,error_message,safe-cells
  41,1,''=Ek,bad,''=2,'=3,yes,2,INVALID_DATA,Contacts.Email,not an e-mail address,yes
  $ orgpack convert Leads --all --no-automation --yes --quiet \
  > --failures plain.csv 2>/dev/null
  [1]
  $ cat plain.csv
  id,Owner,Last_Name,Email,=1+1,"'+a""",safe_cells,error_line,error_code,error_field,error_message
  41,1,'=Ek,bad,'=2,=3,yes,2,INVALID_DATA,Contacts.Email,not an e-mail address
  $ orgpack convert Leads --select safe.csv --no-automation --yes --quiet \
  > --failures again.csv 2>/dev/null
  [1]
  $ cmp plain.csv again.csv
  $ orgpack convert Leads --select plain.csv --no-automation --yes --quiet \
  > --failures again.csv 2>/dev/null
  [1]
  $ cmp plain.csv again.csv
  $ sed 's/safe_cells/safe-cells/' records/Leads.csv >marked.csv
  $ mv marked.csv records/Leads.csv
  $ orgpack convert Leads --all --no-automation --yes --quiet \
  > --failures again.csv --safe-cells
  orgpack: error: the table of Leads has a column 'safe-cells', by which safe files are told [bad-option]
    hint: Call that column something else, or leave out --safe-cells.
  [2]
  $ orgpack convert Leads --all --no-automation --yes --quiet \
  > --failures again.csv 2>/dev/null
  [1]
  $ head -n 1 again.csv
  id,Owner,Last_Name,Email,=1+1,"'+a""",safe-cells,error_line,error_code,error_field,error_message
  $ cp kept.csv records/Leads.csv

What the history keeps is not for a spreadsheet.

  $ cat .orgpack/history/*/results.csv | grep -c safe-cells
  0
  [1]

Nor is what merging drops a formula in the file of --values.

  $ printf 'id,Owner,Last_Name,Phone,Email\n21,1,Ohm,+49 1,o@v.example\n' \
  > >records/Leads.csv
  $ printf 'id,Owner,Last_Name,Phone,Email\n31,1,Ohm,+49 2,o@v.example\n' \
  > >records/Contacts.csv
  $ orgpack convert Leads --all --no-automation --yes --quiet \
  > --on-match Contacts=overwrite --values values.csv --safe-cells
  $ cat values.csv
  line,module,record,field,kept,lost,rule,safe-cells
  2,Contacts,31,Phone,'+49 1,'+49 2,overwrite,yes
