# SPDX-License-Identifier: MIT
"""Notes, activities and attachments follow their record (7)."""
from . import times

ACTIVITIES = ("Tasks", "Events", "Calls")
STARTS = {"Events": "Start_DateTime", "Calls": "Call_Start_Time"}


class Related:
    """The related modules of a mapping."""

    def __init__(self, world):
        self.w = world
        self.modules = list(world.mapping.get("related_modules", []))
        self.attach_to = world.mapping.get("move_attachments_to")
        if self.attach_to and "Attachments" not in self.modules:
            self.modules.append("Attachments")

    def move(self, source, steps, owner):
        ids = {s.target.module: s.id for s in steps}
        if not ids:
            return
        main = "Contacts" if "Contacts" in ids else next(iter(ids))
        for module in self.modules:
            for record in self.mine(module, source):
                if module in ACTIVITIES:
                    self.activity(record, source, ids, main, owner)
                else:
                    self.child(record, ids, main)

    def mine(self, module, source):
        names = ("What_Id", "Who_Id") if module in ACTIVITIES else \
            ("Parent_Id",)
        return [r for r in self.w.store.sheet(module).records
                if r is not source and r.before and
                any(source.id and r.get(n) == source.id for n in names) and
                r.get("se_module") in ("", self.w.source)]

    def set(self, record, values):
        done = [record.sheet.set(record, n, t) for n, t in values.items()]
        if any(done):
            self.w.stamp(record)

    def child(self, record, ids, main):
        to = main
        if record.module == "Attachments" and self.attach_to in ids:
            to = self.attach_to
        self.set(record, {"Parent_Id": ids[to], "se_module": to})

    def activity(self, record, source, ids, main, owner):
        who = record.get("Who_Id")
        if "Contacts" in ids:
            who = ids["Contacts"]
        elif who == source.id:
            who = ""
        what = next((m for m in ("Deals", "Accounts") if m in ids), None)
        if what is None and "Contacts" not in ids:
            what = main
        values = {"Who_Id": who, "What_Id": ids.get(what, ""),
                  "se_module": what or ""}
        if owner and self.is_open(record):
            values["Owner"] = owner
        self.set(record, values)

    def is_open(self, record):
        if record.module == "Tasks":
            return record.get("Status") != "Completed"
        start = times.parse_time(record.get(STARTS[record.module]),
                                 self.w.tz)
        return start is not None and start >= self.w.moment
