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
