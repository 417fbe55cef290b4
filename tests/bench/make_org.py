#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Make an org of N components from a seed: make_org.py DIR N [SEED] [CHANGED]

CHANGED is a percentage: so many of the fields get another label, for diffs.
The same arguments give the same bytes. No library beyond Python's own.
"""
import os
import random
import sys

TYPES = ["text", "integer", "date", "boolean", "picklist", "currency", "email"]


def write(root, path, text):
    full = os.path.join(root, path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "w", encoding="utf-8") as f:
        f.write(text)


def field(module, name, kind, label):
    text = (f"api_name: {name}\nmodule: {module}\nfield_label: {label}\n"
            f"data_type: {kind}\n")
    if kind == "text":
        text += "length: 120\n"
    if kind == "picklist":
        text += "pick_list_values:\n" + "".join(
            f"  - actual_value: Value {i}\n" for i in range(6))
    return text


def layout(module, fields):
    text = (f"api_name: Standard\nmodule: {module}\nname: Standard\n"
            "sections:\n  - name: Information\n    fields:\n")
    return text + "".join(f"      - api_name: {f}\n" for f in fields)


def view(module, i, fields):
    text = (f"api_name: View_{i}\nmodule: {module}\nname: View {i}\n"
            "criteria:\n  field: F1\n  comparator: equal\n"
            f"  value: x{i}\nfields:\n")
    return text + "".join(f"  - api_name: {f}\n" for f in fields)


def make_module(root, module, count, rng, change):
    """One module of `count` components, itself included."""
    base = f"modules/{module}/"
    names = [f"F{i}" for i in range(1, count - 3)]
    write(root, base + "module.yaml",
          f"api_name: {module}\nsingular_label: {module}\n"
          f"plural_label: {module}s\ngenerated_type: custom\n")
    for i, name in enumerate(names):
        kind = "text" if i == 0 else TYPES[rng.randrange(len(TYPES))]
        label = f"Field {rng.randrange(10**6)} of {module}"
        if change():
            label += " (changed)"
        write(root, base + f"fields/{name}.yaml",
              field(module, name, kind, label))
    write(root, base + "layouts/Standard.yaml", layout(module, names[:40]))
    for i in range(2):
        write(root, base + f"custom_views/View_{i}.yaml",
              view(module, i, names[:8]))


def make(root, n, seed=1, changed=0):
    rng = random.Random(seed)
    other = random.Random(seed + 1)  # so that changes shift nothing else
    modules = max(1, min(400, n // 50))
    os.makedirs(root, exist_ok=True)
    write(root, "org.yaml",
          f'org_id: "{7000 + seed}"\nname: Bench {seed}\n'
          "edition: ultimate\ntype: production\nsuite: none\n")
    write(root, "users/bench.yaml",
          "api_name: bench\nemail: bench@example.com\nfull_name: Bench\n"
          "profile: Administrator\nstatus: active\n")
    for i in range(modules):
        count = n // modules + (1 if i < n % modules else 0)
        make_module(root, f"M{i}", count, rng,
                    lambda: other.randrange(100) < changed)


if __name__ == "__main__":
    args = sys.argv[1:]
    make(args[0], int(args[1]), *(int(a) for a in args[2:]))
