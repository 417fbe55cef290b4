A wrong command line is status 2. It says what is wrong, then what to do, and
writes nothing to standard output.

  $ orgpack dif
  orgpack: error: no command 'dif' [unknown-command]
    hint: Did you mean 'diff'? 'orgpack help' lists the commands.
  [2]
  $ orgpack dif 2>/dev/null
  [2]
  $ orgpack xyzzy --bad
  orgpack: error: no command 'xyzzy' [unknown-command]
    hint: 'orgpack help' lists the commands.
  [2]
  $ orgpack diff a b --exlude x
  orgpack: error: unknown option '--exlude' [bad-option]
    hint: Did you mean '--exclude'? See 'orgpack diff --help'.
  [2]
  $ orgpack export -qZ
  orgpack: error: unknown option '-Z' [bad-option]
    hint: See 'orgpack export --help'.
  [2]
  $ orgpack --prune apply x
  orgpack: error: unknown option '--prune' [bad-option]
    hint: It is an option of 'apply': give it behind the command. See 'orgpack apply --help'.
  [2]
  $ orgpack apply x --dry-run=yes
  orgpack: error: option '--dry-run' takes no value [bad-option]
    hint: See 'orgpack apply --help'.
  [2]
  $ orgpack apply
  orgpack: error: 'apply' needs more: apply BUNDLE [bad-option]
    hint: See 'orgpack apply --help'.
  [2]
  $ orgpack undo 1 2
  orgpack: error: 'undo' does not know what to do with '2' [bad-option]
    hint: See 'orgpack undo --help'.
  [2]
  $ orgpack apply x --on-conflict both
  orgpack: error: 'both' is no value of '--on-conflict' [bad-option]
    hint: It may be fail, theirs or ours.
  [2]
  $ orgpack apply x --max-deletes many
  orgpack: error: 'many' is no value of '--max-deletes' [bad-option]
    hint: It is a whole number, 0 or more.
  [2]
  $ orgpack export -o
  orgpack: error: option '--output' needs a value: FILE [bad-option]
    hint: See 'orgpack export --help'.
  [2]
  $ orgpack status --report pdf=x.pdf
  orgpack: error: 'pdf=x.pdf' is no value of '--report' [bad-option]
    hint: It is html=FILE, markdown=FILE or csv=FILE.
  [2]

All of it is said at once.

  $ orgpack apply --prnue --wait=x --on-conflict=both
  orgpack: error: unknown option '--prnue' [bad-option]
    hint: Did you mean '--prune'? See 'orgpack apply --help'.
  orgpack: error: 'x' is no value of '--wait' [bad-option]
    hint: It is a whole number from 0 to 1000000.
  orgpack: error: 'both' is no value of '--on-conflict' [bad-option]
    hint: It may be fail, theirs or ours.
  orgpack: error: 'apply' needs more: apply BUNDLE [bad-option]
    hint: See 'orgpack apply --help'.
  [2]

Behind -- nothing is an option.

  $ orgpack help -- --json
  orgpack: error: no help on '--json' [unknown-command]
    hint: Did you mean 'json'? 'orgpack help' lists the pages.
  [2]

With --json there is one document, wherever --json stands.

  $ orgpack dif --json
  {
    "format": "orgpack-error/1",
    "exit": 2,
    "faults": [
      {
        "file": null,
        "line": null,
        "column": null,
        "severity": "error",
        "code": "unknown-command",
        "message": "no command 'dif'",
        "hint": "Did you mean 'diff'? 'orgpack help' lists the commands."
      }
    ]
  }
  [2]
  $ orgpack --json
  {
    "format": "orgpack-error/1",
    "exit": 2,
    "faults": [
      {
        "file": null,
        "line": null,
        "column": null,
        "severity": "error",
        "code": "unknown-command",
        "message": "no command was given",
        "hint": "'orgpack help' lists the commands."
      }
    ]
  }
  [2]
  $ orgpack apply --bad --json | grep -c '"code": "bad-option"'
  2
  $ orgpack export -o - --json | grep message
        "message": "'--output -' and '--json' both write to standard output",

What somebody else wrote never reaches the terminal as it is.

  $ orgpack "$(printf 'a\033[2Jb\nc\302\233d\342\200\256e\377f')"
  orgpack: error: no command 'a\x1b[2Jb c\u{9b}d\u{202e}e\xfff' [unknown-command]
    hint: 'orgpack help' lists the commands.
  [2]

Output that cannot be written is status 6; a pipe that closed is no news.

  $ orgpack help >/dev/full
  orgpack: error: cannot write to standard output: No space left on device [cannot-write]
  [6]
  $ orgpack help --json >/dev/full
  orgpack: error: cannot write to standard output: No space left on device [cannot-write]
  [6]
  $ orgpack help >&-
  orgpack: error: cannot write to standard output: Bad file descriptor [cannot-write]
  [6]
  $ (sleep 0.2; orgpack help faults; echo "status $?" >&2) | :
  status 6

Colours only where they are wanted.

  $ orgpack dif --color=always 2>&1 | od -c | head -n 2
  0000000 033   [   1   m   o   r   g   p   a   c   k   :     033   [   0
  0000020   m 033   [   3   1   m   e   r   r   o   r   :     033   [   0
  $ NO_COLOR=1 orgpack dif --color=auto 2>&1 | head -n 1
  orgpack: error: no command 'dif' [unknown-command]
