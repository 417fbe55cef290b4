# SPDX-License-Identifier: MIT
"""Nasty values and tables for the conversion's property test."""

TEXTS = ["", "", "Müller", "Mu\u0308ller", "MÜLLER", "müller", "Straße",
         "STRASSE", "straße", "İstanbul", "istanbul", "ISTANBUL",
         "ıstanbul", "i\u0307stanbul", "ＡＣＭＥ", "acme", "Acme",
         "ACME Inc.", "Acme, Inc", "acme inc", "Acme & Co", "A-cme GmbH",
         "O’Neil Ltd.", "O'Neil", " acme ", "acme\u00a0inc", "a,b",
         'say "hi"', "two\nlines", "cr\r\nlf", "007", "7", "1e5", "None",
         "true", "=1+1", "½", "Ωmega", "ΩMEGA", "ς", "Σ", "名前", "&",
         "x" * 41, "\t", "tab\there", "😀", "ﬁrma", "FIRMA", "Ǆ", "ǆ",
         "e\u0301", "é", "É", "null", "A&B <c>", "${id}", ";", "a;b"]
EMAILS = ["", "", "a@b.de", "A@B.de", " a@b.de", "b@c.com", "B@C.COM",
          "ä@ö.de", "a\u0308@ö.de", "Ä@Ö.DE", "bad", "x@y", "@b.de",
          "a@.de", "a@b.", "a@b@c.de", "a b@c.de", "i@x.tr", "İ@x.tr",
          "a@gmail.com", "B@GMail.com"]
PHONES = ["", "", "+49 228 123", "0228/123", "(0228) 123", "0228123",
          "０２２８123", "1,2;3", "12:30", "call me", "+1 555-0100 x12",
          "15550100", "٣٤٥", "1_2"]
SITES = ["", "", "https://www.Acme.com/x?y", "acme.com", "ACME.COM.",
         "http://u:p@acme.com:80", "www.acme.com", "www.www.acme.com",
         "mailto", "a b.c", "ftp://ex.org#a", "//straße.de", "STRASSE.de",
         "x.y/z//w.q", "https://www.facebook.com/acme", "m.facebook.com",
         "acmefacebook.com"]
NUMBERS = ["", "", "0", "1", "-1", "+5", "007", "12345678901234567",
           "1.5", "1.50", "-0", ".5", "1.", "1e5", "1E+2", "２", "abc",
           "99999", "100000", "123456789", "1234567890", " 1"]
DATES = ["", "", "2026-03-31", "2026-02-30", "2024-02-29", "31.3.2026",
         "2026-3-1", "1999-12-31", "2026-04-01"]
TIMES = ["", "", "2026-03-31T17:30:00+02:00", "2026-03-31T17:30:00Z",
         "2026-03-31T17:30", "2026-03-31T17:30:00", "2026-03-31",
         "2026-13-01T00:00:00Z", "2020-01-01T00:00:00-05:00",
         "2030-01-01T00:00:00+00:00", "2026-03-31 17:30",
         "2026-03-31T24:00:00Z", "2026-04-01T00:30:00+02:00"]
BOOLEANS = ["", "true", "false", "false", "True", "yes", "NO", "0", " 1 ",
            "\u00a0Yes\u2003", "maybe", "ja", "TRUE;", "01", "\t"]
KINDS = ["", "Hot", "Cold", "New", "Qualified", "Lost", "hot", "Käse"]
CHOICES = ["", "A", "B", "A;B", "B;A", "A;;B", "D", "C"]
STAGES = ["", "Qualification", "Offer", "Won", "Lost", "Nowhere"]
PIPELINES = ["", "Standard", "Fast", "Other"]
TAGS = ["", "", "Hot", "Hot;Cold", "Cold", "Hot;Late", "Käse"]
IDS = ["", "1", "2", "3", "5", "99"]
USERS = ["", "1", "2", "3", "4", "77"]

POOLS = {"text": TEXTS, "textarea": TEXTS, "email": EMAILS, "phone": PHONES,
         "website": SITES, "integer": NUMBERS, "bigint": NUMBERS,
         "double": NUMBERS, "currency": NUMBERS, "percent": NUMBERS,
         "date": DATES, "datetime": TIMES, "boolean": BOOLEANS,
         "picklist": KINDS, "multiselectpicklist": CHOICES, "lookup": IDS,
         "userlookup": USERS, "ownerlookup": USERS}
FINE = {"text": [t for t in TEXTS if "\n" not in t and "\r" not in t],
        "email": ["", "a@b.de", "A@B.de", "b@c.com", "B@C.COM", "ä@ö.de",
                  "a\u0308@ö.de", "Ä@Ö.DE", "i@x.tr", "İ@x.tr",
                  "a@gmail.com", "B@GMail.com"],
        "phone": ["", "+49 228 123", "0228/123", "(0228) 123", "0228123",
                  "０２２８123", "1,2;3", "+1 555-0100 x12", "15550100",
                  "٣٤٥"],
        "website": ["", "https://www.Acme.com/x?y", "acme.com", "ACME.COM.",
                    "http://u:p@acme.com:80", "www.acme.com", "ftp://ex.org",
                    "//straße.de", "STRASSE.de", "x.y/z//w.q",
                    "https://www.facebook.com/acme", "m.facebook.com"],
        "integer": ["", "0", "1", "-1", "+5", "007", "99999", "7"],
        "bigint": ["", "1"], "percent": ["", "5", "1e2", "-0.50"],
        "double": ["", "0", "1.50", "1e5", "1E+2", "-0", "007"],
        "currency": ["", "5", "100000", "100000.00", "1e5", "99.9"],
        "date": ["", "2026-03-31", "2024-02-29", "1999-12-31", "2026-04-01"],
        "datetime": [t for t in TIMES if t != "2026-03-31" and
                     t[5:7] != "13" and "T" in t and "T24" not in t] + [""],
        "boolean": ["", "true", "false", "TRUE", "FALSE", "Yes", " no", "1",
                    "0"],
        "picklist": ["", "Hot", "Cold", "New", "Qualified", "Lost"],
        "multiselectpicklist": ["", "A", "B", "A;B", "B;A", "C"],
        "userlookup": ["", "1", "2", "3", "4"]}
FINE = {**POOLS, **FINE, "textarea": TEXTS}


def pools(r):
    """A few values of each kind, so that records meet."""
    return {kind: r.sample(sorted(set(all_of)), min(len(set(all_of)),
                                                    r.choice([4, 6, 12])))
            for kind, all_of in FINE.items()}


def cell(r, text, quoting):
    if any(c in text for c in ',"\r\n') or r.random() < quoting:
        return '"' + text.replace('"', '""') + '"'
    return text


def table(r, columns, rows, ragged=False):
    """The bytes of a table, written in one of many ways; ragged: with rows
    that are none."""
    style = r.random()
    end = "\n" if style < .6 else "\r\n" if style < .8 else "\r"
    if style > .9:
        end = None
    quoting = r.choice([0, 0, .2, 1])
    out = ["\ufeff" if r.random() < .15 else ""]
    lines = [columns] + rows
    for n, row in enumerate(lines):
        line = ",".join(cell(r, t, quoting) for t in row)
        if n and ragged and r.random() < .3:
            line = r.choice([line + ",more", "", "x", line + ",,,"])
            if len(columns) == 1 and "," not in line:
                line = "a,b"
        out.append(line or ("" if ragged and n else '""'))
        last = n == len(lines) - 1
        if not (last and r.random() < .25):
            out.append(end or r.choice(["\n", "\r\n"]))
    return "".join(out).encode("utf-8")
