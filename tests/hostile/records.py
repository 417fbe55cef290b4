#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Check hostile tables of records: records.py ORGPACK. Prints TAP.

Whatever is in the tables, each fault is counted, few are kept, and time (of
the processor) and memory stay in proportion to the bytes.
"""
import collections
import json
import os
import resource
import subprocess
import sys
import tempfile

MB = 1 << 20
AT = "2026-03-31T17:30:00+02:00"


def limit():
    resource.setrlimit(resource.RLIMIT_CPU, (120, 120))


def kept(answer):
    """Are 50 of each code kept, and are the others counted?"""
    codes = collections.Counter(f["code"] for f in answer["faults"])
    hidden = answer.get("faults_not_shown", {})
    return [f"{n} of {code} are kept" for code, n in codes.items()
            if n > 50 or n < 50 and code in hidden]


class Org:
    """An org with little in it."""

    def __init__(self, program, top):
        self.program, self.root = program, os.path.join(top, "org")
        self.number = self.bad = 0
        subprocess.run([program, "init", "-q", self.root, "--name", "A",
                        "--org-id", "1", "--admin", "ann@a.example"],
                       check=True)
        os.mkdir(os.path.join(self.root, "records"))
        self.write("modules/Leads/fields/Friends.yaml",
                   b"api_name: Friends\nmodule: Leads\nfield_label: Friends\n"
                   b"data_type: multiselectlookup\n"
                   b"multiselectlookup: {connected_details: {module: Contacts}}\n")

    def write(self, path, data):
        with open(os.path.join(self.root, path), "wb") as f:
            f.write(data)

    def field(self, name):
        self.write(f"modules/Leads/fields/{name}.yaml",
                   f"api_name: {name}\nmodule: Leads\nfield_label: {name}\n"
                   "data_type: boolean\n".encode())

    def clear(self):
        folder = os.path.join(self.root, "records")
        for name in os.listdir(folder):
            os.remove(os.path.join(folder, name))

    def run(self, *args):
        """Status, answer, and the most memory that it had, in MiB."""
        with subprocess.Popen(
                [self.program, "-C", self.root, *args, "--json"],
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                stdin=subprocess.DEVNULL, preexec_fn=limit) as child:
            said = child.stdout.read()
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        try:
            answer = json.loads(said)
        except ValueError:
            answer = {}
        return child.returncode, answer, usage.ru_maxrss / 1024

    def line(self, what, why):
        self.number += 1
        self.bad += bool(why)
        print(("not ok" if why else "ok"), self.number, "-", what)
        if why:
            print("#", why)

    def counts(self, what, status, errors, warnings=0, most=100):
        got, answer, memory = self.run("validate")
        target = answer.get("targets", [{}])[0]
        seen = (got, target.get("errors"), target.get("warnings"))
        self.line(what, seen != (status, errors, warnings) and
                  f"{seen}, not {(status, errors, warnings)}" or
                  memory > most and f"{memory:.0f} MiB" or
                  kept(answer))


# 20,000 boolean fields, each of which has a cell of a thousand lines
WIDE = b"id," + b",".join(b"B%d" % i for i in range(20000)) + b"\n1," + \
    b",".join([b'"' + b"\n" * 1000 + b'x"'] * 20000) + b"\n"


def rows(n, text):
    return b"".join(text(i) for i in range(n))


def main():
    with tempfile.TemporaryDirectory() as top:
        org = Org(os.path.abspath(sys.argv[1]), top)
        checks(org)
    print(f"1..{org.number}")
    return org.bad > 0


def checks(org):
    n = 300000
    org.write("records/Leads.csv", b"id\n" + b"1\n" * n)
    org.counts("one id for all records", 3, n)
    org.write("records/Leads.csv", b"id\n" + b"\"\"\n" * n)
    org.counts("no ids at all", 3, n)
    org.write("records/Leads.csv", b"id,Converted_Account,Locked__s,Owner\n" +
              rows(n, lambda i: b"%d,%d,maybe,9\n" % (i, i)))
    org.counts("every cell is wrong", 1, 3 * n)
    org.write("records/Leads.csv", b"id,Email\n" +
              rows(n, lambda i: b"%d,nobody\n" % i))
    org.counts("only warnings", 0, 0, n)
    org.write("records/Leads.csv", b"id,Email\n" + b"1,a\"b\n" * 2000000)
    org.counts("two million faults of one file", 3, 2000000)
    org.clear()
    org.write("records/Contacts.csv", b"id\n1\n")
    org.write("records/Leads.csv", b"id,Friends\n1," + b";" * (20 * MB) +
              b"\n2," + b"1;" * (10 * MB) + b"2\n3," + b"1;" * 9 + b"\n")
    org.counts("millions of ids in a cell", 1, 1)
    org.write("records/Leads.csv", b'id,Friends\n1,"' + b"\n" * (8 * MB) +
              b'"\n"' + b"\n" * MB + b'2",\n')
    org.counts("millions of lines in a cell", 3, 2)
    org.clear()
    org.write("records/Leads.csv", b"".join(
        b"%s," % name for name in [b"id"] + [b"C%d" % i
                                             for i in range(90000)]) +
        b"Locked__s\n" + (b"1" + b"," * 90000 + b",x\n") + b"," * 90001 +
        b"\n")
    org.counts("very many columns", 3, 2, most=200)
    org.clear()
    org.write("records/Leads.csv", WIDE)
    for i in range(20000):
        org.field(f"B{i}")
    org.counts("very many wrong cells on very many lines of a row", 4,
               20001)  # one for the limit of fields
    undo(org, n)
    line_items(org, 1000000)


def line_items(org, n):
    """Rows of which each cell might be the id of the record that they miss."""
    org.clear()
    org.write("records/Quotes.csv", b"id,Owner,Subject\n7,1,Roof\n")
    org.write("records/Quoted_Items.csv", b"id,Parent_Id,Quantity\n" +
              rows(n, lambda i: b"%d,%d,%d,too,many\n" % (i, i + 9, i % 97)))
    rejects = os.path.join(org.root, "..", "rejects.csv")
    got, _, memory = org.run("convert", "Quotes", "--all", "--dry-run",
                             "--at", AT, "--rejects", rejects)
    with open(rejects, "rb") as f:
        count = sum(1 for _ in f)
    org.line("very many malformed line items",
             count != n and f"status {got}, {count} rejected" or
             memory > 150 and f"{memory:.0f} MiB")


def undo(org, n):
    """Links into what an undo would remove."""
    org.clear()
    org.write("records/Leads.csv",
              b"id,Owner,Company,Last_Name\n1,1,Acme,Ohm\n")
    org.run("convert", "Leads", "--all", "--yes", "--at", AT)
    org.write("records/Notes.csv", b"id,Parent_Id,se_module\n" +
              rows(n, lambda i: b"%d,1,Accounts\n" % i))
    got, answer, memory = org.run("undo", "--yes")
    org.line("very many notes are in the way of an undo",
             got != 5 and f"status {got}" or
             memory > 300 and f"{memory:.0f} MiB" or
             kept(answer))
    got, _, _ = org.run("undo", "--yes", "--cascade", "--force")
    org.line("whatever is asked for", got != 5 and f"status {got}")
    org.write("records/Notes.csv", b"id,Parent_Id,se_module\n1,\xff,\n")
    got, _, _ = org.run("undo", "--yes")
    org.line("a malformed row is no record", got and f"status {got}")


if __name__ == "__main__":
    sys.exit(main())
