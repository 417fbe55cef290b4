#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Kill `init`, or fail it, at every system call that changes something, and
fail it at those that only read.

Whatever happens to it, the org above is never taken for the one that was to
be made, and the same command given again makes what an undisturbed one makes,
and leaves nothing else behind.

    created.py ORGPACK

LONG set: all calls, else only some of those of an org with all the standard
modules. Prints TAP.
"""
import collections
import os
import shutil
import subprocess
import sys
import tempfile

from inject import (CALL, CHANGING, OPENING, READING, SCRATCH, Failed, Place,
                    check, snapshot)

LONG = os.environ.get("LONG")
# suites run side by side: they do not all take the first one
PROCESSOR = str(sorted(os.sched_getaffinity(0))[
    os.getpid() % len(os.sched_getaffinity(0))])
ERRORS = ("ENOSPC", "EIO") if LONG else ("ENOSPC",)
READ_ERRORS = ("EIO", "ENOMEM", "EACCES") if LONG else ("EIO",)


class Trial:
    """One way to call init, in an org above."""

    def __init__(self, orgpack, top, name, before, operand, *options):
        self.orgpack = orgpack
        self.top = top
        self.name = name
        self.before = before            # commands, before init
        self.killed = any("strace" in c for c in before)
        self.operand = operand
        self.options = options
        self.step = 1 if options or LONG else 80
        self.outer = os.path.join(top, "outer")
        self.org = os.path.join(self.outer, "acme")

    def fresh(self):
        shutil.rmtree(self.outer, ignore_errors=True)
        os.mkdir(self.outer)
        with open(os.path.join(self.outer, "org.yaml"), "w",
                  encoding="utf-8") as file:
            file.write("org_id: '9'\nname: Outer\nedition: enterprise\n"
                       "type: production\nsuite: none\ntime_zone: Etc/UTC\n")
        for command in self.before:
            subprocess.run(command, shell=True, check=True, cwd=self.outer)

    def init(self, *strace):
        where = self.org if self.operand == "." else self.outer
        command = ["strace", "-f", "-qq", *strace, "--"] if strace else []
        command += [self.orgpack, "init", self.operand, "--name", "Acme",
                    "--org-id", "60001", "--admin", "ann@acme.example", "-q",
                    *self.options]
        return subprocess.run(["taskset", "-c", PROCESSOR, *command], cwd=where,
                              stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=900, check=False)

    def state(self):
        """The org's files, and the names of what else there is."""
        tree = snapshot(self.org) if os.path.isdir(self.org) else None
        names = []
        for where, dirs, files in os.walk(self.outer):
            if ".git" in dirs:
                dirs.remove(".git")
            names += [os.path.join(where, n) for n in dirs + files]
        return tree, sorted(names)

    def calls(self, names):
        log = os.path.join(self.top, "log")
        self.fresh()
        self.nothing = self.state()
        done = self.init("-o", log, "-e", "trace=" + ",".join(names))
        check(done.returncode == 0, f"undisturbed: {done.stderr.decode()}")
        self.made = self.state()
        count = collections.Counter()
        calls, started = [], False
        with open(log, encoding="utf-8", errors="replace") as file:
            for line in file:
                match = CALL.match(line)
                if not match:
                    continue
                name, rest = match.groups()
                count[name] += 1
                # what the loader opens comes before
                started = started or "acme" in rest or ".orgpack" in rest
                if started and self.matters(name, rest, names):
                    calls.append((name, count[name]))
        return calls

    @staticmethod
    def matters(name, rest, names):
        if names is READING:
            return Place.matters_to_readers(name, rest)
        return name not in OPENING or "O_CREAT" in rest

    def inside(self):
        """What a command in the directory says: never of the org above."""
        if not os.path.isdir(self.org):
            return
        done = subprocess.run([self.orgpack, "status"], cwd=self.org,
                              capture_output=True, check=False)
        if os.path.exists(os.path.join(self.org, "org.yaml")):
            check(done.returncode == 0 and b"Acme" in done.stdout,
                  f"the org: {done.stdout}{done.stderr}")
        elif os.path.exists(os.path.join(self.org, ".orgpack")):
            check(done.returncode == 2 and b"half an org" in done.stderr,
                  f"half an org: {done.stdout}{done.stderr}")

    def again(self):
        """The same command makes the same org."""
        self.inside()
        if os.path.exists(os.path.join(self.org, "org.yaml")):
            # all that was left to do was to say so
            check(self.state() == self.made, "made, but another org: " +
                  str(set(self.state()[1]) ^ set(self.made[1])))
            return "new"
        done = self.init()
        check(done.returncode == 0, f"again: {done.stderr.decode()}")
        check(self.state() == self.made, "again: another org: " +
              str(set(self.state()[1]) ^ set(self.made[1])))
        return "old"

    def disturb(self, how, name, number):
        self.fresh()
        return self.init("-o", "/dev/null", "-e", f"trace={name}", "-e",
                         f"inject={name}:{how}:when={number}")

    def kill(self, name, number):
        done = self.disturb("signal=SIGKILL", name, number)
        check(done.returncode in (137, -9), f"status {done.returncode}")
        return self.again()

    def fail(self, error, name, number):
        done = self.disturb(f"error={error}", name, number)
        check(done.returncode in (0, 6),
              f"status {done.returncode}: {done.stderr.decode()}")
        check(done.returncode == 0 or b"[" in done.stderr, "without a word")
        is_org = os.path.exists(os.path.join(self.org, "org.yaml"))
        check(done.returncode or is_org, "a good status, but no org")
        if not is_org and not self.killed and \
                name not in ("unlinkat", "rmdir"):
            check(self.state() == self.nothing, "something is left: " +
                  str(set(self.state()[1]) ^ set(self.nothing[1])))
        return self.again()

    def read(self, error, name, number):
        """What it cannot look at it says, and never takes for absent."""
        if name == "fcntl" and error == "EACCES":
            return "old"  # that is how a lock says that it is taken
        return self.fail(error, name, number)


class Report:
    def __init__(self):
        self.number = self.failed = 0

    def line(self, text, worst):
        self.number += 1
        self.failed += bool(worst)
        print("not ok" if worst else "ok", self.number, "-", text)
        for line in worst[:20]:
            print("#", line)
        sys.stdout.flush()


def campaign(trial, report, offset):
    changing, reading = trial.calls(CHANGING), trial.calls(READING)
    for what, args, calls in (
            [("kill", (), changing)] +
            [("fail", (e,), changing) for e in ERRORS] +
            [("read", (e,), reading) for e in READ_ERRORS]):
        ends, worst = collections.Counter(), []
        chosen = calls[offset % trial.step::trial.step]
        offset += 1
        for call in chosen:
            try:
                ends[getattr(trial, what)(*args, *call)] += 1
            except (Failed, subprocess.TimeoutExpired) as error:
                worst.append(f"{call[0]} {call[1]}: {error}")
        report.line(f"{trial.name}: " + " ".join((what, *args)) +
                    f" at each of {len(chosen)} calls: {ends['new']} times "
                    "made, the others made by the next", worst)


def main():
    orgpack = os.path.realpath(sys.argv[1])
    report = Report()
    killed = ("! strace -f -o /dev/null -e trace=renameat2 -e inject="
              f"renameat2:signal=KILL:when=%d {orgpack} init acme --name Acme "
              "--org-id 60001 --admin ann@acme.example --bare 2>/dev/null")
    with tempfile.TemporaryDirectory(prefix="orgpack-created.",
                                     dir=SCRATCH) as top:
        trials = [
            ("init of a new directory", [], "acme", "--bare"),
            ("init of an empty directory", ["mkdir acme"], ".", "--bare"),
            ("init beside .git", ["mkdir acme", "mkdir acme/.git"], "acme/"),
            ("init after one that was killed", [killed % 3], "acme", "--bare"),
            ("init after one killed at the end", [killed % 5], "acme",
             "--bare"),
        ]
        for i, how in enumerate(trials):
            try:
                campaign(Trial(orgpack, top, *how), report, i)
            except (Failed, subprocess.SubprocessError) as error:
                report.line(how[0], [str(error)])
    print(f"1..{report.number}")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
