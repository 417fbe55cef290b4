# SPDX-License-Identifier: MIT
"""Actions of rules, one type after the other (conversion.md, 10)."""
import datetime as dt

from . import times, values
from .turns import Turns

SEVERAL = ("multiselectpicklist", "multiselectlookup", "multiuserlookup")


class Actions:
    """What rules do to records, and what they queue."""

    def __init__(self, automation):
        self.a, self.w = automation, automation.w
        self.texts, self.outbox = automation.texts, automation.outbox
        self.turns = Turns(self.w, self.texts)

    def queue(self, kind, name, rule, record, payload, due=None):
        if payload is not None:
            self.outbox.line(kind, name, rule, record, self.a.source, due,
                             payload)

    def carry_out(self, rule, condition, record):
        place = f"{rule}/{condition['sequence_number']}"
        self.instant(rule, place, condition.get("instant_actions", {}),
                     record)
        for later in condition.get("scheduled_actions", []):
            due = self.texts.due(later["execute_after"])
            self.schedule(rule, later["actions"], record, due)

    def instant(self, rule, place, tree, record):
        for name in tree.get("field_updates", []):
            self.field_update(rule, name, record)
        for n, change in enumerate(tree.get("assign_owner", []), 1):
            self.assign(rule, f"{place}/{n}", change, record)
        if "add_tags" in tree:
            self.add_tags(tree["add_tags"], record)
        if "remove_tags" in tree:
            self.remove_tags(tree["remove_tags"], record)
        for name in tree.get("tasks", []):
            self.task(rule, name, record)
        for kind in ("schedule_call", "add_meeting", "create_record"):
            if kind in tree:
                self.create(rule, kind, tree[kind], record)
        self.send(rule, tree, record, None)
        if "convert" in tree:
            self.a.notes.append(f"{rule} asks to convert, not carried out")

    def send(self, rule, tree, record, due):
        for kind, name, make in (
                ("email_notification", "email_notifications",
                 self.outbox.email),
                ("webhook", "webhooks", self.outbox.webhook),
                ("function", "functions", self.outbox.function)):
            for which in tree.get(name, []):
                self.queue(kind, which, rule, record, make(which, record),
                           due)

    # fields

    def updated(self, tree, record):
        """The record that a field update is about."""
        if "related_module" not in tree:
            return record if tree["module"] == record.module else None
        if tree["related_module"] != record.module:
            return None
        ident = record.get(tree["lookup_field"])
        return self.w.store.sheet(tree["module"]).find(ident) \
            if ident else None

    def update_value(self, tree, record, field):
        """The new value; None if there is none to write."""
        kind = tree["type"]
        if kind == "empty":
            return ""
        if kind == "static" and "user" in tree:
            user = self.w.people.by_reference(tree["user"])
            return user.get("id") if user else None
        if kind == "static":
            return values.as_text(tree["value"])
        if kind == "merge_field":
            text = self.texts.value(record, tree["value"])
            return values.cut_date(field, text, self.w.tz)
        return self.texts.reckon(tree["execution_time"], record,
                                 field["data_type"])

    def refused(self, record, module, name, text):
        """Can the record not have the value?"""
        field = self.w.org.field(module, name)
        if not text or field is None:
            return False
        if values.fault(self.w.org, field, text, self.w.tz):
            return True
        if "unique" not in field:
            return False
        same = values.same_key(field)
        return any(r is not record and r.get(name) and
                   same(r.get(name)) == same(text)
                   for r in self.w.store.sheet(module).records)

    def write(self, rule, record, name, text):
        if text is None or self.refused(record, record.module, name, text):
            self.a.warn("update-refused", rule)
            return None
        return self.a.set(record, name, text)

    def field_update(self, rule, name, record):
        tree = self.w.org.get("field_updates", name + ".yaml")
        found = tree and self.updated(tree, record)
        field = tree and self.w.org.field(tree["module"], tree["field"])
        if not found or not field:
            return
        text = self.update_value(tree, record, field)
        if text and tree.get("update_type") == "append" and \
                field["data_type"] in SEVERAL:
            mine = [p for p in found.get(tree["field"]).split(";") if p]
            more = [p for p in text.split(";") if p and p not in mine]
            text = ";".join(mine + list(dict.fromkeys(more)))
        done = self.write(rule, found, tree["field"], text)
        if done and tree.get("notify") == "true":
            self.notice(rule, found, self.w.people.by_id(text), "owner")
        if done is not None:
            for more in tree.get("dependent_fields", []):
                self.write(rule, found, more["field"], str(more["value"]))

    # owners and tags

    def assign(self, rule, place, change, record):
        found = record
        if "lookup_field" in change:
            module = self.lookup(record, change["lookup_field"])
            ident = record.get(change["lookup_field"])
            found = module and ident and \
                self.w.store.sheet(module).find(ident)
        if not found:
            return
        user, follow = self.turns.next(change["assign_to"], record, place)
        if not user:
            return
        if self.a.set(found, "Owner", user["id"]) and \
                change.get("notify") == "true":
            self.notice(rule, found, user, "owner")
        if follow:
            label, tree = follow
            for name in tree.get("tasks", []):
                self.task(label, name, record)
            self.send(label, tree, record, None)

    def lookup(self, record, name):
        field = self.w.org.field(record.module, name) or {}
        found = field.get("lookup")
        return found["module"] if isinstance(found, dict) else found

    def notice(self, rule, record, user, about):
        if user:
            self.queue("notice", None, rule, record,
                       {"to": user["email"], "about": about})

    def tag_names(self, tags, record):
        out = []
        for tag in tags:
            tree = self.w.org.get("modules", record.module, "tags",
                                  tag + ".yaml")
            if tree:
                out.append(tree["name"])
        return out

    def add_tags(self, tree, record):
        mine = [] if tree.get("over_write") == "true" else \
            [t for t in record.get("Tag").split(";") if t]
        more = []
        for tag in self.tag_names(tree["tags"], record):
            if tag not in mine + more:
                more.append(tag)
        if more:
            self.a.set(record, "Tag", ";".join(mine + more))

    def remove_tags(self, tree, record):
        gone = self.tag_names(tree["tags"], record)
        mine = [t for t in record.get("Tag").split(";") if t]
        left = [t for t in mine if t not in gone]
        if left != mine:
            self.a.set(record, "Tag", ";".join(left))

    # records

    def add(self, rule, module, fields, record, owner="",
            layout="Standard", about=False):
        """Make a record of an action. fields: names, and what gives their
        texts; about: with its parent. The record is there already when its
        fields are filled in."""
        w = self.w
        if not w.org.module(module):
            return None
        sheet = w.store.sheet(module)
        ident = w.store.next_id(module)
        w.store.take_id(module, ident)
        made = sheet.add({"id": ident})
        for name, give in fields:
            text = give()
            if text is None or self.refused(made, module, name, text):
                self.a.warn("update-refused", rule)
            elif text:
                sheet.put(made, name, text)
        if not made.get("Owner"):
            sheet.put(made, "Owner", owner or record.get("Owner"))
        if about and not made.get("Who_Id") and not made.get("What_Id"):
            for name, text in self.about(record).items():
                sheet.put(made, name, text)
        late = {}
        w.new_record_fields(sheet, late, layout)
        for name, text in late.items():
            sheet.put(made, name, text)
        return made

    def about(self, record):
        if record.module == "Contacts":
            return {"Who_Id": record.id}
        return {"What_Id": record.id, "se_module": record.module}

    def task(self, rule, name, record):
        tree = self.w.org.get("workflow_tasks", name + ".yaml")
        if not tree:
            return
        user = None
        if "assign_to" in tree:
            user, _ = self.turns.next([tree["assign_to"]], record,
                                      f"workflow_task:{name}")
        fields = [("Subject", lambda: self.texts.fill(record,
                                                      tree["subject"])),
                  ("Due_Date", lambda: self.texts.reckon(
                      tree["due_date"], record, "date")
                   if "due_date" in tree else ""),
                  ("Status", lambda: tree.get("status", "Not Started")),
                  ("Priority", lambda: tree.get("priority", "High")),
                  ("Description", lambda: self.texts.fill(
                      record, tree.get("description", "")))]
        made = self.add(rule, "Tasks", fields, record,
                        user["id"] if user else "", about=True)
        if made and tree.get("notify") == "true":
            self.notice(rule, made,
                        self.w.people.by_id(made.get("Owner")), "task")

    def create(self, rule, kind, tree, record):
        module, fields = tree["module"], []
        for m in tree["field_mappings"]:
            field = self.w.org.field(module, m["field"])
            if field:
                fields.append((m["field"], lambda m=m, field=field:
                               self.update_value(m, record, field)))
        made = self.add(rule, module, fields, record, "",
                        tree.get("layout", "Standard"),
                        kind != "create_record")
        if made and "meeting_duration" in tree:
            self.meeting_end(rule, tree["meeting_duration"], made)

    def meeting_end(self, rule, span, made):
        start = times.parse_time(made.get("Start_DateTime"), self.w.tz)
        if made.get("End_DateTime") or not start:
            return
        end = start + dt.timedelta(**{span["period"]: int(span["unit"])})
        text = times.show(end.astimezone(dt.timezone.utc), self.w.tz)
        if self.refused(made, made.module, "End_DateTime", text):
            self.a.warn("update-refused", rule)
        else:
            made.sheet.put(made, "End_DateTime", text)

    # later

    def schedule(self, rule, tree, record, due):
        w = self.w
        for name in tree.get("field_updates", []):
            found = w.org.get("field_updates", name + ".yaml")
            field = found and w.org.field(found["module"], found["field"])
            if field:
                value = None if found["type"] == "execution_time" else \
                    self.update_value(found, record, field)
                self.queue("field_update", name, rule, record, {
                    "field": found["field"], "value": value,
                    "definition": found}, due)
        for change in tree.get("assign_owner", []):
            self.queue("assign_owner", None, rule, record,
                       {"definition": change}, due)
        for kind in ("add_tags", "remove_tags"):
            if kind in tree:
                self.queue(kind, None, rule, record, {
                    "tags": self.tag_names(tree[kind]["tags"], record),
                    "over_write": tree[kind].get("over_write") == "true"},
                    due)
        for name in tree.get("tasks", []):
            found = w.org.get("workflow_tasks", name + ".yaml")
            if found:
                self.queue("task", name, rule, record,
                           {"definition": found}, due)
        for kind in ("schedule_call", "add_meeting", "create_record"):
            if kind in tree:
                self.queue(kind, tree[kind].get("name"), rule, record,
                           {"definition": tree[kind]}, due)
        self.send(rule, tree, record, due)

    # blueprints

    def after(self, rule, element, record):
        """The after actions of a transition."""
        for e in element.findall("field_update"):
            self.field_update(rule, e.text, record)
        for e in element.findall("assign_owner"):
            user = self.w.people.by_reference(dict(e.attrib))
            if user and user.get("id"):
                self.a.set(record, "Owner", user["id"])
        tags = [e.text for e in element.findall("add_tags/tag")]
        self.add_tags({"tags": tags}, record)
        tags = [e.text for e in element.findall("remove_tags/tag")]
        self.remove_tags({"tags": tags}, record)
        for e in element.findall("task"):
            self.task(rule, e.text, record)
        for e in element.findall("create_record"):
            tree = {"module": e.get("module"), "field_mappings": [
                {"field": f.get("name"), "type": "merge_field",
                 "value": f.get("value")} for f in e.findall("field")]}
            self.create(rule, "create_record", tree, record)
        self.send(rule, {
            "email_notifications": [e.text for e in
                                    element.findall("email_notification")],
            "webhooks": [e.text for e in element.findall("webhook")],
            "functions": [e.text for e in element.findall("function")]},
            record, None)
