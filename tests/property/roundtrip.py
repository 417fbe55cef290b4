#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""roundtrip.py ORGPACK

For every corpus project and every sample org:
  - exported, applied with --prune to a bare org of the same identity and
    exported there, the bundle is the same bytes; to another, the same digest;
  - after the apply a diff is empty, and undo brings back every byte;
  - a dry run prints the digest of the plan that is then executed;
  - exports under other locales, time zones, users and directory orders are
    the same bytes.
"""
import glob
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

ORGPACK = os.path.abspath(sys.argv[1])
PROJECTS = [
    "tests/corpus/salesforce/source/ebikes-lwc",
    "tests/corpus/salesforce/source/ombudsman",
    "tests/corpus/salesforce/mdapi/volunteers",
    "tests/corpus/salesforce/pairs/customObjects-and-children/originalMdapi",
    "tests/corpus/salesforce/pairs/preset-workflow/originalMdapi",
]
COUNT = {"ok": 0, "bad": 0}


def check(condition, what, detail=""):
    COUNT["ok" if condition else "bad"] += 1
    print(("ok - " if condition else "not ok - ") + what)
    if not condition and detail:
        print("#   " + detail.replace("\n", "\n#   ")[:3000])
    return condition


def run(*args, ok=(0,), program=ORGPACK, **kw):
    p = subprocess.run([program, *args], stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE, check=False, **kw)
    if p.returncode not in ok:
        check(False, " ".join(args) + f": exit {p.returncode}",
              p.stderr.decode()[:2000] + p.stdout.decode()[-500:])
        raise RuntimeError(args)
    return p


def answer(*args, **kw):
    return json.loads(run(*args, "--json", **kw).stdout)


def snapshot(org):
    """Every path outside .orgpack/ with its bytes."""
    out = {}
    for folder, folders, names in os.walk(org):
        folders[:] = [f for f in folders if f != ".orgpack"]
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as f:
                out[os.path.relpath(path, org)] = f.read()
        out[os.path.relpath(folder, org) + "/"] = b""
    return out


def read(path):
    with open(path, "rb") as f:
        return f.read()


def init(org, source, org_id=None):
    run("init", org, "--bare", "--name", source["name"], "--org-id",
        org_id or source["org_id"], "--edition", source["edition"],
        "--admin", "ann@example.com")


def same_again(name, org, work):
    """Export, apply elsewhere, export there."""
    a, b, c = (os.path.join(work, x) for x in ("a.tar.gz", "b.tar.gz",
                                               "c.tar.gz"))
    first = answer("-C", org, "export", "-o", a)
    source = answer("show", a)["source"]
    twin, other = os.path.join(work, "twin"), os.path.join(work, "other")
    init(twin, source)
    before = snapshot(twin)
    dry = answer("-C", twin, "apply", a, "--prune", "--dry-run")
    check(snapshot(twin) == before, f"{name}: a dry run changes nothing")
    done = answer("-C", twin, "apply", a, "--prune", "--yes")
    check(dry["plan_digest"] == done["plan_digest"] and
          dry["changes"] == done["changes"],
          f"{name}: the dry run showed the very plan")
    diff = run("-C", twin, "diff", a, ok=(0, 1))
    check(diff.returncode == 0, f"{name}: the diff afterwards is empty",
          diff.stdout.decode())
    run("-C", twin, "export", "-o", b)
    check(read(a) == read(b), f"{name}: exported again, the same bytes")
    run("-C", twin, "undo", "--yes")
    check(snapshot(twin) == before, f"{name}: undo restores every byte")
    init(other, source, "99999")
    run("-C", other, "apply", a, "--prune", "--yes")
    last = answer("-C", other, "export", "-o", c)
    check(last["digest"] == first["digest"],
          f"{name}: in another org, the same digest")
    return a


def shuffled_copy(org, to):
    """The same files, made in another order."""
    paths = [p for p in snapshot(org) if not p.endswith("/")]
    random.Random(11).shuffle(paths)
    for path in paths:
        target = os.path.join(to, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copyfile(os.path.join(org, path), target)


def same_everywhere(name, org, bundle, work):
    copy = os.path.join(work, "shuffled")
    shuffled_copy(org, copy)
    ways = [
        ("another locale", {"LC_ALL": "C"}, org, {}),
        ("another time zone", {"TZ": "Asia/Kolkata"}, org, {}),
        ("another directory order", {}, copy, {}),
    ]
    if os.getuid() == 0:
        # the program may lie where only we can go
        os.chmod(work, 0o755)
        own = shutil.copy(ORGPACK, os.path.join(work, "orgpack"))
        ways.append(("another user", {}, copy,
                     {"user": 65534, "extra_groups": [], "program": own}))
    for what, env, where, who in ways:
        folder = tempfile.mkdtemp(dir=work)
        os.chmod(folder, 0o777)
        out = os.path.join(folder, "x.tar.gz")
        run("-C", where, "export", "-o", out, env={**os.environ, **env},
            **who)
        check(read(out) == read(bundle), f"{name}: the same under {what}")


def one(name, prepare):
    with tempfile.TemporaryDirectory() as work:
        try:
            org = prepare(work)
            bundle = same_again(name, org, work)
            same_everywhere(name, org, bundle, work)
        except RuntimeError:
            pass


def imported(project):
    def prepare(work):
        org = os.path.join(work, "org")
        run("init", org, "--name", "Imported", "--org-id", "60001",
            "--edition", "ultimate", "--admin", "ann@example.com")
        run("-C", org, "import", "salesforce", os.path.abspath(project),
            "--yes", ok=(0, 1))
        return org
    return prepare


def sample(path):
    def prepare(work):
        org = os.path.join(work, "org")
        shutil.copytree(path, org)
        return org
    return prepare


def main():
    for project in PROJECTS:
        one(project[len("tests/corpus/salesforce/"):], imported(project))
    for org in sorted(glob.glob("samples/*/org.yaml")):
        one(os.path.dirname(org), sample(os.path.dirname(org)))
    print(f"# {COUNT['ok']} ok, {COUNT['bad']} not ok")
    sys.exit(COUNT["bad"] != 0)


if __name__ == "__main__":
    main()
