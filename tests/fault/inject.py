#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Kill a command, or fail it, at every system call that changes something.

The command changes an org. Whatever happens to it, the org must be wholly old
or wholly new for readers at once, and for everybody after the next command,
which must say that it recovered.

    inject.py --setup 'driver make {dir} 20' --run 'driver change {dir} 20' \\
              --next 'driver recover {dir}' --show 'driver show {dir}'

{dir} stands for a fresh copy of the org that --setup made. Prints TAP.
"""
import argparse
import collections
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
import tempfile

CHANGING = """open openat openat2 creat write writev pwrite64 pwritev sendfile
copy_file_range rename renameat renameat2 link linkat symlink symlinkat unlink
unlinkat rmdir mkdir mkdirat mknod mknodat fsync fdatasync syncfs sync
sync_file_range ftruncate truncate fallocate chmod fchmod fchmodat chown fchown
fchownat utimensat""".split()
# calls that only matter when they may make a file
OPENING = {"open", "openat", "openat2"}
# which file system it is makes no difference, but for the time
SCRATCH = os.environ.get("TMPDIR") or (
    "/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
CALL = re.compile(r"^(?:\d+ +)?(\w+)\((.*)$")


class Failed(Exception):
    """An expectation was not met."""


def check(condition, text):
    if not condition:
        raise Failed(text)


def snapshot(top, state=False):
    """Everything below a directory; .orgpack only if asked for."""
    found = {}
    for where, dirs, files in os.walk(top):
        if where == top and not state and ".orgpack" in dirs:
            dirs.remove(".orgpack")
        for name in dirs + files:
            path = os.path.join(where, name)
            info = os.lstat(path)
            data = b""
            if stat.S_ISREG(info.st_mode):
                with open(path, "rb") as file:
                    data = file.read()
            elif stat.S_ISLNK(info.st_mode):
                data = os.readlink(path).encode()
            found[os.path.relpath(path, top)] = (info.st_mode, data)
    return found


class Campaign:
    def __init__(self, options, top):
        self.options = options
        self.top = top
        self.base = os.path.join(top, "base")
        self.dir = os.path.join(top, "org")
        self.number = 0
        self.failed = 0

    def command(self, text, directory=None):
        return [word.replace("{dir}", directory or self.dir)
                for word in shlex.split(text)]

    def run(self, text, *strace, directory=None):
        before = ["strace", "-f", "-qq", *strace, "--"] if strace else []
        return subprocess.run(before + self.command(text, directory),
                              stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=60, check=False)

    def fresh(self):
        shutil.rmtree(self.dir, ignore_errors=True)
        shutil.copytree(self.base, self.dir, symlinks=True)

    def show(self):
        """What a reader sees; it must not write."""
        before = snapshot(self.dir, state=True)
        done = self.run(self.options.show)
        check(done.returncode == 0, f"reader: status {done.returncode}, "
              f"{done.stderr.decode()}")
        check(snapshot(self.dir, state=True) == before, "a reader wrote")
        return done.stdout, done.stderr

    def prepare(self):
        """Learn the two states, and the calls of an undisturbed run."""
        done = self.run(self.options.setup, directory=self.base)
        check(done.returncode == 0, f"setup: {done.stderr.decode()}")
        self.fresh()
        self.old = snapshot(self.dir)
        self.staged = os.path.lexists(os.path.join(self.dir, ".orgpack/txn"))
        self.shown_old = self.show()[0]
        log = os.path.join(self.top, "log")
        names = "all" if self.options.every else ",".join(CHANGING)
        done = self.run(self.options.run, "-o", log, "-e", f"trace={names}")
        check(done.returncode == 0, f"run: {done.stderr.decode()}")
        self.new = snapshot(self.dir)
        self.shown_new = self.show()[0]
        check((self.old == self.new) == self.options.same,
              "the command changes nothing, or something, unexpectedly")
        with open(log, encoding="utf-8", errors="replace") as file:
            self.calls = self.parse(file)

    def parse(self, log):
        """Name and number, in its name, of each call worth a trial."""
        count = collections.Counter()
        calls = []
        started = False
        for line in log:
            match = CALL.match(line)
            if not match:
                continue
            name, rest = match.groups()
            count[name] += 1
            started = started or self.dir in rest
            if started and self.matters(name, rest):
                calls.append((name, count[name]))
        return calls

    def matters(self, name, rest):
        if name in OPENING and "O_CREAT" not in rest:
            return self.options.every
        if name in ("write", "writev") and re.match(r"[12],", rest):
            return False
        return name in CHANGING or (
            self.options.every and name not in ("exit_group", "execve"))

    def judge(self, outcome):
        """What readers see is what the next command keeps."""
        txn = os.path.join(self.dir, ".orgpack", "txn")
        left = os.path.lexists(txn)
        committed = os.path.lexists(os.path.join(txn, "journal"))
        shown, said = self.show()
        check(shown in (self.shown_old, self.shown_new),
              "a reader sees a mixture")
        check((b"[unfinished]" in said) == committed,
              f"reader said {said.decode()!r}, committed: {committed}")
        done = self.run(self.options.next)
        check(done.returncode == 0, f"next: status {done.returncode}, "
              f"{done.stderr.decode()}")
        check((b"[recovered]" in done.stderr) == left,
              f"next said {done.stderr.decode()!r}, stage left: {left}")
        check(not os.path.lexists(txn), "the stage is still there")
        tree = snapshot(self.dir)
        check(tree in (self.old, self.new), "the org is a mixture")
        is_new = tree == self.new
        check(shown == (self.shown_new if is_new else self.shown_old),
              "the reader saw the other state")
        outcome["new" if is_new else "old"] += 1
        if self.options.verify:
            done = self.run(self.options.verify)
            check(done.returncode == 0, f"verify: {done.stderr.decode()}")
        return is_new

    def rerun(self):
        """An org that is as before takes the command as if nothing was."""
        done = self.run(self.options.run)
        check(done.returncode == 0, f"again: {done.stderr.decode()}")
        check(snapshot(self.dir) == self.new, "again: other result")

    def kill(self, name, number, outcome):
        self.fresh()
        done = self.run(self.options.run, "-o", "/dev/null", "-e",
                        f"trace={name}", "-e",
                        f"inject={name}:signal=SIGKILL:when={number}")
        check(done.returncode in (137, -9),
              f"not killed: status {done.returncode}")
        if not self.judge(outcome):
            self.rerun()

    def fail(self, error, name, number, outcome):
        self.fresh()
        done = self.run(self.options.run, "-o", "/dev/null", "-e",
                        f"trace={name}", "-e",
                        f"inject={name}:error={error}:when={number}")
        txn = os.path.join(self.dir, ".orgpack", "txn")
        status = done.returncode
        check(status in (0, 6), f"status {status}: {done.stderr.decode()}")
        check(self.staged or not os.path.lexists(txn) or
              os.path.lexists(os.path.join(txn, "journal")),
              "what was staged has not been removed")
        is_new = self.judge(outcome)
        check(status == 6 or is_new, "status 0, but nothing happened")
        if status == 6:
            check(b"[" in done.stderr, "failed without a word")
        if not is_new:
            self.rerun()

    def trial(self, what, *args):
        """All calls of one kind of disturbance, one line of TAP for each."""
        outcome = collections.Counter()
        worst = []
        for name, number in self.calls:
            if what == "fail" and name not in CHANGING:
                continue
            try:
                getattr(self, what)(*args, name, number, outcome)
            except (Failed, subprocess.TimeoutExpired) as error:
                worst.append(f"# {name} {number}: {error}")
        self.number += 1
        self.failed += bool(worst)
        print("not ok" if worst else "ok", self.number, "-",
              " ".join((what, *args)), "at each of",
              sum(outcome.values()), "calls:",
              outcome["old"], "times the old state,",
              outcome["new"], "times the new")
        for line in worst[:20]:
            print(line)
        sys.stdout.flush()


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name, text in (("setup", "makes an org in {dir}"),
                       ("run", "changes it"),
                       ("next", "any command that may write to it"),
                       ("show", "prints what a reader sees")):
        parser.add_argument("--" + name, required=True, help=text)
    parser.add_argument("--verify", help="checks the history")
    parser.add_argument("--same", action="store_true",
                        help="all that it changes is in .orgpack")
    parser.add_argument("--every", action="store_true",
                        help="kill at every call, also those that only read")
    parser.add_argument("--errors", default="ENOSPC,EIO",
                        help="what changing calls fail with (none: '')")
    return parser.parse_args()


def main():
    options = parse_options()
    # one processor, one thread: the calls come in the same order each time
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory(prefix="orgpack-fault.",
                                     dir=SCRATCH) as top:
        campaign = Campaign(options, top)
        try:
            campaign.prepare()
        except Failed as error:
            print("1..1\nnot ok 1 - an undisturbed run\n#", error)
            return 1
        errors = [e for e in options.errors.split(",") if e]
        print(f"1..{1 + len(errors)}")
        campaign.trial("kill")
        for error in errors:
            campaign.trial("fail", error)
    return 1 if campaign.failed else 0


if __name__ == "__main__":
    sys.exit(main())
