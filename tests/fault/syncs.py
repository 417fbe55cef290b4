#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""syncs.py DRIVER STAGER: is everything synced before what relies on it?

A kill loses nothing that the kernel holds; only a power cut does. So the
order of writes, syncs and renames is read from a trace: what is staged is
synced before the commit point, the commit point before the first change of
the org, the org before the journal becomes history. Prints TAP.
"""
import os
import re
import subprocess
import sys
import tempfile

CALLS = ("openat,write,pwrite64,copy_file_range,ioctl,linkat,renameat,"
         "renameat2,unlinkat,mkdirat,fsync,syncfs")
SCRATCH = os.environ.get("TMPDIR") or (
    "/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
DIR = r"(?:AT_FDCWD|\d+)<([^>]*)>"
NAME = r'"([^"]*)"'
PATTERNS = {
    "make": rf"openat\({DIR}, {NAME}, [^)]*O_CREAT",
    "write": r"p?write(?:64)?\(\d+<([^>]*)>",
    "copy": r"copy_file_range\([^,]*, [^,]*, \d+<([^>]*)>",
    "clone": r"ioctl\(\d+<([^>]*)>, FICLONE",
    "link": rf"linkat\({DIR}, {NAME}, {DIR}, {NAME}",
    "exchange": rf"renameat2\({DIR}, {NAME}, {DIR}, {NAME}, RENAME_EXCHANGE",
    "rename": rf"renameat2?\({DIR}, {NAME}, {DIR}, {NAME}",
    "remove": rf"unlinkat\({DIR}, {NAME}",
    "mkdir": rf"mkdirat\({DIR}, {NAME}",
    "fsync": r"fsync\(\d+<([^>]*)>",
    "syncfs": r"syncfs\(\d+<([^>]*)>",
}


def trace(driver, before, command, top, n):
    """The events of a commit: (what, paths), failed calls left out."""
    org, log = os.path.join(top, "org"), os.path.join(top, "log")
    for first in before:
        subprocess.run([driver, first, org, str(n)], check=True,
                       stdout=subprocess.DEVNULL)
    # one thread, so that no call is reported in two halves
    subprocess.run(["taskset", "-c", str(min(os.sched_getaffinity(0))),
                    "strace", "-f", "-y", "-o", log, "-e", f"trace={CALLS}",
                    driver, command, org, str(n)], check=True,
                   stdout=subprocess.DEVNULL)
    events = []
    with open(log, encoding="utf-8") as file:
        for line in file:
            if re.search(r"= -\d", line):
                continue
            for what, pattern in PATTERNS.items():
                match = re.match(r"\d+ +" + pattern, line)
                if match:
                    part = match.groups()
                    events.append((what, [os.path.join(*part[i:i + 2])
                                          for i in range(0, len(part), 2)]))
    return org, events


def unsynced(events):
    """Files and directories with changes that no sync followed."""
    dirty = set()
    for what, paths in events:
        if what == "syncfs":
            dirty.clear()
        elif what == "fsync":
            dirty.discard(paths[0])
        elif what in ("write", "copy", "clone"):
            dirty.add(paths[0])
        else:
            if what == "exchange":
                dirty ^= set(paths) if len(dirty & set(paths)) == 1 else set()
            elif what == "rename" and paths[0] in dirty:
                dirty.remove(paths[0])
                dirty.add(paths[1])
            changed = paths if what in ("rename", "exchange") else paths[-1:]
            dirty.update(os.path.dirname(path) for path in changed)
            if what == "make":
                dirty.add(paths[0])
            if what == "link":  # nobody knows who has written the file
                dirty.add(paths[1])
            if what == "remove":
                dirty.discard(paths[0])
    return dirty


def check(driver, before, command, n):
    with tempfile.TemporaryDirectory(prefix="orgpack-fault.",
                                     dir=SCRATCH) as top:
        org, events = trace(driver, before, command, os.path.realpath(top), n)
    state = os.path.join(org, ".orgpack")
    # what stands in the lock is a message; and that the emptied new/ and
    # old/ are gone matters to nobody
    exempt = {os.path.join(state, "lock")}
    entry = f"/history/{len(before)}"
    emptied = {os.path.join(state, "txn"), state + entry}

    def missed(count):
        return {path for path in unsynced(events[:count])
                if path.startswith(org)} - exempt

    def find(*paths):
        return next(i for i, event in enumerate(events)
                    if event == ("rename", [state + path for path in paths]))

    commit = find("/txn/journal.tmp", "/txn/journal")
    end = find("/txn", entry)
    first = next(i for i, (what, paths) in enumerate(events)
                 if what in ("rename", "exchange", "remove", "mkdir") and i and
                 not paths[-1].startswith(state))
    images = {paths[-1] for what, paths in events[:commit]
              if what in ("make", "link") and
              os.path.dirname(paths[-1]) == state + "/txn/old"}
    dropped = [i for i, (what, paths) in enumerate(events[commit:end], commit)
               if what == "remove" and
               os.path.dirname(paths[-1]) == state + "/txn/new"]
    yield "what is staged", missed(commit)
    yield "each before-image", (missed(commit) & images if images
                                else {"there is none"})
    yield ("what takes the place of a file that is dropped",
           missed(dropped[0]) - {state + "/txn/old"} if dropped else set())
    yield "the commit point", missed(first) if first > commit else {"late"}
    yield "the org", missed(end) - emptied
    yield "the history", missed(len(events)) - emptied


def main():
    number = failed = 0
    store, stager = sys.argv[1:]
    for driver, before, command, n, how in (
            (store, ["make"], "change", 6, "one by one"),
            (store, ["make"], "change", 24, "all at once"),
            (stager, ["make"], "convert", 3, "tables one by one"),
            (stager, ["make"], "convert", 20, "tables all at once"),
            (stager, ["make", "convert"], "undo", 3, "an undo of tables")):
        for what, missed in check(driver, before, command, n):
            number += 1
            failed += bool(missed)
            print("not ok" if missed else "ok", number, "-", what,
                  "is synced in time,", how)
            for path in sorted(missed):
                print("#", path)
    print(f"1..{number}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
