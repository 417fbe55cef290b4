An org is not made among the files of another; beside them it may be.

  $ orgpack init outer --bare --name Outer --org-id 60009 --admin ann@acme.example -q && mkdir outer/modules
  $ orgpack init outer/modules/inner --bare --name Inner --org-id 60010 --admin ann@acme.example
  orgpack: error: 'outer/modules/inner' is a place of the org's own files [bad-option]
    hint: Name a place that is none of them.
  [2]
  $ cd outer/modules && orgpack init . --bare --name Inner --org-id 60010 --admin ann@acme.example
  orgpack: error: '.' is a place of the org's own files [bad-option]
    hint: Name a place that is none of them.
  [2]
  $ orgpack init outer/inner --bare --name Inner --org-id 60010 --admin ann@acme.example
  outer/inner: 2 components
  $ mkdir empty && cd empty && orgpack init . --bare --name Empty --org-id 60011 --admin ann@acme.example
  .: 2 components
