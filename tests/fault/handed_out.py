#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Kill, or fail, what writes files for its user beside a transaction.

    handed_out.py ORGPACK

`send`: what the outbox logs is in place, byte for byte, whatever happens; what
fails is taken back. `convert`: results have their name only with the commit,
and are those of the run that the history has; a kill in between is told by
the next command. Nothing hidden is left but where a kill came between a link
and a rename. LONG set: all calls, else each eighth one. Prints TAP.
"""
import collections
import glob
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile

from inject import CALL, CHANGING, OPENING, SCRATCH, Failed, check

LONG = os.environ.get("LONG")
# suites run side by side: they do not all take the first one
PROCESSOR = str(sorted(os.sched_getaffinity(0))[
    os.getpid() % len(os.sched_getaffinity(0))])


def read(path):
    with open(path, "rb") as file:
        return file.read()


class Command:
    """A directory with orgs, and what a command does there."""

    def __init__(self, orgpack, top):
        self.orgpack = orgpack
        self.top = top
        self.base = os.path.join(top, self.name + ".base")
        self.dir = os.path.join(top, "work")
        os.mkdir(self.base)
        self.setup()

    def run(self, *args, cwd=None, strace=()):
        before = ["taskset", "-c", PROCESSOR]
        before += ["strace", "-f", "-qq", *strace, "--"] if strace else []
        return subprocess.run([*before, self.orgpack, *args],
                              cwd=cwd or self.dir, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=900, check=False)

    def must(self, *args, cwd=None):
        done = self.run(*args, cwd=cwd)
        check(done.returncode == 0, f"{args}: {done.stderr.decode()}")
        return done

    def fresh(self):
        shutil.rmtree(self.dir, ignore_errors=True)
        shutil.copytree(self.base, self.dir, symlinks=True)

    def hidden(self):
        return glob.glob(os.path.join(self.dir, ".orgpack-*"))

    def committed(self):
        """Would the command, given again, do something else?"""
        return False

    def calls(self):
        self.fresh()
        log = os.path.join(self.top, "log")
        done = self.run(*self.args, strace=(
            "-o", log, "-e", "trace=" + ",".join(CHANGING)))
        check(done.returncode == self.status, done.stderr.decode())
        self.judge(done)
        count, calls = collections.Counter(), []
        with open(log, encoding="utf-8", errors="replace") as file:
            for line in file:
                match = CALL.match(line)
                if not match:
                    continue
                name, rest = match.groups()
                count[name] += 1
                if name in OPENING and not re.search("O_CREAT|O_TMPFILE",
                                                     rest):
                    continue
                if name == "write" and re.match("[12],", rest):
                    continue
                calls.append((name, count[name]))
        return calls

    def disturb(self, how, name, number):
        self.fresh()
        return self.run(*self.args, strace=(
            "-o", "/dev/null", "-e", f"trace={name}", "-e",
            f"inject={name}:{how}:when={number}"))

    def trial(self, how, call):
        done = self.disturb(how, *call)
        killed = done.returncode in (137, -9)
        check(killed or done.returncode in (self.status, 6),
              f"status {done.returncode}: {done.stderr.decode()}")
        if not killed:
            # what the clearing up itself could not do is left
            check(not self.hidden() or call[0] == "unlinkat",
                  f"left: {self.hidden()}")
        self.judge(done)
        # and again, as if nothing had been
        if self.committed():
            return
        again = self.run(*self.args)
        check(again.returncode == self.status,
              f"again: {again.stderr.decode()}")
        self.judge(again)


class Send(Command):
    name, status = "send", 0
    args = ("-C", "hq", "send", "--key", "@key", "-o", "out.age", "-q")

    def setup(self):
        os.symlink("/nonexistent", os.path.join(self.base, "elsewhere"))
        for org, number, admin in (("hq", "60001", "ann@hq.example"),
                                   ("branch", "60002", "bob@br.example")):
            self.must("init", org, "-q", "--org-id", number, "--admin", admin,
                      cwd=self.base)
        key = self.must("-C", "branch", "key", "new", "-q", cwd=self.base)
        with open(os.path.join(self.base, "key"), "wb") as file:
            file.write(key.stdout)
        with open(os.path.join(self.base, "out.age"), "wb") as file:
            file.write(b"what was there before\n")

    def judge(self, done):
        # whoever reads the log first finishes what was committed
        self.must("-C", "hq", "log", "prune", "--keep", "9", "--yes", "-q")
        logged = [re.search("sealed: sha256:([0-9a-f]+)", read(p).decode())[1]
                  for p in sorted(glob.glob(os.path.join(
                      self.dir, "hq/.orgpack/outbox/*.yaml")))]
        there = read(os.path.join(self.dir, "out.age"))
        digest = hashlib.sha256(there).hexdigest()
        if logged:
            check(digest == logged[-1] or
                  done.returncode in (137, -9) and len(logged) > 1,
                  "what is logged is not in place")
        elif done.returncode not in (137, -9):
            check(there == b"what was there before\n",
                  "what was there is gone, and nothing logged")
        if done.returncode == 0:
            check(logged, "sent, but not logged")
        check(len(there) > 1000 or there == b"what was there before\n",
              "half a file")


class Convert(Command):
    name, status = "convert", 1
    args = ("-C", "org", "convert", "Leads", "--all", "--with",
            "Deals", "--yes", "--threads", "1", "--at",
            "2026-03-31T17:30:00+02:00", "--results", "results.csv",
            "--failures", "failures.csv", "-q")

    def setup(self):
        os.environ["ORGPACK_USER"] = "ann"
        here = os.path.dirname(os.path.abspath(__file__))
        subprocess.run([os.path.join(here, "leads.py"), self.orgpack,
                        os.path.join(self.base, "org"), "40"], check=True)

    def committed(self):
        return glob.glob(os.path.join(
            self.dir, "org/.orgpack/history/*/results.csv"))

    def judge(self, done):
        state = os.path.join(self.dir, "org/.orgpack")
        found = [os.path.join(self.dir, n + ".csv")
                 for n in ("results", "failures")]
        found = [p for p in found if os.path.exists(p)]
        unfinished = os.path.exists(os.path.join(state, "txn/journal"))
        said = self.must("-C", "org", "log", "prune", "--keep", "9", "--yes")
        check((b"[recovered]" in said.stderr) == unfinished or
              b"taken back" in said.stderr, said.stderr.decode())
        kept = sorted(glob.glob(os.path.join(state,
                                             "history/*/results.csv")))
        if found:
            check(kept, "results of a run that was not committed")
        for path in found:
            of_run = os.path.join(os.path.dirname(kept[0]),
                                  os.path.basename(path))
            check(read(path) == read(of_run), f"{path}: of another run")
        if kept and len(found) < 2 and done.returncode in (137, -9):
            check(unfinished, "committed without results and a word")
        if done.returncode == 1:
            check(len(found) == 2 and kept, "no results")
        if done.returncode == 6 and kept:
            check(b"is committed" in done.stderr,
                  "committed, without a word: " + done.stderr.decode())


def main():
    orgpack = os.path.realpath(sys.argv[1])
    os.environ["ORGPACK_USER"] = ""
    number = failed = offset = 0
    step = 1 if LONG else 8
    with tempfile.TemporaryDirectory(prefix="orgpack-handed.",
                                     dir=SCRATCH) as top:
        for kind in (Send, Convert):
            command = kind(orgpack, top)
            calls = command.calls()
            for how in ("signal=SIGKILL", "error=ENOSPC", "error=EIO"):
                worst = []
                chosen = calls[offset % step::step]
                offset += 1
                for call in chosen:
                    try:
                        command.trial(how, call)
                    except (Failed, subprocess.TimeoutExpired) as error:
                        worst.append(f"# {call[0]} {call[1]}: {error}")
                number += 1
                failed += bool(worst)
                print("not ok" if worst else "ok", number, "-",
                      f"{command.name}: {how} at each of {len(chosen)} calls")
                for line in worst[:20]:
                    print(line)
                sys.stdout.flush()
    print(f"1..{number}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
