What a source takes back and brings again is new in the org that it is applied
to: it is not mistaken for something that was deleted there by hand.

  $ orgpack init -q source --org-id 1 --admin a@example.com
  $ orgpack init -q target --org-id 2 --admin b@example.com
  $ mkdir source/variables
  $ printf '%s\n' 'api_name: V' 'name: V' 'variable_group: G' 'type: text' \
  > 'value: one' >source/variables/V.yaml
  $ orgpack -C source export -q -o with.tar.gz
  $ orgpack -C target apply with.tar.gz --yes -q
  $ mv source/variables/V.yaml V.yaml
  $ orgpack -C source export -q -o without.tar.gz
  $ orgpack -C target apply without.tar.gz --prune --yes
  - variable V
  1 deleted, 509 unchanged
  applied as transaction #3
  $ orgpack -C target apply with.tar.gz --yes
  + variable V
  1 added, 509 unchanged
  applied as transaction #4
  $ orgpack diff target with.tar.gz
  no differences
  $ orgpack -C target apply without.tar.gz --yes
  = variable V (only here)
  nothing to change
  recorded as the base of later merges, as transaction #5
  $ rm target/variables/V.yaml
  $ orgpack -C target apply with.tar.gz --yes
  + variable V
  1 added, 509 unchanged
  applied as transaction #6

An org that is applied without a bundle in between keeps its secrets, too.

  $ mkdir source/webhooks
  $ printf '%s\n' 'api_name: W' 'name: W' 'module: Deals' \
  > 'url: https://example.com/w' 'http_method: POST' 'authentication:' \
  > '  type: general' '  token: hush-hush' >source/webhooks/W.yaml
  $ orgpack -C target apply source --yes
  = variable V (only here)
  + webhook W
  1 added, 1 only here, 509 unchanged
  applied as transaction #7
  orgpack: warning: 1 secret is not in the bundle and not known here [secret-withheld]
    hint: Fill in each "${SECRET}" by hand.
  $ cat target/webhooks/W.yaml
  api_name: W
  name: W
  module: Deals
  url: https://example.com/w
  http_method: POST
  authentication:
    type: general
    token: ${SECRET}
  $ for pack in target/.orgpack/bases/1/*; do
  > zstd -dcq "$pack"; done | grep -c hush
  0
  [1]
  $ sed -i 's/..SECRET./my own/' target/webhooks/W.yaml
  $ sed -i 's/POST/PUT/' source/webhooks/W.yaml
  $ orgpack -C target apply source --yes
  = variable V (only here)
  ~ webhook W
      http_method: POST -> PUT
  1 changed, 1 only here, 509 unchanged
  applied as transaction #8
  $ grep -e method -e token target/webhooks/W.yaml
  http_method: PUT
    token: my own
