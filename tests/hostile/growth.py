#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What conversions take must grow with their rows: growth.py ORGPACK. Prints
TAP.

Ids by a template, and the tags of all leads on one record. Each is bounded in
processor time and memory, with a hundred times what it takes today, so that
only what grows with the square of the rows goes beyond. The tags must be
those that a few lines of Python make.
"""
import csv
import json
import os
import resource
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "fault")]
import leads  # noqa: E402

ROWS = 30000
CPU = 20           # seconds; 0.1 are needed
MEGABYTES = 200    # 25 are needed
# names of tags; some need quotes in a table
NAMES = ["tag %d", "a, %d", 'say "%d"', "line\n%d", "%d"]
CONTACT = {"module": "Contacts", "fields": {
    "Last_Name": "Last_Name", "Email": "Email", "Source": "Source"}}
CASES = {
    "ids by a template": (dict(CONTACT, match=[], new_id="A${id}"), 1),
    "tags of all leads on one record": (
        dict(CONTACT, on_match="merge",
             match=[{"keys": {"Source": "exact"}}]), 1),
    "the same behind tags in quotes": (
        dict(CONTACT, on_match="merge",
             match=[{"keys": {"Source": "exact"}}]), len(NAMES)),
}


def tag(i, kinds):
    """Every third comes twice, every seventh row has none."""
    i -= i % 3 == 2
    return "" if i % 7 == 0 else NAMES[i % kinds] % i


def make(orgpack, root, target, kinds):
    leads.configure(orgpack, root)
    leads.write(root, "modules/Leads/conversion.yaml", json.dumps({
        "module": "Leads", "targets": [target],
        "carry_over_tags": ["Contacts"]}).encode() + b"\n")
    leads.write(root, "org.yaml", b"org_id: '60001'\nname: Acme\n"
                b"edition: ultimate\ntype: production\nsuite: none\n")
    os.makedirs(os.path.join(root, "records"), exist_ok=True)
    with open(os.path.join(root, "records/Leads.csv"), "w",
              newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(["id", "Owner", "Last_Name", "Email", "Source", "Tag"])
        for i in range(ROWS):
            out.writerow([1000 + i, 1, f"P{i}", f"p{i}@x.example", "Web",
                          tag(i, kinds)])
    leads.write(root, "records/Contacts.csv",
                b"id,Owner,Last_Name,Source,Tag\n1,1,All,Web,Old;;tag 1\n"
                if "on_match" in target else b"id,Owner,Last_Name\n")


def convert(orgpack, root):
    """Status, processor seconds and megabytes."""
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
        os.execv(orgpack, [orgpack, "-C", root, "--as", "ann", "convert",
                           "Leads", "--all", "--yes", "--no-automation"])
    _, status, used = os.wait4(child, 0)
    return status, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def expected_tags(kinds):
    known = dict.fromkeys(["Old", "tag 1"])
    known.update(dict.fromkeys(tag(i, kinds) for i in range(ROWS)))
    known.pop("", None)
    return ";".join(known)


def complaint(orgpack, root, target, kinds):
    make(orgpack, root, target, kinds)
    status, cpu, megabytes = convert(orgpack, root)
    if status:
        return f"status {status}, {cpu:.1f} s, {megabytes:.0f} MiB"
    if megabytes > MEGABYTES:
        return f"{megabytes:.0f} MiB"
    with open(os.path.join(root, "records/Contacts.csv"), newline="") as f:
        csv.field_size_limit(1 << 24)
        rows = list(csv.DictReader(f))
    if "on_match" in target:
        if len(rows) != 1 or rows[0]["Tag"] != expected_tags(kinds):
            return "other tags"
    elif [r["id"] for r in rows] != [f"A{1000 + i}" for i in range(ROWS)]:
        return "other ids"
    return None


def main():
    orgpack = os.path.abspath(sys.argv[1])
    bad = 0
    for number, (name, case) in enumerate(CASES.items(), 1):
        with tempfile.TemporaryDirectory(prefix="orgpack-growth-") as top:
            why = complaint(orgpack, os.path.join(top, "org"), *case)
        bad += why is not None
        print(f"{'not ' if why else ''}ok {number} - {name}"
              f"{' # ' + why if why else ''}")
    print(f"1..{len(CASES)}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
