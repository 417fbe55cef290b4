#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""convert.py ORGPACK LEADS_DRIVER [LEADS ...]: time a mass conversion.

The same leads are converted by orgpack, by SQLite, and, where a DuckDB
library is present (DUCKDB=path/to/libduckdb.so, or installed), by DuckDB;
beside them stands a plain sequential read and write of the same bytes. The
answers are compared: which account and contact each lead got, and every
field of the contacts and accounts. Nothing else is asserted.
"""
import csv
import ctypes.util
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
NOW = "2026-11-21T12:00:00+01:00"

# field of the contact: SQL over a lead L and its contact's link LK
CONTACT = {
    "Salutation": "L.Salutation", "First_Name": "L.First_Name",
    "Last_Name": "L.Last_Name", "Account_Name": "LK.account",
    "Title": "L.Designation", "Email": "L.Email", "Phone": "L.Phone",
    "Mobile": "L.Mobile", "Fax": "L.Fax", "Lead_Source": "L.Lead_Source",
    "Email_Opt_Out": "''", "Mailing_Street": "L.Street",
    "Mailing_City": "L.City", "Mailing_State": "L.State",
    "Mailing_Zip": "L.Zip_Code", "Mailing_Country": "L.Country",
}


def script(dialect):
    """The SQL of the job, in one dialect."""
    first = ("substr(min(CASE WHEN {v} <> '' THEN printf('%012d', LK.rn) "
             "|| {v} END), 13)" if dialect == "sqlite" else
             "arg_min({v}, LK.rn) FILTER (WHERE {v} <> '')")
    with open(os.path.join(HERE, "convert.sql")) as file:
        sql = file.read()
    lines = {
        "@ROWID@": "rowid",
        "@NOW@": NOW,
        "@FILLED@": ",\n".join(f"\t{first.format(v=v)} AS {f}"
                               for f, v in CONTACT.items()),
        "@MERGED@": ",\n".join(
            f"\tcoalesce(nullif(C.{f}, ''), F.{f}, '') AS {f}"
            for f in CONTACT) + ",\n\tC.Created_Time AS Created_Time",
        "@MADE@": ",\n".join(f"\tcoalesce(F.{f}, '')" for f in CONTACT)
                  + f",\n\t'{NOW}'",
    }
    for mark, text in lines.items():
        sql = sql.replace(mark, text)
    return sql


class Watched:
    """A child process: seconds, and its peak of memory of its own."""

    def __init__(self, command, **more):
        os.sync()
        start = time.monotonic()
        child = subprocess.Popen(command, stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT, text=True, **more)
        self.anonymous = 0
        watch = threading.Thread(target=self.watch, args=(child,))
        watch.start()
        self.said = child.stdout.read()
        self.status = child.wait()
        self.seconds = time.monotonic() - start
        watch.join()

    def watch(self, child):
        while child.poll() is None:
            try:
                with open(f"/proc/{child.pid}/status") as file:
                    for line in file:
                        if line.startswith("RssAnon:"):
                            self.anonymous = max(self.anonymous,
                                                 int(line.split()[1]))
            except OSError:
                return
            time.sleep(0.01)


def size_of(folder):
    return sum(e.stat().st_size for e in os.scandir(folder)
               if e.name.endswith(".csv"))


def make_org(orgpack, driver, root, leads):
    subprocess.run([orgpack, "init", root, "--name", "Bench", "--edition",
                    "ultimate", "--org-id", "1", "--admin", "a@example.com"],
                   check=True, stdout=subprocess.DEVNULL)
    subprocess.run([driver, root, str(leads), "1"], check=True)
    # storage grows with users: more of it for what is more than 2 million
    for n in range(leads // 15000 if leads > 2000000 else 0):
        with open(os.path.join(root, f"users/u{n}.yaml"), "w") as file:
            file.write(f"api_name: u{n}\nid: '{n + 2}'\n"
                       f"email: u{n}@example.com\nprofile: Standard\n")


def plain_copy(source, target_bytes, folder):
    """Read every table and write as many bytes as the run does."""
    step = 1 << 20
    block = memoryview(bytearray(step))
    os.sync()
    start = time.monotonic()
    for entry in os.scandir(source):
        with open(entry.path, "rb", buffering=0) as file:
            while file.readinto(block):
                pass
    with open(os.path.join(folder, "plain"), "wb", buffering=0) as file:
        while target_bytes > 0:
            target_bytes -= file.write(block[:min(step, target_bytes)])
    seconds = time.monotonic() - start
    os.unlink(os.path.join(folder, "plain"))
    return seconds


def run_sqlite(records, work):
    load = "".join(f".import {records}/{t}.csv {t}\n"
                   for t in ("Leads", "Contacts", "Accounts"))
    # what orgpack writes: the leads get five columns, the rest is new
    save = (".headers on\n.once %s/answers.csv\n"
            "SELECT lead, account, account_action, contact, made_contact "
            "FROM Linked ORDER BY rn;\n"
            ".once %s/Contacts.csv\nSELECT * FROM ContactsAfter;\n"
            ".once %s/Accounts.csv\nSELECT * FROM AccountsAfter;\n"
            ".once %s/Leads.csv\nSELECT L.*, 'true', '%s', LK.account, "
            "LK.contact, '' FROM Leads AS L JOIN Linked AS LK "
            "ON LK.rn = L.rowid;\n" % (work, work, work, work, NOW))
    path = os.path.join(work, "job.sql")
    with open(path, "w") as file:
        file.write(".mode csv\nPRAGMA journal_mode = OFF;\n"
                   "PRAGMA synchronous = OFF;\n"
                   "PRAGMA cache_size = -1000000;\n"
                   + load + script("sqlite") + save)
    run = Watched(["sqlite3", "-bail", os.path.join(work, "job.db"),
                   f".read {path}"])
    if run.status:
        sys.exit(f"sqlite3: {run.said[:2000]}")
    return run


def find_duckdb():
    return os.environ.get("DUCKDB") or ctypes.util.find_library("duckdb")


def run_duckdb(library, records, work):
    """In a process of its own, through DuckDB's C interface."""
    load = [f"CREATE TABLE {t} AS SELECT * FROM read_csv('{records}/{t}.csv',"
            "all_varchar=true, header=true, nullstr='\x01')"
            for t in ("Leads", "Contacts", "Accounts")]
    save = [f"COPY ({q}) TO '{work}/{n}.csv' (HEADER)" for n, q in (
        ("answers", "SELECT lead, account, account_action, contact, "
                    "made_contact FROM Linked ORDER BY rn"),
        ("Contacts", "SELECT * FROM ContactsAfter"),
        ("Accounts", "SELECT * FROM AccountsAfter"),
        ("Leads", f"SELECT L.*, 'true' AS a, '{NOW}' AS b, LK.account AS c, "
                  "LK.contact AS d, '' AS e FROM Leads AS L JOIN Linked AS "
                  "LK ON LK.rn = L.rowid"))]
    body = "\n".join(l for l in script("duckdb").splitlines()
                     if not l.startswith("--"))
    jobs = load + [s for s in body.split(";") if s.strip()] + save
    code = (
        "import ctypes, sys\n"
        "d = ctypes.CDLL(sys.argv[1])\n"
        "db, con = ctypes.c_void_p(), ctypes.c_void_p()\n"
        "d.duckdb_open(None, ctypes.byref(db))\n"
        "d.duckdb_connect(db, ctypes.byref(con))\n"
        "d.duckdb_result_error.restype = ctypes.c_char_p\n"
        "for sql in sys.stdin.read().split('\\0'):\n"
        "    r = ctypes.create_string_buffer(256)\n"
        "    if d.duckdb_query(con, sql.encode(), r):\n"
        "        sys.exit(d.duckdb_result_error(r).decode() + sql[:300])\n"
        "    d.duckdb_destroy_result(r)\n")
    path = os.path.join(work, "jobs")
    with open(path, "w") as file:
        file.write("\0".join(jobs))
    with open(path) as file:
        run = Watched([sys.executable, "-c", code, library], stdin=file,
                      cwd=work)
    if run.status:
        sys.exit(f"duckdb: {run.said[:2000]}")
    return run


def rows_of(path):
    with open(path, newline="") as file:
        yield from csv.DictReader(file)


def answers_of_orgpack(path):
    for row in rows_of(path):
        yield (row["id"], row["Accounts.id"], row["Accounts.action"],
               row["Contacts.id"], row["Contacts.action"] == "created")


def answers_of_sql(path):
    for row in rows_of(path):
        yield (row["lead"], row["account"] or "", row["account_action"],
               row["contact"], row["made_contact"] == "1")


def digest(items):
    d = hashlib.sha256()
    for item in items:
        d.update(repr(item).encode())
    return d.hexdigest()


def table(path, columns):
    for row in rows_of(path):
        yield [row.get(c) or "" for c in columns]


def compare(name, root, work):
    """Every answer and every field, or a place where they differ."""
    pairs = [("answers", answers_of_orgpack(f"{work}/results.csv"),
              answers_of_sql(f"{work}/{name}/answers.csv"))]
    for module in ("Contacts", "Accounts"):
        path = f"{work}/{name}/{module}.csv"
        columns = [c for c in next(csv.reader(open(path, newline="")))
                   if c not in ("Created_Time", "Email_Opt_Out")]
        pairs.append((module, table(f"{root}/records/{module}.csv", columns),
                      table(path, columns)))
    for what, ours, theirs in pairs:
        for at, (a, b) in enumerate(zip(ours, theirs)):
            if a != b:
                print(f"  {what} differ from {name} in row {at + 1}:\n"
                      f"    {a}\n    {b}")
                return False
        if next(ours, None) is not None or next(theirs, None) is not None:
            print(f"  {what} and {name} have different numbers of rows")
            return False
    return True


def measure(orgpack, driver, leads, scratch):
    root = os.path.join(scratch, "org")
    make_org(orgpack, driver, root, leads)
    records = os.path.join(scratch, "before")
    shutil.copytree(os.path.join(root, "records"), records)
    bytes_in = size_of(records)
    ours = Watched([orgpack, "-C", root, "--as", "a", "convert", "Leads", "--all", "--yes",
                    "--json", "--at", NOW, "--results",
                    os.path.join(scratch, "results.csv")])
    if ours.status:
        sys.exit(f"orgpack: {ours.said[:2000]}")
    bytes_out = size_of(os.path.join(root, "records"))
    plain = plain_copy(records, bytes_out, scratch)
    print(f"\n{leads} leads, {bytes_in / 1e6:.0f} MB in, "
          f"{bytes_out / 1e6:.0f} MB out")
    print(f"  {'':24}{'seconds':>9}{'rows/s':>12}{'GB/s':>7}"
          f"{'own MiB':>9}{'ratio':>8}")

    def line(name, seconds, memory):
        own = f"{memory / 1024:.0f}" if memory else ""
        print(f"  {name:24}{seconds:9.2f}{leads / seconds:12.0f}"
              f"{(bytes_in + bytes_out) / seconds / 1e9:7.2f}{own:>9}"
              f"{ours.seconds / seconds:8.2f}")

    line("orgpack convert", ours.seconds, ours.anonymous)
    line("plain read and write", plain, 0)
    tools = []
    if shutil.which("sqlite3"):
        tools.append(("sqlite", lambda w: run_sqlite(records, w)))
    library = find_duckdb()
    if library:
        tools.append(("duckdb", lambda w: run_duckdb(library, records, w)))
    for name, job in tools:
        work = os.path.join(scratch, name)
        os.mkdir(work)
        run = job(work)
        line(name, run.seconds, run.anonymous)
        same = compare(name, root, scratch)
        print(f"  {name}'s answers are {'the same' if same else 'OTHERS'}")
        shutil.rmtree(work)
    print(f"  {ours.anonymous * 1024 / leads:.0f} bytes of own memory a lead")


def small_org(orgpack, root, leads, mapping, tags=False):
    """Leads of six columns and no match but by their source."""
    subprocess.run([orgpack, "init", root, "--name", "Bench", "--edition",
                    "ultimate", "--org-id", "1", "--admin", "a@example.com"],
                   check=True, stdout=subprocess.DEVNULL)
    with open(os.path.join(root, "modules/Leads/conversion.yaml"),
              "w") as file:
        json.dump(mapping, file)
    for n in range(leads // 15000 if leads > 2000000 else 0):
        with open(os.path.join(root, f"users/u{n}.yaml"), "w") as file:
            file.write(f"api_name: u{n}\nid: '{n + 2}'\n"
                       f"email: u{n}@example.com\nprofile: Standard\n")
    records = os.path.join(root, "records")
    os.makedirs(records, exist_ok=True)
    with open(os.path.join(records, "Leads.csv"), "w") as file:
        file.write("id,Owner,Last_Name,Email,Lead_Source,Tag\n")
        file.writelines(
            f"{100000000 + i},1,Person {i},p{i}@example.com,Advertisement,"
            f"{f'tag {i}' if tags else ''}\n" for i in range(leads))
    with open(os.path.join(records, "Contacts.csv"), "w") as file:
        file.write("id,Owner,Last_Name,Lead_Source,Tag\n"
                   "1,1,Everybody,Advertisement,\n")


def extremes(orgpack, leads, scratch):
    """What once took memory or time out of all proportion, beside the same
    without it: ids by a template, tags of all leads on one record."""
    contact = {"module": "Contacts", "match": [], "fields": {
        "Last_Name": "Last_Name", "Email": "Email",
        "Lead_Source": "Lead_Source"}}
    one = dict(contact, on_match="merge",
               match=[{"keys": {"Lead_Source": "exact"}}])
    ways = [("ids that go on", contact, False, None),
            ("ids by a template", dict(contact, new_id="A${id}"), False,
             "ids that go on"),
            ("merge into one record", one, False, None),
            ("and their tags", one, True, "merge into one record")]
    print(f"\n{leads} leads of six columns")
    print(f"  {'':24}{'seconds':>9}{'own MiB':>9}{'bytes a lead':>14}"
          f"{'ratio':>8}{'of memory':>11}")
    seen = {}
    for n, (name, target, tags, beside) in enumerate(ways):
        root = os.path.join(scratch, f"extreme{n}")
        small_org(orgpack, root, leads,
                  {"module": "Leads", "targets": [target],
                   "carry_over_tags": ["Contacts"]}, tags)
        run = Watched([orgpack, "-C", root, "--as", "a", "convert", "Leads",
                       "--all", "--yes", "--no-automation", "--at", NOW])
        if run.status:
            sys.exit(f"orgpack: {run.said[:2000]}")
        shutil.rmtree(root)
        seen[name] = run
        ratio = ""
        if beside:
            other = seen[beside]
            ratio = (f"{run.seconds / other.seconds:8.2f}"
                     f"{run.anonymous / max(other.anonymous, 1):11.2f}")
        print(f"  {name:24}{run.seconds:9.2f}{run.anonymous / 1024:9.0f}"
              f"{run.anonymous * 1024 / leads:14.0f}{ratio}")


def main():
    orgpack, driver = (os.path.abspath(p) for p in sys.argv[1:3])
    for leads in map(int, sys.argv[3:] or ["100000"]):
        with tempfile.TemporaryDirectory(prefix="orgpack-convert-") as scratch:
            measure(orgpack, driver, leads, scratch)
            extremes(orgpack, leads, scratch)


main()
