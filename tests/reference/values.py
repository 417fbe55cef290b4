# SPDX-License-Identifier: MIT
"""What a field can hold, and where its value comes from (4)."""
import re
import unicodedata

from . import normalise, times

WHOLE = re.compile(r"[+-]?[0-9]+\Z")
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?\Z")
LENGTHS = {"text": 255, "textarea": 50000, "email": 254, "phone": 50,
           "website": 450, "picklist": 120, "integer": 9, "bigint": 18,
           "double": 16, "currency": 16, "percent": 5}
NUMBERS = {"integer", "bigint", "double", "currency", "percent"}
FREE = {"text", "textarea"}


def is_control(c):
    return unicodedata.category(c) == "Cc"


def is_email(text):
    if text.count("@") != 1 or any(c in normalise.WHITE or is_control(c)
                                   for c in text):
        return False
    name, host = text.split("@")
    return bool(name) and "." in host[1:-1]


def is_phone(text):
    for c in text:
        kind = unicodedata.category(c)
        if c not in " +-().,/#*;" and kind != "Nd" and kind[0] != "L":
            return False
    return True


def is_website(text):
    return "." in text and not any(c in normalise.WHITE for c in text)


def is_user(org, text):
    return any(u.get("id") == text for u in org.all("users").values())


BOOLEANS = {"true": True, "yes": True, "1": True,
            "false": False, "no": False, "0": False, "": False}


def boolean(text):
    """What a cell of a table says, or None."""
    text = normalise.trim(text)
    return BOOLEANS.get(text.lower() if text.isascii() else text)


def form_fault(org, field, text, tz):
    kind = field["data_type"]
    if kind == "email":
        return None if is_email(text) else "not an e-mail address"
    if kind == "phone":
        return None if is_phone(text) else "not a telephone number"
    if kind == "website":
        return None if is_website(text) else "not a web address"
    if kind in ("integer", "bigint"):
        return None if WHOLE.match(text) else "not a whole number"
    if kind in ("double", "currency", "percent"):
        return None if NUMBER.match(text) else "not a number"
    if kind == "boolean":
        return "not true or false" if boolean(text) is None else None
    if kind == "date":
        return None if times.parse_date(text) else "not a date"
    if kind == "datetime":
        return None if times.parse_time(text, tz) else \
            "not a date with time"
    if kind in ("picklist", "multiselectpicklist"):
        known = org.pick_list(field)
        parts = [text] if kind == "picklist" else text.split(";")
        if known is None or all(p in known for p in parts):
            return None
        return "not a value of the pick list"
    if kind in ("ownerlookup", "userlookup"):
        return None if is_user(org, text) else "no such user"
    if kind in FREE:
        return None
    return "not an id" if any(is_control(c) for c in text) else None


def length_fault(field, text):
    kind = field["data_type"]
    if kind not in LENGTHS and kind != "multiselectpicklist":
        return None
    limit = field.get("length", LENGTHS.get(kind))
    if limit is None:
        return None
    limit = int(limit)
    if kind in NUMBERS:
        mantissa = re.split("[eE]", text)[0]
        if sum("0" <= c <= "9" for c in mantissa) > limit:
            return f"more than {limit} digits"
    elif len(text) > limit:
        return f"longer than {limit} characters"
    return None


def fault(org, field, text, tz):
    """Why a field cannot hold the text, or None."""
    if not text:
        return None
    if field["data_type"] != "textarea" and ("\n" in text or "\r" in text):
        return "a line end in a field of one line"
    return form_fault(org, field, text, tz) or length_fault(field, text)


PART = re.compile(r"\$\{([^}]*)\}")


def template(text, get):
    """${A|B|'text'}: the first that is not empty."""
    def first(found):
        for part in found.group(1).split("|"):
            if len(part) > 1 and part[0] == part[-1] == "'":
                part = part[1:-1]
            else:
                part = get(part)
            if part:
                return part
        return ""
    return PART.sub(first, text)


def as_text(value):
    return ";".join(value) if isinstance(value, list) else str(value)


def cut_date(field, text, tz):
    """A date that gets a datetime takes the date as written."""
    if field["data_type"] == "date" and times.parse_time(text, tz):
        return text[:10]
    return text


def source_value(source, get):
    """The value of a mapping's entry, but for records of other targets."""
    if isinstance(source, str):
        return get(source)
    if "field" in source:
        text = get(source["field"])
        for name in source.get("transform", []):
            text = normalise.TRANSFORMS[name](text)
        return text
    if "value" in source:
        return str(source["value"])
    return template(source["template"], get)


def same_key(field):
    """What makes two values of a unique field the same."""
    if field["unique"].get("casesensitive") == "true":
        return lambda text: text
    return normalise.fold
