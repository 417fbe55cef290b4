#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""convert.py [ORGPACK] [--seed N] [--count M] [--keep DIR] [--large]

Small random orgs are converted by the program, with 1, 2 and 8 threads and
chunks down to a byte, and by tests/reference, which is slow, plain, and
shares no code with it. Tables, results, failures, outbox and status must be
the same bytes; undo must bring back every byte of records/, a repeat must
convert nothing, and counts must close. A case that differs is made smaller
and kept in DIR. Without ORGPACK only the reference runs.
"""
import argparse
import os
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]

import convert_check  # noqa: E402
import convert_org  # noqa: E402
from convert_cases import Maker  # noqa: E402


def options():
    p = argparse.ArgumentParser()
    p.add_argument("orgpack", nargs="?")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--count", type=int,
                   default=5000 if os.environ.get("LONG") else 120)
    p.add_argument("--keep", default=None)
    p.add_argument("--shrink", type=int, default=1)
    p.add_argument("--large", action="store_true",
                   help="tables of many rows only")
    p.add_argument("--stop", type=int, default=5)
    return p.parse_args()


def main():
    o = options()
    work = tempfile.mkdtemp(prefix="orgpack-convert-")
    program = o.orgpack and os.path.abspath(o.orgpack)
    template = os.path.join(work, "template")
    convert_org.template(program, template)
    good = bad = 0
    kinds = {}
    for seed in range(o.seed, o.seed + o.count):
        case = Maker(seed, o.large).make()
        trial = convert_check.Trial(program, template, work)
        try:
            faults = trial.check(case, seed)
        except Exception as e:  # of the reference
            faults = [f"{type(e).__name__}: {e}"]
        kinds[trial.kind] = kinds.get(trial.kind, 0) + 1
        if not faults:
            good += 1
            continue
        bad += 1
        print(f"not ok - seed {seed}: {faults[0]}")
        if o.shrink:
            case, faults = trial.shrink(case, seed, faults)
        keep = os.path.join(o.keep or os.path.join(
            tempfile.gettempdir(), "orgpack-convert-failed"), str(seed))
        trial.save(case, keep, faults)
        print(f"#   {keep}; again: {sys.argv[0]} {o.orgpack or ''} "
              f"--seed {seed} --count 1")
        if bad >= o.stop:
            break
    shutil.rmtree(work)
    said = ", ".join(f"{n} {k}" for k, n in sorted(kinds.items()))
    print(f"# {said}")
    print(("not ok" if bad else "ok") +
          f" - {good} conversions are as the reference says, {bad} not")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
