# SPDX-License-Identifier: MIT
"""An org's components, read from its files."""
import os
import re
import xml.etree.ElementTree as ET

import yaml

FORMATS = os.path.join(os.path.dirname(__file__), "..", "..", "formats")


class Plain(str):
    """A number or a boolean, as it is written."""


NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$")


class Loader(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):
    """Texts stay texts; what is none remembers it."""


def build(node):
    if isinstance(node, yaml.MappingNode):
        return {build(k): build(v) for k, v in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [build(v) for v in node.value]
    text = node.value
    if not node.style and (text in ("true", "false", "null") or
                               NUMBER.match(text)):
        return Plain(text)
    return text


CACHE = {}


def parse_yaml(data):
    found = CACHE.get(data)
    if found is None:
        found = build(yaml.compose(data.decode("utf-8"), Loader=Loader))
        CACHE[data] = found
    return found


def load(path):
    if not os.path.isfile(path):
        return None
    with open(path, "rb") as f:
        return parse_yaml(f.read())


def names(folder, ending=".yaml"):
    if not os.path.isdir(folder):
        return []
    return sorted((n[:-len(ending)] for n in os.listdir(folder)
                   if n.endswith(ending)), key=lambda n: n.encode())


SYSTEM = None


def system_fields():
    global SYSTEM
    if SYSTEM is None:
        SYSTEM = load(os.path.join(FORMATS, "system_fields.yaml"))
    return SYSTEM


class Org:
    """What the converter asks of an org's configuration."""

    def __init__(self, root):
        self.root = root
        self.memo = {}
        self.info = self.get("org.yaml")

    def path(self, *parts):
        return os.path.join(self.root, *parts)

    def get(self, *parts):
        if parts not in self.memo:
            self.memo[parts] = load(self.path(*parts))
        return self.memo[parts]

    def all(self, *parts):
        """The components of a folder, by name."""
        key = ("all",) + parts
        if key not in self.memo:
            self.memo[key] = {n: self.get(*parts, n + ".yaml")
                              for n in names(self.path(*parts))}
        return self.memo[key]

    def module(self, name):
        return self.get("modules", name, "module.yaml")

    def fields(self, module):
        """Every field of the module; the system's where it has no file."""
        key = ("fields", module)
        if key not in self.memo:
            out = {}
            for f in system_fields():
                if "modules" not in f or module in f["modules"]:
                    out[f["api_name"]] = dict(f, system="true")
            out.update(self.all("modules", module, "fields"))
            self.memo[key] = out
        return self.memo[key]

    def field(self, module, name):
        return self.fields(module).get(name)

    def own_fields(self, module):
        return self.all("modules", module, "fields")

    def layout(self, module, name):
        return self.get("modules", module, "layouts", name + ".yaml")

    def layout_fields(self, module, layout):
        """The entries of a layout's sections that are used."""
        tree = self.layout(module, layout) or {}
        out = {}
        for section in tree.get("sections", []):
            if section.get("type") != "unused":
                for f in section["fields"]:
                    out[f["api_name"]] = f
        return out

    def pick_list(self, field):
        """The values that a pick list has, None if nobody knows."""
        values = field.get("pick_list_values")
        if values is None and "global_picklist" in field:
            tree = self.get("picklists", field["global_picklist"] + ".yaml")
            values = tree and tree.get("pick_list_values")
        if values is None:
            return None
        return {str(v["actual_value"]) for v in values}

    def unique_fields(self, module):
        """Names of the unique fields, in order."""
        own = self.own_fields(module)
        return [n for n in sorted(own, key=str.encode) if "unique" in own[n]]

    def blueprints(self, module):
        """The active ones, in the order in which records enter."""
        key = ("blueprints", module)
        if key not in self.memo:
            out = []
            folder = self.path("modules", module, "blueprints")
            for name in names(folder, ".xml"):
                with open(os.path.join(folder, name + ".xml"), "rb") as f:
                    tree = ET.fromstring(f.read())
                if tree.get("active", "").strip() == "true":
                    out.append(tree)
            out.sort(key=lambda t: (int(t.get("sequence_number", "9" * 18)),
                                    t.get("api_name").encode()))
            self.memo[key] = out
        return self.memo[key]


def criteria_of_xml(element):
    """A <criteria> or <criterion> as the tree that YAML has."""
    if element is None:
        return None
    if element.get("group_operator"):
        return {"group_operator": element.get("group_operator"),
                "group": [criteria_of_xml(e)
                          for e in element.findall("criterion")]}
    values = [e.text or "" for e in element.findall("value")]
    out = {"field": element.get("field"),
           "comparator": element.get("comparator"),
           "value": values if values else element.get("value", "")}
    if element.get("type"):
        out["type"] = element.get("type")
    return out
