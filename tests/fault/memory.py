#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""memory.py ORGPACK SHIM: refuse the n-th allocation of every command.

Whatever is refused, a command ends by itself: with the status and the output
that it has undisturbed, or with status 6 and a word; and it leaves the org
as it was or as it was to become, with a history that verifies. LONG set: each
n, else a sample. ONLY=convert runs the commands with that in their name.
Prints TAP.
"""
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tempfile

from inject import SCRATCH, Failed, check, snapshot

LONG = bool(os.environ.get("LONG"))
# suites run side by side: they do not all take the first one
PROCESSOR = str(sorted(os.sched_getaffinity(0))[
    os.getpid() % len(os.sched_getaffinity(0))])
SAMPLE = 12
AT = "2026-03-31T17:30:00+02:00"


def plain(*command, **more):
    """A command of a set-up, undisturbed."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL,
                          capture_output=True, check=False, **more)
    check(done.returncode in (0, 1), f"{' '.join(command)}: "
          f"{done.stderr.decode()}")
    return done.stdout.decode()


class World:
    """Orgs and files in all the states that commands begin in."""

    def __init__(self, orgpack, top):
        self.orgpack, self.top = orgpack, top
        self.make()

    def path(self, *parts):
        return os.path.join(self.top, *parts)

    def at(self, org, *args):
        return plain(self.orgpack, "-C", self.path(org), *args)

    def copy(self, old, new):
        shutil.copytree(self.path(old), self.path(new))

    def role(self, org, name, text):
        os.makedirs(self.path(org, "contact_roles"), exist_ok=True)
        with open(self.path(org, "contact_roles", name + ".yaml"), "w",
                  encoding="utf-8") as file:
            file.write(f"api_name: {name}\nname:   {text}\n")

    def make_hand_over(self):
        """`asked` has an open key, `got` a message, `done` a receipt."""
        for org, number in (("asked", "60002"), ("hq", "60001")):
            plain(self.orgpack, "init", self.path(org), "--bare", "--name",
                  org, "--org-id", number, "--admin", "ann@acme.example")
            os.makedirs(self.path(org, "profiles", "Administrator"))
            with open(self.path(org, "profiles", "Administrator",
                                "profile.yaml"), "w",
                      encoding="utf-8") as file:
                file.write("api_name: Administrator\nname: A\n"
                           "administrator: true\n")
        self.role("hq", "Buyer", "buys")
        with open(self.path("key"), "w", encoding="utf-8") as file:
            file.write(self.at("asked", "key", "new"))
        self.key = self.at("asked", "key", "list", "--json").split('"id"')[1]
        with open(self.path("key"), encoding="utf-8") as file:
            self.keyline = file.read().strip()
        self.key = re.search(r'"([^"]+)"', self.key)[1]
        self.at("hq", "send", "--key", "@" + self.path("key"), "-o",
                self.path("sealed"))
        self.copy("asked", "got")
        self.at("got", "receive", self.path("sealed"))
        self.copy("got", "done")
        self.at("done", "approve", "1", "--yes", "--receipt",
                self.path("receipt"))

    def make(self):
        os.environ["ORGPACK_USER"] = "jonas_weber"
        shutil.copytree("samples/helio", self.path("helio"))
        shutil.copy("samples/helio.tar.gz", self.path("helio.tar.gz"))
        self.copy("helio", "converted")
        self.at("converted", "convert", "Leads", "--all", "--with", "Deals",
                "--yes", "--at", AT)
        del os.environ["ORGPACK_USER"]
        for org in ("source", "target"):
            plain(self.orgpack, "init", self.path(org), "--bare", "--name",
                  org, "--org-id", "60001", "--admin", "ann@acme.example")
        for i in range(4):
            self.role("target", f"Both_{i}", f"before {i}")
            self.role("source", f"Both_{i}", f"after {i}")
            self.role("source", f"New_{i}", f"new {i}")
            self.role("target", f"Old_{i}", f"old {i}")
        self.at("source", "export", "-o", self.path("source.tar.gz"))
        self.copy("target", "applied")
        self.at("applied", "apply", self.path("source.tar.gz"), "--prune",
                "--yes")
        self.make_hand_over()


# name, the org that it is run in, what is run
COMMANDS = (
    ("init", None, "init {dir}/new --bare --name New --org-id 60009 "
     "--admin eve@acme.example"),
    ("import", "target", "import salesforce {root}/tests/corpus/salesforce/source/"
     "ebikes-lwc --yes"),
    ("status", "helio", "status"),
    ("show", "helio", "show field:*"),
    ("validate", "helio", "validate"),
    ("validate bundle", "helio", "validate {top}/helio.tar.gz --for {dir}"),
    ("diff", "helio", "diff {top}/source.tar.gz"),
    ("export", "helio", "export -o -"),
    ("export to a file", "target", "export -o {dir}.zip"),
    ("apply, dry run", "target", "apply {top}/source.tar.gz --dry-run"),
    ("apply", "target", "apply {top}/source.tar.gz --prune --yes"),
    ("convert, dry run", "helio", "--as jonas_weber convert Leads --all "
     f"--with Deals --dry-run --at {AT}"),
    ("convert --explain", "helio", "--as jonas_weber convert Leads --explain "
     "5725767000001101175"),
    ("convert", "helio", "--as jonas_weber convert Leads --all --with Deals "
     f"--yes --at {AT} --results {{dir}}.results --failures {{dir}}.failed "
     "--report html={dir}.html"),
    ("key new", "asked", "key new"),
    ("key list", "asked", "key list"),
    ("key show", "asked", "key show {keyline}"),
    ("key revoke", "asked", "key revoke {key}"),
    ("key export-identity", "asked", "key export-identity {key} -o {dir}.id"),
    ("send", "hq", "send --key @{top}/key -o {dir}.age"),
    ("receive", "asked", "receive {top}/sealed"),
    ("inbox", "got", "inbox"),
    ("inbox show", "got", "inbox show 1"),
    ("diff inbox", "got", "diff inbox:1"),
    ("approve", "got", "approve 1 --yes --receipt {dir}.receipt"),
    ("reject", "got", "reject 1 --reason no"),
    ("receipt verify", "hq", "receipt verify {top}/receipt"),
    ("policy", "asked", "policy"),
    ("log", "applied", "log"),
    ("log --verify", "converted", "log --verify"),
    ("log prune", "applied", "log prune --keep 0 --yes"),
    ("undo", "applied", "undo --yes"),
    ("undo of a conversion", "converted", "--as jonas_weber undo --yes"),
    ("fmt", "target", "fmt"),
    ("schema", None, "schema field"),
    ("help", None, "help conversion"),
    ("version", None, "version"),
)
# what they print, or make, has times, keys or random numbers in it
VARY = {"key new", "key list", "key show", "send", "receive", "inbox",
        "inbox show", "approve", "reject", "receipt verify", "log", "policy",
        "export to a file", "key export-identity"}


class Command:
    """One command: undisturbed, and with one allocation refused."""

    def __init__(self, world, shim, row):
        self.world, self.shim = world, shim
        self.name, self.org, self.text = row
        self.base = world.path(self.org) if self.org else None

    def run(self, place, number, count=None):
        env = dict(os.environ, LD_PRELOAD=self.shim, MEMORY_FAIL=str(number))
        if count:
            env["MEMORY_COUNT"] = count
        words = [w.format(dir=place, top=self.world.top,
                          root=os.getcwd(), key=self.world.key,
                          keyline=self.world.keyline)
                 for w in self.text.split()]
        org = ["-C", place] if self.org else []
        # one thread, so that allocations come in the same order
        return subprocess.run(["taskset", "-c", PROCESSOR, self.world.orgpack, *org,
                               *words], env=env, stdin=subprocess.DEVNULL,
                              capture_output=True, check=False)

    def fresh(self, place):
        shutil.rmtree(place, ignore_errors=True)
        if self.base:
            shutil.copytree(self.base, place)
        else:
            os.mkdir(place)

    def learn(self, place):
        """What an undisturbed run gives."""
        self.fresh(place)
        self.old = snapshot(place)
        done = self.run(place, 0, count=place + ".count")
        check(done.returncode in (0, 1), f"undisturbed: {done.stderr.decode()}")
        self.good, self.said = done.returncode, done.stdout
        self.new = snapshot(place)
        with open(place + ".count", encoding="ascii") as file:
            self.count = int(file.read())

    def try_one(self, number):
        place = self.world.path(f"try{number:07}")
        self.fresh(place)
        done = self.run(place, number)
        said = done.stderr.decode(errors="replace")
        status = done.returncode
        check(status in (self.good, 6), f"status {status}: {said}")
        if status == 6 and self.good != 6:
            check("[no-memory]" in said or "Cannot allocate" in said,
                  f"status 6, and not for memory: {said}")
        elif self.name not in VARY:
            check(done.stdout.replace(place.encode(), b"") ==
                  self.said.replace(self.world.path("try0000000").encode(), b""),
                  "another answer, and a good status")
        self.judge(place, status)
        for path in os.listdir(self.world.top):
            if path.split(".")[0] == f"try{number:07}":
                path = self.world.path(path)
                shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)

    def judge(self, place, status):
        if self.org and os.path.isdir(os.path.join(place, ".orgpack")):
            who = ["--as", "jonas_weber"] if self.org in (
                "helio", "converted") else []
            plain(self.world.orgpack, "-C", place, *who, "log", "prune",
                  "--keep", "99", "--yes")
            plain(self.world.orgpack, "-C", place, "log", "--verify")
        now = snapshot(place)
        is_new = set(now) == set(self.new) if self.name == "init" \
            else now == self.new
        if self.name == "init" and status == 6:
            return
        check(is_new or (now == self.old and status == 6),
              f"status {status}, and the org is a mixture")

    def go(self):
        self.learn(self.world.path("try0000000"))
        step = 1 if LONG else max(1, self.count // SAMPLE)
        # not always the same, and the same in each run
        first = 1 if LONG else 1 + sum(map(ord, self.name)) % step
        numbers = range(first, self.count + 1, step)
        bad = []
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for n, error in zip(numbers, pool.map(self.attempt, numbers)):
                if error:
                    bad.append(f"allocation {n} of {self.count}: {error}")
        return len(numbers), bad

    def attempt(self, number):
        try:
            self.try_one(number)
        except (Failed, OSError) as error:
            return str(error)
        return None


def main():
    orgpack, shim = (os.path.abspath(a) for a in sys.argv[1:3])
    only = os.environ.get("ONLY", "")
    number = failed = 0
    with tempfile.TemporaryDirectory(prefix="orgpack-memory.",
                                     dir=SCRATCH) as top:
        world = World(orgpack, top)
        for row in COMMANDS:
            if only not in row[0]:
                continue
            number += 1
            try:
                tried, bad = Command(world, shim, row).go()
            except Failed as error:
                tried, bad = 0, [str(error)]
            failed += bool(bad)
            print("not ok" if bad else "ok", number, f"- {row[0]} survives",
                  f"each of {tried} refused allocations")
            for line in bad[:8]:
                print("#", line.replace("\n", "\n#   "))
            sys.stdout.flush()
    print(f"1..{number}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
