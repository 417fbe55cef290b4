What orgpack 1.0.0 wrote is read by every later program (tests/lasting/make). The
components of a bundle keep their bytes and digests: applied to an empty org and
exported again, the same configuration comes out.

  $ cp -r "$TESTS/../lasting/1.0" old
  $ orgpack validate old/helio.tar.gz 2>&1 | tail -1
  old/helio.tar.gz: 1,001 components, no faults
  $ orgpack init helio --bare --org-id 20061840 --name 'Helio Solar GmbH' --edition enterprise --admin jonas@helio.example -q
  $ orgpack -C helio apply old/helio.tar.gz --yes >log 2>&1 || cat log
  $ orgpack -C helio export -o again.tar.gz -q && orgpack diff again.tar.gz old/helio.tar.gz
  no differences
  $ orgpack validate old/branch.tar.gz 2>&1 | tail -1
  old/branch.tar.gz: 518 components, no faults

An org with its history, the base of what was applied, its identity and its
inbox. The branch has changed a role of its own since; that is no conflict, for
the base says who changed what.

  $ tar -xzf old/received.tar.gz --no-same-owner && cp -r branch other
  $ orgpack -C branch log --verify | tail -1
  4 transactions verified
  $ orgpack -C branch apply old/second.tar.gz --yes
  ~ contact_role Buyer
      name: Buyer -> Who buys
  1 changed, 2 unchanged
  applied as transaction #5
  $ orgpack -C branch show contact_role:User
  api_name: User
  name: User of the branch
  $ orgpack -C branch undo --yes
  ~ contact_role Buyer
      name: Who buys -> Buyer
  1 changed
  took back #5, as transaction #6
  $ orgpack -C branch undo --yes --force
  - contact_role Buyer
  - contact_role User
  2 deleted
  took back #2, as transaction #7

What was received before can be approved.

  $ orgpack -C other inbox | sed 's/20[0-9T:Z-]*/TIME/; s/signed as.*,/signed,/'
  #1    pending   TIME  hq (70003)  ann  3 components, 597 bytes
        signed, not known here before
  $ orgpack -C other approve 1 --yes | sed 's/signed as.*,/signed,/'
  inbox:1 from hq (70003), signed, not known here before
  ~ contact_role Buyer
      name: Buyer -> Who buys
  1 changed, 2 unchanged
  applied as transaction #5

The other sample's bundle keeps its configuration, too.

  $ orgpack init branch2 --bare --org-id 20074416 --name 'Alpensonne Wien GmbH' --edition enterprise --admin a@b.example -q
  $ orgpack -C branch2 apply old/branch.tar.gz --yes >log 2>&1 || cat log
  $ orgpack -C branch2 export -o again2.tar.gz -q && orgpack diff again2.tar.gz old/branch.tar.gz
  no differences
