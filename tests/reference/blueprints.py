# SPDX-License-Identifier: MIT
"""Blueprints: who may convert, and by way of a transition (9)."""
from . import conditions, values
from .org import criteria_of_xml


def true(element, name):
    return element.get(name, "").strip() == "true"


def meets(world, module, tree, record):
    """Layout and entry criteria, whatever the state."""
    if tree.get("layout") != (record.get("Layout") or "Standard"):
        return False
    return conditions.strictly(world, module, criteria_of_xml(
        tree.find("entry_criteria")), record)


def states(tree):
    return {s.get("name"): s for s in tree.find("states")}


def current(world, module, record):
    """The blueprint that a record is in, and its state."""
    for tree in world.org.blueprints(module):
        state = record.get(tree.get("field"))
        if state in states(tree) and meets(world, module, tree, record):
            return tree, state
    return None, None


def forbidden(world, record):
    """Check 6: (field, message), or None."""
    tree, state = current(world, world.source, record)
    if tree is None:
        return None
    rule = world.mapping.get("blueprint")
    if isinstance(rule, dict):
        allowed = state in rule["only_in_states"]
    elif rule is not None:
        allowed = rule == "allow"
    elif tree.get("convert", "forbid") == "only_in_states":
        allowed = true(states(tree)[state], "convert")
    else:
        allowed = tree.get("convert") == "allow"
    if allowed:
        return None
    name = tree.get("api_name")
    return (tree.get("field"), f"blueprint {name} does not let a record in "
            f"state {state} convert")


def transition(tree, name):
    for t in tree.find("transitions") if tree.find("transitions") is not \
            None else []:
        if t.get("name") == name and t.get("type", "manual") == "manual":
            return t
    return None


def with_transition(world, name):
    return [b for b in world.org.blueprints(world.source)
            if transition(b, name) is not None]


def audience(world, element):
    """The users that an audience names but for the record's owner."""
    out = []
    for user in element.findall("user"):
        out.append(world.people.by_reference(dict(user.attrib)))
    for role in element.findall("role"):
        out += world.people.of_role(role.text)
    for profile in element.findall("profile"):
        out += world.people.of_profile(profile.text)
    for group in element.findall("group"):
        out += world.people.of_group(group.text)
    return [u for u in out if u]


def owns(world, found, record):
    """Is the acting user an owner of the transition? Without a record:
    can it be?"""
    owners = found.find("before/owners")
    if owners is None:
        return True
    if world.user in audience(world, owners):
        return True
    if not true(owners, "record_owner"):
        return False
    return record is None or (
        bool(world.user.get("id")) and record.get("Owner") ==
        world.user.get("id"))


def through(world, name, record, given):
    """What keeps the record from taking the transition: code, field,
    message, or None; and the blueprint and transition."""
    tree, state = current(world, world.source, record)
    if tree is None:
        first = with_transition(world, name)[0]
        return ("NOT_ALLOWED", first.get("field"), "not in blueprint"), None
    field = tree.get("field")
    found = transition(tree, name)
    if found is None or state not in [f.text for f in found.findall("from")]:
        return ("NOT_ALLOWED", field, f"transition {name} does not leave "
                f"state {state}"), None
    if not owns(world, found, record):
        return ("NOT_ALLOWED", field, f"transition {name} is not for the "
                "acting user"), None
    criteria = criteria_of_xml(found.find("before/criteria"))
    if not conditions.strictly(world, world.source, criteria, record):
        said = found.find("before/criteria_message")
        return ("NOT_ALLOWED", field, said.text if said is not None else
                f"the criteria of {name} do not hold"), None
    why = given_fault(world, given) or during(world, found, record, given)
    return why, (tree, found)


def given_fault(world, given):
    for name, text in given.items():
        why = values.fault(world.org, world.org.field(world.source, name),
                           text, world.tz)
        if why:
            return ("INVALID_DATA", f"{world.source}.{name}", why)
    return None


class Given:
    """A record as it will be with the selection's values."""

    def __init__(self, record, given):
        self.record = record
        self.values = {k: v for k, v in given.items() if v}

    def get(self, name):
        return self.values.get(name) or self.record.get(name)


def during(world, found, record, given):
    seen = Given(record, given)
    name = found.get("name")
    for item in found.findall("during/item"):
        if item.get("type") != "field":
            continue
        field = item.get("field")
        text = seen.get(field)
        if true(item, "mandatory") and not text:
            return ("NOT_ALLOWED", field, f"{name} asks for a value")
        rule = item.find("validation")
        if rule is not None and text and not conditions.strictly(
                world, world.source, criteria_of_xml(rule.find("criteria")),
                seen):
            return ("NOT_ALLOWED", field, rule.get("message"))
    return None


def enter(world, record):
    """A new record enters the blueprint that it meets."""
    for tree in world.org.blueprints(record.module):
        if not meets(world, record.module, tree, record):
            continue
        if not record.get(tree.get("field")):
            for name, state in states(tree).items():
                if true(state, "start"):
                    record.sheet.set(record, tree.get("field"), name)
        return
