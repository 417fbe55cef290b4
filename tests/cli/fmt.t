What fmt refuses leaves the org as it was: nothing is made beside it either.

  $ orgpack init -q s --org-id 1 --admin a@example.com
  $ rm -r s/.orgpack
  $ printf '%s\n' '# mine' 'api_name: Sales' 'name:   Sales' \
  > 'reporting_to: CEO' 'share_with_peers: false' >s/roles/Sales.yaml
  $ orgpack -C s fmt
  s/roles/Sales.yaml:1:1: error: the canonical form would lose the file's comments [comments-lost]
    hint: Bring the file into form by hand, or add --drop-comments.
  [1]
  $ orgpack -C s fmt s/nothing
  orgpack: error: 's/nothing' is no component of the org, nor a folder of some [no-match]
    hint: Name files below s.
  [2]
  $ orgpack -C s --as nobody fmt --drop-comments
  orgpack: error: the org has no user 'nobody' [unknown-user]
    hint: Active users are: a.
  1 file not in canonical form
  [4]
  $ orgpack -C s fmt s/roles/CEO.yaml
  $ find s -name .orgpack

What it writes is a transaction like all others.

  $ orgpack -C s fmt --drop-comments
  roles/Sales.yaml
  1 file rewritten
  $ cat s/roles/Sales.yaml
  api_name: Sales
  name: Sales
  reporting_to: CEO
  share_with_peers: false
  $ orgpack -C s undo --yes
  ~ role Sales
  1 changed
  took back #1, as transaction #2
  $ cat s/roles/Sales.yaml
  # mine
  api_name: Sales
  name:   Sales
  reporting_to: CEO
  share_with_peers: false
