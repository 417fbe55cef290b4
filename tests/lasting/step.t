Here the kinds contact_role, blueprint and profile are of version 2: two
properties have changed places. What was written before, by $FORMER or by orgpack 1.0.0, means
what it meant.

  $ cp -r "$SOURCE/tests/lasting/1.0" old
  $ orgpack schema contact_role | grep x-version
  x-version: 2
  $ orgpack validate old/helio.tar.gz old/branch.tar.gz 2>&1 | grep 'no faults'
  old/helio.tar.gz: 1,001 components, no faults
  old/branch.tar.gz: 518 components, no faults

An org has the same content as before; only its files are no longer in canonical
form. Nothing is to be applied, until something changes.

  $ cp -r "$SAMPLES/helio" helio
  $ $FORMER -C helio export -o before.tar.gz -q
  $ orgpack validate helio 2>&1 | tail -1
  helio: 1,001 components, no faults, 1 warning
  $ orgpack diff before.tar.gz helio
  no differences
  $ orgpack diff helio before.tar.gz
  no differences
  $ orgpack -C helio --as jonas_weber apply before.tar.gz --yes
  nothing to change
  recorded as the base of later merges, as transaction #1
  $ cd helio && orgpack fmt --check contact_roles 2>&1 | tail -1
  4 files not in canonical form
  $ cd helio && orgpack --as jonas_weber fmt contact_roles modules/*/blueprints --drop-comments -q
  $ cat helio/contact_roles/Tax_Adviser.yaml
  name: Tax Adviser
  api_name: Tax_Adviser
  sequence_number: 4
  $ orgpack diff before.tar.gz helio
  no differences
  $ orgpack -C helio --as jonas_weber apply before.tar.gz --yes
  nothing to change
  $ orgpack -C helio export -o after.tar.gz -q
  $ orgpack diff before.tar.gz after.tar.gz
  no differences
  $ sed -i 's/^name: .*/name: Adviser/' helio/contact_roles/Tax_Adviser.yaml
  $ orgpack diff before.tar.gz helio
  ~ contact_role Tax_Adviser
      name: Tax Adviser -> Adviser
  1 changed, 1,000 unchanged
  [1]
  $ orgpack -C helio --as jonas_weber apply before.tar.gz --yes
  nothing to change

The manifest names the versions, and who does not know them refuses the bundle.
Where none of these kinds is in it, there is nothing to name.

  $ tar -xzOf after.tar.gz manifest.yaml | sed -n '/^versions/p'
  versions: {blueprint: 2, contact_role: 2, profile: 2}
  $ $FORMER validate after.tar.gz
  after.tar.gz!manifest.yaml:5:23: error: components of kind 'blueprint' are of version 2; this program knows 1 at most [newer-version]
      versions: {blueprint: 2, contact_role: 2, profile: 2}
                            ^
    hint: The bundle was written by a later version of orgpack: upgrade to read it.
  after.tar.gz!manifest.yaml:5:40: error: components of kind 'contact_role' are of version 2; this program knows 1 at most [newer-version]
      versions: {blueprint: 2, contact_role: 2, profile: 2}
                                             ^
    hint: The bundle was written by a later version of orgpack: upgrade to read it.
  after.tar.gz!manifest.yaml:5:52: error: components of kind 'profile' are of version 2; this program knows 1 at most [newer-version]
      versions: {blueprint: 2, contact_role: 2, profile: 2}
                                                         ^
    hint: The bundle was written by a later version of orgpack: upgrade to read it.
  after.tar.gz: 0 components, 3 errors
  [3]
  $ orgpack -C helio export -o roles.tar.gz -q role
  $ tar -xzOf roles.tar.gz manifest.yaml | sed -n '/^versions/p'
  $ $FORMER validate roles.tar.gz
  roles.tar.gz: 8 components, no faults

A bundle that names another version than it is of is refused.

  $ mkdir forged && tar -xzf before.tar.gz -C forged
  $ sed -i 's/^components:/versions: {contact_role: 2}\n&/' forged/manifest.yaml
  $ (cd forged && sed -n 's/.* path: \([^,]*\),.*/\1/p' manifest.yaml >../list &&
  >   tar --format=ustar -cf ../forged.tar manifest.yaml -T ../list)
  $ orgpack validate forged.tar
  forged.tar!contact_roles/Decision_Maker.yaml:1:1: error: the content is not what the manifest's content digest says [wrong-digest]
  forged.tar!contact_roles/Electrician.yaml:1:1: error: the content is not what the manifest's content digest says [wrong-digest]
  forged.tar!contact_roles/Owner_of_the_Building.yaml:1:1: error: the content is not what the manifest's content digest says [wrong-digest]
  forged.tar!contact_roles/Tax_Adviser.yaml:1:1: error: the content is not what the manifest's content digest says [wrong-digest]
  forged.tar: 1,001 components, 4 errors
  [3]

A file that was in canonical form comes in that of today; any other as its
author wrote it.

  $ for org in mine target; do
  >   mkdir -p $org.new/profiles/Administrator $org.new/contact_roles
  >   printf 'api_name: Administrator\nname: A\nadministrator: true\n' >$org.new/profiles/Administrator/profile.yaml
  >   $FORMER init $org --bare --org-id 700$(echo $org | wc -c) --name $org --admin a@$org.example -q
  >   cp -r $org.new/. $org
  > done
  $ printf 'api_name: Buyer\nname: Buyer\n' >mine/contact_roles/Buyer.yaml
  $ printf '# who pays\napi_name: Payer\nname: Payer\n' >mine/contact_roles/Payer.yaml
  $ $FORMER -C mine export -o mine.tar.gz -q
  $ orgpack init org --bare --org-id 1 --name Org --admin a@org.example -q
  $ orgpack -C org apply mine.tar.gz --yes
  + contact_role Buyer
  + contact_role Payer
  + profile Administrator
  3 added
  applied as transaction #2
  $ head org/contact_roles/*
  ==> org/contact_roles/Buyer.yaml <==
  name: Buyer
  api_name: Buyer
  
  ==> org/contact_roles/Payer.yaml <==
  # who pays
  api_name: Payer
  name: Payer

What an org remembers of its sources was digested by version 1. Who deleted
what, and who changed what, is known all the same.

  $ tar -xzf old/received.tar.gz --no-same-owner && cp -r branch other && cp -r branch third
  $ orgpack -C branch log --verify | tail -1
  4 transactions verified
  $ orgpack -C branch apply old/second.tar.gz --yes
  ~ contact_role Buyer
      name: Buyer -> Who buys
  1 changed, 2 unchanged
  applied as transaction #5
  $ orgpack -C branch apply old/second.tar.gz --yes
  nothing to change
  $ cat branch/contact_roles/*.yaml
  name: Who buys
  api_name: Buyer
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
  $ orgpack -C branch log --verify | tail -1
  7 transactions verified
  $ cp -r other fourth && $FORMER -C fourth apply old/second.tar.gz --yes -q
  $ orgpack -C fourth fmt -q && rm fourth/contact_roles/User.yaml
  $ orgpack -C fourth apply old/second.tar.gz --yes
  = contact_role User (deleted here, stays away)
  nothing to change
  orgpack: warning: 1 component was deleted here and stays away [difference]
    hint: --prune brings back what the bundle has.
  $ rm third/contact_roles/User.yaml
  $ orgpack -C third apply old/second.tar.gz --yes
  ~ contact_role Buyer
      name: Buyer -> Who buys
  = contact_role User (deleted here, stays away)
  1 changed, 1 kept away, 1 unchanged
  applied as transaction #5
  orgpack: warning: 1 component was deleted here and stays away [difference]
    hint: --prune brings back what the bundle has.

What was received before can be approved.

  $ (cd other && orgpack diff . inbox:1)
  ~ contact_role Buyer
      name: Buyer -> Who buys
  ~ contact_role User
      name: User of the branch -> User
  2 changed, 1 unchanged
  [1]
  $ (cd other && orgpack show inbox:1 contact_role:Buyer)
  name: Who buys
  api_name: Buyer
  $ orgpack -C other approve 1 --yes | sed 's/signed as.*,/signed,/'
  inbox:1 from hq (70003), signed, not known here before
  ~ contact_role Buyer
      name: Buyer -> Who buys
  1 changed, 2 unchanged
  applied as transaction #5
  $ orgpack -C other log --verify | tail -1
  5 transactions verified

What is sent from now on is refused where it is not known.

  $ $FORMER -C target key new >key.txt
  $ orgpack -C mine send --key @key.txt -o sealed.age -q
  $ $FORMER -C target receive sealed.age 2>&1 | sed 's/^[^!]*!//'
  bundle.tar.zst!manifest.yaml:5:26: error: components of kind 'contact_role' are of version 2; this program knows 1 at most [newer-version]
      versions: {contact_role: 2, profile: 2}
                               ^
    hint: The bundle was written by a later version of orgpack: upgrade to read it.
  bundle.tar.zst!manifest.yaml:5:38: error: components of kind 'profile' are of version 2; this program knows 1 at most [newer-version]
      versions: {contact_role: 2, profile: 2}
                                           ^
    hint: The bundle was written by a later version of orgpack: upgrade to read it.
  $ orgpack -C target receive sealed.age | head -1
  inbox:1 from mine (7005), 3 components
