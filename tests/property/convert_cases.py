# SPDX-License-Identifier: MIT
"""Random small orgs and conversions of them."""
import gzip
import random

from convert_children import ChildrenMaker
from convert_mapping import NUMBERS, POLICIES, MappingMaker
from convert_org import (COMMON, LOOKUPS, MODULES, SINGULAR, SOURCES, TARGETS,
                         NUMBERED, USERS, auto_number, dump, field)
from convert_rules import Rules
from convert_values import (BOOLEANS, PIPELINES, POOLS, STAGES, TAGS, TIMES, pools,
                            table)

SYSTEM = ["Owner", "Created_By", "Created_Time", "Modified_By",
          "Modified_Time", "Tag", "Layout"]
MARKS = ["Converted__s", "Converted_Date_Time", "Converted_Account",
         "Converted_Contact", "Converted_Deal", "Approval_State__s",
         "Locked__s"]


class Case:
    """One org, as what differs from the template, and one conversion."""

    def __init__(self):
        self.files, self.options, self.source = {}, {}, ""

    def argv(self):
        """The command's options; the selection is in `selection.csv`."""
        o, out = self.options, [self.source]
        for name in ("where", "limit", "assign_to", "through", "at"):
            if o.get(name) is not None:
                text = search(o[name]) if name == "where" else str(o[name])
                out += ["--" + name.replace("_", "-"), text]
        if o.get("select") is not None:
            out += ["--select", "selection.csv"]
        elif o.get("where") is None:
            out.append("--all")
        if o.get("rejects"):
            out += ["--rejects", "rejects.csv"]
        for module in o.get("with", []):
            out += ["--with", module]
        for module, policy in o.get("on_match", {}).items():
            out += ["--on-match",
                    f"{module}={policy}" if module else policy]
        for name in ("no_automation", "all_or_nothing", "fail_fast",
                     "dry_run"):
            if o.get(name):
                out.append("--" + name.replace("_", "-"))
        return out


WORDS = {"equal": "equals", "greater_equal": "greater_equal"}


def search(tree):
    """Criteria in Zoho's search syntax."""
    if "group" in tree:
        word = tree["group_operator"].lower()
        return "(" + word.join(search(t) for t in tree["group"]) + ")"
    value_of = tree["value"]
    if not isinstance(value_of, list):
        value_of = [value_of]
    value_of = ",".join(str(v).lower() if isinstance(v, bool) else str(v)
                        for v in value_of)
    how = WORDS.get(tree["comparator"], tree["comparator"])
    return f"({tree['field']}:{how}:{value_of})"


class Maker(MappingMaker, ChildrenMaker):
    """Makes a case from a seed."""

    def __init__(self, seed, large=False):
        self.r = random.Random(seed)
        self.case = Case()
        self.fields = {m: {n: field(m, n) for n in MODULES[m]}
                       for m in MODULES}
        self.pools = pools(self.r)
        self.large = self.r.choice([100, 400, 1000]) \
            if self.r.random() < .02 or large else 0
        self.nasty = self.r.choice([0, 0, 0, .01, .1])

    def chance(self, p):
        return self.r.random() < p

    def some(self, items, most=None):
        items = list(items)
        n = self.r.randint(0, min(len(items), most or len(items)))
        return self.r.sample(items, n)

    def make(self):
        r, case = self.r, self.case
        case.source = r.choice(["Leads", "Leads", "Leads", "Projects"])
        targets = [t for t in TARGETS if t != case.source]
        self.targets = r.sample(targets, r.randint(1, len(targets)))
        if self.chance(.7):
            self.targets.sort(key=TARGETS.index)
        self.known = case.source == "Leads" and self.chance(.25)
        if self.known:
            self.targets = ["Accounts", "Contacts"] + self.some(
                ["Deals", "Projects"])
            if self.chance(.3):
                r.shuffle(self.targets)
            self.nasty = 0
        self.org_file()
        self.shape_fields()
        self.people()
        self.mapping = self.make_mapping()
        self.put(f"modules/{case.source}/conversion.yaml", self.mapping)
        self.duplicate_checks()
        self.layouts()
        self.pipelines()
        self.records()
        self.rules = Rules(self)
        self.rules.through()
        self.make_options()
        self.rules.make()
        self.rules.validations()
        for module, fields in self.fields.items():
            for name, tree in fields.items():
                if tree != field(module, name):
                    self.put(f"modules/{module}/fields/{name}.yaml", tree)
        return case

    def put(self, path, tree):
        self.case.files[path] = dump(tree)

    def org_file(self):
        zone = self.r.choice(["Etc/UTC", "Europe/Berlin", "America/New_York",
                              "Asia/Kolkata", None])
        tree = {"org_id": "60001", "name": "Acme", "edition": "enterprise"}
        if zone:
            tree["time_zone"] = zone
        self.put("org.yaml", tree)

    # fields

    def shape_fields(self):
        for module in [self.case.source] + self.targets:
            for name, tree in self.fields[module].items():
                self.shape(tree)
            if self.chance(.5):
                self.fields[module]["Code"]["unique"] = {
                    "casesensitive": self.chance(.5)}
            if "Email" in self.fields[module] and self.chance(.3):
                self.fields[module]["Email"]["unique"] = {
                    "casesensitive": self.chance(.5)}
            if self.chance(.2):
                self.fields[module]["Size"]["unique"] = {
                    "casesensitive": False}

    def shape(self, tree):
        kind = tree["data_type"]
        if kind == "text" and self.chance(.03):
            tree["length"] = self.r.choice([5, 10, 40])
        if kind in NUMBERS and self.chance(.05):
            tree["length"] = self.r.choice([2, 5])
        if self.chance(.07):
            default = {"text": "dflt", "picklist": "Cold", "integer": 7,
                       "currency": 1.5, "boolean": True,
                       "multiselectpicklist": ["B", "A"],
                       "date": "2026-01-01"}.get(kind)
            if default is not None and tree["api_name"] not in (
                    "Stage", "Pipeline", "Status", "Priority") and \
                    len(str(default)) <= tree.get("length", 99):
                tree["default_value"] = default

    # people

    def people(self):
        for module in [self.case.source] + self.targets:
            tree = {"profile": "Sales", "module": module}
            for what in ("create", "edit", "mass_convert"):
                p = .92 if what != "mass_convert" else .95
                if self.chance(.8):
                    tree[what] = self.chance(p)
            limited = self.some(self.fields[module], 3)
            if limited and self.chance(.4):
                tree["fields"] = [
                    {"api_name": n, "permission": self.r.choice(
                        ["read_write", "read_only", "hidden"])}
                    for n in limited + ["Tag"] * self.chance(.3)]
            self.put(f"profiles/Sales/modules/{module}.yaml", tree)
            if self.chance(.1):
                name = self.r.choice(list(self.fields[module]))
                self.fields[module][name]["profiles"] = [
                    {"name": "Administrator", "permission_type":
                     self.r.choice(["read_only", "hidden", "read_write"])}]

    # layouts and pipelines

    def layouts(self):
        for module in [self.case.source] + self.targets:
            for name in ("Standard", "Other"):
                entries = []
                for f in self.fields[module]:
                    entry = {"api_name": f}
                    mapped = self.is_mapped(module, f)
                    if mapped and self.chance(.04):
                        entry["required"] = True
                    if self.chance(.03) and self.fields[module][f][
                            "data_type"] == "text" and \
                            "length" not in self.fields[module][f]:
                        entry["default_value"] = "by layout"
                    entries.append(entry)
                half = len(entries) // 2
                self.put(f"modules/{module}/layouts/{name}.yaml", {
                    "api_name": name, "module": module, "name": name,
                    "sections": [{"name": "One", "fields": entries[:half]},
                                 {"name": "Two", "fields": entries[half:]}]})
            if self.chance(.3):
                for n in ("Account_Name", "Last_Name", "Deal_Name", "Name"):
                    if self.is_mapped(module, n):
                        self.fields[module][n]["system_mandatory"] = True

    def is_mapped(self, module, name):
        return any(t["module"] == module and name in t["fields"]
                   for t in self.mapping["targets"])

    def pipelines(self):
        if "Deals" not in self.targets or self.chance(.4):
            return
        for name, stages in (("Standard", ["Qualification", "Won"]),
                             ("Fast", ["Offer", "Lost"])):
            self.put(f"modules/Deals/pipelines/{name}.yaml", {
                "api_name": name, "module": "Deals", "layout": "Standard",
                "actual_value": name,
                "maps": [{"actual_value": s} for s in stages]})

    # records

    def text(self, module, name):
        if name in ("Stage", "Pipeline") and module in self.fields:
            pool = STAGES if name == "Stage" else PIPELINES
            return self.r.choice(pool[1:] if self.chance(.9) else pool)
        if name == "Tag":
            return self.r.choice(TAGS)
        if name == "Layout":
            return self.r.choice(["", "Standard", "Other"])
        if name == "Owner" or name.endswith("_By"):
            return self.r.choice(["1", "2", "3", "4", ""])
        if name == "Number":
            return self.r.choice(["", "7", "0012", "A-0030", "A-x", "A-",
                                  'N, 41 "x"', "1" * 20, "3"])
        if name == "se_module":
            return self.r.choice(["", self.case.source, self.case.source,
                                  "Accounts"])
        if name.endswith("_Time") and name not in self.fields[module]:
            return self.r.choice(TIMES)
        if name not in self.fields[module]:
            return self.r.choice(POOLS["text"])
        kind = self.fields[module][name]["data_type"]
        if kind == "multi_module_lookup" or name == "Who_Id":
            return self.r.choice(self.ids) if self.ids else ""
        if self.chance(self.nasty):
            return self.r.choice(POOLS[kind])
        text = self.r.choice(self.pools[kind])
        if not text and name in ("Company", "Last_Name", "Name",
                                 "Account_Name", "Deal_Name"):
            text = self.r.choice(["Acme", "ACME Inc.", "Straße"])
        return text

    def make_ids(self, count, plain):
        pool = [str(n) for n in range(1, max(30, 2 * count))]
        if not plain and self.chance(.3):
            pool += ["007", "0100", "a-1", "Ä", "x,y", "1" * 21, "b 2"]
        ids = self.r.sample(pool, count)
        if self.chance(.5):
            ids.sort()
        if self.chance(.1) and ids:
            for n in range(self.r.randint(1, len(ids))):
                ids[self.r.randrange(len(ids))] = self.r.choice(
                    ["", ids[0], ids[-1], ids[n], " 5", "5\u00a0", "4.1E+17",
                     "12E+3", "a\tb", "1e5"])
        return ids

    def put_table(self, module, columns, ids, extra=None):
        rows = []
        for ident in ids:
            row = []
            for name in columns:
                text = ident if name == "id" else None
                if text is None and extra:
                    text = extra(name)
                row.append(self.text(module, name) if text is None else text)
            rows.append(row)
        ragged = self.case.options.get("rejects") and self.chance(.3)
        data, path = table(self.r, columns, rows, ragged), \
            f"records/{module}.csv"
        if self.chance(.05):
            data, path = gzip.compress(data, mtime=0), path + ".gz"
        self.case.files[path] = data
        return rows

    def columns(self, module, extra):
        most = [n for n in self.fields[module] if self.chance(.8)]
        out = ["id"] + most + [n for n in extra if self.chance(.5)]
        if self.chance(.2):
            out.append(self.r.choice(["Legacy X", 'Leg,"acy', "Extra"]))
        if module in NUMBERED and self.chance(.5):
            out.append("Number")
        if self.chance(.3):
            self.r.shuffle(out)
        return out

    def numbers(self):
        """Auto-numbers of several forms."""
        for module in NUMBERED:
            how = self.r.choice([
                None, {"prefix": "A-", "starting_number_length": 4},
                {"prefix": "N, ", "suffix": ' "x"', "start_number": 0}])
            if how:
                self.put(f"modules/{module}/fields/Number.yaml",
                         auto_number(module, **how))

    def marks(self, name):
        r = self.r
        if name == "Converted__s":
            return r.choice([""] * 8 + ["false", "true", "TRUE", "0"] +
                            [r.choice(BOOLEANS)])
        if name == "Locked__s":
            return r.choice([""] * 9 + ["false", "true", "No"] +
                            [r.choice(BOOLEANS)])
        if name == "Approval_State__s":
            return r.choice(["", "approved"] * 6 + ["pending"])
        if name in MARKS:
            return ""
        return None

    def records(self):
        r, source = self.r, self.case.source
        if self.chance(.06):
            self.case.options["rejects"] = True
        self.ids = self.make_ids(
            self.large or r.choice([1, 2, 4, 6, 9, 14, 20]), False)
        columns = self.columns(source, SYSTEM + MARKS)
        self.rows = self.put_table(source, columns, self.ids, self.marks)
        self.source_columns = columns
        for module in self.targets:
            if self.chance(.7):
                self.put_table(module, self.columns(module, SYSTEM),
                               self.make_ids(r.randint(0, self.large or 8),
                                             self.chance(.95)))
        for module in ("Notes", "Tasks", "Events", "Calls", "Attachments"):
            if self.chance(.5):
                self.put_table(module, self.columns(
                    module, ["se_module", "Owner", "Modified_Time"]),
                    self.make_ids(r.randint(0, self.large or 8), True))
        self.child_tables()
        self.numbers()

    # options

    def make_options(self):
        r, o = self.r, self.case.options
        o["as"] = r.choice(["ann", "ann", "bob", "fay"])
        o["at"] = r.choice(["2026-03-31T17:30:00+02:00",
                            "2026-03-31T17:30:00Z"])
        how = r.random()
        if how < .45:
            o["select"] = self.selection()
        elif how < .65:
            o["where"] = self.criteria(self.case.source)
        if self.chance(.15):
            o["limit"] = r.randint(1, 8)
        o["with"] = [t["module"] for t in self.mapping["targets"]
                     if t.get("create") == "on_request" and self.chance(.6)]
        if self.chance(.2):
            o["assign_to"] = r.choice(USERS[:3])["api_name"]
        if self.chance(.25):
            o["on_match"] = {r.choice(["", self.targets[0]]):
                             r.choice(POLICIES)}
            if self.chance(.2):
                o["on_match"][self.targets[-1]] = r.choice(POLICIES)
        for name, p in (("no_automation", .3), ("all_or_nothing", .05),
                        ("fail_fast", .05), ("dry_run", .03)):
            if self.chance(p):
                o[name] = True

    def selection(self):
        r = self.r
        key = "id"
        unique = [n for n, f in self.fields[self.case.source].items()
                  if "unique" in f and n in self.source_columns]
        if unique and self.chance(.2):
            key = r.choice(unique)
        columns = [key]
        if self.chance(.3):
            columns.append("assign_to")
        if self.chance(.3):
            columns.append("on_match")
        if self.chance(.2):
            columns += ["error_code", "error_line"]
        if self.chance(.2):
            columns.append("City")
        for module in self.targets:
            if self.chance(.4):
                columns += [f"{module}.{n}"
                            for n in self.some(self.fields[module], 3)]
        if self.case.options.get("through") and self.chance(.7):
            columns += [f"{self.case.source}.{n}" for n in
                        self.some(["Phone", "City", "Amount", "Born"])]
        if self.chance(.3):
            r.shuffle(columns)
        at = self.source_columns.index(key)
        known = [row[at] for row in self.rows]
        rows = []
        for _ in range(min(self.large or r.choice([0, 1, 3, 6, 10, 15]),
                           len(known) + self.chance(.2))):
            rows.append([self.selected(c, key, known) for c in columns])
        if self.chance(.8):
            if self.chance(.5):
                r.shuffle(known)
            for n, name in enumerate(known[:len(rows)]):
                rows[n][columns.index(key)] = name
        return table(r, columns, rows, self.case.options.get("rejects"))

    def selected(self, column, key, known):
        r = self.r
        if column == key:
            lost = ["404", ""] if self.chance(.1) else []
            return r.choice(known + lost) if known else "1"
        if column == "assign_to":
            return r.choice(["", "", "", "1", "3", "cid@acme.example", "cid",
                             "cid", "cid"] * 3 + ["dee", "eve", "nobody",
                                                  "bob"])
        if column == "on_match":
            return r.choice(["", ""] + POLICIES * 3 + ["Merge"])
        if "." in column and self.chance(.6):
            return self.text(*column.split(".", 1))
        return ""


__all__ = ["Maker", "COMMON", "SINGULAR", "SOURCES"]
