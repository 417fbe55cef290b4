#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The hand-over between two orgs, and everything that must refuse it.

    run.py PROGRAM [SAMPLES]

Prints TAP. With LONG set in the environment every byte and every prefix of a
sealed file is tried, else those of the head and every seventh. ONLY=kill runs
the tests that have that word in their name.
"""
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

PROGRAM = os.path.realpath(sys.argv[1])
SAMPLES = os.path.realpath(sys.argv[2] if len(sys.argv) > 2 else "samples")
INJECT = os.path.realpath("tests/fault/inject.py")
# two orgs and a sealed file as the program made them before it bound what it
# received; the clock was set to 2099, so that the key is still open
BEFORE = os.path.realpath("tests/handover/fixtures/before-binding.tar.gz")
LONG = bool(os.environ.get("LONG"))
ENV = {k: v for k, v in os.environ.items() if k != "ORGPACK_USER"}
# faketime is loaded before the runtime of a sanitized program
ENV["ASAN_OPTIONS"] = "verify_asan_link_order=0"
TESTS = []
ONLY = os.environ.get("ONLY", "")


class Failed(Exception):
    """An expectation was not met."""


class Skipped(Exception):
    """It cannot be tried with this build."""


def check(condition, text):
    if not condition:
        raise Failed(text)


def test(function):
    TESTS.append(function)
    return function


def run(*args, status=0, before=()):
    done = subprocess.run([*before, PROGRAM, *args], env=ENV,
                          stdin=subprocess.DEVNULL, capture_output=True)
    if status is not None:
        check(done.returncode == status, "%s: status %d, not %d\n%s" % (
            " ".join(args), done.returncode, status,
            done.stderr.decode(errors="replace")))
    return done


def refused(code, *args, status, before=()):
    done = run(*args, status=status, before=before)
    check(("[%s]" % code).encode() in done.stderr, "%s: no [%s] in\n%s" % (
        " ".join(args), code, done.stderr.decode(errors="replace")))
    return done


def tree(top):
    """Every name, mode and byte below a directory."""
    found = {}
    for where, dirs, files in os.walk(top):
        for name in dirs + files:
            path = os.path.join(where, name)
            data = b""
            if os.path.isfile(path):
                with open(path, "rb") as file:
                    data = file.read()
            found[os.path.relpath(path, top)] = (os.lstat(path).st_mode, data)
    return found


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def field(org, name, length):
    write("%s/modules/Leads/fields/%s.yaml" % (org, name),
          "api_name: %s\nmodule: Leads\nfield_label: %s\ndata_type: text\n"
          "custom_field: true\nlength: %d\n" % (name, name, length))


def orgs():
    """Two small ones: hq, which has a field more, and branch."""
    for name, number in (("hq", "70001"), ("branch", "70002")):
        run("init", "-q", "--bare", name, "--name", name, "--org-id", number,
            "--admin", "ann@%s.example" % name)
        write("%s/modules/Leads/module.yaml" % name,
              "api_name: Leads\nsingular_label: Lead\nplural_label: Leads\n"
              "generated_type: default\n")
        write("%s/profiles/Administrator/profile.yaml" % name,
              "api_name: Administrator\nname: Administrator\n"
              "administrator: true\n")
    field("hq", "Tier", 50)


def key(org="branch", *options):
    return run("-C", org, "key", "new", *options).stdout.decode().strip()


def sealed(name="sealed.age", before=()):
    """A file that branch can receive."""
    line = run("-C", "branch", "key", "new", before=before).stdout
    run("-C", "hq", "send", "--key", line.decode(), "-o", name, before=before)
    return name


@test
def the_samples_hand_over_everything_and_nobody():
    shutil.copytree(SAMPLES + "/helio", "helio")
    shutil.copytree(SAMPLES + "/branch", "target")
    src = ["-C", "helio", "--as", "marta_keller"]
    dst = ["-C", "target", "--as", "karin_moser"]
    line = run(*dst, "key", "new").stdout.decode()
    run(*src, "send", "--key", line, "-o", "helio.age")
    run(*dst, "receive", "helio.age")
    how = ["approve", "1", "--prune", "--allow-data-loss"]
    refused("unmapped-user", *dst, *how, "--yes", status=1)
    for user in ("tobias.frank", "sofia.marino"):
        how += ["--map-user",
                user + "@example.com=karin.moser@example.org"]
    plan = json.loads(run(*dst, *how, "--dry-run", "--json").stdout)
    refused("other-plan", *dst, *how, "--yes", "--expect-plan", "0" * 64,
            status=5)
    run(*dst, *how, "--yes", "--expect-plan", plan["plan_digest"],
        "--receipt", "receipt")
    run("-C", "target", "diff", "inbox:1")
    run(*src, "receipt", "verify", "receipt")
    run("-C", "target", "validate")
    run("-C", "target", "log", "--verify")
    # all that the two orgs still differ in is who is meant
    changes = json.loads(run("diff", "target", "helio", "--json",
                             status=1).stdout)["changes"]
    for change in changes:
        check(change["action"] == "change", "%s is not in both"
              % change["name"])
        for p in change["properties"]:
            text = json.dumps([p.get("old"), p.get("new")]) + p["path"]
            check("@example" in text, "%s differs" % p["path"])
    values = set()
    for where, _, files in os.walk("helio/users"):
        for name in files:
            with open(os.path.join(where, name), encoding="utf-8") as file:
                values |= set(re.findall(
                    r"^(?:id|email): '?(.*?)'?$", file.read(),
                    re.M))
    for where, _, files in os.walk("helio/records"):
        for name in files:
            with open(os.path.join(where, name), encoding="utf-8") as file:
                for row in file.read().splitlines()[1:]:
                    values.add(row.split(",")[0])
    check(len(values) > 20, "there is little to look for")
    with open("helio/.orgpack/identity/signing_key", "rb") as file:
        secret = file.read()
    for path, (_, data) in tree("target").items():
        for value in values if not path.startswith(".orgpack/inbox") \
                and not path.endswith("entry.yaml") else ():
            check(value.encode() not in data, "%s is in %s" % (value, path))
        check(secret not in data, "the source's key is in " + path)


@test
def a_selection_brings_what_it_needs():
    orgs()
    write("hq/modules/Leads/layouts/Standard.yaml",
          "api_name: Standard\nmodule: Leads\nname: Standard\nsections:\n"
          "  - name: Main\n    fields:\n      - api_name: Tier\n")
    field("hq", "Other", 10)
    sealed()
    run("-C", "branch", "receive", "sealed.age")
    run("-C", "branch", "approve", "1", "--yes", "--only", "layout:*")
    check(os.path.exists("branch/modules/Leads/fields/Tier.yaml"),
          "what the layout needs did not come")
    check(not os.path.exists("branch/modules/Leads/fields/Other.yaml"),
          "what was not selected came")


@test
def a_user_with_the_same_address_leaves_no_difference():
    orgs()
    for org in ("hq", "branch"):
        write(org + "/users/bob.yaml",
              "api_name: bob\nemail: bob@both.example\nfull_name: Bob\n"
              "profile: Administrator\nstatus: inactive\n")
        write(org + "/users/eve.yaml",
              "api_name: eve\nemail: eve@both.example\nfull_name: Eve\n"
              "profile: Administrator\nstatus: inactive\n")
    sealed()
    run("-C", "branch", "receive", "sealed.age")
    run("-C", "branch", "approve", "1", "--yes", "--prune")
    run("-C", "branch", "diff", "inbox:1")
    run("diff", "branch", "hq")


def faketime_or_skip():
    """clang's address sanitizer and faketime wait for each other."""
    try:
        subprocess.run(["faketime", "-f", "+1s", PROGRAM, "version"], env=ENV,
                       stdin=subprocess.DEVNULL, capture_output=True,
                       timeout=300)
    except subprocess.TimeoutExpired:
        raise Skipped("the build hangs under faketime")


@test
def a_key_is_good_for_a_day_by_each_clock():
    faketime_or_skip()
    orgs()
    def at(offset):
        return ("faketime", "-f", offset)
    line = key()
    run("-C", "hq", "send", "--key", line, "-o", "early.age",
        before=at("+86340s"))
    refused("key-expired", "-C", "hq", "send", "--key", line, "-o", "late.age",
            status=4, before=at("+86460s"))
    shutil.copytree("branch", "late")
    # what has expired stays so, by whatever clock
    for clock in ("+86460s", "+86340s", "+0s"):
        refused("key-expired", "-C", "late", "receive", "early.age", status=4,
                before=at(clock))
    check(not os.path.exists("late/.orgpack/inbox"), "it was received")
    check(not os.path.exists("late/.orgpack/identity/keys"),
          "the secret is still there")
    log = json.loads(run("-C", "late", "log", "--json").stdout)["entries"]
    check([e["command"] for e in log] == ["key expire", "key new", "init"],
          str(log))
    run("-C", "branch", "receive", "early.age", before=at("+86340s"))
    for clock in ("-86400s", "+0s"):
        refused("replay", "-C", "branch", "receive", "early.age", status=4,
                before=at(clock))
    run("-C", "hq", "send", "--key", line, "-o", "again.age")
    done = refused("key-used", "-C", "branch", "receive", "again.age",
                   status=4, before=at("-3600s"))
    check(b"[clock-went-back]" in done.stderr, "nothing said of the clock")


@test
def a_changed_byte_is_refused_and_changes_nothing():
    orgs()
    with open(sealed(), "rb") as file:
        whole = file.read()
    before = tree("branch")
    for i in range(len(whole)):
        if not LONG and i > 256 and i % 7:
            continue
        with open("bad.age", "wb") as file:
            file.write(whole[:i] + bytes([whole[i] ^ 1]) + whole[i + 1:])
        done = run("-C", "branch", "receive", "bad.age", status=None)
        check(done.returncode in (3, 4), "byte %d: status %d"
              % (i, done.returncode))
    check(tree("branch") == before, "the target changed")
    run("-C", "branch", "receive", "sealed.age")


@test
def a_cut_file_is_refused_and_changes_nothing():
    orgs()
    with open(sealed(), "rb") as file:
        whole = file.read()
    before = tree("branch")
    for i in range(len(whole)):
        if not LONG and i > 256 and i % 7:
            continue
        with open("bad.age", "wb") as file:
            file.write(whole[:i])
        done = run("-C", "branch", "receive", "bad.age", status=None)
        check(done.returncode in (3, 4), "%d bytes: status %d"
              % (i, done.returncode))
    check(tree("branch") == before, "the target changed")
    with open("bad.age", "wb") as file:
        file.write(whole + b"\0")
    refused("bad-seal", "-C", "branch", "receive", "bad.age", status=3)


@test
def a_replay_is_refused_and_changes_nothing():
    orgs()
    run("-C", "branch", "receive", sealed())
    before = tree("branch")
    refused("replay", "-C", "branch", "receive", "sealed.age", status=4)
    check(tree("branch") == before, "the target changed")
    run("-C", "branch", "approve", "1", "--yes")
    refused("replay", "-C", "branch", "receive", "sealed.age", status=4)


@test
def other_orgs_and_revoked_keys_open_nothing():
    orgs()
    refused("own-key", "-C", "branch", "send", "--key", key(), "-o", "x",
            status=4)
    sealed()
    run("init", "-q", "third", "--name", "third", "--org-id",
        "70003", "--admin", "ann@third.example")
    key("third")
    refused("wrong-key", "-C", "third", "receive", "sealed.age", status=4)
    listed = json.loads(run("-C", "branch", "key", "list", "--json").stdout)
    for k in listed["keys"]:
        run("-C", "branch", "key", "revoke", k["id"])
    refused("key-revoked", "-C", "branch", "receive", "sealed.age", status=4)


def identity_of_open_key():
    listed = json.loads(run("-C", "branch", "key", "list", "--json").stdout)
    number = [k["id"] for k in listed["keys"] if k["state"] == "open"][-1]
    run("-C", "branch", "key", "export-identity", number, "-o", "identity")
    return "identity"


@test
def age_and_minisign_open_and_verify_what_is_sent():
    orgs()
    sealed()
    plain = subprocess.run(
        ["age", "-d", "-i", identity_of_open_key(), "sealed.age"], check=True,
        capture_output=True).stdout
    os.mkdir("parts")
    subprocess.run(["tar", "-x", "-C", "parts"], input=plain, check=True)
    names = sorted(os.listdir("parts"))
    check(names == ["bundle.tar.zst", "transfer.yaml",
                    "transfer.yaml.minisig"], str(names))
    with open("parts/transfer.yaml", encoding="utf-8") as file:
        text = file.read()
    # RFC 4648 text of "Ed", the key's id and the key, as minisign has it
    import base64
    public = base64.b64decode(re.search(r"^signer: (.*)$", text, re.M)[1])
    number = hashlib.sha256(public).digest()[:8]
    subprocess.run(
        ["minisign", "-V", "-q", "-m", "parts/transfer.yaml", "-P",
         base64.b64encode(b"Ed" + number + public).decode()], check=True)
    run("validate", "parts/bundle.tar.zst")
    # the other way: what age makes of the same parts is received
    recipient = subprocess.run(["age-keygen", "-y", "identity"], check=True,
                               capture_output=True).stdout.decode().strip()
    subprocess.run(["age", "-r", recipient, "-o", "by-age.age"], input=plain,
                   check=True)
    run("-C", "branch", "receive", "by-age.age")


@test
def parts_that_were_changed_inside_are_refused():
    orgs()
    sealed()
    plain = subprocess.run(
        ["age", "-d", "-i", identity_of_open_key(), "sealed.age"], check=True,
        capture_output=True).stdout
    recipient = subprocess.run(["age-keygen", "-y", "identity"], check=True,
                               capture_output=True).stdout.decode().strip()
    before = tree("branch")
    changes = [
        (plain.replace(b"sender: ann", b"sender: bob"), "bad-signature"),
        (plain + plain, None),
        (plain[:512], None),
        (b"", None),
        (b"no tar at all" * 100, None),
    ]
    for i, (text, code) in enumerate(changes):
        if os.path.exists("bad.age"):
            os.remove("bad.age")
        subprocess.run(["age", "-r", recipient, "-o", "bad.age"], input=text,
                       check=True)
        done = run("-C", "branch", "receive", "bad.age", status=3)
        check(not code or code.encode() in done.stderr,
              "change %d: %s" % (i, done.stderr.decode()))
    check(tree("branch") == before, "the target changed")


@test
def a_known_source_with_another_key_is_said():
    orgs()
    run("-C", "branch", "receive", sealed())
    run("-C", "branch", "approve", "1", "--yes")
    shutil.rmtree("hq/.orgpack")
    sealed()
    before = tree("branch")
    refused("source-key-changed", "-C", "branch", "receive", "sealed.age",
            status=4)
    check(tree("branch") == before, "the target changed")
    run("-C", "branch", "receive", "sealed.age", "--accept-new-source-key")


@test
def one_bad_key_does_not_keep_the_others():
    orgs()
    run("init", "-q", "third", "--name", "Third & Sons", "--org-id",
        "70003", "--admin", "ann@third.example")
    lines = [key(), key("hq"), key("third"), key("third")]
    lines.insert(1, lines[0][:-3] + "aaa")
    write("./keys.txt", "\n\n".join(lines) + "\n")
    done = run("-C", "hq", "send", "--key-file", "keys.txt", "-d", "out",
               "--json", status=4)
    sent = json.loads(done.stdout)["sent"]
    check([s.get("refused", "") for s in sent] ==
          ["", "bad-key", "own-key", "", ""], str(sent))
    check(len(os.listdir("out")) == 3, str(os.listdir("out")))
    for s in sent:
        if "output" in s:
            org = "branch" if s["org_id"] == "70002" else "third"
            run("-C", org, "receive", s["output"])


@test
def of_two_approvals_one_wins():
    orgs()
    run("-C", "branch", "receive", sealed())
    both = [subprocess.Popen(
        [PROGRAM, "-C", "branch", "approve", "1", "--yes"], env=ENV,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL) for _ in range(2)]
    check(sorted(p.wait() for p in both) == [0, 5], "not one of them")
    log = json.loads(run("-C", "branch", "log", "--json").stdout)["entries"]
    check([e["command"] for e in log].count("approve") == 1, str(log))


@test
def a_decision_stays_when_it_is_undone():
    orgs()
    run("-C", "branch", "receive", sealed())
    run("-C", "branch", "approve", "1", "--yes")
    run("-C", "branch", "undo", "--yes")
    check(not os.path.exists("branch/modules/Leads/fields/Tier.yaml"),
          "undo left the field")
    refused("already-decided", "-C", "branch", "approve", "1", "--yes",
            status=5)
    refused("already-decided", "-C", "branch", "reject", "1", "--reason", "x",
            status=5)
    line = key()
    run("-C", "hq", "send", "--key", line, "-o", "fourth.age")
    for i in range(2, 4):
        run("-C", "branch", "receive", sealed("more%d.age" % i))
        run("-C", "branch", "approve", str(i), "--yes")
    before = tree("branch")
    refused("receive-limit", "-C", "branch", "key", "new", status=4)
    check(tree("branch/.orgpack/identity") ==
          {k[len(".orgpack/identity/"):]: v for k, v in before.items()
           if k.startswith(".orgpack/identity/")}, "a key was made")
    refused("receive-limit", "-C", "branch", "receive", "fourth.age", status=4)


@test
def a_receipt_is_for_one_transfer():
    orgs()
    run("-C", "branch", "receive", sealed())
    run("-C", "branch", "reject", "1", "--reason", "later", "--receipt", "r")
    run("-C", "branch", "inbox", "show", "1", "--receipt", "r2")
    with open("r", "rb") as file:
        text = file.read()
    with open("r2", "rb") as file:
        check(file.read() == text, "the receipt is another one")
    write("./forged", text.decode().replace("rejected", "approved"))
    refused("bad-signature", "-C", "hq", "receipt", "verify", "forged",
            status=3)
    run("-C", "hq", "receipt", "verify", "r")
    done = json.loads(run("-C", "hq", "receipt", "verify", "r",
                          "--json").stdout)
    check(done["known"], "it is not known the second time")
    refused("wrong-key", "-C", "branch", "receipt", "verify", "r", status=4)


@test
def a_kill_leaves_what_the_same_command_finishes():
    orgs()
    sealed()
    shutil.copytree("branch", "fresh")
    for setup, command in (("true", "receive sealed.age"),
                           ("receive sealed.age", "approve 1 --yes")):
        shutil.rmtree("branch")
        shutil.copytree("fresh", "branch")
        if setup != "true":
            run("-C", "branch", *setup.split())
        shutil.rmtree("start", ignore_errors=True)
        shutil.copytree("branch", "start")
        kills = kill_everywhere(command.split())
        check(kills > 10, "%s was killed %d times only" % (command, kills))


@test
def what_is_compared_is_what_is_used():
    """Each file of an entry is opened once: nothing can come in between."""
    orgs()
    run("-C", "branch", "receive", sealed())
    for command in ("approve 1 --dry-run", "diff inbox:1", "inbox show 1",
                    "reject 1 --reason x", "approve 1 --yes"):
        shutil.rmtree("trial", ignore_errors=True)
        shutil.copytree("branch", "trial")
        subprocess.run(
            ["strace", "-f", "-qq", "-o", "log", "-e",
             "trace=open,openat,openat2", PROGRAM, "-C", "trial",
             *command.split()], env=ENV, stdin=subprocess.DEVNULL,
            capture_output=True)
        with open("log", encoding="utf-8", errors="replace") as file:
            calls = [line for line in file if "O_PATH" not in line
                     and "ENOENT" not in line]
        for name in ("transfer.yaml", "transfer.yaml.minisig",
                     "bundle.tar.zst"):
            times = sum('"%s"' % name in line for line in calls)
            check(times == 1, "%s: %s was opened %d times" % (
                command, name, times))


@test
def files_of_the_program_before_are_still_good():
    subprocess.run(["tar", "-xz", "--no-same-owner", "-f", BEFORE],
                   check=True)
    with open("key.txt", encoding="utf-8") as file:
        line = file.read()
    shown = json.loads(run("key", "show", line, "--json").stdout)["key"]
    check(shown["org_id"] == "70002", str(shown))
    run("-C", "hq", "send", "--key", line, "-o", "again.age")
    run("-C", "hq", "receipt", "verify", "receipt.txt")
    run("-C", "branch", "receive", "sealed.age")
    run("-C", "branch", "approve", "1", "--yes", "--receipt", "receipt2")
    check(os.path.exists("branch/modules/Leads/fields/Tier.yaml"),
          "the field did not come")
    refused("key-used", "-C", "branch", "receive", "again.age", status=4)


CHANGING = ("rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,"
            "mkdirat,rmdir,fsync,fdatasync,syncfs,ftruncate")


def kill_everywhere(command):
    n = 0
    while n < 500:
        shutil.rmtree("branch")
        shutil.copytree("start", "branch")
        n += 1
        done = subprocess.run(
            ["strace", "-f", "-qq", "-o", "/dev/null", "-e",
             "trace=" + CHANGING, "-e",
             "inject=%s:signal=KILL:when=%d" % (CHANGING, n), PROGRAM, "-C",
             "branch", *command], env=ENV, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if done.returncode == 0:
            return n
        again = run("-C", "branch", *command, status=None)
        # done before: then it says so
        check(again.returncode == 0 or
              b"[replay]" in again.stderr or
              b"[already-decided]" in again.stderr,
              "kill %d of %s: %s" % (n, command, again.stderr.decode()))
        run("-C", "branch", "log", "--verify")
        entries = json.loads(run("-C", "branch", "inbox", "--json").stdout)
        check(len(entries["inbox"]) == 1, "kill %d: %s" % (n, entries))
    return n


def main():
    print("1..%d" % len(TESTS))
    failed = 0
    for number, function in enumerate(TESTS, 1):
        if ONLY not in function.__name__:
            continue
        name = function.__name__.replace("_", " ")
        top = tempfile.mkdtemp(prefix="handover.")
        os.chdir(top)
        try:
            function()
            print("ok %d - %s" % (number, name), flush=True)
        except Skipped as why:
            print("ok %d - %s # SKIP %s" % (number, name, why), flush=True)
        except (Failed, subprocess.CalledProcessError, KeyError,
                ValueError, OSError) as problem:
            failed += 1
            print("not ok %d - %s" % (number, name))
            for line in str(problem).splitlines():
                print("# " + line, flush=True)
        os.chdir("/")
        shutil.rmtree(top, ignore_errors=True)
    sys.exit(failed > 0)


main()
