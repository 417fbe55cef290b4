#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Convert what is hostile: convert.py ORGPACK. Prints TAP.

Hostile CSV as the selection and as a table, hostile mappings and options:
each must end with the status, code and place that are expected, within bounded
time and memory, and leave the org as it was, .orgpack included.
"""
import gzip
import os
import socket
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "fault")]
import leads  # noqa: E402
import run  # noqa: E402

AT = "2026-03-31T17:30:00+02:00"
MB = 1 << 20
ROW = b"%d,Name\n"


def rows(n, first):
    return b"".join(ROW % i for i in range(first, first + n))


def long(text, size):
    return text * (size // len(text))


HEAD = b"id,Last_Name\n"
# name: (bytes, as a table, as a selection); each is status, code, place. A
# selection's rows 1000 to 1009 are there. None: not tried.
BAD = "bad-records"
TABLES = {
    "an unclosed quote in 100 MB": (
        lambda: HEAD + b'1000,"x\n' + long(b"2,some plain text\n", 100 * MB),
        (3, BAD, "2:6"), (3, BAD, "2:6")),
    "a cell of 100 MB": (
        lambda: HEAD + b'1000,"' + long(b"x", 100 * MB) + b'"\n',
        (3, BAD, "2:1"), (3, BAD, "2:1")),
    "a quote behind text": (
        lambda: HEAD + b'1000,x"y"\n', (3, BAD, "2:7"), (3, BAD, "2:7")),
    "text behind a quote": (
        lambda: HEAD + b'1000,"x"y\n', (3, BAD, "2:9"), (3, BAD, "2:9")),
    "a NUL": (
        lambda: HEAD + b"1000,x\0y\n", (3, BAD, "2:7"), (3, BAD, "2:7")),
    "NULs alone": (
        lambda: bytes(MB), (3, BAD, "1:1"), (3, BAD, "1:1")),
    "no UTF-8": (
        lambda: HEAD + b"1000,\xff\n", (3, "bad-encoding", "2:6"),
        (3, "bad-encoding", "2:6")),
    "a surrogate": (
        lambda: HEAD + b"1000,\xed\xa0\x80\n", (3, "bad-encoding", "2:6"),
        (3, "bad-encoding", "2:6")),
    "UTF-16": (
        lambda: "\ufeffid\n1000\n".encode("utf-16-le"),
        (3, "bad-encoding", "1:1"), (3, "bad-encoding", "1:1")),
    "UTF-16 without a mark": (
        lambda: "id\n1000\n".encode("utf-16-be"),
        (3, "bad-encoding", "1:1"), (3, "bad-encoding", "1:1")),
    "rows too short": (
        lambda: HEAD + b"1000\n", (3, BAD, "2:1"), (3, BAD, "2:1")),
    "rows too long": (
        lambda: HEAD + b"1000,a,b\n", (3, BAD, "2:1"), (3, BAD, "2:1")),
    "rows of any length, 5 MB": (
        lambda: HEAD + long(b"1\n1,2\n1,2,3\n", 5 * MB),
        (3, BAD, "2:1"), (3, BAD, "2:1")),
    "an empty line": (
        lambda: HEAD + b"\n1000,a\n", (3, BAD, "2:1"), (3, BAD, "2:1")),
    "a column twice": (
        lambda: b"id,Last_Name,Last_Name\n1000,a,b\n",
        (3, BAD, "1:14"), (3, BAD, "1:14")),
    "the id twice": (
        lambda: b"id,id\n1000,1001\n", (3, BAD, "1:4"), (3, BAD, "1:4")),
    "no id": (
        lambda: b"Last_Name\nx\n", (3, BAD, None), (3, BAD, None)),
    "no columns": (
        lambda: b"", (3, BAD, None), (3, BAD, None)),
    "a mark alone": (
        lambda: b"\xef\xbb\xbf", (3, BAD, None), (3, BAD, None)),
    "a header alone": (
        lambda: HEAD, (0, None, None), (0, None, None)),
    "100,001 columns": (
        lambda: b"id" + b"".join(b",c%d" % i for i in range(100000)) + b"\n",
        (3, BAD, "1:1"), (3, BAD, "1:1")),
    "100,000 columns": (
        lambda: b"id" + b"".join(b",c%d" % i for i in range(99999)) +
        b"\n1" + b"," * 99999 + b"\n",
        (1, "failed-rows", None), (3, BAD, "1:4")),
    "100,000 columns of a target": (
        lambda: b"id" + b"".join(b",Deals.c%d" % i for i in range(99999)) +
        b"\n1000" + b"," * 99999 + b"\n", None, (3, BAD, "1:4")),
    "a column of no target": (
        lambda: b"id,Quotes.Amount\n1000,1\n", None, (3, BAD, "1:4")),
    "an owner of a target": (
        lambda: b"id,Deals.Owner\n1000,1\n", None, (3, BAD, "1:4")),
    "a field of the source": (
        lambda: b"id,Leads.Last_Name\n1000,1\n", None, (3, BAD, "1:4")),
    "a header of 60 MB": (
        lambda: b"id" + b"".join(b",c%d_" % i + 600 * b"x"
                                 for i in range(99999)) + b"\n",
        (0, None, None), (3, BAD, "1:4")),
    "a million rows of one id": (
        lambda: HEAD + long(b"1000,x\n", 7000000), None,
        (1, "failed-rows", None)),
    "a million rows of nobody": (
        lambda: HEAD + rows(1000000, 100000), None,
        (1, "failed-rows", None)),
    "a million ids and nothing else": (
        lambda: b"id\n" + b"".join(b"%d\n" % i for i in range(
            1000000, 2000000)),
        (1, "failed-rows", None), (1, "failed-rows", None)),
    "lines that end with CR": (
        lambda: HEAD.replace(b"\n", b"\r") +
        rows(10, 1000).replace(b"\n", b"\r"), (0, None, None),
        (0, None, None)),
    "a mark and mixed line ends": (
        lambda: b"\xef\xbb\xbfid,Last_Name\r\n1000,a\r1001,b\n1002,c",
        (0, None, None), (0, None, None)),
    "policies of nobody": (
        lambda: b"id,on_match\n1000,burn\n1001,\n", None,
        (1, "failed-rows", None)),
    "owners of nobody": (
        lambda: b"id,assign_to\n1000,../bob\n1001,\n", None,
        (1, "failed-rows", None)),
    "ids larger than any": (
        lambda: HEAD + b"99999999999999999999999999,a\n"
        b"00000000000000000000000000001000,b\n", (0, None, None),
        (1, "failed-rows", None)),
    "an id of 60 MB": (
        lambda: b"id\n" + long(b"9", 60 * MB) + b"\n", None,
        (1, "failed-rows", None)),
}

# What stands in place of a file; status and code as a selection, as a table.
def fifo(path):
    os.mkfifo(path)


def device(path):
    os.symlink("/dev/zero", path)


def listening(path):
    socket.socket(socket.AF_UNIX).bind(path)


def to_itself(path):
    os.symlink(path, path)


def to_table(path):
    os.symlink(path + ".other", path)
    with open(path + ".other", "wb") as file:
        file.write(b"id,Last_Name\n1000,x\n")


CANNOT = (6, "cannot-read")
PLACES = {"a FIFO": (fifo, CANNOT, CANNOT),
          "a directory": (os.mkdir, CANNOT, CANNOT),
          "a device": (device, CANNOT, CANNOT),
          "a socket": (listening, CANNOT, CANNOT),
          "a link to itself": (to_itself, CANNOT, CANNOT),
          "a link to a table": (to_table, (0, None), CANNOT)}

USAGE = (2, "bad-option")
DEEP = 60000
# options: status and code
OPTIONS = [
    (["--at", t], USAGE) for t in (
        "", "now", "2026-03-31", "2026-02-30T00:00:00Z", "2" * 100000,
        "2026-03-31T17:30:00+99:99", "10000-01-01T00:00:00Z",
        "2026-03-31T24:00:00Z", "2026-03-31T17:30:00Z ")] + [
    (["--at", t], (0, None)) for t in (
        "0000-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00",
        "2026-03-31T17:30:00." + "9" * 1000 + "Z")] + [
    (["--limit", n], USAGE) for n in (
        "", "0", "-1", "1e3", " 5", "0x10", "9" * 20, "9" * 100000)] + [
    (["--limit", "9223372036854775807"], (0, None))] + [
    (["--on-match", p], USAGE) for p in (
        "", "=", "x", "SKIP", "skip ", "Contacts=", "=skip", "Quotes=skip",
        "Contacts=skip=merge", "\x1b[2J", "a" * 100000)] + [
    (["--with", m], USAGE) for m in ("", "Quotes", "Leads", "../x")] + [
    (["--through", t], USAGE) for t in ("", "Nowhere", "x" * 100000)] + [
    (["--assign-to", u], (4, "unknown-user")) for u in (
        "", "../ann", "a" * 100000)] + [
    (["--threads", n], USAGE) for n in ("0", "65", "-1")] + [
    (["--chunk", n], USAGE) for n in ("0", "-1", "1073741825")] + [
    (["--chunk", "1", "--threads", "64"], (0, None))] + [
    (["--results", f], USAGE) for f in (
        "org/records/Leads.csv", "org/records/../org.yaml",
        "org/modules/Leads/module.yaml", "org/.orgpack/lock")] + [
    (["--failures", f], (6, "cannot-write")) for f in (
        "", "in", "no/such", "x" * 5000)]
CRITERIA = ["", "(", "()", "(" * DEEP, "(" * 30000 + "Source:equals:a" +
            ")" * 30000, "(Source:equals:a)and" * 5000 + "(Source:equals:a)",
            "(Source:equals:a", "((Source:equals:a)or(", "(Source:nope:a)",
            "(Source:in:" + "a," * 50000 + "b)", "(Amount:between:1)"]


def targets(text):
    return ("module: Leads\ntargets:\n  - module: Contacts\n" +
            text).encode()


def fields(text):
    return targets("    fields:\n      Last_Name: Last_Name\n" + text)


def nested(depth):
    tree = "{field: Company, comparator: equal, value: x}"
    for _ in range(depth):
        tree = "{group_operator: AND, group: [%s, {field: Company, " \
            "comparator: equal, value: y}]}" % tree
    return tree


# none of these may do harm; None: it may also be right
MAPPINGS = {
    "nothing": (lambda: b"", 3),
    "brackets": (lambda: b"[" * 100000, 3),
    "nested lists": (lambda: b"[" * 5000 + b"]" * 5000, 3),
    "nested maps": (
        lambda: b"".join(b" " * i + b"a:\n" for i in range(1000)), 3),
    "aliases": (
        lambda: b"a: &a [x]\nb: &b [*a,*a]\nc: [*b,*b]\n", 3),
    "UTF-16": (lambda: "module: Leads\n".encode("utf-16"), 3),
    "a NUL": (lambda: fields("      Phone: 'a\0b'\n"), 3),
    "no targets": (lambda: b"module: Leads\ntargets: []\n", 3),
    "itself as a target": (
        lambda: fields("").replace(b"Contacts", b"Leads"), 3),
    "10,000 targets": (
        lambda: b"module: Leads\ntargets:\n" + b"".join(
            b"  - {module: M%d, fields: {Last_Name: Last_Name}}\n" % i
            for i in range(10000)), 3),
    "50,000 fields": (
        lambda: fields("".join(f"      F{i}: Phone\n"
                               for i in range(50000))), 3),
    "20,000 rules": (
        lambda: fields("    match:\n" +
                       "      - {keys: {Email: email}}\n" * 20000), None),
    "10,000 transforms": (
        lambda: fields("      Phone: {field: Phone, transform: [%s]}\n" %
                       ",".join(["trim", "lower"] * 5000)), None),
    "a template of 1 MB": (
        lambda: fields("      Phone: {template: \"%s\"}\n" % ("x" * MB)),
        None),
    "a template of 100,000 parts": (
        lambda: fields("      Phone: {template: \"%s\"}\n" %
                       ("${Phone|Source|'x'}" * 100000)), None),
    "100,000 alternatives": (
        lambda: fields("      Phone: {template: \"${%s}\"}\n" %
                       "|".join(["Phone"] * 100000)), None),
    "an open template": (
        lambda: fields("      Phone: {template: \"${Phone|'x\"}\n"), 3),
    "nested templates": (
        lambda: fields("      Phone: {template: \"%s\"}\n" %
                       ("${" * 50000)), 3),
    "criteria 60 deep": (
        lambda: fields("    create_when: %s\n" % nested(30)), None),
    "criteria 2,000 deep": (
        lambda: fields("    create_when: %s\n" % nested(2000)), 3),
    "10,000 criteria": (
        lambda: fields(
            "    create_when: {group_operator: AND, group: [%s]}\n" %
            ",".join(["{field: Company, comparator: equal, value: y}"] *
                     10000)), None),
    "a value of 1 MB": (
        lambda: fields("      Phone: {value: '%s'}\n" % ("9" * MB)), 3),
}


class Hostile:
    def __init__(self, program, top):
        self.program, self.top = program, top
        self.org = os.path.join(top, "org")
        self.report = run.Report()
        leads.make(program, self.org, 10)
        # all of these leads are good
        path = os.path.join(self.org, "records/Leads.csv")
        with open(path, encoding="utf-8") as file:
            self.leads = file.read().replace("1003,2,,", "1003,2,Three,")
        self.put(self.leads.encode())

    def put(self, data, path="records/Leads.csv"):
        with open(os.path.join(self.org, path), "wb") as file:
            file.write(data)

    def snapshot(self):
        """All that is in the org; the lock says who was the last writer."""
        found = {}
        for where, dirs, files in os.walk(self.org):
            for name in dirs + files:
                path = os.path.join(where, name)
                info = os.lstat(path)
                found[path] = (info.st_mode, info.st_ino, info.st_size,
                               info.st_mtime_ns)
        found.pop(os.path.join(self.org, ".orgpack", "lock"), None)
        found.pop(os.path.join(self.org, ".orgpack"), None)
        return found

    def convert(self, *options):
        return run.Outcome([self.program, "-C", "org", "--as", "ann",
                            "convert", "Leads", "--json", *options],
                           self.top)

    def judge(self, name, options, status, code=None, place=None, file=None):
        """Run it for good; what is refused must have changed nothing."""
        before = self.snapshot()
        done = self.convert(
            *([] if "--at" in options else ["--at", AT]), *options,
            "--dry-run" if status in (0, 1) else "--yes")
        errors = [f for f in done.answer["faults"]
                  if f["severity"] == "error"]
        first = errors[0] if errors else {}
        complaint = None
        if done.status != status or first.get("code") != code:
            complaint = "status %s, %s, not %s, %s" % (
                done.status, first, status, code)
        elif place and place != "%s:%s" % (first.get("line"),
                                           first.get("column")):
            complaint = "place %s" % first
        elif file and not (first.get("file") or "").endswith(file):
            complaint = "file %s" % first
        elif done.work > run.SECONDS:
            complaint = "%.2f seconds" % done.work
        elif done.megabytes > run.MEGABYTES:
            complaint = "%.0f MiB" % done.megabytes
        elif self.snapshot() != before:
            complaint = "the org has changed"
        self.report.line(name, complaint)
        self.report.measure(name, done)

    def tables(self):
        table = os.path.join(self.org, "records/Leads.csv")
        for name, (make, as_table, as_selection) in TABLES.items():
            path = run.write(self.top, name.replace(" ", "-") + ".csv", make)
            if as_selection:
                self.judge(name + ", selected", ["--select", path],
                           *as_selection, as_selection[2] and path)
            if as_table:
                os.replace(path, table)
                self.judge(name + ", a table", ["--all"], *as_table,
                           as_table[2] and "Leads.csv")
                self.rejects(name, table)
                self.put(self.leads.encode())
            else:
                os.unlink(path)

    def rejects(self, name, table):
        """With bad rows kept apart all goes on, or the table is at fault."""
        before = self.snapshot()
        done = self.convert("--all", "--dry-run", "--rejects", "bad.csv",
                            "--limit", "1000")
        # all rows may have one id: each is remembered with its trouble
        with open(table, "rb") as file:
            data = file.read()
        most = max(run.MEGABYTES,
                   (len(data) + 48 * data.count(b"\n")) // MB)
        complaint = None
        if done.status not in (0, 1, 3, 4):  # 4: more than can be stored
            complaint = "status %s" % done.status
        elif done.status in (0, 1) and not self.are_rejected(table):
            complaint = "rejects are no rows of the table"
        elif done.work > run.SECONDS or done.megabytes > most:
            complaint = "%.2f s, %.0f MiB" % (done.work, done.megabytes)
        elif self.snapshot() != before:
            complaint = "the org has changed"
        self.report.line(name + ", rejecting", complaint)

    def many_behind_a_quote(self):
        """Behind an unclosed quote stand 5.8 million rows, all of which are
        looked at: memory is the file's pages and a few bytes for each."""
        row, size = b"2,some plain text\n", 100 * MB
        path = run.write(self.top, "many.csv",
                         lambda: HEAD + b'1000,"x\n' + long(row, size))
        done = self.convert("--select", path, "--dry-run", "--rejects",
                            "bad.csv", "--at", AT)
        most = (size + 64 * (size // len(row))) // MB
        complaint = None
        if done.status != 1 or not self.are_rejected(path):
            complaint = "status %s" % done.status
        elif done.work > run.SECONDS or done.megabytes > most:
            complaint = "%.2f s, %.0f of %d MiB" % (
                done.work, done.megabytes, most)
        self.report.line("millions of rows behind a quote, rejecting",
                         complaint)
        os.unlink(path)

    def are_rejected(self, table):
        """The first one is a row at the beginning of the table. Little is
        read, as a child's peak of memory begins with ours."""
        with open(os.path.join(self.top, "bad.csv"), "rb") as file:
            bad = file.read(MB).split(b"\n")[0]
        with open(table, "rb") as file:
            return bad in file.read(2 * MB)

    def places(self):
        table = os.path.join(self.org, "records/Leads.csv")
        for name, (make, selected, as_table) in PLACES.items():
            path = os.path.join(self.top, "in", "place.csv")
            make(path)
            self.judge(name + " as a selection", ["--select", path],
                       *selected)
            self.remove(path)
            os.unlink(table)
            make(table)
            self.judge(name + " as a table", ["--all"], *as_table)
            self.remove(table)
            self.put(self.leads.encode())
        records = os.path.join(self.org, "records")
        os.rename(records, records + ".real")
        os.symlink(records + ".real", records)
        self.judge("a link as the folder", ["--all"], *CANNOT)
        os.unlink(records)
        os.rename(records + ".real", records)
        self.judge("no such selection", ["--select", "in/nowhere"], *CANNOT)

    @staticmethod
    def remove(path):
        if os.path.isdir(path) and not os.path.islink(path):
            os.rmdir(path)
        else:
            os.unlink(path)
        if os.path.exists(path + ".other"):
            os.unlink(path + ".other")

    def packed(self):
        path = run.write(self.top, "bomb.csv.gz",
                         lambda: gzip.compress(bytes(30 * MB), 9))
        self.judge("a packed bomb, selected", ["--select", path], 3, BAD,
                   "1:1")
        os.unlink(os.path.join(self.org, "records/Leads.csv"))
        os.rename(path, os.path.join(self.org, "records/Leads.csv.gz"))
        self.judge("a packed bomb, a table", ["--all"], 3, BAD, "1:1")
        self.put(self.leads.encode())
        self.judge("a table that is there twice", ["--all"], 3, BAD)
        os.unlink(os.path.join(self.org, "records/Leads.csv.gz"))

    def options(self):
        for words, (status, code) in OPTIONS:
            self.judge(" ".join(w[:30] for w in words).replace("\x1b", ""),
                       ["--all", *words], status, code)
        for text in CRITERIA:
            self.judge("--where " + text[:40], ["--where", text], 1,
                       "bad-criteria")

    def mappings(self):
        path = "modules/Leads/conversion.yaml"
        with open(os.path.join(self.org, path), "rb") as file:
            good = file.read()
        for name, (make, status) in MAPPINGS.items():
            self.put(make(), path)
            self.harmless("a mapping of " + name, status)
        self.put(good, path)

    def harmless(self, name, status):
        before = self.snapshot()
        done = self.convert("--all", "--dry-run")
        complaint = None
        errors = [f["code"] for f in done.answer["faults"]
                  if f["severity"] == "error"]
        wanted = (1, 3) if status else (0, 1, 3)
        if done.status not in wanted or (status and not errors) or \
                "failed-rows" in errors and status:
            complaint = "status %s, %s" % (done.status, errors[:3])
        elif done.work > run.SECONDS or done.megabytes > run.MEGABYTES:
            complaint = "%.2f s, %.0f MiB" % (done.work, done.megabytes)
        elif self.snapshot() != before:
            complaint = "the org has changed"
        self.report.line(name, complaint)
        self.report.measure(name, done)

    def formulas(self):
        """Data stays data, whatever a spreadsheet would make of it."""
        cells = ["=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", "\t=1",
                 "${Email}", "%s%n", "`id`", "$(id)", "=1+1\n=2"]
        text = "id,Owner,Last_Name,Company,Email\n" + "".join(
            '%s,1,"%s",,%s\n' % (n, cell, "bad" if n % 2 else "")
            for n, cell in enumerate(cells, 1))
        self.put(text.encode())
        done = self.convert("--all", "--yes", "--failures", "f.csv",
                            "--no-automation")
        with open(os.path.join(self.org, "records/Contacts.csv"), "rb") as f:
            made = f.read()
        with open(os.path.join(self.top, "f.csv"), "rb") as f:
            failed = f.read()
        cells[-1] = '"=1+1\n=2"'  # no name has two lines
        wrong = [cell for n, cell in enumerate(cells, 1) if cell.encode()
                 not in (failed if n % 2 or "\n" in cell else made)]
        self.report.line("formulas stay text",
                         "%s: %s" % (done.status, wrong)
                         if wrong or done.status != 1 else None)


def main():
    with tempfile.TemporaryDirectory() as top:
        os.mkdir(os.path.join(top, "in"))
        h = Hostile(os.path.abspath(sys.argv[1]), top)
        h.options()
        h.mappings()
        h.places()
        h.packed()
        h.tables()
        h.many_behind_a_quote()
        h.formulas()
    report = h.report
    print("1..%d" % report.number)
    print("# slowest %.2f s: %s; largest %.0f MiB: %s" % (
        report.slowest + report.largest))
    return report.bad > 0


if __name__ == "__main__":
    sys.exit(main())
