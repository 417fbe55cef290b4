# SPDX-License-Identifier: MIT
"""Dates and times (formats/records.md, 3)."""
import datetime as dt
import re
import zoneinfo

DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}):([0-9]{2})"
                  r"(?::([0-9]{2})(?:\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?\Z")


def zone(name):
    return zoneinfo.ZoneInfo(name or "UTC")


def parse_date(text):
    if not DATE.match(text):
        return None
    try:
        return dt.date(int(text[:4]), int(text[5:7]), int(text[8:10]))
    except ValueError:
        return None


def parse_time(text, tz):
    """The moment of a datetime, None if it is none."""
    found = TIME.match(text)
    day = found and parse_date(found.group(1))
    if not day:
        return None
    hour, minute = int(found.group(2)), int(found.group(3))
    second = int(found.group(4) or 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    shift = found.group(5)
    local = dt.datetime(day.year, day.month, day.day, hour, minute, second)
    if shift is None:
        return at_clock(local, tz)
    if shift == "Z":
        return local.replace(tzinfo=dt.timezone.utc)
    sign = -1 if shift[0] == "-" else 1
    off_hour, off_minute = int(shift[1:3]), int(shift[4:6])
    if off_hour > 23 or off_minute > 59:
        return None
    delta = dt.timedelta(hours=off_hour, minutes=off_minute)
    return local.replace(tzinfo=dt.timezone(sign * delta))


def at_clock(local, tz):
    """A time as the clocks of a zone show it."""
    return local.replace(tzinfo=tz)


def show(moment, tz):
    local = moment.astimezone(tz)
    minutes = int(local.utcoffset().total_seconds()) // 60
    sign = "-" if minutes < 0 else "+"
    minutes = abs(minutes)
    return (local.strftime("%Y-%m-%dT%H:%M:%S") +
            f"{sign}{minutes // 60:02d}:{minutes % 60:02d}")
