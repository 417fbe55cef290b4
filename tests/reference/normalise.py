# SPDX-License-Identifier: MIT
"""How texts are changed and compared (formats/conversion.md, 4 and 6)."""
import functools
import os
import unicodedata

WHITE = set("\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000")
WHITE |= {chr(c) for c in range(0x2000, 0x200b)}


def trim(text):
    start, end = 0, len(text)
    while start < end and text[start] in WHITE:
        start += 1
    while end > start and text[end - 1] in WHITE:
        end -= 1
    return text[start:end]


def words(text):
    out, word = [], ""
    for c in text:
        if c in WHITE:
            out.append(word)
            word = ""
        else:
            word += c
    return [w for w in out + [word] if w]


@functools.lru_cache(100000)
def fold(text):
    """Full case folding and NFC."""
    return unicodedata.normalize("NFC", text.casefold())


@functools.lru_cache(100000)
def casefold(text):
    return fold(trim(text))


@functools.lru_cache(100000)
def digits(text):
    out = ""
    for c in text:
        value = unicodedata.decimal(c, None)
        if value is not None:
            out += str(value)
    return out


@functools.lru_cache(100000)
def domain(text):
    s = casefold(text)
    if "//" in s:
        s = s.split("//", 1)[1]
    for mark in "/?#":
        s = s.split(mark, 1)[0]
    s = s.rsplit("@", 1)[-1]
    s = s.split(":", 1)[0]
    if s.startswith("www."):
        s = s[4:]
    return s.rstrip(".")


def words_of(name):
    path = os.path.join(os.path.dirname(__file__), "..", "..", "formats",
                        name)
    with open(path, encoding="utf-8") as f:
        return {line[2:].strip() for line in f if line.startswith("- ")}


LEGAL = words_of("legal_forms.yaml")
PUBLIC = words_of("public_domains.yaml")


@functools.lru_cache(100000)
def domain_key(text):
    found = domain(text)
    parts = found.split(".")
    above = {".".join(parts[n:]) for n in range(len(parts))}
    return "" if above & PUBLIC else found


@functools.lru_cache(100000)
def company(text):
    found = []
    if domain(text) and not domain_key(text):
        return ""
    for word in words(casefold(text)):
        word = "".join(c for c in word if c not in ".,-&'\u2019")
        if word:
            found.append(word)
    if len(found) > 1 and found[-1] in LEGAL:
        found.pop()
    return "".join(found)


def exact(text):
    return text


NORMALISERS = {"exact": exact, "casefold": casefold, "email": casefold,
               "domain": domain_key, "company": company, "phone": digits,
               "digits": digits}


def lower_one(c):
    if c == "\u0130":
        return "i"
    low = c.lower()
    return low if len(low) == 1 else c


def upper_one(c):
    up = c.upper()
    if len(up) == 1:
        return up
    title = c.title()
    return title if len(title) == 1 else c


def lower(text):
    return "".join(lower_one(c) for c in text)


def upper(text):
    return "".join(upper_one(c) for c in text)


TRANSFORMS = {"trim": trim, "lower": lower, "upper": upper, "digits": digits,
              "domain": domain}


def id_key(text):
    """The order of ids: digits first, by number, then by bytes."""
    raw = text.encode("utf-8")
    if text and all("0" <= c <= "9" for c in text):
        return (0, int(text), raw)
    return (1, 0, raw)
