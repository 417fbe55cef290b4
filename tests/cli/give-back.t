What came from Salesforce goes back: the files that an import has kept, byte for
byte, whatever of them became components.

  $ orgpack init org --org-id 1 --admin ann@a.example
  org: 511 components
  $ orgpack -C org import salesforce "$SOURCE/tests/corpus/salesforce/mdapi/volunteers" --yes | tail -2
  228 added, 509 only here
  applied as transaction #2
  $ orgpack -C org export --format salesforce back
  back: 97 files, 436,477 bytes
  144 components as the files say, 0 not written
  $ diff -r "$SOURCE/tests/corpus/salesforce/mdapi/volunteers" back

Through a bundle, too.

  $ orgpack -C org export -o org.tar.gz --quiet
  $ orgpack init other --org-id 2 --admin bob@b.example
  other: 511 components
  $ orgpack -C other apply org.tar.gz --yes --quiet
  $ orgpack -C other export --format salesforce -o back2
  back2: 97 files, 436,477 bytes
  144 components as the files say, 0 not written
  $ diff -r back back2

What was changed or deleted here since is written into the files, where the
table of Salesforce's properties has a place for it; no other byte changes.
What cannot be written is listed.

  $ sed -i 's/^field_label: .*/field_label: Place <here> \& there/; s/^length: .*/length: 120/' org/modules/Volunteer_Job__c/fields/Location__c.yaml
  $ printf 'tooltip:\n  value: Where\nsystem_mandatory: true\n' >>org/modules/Volunteer_Job__c/fields/Location__c.yaml
  $ sed -i 's/actual_value: Marketing/actual_value: Sales/' org/modules/Volunteer_Job__c/fields/Skills_Needed__c.yaml
  $ rm org/modules/Volunteer_Job__c/fields/First_Shift__c.yaml
  $ sed -i '/First_Shift__c/d' org/modules/Volunteer_Job__c/layouts/*.yaml
  $ sed -i 's/^plural_label: .*/plural_label: Jobs/' org/modules/Volunteer_Job__c/module.yaml
  $ printf 'api_name: Hat\nmodule: Leads\nfield_label: Hat\ndata_type: boolean\n' >org/modules/Leads/fields/Hat.yaml
  $ orgpack -C org validate
  org: 737 components, no faults
  $ orgpack -C org export --format salesforce back3
  ~ field Volunteer_Job__c.Skills_Needed__c
      - pick_list_values[Marketing]
      + pick_list_values[Sales]
  ~ layout Volunteer_Job__c.Volunteer_Job_Layout
      + sections[Information].fields[Display_on_Website__c].read_only: true
  + field Leads.Hat
  back3: 97 files, 436,477 bytes
  141 components as the files say, 3 not written
  [1]
  $ diff -r back back3 | sed 's/^/: /'
  : diff -r back/objects/Volunteer_Job__c.object back3/objects/Volunteer_Job__c.object
  : 98,107d97
  : <         <fullName>First_Shift__c</fullName>
  : <         <externalId>false</externalId>
  : <         <label>First Shift</label>
  : <         <summarizedField>Volunteer_Shift__c.Start_Date_Time__c</summarizedField>
  : <         <summaryForeignKey>Volunteer_Shift__c.Volunteer_Job__c</summaryForeignKey>
  : <         <summaryOperation>min</summaryOperation>
  : <         <trackTrending>false</trackTrending>
  : <         <type>Summary</type>
  : <     </fields>
  : <     <fields>
  : 159,161c149,152
  : <         <label>Location State/Province</label>
  : <         <length>100</length>
  : <         <required>false</required>
  : ---
  : >         <inlineHelpText>Where</inlineHelpText>
  : >         <label>Place &lt;here&gt; &amp; there</label>
  : >         <length>120</length>
  : >         <required>true</required>
  : 688c679
  : <     <pluralLabel>Volunteer Jobs</pluralLabel>
  : ---
  : >     <pluralLabel>Jobs</pluralLabel>

An import of it changes nothing but what was listed.

  $ orgpack init again --org-id 4 --admin ann@a.example
  again: 511 components
  $ orgpack -C again import salesforce back3 --yes | tail -2
  227 added, 509 only here
  applied as transaction #2
  $ orgpack diff again org -x foreign -x origin
  + field Leads.Hat
  ~ field Volunteer_Job__c.Skills_Needed__c
      - pick_list_values[Marketing]
      + pick_list_values[Sales]
  ~ layout Volunteer_Job__c.Volunteer_Job_Layout
      + sections[Information].fields[Display_on_Website__c].read_only: true
  1 added, 2 changed, 637 unchanged
  [1]

A directory that has something in it is left alone, and so is an org's.

  $ orgpack -C org export --format salesforce back
  orgpack: error: 'back' is there already [bad-option]
    hint: Name a directory that does not exist yet, or an empty one.
  [2]
  $ orgpack -C org export --format salesforce org/foreign/x
  orgpack: error: 'org/foreign/x' is a place of the org's own files [bad-option]
    hint: Name a place that is none of them.
  [2]
  $ orgpack -C org export --format siebel back4
  orgpack: error: orgpack cannot export to 'siebel' [bad-option]
    hint: It can export to: salesforce.
  [2]
  $ orgpack -C org export --format salesforce
  orgpack: error: a directory is needed, into which to export [bad-option]
    hint: Name one that does not exist yet: 'orgpack export --format salesforce DIR'.
  [2]
  $ orgpack init empty --org-id 3
  empty: 511 components
  $ orgpack -C empty export --format salesforce back4
  orgpack: error: nothing that is exported came from salesforce [no-match]
    hint: 'orgpack import salesforce' keeps the files that an export gives back.
  [2]
  $ ls -A
  again
  back
  back2
  back3
  empty
  org
  org.tar.gz
  other
