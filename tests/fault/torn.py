#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Change an org between any two openings of files by a reader.

    torn.py ORGPACK

LONG set: before each opening, else before each sixth one.
What a reader says, and exports, is wholly the old org or wholly the new one,
or its status is 5 (changed while it was read) or, where a writer is at work,
too. A single change is read again, and gives the new org. Prints TAP.
"""
import os
import shutil
import subprocess
import sys
import tempfile

from inject import Failed, check

ROLES = ("Buyer", "Chief", "Decider", "User")


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


class Orgs:
    """The same org, old and new, and ways from the one to the other."""

    def __init__(self, orgpack, top):
        self.orgpack = orgpack
        self.top = top
        self.work = os.path.join(top, "work")
        self.shim = os.path.join(top, "between.so")
        here = os.path.dirname(os.path.abspath(__file__))
        subprocess.run([os.environ.get("CC", "cc"), "-shared", "-fPIC", "-o",
                        self.shim, os.path.join(here, "between.c"), "-ldl"],
                       check=True)
        for state in ("old", "new"):
            org = os.path.join(top, state)
            self.run("init", org, "--bare", "--org-id", "60001", "--name",
                     "Acme", "--admin", "ann@acme.example", "-q")
            self.profile(org)
            for role in ROLES:
                write(os.path.join(org, "contact_roles", role + ".yaml"),
                      f"api_name: {role}\nname: {role} {state}\n")
            rows = "1,a\n" if state == "old" else "1,a\n2,b\n"
            for table in ("Leads", "Notes"):
                write(os.path.join(org, "records", table + ".csv"),
                      "Id,Name\n" + rows)
        # what the new one has more, and less
        write(os.path.join(top, "new/contact_roles/Fresh.yaml"),
              "api_name: Fresh\nname: Fresh\n")
        os.unlink(os.path.join(top, "new/contact_roles/User.yaml"))

    @staticmethod
    def profile(org):
        write(os.path.join(org, "profiles/Administrator/profile.yaml"),
              "api_name: Administrator\nname: A\nadministrator: true\n")

    def run(self, *args, env=None, cwd=None):
        return subprocess.run([self.orgpack, *args], capture_output=True,
                              env={**os.environ, **(env or {})}, cwd=cwd,
                              timeout=900, check=False)

    def fresh(self, lock):
        shutil.rmtree(self.work, ignore_errors=True)
        os.mkdir(self.work)
        for state in ("old", "new"):
            shutil.copytree(os.path.join(self.top, state),
                            os.path.join(self.work, state))
        os.rename(os.path.join(self.work, "old"),
                  os.path.join(self.work, "org"))
        os.rename(os.path.join(self.work, "new"),
                  os.path.join(self.work, "other"))
        for org in ("org", "other"):
            if not lock:
                shutil.rmtree(os.path.join(self.work, org, ".orgpack"))
        self.counted = os.path.join(self.work, "log")


# each goes there, and with a second call back again
SWAP_FILES = """
mkdir -p keep/contact_roles keep/records &&
for f in contact_roles records; do
	for p in org/$f/*; do mv $p keep/$f/; done
	for p in other/$f/*; do mv $p org/$f/; done
	for p in keep/$f/*; do mv $p other/$f/; done
done
"""
SWAP_FOLDERS = """
for f in contact_roles records; do
	mv org/$f keep && mv other/$f org/$f && mv keep other/$f
done
"""
WRITE_INTO = """
for f in contact_roles records; do
	mkdir -p keep/$f && cp org/$f/* keep/$f/
	for p in other/$f/*; do cat $p >org/$f/$(basename $p); done
	for p in org/$f/*; do [ -e other/$f/$(basename $p) ] || rm $p; done
	rm other/$f/* && mv keep/$f/* other/$f/
done
"""


class Reader:
    def __init__(self, orgs, name, args):
        self.orgs, self.name, self.args = orgs, name, args

    def see(self, env=None):
        done = self.orgs.run(*self.args, cwd=self.orgs.work, env=env)
        return done.returncode, done.stdout, done.stderr

    def prepare(self, lock):
        """What there is to see, and how often files are opened."""
        orgs = self.orgs
        orgs.fresh(lock)
        self.old = self.see()
        subprocess.run(["sh", "-c", SWAP_FOLDERS], cwd=orgs.work, check=True)
        self.new = self.see()
        check(self.old[0] == self.new[0] == 0, f"{self.old} {self.new}")
        check(self.old[1] != self.new[1], "old and new look alike")

    def trial(self, lock, how, at, step):
        """The state that was seen; '': the command had ended before."""
        orgs = self.orgs
        orgs.fresh(lock)
        env = {"LD_PRELOAD": orgs.shim, "BETWEEN": how,
               "BETWEEN_AT": str(at), "BETWEEN_STEP": str(step),
               "BETWEEN_LOG": orgs.counted}
        status, out, err = self.see(env)
        if not os.path.exists(orgs.counted):
            return ""
        if status == 5:
            check(b"changed-underneath" in err or b"busy" in err, err)
            check(step, "status 5 after one change: " + err.decode())
            return "busy"
        check(status == 0, f"status {status}: {err.decode()}")
        check(out in (self.old[1], self.new[1]), "a mixture: " +
              repr(out[:2000]))
        return "old" if out == self.old[1] else "new"


def campaign(reader, lock, name, how, step):
    """Before each opening that there is; a line of TAP."""
    seen, worst = [], []
    reader.prepare(lock)
    for at in range(1, 200, 1 if os.environ.get("LONG") else 6):
        try:
            end = reader.trial(lock, how, at, step)
        except Failed as error:
            end = "bad"
            worst.append(f"# at {at}: {error}")
        if not end:
            break
        seen.append(end)
    if not worst and len(seen) < 3:
        worst.append("# too few files were opened")
    if not worst and not step and "new" not in seen:
        worst.append("# never was the new org seen")
    line = (f"{reader.name} {'with' if lock else 'without'} a lock, {name}"
            f"{', again and again' if step else ''}: " +
            ", ".join(f"{seen.count(end)} {end}" for end in sorted(set(seen))))
    return line, worst


def main():
    orgpack = os.path.realpath(sys.argv[1])
    if os.environ.get("SAN"):
        print("1..0 # SKIP a sanitizer wants to be the first library")
        return 0
    number = failed = 0
    with tempfile.TemporaryDirectory(prefix="orgpack-torn.") as top:
        orgs = Orgs(orgpack, top)
        readers = [Reader(orgs, "export", ("-C", "org", "export", "-o", "-")),
                   Reader(orgs, "status", ("-C", "org", "status"))]
        for reader in readers:
            for lock, name, how, step in (
                    (False, "files renamed", SWAP_FILES, 0),
                    (False, "folders renamed", SWAP_FOLDERS, 0),
                    (False, "folders renamed", SWAP_FOLDERS, 7),
                    (False, "files written into", WRITE_INTO, 0),
                    (True, "files renamed", SWAP_FILES, 0),
                    (True, "folders renamed", SWAP_FOLDERS, 5)):
                line, worst = campaign(reader, lock, name, how, step)
                number += 1
                failed += bool(worst)
                print("not ok" if worst else "ok", number, "-", line)
                for text in worst[:10]:
                    print(text)
                sys.stdout.flush()
    print(f"1..{number}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
