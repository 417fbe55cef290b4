#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""converted.py ORGPACK DIR: is the org of leads.py wholly old or wholly new?

Tables, outbox, counters and history must tell the same of a conversion that
was interrupted, or of its undo; a repeat must convert nothing twice. Status 0
if so, else what is wrong is said.
"""
import csv
import glob
import json
import os
import subprocess
import sys


def read_tables(root):
    tables = {}
    for path in glob.glob(os.path.join(root, "records", "*.csv")):
        with open(path, encoding="utf-8", newline="") as f:
            tables[os.path.basename(path)[:-4]] = list(csv.DictReader(f))
    return tables


def read_bytes(root):
    found = {}
    for path in glob.glob(os.path.join(root, "records", "*.csv")):
        with open(path, "rb") as f:
            found[path] = f.read()
    return found


def counters(root):
    """The largest ids, or None; the file has a form that is read easily."""
    path = os.path.join(root, ".orgpack", "identity", "counters.yaml")
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8") as f:
        lines = [line.rsplit(":", 1) for line in f if line.startswith("  ")]
    return {name.strip(): int(text.strip(" '\n")) for name, text in lines
            if name.strip().isidentifier() and text.strip()}


def check_links(tables, leads):
    """Whatever a lead became is there, and what hung on it hangs there."""
    contacts = {r["id"] for r in tables["Contacts"]}
    deals = [r["id"] for r in tables["Deals"]]
    for lead in leads:
        assert lead["Converted_Contact"] in contacts, lead["id"]
    assert sorted(lead["Converted_Deal"] for lead in leads) == \
        sorted(deals), "deals are not those of the leads"
    gone = {lead["id"] for lead in leads}
    left = [r["id"] for r in tables["Notes"] if r["Parent_Id"] in gone]
    assert not left, f"notes {left[:3]} were left behind"
    items = {r["Item"]: r["Parent_Id"] for r in tables["Lead_Items"]}
    to = {lead["id"]: lead["Converted_Contact"] for lead in leads}
    assert {r["Item"]: r["Parent_Id"] for r in tables["Contact_Items"]} == \
        {i: to[p] for i, p in items.items() if p in to}, "items are others"
    for module, rows in tables.items():
        ids = [r["id"] for r in rows]
        assert len(ids) == len(set(ids)), f"ids of {module} come twice"


def check_new(root, tables, leads):
    check_links(tables, leads)
    largest = counters(root)
    for module in ("Accounts", "Contacts", "Deals"):
        most = max(int(r["id"]) for r in tables[module])
        assert largest[module] == most, f"{module}: {largest}, not {most}"
    path, = glob.glob(os.path.join(root, ".orgpack/outbox/*.jsonl"))
    with open(path, encoding="utf-8") as f:
        numbers = [json.loads(line)["number"] for line in f]
    assert numbers == list(range(1, len(numbers) + 1)) and numbers
    entry = os.path.join(root, ".orgpack", "history",
                         path.split("-")[-1][:-6])
    with open(os.path.join(entry, "results.csv"), encoding="utf-8",
              newline="") as f:
        done = [r for r in csv.DictReader(f) if r["status"] == "converted"]
    assert [r["id"] for r in done] == [r["id"] for r in leads], \
        "the history tells of other leads"


def check_old(root, tables):
    assert "Deals" not in tables, "deals without a lead"
    assert "Contact_Items" not in tables, "items without a contact"
    assert not glob.glob(os.path.join(root, ".orgpack/outbox/*.jsonl")), \
        "an outbox without a conversion"
    largest = counters(root)
    undone = largest is not None
    entries = glob.glob(os.path.join(root, ".orgpack/history/*/results.csv"))
    assert undone == bool(entries), "counters without a history"


def check_repeat(orgpack, root):
    """What has converted does not convert again."""
    before = read_bytes(root)
    done = subprocess.run(
        [orgpack, "-C", root, "--as", "ann", "convert", "Leads", "--all",
         "--with", "Deals", "--yes", "--json"], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, check=False)
    answer = json.loads(done.stdout)
    assert answer["Converted_Count"] == 0, "converted twice"
    assert read_bytes(root) == before, "a repeat has changed records"


def main():
    orgpack, root = sys.argv[1:]
    done = subprocess.run([orgpack, "-C", root, "log", "--verify"],
                          stdout=subprocess.DEVNULL, check=False)
    assert done.returncode == 0, "log --verify"
    tables = read_tables(root)
    leads = [r for r in tables["Leads"] if r.get("Converted__s") == "true"]
    if leads:
        check_new(root, tables, leads)
        check_repeat(orgpack, root)
    else:
        check_old(root, tables)
    for path in glob.glob(root + ".*.csv"):
        with open(path, "rb") as f:
            assert f.read().endswith(b"\n"), f"{path} is cut short"


if __name__ == "__main__":
    try:
        main()
    except AssertionError as error:
        sys.exit(f"converted.py: {error}")
