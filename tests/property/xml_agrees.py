#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""xml_agrees.py DRIVER RNG [ROUNDS]

`xmllint --relaxng` and our schema give one verdict on the samples' blueprints
and on mutated ones. Every mutant stays well-formed XML.
"""
import glob
import os
import random
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as et

import common


def elements(root):
    return list(root.iter())


def mutate(r, text, pool):
    root = et.fromstring(text)
    all_of = elements(root)
    e = r.choice(all_of)
    choice = r.randrange(8)
    if choice == 0 and e.attrib:
        del e.attrib[r.choice(sorted(e.attrib))]
    elif choice == 1 and e.attrib:
        e.attrib[r.choice(sorted(e.attrib))] = r.choice(
            ["", "yes", "true", "0", "12", "-1", "x y", "Leads", "1.5"])
    elif choice == 2:
        e.attrib[r.choice(["bogus", "name", "to", "module"])] = "x"
    elif choice == 3 and len(e):
        e.remove(r.choice(list(e)))
    elif choice == 4 and len(e):
        child = r.choice(list(e))
        e.insert(r.randrange(len(e) + 1), child)
    elif choice == 5:
        e.tag = r.choice(pool)
    elif choice == 6 and not len(e):
        e.text = r.choice(["", "x", "true", "17", "  padded  "])
    elif choice == 7 and not len(e):
        e.append(et.fromstring(f"<{r.choice(pool)}/>"))
    return et.tostring(root, encoding="unicode")


def xmllint(rng, texts):
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for i, text in enumerate(texts):
            names.append(os.path.join(folder, f"{i:06}.xml"))
            with open(names[-1], "w", encoding="utf-8") as f:
                f.write(text)
        verdicts = []
        for i in range(0, len(names), 500):
            said = subprocess.run(
                ["xmllint", "--noout", "--relaxng", rng, *names[i:i + 500]],
                stderr=subprocess.PIPE, check=False).stderr.decode()
            good = {line[:-len(" validates")] for line in said.splitlines()
                    if line.endswith(" validates")}
            verdicts += [n in good for n in names[i:i + 500]]
        return verdicts


def main():
    driver, rng = sys.argv[1:3]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 150
    r = random.Random(5)
    seeds = []
    for path in sorted(glob.glob("samples/*/modules/*/blueprints/*.xml")):
        with open(path, encoding="utf-8") as f:
            seeds.append(f.read())
    pool = sorted({e.tag for s in seeds for e in elements(et.fromstring(s))})
    texts = list(seeds)
    for seed in seeds:
        for _ in range(rounds):
            text = mutate(r, seed, pool)
            texts.append(text if r.random() < 0.6 else mutate(r, text, pool))
    mine = common.drive(driver, "xml", [
        {"kind": "blueprint", "text": t} for t in texts])
    theirs = xmllint(rng, texts)
    wrong = 0
    for text, a, b in zip(texts, mine, theirs):
        if a != b:
            wrong += 1
            if wrong <= 5:
                print(f"ours {a}, xmllint {b}:\n{text[:3000]}\n")
    print(f"{len(texts)} documents, {sum(theirs)} of them valid, "
          f"{wrong} verdicts differ")
    sys.exit(wrong != 0 or not any(theirs) or not seeds)


if __name__ == "__main__":
    main()
