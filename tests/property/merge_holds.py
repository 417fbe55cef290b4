#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""merge_holds.py ORGPACK DRIVER [ROUNDS]

Three-way merge over every kind, judged by the semantic diff alone:
  - what changed on one side only is in the result, whatever the other did;
  - conflicts are exactly the properties changed differently on both sides;
  - both orders of the sides give the same conflicts, and the same result but
    for the order of sequences;
  - with a policy, the result has that side's values at the conflicts.
"""
import json
import random
import sys

import common


def within(p, q):
    """Is path p the same as q, or inside of it?"""
    return p == q or (p.startswith(q) and p[len(q)] in ".[#")


def related(p, q):
    return within(p, q) or within(q, p)


def changes(diff):
    return {c["path"]: c for c in diff}


def expected_conflicts(ours, theirs):
    """From the two diffs against the base: who must clash, and where."""
    out = set()
    for p, a in ours.items():
        for q, b in theirs.items():
            if p == q:
                if p.endswith("#order"):
                    out.add(p)
                elif json.dumps(a.get("new")) != json.dumps(b.get("new")) or \
                        ("new" in a) != ("new" in b):
                    out.add(p)
            elif within(q, p):
                out.add(p)
            elif within(p, q):
                out.add(q)
    return {p for p in out
            if not any(p != q and within(p, q) for q in out)}


def sorted_deep(v):
    if isinstance(v, dict):
        return {k: sorted_deep(x) for k, x in v.items()}
    if isinstance(v, list):
        return sorted((sorted_deep(x) for x in v),
                      key=lambda x: json.dumps(x, sort_keys=True))
    return v


class Judge:
    def __init__(self, driver):
        self.driver = driver
        self.wrong = self.clashes = self.merges = 0

    def complain(self, kind, what, case):
        self.wrong += 1
        if self.wrong <= 5:
            print(f"{kind}: {what}\n  {json.dumps(case)[:1500]}")

    def diffs(self, kind, pairs):
        return [changes(d) for d in common.drive(self.driver, "diff", [
            {"kind": kind, "old": a, "new": b} for a, b in pairs])]

    def merge(self, kind, cases, policy):
        return common.drive(self.driver, "merge", [
            {"kind": kind, "base": b, "ours": o, "theirs": t,
             "policy": policy} for b, o, t in cases])

    def kind(self, kind, cases):
        forth = self.merge(kind, cases, "fail")
        back = self.merge(kind, [(b, t, o) for b, o, t in cases], "fail")
        theirs = self.merge(kind, cases, "theirs")
        ours = self.diffs(kind, [(b, o) for b, o, _ in cases])
        other = self.diffs(kind, [(b, t) for b, _, t in cases])
        left = self.diffs(kind, [
            (o, m["merged"]) for (_, o, _), m in zip(cases, forth)])
        right = self.diffs(kind, [
            (t, m["merged"]) for (_, _, t), m in zip(cases, forth)])
        won = self.diffs(kind, [
            (t, m["merged"]) for (_, _, t), m in zip(cases, theirs)])
        for i, case in enumerate(cases):
            self.one(kind, case, forth[i], back[i], ours[i], other[i],
                     left[i], right[i], won[i])

    def one(self, kind, case, forth, back, ours, other, left, right, won):
        self.merges += 1
        conflicts = set(forth["conflicts"])
        self.clashes += bool(conflicts)
        if conflicts != set(back["conflicts"]):
            self.complain(kind, f"conflicts are not symmetric: {conflicts} "
                          f"{back['conflicts']}", case)
        want = expected_conflicts(ours, other)
        orders = {p for p in conflicts | want if p.endswith("#order")}
        if conflicts - orders != want - orders:
            self.complain(kind, f"conflicts {conflicts}, expected {want}",
                          case)
        for p in left:
            if not any(related(p, q) or p.endswith("#order") for q in other):
                self.complain(kind, f"ours lost {p}", case)
        for p in right:
            if not any(related(p, q) or p.endswith("#order") for q in ours):
                self.complain(kind, f"theirs lost {p}", case)
        for p in won:
            if any(within(p, q) for q in conflicts):
                self.complain(kind, f"theirs did not win at {p}", case)
        if not conflicts and sorted_deep(forth["merged"]) != \
                sorted_deep(back["merged"]):
            self.complain(kind, "the result is not symmetric", case)


def main():
    orgpack, driver = sys.argv[1:3]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 40
    judge = Judge(driver)
    samples = common.sample_values(driver)
    for kind in sorted(k["name"] for k in common.kinds(orgpack)):
        doc = common.schema(orgpack, kind)
        maker = common.Maker(doc, 3)
        r = random.Random("merge " + kind)
        cases = []
        bases = samples.get(kind, [])[:20] + [
            maker.make_object(doc, 0) for _ in range(rounds)]
        for base in bases:
            sides = []
            for _ in range(2):
                side = base
                for _ in range(r.randrange(3)):
                    changed = common.mutate(r, side)
                    side = changed if isinstance(changed, dict) else side
                sides.append(side)
            case = [common.unique_keys(doc, doc, v) for v in (base, *sides)]
            cases.append(tuple(case))
        judge.kind(kind, cases)
    print(f"{judge.merges} merges, {judge.clashes} with conflicts, "
          f"{judge.wrong} wrong")
    sys.exit(judge.wrong != 0 or not judge.clashes)


if __name__ == "__main__":
    main()
