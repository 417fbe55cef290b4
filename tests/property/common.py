# SPDX-License-Identifier: MIT
"""What the property tests share: the driver, the schemas, random values."""
import glob
import json
import os
import random
import subprocess


def drive(driver, mode, documents):
    """The driver's answers to many documents, in order."""
    lines = "".join(json.dumps(d, ensure_ascii=False) + "\n"
                    for d in documents)
    out = subprocess.run([driver, mode], input=lines.encode("utf-8"),
                         stdout=subprocess.PIPE, check=True).stdout
    answers = [json.loads(line) for line in out.decode("utf-8").splitlines()]
    if len(answers) != len(documents):
        raise SystemExit(f"{mode}: {len(answers)} answers to "
                         f"{len(documents)} documents")
    return answers


def sample_values(driver):
    """Components of the sample orgs as values, by kind."""
    documents, out = [], {}
    for org in sorted(glob.glob("samples/*/org.yaml")):
        root = os.path.dirname(org)
        for folder, _, names in sorted(os.walk(root)):
            for name in sorted(names):
                if name.endswith((".yaml", ".xml")):
                    path = os.path.join(folder, name)
                    with open(path, encoding="utf-8") as f:
                        documents.append({"path": os.path.relpath(path, root),
                                          "text": f.read()})
    for answer in drive(driver, "read", documents):
        if answer:
            out.setdefault(answer["kind"], []).append(answer["tree"])
    return out


def schema(orgpack, kind):
    out = subprocess.run([orgpack, "schema", kind, "--json"],
                         stdout=subprocess.PIPE, check=True).stdout
    return json.loads(out)["schema"]


def kinds(orgpack):
    out = subprocess.run([orgpack, "schema", "--json"],
                         stdout=subprocess.PIPE, check=True).stdout
    return json.loads(out)["kinds"]


def resolve(root, rule):
    """A rule with its $ref followed; its own keywords win."""
    seen = 0
    while isinstance(rule, dict) and "$ref" in rule and seen < 10:
        at = root
        for part in rule["$ref"].lstrip("#").strip("/").split("/"):
            at = at[part] if part else at
        rest = {k: v for k, v in rule.items() if k != "$ref"}
        rule = {**at, **rest} if isinstance(at, dict) else at
        seen += 1
    return rule


def unique_keys(doc, rule, value):
    """Drop items whose key another has, for those would be no valid set."""
    rule = resolve(doc, rule)
    if not isinstance(rule, dict):
        return value
    if isinstance(value, dict):
        props = rule.get("properties", {})
        extra = rule.get("additionalProperties", {})
        return {k: unique_keys(doc, props.get(k, extra), v)
                for k, v in value.items()}
    if isinstance(value, list):
        key, seen, out = rule.get("x-key"), set(), []
        for item in value:
            item = unique_keys(doc, rule.get("items", {}), item)
            if key:
                name = item if key == "." else (
                    item.get(key) if isinstance(item, dict) else None)
                if isinstance(name, (dict, list)) or name is None or \
                        str(name) in seen:
                    continue
                seen.add(str(name))
            out.append(item)
        return out
    return value


WORDS = ["", "a", "Leads", "Email", "x y", "no", "1", "true", "ÄÖ", "名前",
         "2026-11-21", "a" * 300, "${EMPTY}", "#ff0000", "a@example.com"]


class Maker:
    """Random values that mostly obey a schema."""

    def __init__(self, root, seed):
        self.root = root
        self.random = random.Random(seed)

    def value(self, rule, depth=0):
        r = self.random
        rule = resolve(self.root, rule)
        if not isinstance(rule, dict):
            return r.choice([None, 1, "x"])
        if "const" in rule:
            return rule["const"]
        if "enum" in rule:
            return r.choice(rule["enum"])
        for word in ("oneOf", "anyOf"):
            if word in rule and "type" not in rule:
                return self.value(r.choice(rule[word]), depth)
        kind = rule.get("type", "object" if "properties" in rule else "string")
        if isinstance(kind, list):
            kind = r.choice(kind)
        return getattr(self, "make_" + kind)(rule, depth)

    def make_object(self, rule, depth):
        r, out = self.random, {}
        required = set(rule.get("required", []))
        for key, sub in rule.get("properties", {}).items():
            if key in required or r.random() < (0.5 if depth < 3 else 0.1):
                out[key] = self.value(sub, depth + 1)
        extra = rule.get("additionalProperties")
        if isinstance(extra, dict):
            for _ in range(r.randrange(3)):
                key = r.choice(["Email", "Last_Name", "Website", "Company"])
                out[key] = self.value(extra, depth + 1)
        return out

    def make_array(self, rule, depth):
        low = rule.get("minItems", 0)
        n = low + self.random.randrange(3 if depth < 3 else 1)
        return [self.value(rule.get("items", {}), depth + 1)
                for _ in range(n)]

    def make_string(self, rule, _depth):
        r = self.random
        if "pattern" in rule or r.random() < 0.7:
            name = r.choice(["Leads", "Email", "Alpha", "Beta_2", "X1",
                             "12", "2026-11-21", "09:30", "#aabbcc",
                             "ann@example.com", "https://example.com/a"])
            return name
        return r.choice(WORDS)

    def make_integer(self, rule, _depth):
        low, high = rule.get("minimum", 0), rule.get("maximum", 1000)
        return self.random.randint(low, max(low, min(high, low + 50)))

    make_number = make_integer

    def make_boolean(self, _rule, _depth):
        return self.random.random() < 0.5

    def make_null(self, _rule, _depth):
        return None


def mutate(r, value):
    """A copy with one thing changed somewhere."""
    if isinstance(value, dict) and value and r.random() < 0.75:
        out = dict(value)
        key = r.choice(sorted(out))
        choice = r.random()
        if choice < 0.2:
            del out[key]
        elif choice < 0.3:
            out[r.choice(["bogus", "Api_Name", key + "s"])] = out[key]
        else:
            out[key] = mutate(r, out[key])
        return out
    if isinstance(value, list) and value and r.random() < 0.75:
        out = list(value)
        i = r.randrange(len(out))
        choice = r.random()
        if choice < 0.2:
            del out[i]
        elif choice < 0.4:
            out.insert(r.randrange(len(out) + 1), out[i])
        else:
            out[i] = mutate(r, out[i])
        return out
    return r.choice([None, True, False, 0, 1, -1, 3.5, 1.0, 10**6, [], {},
                     [1], {"a": 1}] + WORDS)
