#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""schema_agrees.py ORGPACK DRIVER [ROUNDS]

Our JSON Schema engine and python3-jsonschema give one verdict on every
component of the samples and on random and mutated components of every kind.
"""
import json
import random
import re
import sys
import warnings

warnings.simplefilter("ignore")
import jsonschema  # noqa: E402

import common  # noqa: E402


def ecma(regex):
    """The pattern with a `$` that only matches at the very end."""
    out, in_class, i = "", False, 0
    while i < len(regex):
        c = regex[i]
        if c == "\\":
            out += regex[i:i + 2]
            i += 2
            continue
        in_class = (in_class or c == "[") and c != "]"
        out += r"\Z" if c == "$" and not in_class else c
        i += 1
    return out


def pattern(_validator, regex, instance, _schema):
    if isinstance(instance, str) and not re.search(ecma(regex), instance):
        yield jsonschema.ValidationError(f"{instance!r} !~ {regex!r}")


def main():
    orgpack, driver = sys.argv[1:3]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 60
    samples = common.sample_values(driver)
    checked = wrong = valid = 0
    for kind in sorted(k["name"] for k in common.kinds(orgpack)):
        doc = common.schema(orgpack, kind)
        maker = common.Maker(doc, 7)
        r = random.Random(kind)
        values = list(samples.get(kind, []))
        values += [maker.value(doc) for _ in range(rounds)]
        values += [common.mutate(r, v) for v in values for _ in range(2)]
        # two items of one key are our own fault, not the schema's
        values = [common.unique_keys(doc, doc, v) for v in values]
        mine = common.drive(driver, "schema", [
            {"kind": kind, "value": v} for v in values])
        judge = jsonschema.validators.extend(
            jsonschema.Draft202012Validator, {"pattern": pattern})(doc)
        for value, verdict in zip(values, mine):
            theirs = judge.is_valid(value)
            checked += 1
            valid += theirs
            if theirs != verdict:
                wrong += 1
                if wrong <= 10:
                    print(f"{kind}: ours {verdict}, jsonschema {theirs}: "
                          f"{json.dumps(value)[:400]}")
    print(f"{checked} values, {valid} of them valid, {wrong} verdicts differ")
    sys.exit(wrong != 0 or not valid)


if __name__ == "__main__":
    main()
