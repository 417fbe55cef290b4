#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""edits.py DRIVER STAGER: edit files at every step of a commit.

The commit is stopped at each system call that changes something; then
somebody writes into a file that it changes, deletes or adds, or puts another
one there, as editors do, or deletes it; and it goes on. Whatever comes of it, what
was written must still be in the org, and where it is not at its place any
more, the commit must say where it is; a file that was deleted is gone, or the
commit says that it is there again. In half of the trials the commit is killed a
moment later, and the next writer has to know all that. Prints TAP.

LONG set: every call, else each K-th.
"""
import contextlib
import ctypes
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile

SCRATCH = os.environ.get("TMPDIR") or (
    "/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
HERE = os.path.dirname(os.path.abspath(__file__))
MARK = b"written by hand\n"
TRACEME, SYSCALL, SETOPTIONS, GET_SYSCALL_INFO = 0, 24, 0x4200, 0x420e
SYSGOOD, EXITKILL = 1, 0x100000
# x86_64; openat counts where it makes a file, ioctl where it clones
CALLS = {1: "write", 16: "ioctl", 18: "pwrite64", 74: "fsync",
         77: "ftruncate", 91: "fchmod", 257: "openat", 258: "mkdirat",
         263: "unlinkat", 264: "renameat", 265: "linkat", 306: "syncfs",
         316: "renameat2", 326: "copy_file_range"}
O_CREAT, FICLONE = 0o100, 0x40049409
LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p,
                        ctypes.c_void_p]


def ptrace(request, pid, address=0, data=0):
    if LIBC.ptrace(request, pid, address, data) < 0:
        raise OSError(ctypes.get_errno(), "ptrace")


def changing_call(pid):
    """The name of the call that is entered, if it changes something."""
    info = ctypes.create_string_buffer(128)
    ptrace(GET_SYSCALL_INFO, pid, len(info), ctypes.addressof(info))
    if info.raw[0] != 1:
        return None
    number, _, second, third = struct.unpack_from("4Q", info.raw, 24)
    if number == 257 and not third & O_CREAT:
        return None
    if number == 16 and second != FICLONE:
        return None
    if number == 1 and info.raw[32] in (1, 2):
        return None
    return CALLS.get(number)


def run(command, edit=None, at=None, kill=None, without=False):
    """Run; call edit before the at-th call; kill before a later one."""
    calls = []
    with tempfile.TemporaryFile(dir=SCRATCH) as said:
        before = [os.path.join(HERE, "without.py")] if without else []
        before += ["taskset", "-c", str(min(os.sched_getaffinity(0)))]
        with subprocess.Popen(
                before + command, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=said,
                preexec_fn=lambda: ptrace(TRACEME, 0)) as child:
            follow(child, calls, 3 if without else 1, edit, at, kill)
        said.seek(0)
        return child.returncode, said.read(), calls


def follow(child, calls, starts, edit, at, kill):
    """Go from call to call until the child is gone."""
    execs = 0
    os.waitpid(child.pid, 0)
    ptrace(SETOPTIONS, child.pid, 0, SYSGOOD | EXITKILL)
    deliver = 0
    while True:
        ptrace(SYSCALL, child.pid, 0, deliver)
        deliver = 0
        _, status = os.waitpid(child.pid, 0)
        if not os.WIFSTOPPED(status):
            child.returncode = os.waitstatus_to_exitcode(status)
            return
        stopped = os.WSTOPSIG(status)
        if stopped == signal.SIGTRAP:
            execs += 1
            continue
        if stopped != signal.SIGTRAP | 0x80:
            deliver = stopped
            continue
        name = changing_call(child.pid)
        # what comes before the driver itself is taskset's, or python's
        if not name or execs < starts:
            continue
        if len(calls) == at:
            edit()
        if len(calls) == kill:
            child.kill()
            child.wait()
            return
        calls.append(name)


def files(top):
    """All files of an org but those of the stage, and what is in them."""
    found = {}
    for where, _, names in os.walk(top):
        for name in names:
            path = os.path.join(where, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, top)] = file.read()
    return found


def plain(tree):
    return {path: data for path, data in tree.items()
            if not path.startswith(".orgpack/")}


def append(path):
    with open(path, "ab") as file:
        file.write(MARK)


def put(path):
    """As editors do: a new file, renamed over the old one."""
    with open(path + "~new", "wb") as file:
        file.write(MARK)
    os.rename(path + "~new", path)


class Case:
    """One driver, one file that somebody writes into, in one manner."""

    def __init__(self, driver, arguments, path, write, without=False):
        self.driver, self.path, self.write = driver, path, write
        self.arguments, self.without = arguments, without
        self.top = tempfile.mkdtemp(prefix="orgpack-edits.", dir=SCRATCH)
        self.base = os.path.join(self.top, "base")
        self.dir = os.path.join(self.top, "org")
        self.held = None
        self.gone = False
        subprocess.run([driver, "make", self.base, arguments[-1]],
                       check=True, stdout=subprocess.DEVNULL)

    def fresh(self):
        shutil.rmtree(self.dir, ignore_errors=True)
        shutil.copytree(self.base, self.dir)
        if self.write == "held":
            # pylint: disable-next=consider-using-with
            self.held = open(os.path.join(self.dir, self.path), "ab",
                             buffering=0)

    def edit(self):
        full = os.path.join(self.dir, self.path)
        if self.write == "held":
            self.held.write(MARK)
            return
        if self.write in ("delete", "delete folder"):
            self.gone = os.path.exists(full)
            if self.write == "delete folder":
                shutil.rmtree(os.path.dirname(full), ignore_errors=True)
            elif self.gone:
                os.unlink(full)
            return
        os.makedirs(os.path.dirname(full), exist_ok=True)
        (append if self.write == "append" else put)(full)

    def command(self, at=None, kill=None):
        self.fresh()
        command = [self.driver, self.arguments[0], self.dir,
                   *self.arguments[1:]]
        try:
            return run(command, self.edit, at, kill, self.without)
        finally:
            if self.held:
                self.held.close()
                self.held = None

    def learn(self):
        status, said, calls = self.command()
        assert status == 0, said
        self.old = plain(files(self.base))
        self.new = plain(files(self.dir))
        return calls

    def trial(self, at, kill):
        """What is wrong, or None."""
        status, said, _ = self.command(at, kill)
        if kill is not None:
            done = subprocess.run([self.driver, "recover", self.dir],
                                  stdout=subprocess.DEVNULL,
                                  stderr=subprocess.PIPE, check=False)
            status, said = done.returncode, said + done.stderr
        tree = files(self.dir)
        problem = self.judge(status, said, tree, kill)
        return problem and f"{problem}; status {status}, said {said!r}"

    def judge(self, status, said, tree, kill):
        if status not in ((0,) if kill is not None else (0, 5)):
            return "no such end was to be expected"
        if any(path.startswith(".orgpack/txn") for path in tree):
            return "the stage is still there"
        org = plain(tree)
        if self.write.startswith("delete"):
            return self.judge_deletion(status, said, org, kill)
        kept = {path for path in org if ".orgpack-kept-" in path}
        holders = {path for path, data in tree.items()
                   if data.endswith(MARK)}
        if not holders:
            return "what was written is lost"
        if not all(MARK in org[path] for path in kept):
            return "something was kept that nobody wrote"
        if kept and (b"[edit-kept]" not in said or
                     os.path.basename(self.path).encode() not in said):
            return "nobody said what was kept"
        if not holders & (kept | {self.path}):
            return f"it is only in {holders}"
        if status == 5 and b"[changed-underneath]" not in said:
            return "nobody said what changed"
        return self.judge_rest(status, org, kept, kill)

    def judge_deletion(self, status, said, org, kill):
        """Without a word it is as deleted, or as it was to become."""
        named = (b"[deletion-undone]" in said and
                 os.path.basename(self.path).encode() in said)
        if status == 5 and b"[changed-underneath]" not in said:
            return "nobody said what changed"
        if self.gone and self.path in org and not named:
            return "it is back, and nobody said so"
        if named and org.get(self.path) != self.new.get(self.path):
            return "it is said to be back, and is not"
        if self.write == "delete folder":
            return None  # what else was in there is as with this one
        return self.judge_rest(status, org, set(), kill)

    def judge_rest(self, status, org, kept, kill):
        """All other files are old, or new."""
        def rest(tree):
            return {path: data for path, data in tree.items()
                    if path not in kept | {self.path}}
        wanted = {5: [self.old], 0: [self.new]}[status]
        if kill is not None:
            wanted = [self.old, self.new]
        if rest(org) not in [rest(tree) for tree in wanted]:
            return "the rest of the org is a mixture"
        if kept and self.path in self.new and (
                org.get(self.path) != self.new[self.path]):
            return "the file itself is not the new one"
        return None

    def verify(self):
        done = subprocess.run([self.driver, "verify", self.dir],
                              stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, check=False)
        return done.returncode == 0


def main():
    store, stager = sys.argv[1:]
    step = 1 if os.environ.get("LONG") else 18
    if os.uname().machine != "x86_64":
        print("1..1\nok 1 - edits # SKIP no numbers of calls")
        return 0
    change = ["change", "12"]
    field = "modules/M{}/fields/F{}.yaml"
    cases = (
        ("a file that changes", store, change, field.format(0, 3)),
        ("a file that is deleted", store, change, field.format(1, 9)),
        ("a file that is added", store, change, field.format(1, 13)),
        ("a large table", stager, ["convert", "3"], "records/Leads.csv"),
        ("a table that is new", stager, ["convert", "3"],
         "records/Contacts.csv"))
    number = failed = 0
    for what, driver, arguments, path in cases:
        for write, without in (("append", False), ("put", False),
                               ("held", False), ("append", True),
                               ("delete", False), ("delete folder", False)):
            if write not in ("append", "put") and (
                    "added" in what or "new" in what):
                continue
            if without and driver == stager:
                continue
            number += 1
            case = Case(driver, arguments, path, write, without)
            try:
                problems, trials = campaign(case, step, number)
            finally:
                shutil.rmtree(case.top)
            failed += bool(problems)
            print("not ok" if problems else "ok", number, "-", what + ",",
                  write + (", no exchange" if without else ""), "at", trials,
                  "points")
            for line in problems[:8]:
                print("#", line)
            sys.stdout.flush()
    print(f"1..{number}")
    return 1 if failed else 0


def campaign(case, step, number):
    """Trials at the points of one case: problems, and how many there were."""
    calls = case.learn()
    last = len(calls)
    if case.write == "held":
        # who writes into a file that has been replaced, and looked at
        commit = [i for i, name in enumerate(calls) if name == "renameat2"]
        last = commit[-1] + 1
    if case.without:
        # what is written between the look and the rename is lost
        last = next(i for i, name in enumerate(calls) if name == "renameat2")
    problems = []
    trials = 0
    for at in range(number % step, last, step):
        for kill in (None, at + 1 + at % 7):
            if kill is not None and kill >= len(calls):
                continue
            trials += 1
            problem = case.trial(at, kill)
            if problem:
                problems.append(f"{calls[at]} {at}, kill {kill}: {problem}")
    return problems, trials


if __name__ == "__main__":
    sys.exit(main())
