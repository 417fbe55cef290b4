The main job, on two small orgs, from nothing to a change that is taken back.

An org is a directory. This one has nothing but its administrator.

  $ orgpack init hq --bare --name HQ --org-id 60001 --admin ann@hq.example
  hq: 2 components
  $ find hq -type f -not -path '*/.orgpack/*' | sort
  hq/.gitattributes
  hq/.gitignore
  hq/org.yaml
  hq/users/ann.yaml

A component is a file. The path says what it is, and the content says it too.

  $ mkdir -p hq/modules/Sites/fields
  $ cat >hq/modules/Sites/module.yaml <<'END'
  > api_name: Sites
  > singular_label: Site
  > plural_label: Sites
  > generated_type: custom
  > END
  $ cat >hq/modules/Sites/fields/Name.yaml <<'END'
  > # What people call the place.
  > api_name: Name
  > module: Sites
  > field_label: Site Name
  > data_type: text
  > system_mandatory: true
  > length: 80
  > END
  $ cat >hq/modules/Sites/fields/Roof.yaml <<'END'
  > api_name: Roof
  > module: Sites
  > field_label: Roof
  > data_type: picklist
  > pick_list_values:
  >   - actual_value: Flat
  >   - actual_value: Pitched
  > END
  $ orgpack -C hq validate
  hq: 3 components, no faults

Its configuration as one file; the same configuration gives the same bytes.

  $ orgpack -C hq export -o hq.tar.gz
  hq.tar.gz: 3 components, 794 bytes
  sha256:0619a5c881d4d0e05e39e113342b127e132d78df9cae3541235cc5f8f92153ea
  $ orgpack -C hq export -o again.tar.gz -q && cmp hq.tar.gz again.tar.gz
  $ orgpack show hq.tar.gz
  field:Sites.Name
  field:Sites.Roof
  module:Sites
  3 components, sha256:0619a5c881d4d0e05e39e113342b127e132d78df9cae3541235cc5f8f92153ea
  $ orgpack show hq.tar.gz field:Sites.Name
  # What people call the place.
  api_name: Name
  module: Sites
  field_label: Site Name
  data_type: text
  system_mandatory: true
  length: 80

Another org: what would the bundle change there? Then the change itself.

  $ orgpack init branch --bare --name Branch --org-id 60002 --admin bob@branch.example -q
  $ orgpack validate hq.tar.gz --for branch
  hq.tar.gz: 3 components, no faults
  $ orgpack -C branch diff hq.tar.gz
  + field Sites.Name
  + field Sites.Roof
  + module Sites
  3 added
  [1]
  $ orgpack -C branch apply hq.tar.gz --dry-run
  + field Sites.Name
  + field Sites.Roof
  + module Sites
  3 added
  plan sha256:c744c80e30406c32bdc324580f6302f678eb056086d241787e11c75e3587372d
  $ orgpack -C branch apply hq.tar.gz
  + field Sites.Name
  + field Sites.Roof
  + module Sites
  3 added
  plan sha256:c744c80e30406c32bdc324580f6302f678eb056086d241787e11c75e3587372d
  orgpack: error: there is no terminal to ask on [needs-consent]
    hint: Add --yes to make the change, or --dry-run to see it only.
  [2]
  $ orgpack -C branch apply hq.tar.gz --yes
  + field Sites.Name
  + field Sites.Roof
  + module Sites
  3 added
  applied as transaction #2
  $ orgpack -C branch diff hq.tar.gz
  no differences
  $ cat branch/modules/Sites/fields/Name.yaml
  # What people call the place.
  api_name: Name
  module: Sites
  field_label: Site Name
  data_type: text
  system_mandatory: true
  length: 80

Both sides go on. The branch renames a label, the headquarters adds a roof;
the next apply takes both.

  $ sed -i 's/Site Name/Address/' branch/modules/Sites/fields/Name.yaml
  $ echo '  - actual_value: Green' >>hq/modules/Sites/fields/Roof.yaml
  $ orgpack -C hq export -o hq2.tar.gz -q
  $ orgpack -C branch apply hq2.tar.gz --yes
  ~ field Sites.Roof
      + pick_list_values[Green]
  1 changed, 2 unchanged
  applied as transaction #3
  $ orgpack -C branch diff hq2.tar.gz
  ~ field Sites.Name
      field_label: Address -> Site Name
  1 changed, 2 unchanged
  [1]

Changed differently on both sides, one of them has to win.

  $ sed -i 's/Site Name/Place/' hq/modules/Sites/fields/Name.yaml
  $ orgpack -C hq export -o hq3.tar.gz -q
  $ orgpack -C branch apply hq3.tar.gz --yes
  ! field Sites.Name
      field_label: was Site Name, here Address, there Place
  1 conflict, 3 unchanged
  plan sha256:edb1297349bee46866fc524d3593e7b2bba2fe859e794136300882b5f30d8fa5
  hq3.tar.gz!modules/Sites/fields/Name.yaml: error: 'field_label' of field Sites.Name was changed here and in the bundle [merge-conflict]
    hint: Apply with --on-conflict theirs or ours, or bring both to one value first.
  [5]
  $ orgpack -C branch apply hq3.tar.gz --yes --on-conflict theirs
  ! field Sites.Name
      field_label: was Site Name, here Address, there Place
  ~ field Sites.Name
      field_label: Address -> Place
  1 changed, 1 conflict, 2 unchanged
  applied as transaction #4

The history, and the way back.

  $ orgpack -C branch log | sed 's/20[0-9-]*T[0-9:]*Z/TIME/'
  #4    TIME  bob  apply  ~1  hq3.tar.gz (from HQ)
  #3    TIME  bob  apply  ~1  hq2.tar.gz (from HQ)
  #2    TIME  bob  apply  +3  hq.tar.gz (from HQ)
  #1    TIME       init   +2  new org Branch
  $ orgpack -C branch undo --yes
  ~ field Sites.Name
      field_label: Place -> Address
  1 changed
  took back #4, as transaction #5
  $ orgpack -C branch undo 2 --yes
  branch/modules/Sites/fields/Name.yaml: error: 'modules/Sites/fields/Name.yaml' has changed since [changed-underneath]
    hint: Undo with --force to lose that change, or undo what changed it first.
  branch/modules/Sites/fields/Roof.yaml: error: 'modules/Sites/fields/Roof.yaml' has changed since [changed-underneath]
    hint: Undo with --force to lose that change, or undo what changed it first.
  [5]
  $ orgpack -C branch log --verify | tail -n 1
  5 transactions verified
  $ orgpack -C branch show field:Sites.Name
  # What people call the place.
  api_name: Name
  module: Sites
  field_label: Address
  data_type: text
  system_mandatory: true
  length: 80

Everything for programs, too.

  $ orgpack -C branch diff hq3.tar.gz --json
  {
    "format": "orgpack-diff/1",
    "exit": 1,
    "faults": [],
    "old": "org",
    "new": "hq3.tar.gz",
    "changes": [
      {
        "action": "change",
        "kind": "field",
        "name": "Sites.Name",
        "path": "modules/Sites/fields/Name.yaml",
        "properties": [
          {
            "path": "field_label",
            "old": "Address",
            "new": "Place"
          }
        ]
      }
    ],
    "counts": {
      "added": 0,
      "changed": 1,
      "deleted": 0,
      "unchanged": 2
    }
  }
  [1]
