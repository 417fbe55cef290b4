#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Give hostile tables to the reader: tables.py TABLE_DRIVER. Prints TAP.

Each must come to what is expected, with the place of the first fault, within
a fixed amount of memory and generous processor time: the file's pages, which are mapped, a
few bytes for each row, and what the faults that are kept take.
"""
import gzip
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(__file__))
import run  # noqa: E402

MB = 1 << 20
BIG, MEDIUM = 100 * MB, 30 * MB
FINE, BAD = 0, 3
REJECTING = 3  # an index of fifty million bad rows takes longer


def rows(row, size):
    return row * (size // len(row))


def columns(n):
    return b"id" + b"".join(b",c%d" % i for i in range(1, n))


def many_lines(first, row, size=BIG):
    return b"id,a\n" + first + rows(row, size)


# name: (bytes, status, first fault)
CASES = {
    "an unclosed quote": (
        lambda: many_lines(b'1,"x\n', b"2,some text that is plain\n"),
        BAD, "bad-records 2:3"),
    "an unclosed quote among quoted cells": (
        lambda: many_lines(b'1,"x\n', b'2,"some, text that is not"\n'),
        BAD, "bad-records 3:4"),
    "an unclosed quote at the end": (
        lambda: many_lines(b"", b'2,"some, text that is not"\n') + b'3,"x',
        BAD, None),
    "unclosed quotes in all rows": (
        lambda: many_lines(b"", b'2,"some text\n', MEDIUM), BAD, None),
    "quotes alone": (
        lambda: many_lines(b"", b'"', MEDIUM), BAD, None),
    "doubled quotes behind an unclosed one": (
        lambda: many_lines(b'1,"x\n', b'2,""\n'), BAD, "bad-records 2:3"),
    "one quoted cell of 100 MB": (
        lambda: many_lines(b'1,"', b"x") + b'"\n', BAD, "bad-records 2:1"),
    "one plain cell of 100 MB": (
        lambda: many_lines(b"1,", b"x") + b"\n2,y\n", BAD, "bad-records 2:1"),
    "one quoted cell of many lines": (
        lambda: many_lines(b'1,"', b"a line of text\n") + b'"\n',
        BAD, "bad-records 2:3"),
    "one cell of 60 MB": (
        lambda: many_lines(b'1,"', b"x", 60 * MB) + b'"\n', FINE, None),
    "100,000 columns": (
        lambda: columns(100000) + b"\n" + rows(b"," * 99999 + b"\n", 50 * MB),
        FINE, None),
    "100,001 columns": (
        lambda: columns(100001) + b"\n", BAD, "bad-records 1:1"),
    "a column named 100,000 times": (
        lambda: b"id" + b",a" * 99999 + b"\n1\n", BAD, "bad-records 1:6"),
    "100,000 columns without cells": (
        lambda: columns(100000) + b"\n" + rows(b"1\n", 20 * MB),
        BAD, "bad-records 2:1"),
    "rows of ever another length": (
        lambda: many_lines(b"", b"1\n1,2\n1,2,3\n", MEDIUM),
        BAD, "bad-records 2:1"),
    "empty lines": (
        lambda: many_lines(b"", b"\n", MEDIUM), BAD, "bad-records 2:1"),
    "separators alone": (
        lambda: many_lines(b"", b",", MEDIUM), BAD, "bad-records 2:1"),
    "NULs alone": (lambda: bytes(MEDIUM), BAD, "bad-records 1:1"),
    "a NUL in each row": (
        lambda: many_lines(b"", b"1,x\0y\n", MEDIUM),
        BAD, "bad-records 2:4"),
    "no UTF-8 at all": (
        lambda: many_lines(b"", b"1,\xe4\n", MEDIUM),
        BAD, "bad-encoding 2:3"),
    "UTF-16": (
        lambda: b"\xff\xfe" + rows("1,x\n".encode("utf-16-le"), MEDIUM),
        BAD, "bad-encoding 1:1"),
    "UTF-16 without a mark": (
        lambda: rows("id,x\n".encode("utf-16-be"), MEDIUM),
        BAD, "bad-encoding 1:1"),
    "lines that end with CR": (
        lambda: b"id,a\r" + rows(b"1,some more text of a row\r", MEDIUM),
        FINE, None),
    "a packed bomb": (
        lambda: gzip.compress(bytes(MEDIUM), 9), BAD, "bad-records 1:1"),
    "a packed file cut short": (
        lambda: gzip.compress(rows(b"1,2\n", MEDIUM), 1)[:-9],
        BAD, "bad-records 1:1"),
}


def complaint_of(outcome, status, fault):
    lines = outcome.said.decode().splitlines()
    if outcome.status != status:
        return "status %d" % outcome.status
    if fault and lines[1:] != [fault]:
        return "first is %s" % lines[1:]
    if outcome.work > run.SECONDS:
        return "%.2f seconds" % outcome.work
    if outcome.megabytes > run.MEGABYTES:
        return "%.0f MiB" % outcome.megabytes
    return None


def check(driver, top, report, name, case):
    make, status, fault = case
    suffix = ".csv.gz" if "packed" in name else ".csv"
    path = run.write(top, name.replace(" ", "-") + suffix, make)
    outcome = run.Outcome([driver, path], top)
    report.line(name, complaint_of(outcome, status, fault))
    report.measure(name, outcome)
    # with bad rows kept apart only the whole table can be wrong
    outcome = run.Outcome([driver, path, "reject"], top)
    complaint = None
    if outcome.status not in (FINE, status):
        complaint = "status %d" % outcome.status
    elif outcome.work > REJECTING * run.SECONDS:
        complaint = "%.2f seconds" % outcome.work
    report.line(name + ", rejecting", complaint)
    report.slow = max(report.slow, (outcome.work, name))
    os.unlink(path)


def main():
    driver = os.path.abspath(sys.argv[1])
    report = run.Report()
    report.slow = (0, "")
    with tempfile.TemporaryDirectory() as top:
        os.mkdir(os.path.join(top, "in"))
        for name, case in CASES.items():
            check(driver, top, report, name, case)
    print("1..%d" % report.number)
    print("# slowest %.2f s: %s; largest %.0f MiB: %s" % (
        report.slowest + report.largest))
    print("# slowest, rejecting: %.2f s: %s" % report.slow)
    return report.bad > 0


if __name__ == "__main__":
    sys.exit(main())
