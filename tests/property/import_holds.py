# SPDX-License-Identifier: MIT
"""import_holds.py ORGPACK -- mutated Salesforce projects make valid orgs.

Elements of the corpus' projects are taken out, doubled, renamed and given
other texts. Whatever comes of it: the import ends with status 0 or 1, all
that was read is carried or listed, and the org has no fault.
"""
import copy
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

NS = "http://soap.sforce.com/2006/04/metadata"
ROOT = "tests/corpus/salesforce"
PROJECTS = ["source/ebikes-lwc", "source/ombudsman", "mdapi/volunteers",
            "pairs/customObjects-and-children/originalMdapi",
            "fixtures/sf-decomposer"]
WHERE = ("objects/", "layouts/", "ValueSets/", "tabs/")
TEXTS = ["", "x" * 5000, "Name", "__c", "%41%zz", "ä ö", "1", "-1", "0",
         "9" * 21, "true", "false", "Account", "User", "T__c.X__c", "A.B.C.D",
         "..", "Con", "a\nb", '"q"', "1,2,3", ",,,,", '"', "${TODAY}",
         "TODAY", "13/13/2020", "NOT 1", "(", "Picklist", "Number", "Lookup",
         "Summary", "Location", "Text", "1e9", "#12345", "a" * 121, "é" * 200,
         "Status", "OwnerId", "$Source.Id", "Standard", "All", "_x", "9x"]
NAMES = ["fullName", "label", "type", "field", "columns", "value", "required",
         "length", "scale", "formula", "unique", "referenceTo",
         "controllingField", "booleanFilter", "valueField"]


def copy_project(rnd, to):
    """One of the projects, without what is never carried."""
    shutil.copytree(os.path.join(ROOT, rnd.choice(PROJECTS)), to,
                    ignore=shutil.ignore_patterns("email", "profiles",
                                                  "permissionsets"))


def read_trees(folder):
    trees, texts = {}, {}
    for at, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            path = os.path.join(at, name)
            if not any(part in path for part in WHERE):
                continue
            try:
                trees[path] = ET.parse(path)
            except ET.ParseError:
                continue  # one is no XML, as its authors keep it
            for e in trees[path].getroot().iter():
                if not len(e):
                    texts.setdefault(e.tag, []).append(e.text or "")
    return trees, texts


def mutate(rnd, root, texts):
    """One change somewhere below an element."""
    places = [(p, c) for p in root.iter() for c in list(p)]
    if not places:
        return
    parent, child = rnd.choice(places)
    what = rnd.randrange(5)
    if what == 0:
        parent.remove(child)
    elif what == 1:
        parent.insert(rnd.randrange(len(parent) + 1), copy.deepcopy(child))
    elif len(child):
        return
    elif what == 2:
        child.text = rnd.choice(texts.get(child.tag, ["x"]))
    elif what == 3:
        child.text = rnd.choice(TEXTS)
    else:
        child.tag = "{%s}%s" % (NS, rnd.choice(NAMES))


def make_project(rnd, folder):
    copy_project(rnd, folder)
    trees, texts = read_trees(folder)
    paths = sorted(trees)
    for _ in range(rnd.choice([1, 3, 10, 60])):
        path = rnd.choice(paths)
        mutate(rnd, trees[path].getroot(), texts)
        trees[path].write(path, encoding="UTF-8", xml_declaration=True)
    if rnd.random() < 0.3:
        path = rnd.choice(paths)
        name = os.path.basename(path)
        os.rename(path, os.path.join(os.path.dirname(path), rnd.choice(
            ["X" + name, name.replace("__c", "__C"), "%28" + name,
             "-" + name])))


def run(orgpack, *arguments):
    r = subprocess.run([orgpack, *arguments], stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE, check=False)
    return r.returncode, r.stdout.decode("utf-8"), r.stderr.decode("utf-8")


def check(orgpack, folder, bare):
    """What is wrong with importing the project; None: nothing."""
    project, org = os.path.join(folder, "in"), os.path.join(folder, "org")
    status, _, err = run(orgpack, "init", org, "--name", "T", "--edition",
                         "ultimate", "--org-id", "60001", "--admin",
                         "a@b.example", *(["--bare"] if bare else []))
    if status:
        return f"init: {status} {err}"
    status, out, err = run(orgpack, "-C", org, "import", "salesforce",
                           project, "--yes", "--json")
    if status not in (0, 1):
        return f"import: {status} {out[-2000:]} {err}"
    for t in json.loads(out)["types"]:
        if t["read"] != t["carried"] + t["verbatim"] + t["not_carried"]:
            return f"import: {t}"
    status, out, err = run(orgpack, "-C", org, "validate")
    return f"validate: {status} {out} {err}" if status else None


def main():
    orgpack = sys.argv[1]
    rounds = 300 if os.environ.get("LONG") else 60
    ET.register_namespace("", NS)
    bad = 0
    for seed in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            rnd = random.Random(seed)
            make_project(rnd, os.path.join(folder, "in"))
            wrong = check(orgpack, folder, seed % 2)
            if wrong:
                bad += 1
                print(f"not ok - project {seed}\n# {wrong}")
    if not bad:
        print(f"ok - {rounds} mutated projects")
    return bad != 0


if __name__ == "__main__":
    sys.exit(main())
