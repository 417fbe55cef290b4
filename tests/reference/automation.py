# SPDX-License-Identifier: MIT
"""Workflow rules, events and actions (formats/conversion.md, 10)."""
from . import blueprints, conditions
from .actions import Actions
from .outbox import Outbox
from .texts import Texts

STAMPED = ("Modified_By", "Modified_Time")


class Event:
    """Fields of a record have changed."""

    def __init__(self, record, changed, made_by):
        self.record, self.changed, self.made_by = record, changed, made_by


def names_of(tree):
    """The fields that criteria name."""
    if "group" in tree:
        return {n for t in tree["group"] for n in names_of(t)}
    return {tree["field"].split(".")[0]}


class Automation:
    """All rules of the org, as a conversion sets them off."""

    def __init__(self, world):
        self.w = world
        self.texts = Texts(world)
        self.outbox = Outbox(world, self.texts)
        self.actions = Actions(self)
        self.trace, self.acted, self.line = {}, set(), []
        self.events = 0
        self.source = None
        self.said = set()

    def warn(self, code, rule):
        self.said.add((code, rule))

    def set(self, record, name, text):
        """Change a field, and remember what it was."""
        if record.get(name) == text:
            return False
        self.trace.setdefault(record, {}).setdefault(name, record.get(name))
        record.sheet.set(record, name, text)
        self.w.stamp(record)
        return True

    def changes(self):
        """What was changed since the last call, by record."""
        out = []
        for record, old in self.trace.items():
            fields = {n for n, text in old.items() if record.get(n) != text
                      and n not in STAMPED}
            if fields:
                out.append((record, fields))
        self.trace = {}
        return out

    # a row

    def row(self, source, steps, changed, way):
        self.source, self.acted, self.events = source, set(), 0
        self.line, self.notes = [], []
        if way:
            self.after(source, way, changed)
            self.drain()
        for step in steps:
            if step.action == "created":
                self.pass_over(Event(step.record, set(), None), True)
            elif step.changed:
                self.pass_over(Event(step.record, step.changed, None))
            self.drain()
            if step.action == "created":
                blueprints.enter(self.w, step.record)
        self.pass_over(Event(source, changed, None))
        self.drain()
        return self.notes

    def after(self, source, way, changed):
        tree, found = way
        label = f"blueprint:{self.w.source}.{tree.get('api_name')}"
        element = found.find("after")
        if element is None:
            return
        self.actions.after(label, element, source)
        for record, fields in self.changes():
            if record is source:
                changed |= fields
            else:
                self.queue(Event(record, fields, label))

    def queue(self, event):
        self.events += 1
        if self.events > 1000:
            self.warn("rule-loop", event.made_by)
        else:
            self.line.append(event)

    def drain(self):
        while self.line:
            self.pass_over(self.line.pop(0))

    # rules

    def rules(self, module):
        found = self.w.org.all("modules", module, "workflow_rules")
        return [(n, r) for n, r in found.items()
                if r.get("active") != "false"]

    def pass_over(self, event, created=False):
        """Look at every rule of a record's module."""
        record = event.record
        for name, rule in self.rules(record.module):
            label = f"workflow_rule:{record.module}.{name}"
            if event.made_by == label or \
                    not self.is_set_off(rule, event, created):
                continue
            condition = self.condition(rule, event)
            if condition is None:
                continue
            if (label, record) in self.acted:
                self.warn("rule-loop", label)
                continue
            self.acted.add((label, record))
            self.actions.carry_out(label, condition, record)
            for changed, fields in self.changes():
                self.queue(Event(changed, fields, label))

    def is_set_off(self, rule, event, created):
        when = rule["execute_when"]
        kind, details = when["type"], when.get("details", {})
        if details.get("trigger_module", rule["module"]) != rule["module"]:
            return False
        if created:
            return kind in ("create", "create_or_edit")
        if kind in ("edit", "create_or_edit"):
            return True
        if kind == "field_update":
            tree = details["criteria"]
            if not names_of(tree) & event.changed:
                return False
            if "group" in tree and "match_all" in details:
                every = details["match_all"] == "true"
                tree = dict(tree, group_operator="AND" if every else "OR")
            return conditions.strictly(self.w, rule["module"], tree,
                                       event.record, event.changed)
        if kind == "section_update":
            return self.in_sections(details, event)
        return False

    def in_sections(self, details, event):
        record = event.record
        if (record.get("Layout") or "Standard") != details["layout"]:
            return False
        tree = self.w.org.layout(record.module, details["layout"]) or {}
        fields = {f["api_name"] for s in tree.get("sections", [])
                  if s["name"] in details["sections"] for f in s["fields"]}
        return bool(fields & event.changed)

    def condition(self, rule, event):
        for c in sorted(rule["conditions"],
                        key=lambda c: int(c["sequence_number"])):
            tree = c.get("criteria_details", {}).get("criteria")
            if conditions.strictly(self.w, rule["module"], tree, event.record,
                                   event.changed):
                return c
        return None

    def notify(self, out, by_code):
        self.outbox.line("notification", None, None, None, None, None, {
            "to": self.w.user["email"], "converted": out.converted,
            "failed": out.failed, "by_code": by_code})
