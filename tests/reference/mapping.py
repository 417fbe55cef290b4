# SPDX-License-Identifier: MIT
"""A conversion mapping, and what a row's values become (4, 5, 6)."""
from . import conditions, normalise, values

CHECKLESS = "record"


class Target:
    """One target of the mapping."""

    def __init__(self, world, tree):
        self.world, self.tree = world, tree
        self.module = tree["module"]
        self.sheet = world.store.sheet(self.module)
        self.layout = tree.get("layout", "Standard")
        self.sources = tree["fields"]
        self.sheet.mapped = list(self.sources)
        self.unique = world.org.unique_fields(self.module)
        self.rules = self.match_rules()
        self.keys = {}

    def field(self, name):
        return self.world.org.field(self.module, name)

    def default(self, name):
        """A field's default, or None."""
        org = self.world.org
        entry = org.layout_fields(self.module, self.layout).get(name, {})
        field = self.field(name) or {}
        found = entry.get("default_value", field.get("default_value"))
        return None if found is None else values.as_text(found)

    def match_rules(self):
        def listed(rules):
            return [(r["keys"], r.get("scope", "all"), None) for r in rules]
        if "match" in self.tree:
            return listed(self.tree["match"])
        org = self.world.org
        first = []
        check = org.get("modules", self.world.source,
                        "duplicate_check.yaml") or {}
        for other in check.get("type_configurations", []):
            if other["mapped_module"] == self.module:
                first += [({p["mapped_field"]: "casefold"}, "all",
                           p["current_field"])
                          for p in other["field_mappings"]]
        check = org.get("modules", self.module,
                        "duplicate_check.yaml") or {}
        first += listed(check.get("match", []))
        out = []
        for name in self.unique:
            if name in self.sources:
                exact = self.field(name)["unique"]["casesensitive"] == "true"
                out.append({name: "exact" if exact else "casefold"})
        if "Email" in self.sources and "Last_Name" in self.sources:
            out.append({"Email": "email", "Last_Name": "casefold"})
        if self.module == "Deals":
            pass
        elif self.module == "Accounts":
            if "Account_Name" in self.sources:
                out.append({"Account_Name": "company"})
        elif self.module == "Contacts":
            if "Last_Name" in self.sources:
                out.append({n: "casefold" for n in ("Last_Name", "First_Name")
                            if n in self.sources})
        else:
            label = self.world.org.module(self.module)["singular_label"]
            for name in ("Name", label.replace(" ", "_") + "_Name"):
                if name in self.sources:
                    out.append({name: "casefold"})
                    break
        return first + [(keys, "all", None) for keys in out]

    def account_field(self):
        for name, source in self.sources.items():
            if isinstance(source, dict) and \
                    source.get("record") == "Accounts":
                return name
        return None

    def on_other_account(self):
        default = "keep" if self.module == "Contacts" else None
        return self.tree.get("on_other_account", default)

    def true_wins(self, name):
        if name in self.tree.get("merge", {}):
            return self.tree["merge"][name] == "true_wins"
        return name.endswith("Opt_Out") and \
            (self.field(name) or {}).get("data_type") == "boolean"

    def mandatory(self):
        """Names of the mandatory fields, in order."""
        org = self.world.org
        found = {n for n, f in org.own_fields(self.module).items()
                 if f.get("system_mandatory") == "true" and
                 f.get("read_only") != "true"}
        found |= {n for n, f in
                  org.layout_fields(self.module, self.layout).items()
                  if f.get("required") == "true"}
        out = []
        for name in sorted(found, key=str.encode):
            field = self.field(name)
            if field and "system" not in field and \
                    field["data_type"] != "boolean" and \
                    self.default(name) is None:
                out.append(name)
        return out

    def pipeline_fault(self, texts):
        """Message of check 12, or None."""
        stages = {}
        folder = ("modules", self.module, "pipelines")
        for tree in self.world.org.all(*folder).values():
            stages.setdefault(tree["actual_value"], set()).update(
                m["actual_value"] for m in tree["maps"])
        pair = [texts.get(n) or self.default(n) or ""
                for n in ("Stage", "Pipeline")]
        if all(pair) and pair[1] in stages and \
                pair[0] not in stages[pair[1]]:
            return f"stage {pair[0]} is not in pipeline {pair[1]}"
        return None

    def row_values(self, get, given, ids):
        """Field by field what the row gives: the mapping's in its order,
        then what only the selection gives. ids: of earlier targets."""
        out = {}
        for name, source in self.sources.items():
            if given.get(name):
                text = given[name]
            elif isinstance(source, dict) and "record" in source:
                out[name] = ids.get(source["record"], "")
                continue
            else:
                text = values.source_value(source, get)
            out[name] = values.cut_date(self.field(name), text,
                                        self.world.tz)
        for name, text in given.items():
            if text and name not in out:
                out[name] = values.cut_date(self.field(name), text,
                                            self.world.tz)
        return out

    def is_reference(self, name, given):
        source = self.sources.get(name)
        return isinstance(source, dict) and "record" in source and \
            not given.get(name)

    def value_fault(self, texts, given):
        """Checks 10 to 12: code, field, message, or None."""
        w = self.world
        for name, text in texts.items():
            if not self.is_reference(name, given):
                why = values.fault(w.org, self.field(name), text, w.tz)
                if why:
                    return ("INVALID_DATA", f"{self.module}.{name}", why)
        if self.tree.get("create") == "never":
            return None
        for name in self.mandatory():
            if not texts.get(name):
                return ("MANDATORY_NOT_FOUND", f"{self.module}.{name}",
                        "required field has no value")
        why = self.pipeline_fault(texts)
        if why:
            return ("MAPPING_MISMATCH", f"{self.module}.Stage", why)
        return None

    def key_of(self, record, keys):
        out = []
        for name, how in keys.items():
            part = normalise.NORMALISERS[how](record.get(name, ""))
            if not part:
                return None
            out.append(part)
        return out

    def match(self, texts, source):
        """The record that is found, by which rule, and is it one of
        several?"""
        for keys, scope, field in self.rules:
            mine = texts
            if field:
                name = list(keys)[0]
                if not self.sheet.had_column(name) and \
                        name not in self.sources and \
                        name not in self.sheet.selected:
                    continue
                mine = {name: source.get(field)}
            key = self.key_of(mine, keys)
            if key is None:
                continue
            found = [r for r in self.sheet.records
                     if (r.before or scope == "all") and
                     self.key_of(r.values, keys) == key]
            if found:
                found.sort(key=lambda r: normalise.id_key(r.id))
                return found[0], keys, len(found) > 1
        return None, None, False

    def clash(self, texts, itself=None):
        """Another record with a value of a unique field: (field, id)."""
        for name in self.unique:
            text = texts.get(name, "")
            if text:
                same = values.same_key(self.field(name))
                for r in self.sheet.records:
                    if r is not itself and r.get(name) and \
                            same(r.get(name)) == same(text):
                        return name, r.id
        return None

    def wanted(self, record, misread):
        """Does the source record meet create_when?"""
        return conditions.holds(self.world, self.world.source,
                                self.tree.get("create_when"), record, None,
                                misread)
