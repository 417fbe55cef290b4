The main job, small: two orgs, one of them changed.

  $ orgpack init -q --bare acme --name Acme --org-id 60001 --admin ann@acme.example
  $ mkdir -p acme/modules/Leads/fields; cat >acme/modules/Leads/module.yaml <<'END'
  > api_name: Leads
  > singular_label: Lead
  > plural_label: Leads
  > generated_type: default
  > END
  $ cat >acme/modules/Leads/fields/Email.yaml <<'END'
  > api_name: Email
  > module: Leads
  > field_label: Email
  > data_type: email
  > custom_field: false
  > length: 100
  > END
  $ orgpack init -q --bare copy --name Copy --org-id 60002 --admin bob@copy.example
  $ cp -r acme/modules copy/
  $ cd acme && ls -A && git init -q && git add -A && git commit -qm 'as it began'
  .gitattributes
  .gitignore
  .orgpack
  modules
  org.yaml
  users
  $ orgpack -C acme status | head -n 2
  Acme (60001), enterprise, production
  2 components
  $ cat >acme/modules/Leads/fields/Tier.yaml <<'END'
  > # how much attention
  > api_name: Tier
  > module: Leads
  > field_label: Tier
  > data_type: picklist
  > custom_field: true
  > pick_list_values:
  >   - actual_value: Gold
  >   - actual_value: Silver
  > END
  $ sed -i 's/^length: 100/length: 120/' acme/modules/Leads/fields/Email.yaml

What changed since the last commit, and what that means for the other org.

  $ orgpack -C acme diff git:HEAD acme
  ~ field Leads.Email
      length: 100 -> 120
  + field Leads.Tier
  1 added, 1 changed, 1 unchanged
  [1]
  $ orgpack validate acme
  acme: 3 components, no faults
  $ orgpack diff copy acme -q
  [1]
  $ orgpack diff copy acme --exclude 'field:Leads.*'
  no differences

A bundle is the same bytes whoever makes it, where and when.

  $ orgpack -C acme export -q -o one.tar.gz
  $ cd /; LC_ALL=C.UTF-8 TZ=Asia/Tokyo orgpack -C "$OLDPWD/acme" export -q -o "$OLDPWD/two.tar.gz"
  $ cmp one.tar.gz two.tar.gz
  $ orgpack show one.tar.gz field:Leads.Tier | cmp - acme/modules/Leads/fields/Tier.yaml
  $ orgpack show one.tar.gz 'field:Leads.*' -q
  field:Leads.Email
  field:Leads.Tier

A dry run changes nothing and prints the plan that the real run carries out.

  $ plan=$(orgpack -C copy apply one.tar.gz --dry-run | sed -n 's/^plan //p')
  > orgpack -C copy apply one.tar.gz --yes --expect-plan "$plan"
  ~ field Leads.Email
      length: 100 -> 120
  + field Leads.Tier
  1 added, 1 changed, 1 unchanged
  applied as transaction #2
  $ orgpack diff copy acme
  no differences
  $ cmp copy/modules/Leads/fields/Tier.yaml acme/modules/Leads/fields/Tier.yaml
  $ orgpack -C copy apply one.tar.gz --yes --expect-plan sha256:0000000000000000000000000000000000000000000000000000000000000000
  nothing to change
  orgpack: error: the plan is sha256:edb1297349bee46866fc524d3593e7b2bba2fe859e794136300882b5f30d8fa5, not the expected one [other-plan]
    hint: The org or the input changed since the review: look at the plan again with --dry-run.
  [5]

Both sides change: what only one changed is merged, what both changed is not.

  $ sed -i 's/Silver/Bronze/' acme/modules/Leads/fields/Tier.yaml
  $ sed -i 's/^length: 120/length: 150/' acme/modules/Leads/fields/Email.yaml
  $ sed -i 's/^field_label: .*/field_label: Class/' copy/modules/Leads/fields/Tier.yaml
  $ sed -i 's/^length: 120/length: 140/' copy/modules/Leads/fields/Email.yaml
  $ orgpack -C copy apply acme --yes | sed 's/sha256:.*/sha256:.../'
  acme/modules/Leads/fields/Email.yaml: error: 'length' of field Leads.Email was changed here and in the bundle [merge-conflict]
    hint: Apply with --on-conflict theirs or ours, or bring both to one value first.
  ! field Leads.Email
      length: was 120, here 140, there 150
  ~ field Leads.Tier
      - pick_list_values[Silver]
      + pick_list_values[Bronze]
  1 changed, 1 conflict, 2 unchanged
  plan sha256:...
  $ orgpack -C copy apply acme --yes -q
  acme/modules/Leads/fields/Email.yaml: error: 'length' of field Leads.Email was changed here and in the bundle [merge-conflict]
    hint: Apply with --on-conflict theirs or ours, or bring both to one value first.
  [5]
  $ orgpack -C copy apply acme --yes --on-conflict theirs
  ! field Leads.Email
      length: was 120, here 140, there 150
  ~ field Leads.Email
      length: 140 -> 150
  ~ field Leads.Tier
      - pick_list_values[Silver]
      + pick_list_values[Bronze]
  2 changed, 1 conflict, 1 unchanged
  applied as transaction #3
  $ grep -e label -e value copy/modules/Leads/fields/Tier.yaml
  field_label: Class
  pick_list_values:
    - actual_value: Gold
    - actual_value: Bronze

The log says what was done; undo takes it back, byte for byte.

  $ orgpack -C copy log | sed 's/  20[^ ]*Z//'
  #3    bob  apply  ~2  acme (from Acme)
  #2    bob  apply  +1 ~1  one.tar.gz (from Acme)
  #1         init   +2  new org Copy
  $ orgpack -C copy log --verify | tail -n 1
  3 transactions verified
  $ orgpack -C copy undo --yes
  ~ field Leads.Email
      length: 150 -> 140
  ~ field Leads.Tier
      - pick_list_values[Bronze]
      + pick_list_values[Silver]
  2 changed
  took back #3, as transaction #4
  $ cat copy/modules/Leads/fields/Email.yaml
  api_name: Email
  module: Leads
  field_label: Email
  data_type: email
  custom_field: false
  length: 140
  $ orgpack -C copy undo 99
  copy: error: the history holds no transaction 99 [no-such-transaction]
    hint: 'orgpack log' lists what it holds; what was pruned cannot be undone.
  [2]
  $ orgpack -C copy log prune --keep 2 --yes
  2 transactions forgotten
