# SPDX-License-Identifier: MIT
"""Criteria evaluated the plain way, as formats/criteria.md says.

    tree = parse_search("((City:equals:Bonn)and(Size:greater_than:5))")
    holds(tree, record_getter, field_types, now, zone, user, role)

tree           a criteria tree as YAML has it (or None: always true)
record_getter  called with a path ("Account_Name.Industry"), and for merge
               fields of other modules with path and module; the field's text
field_types    a dict or a function from the same to a data type of fields
               ("picklist") or a kind of value ("choice"); None: not known
now            an aware datetime, or milliseconds since 1970
zone           a tzinfo, a name of the IANA database, or None for UTC
user, role     ids, for ${CURRENTUSER} and ${CURRENTUSERROLE}

Only functions, no state; Python 3.11 and its standard library.
"""
import re
import unicodedata
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

DAY_MS = 86400000
EVER = 10 ** 18

KINDS = {
    "text": "text", "textarea": "text", "email": "text", "phone": "text",
    "website": "text", "autonumber": "text", "string": "text",
    "picklist": "choice", "choice": "choice",
    "multiselectpicklist": "choices", "choices": "choices",
    "date": "date", "datetime": "datetime",
    "integer": "number", "bigint": "number", "double": "number",
    "currency": "number", "percent": "number", "number": "number",
    "boolean": "boolean",
    "lookup": "record", "multi_module_lookup": "record", "record": "record",
    "multiselectlookup": "records", "records": "records",
    "ownerlookup": "user", "userlookup": "user", "user": "user",
    "multiuserlookup": "users", "users": "users",
    "fileupload": "files", "imageupload": "files", "profileimage": "files",
    "files": "files",
}

NEGATIVE = {
    "not_equal": "equal", "not_like": "like", "not_contains": "contains",
    "not_between": "between", "not_in": "in", "exclude_all": "include_all",
    "exclude_any": "include_any",
}
POSITIVE = {
    "equal", "like", "starts_with", "ends_with", "contains", "less_than",
    "less_equal", "greater_than", "greater_equal", "between", "in",
    "include_all", "include_any",
}
COMPARATORS = POSITIVE | set(NEGATIVE)
ORDER = {"less_than", "less_equal", "greater_than", "greater_equal",
         "between"}
MANY = {"between", "not_between", "in", "not_in", "include_all",
        "include_any", "exclude_all", "exclude_any"}


# The calendar, in days and milliseconds since 1970

def days_of(year, month, day):
    """Days since 1970; the year may be any whole number."""
    shift = (2000 - year) // 400 if year < 1 else 0
    shift = shift if shift > 0 else 0
    if year > 9000:
        shift = -((year - 2000) // 400)
    base = datetime(year + shift * 400, month, day)
    return (base - datetime(1970, 1, 1)).days - shift * 146097


def date_of(days):
    """(year, month, day) of days since 1970."""
    shift = -(days // 146097) if not -700000 < days < 2900000 else 0
    d = datetime(1970, 1, 1) + timedelta(days=days + shift * 146097)
    return d.year - shift * 400, d.month, d.day


def offset_at(zone, seconds):
    """Seconds east of UTC."""
    if zone is None:
        return 0
    seconds = min(max(seconds, -62000000000), 253000000000)
    moment = datetime(1970, 1, 1, tzinfo=timezone.utc) + \
        timedelta(seconds=seconds)
    return int(moment.astimezone(zone).utcoffset().total_seconds())


def moment_of(zone, local):
    """Seconds since 1970 when the zone's clocks show `local`."""
    before = offset_at(zone, local - 27 * 3600)
    after = offset_at(zone, local + 27 * 3600)
    if offset_at(zone, local - before) != before and \
            offset_at(zone, local - after) == after:
        return local - after
    return local - before


def day_start(zone, day):
    """The first moment of a day, in ms."""
    if abs(day) >= EVER:
        return day * DAY_MS
    local = day * 86400
    t = moment_of(zone, local)
    if t + offset_at(zone, t) == local:
        return t * 1000
    low, high = local - 27 * 3600, local + 27 * 3600
    while high - low > 1:
        middle = (low + high) // 2
        if middle + offset_at(zone, middle) >= local:
            high = middle
        else:
            low = middle
    return high * 1000


def day_at(zone, ms):
    seconds = ms // 1000
    return (seconds + offset_at(zone, seconds)) // 86400


# Texts as values

def parse_number(text):
    """A Decimal, or None."""
    m = re.fullmatch(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE]([+-]?[0-9]+))?",
                     text, re.ASCII)
    if not m or (m[1] and abs(int(m[1])) > 100000):
        return None
    return Decimal(text)


def based(text):
    """A criterion's number may be 0x1F or 0o17, as YAML has them."""
    m = re.fullmatch(r"0x([0-9a-fA-F]+)|0o([0-7]+)", text, re.ASCII)
    if not m:
        return text
    number = int(m[1], 16) if m[1] else int(m[2], 8)
    return str(number) if number < 2 ** 63 else text


WHITE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + \
    "".join(chr(c) for c in range(0x2000, 0x200b))


def boolean(text):
    """True, False or None, as spreadsheets write it."""
    text = text.strip(WHITE)
    return {"true": True, "yes": True, "1": True, "false": False,
            "no": False, "0": False, "": False}.get(
        text.lower() if text.isascii() else text)


def parse_date(text):
    """Days since 1970, or None."""
    m = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text, re.ASCII)
    if not m:
        return None
    try:
        year = int(m[1])
        datetime(year or 2000, int(m[2]), int(m[3]))
        return days_of(year, int(m[2]), int(m[3]))
    except ValueError:
        return None


TIME = re.compile(r"(.{10})T([0-9]{2}):([0-9]{2})(?::([0-9]{2})"
                  r"(?:\.([0-9]+))?)?(Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII)


def parse_time(text, zone):
    """Milliseconds since 1970, or None."""
    m = TIME.fullmatch(text)
    day = parse_date(m[1]) if m else None
    if day is None:
        return None
    hour, minute, second = int(m[2]), int(m[3]), int(m[4] or 0)
    if hour > 23 or minute > 59 or second > 60:
        return None
    local = day * 86400 + hour * 3600 + minute * 60 + second
    fraction = int((m[5] or "0").ljust(3, "0")[:3])
    if not m[6]:
        return moment_of(zone, local) * 1000 + fraction
    offset = 0
    if m[6] != "Z":
        hours, minutes = int(m[6][1:3]), int(m[6][4:6])
        if hours > 23 or minutes > 59:
            return None
        offset = (hours * 60 + minutes) * (-60 if m[6][0] == "-" else 60)
    return (local - offset) * 1000 + fraction


def fold(text):
    return unicodedata.normalize("NFC", text.casefold())


def members(text):
    return [m for m in text.split(";") if m]


def read(form, text, zone):
    """A value of a form, or None; days and moments are (from, to)."""
    if form == "number":
        return parse_number(text)
    if form == "boolean":
        return boolean(text)
    if form == "date":
        day = parse_date(text)
        if day is None:
            ms = parse_time(text, zone)
            day = None if ms is None else day_at(zone, ms)
        return None if day is None else (day, day + 1)
    if form == "datetime":
        day = parse_date(text)
        if day is not None:
            return day_start(zone, day), day_start(zone, day + 1)
        ms = parse_time(text, zone)
        return None if ms is None else (ms, ms + 1)
    return fold(text) if form == "text" else text


# Pre-defined values

PLAIN = {
    # unit, from, to; both counted from the one that is now
    "TOMORROW": ("day", 1, 2), "YESTERDAY": ("day", -1, 0),
    "TILLYESTERDAY": ("day", -EVER, 0), "TOMORROWONWARDS": ("day", 1, EVER),
    "CURRENTFQ": ("FQ", 0, 1), "LASTFQ": ("FQ", -1, 0),
    "NEXTFQ": ("FQ", 1, 2), "CURRENTFY": ("FY", 0, 1),
    "LASTFY": ("FY", -1, 0), "NEXTFY": ("FY", 1, 2),
}
for _unit in ("WEEK", "MONTH", "QUARTER", "YEAR"):
    PLAIN["THIS" + _unit] = (_unit, 0, 1)
    PLAIN["LAST" + _unit] = (_unit, -1, 0)
    PLAIN["NEXT" + _unit] = (_unit, 1, 2)
SHIFTED = {"CURRENTTIME", "TODAY", "AGEINDAYS", "DUEINDAYS"}
COUNTED = {f"{way}_N_{unit}S": unit for way in ("LAST", "NEXT")
           for unit in ("DAY", "WEEK", "MONTH", "QUARTER", "YEAR")}
WORDS = {"EMPTY", "NOTEMPTY", "ANYVALUE", "CURRENTUSER", "CURRENTUSERROLE"}


def predefined(text):
    """(name, number) of a text that is a pre-defined value, else None."""
    m = re.fullmatch(r"\$\{([A-Z_]+)(?::([0-9]{1,5}))?\}([+-][0-9]{1,5})?",
                     text, re.ASCII)
    if not m:
        return None
    name, count, shift = m.groups()
    if name in COUNTED:
        return (name, int(count)) if count and not shift else None
    if count or (shift and name not in SHIFTED):
        return None
    if name in SHIFTED or name in PLAIN or name in WORDS:
        return name, int(shift or 0)
    return None


def merge_field(text):
    """(module, path) of ${!Module.Path}, else None."""
    m = re.fullmatch(r"\$\{!?([A-Za-z][A-Za-z0-9_]*)"
                     r"((?:\.[A-Za-z][A-Za-z0-9_]*)+)\}", text, re.ASCII)
    return (m[1], m[2][1:]) if m else None


def unit_start(ctx, unit, n):
    """The first day of the unit n behind the one that today is in."""
    today = day_at(ctx.zone, ctx.now)
    if unit in ("day", "DAY"):
        return today + n if abs(n) < EVER else n
    if unit == "WEEK":
        weekday = (today + 3) % 7 + 1
        return today - (weekday - ctx.week_start) % 7 + 7 * n
    year, month, _ = date_of(today)
    months = {"MONTH": 1, "QUARTER": 3, "YEAR": 12, "FQ": 3, "FY": 12}[unit]
    first = ctx.fiscal_month - 1 if unit in ("FQ", "FY") else 0
    index = year * 12 + month - 1
    index += n * months - (index - first) % months
    return days_of(index // 12, index % 12 + 1, 1)


def span_of(ctx, name, n, form):
    """The days or moments of a pre-defined value, or None."""
    if name == "CURRENTTIME":
        ms = ctx.now + n * DAY_MS
        start = day_at(ctx.zone, ms) if form == "date" else ms
        return start, start + 1
    if name in PLAIN:
        unit, start, end = PLAIN[name]
    elif name in ("TODAY", "DUEINDAYS"):
        unit, start, end = "day", n, n + 1
    elif name == "AGEINDAYS":
        unit, start, end = "day", -n, 1 - n
    elif name == "LAST_N_DAYS":
        unit, start, end = "day", -n, 1
    elif name in COUNTED:
        unit = COUNTED[name]
        start, end = (-n, 0) if name.startswith("LAST") else (1, n + 1)
    else:
        return None
    start, end = unit_start(ctx, unit, start), unit_start(ctx, unit, end)
    if form == "date":
        return start, end
    return day_start(ctx.zone, start), day_start(ctx.zone, end)


# Evaluation

class Context:
    """What criteria cannot know by themselves."""

    def __init__(self, getter, types, now, zone, user, role, module, changed,
                 fiscal_month, week_start, misread=None):
        self.getter, self.types = getter, types
        self.now = now if isinstance(now, int) else \
            (now - datetime(1970, 1, 1, tzinfo=timezone.utc)) // \
            timedelta(milliseconds=1)
        self.zone = ZoneInfo(zone) if isinstance(zone, str) else zone
        self.user, self.role, self.module = user, role, module
        self.changed, self.misread = changed, misread
        self.fiscal_month, self.week_start = fiscal_month, week_start

    def text(self, path, module=""):
        if module in ("", self.module):
            return self.getter(path) or ""
        return self.getter(path, module) or ""

    def kind(self, path, module=""):
        key = (path,) if module in ("", self.module) else (path, module)
        if callable(self.types):
            found = self.types(*key)
        else:
            found = self.types.get(path if len(key) == 1 else key)
        return KINDS.get(found, "any")


def texts_of(value):
    """The values of a leaf as texts."""
    values = value if isinstance(value, list) else [value]
    return ["true" if v is True else "false" if v is False else str(v)
            for v in values]


def guess_form(ctx, comparator, values, names_field):
    """Of a field that may hold anything: as what its values look."""
    def days(text):
        known = predefined(text)
        return known is not None and \
            span_of(ctx, *known, "date") is not None

    def other(text):
        merged = ("", text) if names_field else merge_field(text)
        return ctx.kind(merged[1], merged[0]) if merged else "any"

    if comparator in ORDER:
        if all(other(v) == "number" or parse_number(v) is not None
               for v in values):
            return "number"
        if all(other(v) in ("date", "datetime") or days(v) or
               read("date", v, ctx.zone) for v in values):
            return "datetime"
    elif comparator in ("equal", "in") and all(days(v) for v in values):
        return "datetime"
    return "text"


def compare(form, comparator, a, b):
    """One value of the record with one of the criterion."""
    if a is None or b is None:
        return False
    if comparator == "contains":
        return b in a
    if comparator == "starts_with":
        return a.startswith(b)
    if comparator == "ends_with":
        return a.endswith(b)
    if comparator == "like":
        if "%" not in b:
            return b in a
        parts = b.split("%")
        pattern = ".*?".join(re.escape(p) for p in parts)
        return re.fullmatch(pattern, a, re.DOTALL) is not None
    if comparator in ORDER and form in ("text", "id"):
        return False
    if form in ("date", "datetime"):
        x, (start, end) = a[0], b
    else:
        x, start, end = a, b, b
    below = x < start
    above = x >= end if form in ("date", "datetime") else x > end
    return {"less_than": below, "less_equal": not above,
            "greater_than": above, "greater_equal": not below,
            "equal": not below and not above}[comparator]


class Leaf:
    """A criterion that is looked at."""

    def __init__(self, ctx, tree):
        self.ctx = ctx
        self.path = tree["field"]
        self.kind = ctx.kind(self.path)
        name = tree["comparator"]
        self.negated = name in NEGATIVE
        self.comparator = NEGATIVE.get(name, name)
        self.names_field = tree.get("type") == "field"
        self.values = texts_of(tree["value"])
        self.several = self.kind in ("choices", "records", "users") or \
            self.comparator in ("include_all", "include_any")
        self.form = {
            "number": "number", "boolean": "boolean", "date": "date",
            "datetime": "datetime", "record": "id", "records": "id",
            "user": "id", "users": "id"}.get(self.kind, "text")
        if self.kind == "any":
            self.form = guess_form(ctx, self.comparator, self.values,
                                   self.names_field)
        self.text = ctx.text(self.path)

    def operand(self, value):
        """("text", t), ("span", s), ("is", truth) or ("nothing", None)."""
        ctx = self.ctx
        if self.names_field:
            return "text", ctx.text(value)
        merged = merge_field(value)
        if merged:
            return "text", ctx.text(merged[1], merged[0])
        known = predefined(value)
        if not known:
            return "text", value
        name, n = known
        empty = not (members(self.text) if self.several else self.text)
        if name == "EMPTY":
            return "is", empty
        if name == "NOTEMPTY":
            return "is", not empty
        if name == "ANYVALUE":
            return "is", bool(ctx.changed and ctx.changed(self.path))
        if name == "CURRENTUSERROLE" and self.kind in ("user", "users"):
            return "is", bool(ctx.role) and \
                ctx.role in members(ctx.text(self.path + ".role"))
        if name in ("CURRENTUSER", "CURRENTUSERROLE"):
            text = ctx.user if name == "CURRENTUSER" else ctx.role
            return ("text", text) if text else ("nothing", None)
        if self.form in ("date", "datetime"):
            return "span", span_of(ctx, name, n, self.form)
        return "nothing", None

    def read(self, text):
        return read(self.form, text, self.ctx.zone)

    def compare_one(self, comparator, value):
        how, what = self.operand(value)
        if how == "is":
            return what and comparator == "equal"
        if how == "nothing":
            return False
        if self.form == "number" and what == value:
            what = based(what)
        other = what if how == "span" else self.read(what)
        return compare(self.form, comparator, self.read(self.text), other)

    def compare_set(self, value):
        how, what = self.operand(value)
        if how != "text":
            return how == "is" and bool(what)
        mine = {self.read(m) for m in members(self.text)}
        other = {self.read(m) for m in members(what)}
        if self.comparator == "include_any":
            return bool(mine & other)
        if self.comparator == "include_all":
            return other <= mine
        return mine == other

    def contains_member(self, value):
        how, what = self.operand(value)
        return how == "text" and any(
            self.read(what) in self.read(m) for m in members(self.text))

    def holds(self):
        if self.form == "boolean" and not self.several and \
                self.ctx.misread and self.read(self.text) is None:
            self.ctx.misread(self.path)
        if self.several and self.comparator == "contains":
            found = self.contains_member(self.values[0])
        elif self.several:
            every = all if self.comparator == "include_all" else any
            found = every([self.compare_set(v) for v in self.values])
        elif self.comparator == "between":
            found = self.compare_one("greater_equal", self.values[0]) and \
                self.compare_one("less_equal", self.values[1])
        elif self.comparator in ("equal", "in"):
            found = any(self.compare_one("equal", v) for v in self.values)
        else:
            found = self.compare_one(self.comparator, self.values[0])
        return found != self.negated


def evaluate(ctx, tree):
    if "group" in tree:
        verdicts = (evaluate(ctx, member) for member in tree["group"])
        return any(verdicts) if tree["group_operator"] == "OR" \
            else all(verdicts)
    return Leaf(ctx, tree).holds()


def holds(tree, record_getter, field_types, now, zone, user="", role="",
          module="", changed=None, fiscal_month=1, week_start=1, misread=None):
    """Does the record meet the criteria?

    module is the record's own, for merge fields that name it; changed says
    of a path whether it has just been changed; week_start counts from
    Monday, 1, to Sunday, 7; misread is told of paths that should lead to a
    boolean, and do not.
    """
    if tree is None:
        return True
    ctx = Context(record_getter, field_types, now, zone, user, role, module,
                  changed, fiscal_month, week_start, misread)
    return evaluate(ctx, tree)


# Search syntax

BLANKS = " \t\n\r"
MOST_BYTES, MOST_VALUES, MOST_DEPTH = 65536, 500, 64


class SearchError(ValueError):
    """A text is not search syntax; column is that of its first fault, in
    bytes from 1, of the whole text."""

    def __init__(self, text, at, why):
        super().__init__(why)
        self.column = len(text[:at].encode("utf-8", "replace")) + 1


class Search:
    """A text that is being read."""

    def __init__(self, text):
        self.text, self.at, self.depth = text, 0, 0

    def fail(self, at, why):
        raise SearchError(self.text, at, why)

    def sees(self, c):
        while self.at < len(self.text) and self.text[self.at] in BLANKS:
            self.at += 1
        return self.text[self.at:self.at + 1] == c

    def name(self):
        self.sees("")
        end = self.at
        while end < len(self.text) and self.text[end] not in ":()":
            end += 1
        name = self.text[self.at:end].strip(BLANKS)
        if self.text[end:end + 1] != ":":
            self.fail(end, "no ':'")
        if not name:
            self.fail(self.at, "no name")
        start, self.at = self.at, end + 1
        return name, start

    def value(self, is_list):
        self.sees("")
        start, out, kept = self.at, "", 0
        while True:
            c = self.text[self.at:self.at + 1]
            if c == "":
                self.fail(self.at, "not closed")
            if c == ")" or (is_list and c == ","):
                break
            if c == "(":
                self.fail(self.at, "a '(' in a value")
            if c == "\\":
                c = self.text[self.at + 1:self.at + 2]
                if c == "" or c not in "(),\\: ":
                    self.fail(self.at, "a backslash")
                self.at += 1
                kept = len(out) + 1
            elif c not in BLANKS:
                kept = len(out) + 1
            out += c
            self.at += 1
        if not kept:
            self.fail(start, "no value")
        return out[:kept]

    def leaf(self):
        field, _ = self.name()
        comparator, at = self.name()
        comparator = {"equals": "equal", "not_equals": "not_equal"}.get(
            comparator, comparator)
        if comparator not in COMPARATORS:
            self.fail(at, "no such comparator")
        if comparator not in MANY:
            value = self.value(False)
        else:
            value = [self.value(True)]
            while self.text[self.at] == ",":
                self.at += 1
                if len(value) == MOST_VALUES:
                    self.fail(self.at, "too many values")
                value.append(self.value(True))
        return {"field": field, "comparator": comparator, "value": value}

    def term(self):
        if not self.sees("("):
            self.fail(self.at, "no '('")
        if self.depth == MOST_DEPTH:
            self.fail(self.at, "too deep")
        self.at += 1
        self.depth += 1
        tree = self.terms() if self.sees("(") else self.leaf()
        self.depth -= 1
        if not self.sees(")"):
            self.fail(self.at, "no ')'")
        self.at += 1
        return tree

    def terms(self):
        found, joint = [self.term()], None
        while not self.sees(")") and self.at < len(self.text):
            start = self.at
            while self.at < len(self.text) and \
                    self.text[self.at] not in BLANKS + "():":
                self.at += 1
            word = self.text[start:self.at]
            if not word.isascii() or word.upper() not in ("AND", "OR"):
                self.fail(start, "neither and nor or")
            if joint not in (None, word.upper()):
                self.fail(start, "and and or are mixed")
            joint = word.upper()
            found.append(self.term())
        if joint is None:
            return found[0]
        return {"group_operator": joint, "group": found}


def parse_search(text):
    """The criteria tree of a text in search syntax, or SearchError."""
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise SearchError(text, 0, "too long")
    search = Search(text)
    tree = search.terms()
    if search.at < len(text):
        search.fail(search.at, "a ')' too many")
    return tree
