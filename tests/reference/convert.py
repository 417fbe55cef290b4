# SPDX-License-Identifier: MIT
"""The conversion itself, row by row (formats/conversion.md)."""
import datetime as dt

from . import blueprints, conditions, csvtable, normalise, times, \
    validation, values
from .automation import Automation
from .children import Children
from .mapping import Target
from .org import Org
from .people import People
from .related import Related
from .rights import Rights
from .selection import Chosen, Selection, dropped_values, failures, \
    results
from .store import Refused, Store

POLICIES = ("skip", "merge", "overwrite", "create", "fail")
CODES = ["INVALID_DATA", "DUPLICATE_DATA", "ID_ALREADY_CONVERTED",
         "RECORD_LOCKED", "NOT_APPROVED", "NOT_ALLOWED",
         "MANDATORY_NOT_FOUND", "MAPPING_MISMATCH"]


class World:
    """What everything in a run may ask for."""

    def __init__(self, root, source, options, counters=None):
        self.org = Org(root)
        self.source, self.options = source, options
        self.store = Store(root, counters or {})
        self.store.org = self.org
        self.people = People(self.org)
        self.user = self.people.users[options["as"]]
        self.rights = Rights(self.org, self.user)
        self.tz = times.zone(self.org.info.get("time_zone", "UTC"))
        moment = times.parse_time(options["at"], self.tz)
        self.moment = moment.astimezone(dt.timezone.utc)
        self.now = times.show(moment, self.tz)
        self.user_id = self.user.get("id", "")
        self.mapping = self.org.get("modules", source, "conversion.yaml")
        self.targets = [Target(self, t) for t in self.mapping["targets"]]


class Answer:
    """What became of a row."""

    def __init__(self, chosen):
        self.line = chosen.line
        self.id = chosen.record.id if chosen.record else chosen.name
        self.status, self.code, self.field = "converted", "", ""
        self.message = ""
        self.targets = {}

    def fail(self, code, field, message):
        self.status, self.code, self.field = "failed", code, field
        self.message = message
        self.targets = {}

    def give_up(self):
        if self.status == "converted":
            self.status, self.message, self.targets = "not-converted", "", {}


class Step:
    """What a row does to one target."""

    def __init__(self, target, texts):
        self.target, self.texts = target, texts
        self.record, self.action = None, "created"
        self.changes = {}
        self.several = self.denied = self.skipped = False
        self.account = None    # what becomes of another account
        self.dropped = []      # field, kept, lost, rule
        self.no_tags = None    # by which rule the record gets none
        self.id = ""
        self.changed = set()


def tags_of(record):
    return [t for t in record.get("Tag").split(";") if t]


def notes_of(step):
    """What the results say of a step."""
    module = step.target.module
    out = []
    if step.several:
        out.append(f"several records match {module}, took the smallest id")
    if step.denied:
        out.append(f"{module} may not be edited, only linked")
    if step.action == "none":
        out.append(f"no record matches {module}, and the mapping makes none")
    return out


class Elsewhere(Exception):
    """The row takes the account of a record that was found."""


class Failed(Exception):
    """The row fails: code, field, message."""


class Again(Exception):
    """A row must fail although it has acted: its number, field and message.
    All begins again without it."""


class Run:
    """A conversion of the records of one module."""

    def __init__(self, world, known):
        self.w = world
        self.o = world.options
        self.selection = Selection(world, self.o)
        for n, why in known.items():
            self.selection.rows[n].known = why
        self.selected = {}
        self.automation = Automation(world)
        self.related = Related(world)
        self.children = Children(world)
        self.answers = []
        self.created = 0
        self.dropped = []      # lines of values.csv

    # the whole run

    def permit(self):
        w = self.w
        if not w.rights.may_convert(w.source):
            raise Refused("NO_PERMISSION")
        for t in w.targets:
            if t.tree.get("create") == "on_request" and \
                    t.module not in self.o.get("with", []) and \
                    not self.selection.asks_for(t.module):
                continue
            makes = t.tree.get("create") != "never"
            if makes and not w.rights.may_create(t.module) or \
                    not self.children.permitted(t):
                raise Refused("NO_PERMISSION")
        name = self.o.get("through")
        if name:
            found = blueprints.with_transition(w, name)
            if not found:
                raise Refused("bad-option", 2)
            if not any(blueprints.owns(w, blueprints.transition(b, name),
                                       None) for b in found):
                raise Refused("NO_PERMISSION")

    def run(self):
        self.permit()
        for chosen in self.selection.rows:
            answer = Answer(chosen)
            self.answers.append(answer)
            try:
                self.row(chosen, answer)
            except conditions.Misread as e:
                raise Again(len(self.answers) - 1, e.args) from e
            except Failed as e:
                answer.fail(*e.args)
                if self.o.get("fail_fast"):
                    break

    # one row

    def row(self, chosen, answer):
        w, record = self.w, chosen.record
        if chosen.known:
            self.selected.setdefault(record, chosen.line)
            raise Failed("INVALID_DATA", *chosen.known)
        self.check(chosen)
        given = chosen.given(w.source) if self.o.get("through") else {}
        try:
            way = self.may_leave(record, given)
        except conditions.Misread as e:
            raise Failed("INVALID_DATA", *e.args) from e
        policy = self.policies(chosen)
        owner = self.new_owner(chosen)
        if way:
            record_view = self.ahead(record, given, way)
        else:
            record_view = record
        steps = self.plan(chosen, record_view, policy, owner)
        self.carry_out(chosen, answer, steps, owner, given, way)

    def check(self, chosen):
        key = self.selection.key
        record = chosen.record
        if record is None:
            raise Failed("INVALID_DATA", key, "no such record")
        if record in self.selected:
            raise Failed("DUPLICATE_DATA", key, "selected before, on line "
                         f"{self.selected[record]}")
        self.selected[record] = chosen.line
        why = record.sheet.id_fault(record)
        if why:
            raise Failed(why[0], "id", {
                "empty": "the record has no id",
                "malformed": f"'{record.id}' is not an id",
                "repeated": f"lines {why[2]} have this id"}[why[1]])
        for name in record.sheet.table.columns:
            field = self.w.org.field(self.w.source, name)
            text = record.get(name)
            if field and field["data_type"] == "boolean" and \
                    values.boolean(text) is None:
                raise Failed("INVALID_DATA", name,
                             f"'{text}' is not true or false")
        if values.boolean(record.get("Converted__s")):
            raise Failed("ID_ALREADY_CONVERTED", "Converted__s",
                         "id already converted")
        if values.boolean(record.get("Locked__s")):
            raise Failed("RECORD_LOCKED", "Locked__s",
                         "the record is locked")
        if record.get("Approval_State__s") not in ("", "approved"):
            raise Failed("NOT_APPROVED", "Approval_State__s",
                         "the record waits for approval")

    def may_leave(self, record, given):
        """Check 6; the blueprint and its transition with --through."""
        name = self.o.get("through")
        if name:
            why, way = blueprints.through(self.w, name, record, given)
            if why:
                raise Failed(*why)
            return way
        why = blueprints.forbidden(self.w, record)
        if why:
            raise Failed("NOT_ALLOWED", *why)
        return None

    def policies(self, chosen):
        mine = chosen.cells.get("on_match", "")
        if mine and mine not in POLICIES:
            raise Failed("INVALID_DATA", "on_match", "no such policy")
        asked = self.o.get("on_match", {})

        def policy(target):
            return mine or asked.get(target.module) or asked.get("") or \
                target.tree.get("on_match", "skip")
        return policy

    def new_owner(self, chosen):
        """The user whom the row or the option names, or None."""
        name = chosen.cells.get("assign_to") or self.o.get("assign_to")
        if not name:
            return None
        user = self.w.people.named(name)
        if user is None:
            raise Failed("INVALID_DATA", "assign_to",
                         "no active user of this name")
        if user is not self.w.user and \
                not self.w.people.is_below(user, self.w.user):
            raise Failed("INVALID_DATA", "assign_to",
                         "Non Subordinate User Found")
        return user["id"]

    def ahead(self, record, given, way):
        """The source record as it will be after its transition."""
        tree, found = way
        return blueprints.Given(record, {**given, tree.get("field"):
                                         found.get("to")})

    def targets_of(self, chosen, record):
        out = []
        for t in self.w.targets:
            if t.tree.get("create") == "on_request" and \
                    t.module not in self.o.get("with", []) and \
                    not any(chosen.given(t.module).values()):
                continue
            misread = []
            if t.wanted(record, misread.append):
                out.append(t)
            for path in misread[:1]:
                raise Failed("INVALID_DATA", path, conditions.misread(
                    self.w, self.w.source, record, path))
        return out

    def plan(self, chosen, record, policy, owner):
        targets = self.targets_of(chosen, record)
        there = {t.module: "?" for t in targets}
        for t in targets:
            given = chosen.given(t.module)
            texts = t.row_values(record.get, given, there)
            why = t.value_fault(texts, given)
            if why:
                raise Failed(*why)
        self.rows, why = self.children.plan(targets, chosen.record)
        if why:
            raise Failed(*why)
        try:
            return self.decide_all(chosen, record, policy, targets, None,
                                   owner)
        except Elsewhere as e:
            return self.decide_all(chosen, record, policy, targets,
                                   e.args[0], owner)

    def decide_all(self, chosen, record, policy, targets, account, owner):
        """account: of a record that was found, in place of the row's."""
        steps, ids = [], {}
        for t in targets:
            given = chosen.given(t.module)
            texts = t.row_values(record.get, given, ids)
            if account and t.module == "Accounts":
                step = Step(t, texts)
                step.record, step.id = account, account.id
                step.action = step.no_tags = "other-account"
                for name, text in texts.items():
                    self.weigh(step, name, None, text)
            else:
                step = self.decide(t, texts, policy(t), record, given, ids,
                                   account, owner)
            ids[t.module] = step.id
            steps.append(step)
        actions = {s.target: s.action for s in steps}
        skipped = [s.target for s in steps if s.skipped]
        for t, _, child, made in self.rows:
            if made and t not in skipped and \
                    actions[t] not in ("none", "linked", "other-account"):
                self.owner_of(record, owner, child.module)
        for step in steps:
            why = validation.fault(self.w, step, lambda s=step: self.owner_of(
                record, owner, s.target.module))
            if why:
                raise Failed(*why)
        self.notes = [n for s in steps for n in notes_of(s)]
        return [s for s in steps if s.action != "none"]

    def other_account(self, target, found, given, ids):
        """The account that the record belongs to, if it is not the
        row's."""
        field = target.account_field()
        if not field or given.get(field) or "Accounts" not in ids:
            return None
        own = found.get(field)
        if not own or own == ids["Accounts"]:
            return None
        return self.w.store.sheet("Accounts").find(own)

    def owner_of(self, source, owner, module):
        """Who owns what is made for a row (check 15)."""
        w, ident = self.w, source.get("Owner")
        user = w.people.by_id(ident)
        if owner or user and w.people.active(user):
            return owner or ident
        stand_in = w.mapping.get("inactive_owner")
        if stand_in == "actor":
            return w.user_id
        if stand_in:
            return w.people.by_reference(stand_in)["id"]
        raise Failed("INVALID_DATA", f"{module}.Owner",
                     f"owner {ident} is no active user" if ident else
                     "the record has no owner")

    def decide(self, target, texts, policy, source, given, ids, account,
               owner):
        step = Step(target, texts)
        found, keys, several = target.match(texts, source)
        why = found and policy != "create" and \
            target.sheet.id_fault(found)
        if why:
            raise Failed(why[0], f"{target.module}.id", {
                "empty": "matches a record without an id",
                "malformed": f"matches record '{found.id}', which is not "
                "an id",
                "repeated": f"matches record {found.id}, which lines "
                f"{why[2]} have"}[why[1]])
        if found and policy in ("merge", "overwrite") and \
                self.w.rights.may_edit(target.module):
            self.good_booleans(target, found)
        if found is not None and policy == "fail":
            raise Failed("DUPLICATE_DATA",
                         f"{target.module}.{list(keys)[0]}",
                         f"matches record {found.id}")
        other = found and policy != "create" and \
            self.other_account(target, found, given, ids)
        how = target.on_other_account() if other else None
        if how == "fail":
            raise Failed("DUPLICATE_DATA",
                         f"{target.module}.{target.account_field()}",
                         f"other account: record {found.id} belongs to "
                         f"{other.id}")
        if how == "keep" and account is None:
            raise Elsewhere(other)
        step.account = how
        if found is None or policy == "create" or how == "create":
            if target.tree.get("create") == "never":
                step.action = "none"
                return step
            self.owner_of(source, owner, target.module)
            self.new(step, source)
        else:
            step.record, step.several = found, several
            step.id = found.id
            self.change(step, policy)
        return step

    @staticmethod
    def good_booleans(target, found):
        """Of a record that was there before the run, and will change."""
        for name in target.sheet.table.columns if found.before else ():
            field, text = target.field(name), found.get(name)
            if field and field["data_type"] == "boolean" and \
                    values.boolean(text) is None:
                raise Failed("INVALID_DATA", f"{target.module}.{name}",
                             f"record {found.id} has '{text}', which is "
                             "not true or false")

    def change(self, step, policy):
        target, rights = step.target, self.w.rights
        step.denied = policy != "skip" and not rights.may_edit(target.module)
        for name, text in step.texts.items():
            self.weigh(step, name, policy, text)
        if policy == "skip" or step.denied:
            step.action = "linked"
            step.no_tags = "skip" if policy == "skip" else "read-only"
            if step.changes:
                self.good_booleans(target, step.record)
                step.action, step.policy = "matched", "merge"
                step.skipped = True
            return
        if not rights.may_change(target.module, "Tag"):
            step.no_tags = "read-only"
        step.action = "matched"
        step.policy = policy
        clash = target.clash(step.changes, step.record)
        if clash:
            raise Failed("DUPLICATE_DATA", f"{target.module}.{clash[0]}",
                         f"record {clash[1]} has this value")

    def weigh(self, step, name, policy, text):
        """Note whether the row's value takes the place of the record's
        own, and which of them is dropped by what."""
        old = step.record.get(name)
        if not text or text == old:
            return
        takes, rule = self.verdict(step, name, policy, old, text)
        if takes:
            step.changes[name] = text
            if old:
                step.dropped.append((name, text, old, rule))
        elif rule:
            step.dropped.append((name, old, text, rule))

    def verdict(self, step, name, policy, old, text):
        target, rights = step.target, self.w.rights
        if step.action == "other-account":
            return False, "other-account"
        wins = target.true_wins(name) and rights.may_edit(target.module) \
            and rights.may_change(target.module, name) and \
            values.boolean(text) and not values.boolean(old)
        if policy == "skip" and not wins:
            return False, "skip"
        if not rights.may_edit(target.module) or \
                not rights.may_change(target.module, name):
            return False, "read-only"
        if step.account and name == target.account_field():
            return (True, "move") if step.account == "move" else \
                (False, "other-account")
        if target.true_wins(name):
            if values.boolean(old):
                return False, None if values.boolean(text) else "true_wins"
            if values.boolean(text):
                return True, "true_wins"
        if policy == "overwrite":
            return True, "overwrite"
        return (True, None) if not old else (False, "merge")

    def new(self, step, source):
        target = step.target
        how = target.tree.get("new_id", "next")
        if how == "next":
            step.id = self.w.store.next_id(target.module)
            if step.id is None:
                raise Refused("bad-records", 3, "no next id")
        else:
            step.id = how.replace("${id}", source.get("id"))
            if target.sheet.find(step.id):
                raise Failed("DUPLICATE_DATA", f"{target.module}.id",
                             f"record {step.id} has this value")
        names = list(target.sources) + \
            list(self.w.org.fields(target.module))
        for name in names:
            if not step.texts.get(name) and (
                    name in target.sources or
                    name in target.sheet.selected or
                    target.sheet.had_column(name)):
                default = target.default(name)
                if default:
                    step.texts[name] = default
        clash = target.clash(step.texts)
        if clash:
            raise Failed("DUPLICATE_DATA", f"{target.module}.{clash[0]}",
                         f"record {clash[1]} has this value")

    def unchecked(self, steps):
        """Notes of the validation rules that are not evaluated."""
        w = self.w
        out = [validation.note(r) for s in steps
               for r in validation.rules_for(w, s)
               if not validation.evaluated(w, r)]
        actions = {s.target: "linked" if s.skipped else s.action
                   for s in steps}
        for target, _, child, made in self.rows:
            if made and actions.get(target, "none") not in (
                    "none", "linked", "other-account"):
                out += map(validation.note,
                           validation.active(w, child.module))
        return out

    # the row converts

    def carry_out(self, chosen, answer, steps, owner, given, way):
        w, record = self.w, chosen.record
        changed = set()
        if way:
            self.move(record, given, way, changed)
        unchecked = self.unchecked(steps)
        for step in steps:
            self.note_dropped(answer.line, step, record)
        for step in steps:
            self.apply(step, record, owner)
        notes = self.children.make(
            self.rows, steps, lambda child: self.owner_of(
                record, owner, child.module))
        self.related.move(record, steps, owner)
        for step in steps:
            self.carry_tags(step, record)
        self.mark(record, steps, changed)
        said = []
        if not self.o.get("no_automation"):
            said = self.automation.row(record, steps, changed, way)
        answer.message = "; ".join(self.notes + notes + unchecked + said)
        for step in steps:
            answer.targets[step.target.module] = (step.id, step.action)

    def move(self, record, given, way, changed):
        tree, found = way
        values = {k: v for k, v in given.items() if v}
        values[tree.get("field")] = found.get("to")
        for name, text in values.items():
            if record.sheet.set(record, name, text):
                changed.add(name)

    def apply(self, step, source, owner):
        if step.action == "created":
            self.create(step, source, owner)
            return
        for name, text in step.changes.items():
            if step.record.sheet.set(step.record, name, text):
                step.changed.add(name)
        if step.changed:
            step.action = "merged" if step.policy == "merge" else \
                "overwritten"
            self.w.stamp(step.record)

    def create(self, step, source, owner):
        target, w = step.target, self.w
        values = {"id": step.id, "Owner": self.owner_of(
            source, owner, target.module)}
        values.update(step.texts)
        values["id"] = step.id
        w.new_record_fields(target.sheet, values, target.layout)
        if target.tree.get("new_id", "next") == "next":
            w.store.take_id(target.module, step.id)
        step.record = target.sheet.add(values)
        self.created += 1

    def note_dropped(self, line, step, source):
        module = step.target.module
        dropped = list(step.dropped)
        if step.no_tags and \
                module in self.w.mapping.get("carry_over_tags", []):
            mine, more = tags_of(step.record), []
            for tag in tags_of(source):
                if tag not in mine + more:
                    more.append(tag)
            if more:
                dropped.append(("Tag", step.record.get("Tag"),
                                ";".join(more), step.no_tags))
        for field, kept, lost, rule in dropped:
            self.dropped.append((str(line), module, step.id, field, kept,
                                 lost, rule))

    def carry_tags(self, step, source):
        module = step.target.module
        if module not in self.w.mapping.get("carry_over_tags", []) or \
                step.no_tags:
            return
        mine = [t for t in step.record.get("Tag").split(";") if t]
        more = []
        for tag in source.get("Tag").split(";"):
            if tag and tag not in mine + more:
                more.append(tag)
        if not more:
            return
        step.record.sheet.set(step.record, "Tag", ";".join(mine + more))
        step.changed.add("Tag")
        if step.action == "matched":
            step.action = "merged" if step.policy == "merge" else \
                "overwritten"
        if step.action != "created":
            self.w.stamp(step.record)

    def mark(self, record, steps, changed):
        ids = {s.target.module: s.id for s in steps}
        values = {"Converted__s": "true", "Converted_Date_Time": self.w.now}
        for target in self.w.targets:
            name = {"Accounts": "Converted_Account",
                    "Contacts": "Converted_Contact",
                    "Deals": "Converted_Deal"}.get(target.module)
            if name:
                values[name] = ids.get(target.module, "")
        for name, text in values.items():
            if record.sheet.set(record, name, text):
                changed.add(name)
        self.w.stamp(record)


def stamp(self, record):
    """Who changed a record, and when, where there is a column."""
    for name, text in (("Modified_By", self.user_id),
                       ("Modified_Time", self.now)):
        if record.sheet.had_column(name):
            record.sheet.set(record, name, text)


def new_record_fields(self, sheet, values, layout):
    """What every new record has beside its fields."""
    if sheet.had_column("Layout") or layout != "Standard":
        values["Layout"] = layout
    for name, text in (("Created_By", self.user_id),
                       ("Created_Time", self.now),
                       ("Modified_By", self.user_id),
                       ("Modified_Time", self.now)):
        if sheet.had_column(name):
            values[name] = text


World.stamp = stamp
World.new_record_fields = new_record_fields


class Outcome:
    """All that a run leaves behind."""

    def __init__(self):
        self.status, self.code = 0, ""
        self.results = self.failures = self.values = b""
        self.tables, self.outbox = {}, []
        self.counters = {}
        self.converted = self.failed = 0


def convert(root, source, options, counters=None):
    """Compute what `orgpack convert` does; nothing is written."""
    out = Outcome()
    out.counters = counters or {}
    known = {}
    try:
        while True:
            world = World(root, source, options, counters)
            run = Run(world, known)
            try:
                run.run()
                break
            except Again as e:
                known[e.args[0]] = e.args[1]
        limit_storage(world, run)
    except Refused as e:
        out.status, out.code = e.status, str(e)
        return out
    except csvtable.Malformed as e:
        out.status, out.code = 3, str(e)
        return out
    finish(out, world, run)
    return out


def finish(out, world, run):
    answers, options = run.answers, world.options
    out.failures = failures(run.selection, answers)
    out.failed = sum(a.status == "failed" for a in answers)
    out.converted = len(answers) - out.failed
    out.status = 1 if out.failed else 0
    given_up = out.failed and (options.get("all_or_nothing") or
                               options.get("fail_fast"))
    nothing = options.get("dry_run") or not out.converted or given_up
    if given_up:
        for a in answers:
            a.give_up()
    out.results = results(world.targets, answers)
    out.values = dropped_values([] if given_up else run.dropped)
    if nothing:
        return
    for name, sheet in world.store.sheets.items():
        if sheet.touched:
            out.tables[name] = sheet.bytes()
    if out.failed and not options.get("no_automation"):
        by_code = {c: sum(a.code == c for a in answers) for c in CODES}
        run.automation.notify(out, {c: n for c, n in by_code.items() if n})
    out.outbox = run.automation.outbox.lines
    out.counters = {"largest_ids": world.store.largest,
                    "auto_numbers": world.store.numbers,
                    "turns": world.store.turns}


def limit_storage(world, run):
    """Section 11 is tried where the figures are known: not here."""
    del world, run


__all__ = ["convert", "Chosen", "normalise"]
