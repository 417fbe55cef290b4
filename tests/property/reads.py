#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""reads.py PROGRAM MAKE_ORG

Each component is parsed and checked at most once in a command, wherever its
bytes stand: in the org, in a bundle or in both. A diff of two bundles parses
only what differs. PROGRAM is orgpack that tells what it reads
(reads_driver.c), MAKE_ORG the generator of orgs.
"""
import collections
import glob
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile

PROGRAM, MAKE_ORG = (os.path.abspath(a) for a in sys.argv[1:3])
FAILED = []


def digests(*orgs):
    """The components of orgs, as the digests of their bytes."""
    out = {}
    for org in orgs:
        for folder, folders, names in os.walk(org):
            folders[:] = [f for f in folders if f != ".orgpack"]
            for name in names:
                if name.endswith((".yaml", ".xml")):
                    path = os.path.join(folder, name)
                    with open(path, "rb") as f:
                        out[hashlib.sha256(f.read()).hexdigest()] = path
    return out


def reads(*args, ok=(0,), **env):
    """Run a command: how often it parsed and checked which bytes."""
    with tempfile.NamedTemporaryFile() as log:
        p = subprocess.run([PROGRAM, *args], capture_output=True, check=False,
                           env={**os.environ, **env,
                                "ORGPACK_READS": log.name})
        if p.returncode not in ok:
            raise SystemExit(f"{args}: {p.returncode}\n{p.stderr.decode()}")
        out = {"parse": collections.Counter(),
               "check": collections.Counter()}
        for line in log.read().decode().splitlines():
            what, digest = line.split()
            out[what][digest] += 1
    return out


def report(good, what, detail=""):
    print(("ok - " if good else "not ok - ") + what)
    if not good:
        FAILED.append(what)
        print("#   " + detail)


def once(what, components, *args, **kw):
    """The command reads each of these components once at most."""
    seen = reads(*args, **kw)
    twice = [f"{components[d]}: {n} times {how}d"
             for how in seen for d, n in sorted(seen[how].items())
             if d in components and n > 1]
    report(not twice, f"{what} reads each component once at most",
           "\n#   ".join(twice[:20]))
    return sum(n for d, n in seen["parse"].items() if d in components)


def change(org, pattern, old, new):
    """Change the first file that matches and holds `old`."""
    for path in sorted(glob.glob(os.path.join(org, pattern))):
        with open(path, encoding="utf-8") as f:
            text = f.read()
        if old in text:
            with open(path, "w", encoding="utf-8") as f:
                f.write(text.replace(old, new, 1))
            return
    raise SystemExit(f"no {pattern} holds {old!r}")


def main():
    top = tempfile.mkdtemp(prefix="orgpack-reads-")
    try:
        os.chdir(top)
        subprocess.run([sys.executable, MAKE_ORG, "a", "300"], check=True,
                       stdout=subprocess.DEVNULL)
        shutil.copytree("a", "b")
        change("b", "modules/*/fields/*.yaml", "field_label: ",
               "field_label: Other ")
        a, b = digests("a"), digests("b")
        both = {**a, **b}
        count = once("export", a, "-C", "a", "export", "-o",
                     os.path.abspath("a.tar.gz"))
        report(count >= 300, "export reads all components", str(count))
        once("export", b, "-C", "b", "export", "-o",
             os.path.abspath("b.tar.gz"))
        once("validate", a, "-C", "a", "validate")
        once("validate of a bundle", a, "validate", "a.tar.gz")
        once("status", a, "-C", "a", "status")
        once("show", a, "-C", "a", "show", "field")
        count = once("diff of two bundles", both, "diff", "a.tar.gz",
                     "b.tar.gz", ok=(1,))
        report(count == 2, "a diff of two bundles parses what differs only",
               f"{count} parsed")
        count = once("diff of two orgs", both, "diff", "a", "b", ok=(1,))
        report(count <= 4, "a diff of two orgs parses what differs only",
               f"{count} parsed")
        count = once("diff of a bundle and an org", both, "diff", "a.tar.gz",
                     "b", ok=(1,))
        report(count <= 4, "so does one of a bundle and an org",
               f"{count} parsed")
        subprocess.run([PROGRAM, "init", "e", "--edition", "ultimate"],
                       check=True, stdout=subprocess.DEVNULL)
        onto = {**both, **digests("e")}
        once("dry run of an apply to a new org", onto, "-C", "e", "apply",
             os.path.abspath("a.tar.gz"), "--dry-run")
        once("apply to a new org", onto, "-C", "e", "apply",
             os.path.abspath("a.tar.gz"), "--yes")
        once("apply of the same again", onto, "-C", "e", "apply",
             os.path.abspath("a.tar.gz"), "--yes")
        once("apply of one change", onto, "-C", "e", "apply",
             os.path.abspath("b.tar.gz"), "--yes")
        once("apply of one change to its source", both, "-C", "a", "apply",
             os.path.abspath("b.tar.gz"), "--yes")
        once("undo", both, "-C", "a", "undo", "--yes")
        once("apply of an org", onto, "-C", "e", "apply",
             os.path.abspath("a"), "--yes")
        once("fmt", both, "-C", "b", "fmt")
        gone = sorted(glob.glob("b/modules/*/validation_rules/*.yaml"))[0]
        os.unlink(gone)
        once("export", b, "-C", "b", "export", "-o",
             os.path.abspath("c.tar.gz"))
        once("apply --prune of one deletion", both, "-C", "a", "apply",
             "--prune", "--yes", os.path.abspath("c.tar.gz"))
    finally:
        os.chdir("/")
        shutil.rmtree(top, ignore_errors=True)
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
