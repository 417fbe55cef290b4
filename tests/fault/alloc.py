#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Let one allocation after the other fail, in the program and its libraries.

    alloc.py ORGPACK [SAMPLE]

A command whose memory runs out ends with status 6 and a word, or does without
and does all that it does otherwise; it never dies, and never takes the lack
for a fault of the input. SAMPLE: so many allocations of each command, spread
evenly (default 10; LONG set: all). Prints TAP.
"""
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


class Commands:
    def __init__(self, orgpack, top):
        self.orgpack = orgpack
        self.top = top
        self.shim = os.path.join(top, "alloc.so")
        subprocess.run([os.environ.get("CC", "cc"), "-shared", "-fPIC", "-O1",
                        "-o", self.shim, os.path.join(HERE, "alloc.c")],
                       check=True)
        self.base = os.path.join(top, "base")
        self.work = os.path.join(top, "work")
        os.mkdir(self.base)
        samples = os.path.join(HERE, "../../samples")
        self.run(["init", "hq", "-q", "--org-id", "60001", "--admin",
                  "ann@hq.example"], self.base)
        self.run(["init", "br", "-q", "--bare", "--org-id", "60002", "--admin",
                  "bob@br.example"], self.base)
        self.blueprint(samples)
        profile = os.path.join(self.base, "br/profiles/Administrator")
        os.makedirs(profile)
        with open(os.path.join(profile, "profile.yaml"), "w",
                  encoding="ascii") as file:
            file.write("api_name: Administrator\nname: A\n"
                       "administrator: true\n")
        self.run(["-C", "hq", "export", "-q", "-o", "hq.tar.zst"], self.base)
        self.run(["-C", "hq", "export", "-q", "-o", "hq.zip"], self.base)
        key = self.run(["-C", "br", "key", "new", "-q"], self.base)
        with open(os.path.join(self.base, "key"), "wb") as file:
            file.write(key.stdout)

    def blueprint(self, samples):
        """Some XML, if the samples have it for a module that init makes."""
        for where, _, files in os.walk(samples):
            if where.endswith("modules/Leads/blueprints"):
                to = os.path.join(self.base, "hq/modules/Leads/blueprints")
                os.makedirs(to, exist_ok=True)
                shutil.copy(os.path.join(where, sorted(files)[0]), to)
                return

    def run(self, args, cwd, env=None):
        return subprocess.run([self.orgpack, *args], cwd=cwd,
                              stdin=subprocess.DEVNULL, capture_output=True,
                              env={**os.environ, **(env or {})}, timeout=120,
                              check=False)

    def trial(self, args, env, changes=True):
        if changes or not os.path.exists(self.work):
            shutil.rmtree(self.work, ignore_errors=True)
            shutil.copytree(self.base, self.work, symlinks=True)
        # one thread: the same allocations each time
        return subprocess.run([self.orgpack, *args], cwd=self.work,
                              stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=120, check=False,
                              env={**os.environ, "LD_PRELOAD": self.shim,
                                   **env})

    def judge(self, args, how, sample, changes):
        shutil.rmtree(self.work, ignore_errors=True)
        good = self.trial(args, {"ALLOC_COUNT": os.path.join(self.top, "n")})
        with open(os.path.join(self.top, "n"), encoding="ascii") as file:
            count = int(file.read())
        step = max(1, count // sample) if sample else 1
        worst, ends = [], {}
        for n in range(1, count + 1, step):
            done = self.trial(args, {how: str(n)}, changes)
            ends[done.returncode] = ends.get(done.returncode, 0) + 1
            said = done.stderr.decode(errors="replace")
            if done.returncode not in (good.returncode, 6):
                worst.append(f"# {n}: status {done.returncode}: {said}")
            elif done.returncode == 6 and "[" not in said + \
                    done.stdout.decode(errors="replace"):
                worst.append(f"# {n}: failed without a word")
        return count, ends, worst


COMMANDS = (
    ["-C", "hq", "validate"],
    ["-C", "hq", "export", "-q", "-o", "out.tar.xz"],
    ["validate", "hq.tar.zst"],
    ["validate", "hq.zip", "--json"],
    ["-C", "br", "diff", "../work/hq.tar.zst", "-q"],
    ["-C", "br", "apply", "-q", "hq.tar.zst", "--yes"],
    ["-C", "br", "-q", "key", "new"],
    ["-C", "hq", "send", "--key", "@key", "-q", "-o", "out.age"],
    ["init", "third", "--bare", "-q", "--org-id", "9"],
)


# the last words of those that change an org, which gets a fresh copy
CHANGE = ("--yes", "new", "out.age", "9")


def main():
    os.sched_setaffinity(0, list(os.sched_getaffinity(0))[:1])
    orgpack = os.path.realpath(sys.argv[1])
    sample = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    if os.environ.get("SAN"):
        print("1..0 # SKIP a sanitizer has its own allocator")
        return 0
    failed = number = 0
    with tempfile.TemporaryDirectory(prefix="orgpack-alloc.") as top:
        commands = Commands(orgpack, top)
        for args in COMMANDS:
            for how in ("ALLOC_AT", "ALLOC_FROM"):
                count, ends, worst = commands.judge(
                    args, how, 0 if os.environ.get("LONG") else sample,
                    args[-1] in CHANGE)
                number += 1
                failed += bool(worst)
                print("not ok" if worst else "ok", number, "-",
                      " ".join(args), f"{how.lower()}: of {count}",
                      "allocations;", ", ".join(
                          f"{ends[s]} times {s}" for s in sorted(ends)))
                for line in worst[:10]:
                    print("\n# ".join(line.splitlines()))
                sys.stdout.flush()
    print(f"1..{number}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
