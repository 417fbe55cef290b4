# SPDX-License-Identifier: MIT
"""Running one case both ways, and comparing."""
import copy
import glob
import json
import os
import random
import re
import shutil
import subprocess

import yaml

import convert_org
from reference import convert as reference
from reference import csvtable


def read(path):
    try:
        with open(path, "rb") as f:
            return f.read()
    except FileNotFoundError:
        return None


def records_of(root):
    """The tables, unpacked."""
    return {os.path.basename(p).split(".")[0]: csvtable.read_bytes(p)
            for p in glob.glob(os.path.join(root, "records", "*.csv*"))}


def first_difference(a, b):
    a, b = a or b"(none)", b or b"(none)"
    left, right = a.split(b"\n"), b.split(b"\n")
    for n, (x, y) in enumerate(zip(left, right), 1):
        if x != y:
            at = len(os.path.commonprefix([x, y]))
            start = max(0, at - 60)
            return (f"line {n}, byte {at}: program "
                    f"{y[start:at + 120]!r}, reference "
                    f"{x[start:at + 120]!r}")
    return f"program {len(right)} lines, reference {len(left)}"


class Ran:
    """What the program left behind."""

    def __init__(self, root, done):
        self.status = done.returncode
        self.said = done.stderr.decode("utf-8", "replace")
        self.out = done.stdout.decode("utf-8", "replace")
        self.tables = records_of(root)
        self.results = read(os.path.join(root, "results.csv"))
        self.failures = read(os.path.join(root, "failures.csv"))
        self.values = read(os.path.join(root, "values.csv"))
        lines = glob.glob(os.path.join(root, ".orgpack", "outbox",
                                       "convert-*.jsonl"))
        self.outbox = b"".join(read(p) for p in sorted(lines))
        self.counters = read(os.path.join(root, ".orgpack", "identity",
                                          "counters.yaml"))


def link(source, target):
    """Files of the org, but none of its state: a lock has one name."""
    if "/.orgpack/" in source:
        return shutil.copy2(source, target)
    return os.link(source, target)


class Trial:
    """Cases, one after the other."""

    def __init__(self, program, template, work):
        self.program, self.template, self.work = program, template, work
        self.kind = ""

    def build(self, case):
        root = os.path.join(self.work, "org")
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(self.template, root, copy_function=link)
        convert_org.write(root, case.files)
        if case.options.get("select") is not None:
            convert_org.write(root, {"selection.csv":
                                     case.options["select"]})
        return root

    def run(self, root, case, threads=1, chunk=None):
        for name in ("results.csv", "failures.csv", "values.csv"):
            if os.path.exists(os.path.join(root, name)):
                os.remove(os.path.join(root, name))
        argv = [self.program, "-C", root, "--as", case.options["as"],
                "convert"] + case.argv() + [
                    "--results", "results.csv", "--failures", "failures.csv",
                    "--values", "values.csv", "--threads", str(threads), "--yes", "--json"]
        if chunk:
            argv += ["--chunk", str(chunk)]
        done = subprocess.run(argv, stdout=subprocess.PIPE, check=False,
                              stderr=subprocess.PIPE, cwd=root, timeout=900,
                              stdin=subprocess.DEVNULL)
        return Ran(root, done)

    def expected(self, root, case, counters=None):
        out = reference.convert(root, case.source, case.options, counters)
        self.kind = f"status {out.status}"
        if out.status in (0, 1):
            self.kind = "some failed" if out.failed and out.converted else \
                "all failed" if out.failed else \
                "converted" if out.converted else "nothing"
        return out

    def check(self, case, seed, quick=False):
        """The faults, as sentences."""
        root = self.build(case)
        before = records_of(root)
        want = self.expected(root, case)
        faults = invariants(want, before)
        if faults or not self.program:
            return faults
        r = random.Random(seed)
        ways = [(1, None)] if quick else [(1, None), (2, r.choice([1, 7, 64])),
                (8, r.choice([1, 3, 16, 1000]))]
        for n, (threads, chunk) in enumerate(ways):
            if n:
                root = self.build(case)
            got = self.run(root, case, threads, chunk)
            faults = compare(want, got, before)
            if faults and '"severity": "error"' in got.out and \
                    not got.results and self.is_invalid(root):
                self.kind = "invalid org"
                return []
            if faults:
                return [f"{f} (--threads {threads} --chunk {chunk})"
                        for f in faults]
        return self.again(root, case, want, got, before)

    def is_invalid(self, root):
        return subprocess.run([self.program, "validate", root], check=False,
                              stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL).returncode == 1

    def again(self, root, case, want, got, before):
        """A repeat, and the way back."""
        if want.status not in (0, 1) or not want.tables:
            return []
        counters = yaml.load(got.counters, yaml.BaseLoader) \
            if got.counters else None
        fresh = reference.convert(root, case.source, case.options, counters)
        third = self.run(root, case, 1)
        faults = [f"repeat: {f}" for f in
                  compare(fresh, third, got.tables, got.outbox)]
        if third.outbox != got.outbox or third.tables != got.tables:
            return faults  # what had failed may convert now
        undone = subprocess.run(
            [self.program, "-C", root, "--as", "ann", "undo", "--yes"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
            stdin=subprocess.DEVNULL)
        if undone.returncode == 5 and in_use_before(undone, before):
            self.kind = "link to an id to come"
            return faults
        if undone.returncode:
            faults.append(f"undo: status {undone.returncode}: "
                          f"{undone.stderr.decode()[:300]}")
        if records_of(root) != before:
            after = records_of(root)
            names = [n for n in set(after) | set(before)
                     if after.get(n) != before.get(n)]
            faults.append(f"undo: {names[0]} is not as before: " +
                          first_difference(before.get(names[0]),
                                           after.get(names[0])))
        return faults

    # smaller

    def shrink(self, case, seed, faults):
        """Leave out what can be left out while it still fails."""
        kind = kind_of(faults)
        quick = "--threads 1 " in faults[0]
        smaller = True
        while smaller:
            smaller = False
            for simpler in simpler_cases(case):
                try:
                    found = self.check(simpler, seed, quick)
                except Exception:  # a case that is none
                    continue
                if found and kind_of(found) == kind:
                    case, faults, smaller = simpler, found, True
                    break
        return case, faults

    def save(self, case, folder, faults):
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        root = self.build(case)
        shutil.copytree(root, os.path.join(folder, "org"))
        with open(os.path.join(folder, "case.txt"), "w",
                  encoding="utf-8") as f:
            f.write("\n".join(faults) + "\n\n")
            f.write(" ".join(["--as", case.options["as"], "convert"] +
                             [repr(a) for a in case.argv()]) + "\n")
        try:
            want = self.expected(root, case)
        except Exception as e:
            print(f"#   {e}")
            return
        out = os.path.join(folder, "expected")
        files = {"results.csv": want.results, "failures.csv": want.failures,
                 "values.csv": want.values,
                 "outbox.jsonl": lines_of(want.outbox),
                 "status": f"{want.status} {want.code}\n".encode()}
        for name, data in want.tables.items():
            files[name + ".csv"] = data
        convert_org.write(out, files)


IN_USE = re.compile(r"records/(\w+)\.csv\S* error: \w+ leads to record "
                    r"(.*) of \w+, which would go \[record-in-use\]")


def in_use_before(undone, before):
    """Random lookups lead to ids that nobody had: then the run made a record
    with one of them, and an undo sees a link to what would go."""
    said = [line for line in undone.stderr.decode().splitlines()
            if " error: " in line]
    found = [IN_USE.search(line) for line in said]
    return bool(said) and all(
        m and any(m[2] in part for r in csvtable.Table(m[1], before[m[1]]).rows
                  for text in r.texts() for part in [text.split(";")])
        for m in found)


def lines_of(lines):
    return "".join(line + "\n" for line in lines).encode("utf-8")


def invariants(want, before):
    """What must hold of the reference's own answer."""
    if want.status not in (0, 1):
        return []
    faults = []
    rows = csvtable.Table("results", want.results).rows
    failed = sum(r.texts()[2] == "failed" for r in rows)
    if failed != want.failed or len(rows) != want.failed + want.converted:
        faults.append("reference: counts do not close")
    if failed != len(csvtable.Table("failures", want.failures).rows):
        faults.append("reference: failures do not close")
    made = {}
    head = csvtable.Table("results", want.results).columns
    for row in rows:
        texts = dict(zip(head, row.texts()))
        for name, text in texts.items():
            if name.endswith(".action") and text == "created":
                made.setdefault(name[:-7], []).append(
                    texts[name[:-7] + ".id"])
    for module, data in want.tables.items():
        old = csvtable.Table(module, before[module]).rows \
            if module in before else []
        table = csvtable.Table(module, data)
        if module in made and \
                len(table.rows) != len(old) + len(made[module]) and \
                module not in ("Accounts", "Contacts", "Deals", "Projects"):
            faults.append(f"reference: rows of {module}")
        at = table.columns.index("id")
        ids = {r.texts()[at] for r in table.rows if not r.bad}
        if not set(made.get(module, [])) <= ids:
            faults.append(f"reference: ids of {module}")
    return faults


def compare(want, got, before, outbox_before=b""):
    """The faults of the program's answer."""
    faults = []
    if got.status != want.status:
        return [f"status {got.status}, not {want.status} {want.code}: "
                f"{got.said[:600]} {got.out[:300]}"]
    if want.status not in (0, 1):
        if got.tables != before:
            faults.append("refused, and tables have changed")
        return faults
    if got.results != want.results:
        faults.append("results: " + first_difference(want.results,
                                                     got.results))
    if got.failures != want.failures:
        faults.append("failures: " + first_difference(want.failures,
                                                      got.failures))
    if got.values != want.values:
        faults.append("values: " + first_difference(want.values, got.values))
    said = json.loads(got.out)["dropped_total"]
    if said != csvtable_lines(want.values):
        faults.append(f"dropped_total: {said}")
    tables = {**before, **want.tables}
    for name in sorted(set(tables) | set(got.tables)):
        if tables.get(name) != got.tables.get(name):
            faults.append(f"table {name}: " + first_difference(
                tables.get(name), got.tables.get(name)))
    outbox = outbox_before + lines_of(want.outbox)
    if not faults and outbox != got.outbox:
        faults.append("outbox: " + first_difference(outbox, got.outbox))
    return faults


def csvtable_lines(data):
    return len(csvtable.Table("values", data).rows)


def kind_of(faults):
    """What a smaller case must fail by, too."""
    words = faults[0].split(":")[0].split(",")[0]
    return words, "(none)" in faults[0], "memory" in faults[0]


def simpler_cases(case):
    """Every way to leave one thing out."""
    for name in list(case.options):
        if name not in ("as", "at"):
            out = copy.deepcopy(case)
            del out.options[name]
            yield out
    for path in sorted(case.files):
        out = copy.deepcopy(case)
        del out.files[path]
        yield out
        if path.endswith(".csv"):
            yield from fewer_rows(case, path)
        elif path.endswith("conversion.yaml"):
            yield from smaller_mapping(case, path)
    if case.options.get("select"):
        rows = csvtable.parse(case.options["select"].decode("utf-8-sig"))
        for n in range(1, len(rows)):
            out = copy.deepcopy(case)
            out.options["select"] = "".join(
                r.raw for k, r in enumerate(rows) if k != n).encode()
            yield out


def fewer_rows(case, path):
    rows = csvtable.parse(case.files[path].decode("utf-8-sig"))
    for n in range(1, len(rows)):
        out = copy.deepcopy(case)
        out.files[path] = "".join(r.raw for k, r in enumerate(rows)
                                  if k != n).encode()
        yield out
    for n in range(len(rows[0].cells)):
        if rows[0].texts()[n] == "id" or len(rows[0].cells) < 2:
            continue
        out = copy.deepcopy(case)
        out.files[path] = "".join(
            ",".join(c for k, c in enumerate(r.cells) if k != n) + r.end
            for r in rows).encode()
        yield out


def smaller_mapping(case, path):
    tree = json.loads(case.files[path])
    for key in list(tree):
        if key not in ("module", "targets"):
            small = {k: v for k, v in tree.items() if k != key}
            yield with_file(case, path, small)
    for n, target in enumerate(tree["targets"]):
        if len(tree["targets"]) > 1:
            small = copy.deepcopy(tree)
            del small["targets"][n]
            yield with_file(case, path, small)
        for key in list(target):
            if key not in ("module", "fields"):
                small = copy.deepcopy(tree)
                del small["targets"][n][key]
                yield with_file(case, path, small)
        for name in list(target["fields"]):
            if len(target["fields"]) > 1:
                small = copy.deepcopy(tree)
                del small["targets"][n]["fields"][name]
                yield with_file(case, path, small)
        for k in range(len(target.get("match", []))):
            if len(target["match"]) > 1:
                small = copy.deepcopy(tree)
                del small["targets"][n]["match"][k]
                yield with_file(case, path, small)


def with_file(case, path, tree):
    out = copy.deepcopy(case)
    out.files[path] = convert_org.dump(tree)
    return out
