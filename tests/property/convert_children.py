# SPDX-License-Identifier: MIT
"""Subforms for the conversion's property test: fields, mappings, tables."""

FIELDS = {"Item": "text", "Amount": "currency", "Size": "integer",
          "Kind": "picklist", "Day": "date", "Seen": "datetime",
          "Remarks": "textarea", "Total": "currency", "Parent_Id": "lookup"}
SUBFORMS = {"Lead_Items": "Leads", "Project_Items": "Projects",
            "Account_Items": "Accounts", "Contact_Items": "Contacts",
            "Deal_Items": "Deals"}
OF = {parent: module for module, parent in SUBFORMS.items()}
COLUMNS = ["Owner", "Created_By", "Modified_Time", "Layout", "se_module"]


class ChildrenMaker:
    """The part of a maker that knows subforms."""

    def child_source(self, to, mine):
        """Where a field of a new row comes from, or None."""
        name, kind = to["api_name"], to["data_type"]
        if name == "Total":
            return "Total"  # read-only, and copied
        if kind in ("text", "textarea") and self.chance(.3):
            return {"template": self.r.choice([
                "${Item|'?'} x ${Size}", "${id}", "${Remarks|Item}"])}
        if kind == "integer" and self.chance(.1):
            return {"value": 3}
        fitting = [n for n, f in mine.items() if f["data_type"] == kind and
                   n not in ("Total", "Parent_Id")]
        if kind == "date":
            fitting.append("Seen")
        found = name if name in fitting and self.chance(.8) else \
            self.r.choice(fitting)
        if kind == "text" and self.chance(.2):
            return {"field": found,
                    "transform": self.r.sample(["trim", "upper"], 1)}
        return found

    def make_children(self, module):
        to, source = OF[module], OF[self.case.source]
        if not self.chance(.5):
            return None
        mine, fields = self.fields[source], {}
        names = [n for n in self.fields[to] if n != "Parent_Id"]
        for name in self.r.sample(names, self.r.randint(1, len(names))):
            fields[name] = self.child_source(self.fields[to][name], mine)
            if self.chance(.1) and name != "Total":
                self.fields[to][name]["system_mandatory"] = True
        if self.chance(.2):
            self.fields[to]["Size"]["default_value"] = 7
        if self.chance(.1):
            self.fields[to]["Item"]["length"] = 8
        return [{"module": to, "from": source, "fields": fields}]

    def child_tables(self):
        used = {c[n] for t in self.mapping["targets"]
                for c in t.get("children", []) for n in ("module", "from")}
        for module in sorted(used):
            is_source = module == OF[self.case.source]
            if self.chance(.9 if is_source else .6):
                columns = self.columns(module, COLUMNS)
                if "Parent_Id" not in columns and self.chance(.9):
                    columns.append("Parent_Id")
                self.put_table(
                    module, columns, self.make_ids(
                        self.r.randint(0, self.large or 12),
                        is_source or self.chance(.97)),
                    self.parent_of if is_source else None)
            if self.chance(.1):
                self.put(f"profiles/Sales/modules/{module}.yaml", {
                    "profile": "Sales", "module": module,
                    "view" if is_source else "create": self.chance(.5)})

    def parent_of(self, name):
        if name == "Parent_Id":
            return self.r.choice(self.ids * 3 + ["", "404"])
        return None
