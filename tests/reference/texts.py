# SPDX-License-Identifier: MIT
"""Merge fields, reckoned dates and JSON (formats/conversion.md, 10)."""
import datetime as dt
import re

from . import times
from .conditions import lookup_module
from .org import Plain

MERGE = re.compile(r"\$\{!?([A-Za-z][A-Za-z0-9_]*"
                   r"(?:\.[A-Za-z][A-Za-z0-9_]*){1,9})\}")
USERS = ("ownerlookup", "userlookup")
USER_PROPERTIES = ("id", "email", "full_name", "role", "profile", "api_name")
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
        "Sunday"]


# controls, directions, separators, and what has no width
HIDDEN = re.compile("[\0-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f"
                    "\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")


def escape_json(text):
    short = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f",
             "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    out = ""
    for c in text:
        if c in short:
            out += short[c]
        elif HIDDEN.match(c):
            out += f"\\u{ord(c):04x}"
        else:
            out += c
    return out


def json_text(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Plain)):
        return str(value)
    if isinstance(value, str):
        return '"' + escape_json(value) + '"'
    if isinstance(value, list):
        return "[" + ",".join(json_text(v) for v in value) + "]"
    return "{" + ",".join(json_text(k) + ":" + json_text(v)
                          for k, v in value.items()) + "}"


def escape_html(text):
    for c, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"),
                    ('"', "&quot;"), ("'", "&#39;")):
        text = text.replace(c, name)
    return text


SAFE = set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
           b"0123456789-._~")


def escape_url(text):
    return "".join(chr(b) if b in SAFE else f"%{b:02X}"
                   for b in text.encode("utf-8"))


ESCAPES = {"html": escape_html, "url": escape_url, "json": escape_json,
           "": lambda text: text}


class Texts:
    """What merge fields stand for."""

    def __init__(self, world):
        self.w = world

    def walk(self, record, names):
        """The record, the field and the text at a path; text None where
        it leads nowhere."""
        w, module = self.w, names[0]
        if module == "Users":
            if len(names) == 2 and names[1] in USER_PROPERTIES:
                return None, w.user.get(names[1], "")
            return None, ""
        if module == "Variables":
            tree = w.org.get("variables", names[1] + ".yaml") or {}
            return None, (str(tree.get("value", ""))
                          if len(names) == 2 else "")
        if module != record.module:
            return None, ""
        for n, name in enumerate(names[1:], 1):
            field = w.org.field(module, name)
            if field is None:
                return None, ""
            text = record.get(name)
            if n == len(names) - 1:
                return field, text
            if field["data_type"] in USERS:
                user = w.people.by_id(text) or {}
                if n == len(names) - 2 and names[-1] in USER_PROPERTIES:
                    return None, user.get(names[-1], "")
                return None, ""
            module = lookup_module(field)
            record = module and text and w.store.sheet(module).find(text)
            if not record:
                return None, ""
        return None, ""

    def raw(self, record, text):
        """The text of a single merge field."""
        return self.walk(record, text.split("."))[1]

    def shown(self, record, path):
        field, text = self.walk(record, path.split("."))
        if field is None or not text:
            return text
        if field["data_type"] in USERS:
            user = self.w.people.by_id(text)
            return (user.get("full_name") or user["email"]) if user else text
        if field["data_type"] == "lookup":
            return self.name_of(lookup_module(field), text) or text
        return text

    def name_of(self, module, ident):
        found = self.w.store.sheet(module).find(ident)
        tree = self.w.org.module(module)
        if not found or not tree:
            return ""
        own = tree["singular_label"].replace(" ", "_") + "_Name"
        parts = [found.get("First_Name"), found.get("Last_Name")]
        return found.get("Name") or found.get(own) or \
            " ".join(p for p in parts if p)

    def fill(self, record, text, escape=""):
        return MERGE.sub(lambda m: ESCAPES[escape](
            self.shown(record, m.group(1))), text)

    def value(self, record, text):
        """A text that may be one merge field and nothing else."""
        found = MERGE.fullmatch(text)
        return self.raw(record, found.group(1)) if found else \
            self.fill(record, text)

    # dates

    def reckon(self, tree, record, kind):
        """A date or time that is reckoned, None if it starts nowhere."""
        w = self.w
        if tree["trigger_field"] == "${CURRENTTIME}":
            local = w.moment.astimezone(w.tz).replace(tzinfo=None)
        else:
            text = self.value(record, tree["trigger_field"])
            day = times.parse_date(text)
            moment = None if day else times.parse_time(text, w.tz)
            if day:
                local = dt.datetime(day.year, day.month, day.day)
            elif moment:
                local = moment.astimezone(w.tz).replace(tzinfo=None)
            else:
                return None
        count = int(tree["unit"])
        if tree.get("sign") == "minus":
            count = -count
        local = self.shift(local, tree["period"], count)
        if "time" in tree:
            hour, minute = tree["time"].split(":")
            local = local.replace(hour=int(hour), minute=int(minute),
                                  second=0)
        if kind == "datetime":
            return self.show(local)
        return local.strftime("%Y-%m-%d")

    def show(self, local):
        moment = times.at_clock(local, self.w.tz)
        return times.show(moment.astimezone(dt.timezone.utc), self.w.tz)

    def later(self, local, **how):
        moment = times.at_clock(local, self.w.tz)
        moment = moment.astimezone(dt.timezone.utc) + dt.timedelta(**how)
        return moment.astimezone(self.w.tz).replace(tzinfo=None)

    def shift(self, local, period, count):
        if period in ("minutes", "hours"):
            return self.later(local, **{period: count})
        if period == "days":
            return local + dt.timedelta(days=count)
        if period == "weeks":
            return local + dt.timedelta(days=7 * count)
        if period == "months":
            return self.months(local, count)
        if period == "years":
            return self.months(local, 12 * count)
        if period == "business_days":
            return local + dt.timedelta(
                days=self.business_days(local.date(), count))
        return self.business_hours(local, count)

    def months(self, local, count):
        month = local.year * 12 + local.month - 1 + count
        year, month = month // 12, month % 12 + 1
        last = (dt.date(year + month // 12, month % 12 + 1, 1) -
                dt.timedelta(days=1)).day
        return local.replace(year=year, month=month,
                             day=min(local.day, last))

    def ranges(self, day):
        """The business hours of a day, as two minutes, or None."""
        org = self.w.org
        for tree in org.all("holidays").values():
            if tree["date"] == day.isoformat() and \
                    tree["type"] == "business_holiday":
                return None
        name = DAYS[day.weekday()]
        all_hours = org.all("business_hours")
        tree = next(iter(all_hours.values())) if all_hours else {}
        kind = tree.get("type")
        if kind == "24_by_7":
            return (0, 1440)
        if kind in (None, "24_by_5"):
            if day.weekday() > 4:
                return None
            return (0, 1440) if kind else (540, 1080)
        if name not in tree["business_days"]:
            return None
        span = tree.get("daily_timing")
        for custom in tree.get("custom_timing", []):
            if custom["days"] == name:
                span = custom["business_timing"]
        if not span:
            return None
        start, end = (int(t[:2]) * 60 + int(t[3:]) for t in span)
        return (start, end if end > start else 1440)

    def business_days(self, day, count):
        step, left, at = (1 if count > 0 else -1), abs(count), 0
        for n in range(1, 10001):
            if not left:
                return at
            at = n * step
            if self.ranges(day + dt.timedelta(days=at)):
                left -= 1
        return at if not left else count

    def business_hours(self, local, count):
        left = dt.timedelta(hours=count)
        if not left:
            return local
        start = dt.datetime(local.year, local.month, local.day)
        for n in range(10001):
            midnight = start + dt.timedelta(days=n)
            span = self.ranges(midnight.date())
            if not span:
                continue
            begin = max(local, midnight + dt.timedelta(minutes=span[0]))
            end = midnight + dt.timedelta(minutes=span[1])
            if begin < end:
                if end - begin >= left:
                    return begin + left
                left -= end - begin
        return local + dt.timedelta(hours=count)

    def due(self, after):
        local = self.w.moment.astimezone(self.w.tz).replace(tzinfo=None)
        return self.show(self.shift(local, after["period"],
                                    int(after["unit"])))
