#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Two users of one group change one org: shared.py ORGPACK. Prints TAP.

As root only, who can be both of them. `init --shared` makes an org that the
other can change, too, once that user trusts its state; whatever the umask says,
what one makes the other may change, take back, and finish.
"""
import os
import shutil
import stat
import subprocess
import sys
import tempfile

ANN, BEN, EVE, GROUP = 23451, 23452, 23453, 23450
NAMES = [
    "the other does not believe it before saying so",
    "the other applies a bundle",
    "the first takes back what the other did, and the other that",
    "the other converts, and the first undoes it",
    "both sign with the org's key",
    "the other finishes what the first left half done",
    "all of it is open to the group, and to nobody else",
    "who is not of the group changes nothing",
]
tests = 0
failed = False


def report(ok, name, why=""):
    global tests, failed
    tests += 1
    failed |= not ok
    print(f"{'ok' if ok else 'not ok'} {tests} - {name}", flush=True)
    for line in str(why).splitlines() if not ok else ():
        print(f"# {line}")


class Users:
    def __init__(self, base):
        self.base = base
        self.program = os.path.join(base, "orgpack")
        shutil.copy(sys.argv[1], self.program)
        os.chmod(self.program, 0o755)

    def run(self, user, *words, umask=0o022, cwd=None):
        home = os.path.join(self.base, f"home{user}")
        if not os.path.isdir(home):
            os.mkdir(home)
            os.chown(home, user, user)
        groups = [] if user == EVE else [GROUP]
        env = {"HOME": home, "PATH": os.environ["PATH"], "TZ": "UTC",
               "LC_ALL": "C.UTF-8",
               "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")}
        return subprocess.run(
            [self.program, *words], cwd=cwd or self.base, env=env, user=user,
            group=user, extra_groups=groups, umask=umask,
            stdin=subprocess.DEVNULL, capture_output=True, text=True)


def said(*runs):
    return "\n".join(f"{r.args[1:]}: {r.returncode} {r.stdout}{r.stderr}"
                     for r in runs)


def good(*runs):
    return all(r.returncode == 0 for r in runs)


def not_open(org):
    """What below an org, .orgpack included, is not the group's to write."""
    bad = []
    for folder, dirs, files in os.walk(org):
        for name in dirs + files:
            path = os.path.join(folder, name)
            st = os.lstat(path)
            mode = stat.S_IMODE(st.st_mode)
            is_dir = stat.S_ISDIR(st.st_mode)
            want = 0o2070 if is_dir else 0o060
            # an old file may be there under two names, one in the org
            others = 0o007 if is_dir and "/.orgpack" in path else 0o002
            if mode & want != want or mode & others or st.st_gid != GROUP:
                bad.append(f"{path} has mode {mode:o} and group {st.st_gid}")
    return bad


def main():
    if os.geteuid():
        for number, name in enumerate(NAMES, 1):
            print(f"ok {number} - {name} # SKIP only root is two users")
        print(f"1..{len(NAMES)}")
        return 0
    with tempfile.TemporaryDirectory() as base:
        os.chmod(base, 0o755)
        users = Users(base)
        org = os.path.join(base, "org")
        os.mkdir(org)
        os.chown(org, ANN, GROUP)
        src = os.path.join(base, "src")
        made = users.run(ANN, "init", "-q", "--shared", org, "--org-id",
                         "60001", "--admin", "a@example.com")
        # a bundle that adds a file in a folder that is not there yet
        subprocess.run([users.program, "init", "-q", "--bare", src,
                        "--org-id", "60002", "--admin", "b@example.com"],
                       check=True)
        os.mkdir(os.path.join(src, "variables"))
        for name in "VW":
            with open(f"{src}/variables/{name}.yaml", "w") as file:
                file.write(f"api_name: {name}\nname: {name}\n"
                           "variable_group: G\ntype: text\nvalue: one\n")
        bundles = []
        for name in "VW":
            bundles.append(os.path.join(base, name + ".tar.zst"))
            subprocess.run([users.program, "-q", "-C", src, "export",
                            "variable:" + name, "-o", bundles[-1]],
                           check=True)
            os.chmod(bundles[-1], 0o644)

        log = users.run(BEN, "-C", org, "log")
        trust = users.run(BEN, "trust", org)
        after = users.run(BEN, "-C", org, "log")
        report(good(made, trust, after) and log.returncode == 4 and
               "untrusted-state" in log.stderr, NAMES[0],
               said(made, log, trust, after))

        ran = [users.run(BEN, "-q", "-C", org, "apply", bundles[0], "--yes",
                         umask=0o077)]
        report(good(*ran), NAMES[1], said(*ran))

        ran = [users.run(ANN, "-q", "trust", org),
               users.run(ANN, "-q", "-C", org, "undo", "--yes"),
               users.run(BEN, "-q", "-C", org, "undo", "3", "--yes"),
               users.run(ANN, "-q", "-C", org, "apply", bundles[1], "--yes",
                         umask=0o077)]
        report(good(*ran), NAMES[2], said(*ran))

        os.makedirs(f"{org}/records", exist_ok=True)
        with open(f"{org}/records/Leads.csv", "w") as file:
            file.write("id,Owner,Last_Name,Company\n"
                       "1000,1,A,B\n")
        os.chown(f"{org}/records", ANN, GROUP)
        os.chmod(f"{org}/records", 0o2775)
        os.chown(f"{org}/records/Leads.csv", ANN, GROUP)
        os.chmod(f"{org}/records/Leads.csv", 0o664)
        ran = [users.run(BEN, "-q", "-C", org, "convert", "Leads", "--all",
                         "--yes", umask=0o027),
               users.run(ANN, "-q", "-C", org, "undo", "--yes"),
               users.run(ANN, "-q", "-C", org, "convert", "Leads", "--all",
                         "--yes", umask=0o077),
               users.run(BEN, "-q", "-C", org, "undo", "--yes")]
        report(good(*ran), NAMES[3], said(*ran))

        ran = [users.run(ANN, "-q", "-C", org, "key", "new", umask=0o077),
               users.run(BEN, "-q", "-C", org, "key", "new", umask=0o077),
               users.run(ANN, "-q", "-C", org, "log", "--verify"),
               users.run(BEN, "-q", "-C", org, "log", "--verify")]
        report(good(*ran), NAMES[4], said(*ran))

        half = f"{org}/.orgpack/txn"
        os.mkdir(half, 0o2770)
        os.mkdir(half + "/new", 0o700)
        for path in half, half + "/new":
            os.chown(path, ANN, GROUP)
        os.chmod(half, 0o2770)
        ran = [users.run(BEN, "-C", org, "log", "prune", "--keep", "3",
                         "--yes")]
        report(good(*ran) and "taken back" in ran[0].stderr and
               not os.path.exists(half), NAMES[5], said(*ran))

        bad = not_open(org)
        report(not bad, NAMES[6], "\n".join(bad))

        before = sorted(os.listdir(f"{org}/.orgpack/history"))
        ran = [users.run(EVE, "-q", "trust", org),
               users.run(EVE, "-q", "-C", org, "apply", bundles[0], "--yes")]
        report(ran[1].returncode != 0 and
               sorted(os.listdir(f"{org}/.orgpack/history")) == before,
               NAMES[7], said(*ran))
    print(f"1..{tests}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
