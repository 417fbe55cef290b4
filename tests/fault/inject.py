#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Kill a command, or fail it, at every system call that changes something.

The command changes an org. Whatever happens to it, the org must be wholly old
or wholly new for readers at once, and for everybody after the next command,
which must say that it recovered.

    inject.py --setup 'driver make {dir} 20' --run 'driver change {dir} 20' \\
              --next 'driver recover {dir}' --show 'driver show {dir}'

{dir} stands for a fresh copy of the org that --setup made; what lies beside
it as {dir}.* is removed before each trial. With --sample K only each K-th call
of a kind is disturbed, and the first and the last; LONG set:
all of them. Prints TAP.

With --reads the calls are those that only read: they fail now and then, too.
The command then does what it always does, or ends with status 6 and names
what it could not read; it never takes for absent what it could not look at.
"""
import argparse
import collections
import concurrent.futures
import glob
import os
import queue
import re
import shlex
import shutil
import stat
import subprocess
import sys
import tempfile

CHANGING = """open openat openat2 creat write writev pwrite64 pwritev sendfile
copy_file_range ioctl rename renameat renameat2 link linkat symlink symlinkat unlink
unlinkat rmdir mkdir mkdirat mknod mknodat fsync fdatasync syncfs sync
sync_file_range ftruncate truncate fallocate chmod fchmod fchmodat chown fchown
fchownat utimensat""".split()
# calls that only tell something
READING = """open openat openat2 read readv pread64 preadv stat lstat fstat
newfstatat statx access faccessat faccessat2 readlink readlinkat getdents
getdents64 fcntl mmap""".split()
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


class Place:
    """A directory, and a processor, in which one trial runs after another."""

    def __init__(self, options, top, cpu):
        self.options = options
        self.top = top
        self.cpu = cpu
        self.base = os.path.join(top, "base")
        self.dir = os.path.join(top, f"org{cpu}")

    def command(self, text, directory=None):
        return [word.replace("{dir}", directory or self.dir)
                for word in shlex.split(text)]

    def run(self, text, *strace, directory=None):
        # one processor, one thread: the calls come in the same order
        before = ["taskset", "-c", str(self.cpu)]
        if self.options.without and text != self.options.show:
            before.append(os.path.join(os.path.dirname(__file__),
                                       "without.py"))
        before += ["strace", "-f", "-qq", *strace, "--"] if strace else []
        return subprocess.run(before + self.command(text, directory),
                              stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=900, check=False)

    def fresh(self):
        shutil.rmtree(self.dir, ignore_errors=True)
        for path in glob.glob(glob.escape(self.dir) + ".*"):
            os.unlink(path)
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
        states = States()
        states.old = snapshot(self.dir)
        states.staged = os.path.lexists(os.path.join(self.dir,
                                                     ".orgpack/txn"))
        states.shown_old = self.show()[0]
        log = os.path.join(self.top, "log")
        names = ("all" if self.options.every else
                 ",".join(READING if self.options.reads else CHANGING))
        done = self.run(self.options.run, "-o", log, "-e", f"trace={names}")
        check(done.returncode == self.options.status,
              f"run: {done.stderr.decode()}")
        states.new = snapshot(self.dir)
        states.shown_new = self.show()[0]
        states.said = self.said(done)
        states.state = snapshot(self.dir, state=True)
        check((states.old == states.new) == self.options.same,
              "the command changes nothing, or something, unexpectedly")
        with open(log, encoding="utf-8", errors="replace") as file:
            states.calls = self.parse(file)
        return states

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
        if self.options.reads:
            return self.matters_to_readers(name, rest)
        if name in OPENING and "O_CREAT" not in rest:
            return self.options.every
        if name == "ioctl" and "FICLONE" not in rest:
            return False
        if name == "renameat2" and self.options.without:
            return False
        if name in ("write", "writev") and re.match(r"[12],", rest):
            return False
        return name in CHANGING or (
            self.options.every and name not in ("exit_group", "execve"))

    def said(self, done):
        return done.stdout.replace(self.dir.encode(), b"{dir}")

    @staticmethod
    def matters_to_readers(name, rest):
        """Not what makes files, and not what the C library reads."""
        if name in OPENING and "O_CREAT" in rest:
            return False
        if name == "mmap":
            return False
        if name == "fcntl" and "F_OFD_SETLK" not in rest:
            return False
        return not re.search(r'"/(?:etc|lib|usr|proc|sys|dev)/', rest)

    def judge(self, states):
        """What readers see is what the next command keeps. Is it the new?"""
        txn = os.path.join(self.dir, ".orgpack", "txn")
        left = os.path.lexists(txn)
        committed = os.path.lexists(os.path.join(txn, "journal"))
        shown, said = self.show()
        check(shown in (states.shown_old, states.shown_new),
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
        check(tree in (states.old, states.new), "the org is a mixture")
        is_new = (self.show()[0] == states.shown_new if self.options.same
                  else tree == states.new)
        check(shown == (states.shown_new if is_new else states.shown_old),
              "the reader saw the other state")
        self.verify()
        return is_new

    def verify(self):
        if self.options.verify:
            done = self.run(self.options.verify)
            check(done.returncode == 0, f"verify: {done.stderr.decode()}")

    def rerun(self, states):
        """An org that is as before takes the command as if nothing was."""
        done = self.run(self.options.run)
        check(done.returncode == self.options.status,
              f"again: {done.stderr.decode()}")
        check(snapshot(self.dir) == states.new, "again: other result")
        self.verify()

    def disturb(self, how, name, number):
        self.fresh()
        return self.run(self.options.run, "-o", "/dev/null", "-e",
                        f"trace={name}", "-e",
                        f"inject={name}:{how}:when={number}")

    def kill(self, states, name, number):
        done = self.disturb("signal=SIGKILL", name, number)
        check(done.returncode in (137, -9),
              f"not killed: status {done.returncode}")
        is_new = self.judge(states)
        if not is_new:
            self.rerun(states)
        return is_new

    def repeat(self, states, name, number):
        """Killed and given again at once, the command does the rest."""
        self.disturb("signal=SIGKILL", name, number)
        left = os.path.lexists(os.path.join(self.dir, ".orgpack", "txn"))
        was_new = self.show()[0] == states.shown_new
        done = self.run(self.options.run)
        check(done.returncode in (0, 1), f"status {done.returncode}")
        check(was_new or done.returncode == self.options.status,
              f"repeat: {done.stderr.decode()}")
        check((b"[recovered]" in done.stderr) == left,
              f"repeat said {done.stderr.decode()!r}, stage left: {left}")
        check(snapshot(self.dir) == states.new, "repeat: other result")
        self.verify()
        return was_new

    def read(self, error, states, name, number):
        """A look that fails is no answer."""
        done = self.disturb(f"error={error}", name, number)
        status = done.returncode
        if name == "fcntl" and error == "EACCES":
            return False  # that is how a lock says that it is taken
        good = self.options.status
        said = done.stdout + done.stderr
        check(status in (good, 6), f"status {status}: {said.decode()}")
        tree = snapshot(self.dir)
        if self.options.only_reads:
            check(snapshot(self.dir, state=True) == states.state, "it wrote")
            check(status == 6 or self.said(done) == states.said,
                  f"another answer: {said.decode()}")
            check(status == good or b": error: " in said or
                  b"cannot-" in said or b"no-memory" in said,
                  f"failed without a word: {said.decode()}")
            return tree == states.new
        txn = os.path.join(self.dir, ".orgpack", "txn")
        if not os.path.lexists(os.path.join(txn, "journal")):
            check(tree in (states.old, states.new), "the org is a mixture")
        check(status == 6 or tree == states.new, "a good status for naught")
        check(status == good or b"[" in done.stderr, "failed without a word")
        is_new = self.judge(states)
        if not is_new:
            self.rerun(states)
        return is_new

    def fail(self, error, states, name, number):
        done = self.disturb(f"error={error}", name, number)
        txn = os.path.join(self.dir, ".orgpack", "txn")
        status = done.returncode
        good = self.options.status
        check(status in (good, 6), f"status {status}: {done.stderr.decode()}")
        check(states.staged or not os.path.lexists(txn) or
              os.path.lexists(os.path.join(txn, "journal")),
              "what was staged has not been removed")
        is_new = self.judge(states)
        check(status == 6 or is_new, "a good status, but nothing happened")
        if status == 6:
            check(b"[" in done.stderr, "failed without a word")
        if not is_new:
            self.rerun(states)
        return is_new


class States:
    """What the org is before and after, for all and for readers."""


def spread(calls, step, phase):
    """Of each kind of call the first, the last and each step-th one."""
    kinds = {}
    for call in calls:
        kinds.setdefault(call[0], []).append(call)
    chosen = set()
    for kind in kinds.values():
        chosen.update(kind[phase % step::step] + [kind[0], kind[-1]])
    return [call for call in calls if call in chosen]


class Campaign:
    """Trials of all calls, at as many places as there are processors."""

    def __init__(self, places, states, sample):
        self.places = places
        self.sample = 1 if os.environ.get("LONG") else sample
        self.states = states
        self.number = 0
        self.failed = 0

    def one(self, what, args, call):
        """One trial, at whichever place is free: its state, or its fault."""
        place = self.places.get()
        try:
            is_new = getattr(place, what)(*args, self.states, *call)
            return "new" if is_new else "old"
        except (Failed, subprocess.TimeoutExpired) as error:
            return f"# {call[0]} {call[1]}: {error}"
        finally:
            self.places.put(place)

    def trial(self, what, *args):
        """All calls with one kind of disturbance; prints a line of TAP."""
        calls = [call for call in self.states.calls
                 if what != "fail" or call[0] in CHANGING]
        known = len(calls)
        calls = spread(calls, self.sample, self.number)
        with concurrent.futures.ThreadPoolExecutor(
                self.places.qsize()) as pool:
            ends = list(pool.map(lambda call: self.one(what, args, call),
                                 calls))
        worst = [end for end in ends if end.startswith("#")]
        self.number += 1
        self.failed += bool(worst)
        print("not ok" if worst else "ok", self.number, "-",
              " ".join((what, *args)), "at", len(calls), "of", known,
              "calls:",
              ends.count("old"), "times the old state,",
              ends.count("new"), "times the new")
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
    parser.add_argument("--reads", action="store_true",
                        help="fail the calls that only read")
    parser.add_argument("--only-reads", action="store_true",
                        help="the same of a command that changes nothing")
    parser.add_argument("--without", action="store_true",
                        help="there is no renameat2")
    parser.add_argument("--every", action="store_true",
                        help="kill at every call, also those that only read")
    parser.add_argument("--status", type=int, default=0,
                        help="what it ends with")
    parser.add_argument("--repeat", action="store_true",
                        help="also kill it and give it again at once")
    parser.add_argument("--sample", type=int, default=1, metavar="K",
                        help="disturb each K-th call of a kind")
    parser.add_argument("--errors", default="ENOSPC,EIO",
                        help="what changing calls fail with (none: '')")
    return parser.parse_args()


def main():
    options = parse_options()
    options.reads |= options.only_reads
    options.same |= options.only_reads
    errors = [e for e in options.errors.split(",") if e]
    with tempfile.TemporaryDirectory(prefix="orgpack-fault.",
                                     dir=SCRATCH) as top:
        places = queue.SimpleQueue()
        for cpu in sorted(os.sched_getaffinity(0))[:8]:
            places.put(Place(options, top, cpu))
        first = places.get()
        try:
            states = first.prepare()
        except Failed as error:
            print("1..1\nnot ok 1 - an undisturbed run\n#", error)
            return 1
        places.put(first)
        campaign = Campaign(places, states, options.sample)
        if options.reads:
            print(f"1..{len(errors)}")
            for error in errors:
                campaign.trial("read", error)
            return 1 if campaign.failed else 0
        print(f"1..{1 + options.repeat + len(errors)}")
        campaign.trial("kill")
        if options.repeat:
            campaign.trial("repeat")
        for error in errors:
            campaign.trial("fail", error)
    return 1 if campaign.failed else 0


if __name__ == "__main__":
    sys.exit(main())
