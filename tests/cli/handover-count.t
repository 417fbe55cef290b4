Three configurations in a lifetime: the count is the identity's, and nothing
that happens to the history begins it anew.

  $ cat >make <<'END'
  > orgpack init -q --bare $1 --name $1 --org-id $2 --admin ann@$1.example
  > mkdir -p $1/profiles/Administrator
  > printf 'api_name: Administrator\nname: Administrator\nadministrator: true\n' >$1/profiles/Administrator/profile.yaml
  > END
  $ sh make hq 70001; sh make branch 70002
  $ cat >once <<'END'
  > orgpack -C branch key new >key.txt && orgpack -C hq send -q --key @key.txt -o $1.age &&
  > orgpack -C branch receive -q $1.age >/dev/null && orgpack -C branch approve $1 --yes -q
  > END
  $ sh once 1; orgpack -C branch key new >open.txt; cp -a branch/.orgpack/identity one; sh once 2
  $ cat >count <<'END'
  > orgpack -C branch status 2>/dev/null | sed -n '/received$/s/.*open, //p'
  > END
  $ sh count
  2 of 3 configurations received

Pruned to one entry, and of everything.

  $ orgpack -C branch log prune --keep 1 --yes; sh count
  7 transactions forgotten
  2 of 3 configurations received
  $ cp -a branch pruned
  $ orgpack -C branch log prune --keep 0 --yes; sh count
  1 transaction forgotten
  2 of 3 configurations received
  $ orgpack -C branch log; orgpack -C branch log --verify | tail -n 1
  no transactions
  0 transactions verified

What was pruned still tells an older copy of the identity, before and after the
next transaction.

  $ cp -a branch/.orgpack/identity newest
  $ rm -r branch/.orgpack/identity; cp -a one branch/.orgpack/identity
  $ orgpack -C branch key new
  branch: error: the org's identity in .orgpack/identity/ is an older copy than the history knows [no-identity]
    hint: Restore the newest backup of it; 'orgpack help handover' says what to do when there is none.
  [4]
  $ rm -r branch/.orgpack/identity; cp -a newest branch/.orgpack/identity
  $ mkdir -p branch/contact_roles; printf 'api_name: A\nname: A\n' >branch/contact_roles/A.yaml; orgpack -C branch export -q -o a.tar.gz; rm -r branch/contact_roles
  $ orgpack -C branch apply a.tar.gz --yes -q; orgpack -C branch log | wc -l
  1
  $ rm -r branch/.orgpack/identity; cp -a one branch/.orgpack/identity
  $ orgpack -C branch key new 2>&1 | sed -n 1p
  branch: error: the org's identity in .orgpack/identity/ is an older copy than the history knows [no-identity]
  $ rm -r branch/.orgpack/identity; cp -a newest branch/.orgpack/identity

A lost history takes nothing with it.

  $ rm -r branch/.orgpack/history; sh count
  2 of 3 configurations received

Where the identity is lost as well, what is left of the org counts: the inbox,
which no pruning touches. No key of an older copy is open any more.

  $ rm -r branch; cp -a pruned branch; rm -r branch/.orgpack/identity; cp -a one branch/.orgpack/identity
  $ orgpack -C branch key list | cut -c 19-26
  open    
  used    
  $ orgpack -C branch log prune --keep 0 </dev/null
  1 transaction forgotten
  orgpack: error: there is no terminal to ask on [needs-consent]
    hint: Add --yes to make the change, or --dry-run to see it only.
  [2]
  $ orgpack -C branch log prune --keep 0 --yes; sh count
  1 transaction forgotten
  branch: warning: the org has a new identity: 2 configurations count as received, and no key is open [no-identity]
    hint: Partners are told that the org signs with another key, unless the signing key was left.
  2 of 3 configurations received
  $ orgpack -C branch key list | cut -c 19-26; ls branch/.orgpack/identity/keys
  revoked 
  used    
  ls: cannot access 'branch/.orgpack/identity/keys': No such file or directory
  [2]
  $ ls branch/.orgpack/identity; orgpack -C branch log --verify
  inbox.yaml
  keys.yaml
  receipts.yaml
  received.yaml
  signing_key
  sources.yaml
  0 transactions verified
  $ rm -r branch; cp -a pruned branch; rm -r branch/.orgpack/identity
  $ orgpack -C branch log prune --keep 0 --yes; sh count
  1 transaction forgotten
  branch: warning: the org has a new identity: 2 configurations count as received, and no key is open [no-identity]
    hint: Partners are told that the org signs with another key, unless the signing key was left.
  2 of 3 configurations received
  $ sh once 3; sh count; orgpack -C branch key new
  3 of 3 configurations received
  orgpack: error: the target branch (70002) has received 3 configurations; it must be fewer than 3 [receive-limit]
    hint: Set receive-limit in org.yaml's policy to a greater number, or to false.
  [4]
  $ rm -r branch/.orgpack/identity; orgpack -C branch log prune --keep 0 --yes; sh count
  3 transactions forgotten
  branch: warning: the org has a new identity: 3 configurations count as received, and no key is open [no-identity]
    hint: Partners are told that the org signs with another key, unless the signing key was left.
  3 of 3 configurations received
  $ orgpack -C branch log prune --keep 0 --yes
  0 transactions forgotten
