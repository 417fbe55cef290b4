What a plan does to the tables of records, plain and packed alike.

  $ orgpack init -q s --org-id 1 --admin a@example.com
  $ cat >s/modules/Leads/fields/Shoe.yaml <<END
  > module: Leads
  > api_name: Shoe
  > field_label: Shoe
  > data_type: text
  > length: 20
  > END
  $ sed 's/Shoe/Hat/' s/modules/Leads/fields/Shoe.yaml \
  > >s/modules/Leads/fields/Hat.yaml
  $ orgpack -C s export -q -o old.tar.gz
  $ rm s/modules/Leads/fields/Shoe.yaml
  $ orgpack -C s export -q -o new.tar.gz
  $ orgpack -C s apply old.tar.gz --yes -q
  $ mkdir s/records
  $ printf '\357\273\277Shoe,id,"Hat"\r\n,1,"a, ""b"""\r\n"4\r\n2",2,\r\n43,3,x' \
  > >s/records/Leads.csv
  $ printf 'id\n7\n' | gzip -n >s/records/Deals.csv.gz
  $ cp s/records/Leads.csv old.csv
  $ orgpack -C s status | grep -A2 records
  records
    Deals                       1
    Leads                       3

A column that holds something does not go by itself.

  $ orgpack -C s apply new.tar.gz --prune --dry-run
  - field Leads.Shoe
  1 deleted, 510 unchanged
  plan sha256:422ad9e6c07baf5904be6cdb8f13fa140b8cacdb9988ea50a1dff2f4bb601fe0
  orgpack: error: field Leads.Shoe would be deleted with the data of 2 records (2, 3) [data-loss]
    hint: Leave it out with --exclude, mend the records, or accept the loss with --allow-data-loss.
  [4]
  $ orgpack -C s apply new.tar.gz --prune --dry-run --allow-data-loss --json |
  > sed -n 's/^  "plan_digest": "\(.*\)",*/\1/p' >digest
  $ orgpack -C s apply new.tar.gz --prune --allow-data-loss --yes -q \
  > --expect-plan "$(cat digest)"

What stays keeps its bytes, and an undo brings the rest back.

  $ od -c s/records/Leads.csv
  0000000 357 273 277   i   d   ,   "   H   a   t   "  \r  \n   1   ,   "
  0000020   a   ,       "   "   b   "   "   "  \r  \n   2   ,  \r  \n   3
  0000040   ,   x
  0000042
  $ orgpack -C s undo --yes -q
  $ cmp old.csv s/records/Leads.csv

The same of a packed table.

  $ gzip -n s/records/Leads.csv
  $ cp s/records/Leads.csv.gz old.csv.gz
  $ orgpack -C s status | grep -A2 records
  records
    Deals                       1
    Leads                       3
  $ orgpack -C s apply new.tar.gz --prune --dry-run
  - field Leads.Shoe
  1 deleted, 510 unchanged
  plan sha256:422ad9e6c07baf5904be6cdb8f13fa140b8cacdb9988ea50a1dff2f4bb601fe0
  orgpack: error: field Leads.Shoe would be deleted with the data of 2 records (2, 3) [data-loss]
    hint: Leave it out with --exclude, mend the records, or accept the loss with --allow-data-loss.
  [4]
  $ orgpack -C s apply new.tar.gz --prune --dry-run --allow-data-loss --json |
  > sed -n 's/^  "plan_digest": "\(.*\)",*/\1/p' >digest
  $ orgpack -C s apply new.tar.gz --prune --allow-data-loss --yes -q \
  > --expect-plan "$(cat digest)"
  $ zcat s/records/Leads.csv.gz | od -c
  0000000 357 273 277   i   d   ,   "   H   a   t   "  \r  \n   1   ,   "
  0000020   a   ,       "   "   b   "   "   "  \r  \n   2   ,  \r  \n   3
  0000040   ,   x
  0000042
  $ orgpack -C s undo --yes -q
  $ cmp old.csv.gz s/records/Leads.csv.gz

A field that becomes too short for what it holds is counted there, too.

  $ sed -i 's/length: 20/length: 1/' s/modules/Leads/fields/Shoe.yaml
  $ orgpack -C s export -q -o short.tar.gz
  $ orgpack -C s apply old.tar.gz --prune -q --yes
  $ orgpack -C s apply short.tar.gz --dry-run
  ~ field Leads.Shoe
      length: 20 -> 1
  1 changed, 510 unchanged
  plan sha256:c1d6be0c073b61a1f141e7e02a9001e6c5f148e7f0584a73e3b589ee01f8f901
  orgpack: error: field Leads.Shoe would become too short for 2 records (2, 3) [data-loss]
    hint: Leave it out with --exclude, mend the records, or accept the loss with --allow-data-loss.
  [4]

A table that is there twice is nobody's guess.

  $ cp old.csv s/records/Leads.csv
  $ orgpack -C s status | grep -A2 records
  records/Leads.csv.gz:1:1: error: the table 'Leads' is there twice, packed and not [bad-records]
    hint: Remove the one that is not wanted.
  records
    Deals                       1
  limits
  $ orgpack -C s apply new.tar.gz --prune --dry-run -q
  records/Leads.csv.gz:1:1: error: the table 'Leads' is there twice, packed and not [bad-records]
    hint: Remove the one that is not wanted.
  [3]

A long table is read by many at once, and what is shown are the first ids all
the same.

  $ rm s/records/Leads.csv.gz
  $ seq 300000 | awk 'BEGIN { print "id,Shoe,Hat" }
  > { print $1 "," ($1 > 131071 && $1 % 3 == 0 ? "42" : "") ",h" $1 }' \
  > >s/records/Leads.csv
  $ orgpack -C s apply new.tar.gz --prune --allow-data-loss --yes
  - field Leads.Shoe
  1 deleted, 510 unchanged
  applied as transaction #8
  orgpack: warning: field Leads.Shoe would be deleted with the data of 56310 records (131073, 131076, 131079, 131082, 131085, ...) [data-loss]
  $ seq 300000 | awk 'BEGIN { print "id,Hat" } { print $1 ",h" $1 }' |
  > cmp - s/records/Leads.csv

A module goes with its records.

  $ mkdir s/modules/Boats
  $ printf '%s\n' 'api_name: Boats' 'singular_label: Boat' \
  > 'plural_label: Boats' 'generated_type: custom' >s/modules/Boats/module.yaml
  $ printf 'id,Name\n1,a\n2,b\n3,c\n4,d\n5,e\n6,f\n' | gzip \
  > >s/records/Boats.csv.gz
  $ orgpack -C s apply new.tar.gz --prune --yes
  - module Boats
  1 deleted, 510 unchanged
  plan sha256:4259ad32b67edd0e979e883fe91ebc0505b97ae30ee82c21f1224cd48bf61622
  orgpack: error: module Boats would be deleted with the data of 6 records (1, 2, 3, 4, 5, ...) [data-loss]
    hint: Leave it out with --exclude, mend the records, or accept the loss with --allow-data-loss.
  [4]
  $ orgpack -C s apply new.tar.gz --prune --yes --allow-data-loss
  - module Boats
  1 deleted, 510 unchanged
  applied as transaction #9
  orgpack: warning: module Boats would be deleted with the data of 6 records (1, 2, 3, 4, 5, ...) [data-loss]
  $ ls s/records
  Deals.csv.gz
  Leads.csv
