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
