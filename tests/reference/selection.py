# SPDX-License-Identifier: MIT
"""Which records a run is about (formats/conversion.md, 1)."""
from . import conditions, csvtable, values
from .store import Refused

ERRORS = ["error_line", "error_code", "error_field", "error_message"]


class Chosen:
    """One selected row."""

    def __init__(self, line, record, name="", cells=None):
        self.line, self.record, self.name = line, record, name
        self.cells = cells or {}
        self.raw = []          # the cells for failures.csv
        self.known = None      # field and message, if it is known to fail

    def given(self, module):
        """The row's values for fields of a module."""
        return {k.split(".", 1)[1]: v for k, v in self.cells.items()
                if k.startswith(module + ".")}


class Selection:
    """The rows, and what is asked of all of them."""

    def __init__(self, world, options):
        self.world = world
        self.columns, self.header = [], []
        self.key = "id"
        if options.get("select") is not None:
            self.rows = self.from_file(options["select"],
                                       options.get("rejects"))
        else:
            self.rows = self.from_table(options.get("where"))
        if options.get("limit") is not None:
            self.rows = self.rows[:options["limit"]]

    def from_table(self, criteria):
        sheet = self.world.store.sheet(self.world.source)
        out = []
        if not sheet.table:
            return out
        self.header = sheet.table.header.cells
        for record in sheet.records:
            misread = []
            if values.boolean(record.get("Converted__s")) or not (
                    conditions.holds(self.world, self.world.source, criteria,
                                     record, None, misread.append) or
                    misread):
                continue
            row = Chosen(record.line, record, record.id)
            for path in misread[:1]:
                if "." in path:
                    row.known = (path, conditions.misread(
                        self.world, self.world.source, record, path))
            row.raw = sheet.table.rows[record.number].cells
            out.append(row)
        return out

    def from_file(self, data, rejects):
        w = self.world
        try:
            table = csvtable.Table("selection", data)
        except (csvtable.Malformed, UnicodeDecodeError) as e:
            raise Refused("bad-records", 3, str(e)) from e
        if table.has_bad() and rejects is None:
            raise Refused("bad-records", 3)
        self.columns = table.columns
        self.check_columns()
        names = [c for c in table.columns if c == "id"] or \
            [c for c in table.columns
             if c in w.org.unique_fields(w.source)]
        if not names:
            raise Refused("bad-records", 3)
        self.key = names[0]
        keep = [n for n, c in enumerate(table.columns) if c not in ERRORS]
        self.header = [table.header.cells[n] for n in keep]
        for target in w.targets:
            self.note_order(target.sheet, target.module, target.sources)
        self.note_order(w.store.sheet(w.source), w.source, [])
        out, index = [], self.index()
        for row in table.rows:
            if row.bad:
                continue
            cells = dict(zip(table.columns, row.texts()))
            name = cells[self.key]
            chosen = Chosen(row.line, index.get(name), name, cells)
            chosen.raw = [row.cells[n] for n in keep]
            out.append(chosen)
        return out

    def index(self):
        out = {}
        for record in self.world.store.sheet(self.world.source).records:
            if record.get(self.key):
                out.setdefault(record.get(self.key), record)
        return out

    def note_order(self, sheet, module, mapped):
        sheet.selected = [c.split(".", 1)[1] for c in self.columns
                          if c.startswith(module + ".") and
                          c.split(".", 1)[1] not in mapped]

    def check_columns(self):
        w = self.world
        modules = {t.module for t in w.targets}
        for name in self.columns:
            if name in ERRORS + ["assign_to", "on_match", "id"]:
                continue
            module, dot, field = name.partition(".")
            if not dot:
                if w.org.field(w.source, name) is None:
                    raise Refused("bad-records", 3, name)
                continue
            found = w.org.field(module, field)
            if module == w.source and w.options.get("through"):
                states = [b.get("field") for b in w.org.blueprints(module)]
                if not found or found.get("read_only") == "true" or \
                        "unique" in found or field in states:
                    raise Refused("bad-records", 3, name)
            elif module not in modules or not found or \
                    found.get("read_only") == "true":
                raise Refused("bad-records", 3, name)

    def asks_for(self, module):
        return any(c.startswith(module + ".") for c in self.columns)


def results(targets, rows):
    """results.csv."""
    head = ["line", "id", "status", "code", "field", "message"]
    for t in targets:
        head += [t.module + ".id", t.module + ".action"]
    out = [",".join(head)]
    for r in rows:
        cells = [str(r.line), r.id, r.status, r.code, r.field, r.message]
        for t in targets:
            cells += list(r.targets.get(t.module, ("", "none")))
        out.append(",".join(csvtable.cell(c) for c in cells))
    return ("\n".join(out) + "\n").encode("utf-8")


def failures(selection, rows):
    """failures.csv."""
    out = [",".join(selection.header + ERRORS)]
    for chosen, r in zip(selection.rows, rows):
        if r.status == "failed":
            said = [str(r.line), r.code, r.field, r.message]
            out.append(",".join(list(chosen.raw) +
                                [csvtable.cell(c) for c in said]))
    return ("\n".join(out) + "\n").encode("utf-8")


def dropped_values(lines):
    """values.csv."""
    out = ["line,module,record,field,kept,lost,rule"]
    out += [",".join(csvtable.cell(c) for c in line) for line in lines]
    return ("\n".join(out) + "\n").encode("utf-8")
