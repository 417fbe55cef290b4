The mapping of leads that a new org has, and the rules of a target without any,
lose nothing: what is not surely the same stays apart.

  $ orgpack init -q . --name Acme --org-id 60001 --admin ann@acme.example
  $ mkdir records
  $ cat >run.sh <<'END'
  > orgpack convert Leads --all --yes -q --at 2026-04-01T12:00:00Z --results results.csv "$@"
  > cut -d, -f 2-3,6- results.csv
  > END

Two leads of one company are two deals.

  $ cat >records/Leads.csv <<'END'
  > id,Owner,Company,Last_Name,Email,Created_Time
  > 1001,1,Volta,Ohm,ohm@volta.example,2026-03-01T09:00:00Z
  > 1002,1,Volta,Ampère,ampere@volta.example,2026-03-02T09:00:00Z
  > END
  $ sh run.sh --with Deals
  id,status,message,Accounts.id,Accounts.action,Contacts.id,Contacts.action,Deals.id,Deals.action
  1001,converted,,1,created,1,created,1,created
  1002,converted,,1,linked,2,created,2,created

So they are under a mapping that says nothing of matches.

  $ orgpack undo --yes -q && sed -i '/match: \[\]/d' modules/Leads/conversion.yaml
  $ sh run.sh --with Deals
  id,status,message,Accounts.id,Accounts.action,Contacts.id,Contacts.action,Deals.id,Deals.action
  1001,converted,,2,created,3,created,3,created
  1002,converted,,2,linked,4,created,4,created
  $ orgpack undo --yes -q

An address is a key only together with the name: who shares one is still
somebody else. It is trimmed before it is looked at.

  $ cat >records/Leads.csv <<'END'
  > id,Owner,Company,Last_Name,First_Name,Email
  > 1001,1,,Ohm,Georg," office@volta.example"
  > 1002,1,,Ampère,André,office@volta.example
  > 1003,1,,OHM,G.,"Office@Volta.example "
  > END
  $ sh run.sh
  id,status,message,Accounts.id,Accounts.action,Contacts.id,Contacts.action,Deals.id,Deals.action
  1001,converted,,,none,5,created,,none
  1002,converted,,,none,6,created,,none
  1003,converted,,,none,5,matched,,none
  $ cut -d, -f 1,4,7,8 records/Contacts.csv
  id,Email,First_Name,Last_Name
  5,office@volta.example,Georg,Ohm
  6,office@volta.example,André,Ampère
  $ orgpack undo --yes -q
  $ cat >modules/Leads/conversion.yaml <<'END'
  > module: Leads
  > targets:
  >   - module: Contacts
  >     fields: {Last_Name: Last_Name, Email: {field: Email, transform: [trim]}}
  > END
  $ sh run.sh
  id,status,message,Contacts.id,Contacts.action
  1001,converted,,7,created
  1002,converted,,8,created
  1003,converted,,7,linked
  $ orgpack undo --yes -q

Domains that anybody may use are no key: companies with a page on a network, or
people with an address at a provider of mail, have nothing in common. A domain
of their own is one.

  $ cat >modules/Leads/conversion.yaml <<'END'
  > module: Leads
  > targets:
  >   - module: Accounts
  >     fields: {Account_Name: Company, Website: Website}
  >     match: [{keys: {Website: domain}}]
  > END
  $ cat >records/Leads.csv <<'END'
  > id,Owner,Company,Last_Name,Website
  > 1001,1,Volta,Ohm,https://www.facebook.com/volta
  > 1002,1,Bolt,Ek,de-de.facebook.com
  > 1003,1,Ampère,Ada,gmail.com
  > 1004,1,Ampere,Max,http://gmail.com/
  > 1005,1,Watt,Eve,www.watt.example
  > 1006,1,Watt Ltd,Al,https://watt.example/en
  > END
  $ sh run.sh
  id,status,message,Accounts.id,Accounts.action
  1001,converted,,3,created
  1002,converted,,4,created
  1003,converted,,5,created
  1004,converted,,6,created
  1005,converted,,7,created
  1006,converted,,7,linked
  $ orgpack undo --yes -q

Whoever has opted out stays so, whatever is merged or overwritten: true wins, as
people and spreadsheets write it.

  $ rm -r modules/Leads/conversion.yaml records && mkdir records && cat >modules/Leads/conversion.yaml <<'END'
  > module: Leads
  > targets:
  >   - module: Contacts
  >     fields: {Last_Name: Last_Name, Email: Email, Email_Opt_Out: Email_Opt_Out}
  > END
  $ cat >records/Leads.csv <<'END'
  > id,Owner,Last_Name,Email,Email_Opt_Out
  > 1001,1,Ohm,ohm@volta.example,true
  > 1002,1,Ek,ek@volta.example,false
  > 1003,1,Watt,watt@volta.example,false
  > 1004,1,Watt,watt@volta.example,true
  > 1005,1,Watt,watt@volta.example,false
  > END
  $ cat >records/Contacts.csv <<'END'
  > id,Owner,Last_Name,Email,Email_Opt_Out
  > 1,1,Ohm,ohm@volta.example,false
  > 2,1,Ek,ek@volta.example, Yes
  > END
  $ sh run.sh --on-match merge && cut -d, -f 1,3,5 records/Contacts.csv && orgpack undo --yes -q
  id,status,message,Contacts.id,Contacts.action
  1001,converted,,1,merged
  1002,converted,,2,matched
  1003,converted,,9,created
  1004,converted,,9,merged
  1005,converted,,9,matched
  id,Last_Name,Email_Opt_Out
  1,Ohm,true
  2,Ek, Yes
  9,Watt,true
  $ sh run.sh --on-match overwrite && cut -d, -f 1,3,5 records/Contacts.csv && orgpack undo --yes -q
  id,status,message,Contacts.id,Contacts.action
  1001,converted,,1,overwritten
  1002,converted,,2,matched
  1003,converted,,10,created
  1004,converted,,10,overwritten
  1005,converted,,10,matched
  id,Last_Name,Email_Opt_Out
  1,Ohm,true
  2,Ek, Yes
  10,Watt,true

It is for booleans, and says so.

  $ sed -i '$a\    merge: {Email: true_wins}' modules/Leads/conversion.yaml; orgpack validate .
  modules/Leads/conversion.yaml:5:20: error: true_wins is for booleans, and 'Email' is of type email [bad-mapping]
          merge: {Email: true_wins}
                         ^
    hint: Leave it out; on_match says what becomes of the field.
  .: 506 components, 1 error
  [1]
