#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Make an org of N components from a seed: make_org.py DIR N [SEED] [CHANGED]

What comes out looks like an org that has been worked on for years: modules
of fields of every common type, some with pages of pick list values or help
for whoever fills them in, layouts, list views, workflow rules and what these
start, validation rules, and some blueprints. A file has some 350 bytes on
average, as those of samples/ and of imported projects have; the limits of
the ultimate edition hold, and `orgpack validate` finds nothing.

CHANGED is a percentage: so many of the components get another label, for
diffs. The same arguments give the same bytes. No library but Python's own.
"""
import os
import random
import sys

WORDS = """account address agent amount annual approval area asset audit
average balance batch billing branch budget building campaign capacity
category certificate channel claim class client closing code commission
company condition contact contract cost country coverage credit customer
dealer debt delivery department deposit detail device discount district
document due duration energy engineer equipment estimate event expected
expense external facility factor fee final finance first fleet forecast
freight gross group handling index industry initial inspection installation
insurance interest internal invoice issue item language last lead lease level
license limit line location logistics loss maintenance manager margin market
material measure meeting method model monthly net next number objective offer
office operator option order origin outcome output owner package partner
payment penalty period permit phase planned plant policy portfolio position
postal power premium price primary priority process product profile program
project property provider purchase quality quantity quarter quota quote range
rate ratio reason rebate receipt reference region renewal rental report
request reserve response result retail return revenue review risk route
salary sales sample schedule score season second section segment service
shipment site size source stage standard start state statement station status
stock storage strategy supplier supply support survey target tariff tax team
tender term territory title total trade training transfer transport type unit
update usage value vehicle vendor version visit volume warehouse warranty
weight yearly yield zone""".split()

# data type, share of all fields
TYPES = {"text": 26, "picklist": 20, "textarea": 6, "date": 9, "datetime": 4,
         "boolean": 8, "currency": 7, "double": 5, "integer": 5, "percent": 3,
         "email": 3, "phone": 3, "website": 2, "multiselectpicklist": 3,
         "lookup": 6, "formula": 3}
PLAIN = {
    "text": "length: 120\n", "textarea": "length: 2000\ntextarea:\n"
    "  type: small\n", "currency": "length: 16\ndecimal_place: 2\n"
    "currency:\n  rounding_option: normal\n  precision: 2\n",
    "double": "length: 12\ndecimal_place: 4\n", "integer": "length: 9\n",
    "percent": "length: 5\ndecimal_place: 2\n", "email": "length: 100\n",
    "phone": "length: 30\n", "website": "length: 450\n"}

STATES = ["Draft", "Submitted", "In Review", "Accepted", "Declined",
          "In Work", "On Hold", "Delivered", "Invoiced", "Closed"]


class Org:
    def __init__(self, root, count, seed, changed):
        self.root = root
        self.count = count
        self.changed = changed
        self.rng = random.Random(seed)
        self.other = random.Random(seed + 1)  # so that changes shift nothing
        self.written = 0
        self.fields = []  # of the module at hand: (name, type)

    def write(self, path, text):
        full = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as f:
            f.write(text)

    def component(self, path, text):
        self.written += 1
        self.write(path, text)

    def words(self, least, most):
        return self.rng.choices(WORDS, k=self.rng.randint(least, most))

    def label(self):
        text = " ".join(self.words(2, 3)).title()
        if self.other.random() * 100 < self.changed:
            text += " (new)"
        return text

    def sentence(self, least=8, most=24):
        return " ".join(self.words(least, most)).capitalize() + "."

    def of_type(self, *types):
        """The name of a field of the module at hand, of one of the types."""
        return self.rng.choice([n for n, t in self.fields if t in types])

    # fields

    def values(self, name, most):
        text = "pick_list_values:\n"
        if name == "F10":  # a blueprint's states, or those of a life
            return text + "".join(f"  - actual_value: {s}\n" for s in STATES)
        for i in range(self.rng.randint(3, most)):
            text += f"  - actual_value: {self.words(1, 1)[0].title()} {i}\n"
            if self.rng.random() < .25:
                text += f"    display_value: {self.sentence(2, 4)[:-1]}\n"
        return text

    def lookup(self):
        to = f"M{self.rng.randrange(self.modules)}"
        return (f"lookup:\n  module: {to}\n  api_name: {self.serial()}\n"
                f"  display_label: {' '.join(self.words(1, 2)).title()}\n")

    def serial(self):
        return f"Related_{self.written}"

    def formula(self, module):
        a, b = (f"${{{module}.F{self.rng.randint(1, 9)}}}" for _ in "ab")
        return ("formula:\n  return_type: string\n  expression: >-\n"
                f"    If(IsEmpty({a}), {b}, Concat({a}, ' - ', {b}))\n")

    def field(self, module, name, kind):
        text = (f"api_name: {name}\nmodule: {module}\n"
                f"field_label: {self.label()}\n")
        if self.rng.random() < .5:
            text += f"description: {self.sentence()}\n"
        text += f"data_type: {kind}\n" + PLAIN.get(kind, "")
        if kind in ("picklist", "multiselectpicklist"):
            text += self.values(name, 24 if self.rng.random() < .3 else 9)
        elif kind == "lookup":
            text += self.lookup()
        elif kind == "formula":
            text += self.formula(module)
        if self.rng.random() < .3:
            text += f"tooltip:\n  value: {self.sentence(5, 15)}\n"
        self.component(f"modules/{module}/fields/{name}.yaml", text)

    def choose_fields(self, count):
        """The first ones are of types that others can rely on."""
        kinds = ["text"] * 9 + ["picklist", "date", "currency", "boolean",
                                "email"]
        kinds += self.rng.choices(list(TYPES), list(TYPES.values()), k=count)
        self.fields = [(f"F{i}", k) for i, k in enumerate(kinds[:count], 1)]

    # what fields are used in

    def condition(self):
        pick = self.rng.randrange(5)
        if pick == 0:
            text, value = self.of_type("date"), "${TODAY}"
            return f"field: {text}", "less_than", value
        if pick == 1:
            return f"field: {self.of_type('boolean')}", "equal", "true"
        if pick == 2:
            value = str(self.rng.randrange(100, 90000))
            return f"field: {self.of_type('currency')}", "greater_than", value
        if pick == 3:
            return f"field: {self.of_type('email')}", "equal", "${EMPTY}"
        word = self.words(1, 1)[0].title()
        return f"field: {self.of_type('text')}", "contains", word

    def criteria(self, indent):
        pad = " " * indent
        if self.rng.random() < .5:
            a, b, c = self.condition()
            return f"{pad}{a}\n{pad}comparator: {b}\n{pad}value: {c}\n"
        text = f"{pad}group_operator: {self.rng.choice(['AND', 'OR'])}\n"
        text += f"{pad}group:\n"
        for _ in range(self.rng.randint(2, 4)):
            a, b, c = self.condition()
            text += (f"{pad}  - {a}\n{pad}    comparator: {b}\n"
                     f"{pad}    value: {c}\n")
        return text

    def module(self, module):
        self.component(
            f"modules/{module}/module.yaml",
            f"api_name: {module}\nsingular_label: {self.label()}\n"
            f"plural_label: {module}s\ndescription: {self.sentence()}\n"
            "generated_type: custom\nshow_as_tab: true\ndisplay_field: F1\n"
            "kanban_view: true\nsearch_layout_fields:\n" +
            "".join(f"  - {n}\n" for n, _ in self.fields[:6]))

    def layout(self, module, name):
        text = (f"api_name: {name}\nmodule: {module}\n"
                f"name: {self.label()}\nsections:\n")
        shown = self.fields[:80]
        for at in range(0, len(shown), 16):
            text += (f"  - name: {self.sentence(1, 3)[:-1]} {at // 16}\n"
                     "    column_count: 2\n    fields:\n")
            for field, kind in shown[at:at + 16]:
                text += f"      - api_name: {field}\n"
                if kind not in ("formula", "boolean") and \
                        self.rng.random() < .1:
                    text += "        required: true\n"
        self.component(f"modules/{module}/layouts/{name}.yaml", text)

    def view(self, module, name):
        columns = self.rng.sample(self.fields, min(9, len(self.fields)))
        self.component(
            f"modules/{module}/custom_views/{name}.yaml",
            f"api_name: {name}\nmodule: {module}\nname: {self.label()}\n"
            f"criteria:\n{self.criteria(2)}fields:\n" +
            "".join(f"  - api_name: {n}\n" for n, _ in columns) +
            f"sort_by: {columns[0][0]}\nsort_order: asc\n")

    def validation(self, module, name):
        self.component(
            f"modules/{module}/validation_rules/{name}.yaml",
            f"api_name: {name}\nmodule: {module}\nname: {self.label()}\n"
            f"description: {self.sentence()}\nlayout: Standard\n"
            f"field: {self.of_type('text')}\ncriteria:\n{self.criteria(2)}"
            f"alert_message: {self.sentence()}\n")

    def update(self, module, name):
        self.component(
            f"field_updates/{name}.yaml",
            f"api_name: {name}\nname: {self.label()}\n"
            f"description: {self.sentence()}\nmodule: {module}\n"
            f"field: {self.of_type('text')}\ntype: static\n"
            f"value: {self.sentence(1, 4)[:-1]}\n")

    def rule(self, module, name, update, active):
        text = (f"api_name: {name}\nmodule: {module}\nname: {self.label()}\n"
                f"description: {self.sentence()}\n"
                f"active: {str(active).lower()}\n"
                "execute_when:\n  type: create_or_edit\nconditions:\n")
        for i in range(1, self.rng.randint(1, 3) + 1):
            text += (f"  - sequence_number: {i}\n    criteria_details:\n"
                     f"      criteria:\n{self.criteria(8)}"
                     "    instant_actions:\n      field_updates:\n"
                     f"        - {update}\n")
            if self.rng.random() < .4:
                text += ("    scheduled_actions:\n      - execute_after:\n"
                         "          period: days\n          unit: 3\n"
                         "        actions:\n          field_updates:\n"
                         f"            - {update}\n")
        self.component(f"modules/{module}/workflow_rules/{name}.yaml", text)

    def blueprint(self, module, name):
        states = STATES[:self.rng.randint(4, len(STATES))]
        text = ('<?xml version="1.0" encoding="UTF-8"?>\n'
                f'<blueprint api_name="{name}" module="{module}" '
                f'name="{self.label()}" layout="Standard" field="F10">\n'
                f'  <description>{self.sentence()}</description>\n'
                '  <states>\n')
        for i, s in enumerate(states):
            mark = ' start="true"' if i == 0 else \
                ' end="true"' if s == states[-1] else ""
            text += f'    <state name="{s}"{mark}/>\n'
        text += '  </states>\n  <transitions>\n'
        for a, b in zip(states, states[1:]):
            text += (f'    <transition name="{a} to {b}" to="{b}">\n'
                     f'      <from>{a}</from>\n      <during>\n'
                     '        <item type="field" field="F1" '
                     'mandatory="true"/>\n      </during>\n'
                     '    </transition>\n')
        text += '  </transitions>\n</blueprint>\n'
        self.component(f"modules/{module}/blueprints/{name}.xml", text)

    # the whole

    def fill_module(self, number, count):
        """One module of `count` components, itself included."""
        module, least = f"M{number}", self.written
        views = max(1, count // 15)
        checks = min(25, count // 20)
        rules = min(5, count // 20)
        others = [lambda: self.module(module),
                  lambda: self.layout(module, "Standard")]
        if count > 40:
            others.append(lambda: self.layout(module, "Short"))
        if number < 50 and count > 30:
            others.append(lambda: self.blueprint(module, "Process"))
        fields = count - len(others) - views - checks - 2 * rules
        self.choose_fields(fields)
        for make in others:
            make()
        for name, kind in self.fields:
            self.field(module, name, kind)
        for i in range(views):
            self.view(module, f"View_{i}")
        for i in range(checks):
            self.validation(module, f"Check_{i}")
        for i in range(rules):
            update = f"Set_{module}_{i}"
            self.update(module, update)
            self.rule(module, f"Rule_{i}", update, i % 4 != 3)
        assert self.written - least == count

    def make(self):
        self.modules = max(1, min(400, self.count // 50))
        self.write("org.yaml",
                   'org_id: "7001"\nname: Bench\nedition: ultimate\n'
                   "type: production\nsuite: none\n")
        self.write("users/bench.yaml",
                   "api_name: bench\nemail: bench@example.com\n"
                   "full_name: Bench\nprofile: Administrator\n"
                   "status: active\n")
        each, more = divmod(self.count, self.modules)
        for i in range(self.modules):
            self.fill_module(i, each + (i < more))


def make(root, count, seed=1, changed=0):
    os.makedirs(root, exist_ok=True)
    Org(root, count, seed, changed).make()


if __name__ == "__main__":
    args = sys.argv[1:]
    make(args[0], *(int(a) for a in args[1:]))
