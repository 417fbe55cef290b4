# SPDX-License-Identifier: MIT
"""Assignees, who take turns (formats/conversion.md, 10)."""
from . import conditions
from .texts import MERGE


class Turns:
    """Lists of assignees and their counters."""

    def __init__(self, world, texts):
        self.w, self.texts = world, texts

    def spread(self, assignees, record):
        """The users of a list in order; a rule stands for itself."""
        out, people = [], self.w.people
        for a in assignees:
            if "user" in a:
                users = [people.by_reference(a["user"])]
            elif "role" in a:
                users = people.of_role(a["role"])
            elif "group" in a:
                users = people.of_group(a["group"])
            elif "profile" in a:
                users = people.of_profile(a["profile"])
            elif "merge_field" in a:
                text = self.texts.raw(
                    record, MERGE.fullmatch(a["merge_field"]).group(1))
                users = [people.named(text) if text and
                         not self.is_file_name(text) else None]
            else:
                out.append(a["assignment_rule"])
                continue
            out += [u for u in users
                    if u and u.get("id") and people.active(u)]
        return out

    def is_file_name(self, text):
        return text in self.w.people.users

    def next(self, assignees, record, name):
        """Who is next: a user or None, and the followup actions with the
        rule that asks for them."""
        listed = self.spread(assignees, record)
        if not listed:
            return None, None
        if len(listed) == 1:
            found = listed[0]
        else:
            turn = self.w.store.turns.get(name, 0)
            self.w.store.turns[name] = turn + 1
            found = listed[turn % len(listed)]
        if isinstance(found, str):
            return self.by_rule(found, record)
        return found, None

    def by_rule(self, name, record):
        tree = self.w.org.get("modules", record.module, "assignment_rules",
                              name + ".yaml")
        if not tree:
            return None, None
        label = f"assignment_rule:{record.module}.{name}"
        for n, entry in enumerate(tree.get("rule_entries", []), 1):
            if conditions.strictly(self.w, record.module,
                                   entry.get("criteria"), record):
                user, _ = self.next(entry["assign_to"], record,
                                    f"{label}/{n}")
                if user:
                    return user, (label, entry.get("followup_actions", {}))
                break
        user, _ = self.next([tree["default_assignee"]], record,
                            label + "/default")
        return user, (label, {})
