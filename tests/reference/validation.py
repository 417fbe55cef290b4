# SPDX-License-Identifier: MIT
"""Validation rules of the targets (formats/conversion.md, 3, check 16)."""
from . import conditions
from .blueprints import Given


def paths_of(tree):
    if "group" in tree:
        return [p for t in tree["group"] for p in paths_of(t)]
    return [tree["field"]]


class Made:
    """A record that is not there yet."""

    def __init__(self, values):
        self.values = values

    def get(self, name):
        return self.values.get(name, "")


def active(world, module):
    rules = world.org.all("modules", module, "validation_rules")
    return [r for r in rules.values() if r.get("active") != "false"]


def evaluated(world, rule):
    if "criteria" not in rule:
        return False
    for path in paths_of(rule["criteria"]):
        first, dot, _ = path.partition(".")
        kind = (world.org.field(rule["module"], first) or {}).get("data_type")
        if dot and kind not in ("ownerlookup", "userlookup") or \
                kind in ("autonumber", "formula", "rollup_summary"):
            return False
    return True


def saved(step):
    return step.action == "created" or bool(step.changes)


def view(world, step, owner):
    """The record as it would be."""
    sheet = step.target.sheet
    if step.action == "created":
        values = {"id": step.id, "Owner": owner()}
        values.update(step.texts)
        values["id"] = step.id
        world.new_record_fields(sheet, values, step.target.layout)
        return Made(values)
    values = dict(step.changes)
    for name, text in (("Modified_By", world.user_id),
                       ("Modified_Time", world.now)):
        if sheet.had_column(name):
            values[name] = text
    return Given(step.record, values)


def rules_for(world, step):
    """The rules that are asked about the record of a step."""
    if not saved(step):
        return []
    layout = step.target.layout if step.action == "created" else \
        step.record.get("Layout")
    return [r for r in active(world, step.target.module)
            if r.get("layout") in (None, layout or "Standard")]


def fault(world, step, owner):
    """Code, field and message, if a rule forbids the record."""
    module = step.target.module
    for rule in rules_for(world, step):
        if evaluated(world, rule) and conditions.holds(
                world, module, rule["criteria"], view(world, step, owner)):
            field = rule.get("field")
            return ("INVALID_DATA", f"{module}.{field}" if field else module,
                    f"validation rule {rule['api_name']}: "
                    f"{rule['alert_message']}")
    return None


def note(rule):
    return f"validation rule {rule['api_name']} of {rule['module']} not " \
        "checked"


__all__ = ["active", "fault", "note", "rules_for", "evaluated"]
