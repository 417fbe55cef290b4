The sample org helio converts leads, quotes, cases and surveys, each by a
mapping of its own. This is what its records are made for.

  $ cp -r "$SAMPLES/helio" .
  $ cat >convert <<'END'
  > user=$1; shift
  > exec orgpack -C helio --as $user convert "$@" --at 2026-11-23T09:00:00+01:00
  > END

Leads become accounts, contacts, sites and, if asked for, deals. Whoever is not
far enough in the blueprint stays a lead; companies are in no blueprint.

  $ sh convert jonas_weber Leads --all --dry-run
  Leads: 14 of 26 records would convert
    Accounts  6 created, 3 linked, 5 none
    Contacts  13 created, 1 merged
    Sites     11 created, 2 matched, 1 none
    Deals     none
  12 values dropped: 6 skip, 6 merge
  NOT_ALLOWED: 11 records
    line 3, 5725767000001101007: Lead_Status: blueprint Homeowner_Qualification does not let a record in state Contacted convert
    line 4, 5725767000001101014: Lead_Status: blueprint Homeowner_Qualification does not let a record in state Not Contacted convert
    line 7, 5725767000001101035: Lead_Status: blueprint Homeowner_Qualification does not let a record in state Attempted to Contact convert
    ... and 8 more
  INVALID_DATA: 1 record
    line 28, 5725767000001101175: Contacts.Email: not an e-mail address
  plan sha256:8f8040f4e00173fae3500f7e89821a0acd2c4a8cad380ae3b24500670a96627f
  orgpack: error: 12 of 26 records did not convert [failed-rows]
    hint: Mend the records; --failures FILE writes which failed, and why.
  [1]

Consultants convert one lead at a time; they may not do this.

  $ sh convert lena_hartmann Leads --all --dry-run
  orgpack: error: the user 'lena_hartmann' has no permission Crm_Implied_Mass_Convert_Leads (profile 'Sales') [no-permission]
    hint: Let somebody act who has it (--as), or have an administrator allow 'mass_convert' in profiles/Sales/modules/Leads.yaml, and name the permission in the profile.
  [4]

A selection names the leads, and for each what shall be different: who gets the
records, what happens to what is there already, values of the deal. A column
that holds a value for Deals asks for the deal, too.

  $ cat "$SAMPLES/helio-selection.csv"
  id,Last_Name,assign_to,on_match,Deals.Pipeline,Deals.Stage,Deals.Amount
  5725767000001101021,Aigner,,,Commercial,Feasibility Study,96000.00
  5725767000001101154,Stefan,,overwrite,,,
  5725767000001101098,Huber,lena_hartmann,,Commercial,Feasibility Study,61500.00
  5725767000001101000,Berger,,,,,18900.00
  5725767000001101140,Berger,,,,,
  5725767000001101161,Roth,,,,,17400.00
  5725767000001101000,Berger,,,,,
  5725767000001101147,Fuchs,felix_baumann,,,,
  $ sh convert jonas_weber Leads --select "$SAMPLES/helio-selection.csv" --yes --failures again.csv
  Leads: 4 of 8 records converted
    Accounts  1 created, 1 overwritten, 1 linked, 1 none
    Contacts  3 created, 1 merged
    Sites     3 created, 1 overwritten
    Deals     3 created, 1 none
  8 values dropped: 2 skip, 2 merge, 4 overwrite
  DUPLICATE_DATA: 1 record
    line 8, 5725767000001101000: id: selected before, on line 5
  ID_ALREADY_CONVERTED: 1 record
    line 7, 5725767000001101161: Converted__s: id already converted
  INVALID_DATA: 1 record
    line 9, 5725767000001101147: assign_to: no active user of this name
  NOT_ALLOWED: 1 record
    line 6, 5725767000001101140: Lead_Status: blueprint Homeowner_Qualification does not let a record in state Contacted convert
  9 lines in .orgpack/outbox/convert-1.jsonl
  applied as transaction #1
  orgpack: error: 4 of 8 records did not convert [failed-rows]
    hint: Mend the records and give the file of failures to --select.
  [1]
  $ cat again.csv
  id,Last_Name,assign_to,on_match,Deals.Pipeline,Deals.Stage,Deals.Amount,error_line,error_code,error_field,error_message
  5725767000001101140,Berger,,,,,,6,NOT_ALLOWED,Lead_Status,blueprint Homeowner_Qualification does not let a record in state Contacted convert
  5725767000001101161,Roth,,,,,17400.00,7,ID_ALREADY_CONVERTED,Converted__s,id already converted
  5725767000001101000,Berger,,,,,,8,DUPLICATE_DATA,id,"selected before, on line 5"
  5725767000001101147,Fuchs,felix_baumann,,,,,9,INVALID_DATA,assign_to,no active user of this name
  $ cat >columns.py <<'END'
  > import csv, sys
  > for row in csv.DictReader(open(sys.argv[1], encoding="utf-8")):
  >     print(" | ".join(row[name] or "-" for name in sys.argv[2:]))
  > END
  $ /usr/bin/python3 columns.py helio/records/Deals.csv id Deal_Name Owner Stage Amount | tail -n 3
  5725767000001500175 | Aigner Metallbau GmbH Rosenheim | 5725767000000225047 | Feasibility Study | 96000.00
  5725767000001500176 | Huberhof GbR Taufkirchen | 5725767000000225034 | Feasibility Study | 61500.00
  5725767000001500177 | Berger Haar | 5725767000000225034 | Survey Booked | 18900.00

Hanna Berger was a contact already. Her record got the telephone numbers and the
address that it lacked and kept all else, her e-mail as it is written included;
her notes, tasks and attachments are the contact's now, and the lead's tag.

  $ grep -n '^id\|Hanna' helio/records/Contacts.csv
  1:id,Owner,Salutation,First_Name,Last_Name,Email,Phone,Account_Name,Title,Lead_Source,Preferred_Language,Email_Opt_Out,Tag,Created_Time,Mailing_City,Mailing_Country,Mailing_State,Mailing_Street,Mailing_Zip,Mobile
  13:5725767000001300104,5725767000000225034,Mrs.,Hanna,Berger,Hanna.Berger@Example.org,+49 89 99998 201,,,Web Research,German,false,Hot,2025-03-14T11:00:00+01:00,Haar,Germany,Bavaria,Lindenstraße 12,85540,+49 171 3920012
  $ grep -h 5725767000001300104 helio/records/Notes.csv helio/records/Tasks.csv helio/records/Attachments.csv
  5725767000002200001,5725767000000225034,First call,"Wants to be done before summer. Asks about a wallbox too, ""maybe later"".",5725767000001300104,Contacts,2026-10-02T11:00:00+02:00
  5725767000002200002,5725767000000225034,,Energy bill received.,5725767000001300104,Contacts,2026-10-06T08:30:00+02:00
  5725767000002300001,5725767000000225034,Call Hanna Berger (+49 89 99998 201),2026-10-05,5725767000001300104,5725767000001500177,Deals,Completed,High,2026-10-02T09:14:00+02:00
  5725767000002300004,5725767000000225034,Ask Hanna Berger for photos of the meter cabinet,2026-12-01,5725767000001300104,5725767000001500177,Deals,Not Started,Normal,2026-11-20T10:00:00+01:00
  5725767000002500002,5725767000000225034,energy-bill-2025.pdf,184213,5725767000001300104,Contacts,2026-10-06T08:29:00+02:00

For homes the rule Survey_Booked lets Lena and Jonas take turns in writing the
offer. What the rules would send is in the outbox, and so is what is due later:
the task to follow the offer up, in three business days.

  $ cat >outbox.py <<'END'
  > import json, sys
  > for line in map(json.loads, sys.stdin):
  >     print(line["type"], line["name"], line["record"], line["due"],
  >           line["payload"].get("to"))
  > END
  $ /usr/bin/python3 outbox.py <helio/.orgpack/outbox/convert-1.jsonl
  function Geocode_Site 5725767000001400034 None None
  email_notification Tell_of_Large_Deal 5725767000001500175 None ['sofia.marino@example.com', 'jonas.weber@example.com']
  function Geocode_Site 5725767000001400034 None None
  function Geocode_Site 5725767000001400035 None None
  email_notification Tell_of_Large_Deal 5725767000001500176 None ['sofia.marino@example.com', 'jonas.weber@example.com']
  function Geocode_Site 5725767000001400036 None None
  email_notification Announce_Offer 5725767000001500177 None ['Hanna.Berger@Example.org']
  task Follow_up_Offer 5725767000001500177 2026-11-26T09:00:00+01:00 None
  notification None None None jonas.weber@example.com
  $ cat helio/.orgpack/identity/counters.yaml
  format: orgpack-counters/1
  largest_ids:
    Accounts: '5725767000001200090'
    Contacts: '5725767000001300107'
    Deals: '5725767000001500177'
    Sites: '5725767000001400036'
  auto_numbers:
    Deals.Deal_Number: '1002'
    Sites.Site_Number: '3'
  turns:
    assignment_rule:Deals.Offers/1: 1

By way of the blueprint: "Book the survey" leads from Pre-Qualified to Survey
Booked, asks for an appointment, and confirms it.

  $ cat >survey.csv <<'END'
  > id,Leads.Survey_Appointment
  > 5725767000001101042,2026-12-07T10:00:00+01:00
  > 5725767000001101133,
  > 5725767000001101147,2026-12-08T10:00:00+01:00
  > END
  $ sh convert jonas_weber Leads --select survey.csv --through 'Book the survey' --yes
  Leads: 1 of 3 records converted
    Accounts  none
    Contacts  1 created
    Sites     1 created
    Deals     none
  NOT_ALLOWED: 2 records
    line 3, 5725767000001101133: Survey_Appointment: Book the survey asks for a value
    line 4, 5725767000001101147: Lead_Status: transition Book the survey does not leave state Survey Booked
  3 lines in .orgpack/outbox/convert-2.jsonl
  applied as transaction #2
  orgpack: error: 2 of 3 records did not convert [failed-rows]
    hint: Mend the records; --failures FILE writes which failed, and why.
  [1]
  $ /usr/bin/python3 outbox.py <helio/.orgpack/outbox/convert-2.jsonl
  email_notification Confirm_Survey 5725767000001101042 None ['iris.koehler@example.org']
  function Geocode_Site 5725767000001400037 None None
  notification None None None jonas.weber@example.com

Quotes become sales orders. One waits for the approval of its discount, and one
is locked while the bank looks at it.

  $ sh convert jonas_weber Quotes --all --yes
  Quotes: 2 of 4 records converted
    Sales_Orders  2 created
  NOT_APPROVED: 1 record
    line 4, 5725767000002400008: Approval_State__s: the record waits for approval
  RECORD_LOCKED: 1 record
    line 5, 5725767000002400013: Locked__s: the record is locked
  1 line in .orgpack/outbox/convert-3.jsonl
  applied as transaction #3
  orgpack: error: 2 of 4 records did not convert [failed-rows]
    hint: Mend the records; --failures FILE writes which failed, and why.
  [1]
  $ cat helio/records/Sales_Orders.csv
  id,Owner,Account_Name,Billing_City,Billing_Code,Billing_Country,Billing_Street,Carrier,Contact_Name,Deal_Name,Status,Subject,System_Size,Terms_and_Conditions,SO_Number,Created_By,Created_Time,Modified_By,Modified_Time
  1,5725767000000225021,5725767000001200011,Tegernsee,83684,Germany,Seestraße 40,,5725767000001300014,5725767000001500038,Created,Sonnenhof car park,61.60,"Steel structure by others.
  Valid for six weeks.",1,5725767000000225021,2026-11-23T09:00:00+01:00,5725767000000225021,2026-11-23T09:00:00+01:00
  2,5725767000000225021,5725767000001200011,Tegernsee,83684,Germany,Seestraße 40,,5725767000001300014,5725767000001500174,Created,Sonnenhof wallboxes,,,2,5725767000000225021,2026-11-23T09:00:00+01:00,5725767000000225021,2026-11-23T09:00:00+01:00

Cases become service visits. A fault that was reported twice makes one visit;
the mapping would have somebody look at the other report.

  $ sh convert marta_keller Cases --all --yes --results -
  line,id,status,code,field,message,Service_Visits.id,Service_Visits.action
  2,5725767000001800002,converted,,,,1,created
  4,5725767000001800008,converted,,,,,none
  5,5725767000001800014,converted,,,,2,created
  6,5725767000001800020,failed,DUPLICATE_DATA,Service_Visits.Installation,matches record 1,,none
  Cases: 3 of 4 records converted
    Service_Visits  2 created, 1 none
  DUPLICATE_DATA: 1 record
    line 6, 5725767000001800020: Service_Visits.Installation: matches record 1
  1 line in .orgpack/outbox/convert-4.jsonl
  applied as transaction #4
  orgpack: error: 1 of 4 records did not convert [failed-rows]
    hint: Mend the records; --failures FILE writes which failed, and why.
  [1]

A survey that is done becomes an installation. That of the deal with Nina Roth
has been planned already: it takes the sizes that were measured and stays
scheduled, for a default value replaces nothing.

  $ sh convert marta_keller Site_Surveys --where '(Survey_Status:equals:Done)' --yes
  Site_Surveys: 2 of 2 records converted
    Installations  1 created, 1 overwritten
  3 values dropped: 3 overwrite
  applied as transaction #5
  $ /usr/bin/python3 columns.py helio/records/Installations.csv Name Delivery_Status System_Size Battery_Capacity
  Roth, Vaterstetten | Scheduled | 9.90 | 12.8
  Brauerei Alt phase 2 | Electrical Work | 139.92 | -
  Sander Grasbrunn | Handed Over | 8.80 | 7.7
  Brauerei Alt phase 1 | Handed Over | 98.56 | -
  Thaler, Zorneding | Order Received | 13.20 | 15.0

All of it can be taken back, the newest first.

  $ orgpack -C helio log --as marta_keller | grep '^#' | sed 's/  20[^ ]*Z//'
  #5    marta_keller  convert   Site_Surveys: 2 of 2 records
  #4    marta_keller  convert   Cases: 3 of 4 records
  #3    jonas_weber   convert   Quotes: 2 of 4 records
  #2    jonas_weber   convert   Leads: 1 of 3 records
  #1    jonas_weber   convert   Leads: 4 of 8 records
  $ for n in 1 2 3 4 5; do orgpack -C helio undo --yes -q --as marta_keller; done
  $ diff -r "$SAMPLES/helio" helio -x .orgpack
