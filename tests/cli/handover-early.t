A key tells the source what its target would refuse later, so that nothing is
sealed and mailed for nothing. The branch wants its own data centre and edition
of a source; hq has waived both rules, which is not for it alone to do.

  $ cat >make <<'END'
  > orgpack init -q --bare $1 --name $1 --org-id $2 --edition $3 --admin ann@$1.example
  > printf 'data_center: %s\n' $4 >>$1/org.yaml
  > mkdir -p $1/profiles/Administrator
  > printf 'api_name: Administrator\nname: Administrator\nadministrator: true\n' >$1/profiles/Administrator/profile.yaml
  > END
  $ sh make hq 70001 enterprise us; sh make branch 70002 professional eu
  $ printf 'policy:\n  data-center: false\n' >>hq/org.yaml
  $ printf 'policy:\n  same-edition: true\n' >>branch/org.yaml
  $ orgpack -C branch key new >key.txt
  $ orgpack -C hq send --key @key.txt -o out.age
  branch (70002): not sent [same-edition]
  orgpack: error: the data centre of the source hq (70001) is us, that of the target branch (70002) is eu [data-center]
    hint: Set data-center to false in the policy of both orgs.
  orgpack: error: the edition of the source hq (70001) is enterprise, that of the target branch (70002) is professional [same-edition]
    hint: Move one org to the other's edition, or set same-edition to false in org.yaml's policy.
  [4]
  $ ls out.age; orgpack -C hq log | wc -l
  ls: cannot access 'out.age': No such file or directory
  1

Once the branch waives them, its next key says so.

  $ sed -i 's/same-edition: true/same-edition: false\n  data-center: false/' branch/org.yaml
  $ orgpack -C branch key new >key.txt
  $ orgpack -C hq send --key @key.txt -o out.age -q && orgpack -C branch receive out.age | sed -n '1p'
  inbox:1 from hq (70001), 1 component

A trial counts with both of its editions, as it does when it is received.

  $ sed -i 's/same-edition: false/same-edition: true/; s/^edition: .*/edition: free\ntrial:\n  edition: enterprise\n  expiry: 2999-12-31/' branch/org.yaml
  $ orgpack validate -q branch
  $ orgpack -C branch key new >key.txt
  $ orgpack key show --json - <key.txt | grep edition
      "edition": "enterprise",
  $ orgpack -C hq send --key @key.txt -o trial.age -q && orgpack -C branch receive trial.age | sed -n '1p'
  inbox:2 from hq (70001), 1 component

A key of the program before says less, and is good all the same.

  $ tar -xzf "$TESTS/../handover/fixtures/before-binding.tar.gz" ./key.txt
  $ orgpack -C hq send --key @key.txt -o old.age -q && ls old.age
  old.age
