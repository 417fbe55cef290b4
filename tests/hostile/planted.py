#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Run commands on orgs with a crafted .orgpack: planted.py ORGPACK. Prints TAP.

An org comes out of an archive, with state that nobody here has written: a
journal that waits, a history, images, messages, keys, with digests that are
right, links and pipes in place of files. Whatever command is run, it may create
or change nothing but places of an org, and no file may get a bit beyond 0666:
planted state can do nothing that the org's own files could not do.
"""
import hashlib
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile

ORGPACK = os.path.abspath(sys.argv[1])
NONE = "-"
PLACES = re.compile(
    r"org\.yaml|\.git(ignore|attributes)|records(/[^/.][^/]*\.csv(\.gz)?)?"
    r"|[a-z_]+(/[A-Za-z]\w*(\.yaml)?)?"
    r"|(modules|profiles)/[A-Za-z]\w*/[a-z_]+(/[A-Za-z]\w*\.(yaml|xml))?"
    r"|modules/[A-Za-z]\w*/module\.yaml")
EVIL = b"#!/bin/sh\ntouch /tmp/pwned\n"
GOOD = b"api_name: Planted\nname: Planted\nvariable_group: G\n" \
       b"type: text\nvalue: one\n"
COMMANDS = [
    "key new", "key list", "status", "validate", "log", "log --verify",
    "undo --yes", "undo 1 --yes --force", "log prune --keep 0 --yes",
    "apply {bundle} --yes", "convert Leads --all --yes", "fmt",
    "approve 1 --yes", "inbox", "inbox show 1", "reject 1 --yes",
    "export -o {out}", "key export-identity", "policy", "diff {bundle}",
]
# what no transaction may write, as a file of an org that is unpacked
PATHS = [
    ".git/hooks/post-commit", ".git/config", ".GIT/config", ".Git/hooks/x",
    "modules/../.git/config", ".orgpack/../x", "records/../../x", "../x",
    "/tmp/planted-by-orgpack", ".orgpack/lock", ".orgpack/txn/journal",
    ".orgpack/history/1/entry.yaml", ".gitmodules", ".envrc", "Makefile",
    "modules/.git/config", "records/.git/hooks/post-commit", "git~1/config",
    ".orgpack/bases/.git/hooks/post-commit", ".git./config", ".git /config",
    ".g\u200cit/hooks/post-commit", "\ufeff.git/config", ".orgpack",
    ".git::$INDEX_ALLOCATION/config", ".git\\config", "x", "records/x.sh",
    ".github/workflows/x.yaml", ".ORGPACK/identity/signing_key",
    "modules/Leads/fields/../../../.git/config", "./.git/config",
    "modules//x", ".vscode/tasks.json",
]

tests = 0
failed = False


def report(ok, name, why=()):
    global tests, failed
    tests += 1
    failed |= not ok
    print(f"{'ok' if ok else 'not ok'} {tests} - {name}", flush=True)
    if not ok:
        for line in why:
            print(f"# {line}")


def sha(data):
    return hashlib.sha256(data).hexdigest()


def run(org, words, **given):
    words = [w.format(**given) for w in words.split()]
    env = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "TZ": "UTC",
           "LC_ALL": "C.UTF-8"}
    for name in os.environ:
        if name.endswith("SAN_OPTIONS"):
            env[name] = os.environ[name]
    # the limit is for what hangs, such as a pipe that is opened
    return subprocess.run([ORGPACK, "-C", org] + words, env=env, timeout=900,
                          stdin=subprocess.DEVNULL, capture_output=True)


def snapshot(top):
    """Every path below top, with what it is, links not followed."""
    found = {}
    for folder, dirs, files in os.walk(top):
        for name in dirs + files:
            path = os.path.join(folder, name)
            st = os.lstat(path)
            what = [stat.S_IFMT(st.st_mode), stat.S_IMODE(st.st_mode)]
            if stat.S_ISREG(st.st_mode):
                with open(path, "rb") as file:
                    what.append(sha(file.read()))
            elif stat.S_ISLNK(st.st_mode):
                what.append(os.readlink(path))
            found[os.path.relpath(path, top)] = tuple(what)
    return found


class Sandbox:
    """An org with a .git beside it, a victim outside, and what is planted."""

    def __init__(self, base, model="bare"):
        self.top = tempfile.mkdtemp(dir=base)
        self.org = os.path.join(self.top, "org")
        self.state = os.path.join(self.org, ".orgpack")
        self.bundle = os.path.join(base, "b.tar.zst")
        shutil.copytree(os.path.join(base, model), self.org, symlinks=True)
        for path in ".git/hooks", ".git/objects", ".git/refs/heads":
            os.makedirs(os.path.join(self.org, path))
        self.put("org/.git/HEAD", b"ref: refs/heads/main\n")
        self.put("org/.git/config", b"[core]\n\tbare = false\n")
        self.put("victim/file", b"precious\n", 0o644)
        self.put("victim/dir/file", b"precious\n", 0o644)

    def path(self, path):
        return os.path.join(self.top, path)

    def put(self, path, data, mode=0o644):
        path = self.path(path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
        os.chmod(path, mode)

    def journal(self, number, lines):
        text = f"orgpack-journal/1 {number}\n" + "".join(
            " ".join(line) + "\n" for line in lines)
        data = text.encode("utf-8", "surrogateescape")
        return data + f"end {sha(data)}\n".encode(), sha(data)

    def entry(self, folder, number, lines, command="apply", detail=""):
        """A transaction in .orgpack/<folder>, its digests right."""
        text, digest = self.journal(number, lines)
        first = os.path.join(self.state, "history", "1", "entry.yaml")
        with open(first, "rb") as file:
            previous = sha(file.read())
        entry = (f"format: orgpack-history/1\nid: {number}\n"
                 f"previous: sha256:{previous}\n"
                 f"time: '2026-01-01T00:00:00Z'\nactor: a\n"
                 f"command: {command}\nsummary: planted\n"
                 f"plan: sha256:{sha(b'')}\njournal: sha256:{digest}\n"
                 f"added: 1\nchanged: 0\ndeleted: 0\n{detail}")
        at = f"org/.orgpack/{folder}"
        self.put(f"{at}/journal", text, 0o600)
        self.put(f"{at}/entry.yaml", entry.encode(), 0o600)
        for name in "new", "old":
            os.makedirs(self.path(f"{at}/{name}"), exist_ok=True)

    def attack(self, command, opened=lambda: None):
        """Run it; what was changed that must not be, as a list."""
        opened()
        before = snapshot(self.top)
        out = self.path("out.tar.zst")
        try:
            done = run(self.org, command, bundle=self.bundle, out=out)
        except subprocess.TimeoutExpired:
            return ["it hangs"]
        after = snapshot(self.top)
        bad = []
        if done.returncode < 0 or done.returncode > 6:
            bad.append(f"status {done.returncode}: {done.stderr[-500:]}")
        for path in sorted(set(before) | set(after)):
            if before.get(path) == after.get(path) or path == "out.tar.zst":
                continue
            if path == "org/.orgpack":
                if path in after and after[path][1] & 0o077:
                    bad.append(f"{path} is open to others")
                continue
            if path.startswith("org/.orgpack/"):
                if "/.git" in path.lower() and path not in before:
                    bad.append(path)
                continue
            if not path.startswith("org/") or \
                    not PLACES.fullmatch(path[4:]):
                bad.append(f"{path}: {before.get(path)} {after.get(path)}")
            elif path in after and stat.S_ISREG(after[path][0]) and \
                    after[path][1] & ~0o666:
                bad.append(f"{path} has mode {after[path][1]:o}")
            elif path in after and not stat.S_ISDIR(after[path][0]) and \
                    not stat.S_ISREG(after[path][0]):
                bad.append(f"{path} is no file")
            elif path in after and after[path][1] & 0o7000:
                bad.append(f"{path} has mode {after[path][1]:o}")
        return bad


def plant_lines(path, data, mode="0755"):
    yield "add", [("add", NONE, sha(data), mode, path)]
    yield "change", [("change", sha(b"precious\n"), sha(data), mode, path)]
    yield "delete", [("delete", sha(b"precious\n"), NONE, mode, path)]
    yield "mkdir", [("mkdir", NONE, NONE, mode, path)]
    yield "rmdir", [("rmdir", NONE, NONE, mode, path)]
    yield "lasting", [("add!", NONE, sha(data), mode, path)]


def waiting_journals(base):
    """A committed transaction that the next writer would finish."""
    for path in PATHS:
        bad = []
        for how, lines in plant_lines(path, EVIL):
            box = Sandbox(base)
            box.entry("txn", 2, lines)
            box.put("org/.orgpack/txn/new/2", EVIL, 0o755)
            bad += [f"{how}: {why}" for why in box.attack("key new")]
        report(not bad, f"a waiting journal writes no {path!r}", bad)


def histories(base):
    """An entry whose undo would write or remove."""
    for path in PATHS:
        bad = []
        for how, lines in (
                ("delete", [("delete", sha(EVIL), NONE, "0755", path)]),
                ("add", [("add", NONE, sha(b"precious\n"), "0755", path)]),
                ("rmdir", [("rmdir", NONE, NONE, "4755", path)]),
                ("change", [("change", sha(EVIL), sha(b"[core]\n\tbare = "
                             b"false\n"), "0755", path)])):
            for command in "undo --yes", "undo 2 --yes --force":
                box = Sandbox(base)
                box.entry("history/2", 2, lines)
                box.put("org/.orgpack/history/2/old/2", EVIL, 0o755)
                bad += [f"{how}: {why}" for why in box.attack(command)]
        report(not bad, f"an undo writes no {path!r}", bad)


def conversions(base):
    """Tables that an undo of a conversion would read and rewrite."""
    for path in "../victim/file", ".git/config", "/etc/passwd", "records/../x":
        detail = ("detail:\n  module: Leads\n  tables:\n"
                  f"  - path: '{path}'\n    module: Leads\n    made: true\n"
                  "    rows: 0\n    created: 1\n    changed: 0\n"
                  "    columns: [id]\n    columns_added: 0\n")
        box = Sandbox(base)
        box.entry("history/2", 2, [
            ("add", NONE, sha(b"id\n1\n"), "0644", "records/Deals.csv")],
            "convert", detail)
        box.put("org/.orgpack/history/2/rows.csv",
                b"module,id,action,fingerprint\n", 0o600)
        bad = box.attack("undo --yes --force")
        done = run(box.org, "log")
        if done.returncode != 3 or b"bad-history" not in done.stderr:
            bad.append(f"log says {done.stderr!r}")
        report(not bad, f"an undo of a conversion takes no table {path!r}",
               bad)


def every_command(base):
    """A few places, whatever the command."""
    for path in ".git/hooks/post-commit", ".orgpack/../x", ".git/config":
        for command in COMMANDS:
            box = Sandbox(base, "full")
            box.entry("txn", 2, [("add", NONE, sha(EVIL), "0755", path)])
            box.put("org/.orgpack/txn/new/2", EVIL, 0o755)
            bad = box.attack(command)
            report(not bad, f"{command}: no {path}", bad)


def accepted(base):
    """What a place is for is done, without the bits that it must not have."""
    path = "variables/Planted.yaml"
    lines = [("mkdir", NONE, NONE, "7777", "variables"),
             ("add", NONE, sha(GOOD), "0777", path)]
    box = Sandbox(base)
    box.entry("txn", 2, lines)
    box.put("org/.orgpack/txn/new/3", GOOD, 0o6777)
    bad = box.attack("key new")
    mode = None
    if os.path.exists(box.path("org/" + path)):
        mode = stat.S_IMODE(os.stat(box.path("org/" + path)).st_mode)
    if mode != 0o666:
        bad.append(f"the file has mode {mode}")
    report(not bad, "a file that may be there is, with no bit beyond 0666",
           bad)
    box = Sandbox(base)
    box.entry("history/2", 2, [("delete", sha(GOOD), NONE, "0755", path)])
    box.put("org/.orgpack/history/2/old/2", GOOD, 0o755)
    bad = box.attack("undo --yes")
    if not os.path.exists(box.path("org/" + path)):
        bad.append("the undo did not bring the file back")
    report(not bad, "an undo brings back a file without bits to execute it",
           bad)
    for mode in "0777", "7777", "0000":
        box = Sandbox(base)
        box.entry("txn", 2, [
            ("mkdir", NONE, NONE, mode, ".orgpack/identity"),
            ("add!", NONE, sha(EVIL), mode, ".orgpack/identity/keys.yaml")])
        box.put("org/.orgpack/txn/new/3", EVIL, 0o777)
        box.attack("undo --yes")
        bad = []
        for path, want in (("identity", 0o700), ("identity/keys.yaml", 0o600)):
            at = os.path.join(box.state, path)
            is_mode = stat.S_IMODE(os.stat(at).st_mode) \
                if os.path.exists(at) else None
            if is_mode != want:
                bad.append(f"{path} has mode {is_mode}")
        report(not bad, f"the state is its owner's, said a journal {mode}",
               bad)


def stuck(base):
    """What cannot be finished or taken back: what it is, where, what to do."""
    path = "variables/Planted.yaml"
    added = [("add", NONE, sha(GOOD), "0644", path)]
    changed = [("change", sha(b"a"), sha(GOOD), "0644", path)]

    def no_entry(box):
        os.unlink(box.path("org/.orgpack/txn/entry.yaml"))

    def history_file(box):
        shutil.rmtree(box.path("org/.orgpack/history"))
        box.put("org/.orgpack/history", b"x")

    for name, lines, spoil, status, words in (
            ("a folder that is a file", added,
             lambda box: box.put("org/variables", b"x"), 6,
             "'variables' is no directory"),
            ("a folder that is a link", added,
             lambda box: os.symlink("../victim", box.path("org/variables")),
             6, "'variables' is no directory"),
            ("a folder in a file", [("mkdir", NONE, NONE, "0755",
                                     "modules/X/fields")],
             lambda box: box.put("org/modules/X", b"x"), 6,
             "'modules/X' is no directory"),
            ("no entry", added, no_entry, 3, "entry.yaml' is missing"),
            ("a history that has that number", added,
             lambda box: box.put("org/.orgpack/history/2/x", b"x"), 3,
             "there is a transaction 2 already"),
            ("a history that is a file", added, history_file, 6,
             "'.orgpack/history' is no directory")):
        box = Sandbox(base)
        box.entry("txn", 2, lines)
        box.put("org/.orgpack/txn/new/2", GOOD, 0o600)
        spoil(box)
        bad = box.attack("log prune --keep 0 --yes")
        done = run(box.org, "log prune --keep 0 --yes")
        said = done.stderr.decode()
        if done.returncode != status or words not in said or \
                "hint: " not in said or f"{box.org}/" not in said:
            bad.append(f"status {done.returncode}: {said}")
        report(not bad, f"a waiting journal, {name}: said with a hint", bad)
    # a journal may want a folder that nobody has made
    for lines, mark in (added, ""), (changed, "[deletion-undone]"):
        box = Sandbox(base)
        box.entry("txn", 2, lines)
        box.put("org/.orgpack/txn/new/2", GOOD, 0o600)
        done = run(box.org, "log prune --keep 9 --yes")
        bad = []
        if done.returncode or mark not in done.stderr.decode() or \
                not os.path.exists(box.path("org/" + path)):
            bad.append(f"status {done.returncode}: {done.stderr}")
        report(not bad, f"a folder that a line ({lines[0][0]}) wants is made",
               bad)
    box = Sandbox(base)
    box.entry("history/2", 2, changed)
    box.put("org/" + path, GOOD)
    done = run(box.org, "undo --yes")
    bad = []
    if done.returncode != 3 or b"hint: " not in done.stderr or \
            b"before-image of 'variables/Planted.yaml' is missing" \
            not in done.stderr:
        bad.append(f"status {done.returncode}: {done.stderr}")
    report(not bad, "an entry without a before-image: said with a hint", bad)


def link(box, path, target):
    path = box.path("org/.orgpack/" + path)
    shutil.rmtree(path, ignore_errors=True)
    if os.path.lexists(path):
        os.unlink(path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    os.symlink(box.path(target), path)


def hard(box, path, target):
    path = box.path("org/.orgpack/" + path)
    if os.path.lexists(path):
        os.unlink(path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    os.link(box.path(target), path)


def pipe(box, path, target):
    path = box.path("org/.orgpack/" + path)
    shutil.rmtree(path, ignore_errors=True)
    if os.path.lexists(path):
        os.unlink(path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    os.mkfifo(path)


def in_place_of_files(base):
    """Links and pipes where the state has files and folders."""
    good = [("mkdir", NONE, NONE, NONE, "variables"),
            ("add", NONE, sha(b"precious\n"), "0644",
             "variables/Planted.yaml")]
    for make in link, hard, pipe:
        for path in ("lock", "history/pruned", "history/pruned.tmp",
                     "txn/new/3", "txn/journal", "txn/entry.yaml",
                     "identity/signing_key", "identity/keys.yaml",
                     "identity/receipts.yaml", "identity/counters.yaml",
                     "bases/60002/1.tar.zst", "inbox/1/entry.yaml",
                     "inbox/1/bundle.tar.zst", "outbox/1.yaml",
                     "history/1/entry.yaml", "history/1/journal",
                     "txn/journal.tmp"):
            bad = []
            for command in COMMANDS:
                box = Sandbox(base)
                if path.startswith("txn"):
                    box.entry("txn", 2, good)
                make(box, path, "victim/file")
                bad += [f"{command}: {why}" for why in box.attack(command)]
                shutil.rmtree(box.top)
            report(not bad, f"a {make.__name__} at {path}", bad)
    for path in ("txn", "history", "identity", "inbox", "outbox", "bases",
                 "history/1", "txn/new", "txn/old", "identity/keys", "lock",
                 "inbox/1", "bases/60002", "history/2/new", ""):
        bad = []
        for command in COMMANDS:
            box = Sandbox(base)
            if path.startswith("txn/"):
                box.entry("txn", 2, good)
            if path.startswith("history/2"):
                box.entry("history/2", 2, good)
            if path == "":
                shutil.rmtree(box.state)
                os.symlink(box.path("victim/dir"), box.state)
            else:
                link(box, path, "victim/dir")
            bad += [f"{command}: {why}" for why in box.attack(command)]
            shutil.rmtree(box.top)
        report(not bad, f"a link in place of the folder .orgpack/{path}", bad)


def second_names(base):
    """A file that another place shares would be written there, too."""
    box = Sandbox(base)
    box.entry("txn", 2, [("mkdir", NONE, NONE, NONE, "variables"),
                         ("add", NONE, sha(GOOD), "0644",
                          "variables/Planted.yaml")])
    box.put("victim/mine", GOOD)
    os.link(box.path("victim/mine"), box.path("org/.orgpack/txn/new/3"))
    bad = box.attack("key new")
    if os.path.lexists(box.path("org/variables/Planted.yaml")):
        bad.append("the org shares a file with another place")
    report(not bad, "a staged file with a second name is not taken", bad)


def main():
    with tempfile.TemporaryDirectory() as base:
        source = os.path.join(base, "src")
        for org, *more in ("full",), ("bare", "--bare"), ("src", "--bare"):
            subprocess.run([ORGPACK, "init", "-q", os.path.join(base, org),
                            "--org-id", "60002" if org == "src" else "60001",
                            "--admin", "a@example.com"] + more, check=True)
            folder = os.path.join(base, org, "records")
            os.makedirs(folder)
            with open(os.path.join(folder, "Leads.csv"), "wb") as file:
                file.write(b"id,Last_Name,Company\n1000,A,B\n")
        os.makedirs(os.path.join(source, "variables"))
        with open(os.path.join(source, "variables", "V.yaml"), "wb") as file:
            file.write(GOOD.replace(b"Planted", b"V"))
        subprocess.run([ORGPACK, "-q", "-C", source, "export", "-o",
                        os.path.join(base, "b.tar.zst")], check=True)
        waiting_journals(base)
        histories(base)
        conversions(base)
        every_command(base)
        accepted(base)
        stuck(base)
        in_place_of_files(base)
        second_names(base)
    print(f"1..{tests}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
