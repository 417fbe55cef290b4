#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Let orgpack read revisions of prepared repositories: git.py ORGPACK.

Prints TAP. A stranger prepares everything in the directory, .git included.
Whatever it is, no command of the stranger runs, and what cannot be read is
said with a hint. Each command that an attack names would write a witness.
"""
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zlib

# no judge, but an end: what has not ended after so many seconds never will
HANGS = int(os.environ.get("HOSTILE_HANGS", "300"))
VARIABLE = """api_name: V
name: V
variable_group: G
type: text
value: %s
"""
# whatever the user has set, too, is not the repository's
ENVIRONMENT = {
    "PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": "/nonexistent",
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@example.com",
    "GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@example.com",
    "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
    "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
}


class Attack:
    """An org in git, of two commits: the variable V is `one`, then `two`."""

    def __init__(self, program, top, pattern):
        self.program, self.top = program, top
        self.org = os.path.join(top, "org")
        self.witness = os.path.join(top, "witness")
        self.evil = os.path.join(top, "evil")
        shutil.copytree(pattern, self.org)
        with open(self.evil, "w", encoding="ascii") as f:
            f.write("#!/bin/sh\necho \"$0 $*\" >>%s\nexit 1\n" % self.witness)
        os.chmod(self.evil, 0o755)

    def git(self, *words, data=None, where=None, check=True):
        done = subprocess.run(
            ["git", "-C", where or self.org, *words], env=ENVIRONMENT,
            input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            check=False)
        if check and done.returncode:
            raise RuntimeError("git %s: %s" % (words, done.stderr))
        return done.stdout.decode().strip()

    def config(self, **pairs):
        for key, value in pairs.items():
            self.git("config", key.replace("__", "."), value)

    def path(self, *parts):
        return os.path.join(self.org, *parts)

    def write(self, content, *parts, mode=0o644):
        os.makedirs(os.path.dirname(self.path(*parts)), exist_ok=True)
        with open(self.path(*parts), "w", encoding="utf-8") as f:
            f.write(content)
        os.chmod(self.path(*parts), mode)

    def lose(self, name):
        """Remove the object of a name; its id."""
        oid = self.git("rev-parse", name)
        os.unlink(self.path(".git", "objects", oid[:2], oid[2:]))
        return oid

    def orgpack(self, *words, where=None, env=None):
        child = subprocess.Popen(
            [self.program, *words], cwd=where or self.org,
            env=env or ENVIRONMENT, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True)
        try:
            said = child.communicate(timeout=HANGS)[0]
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.communicate()
            return -1, "it hangs"
        return child.returncode, said.decode("utf-8", "replace")

    def same(self, revision="HEAD", **how):
        """The revision is read, and is what the directory holds."""
        return self.expect(0, "no differences", "diff", "git:" + revision,
                           ".", **how)

    def refused(self, status, words, revision="HEAD", **how):
        complaint = self.expect(status, words, "diff", "git:" + revision,
                                ".", **how)
        return complaint or self.expect(status, "hint: ", "diff",
                                        "git:" + revision, ".", **how)

    def expect(self, status, words, *command, **how):
        got, said = self.orgpack(*command, **how)
        if os.path.exists(self.witness):
            with open(self.witness, encoding="utf-8") as f:
                return "ran: " + f.read()
        if got != status or words not in said:
            return "status %d: %s" % (got, said)
        return None


def promisor(a, **config):
    a.config(extensions__partialClone="origin",
             core__repositoryFormatVersion="1",
             remote__origin__promisor="true", **config)
    a.lose("HEAD:variables/V.yaml")
    return a.refused(6, "git does not have 'variables/V.yaml'")


def promisor_ext(a):
    return promisor(a, remote__origin__url="ext::" + a.evil)


def promisor_ext_allowed(a):
    """protocol.ext.allow is stronger than protocol.allow."""
    return promisor(a, remote__origin__url="ext::" + a.evil,
                    protocol__ext__allow="always", protocol__allow="always")


def promisor_helper(a):
    return promisor(a, remote__origin__url="x", remote__origin__vcs="ext")


def promisor_upload_pack(a):
    return promisor(a, remote__origin__url=a.org,
                    remote__origin__uploadpack=a.evil,
                    protocol__file__allow="always")


def promisor_ssh(a):
    return promisor(a, remote__origin__url="ssh://nowhere.invalid/x",
                    core__sshCommand=a.evil, protocol__ssh__allow="always",
                    core__gitProxy=a.evil, core__askPass=a.evil)


def promisor_tree(a):
    """A folder is missing, not a file: it cannot be listed."""
    a.config(extensions__partialClone="origin",
             core__repositoryFormatVersion="1",
             remote__origin__promisor="true",
             remote__origin__url="ext::" + a.evil,
             protocol__ext__allow="always")
    a.lose("HEAD:variables")
    return a.refused(6, "git failed with status ")


def bare_itself(a):
    """The org's own folder has what makes a bare repository."""
    for name in os.listdir(a.path(".git")):
        os.rename(a.path(".git", name), a.path(name))
    os.rmdir(a.path(".git"))
    with open(a.path("config"), "w", encoding="ascii") as f:
        f.write("[core]\n\trepositoryformatversion = 0\n\tbare = false\n"
                "\tworktree = %s\n\tfsmonitor = %s\n" % (a.org, a.evil))
    return a.refused(4, "is within a bare git repository")


def bare_above(a):
    """The org is in a folder of a bare repository that was cloned."""
    outer = os.path.join(a.top, "outer")
    os.mkdir(outer)
    for name in os.listdir(a.path(".git")):
        os.rename(a.path(".git", name), os.path.join(outer, name))
    os.rmdir(a.path(".git"))
    os.rename(a.org, os.path.join(outer, "org"))
    a.org = os.path.join(outer, "org")
    return a.refused(4, "is within a bare git repository")


def fsmonitor(a):
    a.config(core__fsmonitor=a.evil, core__fsmonitorHookVersion="2",
             core__untrackedCache="true")
    return a.same()


def textconv(a):
    a.write("* diff=x\n", ".gitattributes")
    a.write("* diff=x\n", ".git", "info", "attributes")
    a.config(diff__x__textconv=a.evil, diff__x__command=a.evil,
             diff__external=a.evil, diff__x__cachetextconv="true")
    return a.same()


def filters(a):
    a.write("* filter=x ident eol=crlf working-tree-encoding=UTF-16\n",
            ".gitattributes")
    a.write("* filter=x ident eol=crlf\n", ".git", "info", "attributes")
    a.config(filter__x__clean=a.evil, filter__x__smudge=a.evil,
             filter__x__required="true")
    return a.same()


def filter_process(a):
    a.write("* filter=x\n", ".gitattributes")
    a.config(filter__x__process=a.evil, filter__x__required="true",
             core__attributesFile=a.path(".gitattributes"))
    return a.same()


def hooks(a):
    for name in ("post-checkout", "post-index-change", "reference-transaction",
                 "pre-auto-gc", "post-commit", "fsmonitor-watchman"):
        shutil.copy(a.evil, a.path(".git", "hooks", name))
        os.makedirs(a.path("hooks"), exist_ok=True)
        shutil.copy(a.evil, a.path("hooks", name))
    a.config(core__hooksPath=a.path("hooks"))
    return a.same()


def pager(a):
    a.config(core__pager=a.evil, core__editor=a.evil)
    for name in ("cat-file", "ls-tree", "rev-parse"):
        a.config(**{"pager__" + name: a.evil})
        a.config(**{"alias__" + name: "!" + a.evil})
    return a.same()


def ssh_command(a):
    a.config(core__sshCommand=a.evil, core__gitProxy=a.evil,
             core__alternateRefsCommand=a.evil, credential__helper=a.evil,
             gpg__program=a.evil, log__showSignature="true",
             uploadpack__packObjectsHook=a.evil)
    return a.same()


def include(a):
    """Configuration from elsewhere is the repository's own."""
    a.write("[core]\n\tfsmonitor = %s\n\tpager = %s\n[protocol \"ext\"]\n"
            "\tallow = always\n[remote \"origin\"]\n\tpromisor = true\n"
            "\turl = ext::%s\n" % (a.evil, a.evil, a.evil), "evil.config")
    a.config(include__path=a.path("evil.config"))
    a.git("config", "includeIf.gitdir:/.path", a.path("evil.config"))
    a.lose("HEAD:variables/V.yaml")
    return a.refused(6, "git does not have 'variables/V.yaml'")


def include_loop(a):
    a.config(include__path="config")
    return a.refused(6, "git failed with status 128")


def alternates(a):
    """Objects of elsewhere are read as any others (`git clone --shared`
    makes this); nothing else of that repository counts."""
    other = os.path.join(a.top, "other")
    shutil.copytree(a.path(".git"), os.path.join(other, ".git"))
    a.git("config", "core.fsmonitor", a.evil, where=other)
    a.git("config", "core.alternateRefsCommand", a.evil, where=other)
    shutil.rmtree(a.path(".git", "objects"))
    a.write(os.path.join(other, ".git", "objects") + "\n", ".git", "objects",
            "info", "alternates")
    a.config(core__alternateRefsCommand=a.evil)
    return a.same()


def alternates_lost(a):
    os.rename(a.path(".git", "objects"), os.path.join(a.top, "objects"))
    a.write("/nonexistent/objects\n/dev/null\nobjects\n", ".git", "objects",
            "info", "alternates")
    return a.refused(2, "git knows no revision")


def replace(a):
    """What a replace ref says a blob is, it is not."""
    old = a.git("rev-parse", "HEAD:variables/V.yaml")
    new = a.git("hash-object", "-w", "--stdin",
                data=(VARIABLE % "replaced").encode())
    a.git("update-ref", "refs/replace/" + old, new)
    a.config(core__useReplaceRefs="true")
    return a.same()


def replace_commit(a):
    a.git("replace", "HEAD", "HEAD~1")
    return a.same()


def grafts(a):
    """HEAD~1 is what the commit says."""
    head = a.git("rev-parse", "HEAD")
    a.write("%s\n" % head, ".git", "info", "grafts")
    return a.expect(1, 'value: one -> two', "diff", "git:HEAD~1", ".")


def gitfile(a):
    """A file .git leads to a repository among the stranger's files."""
    os.rename(a.path(".git"), a.path("store"))
    a.write("gitdir: store\n", ".git")
    a.git("config", "core.fsmonitor", a.evil)
    a.git("config", "core.pager", a.evil)
    return a.same()


def gitfile_bad(a):
    os.rename(a.path(".git"), a.path("store"))
    a.write("gitdir: /dev/null\n", ".git")
    return a.refused(2, "is in no git repository")


def worktree(a):
    """The work tree is said to be elsewhere: the org is then in no part of
    it, or in all of it, but it is what git read that is shown."""
    elsewhere = os.path.join(a.top, "elsewhere")
    os.mkdir(elsewhere)
    a.config(core__worktree=elsewhere, core__fsmonitor=a.evil)
    return a.same()


def git_in_the_org(a):
    """A program named git lies here, and PATH would find it first."""
    shutil.copy(a.evil, a.path("git"))
    env = dict(ENVIRONMENT)
    env["PATH"] = ".::bin:" + env["PATH"]
    os.mkdir(a.path("bin"))
    shutil.copy(a.evil, a.path("bin", "git"))
    return a.same(env=env)


def no_git(a):
    return a.refused(6, "git is not installed",
                     env=dict(ENVIRONMENT, PATH="/nonexistent:."))


def users_environment(a):
    """What the environment says to git is not for orgpack."""
    other = os.path.join(a.top, "other.git")
    a.git("init", "-q", "--bare", other)
    return a.same(env=dict(
        ENVIRONMENT, GIT_DIR=other, GIT_WORK_TREE=a.top,
        GIT_OBJECT_DIRECTORY=other, GIT_TRACE="1", GIT_PAGER=a.evil,
        GIT_EXTERNAL_DIFF=a.evil, GIT_CONFIG_COUNT="1",
        GIT_CONFIG_KEY_0="core.fsmonitor", GIT_CONFIG_VALUE_0=a.evil))


def is_running(pid):
    try:
        with open("/proc/%s/stat" % pid, encoding="ascii") as f:
            return f.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def stopped(a, number, *command):
    """A signal that orgpack alone gets while git does not end: both end, and
    what git has started, too."""
    pids, bin_dir = os.path.join(a.top, "pids"), os.path.join(a.top, "bin")
    os.mkdir(bin_dir)
    with open(os.path.join(bin_dir, "git"), "w", encoding="ascii") as f:
        f.write("#!/bin/sh\n/bin/sleep %d &\necho $! $$ >%s.new\n"
                "/bin/mv %s.new %s\nwait\n" % (2 * HANGS, pids, pids, pids))
    os.chmod(os.path.join(bin_dir, "git"), 0o755)
    child = subprocess.Popen(
        [a.program, *command], cwd=a.org, env=dict(ENVIRONMENT, PATH=bin_dir),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, start_new_session=True,
        # a shell's background job ignores SIGINT, and so does its child
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL))
    started, left = time.monotonic(), []
    try:
        while not os.path.exists(pids):
            if time.monotonic() - started > HANGS or child.poll() is not None:
                return "git is not called: " + str(child.poll())
            time.sleep(0.01)
        with open(pids, encoding="ascii") as f:
            left = f.read().split()
        child.send_signal(number)
        said = child.communicate(timeout=HANGS)[0].decode()
        if child.returncode != 128 + number or "[interrupted]" not in said:
            return "status %d: %s" % (child.returncode, said)
        while any(map(is_running, left)):  # killed, but not yet dead
            if time.monotonic() - started > HANGS:
                return "what was started goes on"
            time.sleep(0.01)
        return None
    except subprocess.TimeoutExpired:
        return "it does not end with the signal"
    finally:
        for pid in [*left, child.pid]:
            try:
                os.kill(int(pid), signal.SIGKILL)
            except ProcessLookupError:
                pass
        child.wait()


def stopped_reading(a):
    return stopped(a, signal.SIGTERM, "diff", "git:HEAD", ".")


def stopped_asking(a):
    """Whether git tracks the state is asked before it is opened."""
    return stopped(a, signal.SIGHUP, "log")


def stopped_writing(a):
    return stopped(a, signal.SIGINT, "apply", "git:HEAD~1", "--yes")


def no_repository(a):
    shutil.rmtree(a.path(".git"))
    return a.refused(2, "is in no git repository")


def broken_config(a):
    a.write("[core\n", ".git", "config")
    return a.refused(6, "git failed with status 128")


def pipe(a, *parts):
    if os.path.lexists(a.path(*parts)):
        os.unlink(a.path(*parts))
    os.mkfifo(a.path(*parts))
    return a.refused(4, "has a pipe or a device among its files")


def pipe_head(a):
    return pipe(a, ".git", "HEAD")


def pipe_config(a):
    return pipe(a, ".git", "config")


def pipe_packed(a):
    return pipe(a, ".git", "packed-refs")


def pipe_alternates(a):
    return pipe(a, ".git", "objects", "info", "alternates")


def pipe_object(a):
    oid = a.lose("HEAD:variables/V.yaml")
    return pipe(a, ".git", "objects", oid[:2], oid[2:])


def pipe_itself(a):
    shutil.rmtree(a.path(".git"))
    return pipe(a, ".git")


def pipe_behind_link(a):
    os.mkfifo(a.path("pipe"))
    os.unlink(a.path(".git", "HEAD"))
    os.symlink("../pipe", a.path(".git", "HEAD"))
    return a.refused(4, "has a pipe or a device among its files")


def pipe_bare(a):
    """git looks for a bare repository, too, where there is no .git."""
    shutil.rmtree(a.path(".git"))
    return pipe(a, "HEAD")


def pipe_elsewhere(a):
    """In a worktree .git is a file that names the repository's folder."""
    shutil.move(a.path(".git"), a.path("elsewhere"))
    with open(a.path(".git"), "w", encoding="ascii") as f:
        f.write("gitdir: elsewhere\n")
    return pipe(a, "elsewhere", "HEAD")


def null_device(a):
    """To have no hooks, people link them to /dev/null."""
    shutil.rmtree(a.path(".git", "hooks"))
    os.symlink("/dev/null", a.path(".git", "hooks"))
    return a.same()


def other_owner(a):
    """Needs root, to give it away."""
    for where, dirs, files in os.walk(a.org):
        for name in dirs + files:
            os.chown(os.path.join(where, name), 12345, 12345,
                     follow_symlinks=False)
    os.chown(a.org, 12345, 12345)
    return a.refused(4, "belongs to another user")


def put_object(a, kind, content):
    data = b"%s %d\0" % (kind, len(content)) + content
    oid = hashlib.sha1(data).hexdigest()
    os.makedirs(a.path(".git", "objects", oid[:2]), exist_ok=True)
    with open(a.path(".git", "objects", oid[:2], oid[2:]), "wb") as f:
        f.write(zlib.compress(data))
    return oid


def commit(a, tree):
    return a.git("commit-tree", tree, data=b"bomb\n")


def tree_bomb(a):
    """Ten trees of ten names each, one in another: ten thousand million."""
    oid = a.git("rev-parse", "HEAD:variables/V.yaml")
    entries = b"".join(b"100644 V%d.yaml\0" % i + bytes.fromhex(oid)
                       for i in range(10))
    for _ in range(10):
        oid = put_object(a, b"tree", entries)
        entries = b"".join(b"40000 d%d\0" % i + bytes.fromhex(oid)
                           for i in range(10))
    a.git("branch", "bomb", commit(a, oid))
    return a.expect(3, "printed more than", "diff", "git:bomb", ".")


def large_blob(a):
    """A blob that unpacks to more than a component may have is not read."""
    oid = put_object(a, b"blob", b"x" * ((16 << 20) + 1))
    a.git("update-index", "--add", "--cacheinfo",
          "100644,%s,variables/W.yaml" % oid)
    a.git("branch", "bomb", commit(a, a.git("write-tree")))
    return a.refused(3, "has more than 16 MiB", "bomb")


def no_blob(a):
    """The tree calls a commit, or a tree, a file."""
    oid = a.git("rev-parse", "HEAD^{tree}")
    entry = b"100644 V.yaml\0" + bytes.fromhex(oid)
    folder = put_object(a, b"tree", entry)
    org = a.git("rev-parse", "HEAD:org.yaml")
    tree = put_object(a, b"tree",
                      b"100644 org.yaml\0" + bytes.fromhex(org) +
                      b"40000 variables\0" + bytes.fromhex(folder))
    a.git("branch", "odd", commit(a, tree))
    return a.refused(6, "git does not have 'variables/V.yaml'", "odd")


ATTACKS = [
    promisor_ext, promisor_ext_allowed, promisor_helper, promisor_upload_pack,
    promisor_ssh, promisor_tree, bare_itself, bare_above, fsmonitor, textconv,
    filters, filter_process, hooks, pager, ssh_command, include, include_loop,
    alternates, alternates_lost, replace, replace_commit, grafts, gitfile,
    gitfile_bad, worktree, git_in_the_org, no_git, users_environment,
    stopped_reading, stopped_asking, stopped_writing,
    no_repository, broken_config, pipe_head, pipe_config, pipe_packed,
    pipe_alternates, pipe_object, pipe_itself, pipe_behind_link, pipe_bare,
    pipe_elsewhere, null_device, other_owner, tree_bomb, large_blob, no_blob,
]


def make_pattern(program, path):
    """The org in git that every attack begins with."""
    subprocess.run([program, "init", "-q", path, "--org-id", "1", "--admin",
                    "a@example.com"], check=True)
    os.mkdir(os.path.join(path, "variables"))
    for value in "one", "two":
        with open(os.path.join(path, "variables/V.yaml"), "w",
                  encoding="ascii") as f:
            f.write(VARIABLE % value)
        if value == "one":
            subprocess.run(["git", "init", "-q", path], check=True,
                           env=ENVIRONMENT)
        for words in (["add", "-A"], ["commit", "-qm", value]):
            subprocess.run(["git", "-C", path, *words], check=True,
                           env=ENVIRONMENT)


def main():
    program, bad = os.path.abspath(sys.argv[1]), 0
    with tempfile.TemporaryDirectory() as top:
        pattern = os.path.join(top, "pattern")
        make_pattern(program, pattern)
        for number, attack in enumerate(ATTACKS, 1):
            name = attack.__name__.replace("_", " ")
            if attack is other_owner and os.geteuid():
                print("ok %d - %s # SKIP only root gives files away" %
                      (number, name))
                continue
            here = os.path.join(top, str(number))
            os.mkdir(here)
            complaint = attack(Attack(program, here, pattern))
            bad += complaint is not None
            print("%sok %d - %s" % ("not " if complaint else "", number, name))
            if complaint:
                print("# " + complaint.replace("\n", "\n# "))
    print("1..%d" % len(ATTACKS))
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
