#!/bin/sh
# SPDX-License-Identifier: MIT
# demo.sh ORGPACK -- the main job, end to end, on a real project's metadata.
#
# A Salesforce project (tests/corpus/salesforce, see ATTRIBUTION.md there)
# becomes an org, the org a bundle, the bundle a change to a fresh org; and
# the change is taken back. Then the leads of the sample org helio convert,
# and that is taken back, too. Everything happens in a scratch directory.
set -eu
orgpack=$(realpath "$1")
project=$(realpath tests/corpus/salesforce/source/ebikes-lwc)
helio=$(realpath samples/helio)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset ORGPACK_USER

say() {
	printf '\n== %s\n' "$*"
}

# run COMMAND... -- show a command as one would type it, then its answer.
run() {
	printf '\n$ orgpack'
	for word; do
		case $word in
		"$project") word=ebikes-lwc ;;
		*[' *']*) word="'$word'" ;;
		esac
		printf ' %s' "$word"
	done
	echo
	status=0
	"$orgpack" "$@" || status=$?
	[ "$status" -eq 0 ] || echo "[exit status $status]"
}

# brief COMMAND... -- the same, but only the last lines of the answer.
brief() {
	run "$@" >answer
	head -n 2 answer
	[ "$(wc -l <answer)" -le 6 ] || echo ...
	tail -n +3 answer | tail -n 4
}

# start COMMAND... -- the same, but only the first lines of the answer.
start() {
	run "$@" >answer
	head -n 8 answer
	echo ...
}

digest() { # of every file of an org outside .orgpack/, its name included
	(cd "$1" && find . -path ./.orgpack -prune -o -type f -print0 |
		sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16)
}

say 'Two orgs: a headquarters, and a fresh branch'
run init hq --name 'E-Bikes HQ' --org-id 60001 --edition ultimate \
	--admin ann@hq.example
run init branch --name 'E-Bikes Branch' --org-id 60002 --edition ultimate \
	--admin bob@branch.example

say 'A real Salesforce project becomes configuration; what cannot, is listed'
run -C hq import salesforce "$project" --yes
[ "$status" -le 1 ]

say 'The org as one file'
run -C hq export -o hq.tar.zst
run validate hq.tar.zst --for branch
before=$(digest branch)

say 'What it would change in the branch, then the change itself'
run -C branch diff hq.tar.zst
brief -C branch apply hq.tar.zst --dry-run
brief -C branch apply hq.tar.zst --yes
run -C branch diff hq.tar.zst
[ "$status" -eq 0 ]

say 'And back again, byte for byte'
run -C branch log
brief -C branch undo --yes
after=$(digest branch)
echo
echo "branch before: $before   after undo: $after"
[ "$before" = "$after" ]

say 'Records convert, too: the leads of a solar installer that are ready'
cp -r "$helio" helio
before=$(digest helio)
ready='(Lead_Status:in:Pre-Qualified,Survey Booked)'
run -C helio --as jonas_weber convert Leads --where "$ready" --with Deals \
	--yes --results results.csv --failures again.csv
[ "$status" -eq 1 ]

say 'Why did that one fail?'
start -C helio --as jonas_weber convert Leads --explain 5725767000001101175
[ "$status" -eq 1 ]

say 'Two leads of one orchard made one account, and two contacts of it'
grep -n -i lindner helio/records/Accounts.csv | cut -d, -f1-4
grep -e id, -e 000001101168 -e 000001101182 results.csv | cut -d, -f1-3,7-10

say 'The file of failures gets a better address, and selects the rest'
sed -e '1s/$/,Contacts.Email/' -e '2s/$/,franz.gruber@example.org/' \
	again.csv >mended.csv
run -C helio --as jonas_weber convert Leads --select mended.csv --with Deals \
	--yes

say 'What rules would send is queued for whoever delivers it'
head -n 2 helio/.orgpack/outbox/convert-2.jsonl | cut -c1-200

say 'And back again, byte for byte'
brief -C helio --as jonas_weber undo --yes
brief -C helio --as jonas_weber undo --yes
run -C helio --as jonas_weber log
after=$(digest helio)
echo
echo "helio before: $before   after undo: $after"
[ "$before" = "$after" ]
