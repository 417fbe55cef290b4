What a command prints with --json.

  $ orgpack init acme --name Acme --org-id 60001 --admin ann@acme.example -q

Each target of a check has its own part of the answer.

  $ orgpack init other --name Other --org-id 60002 --admin ann@acme.example -q
  $ mkdir acme/contact_roles && printf 'api_name: Buyer\nname: Buyer\n' >acme/contact_roles/Buyer.yaml
  $ orgpack validate --for other acme other --json | sed -n '/"targets"/,$p'
    "targets": [
      {
        "name": "acme",
        "changes": [
          {
            "action": "add",
            "kind": "contact_role",
            "name": "Buyer",
            "path": "contact_roles/Buyer.yaml"
          }
        ],
        "components": 510,
        "errors": 0,
        "warnings": 0
      },
      {
        "name": "other",
        "changes": [],
        "components": 509,
        "errors": 0,
        "warnings": 0
      }
    ]
  }
