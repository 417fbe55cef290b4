What apply says when there is little to apply, or nothing that it may.

  $ orgpack init -q s --org-id 1 --admin a@example.com
  $ cp -r s t

An org is not applied to itself, however it is named. Nothing is locked out by
that, and a diff of the two is no fault: there is no difference.

  $ orgpack -C s apply s --yes
  orgpack: error: source and target are the same org: 's' [bad-option]
    hint: Name another org, a bundle, or a revision of this one (git:REV).
  [2]
  $ orgpack -C s apply s --dry-run
  orgpack: error: source and target are the same org: 's' [bad-option]
    hint: Name another org, a bundle, or a revision of this one (git:REV).
  [2]
  $ cd s/modules && orgpack apply ../../s/.
  orgpack: error: source and target are the same org: '../../s/.' [bad-option]
    hint: Name another org, a bundle, or a revision of this one (git:REV).
  [2]
  $ orgpack -C s apply t --base s --yes
  orgpack: error: the org cannot be its own base: 's' [bad-option]
    hint: Name a bundle, or a revision such as git:HEAD.
  [2]
  $ orgpack -C s apply inbox:1 --yes
  orgpack: error: 'inbox:1' is approved, not applied [bad-option]
    hint: 'orgpack approve 1' does it.
  [2]
  $ orgpack diff s s
  no differences
  $ orgpack -C s diff s
  no differences

What is here already changes nothing, but it is the base of later merges from
then on: that is what the transaction holds, and so it is said. The second
time there is nothing to record either.

  $ sed 's/org_id: .*/org_id: "2"/' s/org.yaml >t/org.yaml
  $ orgpack -C s apply t --yes
  nothing to change
  recorded as the base of later merges, as transaction #2
  $ orgpack -C s apply t --yes
  nothing to change
  $ sed 's/org_id: .*/org_id: "3"/' s/org.yaml >t/org.yaml
  $ orgpack -C s apply t --yes --json | sed -n '/"applied"/,$p'
    "applied": true,
    "transaction": 3,
    "recorded": "base"
  }

What the org deleted and the bundle changed is a conflict of its own kind: it
names no property that is not there, but shows what the bundle changed.

  $ orgpack init -q hq --org-id 7 --admin a@example.com
  $ mkdir hq/variables
  $ for v in One Two; do printf '%s\n' "api_name: $v" "name: $v" \
  > 'variable_group: G' 'type: text' 'value: old' >hq/variables/$v.yaml; done
  $ orgpack -C s apply hq --yes -q
  $ rm s/variables/*.yaml
  $ sed -i 's/old/new/' hq/variables/One.yaml
  $ echo 'description: more' >>hq/variables/One.yaml
  $ orgpack -C s apply hq --select 'variable:One' --dry-run
  ! variable One (deleted here, changed in the bundle)
      value: was old, here nothing, there new
      description: was nothing, here nothing, there more
  1 conflict
  plan sha256:edb1297349bee46866fc524d3593e7b2bba2fe859e794136300882b5f30d8fa5
  hq/variables/One.yaml: error: variable One was deleted here and changed in the bundle [merge-conflict]
    hint: Apply with --on-conflict theirs to bring it back, or ours to leave it away.
  [5]
  $ orgpack -C s apply hq --select 'variable:One' --dry-run --on-conflict ours --json \
  > --report markdown=x.md --report html=x.html --report csv=x.csv |
  > sed -n '/"changes"/,/\]$/p'
    "changes": [
      {
        "action": "conflict",
        "kind": "variable",
        "name": "One",
        "path": "variables/One.yaml",
        "remark": "deleted here, changed in the bundle",
        "properties": [
          {
            "path": "value",
            "base": "old",
            "theirs": "new"
          },
          {
            "path": "description",
            "theirs": "more"
          }
        ]
  $ grep -e conflict -e One x.md
  - counts.conflicts: 1
  | conflict (deleted here, changed in the bundle) | variable | One | value |  | new |
  $ grep -e conflict x.html | grep -v '^\.'
  <dt>counts.conflicts</dt><dd>1</dd>
  <tr><td class="conflict">conflict (deleted here, changed in the bundle)</td><td>variable</td><td>One</td><td>value</td><td></td><td>new</td></tr>
  $ grep -e conflict x.csv
  changes,"conflict (deleted here, changed in the bundle)",variable,One,value,,new,,,,,,,
  changes,"conflict (deleted here, changed in the bundle)",variable,One,description,,more,,,,,,,
  $ orgpack -C s apply hq --select 'variable:One' --dry-run --on-conflict theirs
  ! variable One (deleted here, changed in the bundle)
      value: was old, here nothing, there new
      description: was nothing, here nothing, there more
  + variable One
  1 added, 1 conflict
  plan sha256:dbcfbf7bc885f21a7da34efe45339b0b2929abb78a51ccb870bb5c23390c3df1

What the org deleted and the bundle has as it was stays away, and is an item of
the answer, counted, in every format.

  $ orgpack -C s apply hq --on-conflict ours --yes
  ! variable One (deleted here, changed in the bundle)
      value: was old, here nothing, there new
      description: was nothing, here nothing, there more
  = variable Two (deleted here, stays away)
  1 conflict, 1 kept away, 509 unchanged
  recorded as the base of later merges, as transaction #5
  orgpack: warning: 1 component was deleted here and stays away [difference]
    hint: --prune brings back what the bundle has.
  $ orgpack -C s apply hq --dry-run --json --report markdown=x.md \
  > --report html=x.html --report csv=x.csv |
  > sed -n '/"changes"/,/}$/p'
    "changes": [
      {
        "action": "kept-away",
        "kind": "variable",
        "name": "One",
        "path": "variables/One.yaml"
      },
      {
        "action": "kept-away",
        "kind": "variable",
        "name": "Two",
        "path": "variables/Two.yaml"
      }
  $ grep -h -e Two -e kept.away x.md x.html x.csv
  | kept-away | variable | One |  |  |  |
  | kept-away | variable | Two |  |  |  |
  .only-in-target, .kept-away { color: var(--dim) } .warning { color: var(--change) }
  <dt>counts.kept_away</dt><dd>2</dd>
  <tr><td class="kept-away">kept-away</td><td>variable</td><td>One</td><td></td><td></td><td></td></tr>
  <tr><td class="kept-away">kept-away</td><td>variable</td><td>Two</td><td></td><td></td><td></td></tr>
  changes,kept-away,variable,One,,,,,,,,,,
  changes,kept-away,variable,Two,,,,,,,,,,
  $ orgpack -C s apply hq --select 'variable:*' --prune --yes
  + variable One
  + variable Two
  2 added
  applied as transaction #6
