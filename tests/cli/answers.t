What a command prints with --json has a JSON Schema of its own, which explains
each key. (The runner of these transcripts checks every answer against it.)

  $ orgpack schema answer:log-prune | head -n 18
  $schema: https://json-schema.org/draft/2020-12/schema
  title: Answer of log prune
  description: How many transactions were forgotten, or would be.
  type: object
  properties:
    format:
      description: The answer's format and its version.
      const: orgpack-log-prune/1
    exit:
      $ref: '#/$defs/exit'
    faults:
      $ref: '#/$defs/faults'
    faults_not_shown:
      $ref: '#/$defs/faults_not_shown'
    pruned:
      description: How many are older than those that are kept.
      $ref: '#/$defs/count'
  required:
  $ orgpack schema answer:nothing
  orgpack: error: no command answers as 'nothing' [unknown-command]
    hint: 'orgpack help' lists the commands; where a name has a space, write a dash.
  [2]
  $ orgpack schema answer:diff --rng
  orgpack: error: the schema of an answer is asked for by itself [bad-option]
    hint: Leave out the kind and --rng.
  [2]
  $ orgpack schema --json | sed -n '/"answers"/,/]/p' | tr -d ' \n'; echo
  "answers":["apply","approve","convert","diff","error","export","fmt","help","import","inbox","init","key-export-identity","key-list","key-new","key-reset-clock","key-revoke","key-show","log-prune","log","policy","receipt-verify","receive","reject","schema","send","show","status","trust","undo","validate","version"]

It stands alone: another validator takes it.

  $ cat >check <<'END'
  > import json, subprocess, sys, jsonschema, yaml
  > answer = json.load(sys.stdin)
  > word = answer["format"][len("orgpack-"):-len("/1")]
  > text = subprocess.run(["orgpack", "schema", "answer:" + word], capture_output=True, check=True).stdout
  > checker = jsonschema.Draft202012Validator(yaml.safe_load(text))
  > for error in checker.iter_errors(answer): print(error.message)
  > print(word, checker.is_valid(answer))
  > END
  $ orgpack init acme --name Acme --org-id 60001 --admin ann@acme.example --json | /usr/bin/python3 check
  init True
  $ orgpack -C acme status --json | /usr/bin/python3 check
  status True
  $ orgpack -C acme show layout --json | /usr/bin/python3 check
  show True
  $ orgpack -C acme show --json | sed 's/"kind"/"sort"/' | /usr/bin/python3 check | tail -n 1
  show False
  $ orgpack diff --json | /usr/bin/python3 check
  diff True
  $ orgpack --json | /usr/bin/python3 check
  error True
  $ orgpack schema --json | /usr/bin/python3 check
  schema True
  $ orgpack schema answer:schema --json | /usr/bin/python3 check
  schema True

What an import could not carry is listed.

  $ orgpack -C acme import salesforce "$SOURCE/tests/corpus/salesforce/source/ombudsman" --dry-run --json >import.json
  [1]
  $ /usr/bin/python3 check <import.json
  import True

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

Of too many faults, some are only counted.

  $ mkdir -p acme/modules/Leads/tags; for i in 1 2; do { printf 'api_name: T%s\nmodule: Leads\nname: T\n' $i; seq 6000 | sed 's/.*/more&: 1/'; } >acme/modules/Leads/tags/T$i.yaml; done
  $ orgpack -C acme validate --json >many.json
  [3]
  $ /usr/bin/python3 check <many.json; /usr/bin/python3 -c 'import json; a = json.load(open("many.json")); print(len(a["faults"]), a["faults_not_shown"])'
  validate True
  50 {'unknown-property': 11950}

The check itself: an answer with a key that the schema does not have is wrong,
and so is one that lacks a key.

  $ mkdir wrong; echo '{"format": "orgpack-init/1", "exit": 0, "faults": [], "more": 1}' >wrong/one
  $ "$BUILD/tests/cli/answer_driver" wrong
  {"format": "orgpack-init/1", "exit": 0, "faults": [], "more": 1}
  
  'more' is not a property here [unknown-property]
  'directory' is missing [missing-property]
  'components' is missing [missing-property]
  1 init
  [1]
