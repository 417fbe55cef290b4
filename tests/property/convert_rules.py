# SPDX-License-Identifier: MIT
"""Random automation for the conversion's property test."""
from convert_blueprints import BlueprintMaker
from convert_org import LOOKUPS, SINGULAR, USERS

ACTIONS = ["field_updates", "assign_owner", "add_tags", "remove_tags",
           "tasks", "schedule_call", "add_meeting", "create_record",
           "email_notifications", "webhooks", "functions"]


class Rules(BlueprintMaker):
    """Adds rules, actions and blueprints to a case."""

    def __init__(self, maker):
        self.m, self.r = maker, maker.r
        self.modules = [maker.case.source] + maker.targets
        self.made = set()

    def chance(self, p):
        return self.r.random() < p

    def make(self):
        if self.chance(.35):
            return
        for module in self.modules:
            for n in range(self.r.choice([0, 1, 1, 2, 3])):
                self.rule(module, f"R{n}")
        if self.chance(.3):
            self.m.put("business_hours/Office.yaml", self.hours())
        if self.chance(.2):
            self.m.put("holidays/Easter.yaml", {
                "api_name": "Easter", "name": "Easter",
                "date": "2026-04-06", "type": "business_holiday"})

    def hours(self):
        out = {"api_name": "Office", "week_starts_on": self.r.choice(
            ["Monday", "Sunday"]), "type": self.r.choice(
            ["24_by_7", "24_by_5", "custom"])}
        if out["type"] == "custom":
            out["business_days"] = ["Monday", "Tuesday", "Thursday"]
            out["same_as_everyday"] = True
            out["daily_timing"] = ["09:00", "17:30"]
        return out

    def validations(self):
        """Validation rules of the targets; most forbid little."""
        if self.chance(.6):
            return
        for module in self.m.targets:
            if self.chance(.5):
                self.validation(module, f"V{self.r.randint(0, 9)}")

    def validation(self, module, name):
        tree = {"api_name": name, "module": module, "name": name}
        if self.chance(.2):
            tree["active"] = self.chance(.3)
        if self.chance(.2):
            tree["layout"] = "Standard"
        if self.chance(.4):
            tree["field"] = self.r.choice(list(self.m.fields[module]))
        tree["alert_message"] = "not so, it is \"forbidden\""
        if self.chance(.2):
            tree["formula"] = "1 > 2"
        else:
            rules = [self.m.criteria(module) for _ in range(2)]
            tree["criteria"] = rules[0] if self.chance(.5) or \
                any("group" in t for t in rules) else \
                {"group_operator": "AND", "group": rules}
        self.m.put(f"modules/{module}/validation_rules/{name}.yaml", tree)

    # rules

    def rule(self, module, name):
        r = self.r
        kind = r.choice(["create", "edit", "create_or_edit", "field_update",
                         "section_update", "create_or_edit", "delete"])
        when = {"type": kind}
        if kind == "field_update":
            tree = self.m.criteria(module)
            if self.chance(.5):
                tree = {"field": r.choice(list(self.m.fields[module])),
                        "comparator": "equal", "value": "${ANYVALUE}"}
            when["details"] = {"criteria": tree}
            if self.chance(.3):
                when["details"]["match_all"] = self.chance(.5)
        if kind == "section_update":
            when["details"] = {"layout": r.choice(["Standard", "Other"]),
                               "sections": [r.choice(["One", "Two"])]}
        conditions = []
        for n in range(r.choice([1, 1, 2])):
            c = {"sequence_number": n + 1}
            if self.chance(.6):
                c["criteria_details"] = {"criteria": self.m.criteria(module)}
            if kind == "delete":
                actions = self.actions(module, ["email_notifications"])
            else:
                actions = self.actions(module, r.sample(
                    ACTIONS, r.choice([1, 1, 2, 3])))
            if module == "Leads" and kind in (
                    "create", "edit", "create_or_edit") and \
                    "criteria_details" in c and self.chance(.2) and \
                    not {"add_tags", "remove_tags"} & set(actions):
                actions["convert"] = {"name": "Convert"}
                when["details"] = {"repeat": False}
            if actions:
                c["instant_actions"] = actions
            if kind != "delete" and self.chance(.2):
                later = self.actions(module, r.sample(ACTIONS, 2))
                if later:
                    c["scheduled_actions"] = [{
                        "execute_after": self.duration(), "actions": later}]
            if "instant_actions" in c or "scheduled_actions" in c:
                conditions.append(c)
        if conditions:
            self.m.put(f"modules/{module}/workflow_rules/{name}.yaml", {
                "api_name": name, "module": module, "name": name,
                "active": self.chance(.95), "execute_when": when,
                "conditions": conditions})

    def duration(self):
        period = self.r.choice(["minutes", "hours", "days", "weeks",
                                "months", "years", "business_hours",
                                "business_days"])
        most = {"minutes": 180, "years": 10, "months": 24}.get(period, 40)
        return {"period": period, "unit": self.r.randint(
            5 if period == "minutes" else 0, most)}

    def actions(self, module, kinds):
        out = {}
        for kind in ACTIONS:
            if kind in kinds:
                made = getattr(self, "make_" + kind)(module)
                if made:
                    out[kind] = made
        if out.get("add_tags", {}).get("over_write"):
            out.pop("remove_tags", None)
        return out

    def once(self, path, make):
        """Put a component there, if it is not there yet."""
        if path not in self.made:
            self.made.add(path)
            self.m.put(path, make())

    # values

    def user(self):
        """A reference to a user, now and then by role."""
        out = {"email": self.r.choice(USERS)["email"]}
        if self.chance(.2):
            out["email"] = self.r.choice(["gone@acme.example",
                                          out["email"].upper()])
        if self.chance(.3):
            out["role"] = self.r.choice(["CEO", "Rep", "Manager"])
        return out

    def merge(self, module, name=None):
        fields = self.m.fields[module]
        lookups = [n for n in fields if n in LOOKUPS and
                   fields[n]["data_type"] == "lookup"]
        if name is None and lookups and self.chance(.3):
            step = self.r.choice(lookups)
            inner = self.r.choice(list(self.m.fields[LOOKUPS[step]]))
            return f"${{!{module}.{step}.{inner}}}"
        name = name or self.r.choice(list(fields) + ["id", "Owner", "Tag"])
        return f"${{!{module}.{name}}}"

    def text(self, module):
        return self.r.choice([
            "Hello {0} & {1}", "{0}", "<b>{0}</b>", "${{!Users.full_name}}",
            "fixed", "{0}{1}", "x ${{nothing}} {0}",
            "{0} ${{!Users.email}}"]).format(self.merge(module),
                                             self.merge(module))

    def value(self, field):
        """What a static update gives a field."""
        pool = [v for v in self.m.pools.get(field["data_type"], []) if v]
        if field["api_name"] == "Stage":
            pool = ["Offer", "Won"]
        if field["api_name"] == "Pipeline":
            pool = ["Fast"]
        if field["api_name"] == "Status":
            pool = ["Completed"]
        if field["api_name"] == "Priority":
            pool = ["Low"]
        if field["data_type"] == "datetime":
            pool = ["2026-03-31T17:30:00+02:00", "2026-05-01T00:00:00+00:00"]
        if not pool:
            return None
        text = self.r.choice(pool)
        if field["data_type"] == "boolean":
            return text == "true"
        if field["data_type"] == "multiselectpicklist":
            return sorted(set(text.split(";")))
        if field["data_type"] == "integer":
            return int(text)
        return text

    def update(self, module, field):
        """type and value of a field update or of a mapping."""
        kind = field["data_type"]
        if kind in ("date", "datetime") and self.chance(.7):
            return {"type": "execution_time",
                    "execution_time": self.reckoned(module)}
        if kind in ("text", "textarea") and self.chance(.5):
            return {"type": "merge_field", "value": self.text(module)}
        if kind == "userlookup":
            return {"type": "static",
                    "user": self.user()}
        value = self.value(field)
        if isinstance(value, str) and len(value) > field.get("length", 99):
            return None
        if value in (None, []):
            return {"type": "merge_field", "value": self.text(module)} \
                if kind in ("text", "textarea") else None
        return {"type": "static", "value": value}

    def reckoned(self, module, task=False):
        r = self.r
        dates = [n for n, f in self.m.fields[module].items()
                 if f["data_type"] in ("date", "datetime")]
        period = r.choice(["days", "business_days"] if task else
                          ["minutes", "hours", "days", "business_days"])
        out = {"unit": r.choice([0, 1, 5, 40]), "period": period,
               "trigger_field": "${CURRENTTIME}"}
        if dates and self.chance(.5):
            out["trigger_field"] = f"${{!{module}.{r.choice(dates)}}}"
        if self.chance(.3):
            out["sign"] = r.choice(["plus", "minus"])
        if not task and self.chance(.3):
            out["time"] = r.choice(["09:30", "02:30", "00:00"])
        return out

    def assignee(self, module):
        r = self.r
        which = r.choice(["user", "role", "group", "profile", "merge_field",
                          "assignment_rule"])
        if which == "user":
            return {"user": self.user()}
        if which == "assignment_rule":
            self.once(f"modules/{module}/assignment_rules/By.yaml",
                      lambda: self.assignment(module))
            return {"assignment_rule": "By"}
        return {which: {"role": r.choice(["CEO", "Manager", "Rep"]),
                        "group": "Team",
                        "profile": r.choice(["Sales", "Administrator"]),
                        "merge_field": self.merge(module, r.choice(
                            ["Keeper", "Owner"]) if "Keeper" in
                            self.m.fields[module] else "Owner")}[which]}

    def plain_assignee(self, module):
        while True:
            out = self.assignee(module)
            if "assignment_rule" not in out:
                return out

    def assignment(self, module):
        out = {"api_name": "By", "module": module, "name": "By",
               "default_assignee": self.plain_assignee(module)}
        entries = []
        for _ in range(self.r.choice([0, 1, 2])):
            entry = {"criteria": self.m.criteria(module),
                     "assign_to": [self.plain_assignee(module)
                                   for _ in range(self.r.choice([1, 2]))]}
            if self.chance(.3):
                entry["followup_actions"] = {
                    "tasks": self.make_tasks(module)}
                if self.chance(.5):
                    entry["followup_actions"]["email_notifications"] = \
                        self.make_email_notifications(module)
            entries.append(entry)
        if entries:
            out["rule_entries"] = entries
        return out

    # actions

    def make_field_updates(self, module):
        r, out = self.r, []
        for n in range(r.choice([1, 1, 2])):
            name = f"U_{module}_{n}"
            self.once(f"field_updates/{name}.yaml",
                      lambda name=name: self.field_update(module, name))
            out.append(name)
        return out

    def field_update(self, module, name):
        r = self.r
        out = {"api_name": name, "name": name, "module": module}
        lookups = [n for n, f in self.m.fields[module].items()
                   if f["data_type"] == "lookup"]
        if lookups and self.chance(.35):
            out["lookup_field"] = r.choice(lookups)
            out["related_module"] = module
            out["module"] = LOOKUPS[out["lookup_field"]]
        fields = {n: f for n, f in self.m.fields[out["module"]].items()
                  if f["data_type"] not in ("lookup",)}
        for _ in range(20):
            field = fields[r.choice(list(fields))]
            if self.chance(.15):
                new = {"type": "empty"}
            else:
                new = self.update(module, field)
            if new:
                break
        out["field"] = field["api_name"]
        if self.chance(.15):
            out["field"], new = "Owner", {
                "type": "static", "notify": self.chance(.5),
                "user": self.user()}
        out.update(new)
        if new["type"] == "static" and isinstance(new.get("value"), list) \
                and self.chance(.5):
            out["update_type"] = r.choice(["append", "overwrite"])
        if self.chance(.1) and "City" in fields:
            out["dependent_fields"] = [{"field": "City", "value": "Köln"}]
        return out

    def make_assign_owner(self, module):
        out = []
        for _ in range(self.r.choice([1, 1, 2])):
            change = {"assign_to": [self.assignee(module) for _ in
                                    range(self.r.choice([1, 2, 3]))]}
            if self.chance(.3):
                change["notify"] = self.chance(.7)
            out.append(change)
        return out

    def make_add_tags(self, _module):
        out = {"tags": self.r.sample(["Hot", "Cold", "Late"],
                                     self.r.choice([1, 2]))}
        if self.chance(.2):
            out["over_write"] = True
        return out

    def make_remove_tags(self, _module):
        return {"tags": [self.r.choice(["Hot", "Cold", "Late"])]}

    def make_tasks(self, module):
        name = f"T_{module}"
        self.once(f"workflow_tasks/{name}.yaml",
                  lambda: self.task(module, name))
        return [name]

    def task(self, module, name):
        out = {"api_name": name, "name": name, "module": module,
               "subject": self.text(module)}
        if self.chance(.6):
            out["due_date"] = self.reckoned(module, True)
            out["due_date"].pop("time", None)
        if self.chance(.3):
            out["status"] = self.r.choice(["Completed", "Not Started"])
        if self.chance(.3):
            out["priority"] = "Low"
        if self.chance(.6):
            out["assign_to"] = self.plain_assignee(module)
        if self.chance(.3):
            out["notify"] = True
        if self.chance(.4):
            out["description"] = self.text(module) + "\nend"
        return out

    def new_record(self, module, target, most):
        mappings, fields = [], self.m.fields[target]
        for name in self.r.sample(list(fields), min(most, len(fields))):
            new = self.update(module, fields[name])
            if new and fields[name]["data_type"] != "lookup":
                mappings.append({"field": name, **new})
        for name, field in fields.items():
            if field.get("system_mandatory") and \
                    all(m["field"] != name for m in mappings):
                mappings.append({"field": name, "type": "merge_field",
                                 "value": self.text(module)})
        return {"module": target, "field_mappings": mappings} \
            if mappings else None

    def make_schedule_call(self, module):
        return self.new_record(module, "Calls", 2)

    def make_add_meeting(self, module):
        out = self.new_record(module, "Events", 3)
        if out and self.chance(.4):
            out["meeting_duration"] = {"period": "minutes", "unit": 45}
        return out

    def make_create_record(self, module):
        out = self.new_record(module, self.r.choice(
            ["Projects", "Accounts", "Notes"]), 4)
        if out and self.chance(.3):
            out["name"] = "Make one"
        if out and self.chance(.2):
            out["layout"] = "Standard"
        return out

    def make_email_notifications(self, module):
        name = f"E_{module}"
        self.once(f"email_notifications/{name}.yaml",
                  lambda: self.email(module, name))
        return [name]

    def people(self, module):
        r, out = self.r, {}
        if self.chance(.6):
            out["record_owner"] = True
        if self.chance(.3):
            out["users"] = [self.user()]
        for kind, names in (("roles", ["CEO", "Rep"]),
                            ("profiles", ["Sales"]), ("groups", ["Team"])):
            if self.chance(.2):
                out[kind] = [r.choice(names)]
        mine = [n for n in ("Email", "Keeper", "City")
                if n in self.m.fields[module]]
        if mine and self.chance(.4):
            out["merge_fields"] = [self.merge(module, r.choice(mine))]
        if self.chance(.3):
            out["email_addresses"] = ["info@acme.example"]
        return out or {"record_owner": True}

    def email(self, module, name):
        r = self.r
        self.m.put(f"email_templates/{name}.yaml", {
            "api_name": name, "name": name, "module": module,
            "editor_mode": r.choice(["plain_text", "rich_text", "gallery"]),
            "subject": self.text(module), "content": self.text(module)})
        out = {"api_name": name, "name": name, "module": module,
               "template": name, "to": self.people(module)}
        how = r.choice([None, "record_owner", "current_user", "org_email",
                        "user"])
        if how:
            out["from"] = {"type": how}
        if how == "org_email":
            out["from"]["email"] = "sales@acme.example"
        if how == "user":
            out["from"]["user"] = self.user()
        if self.chance(.2):
            out["reply_to"] = "reply@acme.example"
        if self.chance(.3):
            out["cc"] = self.people(module)
        if self.chance(.3):
            out["send_individually"] = self.chance(.5)
        return out

    def make_webhooks(self, module):
        name = f"W_{module}"
        self.once(f"webhooks/{name}.yaml",
                  lambda: self.webhook(module, name))
        return [name]

    def parameters(self, module):
        out = {"custom_parameters": [{"name": "a", "value": "${!x}"},
                                     {"name": "k", "secret_value": "s"}]}
        if self.chance(.5):
            out["module_parameters"] = [{"name": "m",
                                         "value": self.merge(module)}]
        if self.chance(.5):
            out["user_defined_parameters"] = {"name": "u",
                                              "value": self.text(module)}
        return out

    def webhook(self, module, name):
        r = self.r
        method = r.choice(["GET", "POST", "DELETE"])
        out = {"api_name": name, "name": name, "module": module,
               "url": "https://x.example/" + self.merge(module) + "?a",
               "http_method": method}
        if self.chance(.4):
            out["authentication"] = r.choice([
                {"type": "general"}, {"type": "general", "token": "t"},
                {"type": "connection", "connection_name": "c"}])
        if method != "GET" and self.chance(.5):
            out["headers"] = self.parameters(module)
        if method != "POST" and self.chance(.6):
            out["url_parameters"] = self.parameters(module)
        if method == "POST" and self.chance(.8):
            out["body"] = r.choice([
                {"type": "none"}, {"type": "form_data", "form_data_content":
                                   self.parameters(module)},
                {"type": "raw", "format": r.choice(
                    ["JSON", "XML", "Text", "HTML"]),
                 "raw_data_content": '{"x":"' + self.text(module) + '"}'}])
        return out

    def make_functions(self, module):
        name = f"F_{module}"
        self.once(f"functions/{name}.yaml", lambda: {
            "api_name": name, "display_name": name, "script": "info 1;",
            "params": [{"name": "p", "value": self.merge(module)},
                       {"name": "q", "type": "int"}]})
        return [name]


__all__ = ["Rules", "SINGULAR"]
