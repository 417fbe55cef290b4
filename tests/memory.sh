#!/bin/sh
# SPDX-License-Identifier: MIT
# memory.sh ORGPACK -- replay transcripts under valgrind: no invalid access,
# nothing lost. All of them with LONG set, else the first command line tests.
orgpack=$(realpath "$1")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cat >"$scratch/orgpack" <<END
#!/bin/sh
exec valgrind --quiet --error-exitcode=99 --leak-check=full \\
	--show-leak-kinds=definite,indirect --errors-for-leak-kinds=definite \\
	--log-file="$scratch/log.%p" "$orgpack" "\$@"
END
chmod +x "$scratch/orgpack"
transcripts=tests/cli/tour.t
[ -z "$LONG" ] || transcripts=$(echo tests/cli/*.t)
# shellcheck disable=SC2086
tests/cli/run "$scratch/orgpack" $transcripts
status=$?
if [ -n "$(cat "$scratch"/log.*)" ]; then
	echo 'not ok - valgrind has nothing to say'
	cat "$scratch"/log.* | head -n 100
	exit 1
fi
echo 'ok - valgrind has nothing to say'
exit $status
