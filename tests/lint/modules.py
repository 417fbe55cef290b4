#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""modules.py BUILD: hold the modules against their object files.

No two modules call each other in a circle, and what is external has a user in
another module (tests do not count; orgpack.h is for programs). Says what
breaks this, a line each; the symbols that only tests reach are listed in
tests/lint/tested and must be as listed.
"""
import os
import subprocess
import sys


def symbols(build):
    """Where each external symbol is defined, and what each module needs."""
    defined, needed = {}, {}
    root = os.path.join(build, "src")
    for folder, _, files in os.walk(root):
        for name in files:
            if not name.endswith(".o"):
                continue
            path = os.path.join(folder, name)
            module = os.path.relpath(path, root)[:-2]
            if not os.path.exists(os.path.join("src", module + ".c")):
                continue  # left over from before a move
            out = subprocess.run(["nm", path], capture_output=True,
                                 text=True, check=True).stdout
            for line in out.splitlines():
                part = line.split()
                if len(part) == 3 and part[1] in "TDBRVC":
                    defined[part[2]] = module
                elif len(part) == 2 and part[0] == "U":
                    needed.setdefault(module, set()).add(part[1])
    return defined, needed


def circles(uses):
    """The strongly connected components of more than one module (Tarjan)."""
    index, low, stack, found = {}, {}, [], []
    sys.setrecursionlimit(10000)

    def visit(v):
        index[v] = low[v] = len(index)
        stack.append(v)
        for w in sorted(uses.get(v, ())):
            if w not in index:
                visit(w)
                low[v] = min(low[v], low[w])
            elif w in stack:
                low[v] = min(low[v], index[w])
        if low[v] == index[v]:
            at = stack.index(v)
            if len(stack) - at > 1:
                found.append(sorted(stack[at:]))
            del stack[at:]

    for v in sorted(uses):
        if v not in index:
            visit(v)
    return found


def main():
    defined, needed = symbols(sys.argv[1])
    uses = {m: {defined[s] for s in needed.get(m, ()) if s in defined} - {m}
            for m in set(defined.values()) | set(needed)}
    for circle in circles(uses):
        print("circle of modules:", " ".join(circle))
    wanted = set().union(*needed.values())
    with open("tests/lint/tested", encoding="utf-8") as f:
        tested = {line.strip() for line in f if not line.startswith("#")}
    lonely = {s for s, m in defined.items()
              if s not in wanted and not s.startswith("opk_") and s != "main"}
    for s in sorted(lonely - tested):
        print(f"src/{defined[s]}.c: '{s}' has no user in another module")
    for s in sorted(tested - lonely):
        print(f"tests/lint/tested: '{s}' is not external for tests alone")


main()
