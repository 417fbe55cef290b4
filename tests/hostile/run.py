#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Give hostile bundles to orgpack: run.py ORGPACK. Prints TAP.

Each must be refused with status 3 and one of the codes expected of it, within
256 MiB, and applying it must change nothing of an org. No clock judges, for
machines differ and are busy: processor time is bounded so generously that
only work out of all proportion to the input exceeds it. Damaged
ones must be refused too, or say the very same configuration. LONG set: every
bit of a bundle is changed once, instead of some.
"""
import json
import os
import resource
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(__file__))
import make  # noqa: E402

# of processor time, of all threads
SECONDS = float(os.environ.get("HOSTILE_SECONDS", "20"))
MEGABYTES = int(os.environ.get("HOSTILE_MEGABYTES", "256"))


def limit():
    """What takes much more processor time than it may is killed."""
    most = int(4 * SECONDS) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))


class Outcome:
    """What a run of orgpack came to."""

    def __init__(self, words, where):
        child = subprocess.Popen(words, cwd=where, stdout=subprocess.PIPE,
                                 stderr=subprocess.DEVNULL, preexec_fn=limit)
        out = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = self.status = os.waitstatus_to_exitcode(status)
        child.stdout.close()
        self.work = usage.ru_utime + usage.ru_stime
        self.megabytes = usage.ru_maxrss / 1024
        self.said = out
        try:
            self.answer = json.loads(out)
        except ValueError:
            self.answer = {"faults": []}
        self.codes = [f["code"] for f in self.answer["faults"]
                      if f["severity"] == "error"]

    def complaint(self, expected):
        """Why this is not as it should be, or None."""
        ok = expected == ["ok"]
        if self.status != (0 if ok else 3):
            return "status %s, codes %s" % (self.status, self.codes[:3])
        if not ok and (not self.codes or self.codes[0] not in expected):
            return "codes %s" % self.codes[:3]
        if self.work > SECONDS:
            return "%.2f seconds of processor time" % self.work
        if self.megabytes > MEGABYTES:
            return "%.0f MiB" % self.megabytes
        return None


class Report:
    def __init__(self):
        self.number = self.bad = 0
        self.slowest = (0, "")
        self.largest = (0, "")

    def line(self, name, complaint):
        self.number += 1
        self.bad += complaint is not None
        print("%sok %d - %s%s" % (
            "not " if complaint else "", self.number, name,
            " # " + complaint if complaint else ""))

    def measure(self, name, outcome):
        self.slowest = max(self.slowest, (outcome.work, name))
        self.largest = max(self.largest, (outcome.megabytes, name))


def write(top, name, make_bytes):
    """Write a file, in a process of its own: a child's peak of memory begins
    with that of the one that made it, so that this one has to stay small."""
    path = os.path.join(top, "in", name.replace("/", "-"))
    child = os.fork()
    if not child:
        try:
            with open(path, "wb") as f:
                f.write(make_bytes())
            os._exit(0)
        finally:
            os._exit(1)
    if os.waitpid(child, 0)[1]:
        raise RuntimeError("cannot make " + name)
    return path


def snapshot(top):
    """All of an org but its state."""
    found = []
    for where, dirs, files in os.walk(top):
        dirs[:] = [d for d in dirs if d != ".orgpack"]
        for name in dirs + files:
            path = os.path.join(where, name)
            info = os.lstat(path)
            found.append((path, info.st_ino, info.st_size, info.st_mtime_ns))
    return sorted(found)


def run_case(program, c, path, org):
    before = snapshot(org)
    outcome = Outcome([program, "validate", "--json", path], org)
    complaint = outcome.complaint(c.codes)
    if c.codes != ["ok"]:
        applied = Outcome([program, "apply", "--yes", "--json", path], org)
        complaint = complaint or applied.complaint(c.codes)
    if not complaint and snapshot(org) != before:
        complaint = "the org has changed"
    return outcome, complaint


def run_cases(program, top, org, report):
    for c in make.CASES:
        path = write(top, c.name, c.make)
        outcome, complaint = run_case(program, c, path, org)
        report.line(c.name, complaint)
        report.measure(c.name, outcome)
        os.unlink(path)


def contents(program, path, org):
    """What `show` lists, or None when it is refused."""
    outcome = Outcome([program, "show", "--json", path], org)
    if outcome.status:
        return None
    for key in ("exit", "faults", "name", "target", "targets"):
        outcome.answer.pop(key, None)
    return outcome.answer


def export(program, top, org, name):
    """A bundle of what make.py takes for a configuration."""
    source = os.path.join(top, "source")
    if not os.path.exists(source):
        new_org(program, source)
        good = write(top, "good.zip", lambda: make.good("zip"))
        subprocess.run([program, "-C", source, "apply", "--yes", good],
                       check=True, stdout=subprocess.DEVNULL)
    path = os.path.join(top, "in", name)
    subprocess.run([program, "-C", source, "export", "-o", path], check=True,
                   stdout=subprocess.DEVNULL)
    return path


def run_damaged(program, top, org, report, form, label, damage):
    """All of one kind of damage are one test. Damage that is not noticed has
    to leave everything that the bundle says as it was."""
    path = export(program, top, org, "whole." + form)
    expected = contents(program, path, org)
    with open(path, "rb") as f:
        whole = f.read()
    count, complaint = 0, None if expected else "cannot be shown"
    for data in damage(whole):
        with open(path, "wb") as f:
            f.write(data)
        outcome = Outcome([program, "validate", "--json", path], org)
        count += 1
        if outcome.status == 3 and outcome.codes:
            continue
        if outcome.status != 0 or label == "cut short":
            complaint = "status %s, %d bytes" % (outcome.status, len(data))
        elif contents(program, path, org) != expected:
            complaint = "read as something else"
    report.line("%d %s bundles %s" % (count, form, label), complaint)


def new_org(program, path):
    subprocess.run([program, "init", path, "--bare", "--name", "Target",
                    "--org-id", "70001", "--edition", "enterprise",
                    "--admin", "admin@example.com"], check=True,
                   stdout=subprocess.DEVNULL)


def main():
    program = os.path.abspath(sys.argv[1])
    report = Report()
    step = 1 if os.environ.get("LONG") else 53
    with tempfile.TemporaryDirectory() as top:
        org = os.path.join(top, "org")
        new_org(program, org)
        os.mkdir(os.path.join(top, "in"))
        run_cases(program, top, org, report)
        for form in ("tar.gz", "tar.zst", "tar.xz", "zip"):
            run_damaged(program, top, org, report, form, "cut short",
                        make.cut)
            run_damaged(program, top, org, report, form, "with a bit changed",
                        lambda data: make.flipped(data, step))
    print("1..%d" % report.number)
    print("# slowest %.2f s: %s; largest %.0f MiB: %s" % (
        report.slowest + report.largest))
    return report.bad > 0


if __name__ == "__main__":
    sys.exit(main())
