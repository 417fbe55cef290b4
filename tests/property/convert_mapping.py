# SPDX-License-Identifier: MIT
"""Random mappings and criteria for the conversion's property test."""
from convert_org import LOOKUPS

POLICIES = ["skip", "merge", "overwrite", "create", "fail"]
NUMBERS = ("integer", "bigint", "double", "currency", "percent")
FORMED = ("email", "phone", "website")
CRITERIA = {
    "text": ["acme", "ACME", "müller", "strasse", "a", "%e%", "7", "é"],
    "textarea": ["lf", "e", "none"], "email": ["a@b.de", "@", "Ä@Ö.DE"],
    "phone": ["0228", "1"], "website": ["acme.com", "www", "STRASSE.DE"],
    "integer": [0, 1, 5, "7"], "bigint": [0, 1], "percent": [5, 0, 100],
    "double": [0, 1.5, 100, 100000], "currency": [0, 5, 100000, 99],
    "date": ["2026-03-31", "2026-01-01", "${TODAY}", "${THISMONTH}",
             "2024-02-29"],
    "datetime": ["2026-03-31", "2026-03-31T15:30:00Z", "${TODAY}",
                 "${TILLYESTERDAY}", "2026-01-01"],
    "boolean": [True, False], "multiselectpicklist": ["A", "B", "C"],
    "userlookup": ["1", "2", "${CURRENTUSER}"]}


class MappingMaker:
    """The part of a maker that maps fields."""

    # the mapping

    def compatible(self, to):
        """Fields of the source that may go into a field."""
        out, kind = [], to["data_type"]
        for name, tree in self.fields[self.case.source].items():
            mine = tree["data_type"]
            if kind in ("text", "textarea"):
                fits = mine not in ("lookup", "userlookup",
                                    "multiselectpicklist") or \
                    self.chance(.2)
            elif kind in FORMED:
                fits = mine == kind or (mine in ("text", "textarea") and
                                        self.chance(.01))
            elif kind in NUMBERS:
                fits = mine == kind or (mine in NUMBERS and self.chance(.1))
            elif kind == "picklist":
                fits = mine == kind and (
                    to["api_name"] not in ("Stage", "Pipeline") or
                    self.chance(.05)) or self.chance(.01) and mine == "text"
            elif kind == "date":
                fits = mine in ("date", "datetime")
            elif kind == "lookup":
                fits = mine == kind and LOOKUPS[name] == \
                    LOOKUPS[to["api_name"]]
            else:
                fits = mine == kind
            if fits:
                out.append(name)
        return out

    def source_of(self, module, name, earlier):
        """Where a field's value comes from, or None."""
        r, to = self.r, self.fields[module][name]
        kind = to["data_type"]
        if kind == "lookup" and LOOKUPS[name] in earlier and \
                self.chance(.85):
            return {"record": LOOKUPS[name]}
        if kind in ("text", "textarea") and self.chance(.15):
            return {"template": r.choice([
                "${Email|Name|Code} - ${City|'Direct'}", "${id}x${Born}",
                "${Code}", "a${Code|City}b${'z'}", "$ (x) ${'{'}${City|''}}"])
                .replace("Email|Name", "Email" if self.case.source == "Leads"
                         else "Name")}
        if self.chance(.1) or (name in ("Stage", "Pipeline") and
                               self.chance(.9)):
            constant = {"text": "Prospect", "picklist": "New",
                        "integer": 3, "currency": 2.50, "boolean": False,
                        "date": "2026-05-05", "double": 7}.get(kind)
            if name == "Stage":
                constant = "Qualification"
            if name == "Pipeline":
                constant = r.choice(["Standard", "Fast"])
            if constant is not None and \
                    len(str(constant)) <= to.get("length", 99):
                return {"value": constant}
        fitting = self.compatible(to)
        if not fitting:
            return None
        if name in fitting and self.chance(.7):
            fitting = [name]
        if name in ("Account_Name", "Deal_Name", "Name") and \
                self.case.source == "Leads" and self.chance(.8) and \
                kind == "text":
            fitting = ["Company"]
        found = r.choice(fitting)
        if kind in ("text", "textarea", "email", "phone", "website") and \
                self.chance(.2):
            how = ["trim", "lower", "upper", "digits", "domain"]
            if self.fields[self.case.source][found]["data_type"] in (
                    "text", "textarea", kind) or kind == "text":
                return {"field": found,
                        "transform": r.sample(how, r.randint(1, 2))}
        if self.chance(.1):
            return {"field": found}
        return found

    def make_mapping(self):
        r, case = self.r, self.case
        out = {"module": case.source, "targets": []}
        earlier = []
        for module in self.targets:
            out["targets"].append(self.make_target(module, earlier))
            earlier.append(module)
        if self.chance(.8):
            out["related_modules"] = self.some(
                ["Notes", "Tasks", "Events", "Calls", "Attachments"])
        if self.chance(.6):
            out["move_attachments_to"] = r.choice(self.targets)
        if self.chance(.7):
            out["carry_over_tags"] = self.some(self.targets, 3)
        if self.chance(.8):
            out["inactive_owner"] = r.choice(
                ["actor", "actor", {"email": "bob@acme.example"},
                 {"email": "nobody@acme.example", "role": "CEO"}])
        if self.chance(.5):
            out["blueprint"] = r.choice(
                ["forbid", "allow", {"only_in_states": ["Qualified"]}])
        return out

    def make_target(self, module, earlier):
        r = self.r
        names = self.some(self.fields[module])
        heads = ["Account_Name", "Last_Name", "Deal_Name", "Name"]
        for name in heads:
            if name in self.fields[module] and name not in names:
                names.append(name)
        fields = {}
        for name in names:
            source = self.source_of(module, name, earlier)
            if source is not None:
                fields[name] = source
        if not fields:
            fields["City"] = "City"
        out = {"module": module}
        if self.chance(.3):
            out["create"] = r.choice(["always", "on_request", "on_request",
                                      "never"])
        if self.chance(.3):
            out["create_when"] = self.criteria(self.case.source)
        if self.chance(.3):
            out["layout"] = r.choice(["Standard", "Other"])
        if self.chance(.15):
            out["new_id"] = r.choice(["next", "A${id}", "9${id}", "${id}"])
        out["fields"] = fields
        if self.chance(.7):
            out["match"] = [self.match_rule(fields)
                            for _ in range(r.randint(1, 3))]
        elif self.chance(.1):
            out["match"] = []
        if not out.get("match", [1]):
            del out["match"]
        if self.chance(.8):
            out["on_match"] = r.choice(POLICIES)
            if out.get("create") == "never" and out["on_match"] == "create":
                out["on_match"] = "merge"
        if self.chance(.4):
            yes = [n for n in fields if self.fields[module][n]["data_type"]
                   == "boolean"]
            if yes:
                out["merge"] = {n: "true_wins" for n in self.some(yes)}
        if self.known:
            self.make_known(out, earlier)
        if self.chance(.3):
            out["on_other_account"] = r.choice(
                ["keep", "move", "create", "fail"])
        if not out.get("merge", [1]):
            del out["merge"]
        children = self.make_children(module)
        if children:
            out["children"] = children
        return out

    def duplicate_checks(self):
        """What recognises records where the mapping does not."""
        r, source = self.r, self.case.source
        if self.chance(.4):
            others = [{"mapped_module": module, "field_mappings": [
                {"current_field": n, "mapped_field": r.choice(
                    list(self.fields[module]))}
                for n in r.sample(list(self.fields[source]),
                                  r.randint(1, 3))]}
                for module in self.some(self.targets)]
            for other in others:
                for pair in other["field_mappings"]:
                    if pair["current_field"] in \
                            self.fields[other["mapped_module"]] and \
                            self.chance(.7):
                        pair["mapped_field"] = pair["current_field"]
            if others:
                self.put(f"modules/{source}/duplicate_check.yaml", {
                    "module": source, "type": "mapped_module_records",
                    "type_configurations": others})
        for module in self.targets:
            if self.chance(.2):
                fields = self.some(self.fields[module], 4)
                rules = [self.match_rule(fields)] if fields else []
                self.put(f"modules/{module}/duplicate_check.yaml", {
                    "module": module, "type": "converted_records",
                    "match": rules})

    def make_known(self, out, earlier):
        """A target of which many records are recognised."""
        fields = out["fields"]
        for name in ("create", "create_when", "layout", "match"):
            out.pop(name, None)
        if out["module"] == "Accounts":
            fields["Account_Name"] = "Company"
            out["match"] = [{"keys": {"Account_Name": "company"}}]
        elif out["module"] == "Contacts":
            fields["Last_Name"] = "Last_Name"
            out["match"] = [{"keys": {"Last_Name": "casefold"}}]
            if self.chance(.3):
                fields["Email"] = "Email"
                out["match"].insert(0, {"keys": {"Email": "email"}})
        else:
            out["match"] = [self.match_rule(fields)]
        if "Accounts" in earlier and "Account_Name" in \
                self.fields[out["module"]]:
            fields["Account_Name"] = {"record": "Accounts"}
            if self.chance(.2):
                out["match"].insert(0, {"keys": {"Account_Name": "exact"}})
        fields.pop("Code", None)
        if self.chance(.15):
            out["create"] = "never"
        out["on_match"] = self.r.choice(
            ["merge", "merge", "overwrite", "skip"])

    def match_rule(self, fields):
        how = {"email": ["email", "exact", "casefold"],
               "website": ["domain"], "phone": ["phone", "digits"]}
        keys = {}
        for name in self.r.sample(list(fields),
                                  min(len(fields),
                                      self.r.choice([1, 1, 2, 3]))):
            keys[name] = self.r.choice(how.get(name.lower(), [
                "exact", "casefold", "casefold", "company", "domain",
                "digits", "email", "phone"]))
        out = {"keys": keys}
        if self.chance(.4):
            out["scope"] = self.r.choice(["all", "existing"])
        return out

    # criteria

    def leaf(self, module, path=True):
        """Something that fits a field of the module."""
        r = self.r
        name = r.choice(list(self.fields[module]))
        kind = self.fields[module][name]["data_type"]
        if path and kind == "lookup" and self.chance(.6):
            out = self.leaf(LOOKUPS[name], False)
            out["field"] = f"{name}.{out['field']}"
            return out
        leaf = {"field": name}
        if self.chance(.25):
            leaf["comparator"] = r.choice(["equal", "not_equal"])
            leaf["value"] = r.choice(["${EMPTY}", "${NOTEMPTY}"])
            return leaf
        leaf["comparator"] = r.choice(self.comparators(kind))
        if kind == "picklist" and name in ("Stage", "Pipeline"):
            known = ["Qualification", "Offer", "Won"] if name == "Stage" \
                else ["Standard", "Fast"]
        elif kind == "picklist":
            known = ["Hot", "Cold", "New", "Qualified"]
        else:
            known = CRITERIA.get(kind, ["1", "2", "99"])
        if leaf["comparator"] in ("in", "not_in", "include_all",
                                  "include_any", "exclude_all",
                                  "exclude_any"):
            leaf["value"] = r.sample(known, r.choice([1, 2]))
        elif leaf["comparator"] in ("between", "not_between"):
            plain = [v for v in known if not str(v).startswith("$")]
            leaf["value"] = sorted(r.choices(plain, k=2),
                                   key=lambda v: (len(str(v)), str(v))
                                   if kind in NUMBERS else str(v))
        else:
            leaf["value"] = r.choice(known)
        return leaf

    @staticmethod
    def comparators(kind):
        same = ["equal", "not_equal"]
        order = ["less_than", "less_equal", "greater_than", "greater_equal",
                 "between", "not_between", "in", "not_in"]
        part = ["like", "not_like", "contains", "not_contains",
                "starts_with", "ends_with"]
        if kind in NUMBERS or kind in ("date", "datetime"):
            return same + order
        if kind == "multiselectpicklist":
            return same + ["include_all", "include_any", "exclude_all",
                           "exclude_any", "contains"]
        if kind in ("boolean", "multi_module_lookup"):
            return same
        if kind == "picklist":
            return same + ["in", "not_in"]
        return same + part + ["in", "not_in"]

    def criteria(self, module):
        if self.chance(.3):
            return {"group_operator": self.r.choice(["AND", "OR"]),
                    "group": [self.leaf(module), self.leaf(module)]}
        return self.leaf(module)
