# SPDX-License-Identifier: MIT
"""The records of a run: what tables hold, what changes, what is new."""
import re
import unicodedata

from . import csvtable, normalise
from .auto_numbers import Numbers

STAMPS = ["Created_By", "Created_Time", "Modified_By", "Modified_Time"]
LATE = ["Layout", "Tag", "Converted__s", "Converted_Date_Time",
        "Converted_Account", "Converted_Contact", "Converted_Deal", "Owner"]


ROUNDED = re.compile(r"[0-9]+(\.[0-9]*)?[eE]\+[0-9]+\Z")


def id_is_good(ident):
    """No control characters, no white space around it, and not what a
    spreadsheet makes of a long number."""
    return not any(unicodedata.category(c) == "Cc" for c in ident) and \
        normalise.trim(ident) == ident and not ROUNDED.match(ident)


class Refused(Exception):
    """The run is refused: a code and a status."""

    def __init__(self, code, status=4, text=""):
        super().__init__(f"{code} {text}")
        self.code, self.status = code, status


class Record:
    """One record, with the values that it has by now."""

    def __init__(self, sheet, number, values, line):
        self.sheet, self.number, self.line = sheet, number, line
        self.values = values
        self.changed = {}      # columns of an old row that were written
        self.before = number is not None

    def get(self, name):
        return self.values.get(name, "")

    @property
    def id(self):
        return self.get("id")

    @property
    def module(self):
        return self.sheet.module


class Sheet:
    """The table of one module; it may not be there yet."""

    def __init__(self, module, table):
        self.module, self.table = module, table
        self.records, self.wanted = [], []
        self.made = 0
        self.touched = False
        self.mapped, self.selected = [], []  # for the order of columns
        self.numbers = None    # of auto-number fields, as the store has it
        for number, row in enumerate(table.rows if table else []):
            if not row.bad:
                values = dict(zip(table.columns, row.texts()))
                self.records.append(Record(self, number, values, row.line))

        self.bad_ids = self.check_ids()

    def check_ids(self):
        """Records by whose id nobody can tell them: code, what, lines."""
        out, by_id = {}, {}
        for record in self.records:
            by_id.setdefault(record.id, []).append(record)
        for ident, all_of in by_id.items():
            for record in all_of:
                if not ident:
                    out[record] = ("INVALID_DATA", "empty", "")
                elif not id_is_good(ident):
                    out[record] = ("INVALID_DATA", "malformed", "")
                elif len(all_of) > 1:
                    out[record] = ("DUPLICATE_DATA", "repeated",
                                   f"{all_of[0].line} and {all_of[1].line}")
        return out

    def id_fault(self, record):
        return self.bad_ids.get(record)

    def had_column(self, name):
        """Has the table the column, without anything being added?"""
        if self.table:
            return name in self.table.columns
        return name in ["id", "Owner"] + self.mapped + STAMPS

    def set(self, record, name, text):
        if record.get(name) == text:
            return False
        record.values[name] = text
        if record.before:
            record.changed[name] = text
        self.want(name, text)
        self.touched = True
        return True

    def put(self, record, name, text):
        """Give a new record a value."""
        record.values[name] = text
        self.want(name, text)

    def want(self, name, text):
        if text and name not in self.wanted:
            self.wanted.append(name)

    def add(self, values):
        record = Record(self, None, {}, None)
        if self.numbers:
            values = {**values, **self.numbers()}
        for name, text in values.items():
            record.values[name] = text
            self.want(name, text)
        self.records.append(record)
        self.made += 1
        self.touched = True
        return record

    def find(self, ident):
        for record in self.records:
            if record.id == ident:
                return record
        return None

    def added(self, base):
        late = [n for n in self.wanted if n not in base]
        order = self.mapped + self.selected + LATE
        if not self.table and not self.mapped:
            order = []         # automations made it
        named = [n for n in order if n in late]
        rest = sorted((n for n in late if n not in order), key=str.encode)
        out = []
        for n in named + rest:
            if n not in out:
                out.append(n)
        return out

    def new_columns(self):
        base = []
        for n in ["id", "Owner"] + self.mapped:
            if n not in base:
                base.append(n)
        base += [n for n in self.added(base) if n not in STAMPS]
        return base + [n for n in STAMPS if n not in base]

    def columns(self):
        if not self.table:
            return self.new_columns()
        return self.table.columns + self.added(self.table.columns)

    def bytes(self):
        columns = self.columns()
        fresh = [[r.get(c) for c in columns] for r in self.records
                 if not r.before]
        if not self.table:
            return csvtable.write_new(columns, fresh)
        changed = {r.number: r.changed for r in self.records
                   if r.before and r.changed}
        return csvtable.write(self.table, columns, changed, fresh)


class Store:
    """All sheets, opened when first asked for."""

    def __init__(self, root, counters):
        self.root, self.sheets = root, {}
        self.largest = {k: int(v) for k, v
                        in counters.get("largest_ids", {}).items()}
        self.numbers = dict(counters.get("auto_numbers", {}))
        self.org = None        # set by the world
        self.turns = {k: int(v)
                      for k, v in counters.get("turns", {}).items()}

    def sheet(self, module):
        if module not in self.sheets:
            path = csvtable.records_path(self.root, module)
            table = path and csvtable.Table(module,
                                            csvtable.read_bytes(path))
            sheet = self.sheets[module] = Sheet(module, table or None)
            known = Numbers(self.org, sheet, self.numbers)
            sheet.numbers = lambda: known.give(self.numbers)
        return self.sheets[module]

    def has(self, module):
        return self.sheet(module).table or self.sheet(module).records

    def next_id(self, module):
        """The id that a new record gets; None: there is none."""
        largest = self.largest.get(module, 0)
        for record in self.sheet(module).records:
            if not normalise.id_key(record.id)[0]:
                largest = max(largest, int(record.id))
            elif record.before:
                return None
        if largest >= 2 ** 64 - 1:
            return None
        return str(largest + 1)

    def take_id(self, module, ident):
        if ident is None:
            raise Refused("bad-records", 3, "no next id")
        self.largest[module] = int(ident)
