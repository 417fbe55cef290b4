#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""criteria.py DRIVER

Random criteria on random records: the engine, through its driver, and the
plain evaluator of tests/reference/criteria.py give the same verdicts, for
trees and for the same trees as search syntax; and random texts are search
syntax for both or for neither, with the fault in the same column.

SEED and ROUNDS in the environment make other runs, or longer ones.
"""
import json
import os
import random
import subprocess
import sys
from datetime import datetime, timezone

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "reference"))
import criteria as plain  # noqa: E402

DRIVER = sys.argv[1]
SEED = int(os.environ.get("SEED", "20261121"))
ROUNDS = int(os.environ.get("ROUNDS", "3000"))

TYPES = {
    "Text": "text", "Note": "textarea", "Pick": "picklist",
    "Multi": "multiselectpicklist", "Num": "double", "Size": "integer",
    "Born": "date", "Seen": "datetime", "Vip": "boolean", "Look": "lookup",
    "Looks": "multiselectlookup", "User": "userlookup",
    "Users": "multiuserlookup", "Any": None, "Tag": None,
    "Look.Name": "text", "Look.Size": "integer",
    ("Name", "Accounts"): "text", ("Size", "Accounts"): "integer",
}
NAMED = ["like", "not_like", "starts_with", "ends_with", "contains",
         "not_contains", "in", "not_in"]
ORDERED = ["less_than", "less_equal", "greater_than", "greater_equal",
           "between", "not_between", "in", "not_in"]
SEVERAL = ["contains", "not_contains", "include_all", "include_any",
           "exclude_all", "exclude_any"]
FITS = {"text": NAMED, "choice": NAMED, "record": NAMED, "user": NAMED,
        "number": ORDERED, "date": ORDERED, "datetime": ORDERED,
        "boolean": [], "choices": SEVERAL, "records": SEVERAL,
        "users": SEVERAL}

TEXTS = ["", "a", "A", "b", "Bonn", "BONN", "bonn am Rhein", "Straße",
         "STRASSE", "é", "e\u0301", "É", "%", "a%b", "axb", "a_b", "x%",
         "\u212a", "k", "ﬁ", "fi", "Σ", "ς", "σ", "(a)", "a,b", "a:b",
         "a\\b", " a", "a ", "true", "12", "0.5", "2026-03-29", "東京",
         "ab" * 300, "ÄB" * 300, "${", "${EMPTY", "${NOPE}", "\u037e",
         "a\u0338", "\u0345α", "İ", "ı", "I", "i"]
PICKS = ["Red", "Blue", "Ün", "red", "BLUE", "U\u0308N", "Green", "",
         "Red ", "Re"]
MULTIS = ["", ";", "Red", "Red;Blue", "blue;RED", ";Red;;", "Green",
          "Red;Ün;Blue", "Red;Red", "ün"]
NUMBERS = ["0", "-0", "1", "1.0", "01", "+1", "-1", "1e2", "100", "100.00",
           "99.99", "1E-3", "0.001", ".001", "5.", "-.5", "1e30",
           "9007199254740992", "9007199254740993", "123456789012345678901",
           "1e100000", "1e100001", "", "x", " 1", "1,0", "0x1F", ".inf",
           "1e", "--1", "."]
DAYS = ["2026-03-29", "2026-10-25", "2026-11-21", "2026-11-20", "2026-11-22",
        "2024-02-29", "2026-01-01", "2025-12-31", "1999-12-31",
        "2011-12-30", "2018-11-04", "2026-02-30", "", "x", "26-01-01"]
TIMES = ["2026-03-29T02:30:00", "2026-10-25T02:30:00", "2026-11-21T00:00:00",
         "2026-11-20T23:59:59+01:00", "2026-11-21T12:00:00Z",
         "2026-11-21T12:00:00.000Z", "2026-11-21T12:00:00.001+00:00",
         "2026-03-28T23:00:00Z", "2026-01-01T00:00Z", "2025-12-31T23:00Z",
         "2011-12-30T10:00:00Z", "2018-11-04T00:00:00-03:00",
         "2026-11-21T25:00:00Z", "2026-11-21T12:00:60Z",
         "2026-11-21T12:00:00+2:00", "2026-11-21T12:00:00+02:00"]
BOXES = ["true", "false", "", "TRUE", "False", "yes", "1"]
IDS = ["", "1", "01", "7001", "7002", "A1", "a1", "7001;7002", "1;7001"]
ROLES = ["", "Sales", "CEO", "Sales;CEO"]
PREDEFINED = ["TODAY", "TOMORROW", "YESTERDAY", "TILLYESTERDAY",
              "TOMORROWONWARDS", "THISWEEK", "LASTWEEK", "NEXTWEEK",
              "THISMONTH", "LASTMONTH", "NEXTMONTH", "THISQUARTER",
              "LASTQUARTER", "NEXTQUARTER", "THISYEAR", "LASTYEAR",
              "NEXTYEAR", "CURRENTFQ", "LASTFQ", "NEXTFQ", "CURRENTFY",
              "LASTFY", "NEXTFY"]
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo",
         "America/Havana", "Asia/Kolkata", "Australia/Lord_Howe",
         "Pacific/Apia", "Pacific/Kiritimati", "America/St_Johns",
         "Africa/Casablanca", "Asia/Tehran"]
NOWS = [1795258800000, 1774747800000, 1792888200000, 1767225599999,
        1767225600000, 1709164800000, 1325239200000, 1541300400000]


class Maker:
    """Random documents."""

    def __init__(self, seed):
        self.r = random.Random(seed)
        self.now = NOWS[0]  # of the document

    def near(self):
        """A UTC time near now: hours, weeks or years away."""
        reach = self.r.choice([2, 2, 10, 50, 400, 1500]) * 86400
        return datetime.fromtimestamp(
            self.now // 1000 + self.r.randint(-reach, reach), timezone.utc)

    def day(self):
        r = self.r
        if r.random() < 0.6:
            return self.near().strftime("%Y-%m-%d")
        if r.random() < 0.5:
            return r.choice(DAYS)
        return "%04d-%02d-%02d" % (r.choice([2024, 2025, 2026, 2027]),
                                   r.randint(1, 12), r.randint(1, 28))

    def time(self):
        r = self.r
        if r.random() < 0.5:
            return self.near().strftime("%Y-%m-%dT%H:%M:%S") + r.choice(
                ["Z", "", "", "+02:00", ".001Z"])
        if r.random() < 0.4:
            return r.choice(TIMES)
        return self.day() + "T%02d:%02d:%02d" % (
            r.randrange(24), r.choice([0, 0, 29, 30, 59]),
            r.choice([0, 0, 59])) + r.choice(
                ["Z", "+01:00", "-05:00", "+05:30", "+13:00", ""])

    def cell(self, kind):
        r = self.r
        if r.random() < 0.08:
            return ""
        if kind == "number":
            return r.choice(NUMBERS)
        if kind == "date":
            return self.time() if r.random() < 0.1 else self.day()
        if kind == "datetime":
            return self.day() if r.random() < 0.2 else self.time()
        if kind == "boolean":
            return r.choice(BOXES)
        if kind == "choice":
            return r.choice(PICKS)
        if kind == "choices":
            return r.choice(MULTIS)
        if kind in ("record", "user", "records", "users"):
            return r.choice(IDS)
        if kind == "any":
            return r.choice(TEXTS + NUMBERS + DAYS + TIMES + MULTIS)
        return r.choice(TEXTS)

    def pre_defined(self, kind):
        r = self.r
        special = r.random()
        if special < 0.25:
            return r.choice(["${EMPTY}", "${NOTEMPTY}", "${ANYVALUE}"])
        if kind in ("user", "users"):
            return r.choice(["${CURRENTUSER}", "${CURRENTUSERROLE}"])
        if kind == "text":
            return "${CURRENTUSERROLE}"
        if special < 0.5:
            name = r.choice(["TODAY", "CURRENTTIME", "AGEINDAYS",
                             "DUEINDAYS"])
            return "${%s}" % name + r.choice(
                ["", "+1", "-1", "+7", "-30", "+99999", "-99999"])
        if special < 0.75:
            return "${%s_N_%sS:%d}" % (
                r.choice(["LAST", "NEXT"]),
                r.choice(["DAY", "WEEK", "MONTH", "QUARTER", "YEAR"]),
                r.choice([0, 1, 2, 3, 12, 99999]))
        return "${%s}" % r.choice(PREDEFINED)

    def value(self, kind):
        r = self.r
        chance = r.random()
        if chance < 0.25:
            return self.pre_defined(kind)
        if chance < 0.35:
            return "${!%s}" % r.choice(
                ["Leads.Text", "Leads.Num", "Leads.Born", "Leads.Seen",
                 "Leads.Multi", "Leads.Look.Name", "Leads.Users",
                 "Accounts.Name", "Accounts.Size", "Leads.User"])
        if kind in ("date", "datetime") and chance < 0.9:
            return self.day() if r.random() < 0.5 else self.time()
        if kind == "number" and chance < 0.45:
            return r.choice([1, -1, 100, 0, 1.5])
        if kind == "boolean" and chance < 0.6:
            return r.random() < 0.5
        if kind == "choices" and chance < 0.9:
            return r.choice(PICKS)
        return self.cell(kind)

    def leaf(self):
        r = self.r
        path = r.choice([p for p in TYPES if isinstance(p, str)])
        kind = plain.KINDS.get(TYPES[path], "any")
        fits = FITS.get(kind, NAMED + ORDERED + SEVERAL)
        name = r.choice(["equal", "not_equal"] + fits)
        tree = {"field": path, "comparator": name}
        if name in ("between", "not_between"):
            tree["value"] = [self.value(kind), self.value(kind)]
        elif name in plain.MANY:
            n = r.choice([1, 1, 2, 3, 5, 20])
            tree["value"] = [self.value(kind) for _ in range(n)]
            if n == 1 and r.random() < 0.3:
                tree["value"] = tree["value"][0]
        else:
            tree["value"] = self.value(kind)
            if r.random() < 0.08:
                tree["type"] = "field"
                tree["value"] = r.choice(
                    [p for p in TYPES if isinstance(p, str)])
        return tree

    def tree(self, depth=0):
        r = self.r
        if depth > 3 or r.random() < (0.55 if depth == 0 else 0.7):
            return self.leaf()
        return {"group_operator": r.choice(["AND", "OR"]),
                "group": [self.tree(depth + 1)
                          for _ in range(r.choice([2, 2, 3]))]}

    def record(self):
        out = {}
        for key, kind in TYPES.items():
            path = key if isinstance(key, str) else f"{key[1]}:{key[0]}"
            out[path] = self.cell(plain.KINDS.get(kind, "any"))
        for path in ("User.role", "Users.role"):
            out[path] = self.r.choice(ROLES)
        return out

    def document(self):
        r = self.r
        self.now = r.choice(NOWS) if r.random() < 0.6 else \
            r.randrange(1700000000000, 1900000000000)
        return {"tree": self.tree(),
                "records": [self.record() for _ in range(6)],
                "changed": r.sample(
                    ["Text", "Num", "Born", "Multi", "User"], 2),
                "now": self.now,
                "zone": r.choice(ZONES),
                "user": r.choice(["7001", "1", ""]),
                "role": r.choice(["Sales", "CEO", ""]),
                "fiscal_month": r.randint(1, 12),
                "week_start": r.randint(1, 7)}


def as_search(tree):
    """The tree as search syntax; None: it cannot be said."""
    def escape(text):
        out = "".join("\\" + c if c in "(),\\" else c for c in text)
        if out[:1] in plain.BLANKS:
            out = "\\" + out
        if out[-1:] in plain.BLANKS and not out.endswith("\\ "):
            out = out[:-1] + "\\" + out[-1]
        return out

    if "group" in tree:
        parts = [as_search(t) for t in tree["group"]]
        if None in parts:
            return None
        return "(" + tree["group_operator"].lower().join(parts) + ")"
    values = plain.texts_of(tree["value"])
    if tree.get("type") or "" in values:
        return None
    if not isinstance(tree["value"], list) and \
            tree["comparator"] in plain.MANY:
        values = values[:1]
    return "(%s:%s:%s)" % (tree["field"], tree["comparator"],
                           ",".join(escape(v) for v in values))


def drive(documents):
    lines = "".join(json.dumps(d, ensure_ascii=False) + "\n"
                    for d in documents)
    done = subprocess.run([DRIVER], input=lines.encode("utf-8"),
                          stdout=subprocess.PIPE, check=False)
    answers = [json.loads(a) for a in done.stdout.decode().splitlines()]
    if done.returncode or len(answers) != len(documents):
        print("not ok - the driver answers")
        print(f"# status {done.returncode}, {len(answers)} answers, then "
              + json.dumps(documents[len(answers)])[:3000])
        raise SystemExit(1)
    return answers


def verdict(doc, record):
    def getter(path, module=None):
        return record.get(path if module is None else f"{module}:{path}")

    def types(path, module=None):
        return TYPES.get(path if module is None else (path, module))

    return plain.holds(doc["tree"], getter, types, doc["now"], doc["zone"],
                       doc["user"], doc["role"], module="Leads",
                       changed=lambda path: path in doc["changed"],
                       fiscal_month=doc["fiscal_month"],
                       week_start=doc["week_start"])


def complain(doc, record, got, wanted, what):
    print(f"# {what}: engine {got}, plain {wanted}")
    small = {k: v for k, v in record.items() if v}
    print("# " + json.dumps(doc["tree"], ensure_ascii=False))
    print("# " + json.dumps({**doc, "tree": None, "records": [small]},
                            ensure_ascii=False))


def same_verdicts(maker, round_number):
    documents = [maker.document() for _ in range(ROUNDS)]
    searches = [(i, as_search(d["tree"])) for i, d in enumerate(documents)]
    searches = [(i, s) for i, s in searches if s]
    answers = drive(documents)
    wrong = compared = held = refused = 0
    for doc, answer in zip(documents, answers):
        if isinstance(answer, dict):
            refused += 1
            continue
        for record, got in zip(doc["records"], answer):
            wanted = verdict(doc, record)
            compared += 1
            held += wanted
            if wanted != got:
                wrong += 1
                if wrong <= 5:
                    complain(doc, record, got, wanted, "tree")
    print(f"{'not ok' if wrong else 'ok'} - verdicts of round {round_number}: "
          f"{compared} compared, {held} hold, {refused} trees refused")
    if compared < ROUNDS or not compared / 10 < held < compared * 9 / 10:
        print("not ok - the verdicts are worth comparing")
        wrong += 1
    said = drive([{**documents[i], "tree": None, "search": s}
                  for i, s in searches])
    bad = 0
    for (i, text), answer in zip(searches, said):
        parsed = plain.parse_search(text)
        same = isinstance(answer, dict) == isinstance(answers[i], dict) and \
            (isinstance(answer, dict) or answer == answers[i])
        if not same:
            bad += 1
            if bad <= 5:
                print(f"# {text}\n# {answer}\n# {answers[i]}\n# "
                      + json.dumps(parsed, ensure_ascii=False))
    print(f"{'not ok' if bad else 'ok'} - {len(searches)} searches of round "
          f"{round_number} say what their trees say")
    return wrong + bad


def same_syntax(maker):
    """Texts with one thing changed: both accept them, or both refuse."""
    r = maker.r
    texts = []
    while len(texts) < 2 * ROUNDS:
        text = as_search(maker.tree())
        for _ in range(r.randrange(4) if text else 0):
            i = r.randrange(len(text) + 1)
            piece = r.choice(["(", ")", ":", ",", "\\", " ", "and", "or",
                              "AND", "x", "ü", "\n", "${EMPTY}", "equals",
                              text[:i], text[i:]])
            text = r.choice([text[:i] + piece + text[i:],
                             text[:i] + text[i + 1:], text[:i]])
        if text is not None:
            texts.append(text)
    blank = maker.document()
    answers = drive([{**blank, "tree": None, "records": [], "search": t}
                     for t in texts])
    bad = good = 0
    for text, answer in zip(texts, answers):
        column = 0
        try:
            plain.parse_search(text)
            good += 1
        except plain.SearchError as e:
            column = e.column - len(text.encode()[:e.column - 1]
                                    .rpartition(b"\n")[0]) - \
                (b"\n" in text.encode()[:e.column - 1])
        engine = answer if isinstance(answer, dict) else {"column": 0}
        # what is well-formed may still not fit the fields
        if column and engine["column"] != column:
            bad += 1
            if bad <= 5:
                print(f"# {text!r}\n# engine {answer}, plain {column}")
        elif not column and engine.get("code") == "bad-criteria" and \
                engine["column"] == 0:
            bad += 1
    print(f"{'not ok' if bad else 'ok'} - {len(texts)} texts, {good} of them "
          "search syntax, are so for both")
    return bad


def main():
    bad = 0
    for i in range(4):
        bad += same_verdicts(Maker(SEED * 10 + i), i + 1)
    bad += same_syntax(Maker(SEED * 10 + 9))
    return 1 if bad else 0


raise SystemExit(main())
