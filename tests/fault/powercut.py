#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""powercut.py ORGPACK SHIM LEADS: cut the power at every sync and rename.

An org lives on a real file system in an image on a loop device. A command
changes it, and stops before each call that syncs, renames or removes
(moment_shim.c). What the device holds then is copied: that is the disk after
a power cut at that moment, for what the kernel has not written yet is not in
it. Each copy is mounted, recovered and compared:

- a transaction whose journal is on the disk is wholly there afterwards, and
  its undo gives every byte back that was there before it, also such as git,
  cp or an editor wrote just before without a sync;
- one whose journal is not there has changed nothing;
- what a command has reported as done is on the disk.

ext4, xfs and btrfs; skipped, by name, where they cannot be made or mounted.
LONG set: each moment, else a sample; and once more, with everything written at
moments drawn by chance, as the kernel may at any time. Prints TAP.
"""
import itertools
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading

LONG = bool(os.environ.get("LONG"))
SAMPLE = 1 if LONG else 4
SYSTEMS = {
    # without the kernel's own help against programs that do not sync
    "ext4": (96, ["mkfs.ext4", "-q", "-F"], "noauto_da_alloc"),
    "xfs": (320, ["mkfs.xfs", "-q", "-f"], "defaults"),
    "btrfs": (256, ["mkfs.btrfs", "-q", "-f"], "defaults"),
}
ROLES = 6
WHO = ["-c", "user.name=Ann", "-c", "user.email=ann@acme.example"]


def run(*command, status=(0,), **more):
    done = subprocess.run(command, stdin=subprocess.DEVNULL,
                          capture_output=True, check=False, **more)
    if done.returncode not in status:
        raise Bad(f"{' '.join(command[:6])}: status {done.returncode}: "
                  f"{done.stderr.decode(errors='replace').strip()}")
    return done


class Bad(Exception):
    """An expectation was not met."""


class Unable(Exception):
    """The machine cannot do this."""


def copy_sparse(source, target):
    """Copy an image; holes stay holes."""
    with open(source, "rb") as src, open(target, "wb") as dst:
        size = os.fstat(src.fileno()).st_size
        os.ftruncate(dst.fileno(), size)
        at = 0
        while at < size:
            try:
                at = os.lseek(src.fileno(), at, os.SEEK_DATA)
            except OSError:
                break
            end = os.lseek(src.fileno(), at, os.SEEK_HOLE)
            while at < end:
                data = os.pread(src.fileno(), min(1 << 20, end - at), at)
                os.pwrite(dst.fileno(), data, at)
                at += len(data)


class Disk:
    """An image on a loop device, mounted."""

    def __init__(self, image, where, options):
        self.image, self.where = image, where
        os.makedirs(where, exist_ok=True)
        self.loop = subprocess.run(
            ["losetup", "--find", "--show", image], capture_output=True,
            check=False)
        if self.loop.returncode:
            raise Unable("no loop devices")
        self.device = self.loop.stdout.decode().strip()
        done = subprocess.run(["mount", "-o", options, self.device, where],
                              capture_output=True, check=False)
        if done.returncode:
            self.detach()
            raise Unable(done.stderr.decode().strip().split("\n")[0])

    def detach(self):
        subprocess.run(["losetup", "-d", self.device], capture_output=True,
                       check=False)

    def close(self):
        run("umount", self.where)
        self.detach()

    def written(self):
        """Numbers that change while something is written."""
        stat = f"/sys/block/{os.path.basename(self.device)}/stat"
        with open(stat, encoding="ascii") as file:
            parts = file.read().split()
        return parts[4], parts[8]

    def snapshot(self, target):
        """Copy the image at a moment when nothing is being written."""
        for _ in range(100):
            before = self.written()
            copy_sparse(self.image, target)
            if before == self.written() and before[1] == "0":
                return
        raise Bad("the disk is never quiet")


class Moments:
    """What the disk holds at chosen moments of a command."""

    def __init__(self, disk, shim, top, first, chance):
        self.disk, self.shim, self.top, self.first = disk, shim, top, first
        self.chance = chance
        self.taken = []
        self.calls = 0
        self.error = None

    def look(self, name):
        path = os.path.join(self.top, f"moment{len(self.taken)}")
        self.disk.snapshot(path)
        self.taken.append((name, path))

    def serve(self, stream):
        journal = False
        chance = random.Random(self.first)
        try:
            for line in stream.makefile():
                # the kernel, too, writes when it likes
                if self.chance and chance.random() < 0.1:
                    run("sync", "-f", self.disk.where)
                # around the commit point nothing is left out
                near = journal or " journal" in line
                journal = " journal" in line
                if near or (self.calls + self.first) % SAMPLE == 0:
                    self.look(line.strip())
                self.calls += 1
                stream.send(b".")
        except (Bad, OSError) as error:
            self.error = error
            stream.close()

    def during(self, command, status):
        ours, theirs = socket.socketpair()
        server = threading.Thread(target=self.serve, args=(ours,))
        env = dict(os.environ, LD_PRELOAD=self.shim,
                   MOMENT_FD=str(theirs.fileno()))
        server.start()
        done = subprocess.run(command, stdin=subprocess.DEVNULL, env=env,
                              capture_output=True, check=False,
                              pass_fds=[theirs.fileno()])
        theirs.close()
        server.join()
        ours.close()
        if self.error:
            raise Bad(str(self.error))
        if done.returncode != status:
            raise Bad(f"status {done.returncode}: {done.stderr.decode()}")
        self.look("the end")
        return self.taken


def tree(org, *parts):
    """All files of an org that its owner sees; parts: only below these."""
    found = {}
    for where, dirs, files in os.walk(org):
        dirs[:] = [d for d in dirs if d not in (".orgpack", ".git")]
        for name in files:
            path = os.path.join(where, name)
            short = os.path.relpath(path, org)
            if not parts or short.startswith(parts):
                with open(path, "rb") as file:
                    found[short] = file.read()
    return found


class Case:
    """One org, how it is edited without a sync, and what changes it then."""

    def __init__(self, orgpack, scratch):
        self.orgpack = orgpack
        self.scratch = scratch

    def org(self, where):
        return os.path.join(where, "org")

    def role(self, org, name, text, how="plain"):
        path = os.path.join(org, "contact_roles", f"{name}.yaml")
        data = f"api_name: {name}\nname: {text}\n"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if how == "editor":
            with open(path + "~new", "w", encoding="utf-8") as file:
                file.write(data)
            os.rename(path + "~new", path)
        elif how == "cp":
            side = os.path.join(self.scratch, "cp.yaml")
            with open(side, "w", encoding="utf-8") as file:
                file.write(data)
            shutil.copyfile(side, path)
        else:
            with open(path, "w", encoding="utf-8") as file:
                file.write(data)

    def new_org(self, org):
        run(self.orgpack, "init", org, "--bare", "--name", "Acme", "--org-id",
            "60001", "--admin", "ann@acme.example", "--quiet")


class Apply(Case):
    """A bundle changes, adds and deletes contact roles."""

    status = 0

    def __init__(self, orgpack, scratch, how, roles):
        super().__init__(orgpack, scratch)
        self.how, self.roles = how, roles
        self.name = f"apply of {3 * roles} after edits by {how}"
        self.bundle = os.path.join(scratch, f"{how}{roles}.tar.gz")

    def make(self, where):
        org = self.org(where)
        self.new_org(org)
        for i in range(2 * self.roles):
            self.role(org, f"R{i}", f"first {i}")
        source = os.path.join(self.scratch, "source")
        shutil.rmtree(source, ignore_errors=True)
        self.new_org(source)
        for i in range(self.roles):
            self.role(source, f"R{i}", f"theirs {i}")
            self.role(source, f"New{i}", f"theirs {i}")
        run(self.orgpack, "-C", source, "export", "-o", self.bundle,
            "--quiet")
        if self.how == "git":
            git = ["git", "-C", org, *WHO]
            run(*git, "init", "-q")
            run(*git, "add", "-A")
            run(*git, "commit", "-qm", "first")
            run(*git, "checkout", "-qb", "edits")
            for i in range(2 * self.roles):
                self.role(org, f"R{i}", f"edited {i}")
            run(*git, "commit", "-qam", "edits")
            run(*git, "checkout", "-q", "-")

    def edit(self, where):
        org = self.org(where)
        if self.how == "git":
            run("git", "-C", org, "checkout", "-q", "edits")
        else:
            for i in range(2 * self.roles):
                self.role(org, f"R{i}", f"edited {i}", self.how)
        return {f"contact_roles/R{i}.yaml" for i in range(2 * self.roles)}

    def command(self, where):
        return [self.orgpack, "-C", self.org(where), "apply", self.bundle,
                "--prune", "--yes", "--quiet"]


class Convert(Case):
    """Leads become accounts, contacts and deals; tables are rewritten."""

    name = "conversion of leads"
    status = 1

    def __init__(self, orgpack, scratch, leads):
        super().__init__(orgpack, scratch)
        self.leads = leads

    def make(self, where):
        run(self.leads, self.orgpack, self.org(where), "40")

    def edit(self, where):
        path = os.path.join(self.org(where), "records", "Contacts.csv")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace("Peer", "Edited"))
        return {os.path.join("records", "Contacts.csv")}

    def command(self, where):
        return [self.orgpack, "-C", self.org(where), "convert", "Leads",
                "--all", "--with", "Deals", "--yes", "--threads", "1", "--at",
                "2026-03-31T17:30:00+02:00", "--quiet"]


class Undo(Apply):
    """What was applied is taken back."""

    def __init__(self, orgpack, scratch):
        super().__init__(orgpack, scratch, "cp", ROLES)
        self.name = "undo of an apply"

    def make(self, where):
        super().make(where)
        super().edit(where)
        run(*super().command(where))

    def edit(self, where):
        return set()

    def command(self, where):
        return [self.orgpack, "-C", self.org(where), "undo", "--yes",
                "--quiet"]


class Trial:
    """A case on a file system: its moments, and what became of each."""

    def __init__(self, case, system, shim, top):
        self.case, self.system, self.shim, self.top = case, system, shim, top
        self.where = os.path.join(top, "disk")
        self.again = os.path.join(top, "again")

    def take(self, image, first, chance):
        """Run the command; the moments, and the org before and after."""
        options = SYSTEMS[self.system][2]
        env = {"ORGPACK_USER": "ann"}
        os.environ.update(env)
        disk = Disk(image, self.where, options)
        try:
            self.case.make(self.where)
            run("sync", "-f", self.where)
            self.synced = tree(self.case.org(self.where))
            self.edited = self.case.edit(self.where)
            self.before = tree(self.case.org(self.where))
            moments = Moments(disk, self.shim, self.top, first,
                              chance)
            taken = moments.during(self.case.command(self.where),
                                   self.case.status)
            self.after = tree(self.case.org(self.where))
        finally:
            disk.close()
        return taken

    def judge(self, name, image):
        """Mount what a power cut left; 'new' or 'old', or Bad."""
        disk = Disk(image, self.again, SYSTEMS[self.system][2])
        try:
            org = self.case.org(self.again)
            state = os.path.join(org, ".orgpack")
            # the digest of a table takes long, the entry says it, too
            run(self.case.orgpack, "-C", org, "log", "prune", "--keep", "99",
                "--yes", "--quiet")
            entries = [int(e) for e in self.entries(state)]
            committed = max(entries, default=0) == self.number
            now = tree(org)
            if committed:
                self.is_new(org, now)
            else:
                self.is_old(now)
            if name == "the end" and not committed:
                raise Bad("reported as done, and not there")
            return "new" if committed else "old"
        finally:
            disk.close()

    @staticmethod
    def entries(state):
        try:
            return [e for e in os.listdir(os.path.join(state, "history"))
                    if e.isdigit()]
        except FileNotFoundError:
            return []

    def is_new(self, org, now):
        changed = {p for p in set(self.before) | set(self.after)
                   if self.before.get(p) != self.after.get(p)}
        for path in changed:
            if now.get(path) != self.after.get(path):
                raise Bad(f"committed, but {path} is not as it was written")
        run(self.case.orgpack, "-C", org, "log", "--verify")
        run(self.case.orgpack, "-C", org, "undo", "--yes", "--quiet",
            str(self.number))
        back = tree(org)
        for path in changed:
            if back.get(path) != self.before.get(path):
                raise Bad(f"undone, but {path} is not as it was before")

    def is_old(self, now):
        # what was edited without a sync may be gone; nothing else may
        for path, data in self.synced.items():
            if path not in self.edited and now.get(path) != data:
                raise Bad(f"not committed, but {path} is not as before")
        for path, data in now.items():
            if (path not in self.before and path not in self.synced and
                    not path.endswith("~new")):
                raise Bad(f"not committed, but {path} is there")

    def go(self, image, first, chance):
        taken = self.take(image, first, chance)
        # the number that the command's transaction has
        self.number = self.find_number(taken[-1][1])
        ends, worst = [], []
        for name, path in taken:
            try:
                ends.append(self.judge(name, path))
            except (Bad, Unable) as error:
                worst.append(f"{name}: {error}")
            os.unlink(path)
        return ends, worst

    def find_number(self, image):
        copy = image + ".last"
        copy_sparse(image, copy)
        disk = Disk(copy, self.again, SYSTEMS[self.system][2])
        try:
            return max(int(e) for e in self.entries(
                os.path.join(self.case.org(self.again), ".orgpack")))
        finally:
            disk.close()
            os.unlink(copy)


def make_image(system, path):
    size, command, _ = SYSTEMS[system]
    with open(path, "wb") as file:
        file.truncate(size << 20)
    if not shutil.which(command[0]):
        raise Unable(f"no {command[0]}")
    done = subprocess.run([*command, path], capture_output=True, check=False)
    if done.returncode:
        raise Unable(f"{command[0]} fails")


def main():
    orgpack, shim, leads = (os.path.abspath(a) for a in sys.argv[1:4])
    only = re.compile(sys.argv[4] if len(sys.argv) > 4 else "")
    number = failed = 0
    # in memory, so that syncs cost nothing
    scratch = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    for system in SYSTEMS:
        with tempfile.TemporaryDirectory(prefix="orgpack-power.",
                                         dir=scratch) as top:
            side = os.path.join(top, "side")
            os.mkdir(side)
            cases = (Apply(orgpack, side, "git", ROLES),
                     Apply(orgpack, side, "cp", ROLES),
                     Apply(orgpack, side, "editor", 1),
                     Convert(orgpack, side, leads),
                     Undo(orgpack, side))
            for chance, case in itertools.product((False, True)[:1 + LONG],
                                                  cases):
                what = f"{case.name}, {system}" + ", by chance" * chance
                if not only.search(what):
                    continue
                number += 1
                image = os.path.join(top, "image")
                try:
                    make_image(system, image)
                    ends, worst = Trial(case, system, shim, top).go(
                        image, number, chance)
                except Unable as error:
                    print(f"ok {number} - power cuts, {what} # SKIP {error}")
                    continue
                except Bad as error:
                    ends, worst = [], [str(error)]
                failed += bool(worst)
                print("not ok" if worst else "ok", number, "- power cuts,",
                      f"{what}: {ends.count('old')} times the old state,",
                      f"{ends.count('new')} times the new")
                for line in worst[:20]:
                    print("#", line)
                sys.stdout.flush()
    print(f"1..{number}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
