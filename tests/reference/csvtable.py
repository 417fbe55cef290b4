# SPDX-License-Identifier: MIT
"""Tables of records, cell by cell with the bytes that they had."""
import gzip
import os


def needs_quotes(text):
    return any(c in text for c in ',"\r\n')


def cell(text):
    """A text as a cell."""
    if needs_quotes(text):
        return '"' + text.replace('"', '""') + '"'
    return text


def text_of(raw):
    """A cell's text."""
    if raw.startswith('"'):
        return raw[1:-1].replace('""', '"')
    return raw


class Malformed(Exception):
    """A table that is none."""


class Row:
    """A row as it stands: its cells with quotes, its line end."""

    def __init__(self, cells, end, line, raw, bad=False):
        self.cells, self.end, self.line = cells, end, line
        self.raw, self.bad = raw, bad

    def texts(self):
        return [text_of(c) for c in self.cells]


def parse(data):
    """The rows of a text, the header too."""
    rows, cells, start, line, at_line = [], [], 0, 1, 1
    i, n = 0, len(data)
    while i < n:
        begin = i
        if data[i] == '"':
            i += 1
            while True:
                j = data.find('"', i)
                if j < 0:
                    raise Malformed(f"line {line}: a quote is not closed")
                i = j + 1
                if data[i:i + 1] != '"':
                    break
                i += 1
            if i < n and data[i] not in ",\r\n":
                raise Malformed(f"line {line}: a stray quote")
        else:
            while i < n and data[i] not in ",\r\n":
                if data[i] == '"':
                    raise Malformed(f"line {line}: a stray quote")
                i += 1
        raw = data[begin:i]
        line += raw.count("\n")
        cells.append(raw)
        if i < n and data[i] == ",":
            i += 1
            if i < n:
                continue
            cells.append("")
        end = ""
        if i < n:
            end = "\r\n" if data[i:i + 2] == "\r\n" else data[i]
        i += len(end)
        line += 1 if end else 0
        rows.append(Row(cells, end, at_line, data[start:i]))
        cells, start, at_line = [], i, line
    return rows


class Table:
    """records/<Module>.csv, or a selection."""

    def __init__(self, name, data):
        self.name = name
        text = data.decode("utf-8")
        self.bom = "\ufeff" if text.startswith("\ufeff") else ""
        rows = parse(text[len(self.bom):])
        if not rows:
            raise Malformed(f"{name}: no header")
        self.header = rows[0]
        self.columns = self.header.texts()
        self.rows = rows[1:]
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                row.bad = True
        if len(set(self.columns)) != len(self.columns):
            raise Malformed(f"{name}: a column twice")

    def line_end(self):
        return self.header.end or "\n"

    def has_bad(self):
        return any(r.bad for r in self.rows)


def write(table, columns, changed, fresh):
    """The table's bytes: changed is {row: {column: text}}, fresh are texts
    in the order of the columns."""
    end = table.line_end()
    added = columns[len(table.columns):]
    head = table.header
    tail = head.end
    if not table.rows and fresh and not tail:
        tail = end
    out = [table.bom, ",".join(head.cells + [cell(c) for c in added]), tail]
    for n, row in enumerate(table.rows):
        tail = end if n in changed and row.end else row.end
        if n == len(table.rows) - 1 and fresh and not tail:
            tail = end
        if row.bad:
            out.append(row.raw[:len(row.raw) - len(row.end)] + tail)
            continue
        new = changed.get(n, {})
        cells = list(row.cells) + [""] * len(added)
        for at, name in enumerate(columns):
            if name in new:
                cells[at] = cell(new[name])
        out.append(",".join(cells) + tail)
    for values in fresh:
        out.append(",".join(cell(v) for v in values) + end)
    return "".join(out).encode("utf-8")


def write_new(columns, fresh):
    out = [",".join(cell(c) for c in columns) + "\n"]
    for values in fresh:
        out.append(",".join(cell(v) for v in values) + "\n")
    return "".join(out).encode("utf-8")


def records_path(root, module):
    for ending in (".csv", ".csv.gz"):
        path = os.path.join(root, "records", module + ending)
        if os.path.exists(path):
            return path
    return None


def read_bytes(path):
    with open(path, "rb") as f:
        data = f.read()
    return gzip.decompress(data) if path.endswith(".gz") else data
