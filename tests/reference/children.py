# SPDX-License-Identifier: MIT
"""Rows of subforms, one for each row of the source's (7)."""
from .mapping import Target


class ChildTarget(Target):
    """A subform that gets rows; its parent is nothing to be filled."""

    def mandatory(self):
        return [n for n in super().mandatory() if n != "Parent_Id"]


class Children:
    """All entries of `children`, by target."""

    def __init__(self, world):
        self.w = world
        self.entries = [(t, tree, ChildTarget(world, {
            "module": tree["module"], "fields": tree["fields"]}))
            for t in world.targets for tree in t.tree.get("children", [])]

    def permitted(self, target):
        rights = self.w.rights
        return all(rights.may_create(tree["module"]) and
                   rights.may_view(tree["from"])
                   for t, tree, _ in self.entries if t is target)

    def rows(self, tree, source):
        """The rows of the record, as they are by now."""
        sheet = self.w.store.sheet(tree["from"])
        return [r for r in sheet.records if r.before and source.id and
                r.get("Parent_Id") == source.id and
                r.get("se_module") in ("", self.w.source)]

    def plan(self, targets, source):
        """Checks 10 and 11: rows by entry and what is made of each, or why
        not."""
        out = []
        for target, tree, child in self.entries:
            if target not in targets:
                continue
            rows = self.rows(tree, source)
            made = []
            for row in rows:
                bad = row.sheet.id_fault(row)
                if bad:
                    return None, (bad[0], f"{tree['from']}.id", {
                        "empty": f"the id on line {row.line} is empty",
                        "malformed": f"the id on line {row.line} is not an "
                        "id", "repeated": f"lines {bad[2]} have one id"}[
                            bad[1]])
                texts = child.row_values(row.get, {}, {})
                why = child.value_fault(texts, {})
                if why:
                    return None, (why[0], why[1],
                                  f"{why[2]} ({tree['from']} {row.id})")
                made.append(texts)
            out.append((target, tree, child, made))
        return out, None

    def make(self, plan, steps, owner_of):
        """Make them; what there is to say of the row."""
        notes = []
        actions = {s.target.module: s for s in steps}
        for target, tree, child, made in plan:
            step = actions.get(target.module)
            if step is None:
                continue
            if step.skipped or step.action in ("linked", "other-account"):
                if made:
                    notes.append(f"{len(made)} of {tree['from']} stay: the "
                                 f"record of {target.module} is only linked")
                continue
            for texts in made:
                self.add(child, texts, step, owner_of(child))
        return notes

    def add(self, child, texts, step, owner):
        w, sheet = self.w, child.sheet
        ident = w.store.next_id(child.module)
        w.store.take_id(child.module, ident)
        values = {"id": ident, "Owner": owner}
        values.update(texts)
        for name in list(child.sources) + list(w.org.fields(child.module)):
            if not texts.get(name) and (name in child.sources or
                                        sheet.had_column(name)):
                default = child.default(name)
                if default:
                    values[name] = default
        values["Parent_Id"] = step.id
        if sheet.had_column("se_module"):
            values["se_module"] = step.target.module
        w.new_record_fields(sheet, values, "Standard")
        sheet.add(values)
