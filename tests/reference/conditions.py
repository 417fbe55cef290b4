# SPDX-License-Identifier: MIT
"""Criteria held against a record of the run."""
from . import criteria

DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
        "Sunday"]


def lookup_module(field):
    if field is None:
        return None
    found = field.get("lookup")
    return found["module"] if isinstance(found, dict) else found


def follow(world, module, record, path):
    """The text at a path through lookups."""
    steps = path.split(".")
    for n, step in enumerate(steps[:-1]):
        field = world.org.field(module, step)
        if field and field["data_type"] in ("ownerlookup", "userlookup"):
            user = record and world.people.by_id(record.get(step))
            return user.get(steps[n + 1], "") if user else ""
        module = lookup_module(field)
        if record is None or not module:
            return ""
        ident = record.get(step)
        record = world.store.sheet(module).find(ident) if ident else None
    return record.get(steps[-1]) if record else ""


def misread(world, module, record, path):
    """What to say of a text at a path that should be a boolean."""
    said = f"'{follow(world, module, record, path)}' is not true or false"
    *steps, _ = path.split(".")
    if not steps:
        return said
    start = module
    for step in steps:
        module = lookup_module(world.org.field(module, step))
    ident = follow(world, start, record, ".".join(steps))
    return f"{said} ({module} {ident})"


def kind_at(world, module, path):
    steps = path.split(".")
    for step in steps[:-1]:
        module = lookup_module(world.org.field(module, step))
        if not module:
            return None
    field = world.org.field(module, steps[-1])
    if field is None:
        return None
    for name in ("formula", "rollup_summary"):
        if name in field:
            return field[name]["return_type"]
    return field["data_type"]


def week_start(org):
    for tree in org.all("business_hours").values():
        return DAYS.index(tree["week_starts_on"]) + 1
    return 1


MONTHS = ["JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY",
          "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER"]


def fiscal_month(org):
    month = (org.get("fiscal_year.yaml") or {}).get("start_month")
    return MONTHS.index(month) + 1 if month else 1


class Misread(Exception):
    """A rule has read what should be a boolean: field, message."""


def strictly(world, module, tree, record, changed=None):
    """holds(), but text that is no boolean is Misread."""
    paths = []
    truth = holds(world, module, tree, record, changed, paths.append)
    for path in paths[:1]:
        raise Misread(f"{module}.{path}",
                      misread_at(world, module, record, path))
    return truth


def misread_at(world, module, record, path):
    """misread(), but it names the record of a field of its own, too."""
    said = misread(world, module, record, path)
    return said if "." in path else f"{said} ({module} {record.id})"


def holds(world, module, tree, record, changed=None, misread=None):
    """Does the record meet the criteria? changed: names of the fields that
    have just been changed; misread is told of paths that should lead to a
    boolean, and do not."""
    if not tree:
        return True

    def get(path, other=""):
        return "" if other else follow(world, module, record, path)

    def kind(path, other=""):
        return kind_at(world, other or module, path)

    return criteria.holds(
        tree, get, kind, world.moment, world.tz, world.user_id,
        world.user.get("role", ""), module,
        lambda path: path.split(".")[0] in (changed or ()),
        fiscal_month(world.org), week_start(world.org), misread)
