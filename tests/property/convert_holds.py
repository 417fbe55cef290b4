#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""convert_holds.py ORGPACK: what `orgpack convert` promises; prints TAP.

A dry run writes nothing: not a byte or a time of the org differs, strace sees
no call that would change anything below it, and it works where nothing can be
written. Its plan is that of the run, and --expect-plan holds the run to it. A
run writes the same bytes whatever threads, chunks, time zone and locale.
"""
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "fault"))
import inject  # noqa: E402
import leads  # noqa: E402

AT = "2026-03-31T17:30:00+02:00"
ALL = ["--all", "--with", "Deals"]
WRITES = re.compile(r"O_(WRONLY|RDWR|CREAT|TRUNC|TMPFILE|APPEND)")
# answers say how long it took
TIMES = ("seconds", "ms", "rows_per_second", "sync_ms", "dry_run",
         "applied", "transaction", "faults", "exit")


class Report:
    def __init__(self):
        self.number = 0
        self.bad = False

    def line(self, name, problems):
        self.number += 1
        self.bad |= bool(problems)
        print("not ok" if problems else "ok", self.number, "-", name)
        for problem in problems[:5]:
            print("#", problem)

    def skip(self, name):
        self.number += 1
        print("ok", self.number, "-", name, "# SKIP cannot be tried here")


class Place:
    """Orgs below a directory, and runs of the program on them."""

    def __init__(self, program, top):
        self.program, self.top = program, top
        self.org = os.path.join(top, "org")
        self.out = os.path.join(top, "out")
        os.mkdir(self.out)

    def argv(self, options, org=None):
        return [self.program, "-C", org or self.org, "--as", "ann",
                "convert", "Leads", "--json", *options]

    def run(self, options, org=None, before=(), **env):
        return subprocess.run([*before, *self.argv(options, org)],
                              stdin=subprocess.DEVNULL, check=False,
                              stdout=subprocess.PIPE, cwd=self.out,
                              stderr=subprocess.PIPE,
                              env={**os.environ, **env}, timeout=900)

    def copy(self):
        path = os.path.join(self.top, "copy")
        shutil.rmtree(path, ignore_errors=True)
        return shutil.copytree(self.org, path, symlinks=True)


def look(root):
    """All that can be seen of a tree; reading it changes no more than the
    time of the last access."""
    found = {}
    for where, dirs, files in os.walk(root):
        for name in ["."] + dirs + files:
            path = os.path.join(where, name)
            info = os.lstat(path)
            found[path] = (info.st_mode, info.st_ino, info.st_nlink,
                           info.st_size, info.st_mtime_ns, info.st_ctime_ns)
    return found, inject.snapshot(root, state=True)


def changing(log, root):
    """Calls of a strace log that could change something below the root."""
    found = []
    with open(log, encoding="utf-8", errors="replace") as file:
        for line in file:
            match = inject.CALL.match(line)
            if not match or root not in line:
                continue
            name = match.group(1)
            opens = name in inject.OPENING or name == "creat"
            if WRITES.search(line) if opens else name in inject.CHANGING:
                found.append(line.strip()[:200])
    return found


WAYS = {
    "all records": ALL,
    "some records": ["--where", "(Source:equals:Web)", "--limit", "100"],
    "a selection": ["--select", "select.csv"],
    "one record explained": ["--explain", "1007"],
    "all or nothing": ALL + ["--all-or-nothing"],
    "the first fault": ALL + ["--fail-fast"],
    "files outside": ALL + ["--results", "r.csv", "--failures", "f.csv",
                            "--rejects", "j.csv", "--report", "html=r.html"],
    "one thread": ALL + ["--threads", "1", "--chunk", "100"],
}


def watch(place, options, org=None):
    """Run it, and list the calls that change something below its org."""
    log = os.path.join(place.top, "log")
    names = ",".join(inject.CHANGING)
    done = place.run(options, org, ["strace", "-f", "-y", "-qq", "-o", log,
                                    "-e", f"trace={names}", "--"],
                     ASAN_OPTIONS="detect_leaks=0")
    return done, changing(log, org or place.org)


def check_dry_run(place, report, name, options):
    before = look(place.org)
    done, problems = watch(place, options + (
        [] if "--explain" in options else ["--dry-run", "--at", AT]))
    if done.returncode not in (0, 1):
        problems.append(f"status {done.returncode}: {done.stderr.decode()}")
    if look(place.org) != before:
        problems.append("the org has changed")
    report.line(f"a dry run writes nothing: {name}", problems)


def check_watching(place, report):
    """The calls of a run are seen: so those of a dry run would be."""
    _, calls = watch(place, ALL + ["--yes", "--at", AT], place.copy())
    report.line("the calls of a run are seen", [
        f"no {name}" for name in ("mkdirat", "openat", "pwritev", "renameat",
                                  "fsync", "linkat", "unlinkat")
        if not any(inject.CALL.match(c).group(1) == name for c in calls)])


def check_read_only(place, report):
    """On a file system that is mounted for reading only."""
    script = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" ' \
        '&& ! touch "$0/x" 2>/dev/null && exec "$@"'
    inside = ["unshare", "--mount", "--map-root-user", "sh", "-c", script,
              place.org]
    name = "a dry run needs no place to write"
    if subprocess.run(inside + ["true"], check=False,
                      stderr=subprocess.DEVNULL).returncode:
        report.skip(name)
        return
    here = place.run(ALL + ["--dry-run", "--at", AT])
    there = place.run(ALL + ["--dry-run", "--at", AT], before=inside)
    problems = []
    if there.returncode != here.returncode:
        problems.append(f"status {there.returncode}: {there.stderr.decode()}")
    elif sums(there) != sums(here):
        problems.append("another answer")
    refused = place.run(ALL + ["--yes", "--at", AT], before=inside)
    if refused.returncode != 6:
        problems.append(f"a run there: status {refused.returncode}")
    report.line(name, problems)


def sums(done):
    answer = json.loads(done.stdout)
    # only a run has a file for them
    answer.get("outbox", {}).pop("file", None)
    return {k: v for k, v in answer.items() if k not in TIMES}


def check_plan(place, report):
    dry = place.run(ALL + ["--dry-run", "--at", AT])
    digest = json.loads(dry.stdout)["plan_digest"]
    later = place.run(ALL + ["--dry-run", "--at",
                             AT.replace("17:30", "17:31")])
    problems = []
    if json.loads(later.stdout)["plan_digest"] == digest:
        problems.append("another time, and the same plan")
    copy = place.copy()
    before = inject.snapshot(copy)
    wrong = place.run(ALL + ["--yes", "--at", AT, "--expect-plan",
                             "sha256:" + 64 * "0"], copy)
    if wrong.returncode != 5 or inject.snapshot(copy) != before:
        problems.append(f"wrong plan: status {wrong.returncode}")
    with open(os.path.join(copy, "records/Leads.csv"), "r+b") as file:
        file.seek(-20, os.SEEK_END)
        file.write(b"7")
    changed = place.run(ALL + ["--yes", "--at", AT, "--expect-plan",
                               digest], copy)
    if changed.returncode != 5:
        problems.append(f"other records: status {changed.returncode}")
    copy = place.copy()
    done = place.run(ALL + ["--yes", "--at", AT, "--expect-plan", digest],
                     copy)
    if done.returncode != 1 or not json.loads(done.stdout)["applied"]:
        problems.append(f"same plan: status {done.returncode}")
    if sums(done) != sums(dry):
        a, b = sums(done), sums(dry)
        problems.append("the run says something else: %s" % [
            (k, a.get(k), b.get(k)) for k in set(a) | set(b)
            if a.get(k) != b.get(k)])
    report.line("the plan of a dry run is that of the run", problems)


def written(root):
    """What a run writes, but for its time and the org's new key."""
    found = {path: data for path, (_, data) in
             inject.snapshot(root, state=True).items()}
    keep = re.compile(r"records/|\.orgpack/(outbox/|identity/counters|"
                      r"history/2/\w+\.csv)")
    return {path: data for path, data in found.items() if keep.match(path)}


def environments():
    yield "two threads", ["--threads", "2"], {}
    for n in range(1, 9):
        yield (f"{n} threads, chunks of {2 ** (n + 8)}",
               ["--threads", str(n), "--chunk", str(2 ** (n + 8))], {})
    yield "8 threads, 64 KiB", ["--threads", "8", "--chunk", "65536"], {}
    yield "8 threads, 1000 bytes", ["--threads", "8", "--chunk", "1000"], {}
    for zone in ("America/St_Johns", "Asia/Kathmandu", ":/etc/localtime"):
        yield f"TZ={zone}", [], {"TZ": zone}
    for locale in ("C", "POSIX", "tr_TR.UTF-8", "de_DE.UTF-8", "C.UTF-8"):
        yield f"LC_ALL={locale}", [], {"LC_ALL": locale, "LANG": locale}


def check_same(place, report, form):
    """The same bytes come out, whatever the circumstances."""
    options = ALL + ["--yes", "--at", AT, "--results", "r.csv",
                     "--failures", "f.csv"]
    first = said = None
    for name, more, env in environments():
        copy = place.copy()
        done = place.run(options + more, copy, **env)
        found = written(copy)
        for file in ("r.csv", "f.csv"):
            with open(os.path.join(place.out, file), "rb") as f:
                found[file] = f.read()
        if first is None:
            first, said = found, sums(done)
            report.line(f"a run over {form} tables writes something", [
                f"status {done.returncode}"] * (done.returncode != 1) + [
                    f"only {sorted(found)}"] * (len(found) < 13))
            continue
        report.line(f"{form} tables, {name}: the same bytes", [
            f"{path} differs" for path in sorted(set(first) | set(found))
            if first.get(path) != found.get(path)] +
            ["another answer"] * (sums(done) != said))


def pack(root):
    for name in ("Leads", "Contacts"):
        path = os.path.join(root, "records", name + ".csv")
        with open(path, "rb") as file:
            data = file.read()
        with open(path + ".gz", "wb") as file:
            file.write(gzip.compress(data, mtime=0))
        os.unlink(path)


def main():
    report = Report()
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="orgpack-holds.") as top:
        top = os.path.realpath(top)
        place = Place(program, top)
        leads.make(program, place.org,
                   20000 if os.environ.get("LONG") else 500, 100)
        leads.write(place.out, "select.csv", b"id,on_match,Deals.Amount\n" +
                    b"".join(b"%d,merge,5\n" % n for n in range(1000, 1500)))
        for name, options in WAYS.items():
            check_dry_run(place, report, name, options)
        check_watching(place, report)
        check_read_only(place, report)
        check_plan(place, report)
        check_same(place, report, "plain")
        pack(place.org)
        check_dry_run(place, report, "packed tables", ALL)
        check_same(place, report, "packed")
    print(f"1..{report.number}")
    return report.bad


if __name__ == "__main__":
    sys.exit(main())
