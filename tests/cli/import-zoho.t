What Zoho's API answered becomes components. The answers of version 8 are those of a made-up org; what cannot be carried
is listed, and everything is counted.

  $ cp -r "$SOURCE/tests/interop/zoho/v8" "$SOURCE/tests/interop/zoho/v2_1" . && ln -s ../v8 v8/link
  $ orgpack init helio --org-id 20061840 --admin ann@helio.example --quiet
  $ orgpack -C helio import zoho v8 -v --dry-run 2>/dev/null | grep -v '^[=+~]\|^    '
  x fields Leads.Broken: 'data_type' is 'quantum', which is not allowed here
  x file README.txt: it is no saved answer
  x file link: it is a link or no regular file
  x file refused.json: Zoho refused this request: NO_PERMISSION
  x users Dan Doe: the user is deleted
  x fields Leads.Mirror mystery: orgpack does not know this property
  x layouts Leads.Standard__s sections[quick_create]: a layout has one page here
  x org Helio Solar GmbH city, country, primary_email: no component has a place for it
  x users Ben Berg reporting_to: no component has a place for it
  type                     read      carried     verbatim  not carried
  currencies                  1            1            0            0
  custom_views                1            1            0            0
  fields                     27           26            0            1
  file                        3            0            0            3
  global_picklists            1            1            0            0
  layouts                     1            1            0            0
  modules                     6            6            0            0
  org                         1            1            0            0
  profiles                    3            3            0            0
  roles                       3            3            0            0
  tags                        1            1            0            0
  users                       4            3            0            1
  52 items in 19 files: 47 carried, 0 kept verbatim, 5 not carried
  33 added, 23 changed, 487 only here, 1 unchanged
  plan sha256:b9bc24f95ec107a080c4e26e78fdddc400276426d2829ef8bb3a2a1de9898f37
  $ orgpack -C helio import zoho v8 --yes --quiet 2>/dev/null
  [1]
  $ orgpack -C helio validate 2>&1 | tail -n 1
  helio: 540 components, no faults, 2 warnings

A second import changes nothing.

  $ orgpack -C helio --as ann import zoho v8 --yes 2>/dev/null | tail -n 2
  52 items in 19 files: 47 carried, 0 kept verbatim, 5 not carried
  nothing to change

The mapping of a field that is said by several answers, the layout's page and what it offers, and a conversion:

  $ cat helio/modules/Leads/fields/Rating_Score.yaml helio/modules/Leads/fields/Lead_Source.yaml
  api_name: Rating_Score
  module: Leads
  field_label: Score
  data_type: formula
  custom_field: true
  system_mandatory: false
  read_only: false
  type: used
  decimal_place: 2
  formula:
    return_type: double
    expression: ${Leads.Roof area} * 2
    dynamic: false
    assume_default: false
    stop_compute_conditionally: false
  filterable: true
  searchable: true
  view_type:
    view: true
    create: true
    edit: true
    quick_create: false
  api_name: Lead_Source
  module: Leads
  field_label: Lead Source
  data_type: picklist
  custom_field: false
  system_mandatory: false
  read_only: false
  type: used
  length: 120
  pick_list_values:
    - actual_value: Advertisement
      type: used
    - actual_value: OnlineStore
      display_value: Web Shop
      type: used
    - actual_value: Trade Show
      type: used
  enable_colour_code: false
  filterable: true
  searchable: true
  view_type:
    view: true
    create: true
    edit: true
    quick_create: false
  $ cat helio/modules/Leads/layouts/Standard.yaml
  api_name: Standard
  module: Leads
  name: Standard
  generated_type: default
  status: active
  show_business_card: true
  profiles:
    - name: Administrator
      default: true
      default_view: Standard View
    - name: Standard
      default: true
  sections:
    - name: Lead Information
      type: used
      column_count: 2
      tab_traversal: left_to_right
      isSubformSection: false
      fields:
        - api_name: Last_Name
          required: true
        - api_name: Company
        - api_name: First_Name
        - api_name: Email
          required: true
        - api_name: Lead_Source
          default_value: Trade Show
          pick_list_values:
            - OnlineStore
            - Trade Show
        - api_name: Rating_Score
        - api_name: Roof_Area
        - api_name: Region
  convert_mapping:
    - module: Accounts
      layout: Standard
    - module: Contacts
      layout: Standard
    - module: Deals
      layout: Standard
      fields:
        - api_name: Deal_Name
          required: true
  $ cat helio/modules/Leads/conversion.yaml
  module: Leads
  targets:
    - module: Accounts
      create: always
      create_when:
        field: Company
        comparator: not_equal
        value: ${EMPTY}
      layout: Standard
      fields:
        Account_Name: Company
      match:
        - keys:
            Account_Name: company
      on_match: skip
    - module: Contacts
      create: always
      layout: Standard
      fields:
        Account_Name:
          record: Accounts
        Email: Email
        First_Name: First_Name
        Last_Name: Last_Name
        Lead_Source: Lead_Source
      match:
        - keys:
            Email: email
            Last_Name: casefold
        - keys:
            Account_Name: exact
            First_Name: casefold
            Last_Name: casefold
      on_match: merge
      merge:
        Email_Opt_Out: true_wins
  related_modules:
    - Attachments
    - Calls
    - Events
    - Notes
    - Tasks
  move_attachments_to: Contacts
  carry_over_tags:
    - Accounts
    - Contacts
  $ cat helio/modules/Leads/custom_views/North.yaml helio/profiles/Sales_Team/modules/Leads.yaml
  api_name: North
  module: Leads
  name: North
  display_value: North
  system_defined: false
  category: shared_with_me
  access_type: shared
  shared_to:
    - type: role
      name: Manager
      subordinates: true
  shared_to_users:
    - email: ben@helio.example
  criteria:
    group_operator: AND
    group:
      - field: Region
        comparator: equal
        type: value
        value: North
      - field: Email
        comparator: not_equal
        type: value
        value: ${EMPTY}
  fields:
    - api_name: Full_Name
      _pin: true
    - api_name: Company
      _pin: false
  sort_by: Company
  sort_order: asc
  locked: false
  profile: Sales_Team
  module: Leads
  view: true
  create: true
  edit: true
  delete: false
  convert: true
  fields:
    - api_name: Email
      permission: hidden
  $ cat helio/roles/Sales_Rep_DACH.yaml helio/users/Ben_Berg.yaml helio/org.yaml
  api_name: Sales_Rep_DACH
  name: Sales Rep / DACH
  display_label: Sales Rep / DACH
  reporting_to: Manager
  share_with_peers: false
  admin_user: false
  api_name: Ben_Berg
  id: '5725767000000225014'
  email: ben@helio.example
  full_name: Ben Berg
  profile: Sales_Team
  role: Sales_Rep_DACH
  status: active
  time_zone: Europe/Berlin
  org_id: '20061840'
  name: Helio Solar GmbH
  edition: enterprise
  type: production
  suite: none
  time_zone: Europe/Berlin

Answers of version 2.1, in whatever saved them: a recorder, Deluge, a widget, a composite request. A multi-select lookup
is flat there, and ids are numbers. The pipeline that the org has from the start loses the stages that are gone.

  $ orgpack init old --org-id 1 --admin ann@helio.example --quiet
  $ orgpack -C old import zoho v2_1 --yes -v | grep -v '^[=]\|^    \|^plan'
  + field Crews.Name
  + module Crews
  ~ field Deals.Deal_Name
  ~ field Deals.Pipeline
  ~ field Deals.Stage
  ~ layout Deals.Standard
  ~ module Deals
  + pipeline Deals.Large_deals
  ~ pipeline Deals.Standard
  + field Sites.Crews
  + field Sites.Name
  + field Sites.Remarks
  + field Sites.Start
  + module Sites
  + field Sites_X_Crews.Crew
  + field Sites_X_Crews.Site
  + module Sites_X_Crews
  + role Head_Office
  type             read      carried     verbatim  not carried
  fields             10           10            0            0
  layouts             1            1            0            0
  modules             4            4            0            0
  pipeline            1            1            0            0
  roles               1            1            0            0
  17 items in 8 files: 17 carried, 0 kept verbatim, 0 not carried
  12 added, 6 changed, 505 only here
  applied as transaction #2
  $ cat old/modules/Sites/fields/Crews.yaml old/modules/Deals/pipelines/Large_deals.yaml old/modules/Deals/pipelines/Standard.yaml
  api_name: Crews
  module: Sites
  field_label: Crews
  data_type: multiselectlookup
  custom_field: true
  system_mandatory: false
  read_only: false
  multiselectlookup:
    connected_details:
      module: Crews
    linking_details:
      module: Sites_X_Crews
      lookup_field: Site
      connected_lookup_field: Crew
    related_list:
      api_name: Sites1
      display_label: Sites
  view_type:
    view: true
    create: true
    edit: true
    quick_create: false
  api_name: Large_deals
  module: Deals
  layout: Standard
  actual_value: Large
  display_value: Large deals
  default: false
  maps:
    - actual_value: Qualification
      forecast_type: Open
      forecast_category: Pipeline
    - actual_value: Closed Won
      forecast_type: Closed Won
      forecast_category: Closed
  api_name: Standard
  module: Deals
  layout: Standard
  actual_value: Standard
  default: true
  maps:
    - actual_value: Qualification
      forecast_type: Open
      forecast_category: Pipeline
    - actual_value: Closed Won
      forecast_type: Closed Won
      forecast_category: Closed
  $ orgpack -C old validate
  old: 521 components, no faults

A ZIP file is read as a folder is.

  $ (cd v8 && zip -qrD ../answers.zip . -x link) && orgpack init zipped --org-id 20061840 --admin ann@helio.example --quiet
  $ orgpack -C zipped import zoho answers.zip --yes --quiet 2>/dev/null
  [1]
  $ diff -r zipped helio -x .orgpack

What exceeds a limit of the edition comes in, with a warning.

  $ orgpack init small --org-id 1 --edition standard --admin ann@helio.example --quiet && mkdir many
  $ printf '{"modules":[{"id":"9","api_name":"Boxes","singular_label":"Box","plural_label":"Boxes","generated_type":"custom"}]}' >many/modules.json
  $ for i in 1 2 3 4 5 6 7 8 9 10 11; do printf '{"fields":[{"id":"%d","api_name":"F%d","field_label":"F","data_type":"date","custom_field":true}]}' $i $i >many/fields_Boxes_$i.json; done
  $ orgpack -C small import zoho many --yes | tail -n 3
  many/modules/Boxes/fields/F9.yaml:1:1: warning: there are 11 custom fields in 'Boxes', and the standard edition allows 10 [edition-limit]
      api_name: F9
      ^
    hint: Leave out 1 of them, or move the org to the professional edition.
  12 items in 12 files: 12 carried, 0 kept verbatim, 0 not carried
  12 added, 511 only here
  applied as transaction #2

What is broken changes nothing, and says where it is broken.

  $ mkdir cut html utf16 twice none && printf '{"roles":[{"id":"5725767000000000001","name":"A"' >cut/roles.json
  $ printf '\n <!DOCTYPE html>\n<html></html>\n' >html/fields_Leads.json
  $ printf '\377\376{\0}\0' >utf16/roles.json && printf '{"roles":[],"roles":[]}' >twice/roles.json && echo hello >none/notes.txt
  $ for i in cut html utf16 twice none gone; do orgpack -C helio --as ann import zoho $i --yes; done
  cut/roles.json:1:49: error: '}' expected near end of file [bad-json]
      {"roles":[{"id":"5725767000000000001","name":"A"
                                                      ^
    hint: Write the document as RFC 8259 says.
  html/fields_Leads.json:2:2: error: this is HTML or XML, no JSON [bad-json]
       <!DOCTYPE html>
       ^
    hint: Zoho answered with a page, as it does when nobody is signed in: send the request again, and save what it answers.
  utf16/roles.json:1:1: error: the file is UTF-16 text, not UTF-8 [bad-encoding]
      \xff\xfe{
      ^
    hint: Save it as UTF-8.
  twice/roles.json:1:20: error: duplicate object key near '"roles"' [duplicate-key]
      {"roles":[],"roles":[]}
                         ^
    hint: Remove one of the two.
  none:1:1: error: there are no saved answers of Zoho's API here [bad-import]
    hint: Name a folder or a ZIP file with the answers to requests such as GET /settings/modules.
  gone: error: cannot open 'gone': No such file or directory [cannot-read]
  [6]

Answers of two orgs, and two states of one thing, are refused; so is an archive whose members lead out of it.

  $ mkdir orgs states && cp v8/roles.json orgs && sed 's/5725767/431581/' v8/roles.json >orgs/other.json
  $ orgpack -C helio --as ann import zoho orgs --yes
  orgs/roles.json:1:1: error: these answers are another org's than those in other.json: its ids begin with 5725767, not 431581 [bad-import]
    hint: Import the answers of one org only.
  [3]
  $ cp v8/roles.json states && sed 's/Sales Rep/Rep/' v8/roles.json >states/later.json
  $ orgpack -C helio --as ann import zoho states --yes
  states/roles.json:1:1: error: roles 'Rep / DACH' is here in another state than in later.json: 'name' differs [bad-import]
    hint: Import the answers of one moment only.
  [3]
  $ (cd orgs && zip -q ../out.zip ../v8/roles.json) && orgpack -C helio --as ann import zoho out.zip --yes
  out.zip:1:1: error: the path of a member leads out of the archive [bad-import]
    hint: Pack the answers anew, from inside their folder.
  [3]

A missing page, an answer whose module nobody says, and what is no answer are listed; the rest comes in.

  $ mkdir some && printf '{"users":[],"info":{"page":2,"more_records":true}}' >some/users_page2.json
  $ printf '{"fields":[{"id":"1","api_name":"A","field_label":"A","data_type":"text"}]}' >some/fields.json
  $ printf '{"gadgets":[{"id":"1"}]}' >some/gadgets.json && printf '{"fields":[{"code":"SUCCESS","status":"success","details":{"id":"1"}}]}' >some/done.json
  $ orgpack -C helio --as ann import zoho some --yes -v | grep '^x'
  x fields A: the answer does not say of which module it is, nor does its file's name
  x fields done.json: it says that Zoho took a change, not what there is
  x gadgets gadgets.json: orgpack does not know this answer
  x page users, page 1: it is missing: save its answer too
  x page users, page 3: it is missing: save its answer too
