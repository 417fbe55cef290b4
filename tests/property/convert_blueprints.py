# SPDX-License-Identifier: MIT
"""Random blueprints for the conversion's property test."""
from xml.sax.saxutils import escape, quoteattr

STATES = ["New", "Hot", "Qualified", "Lost"]


class BlueprintMaker:
    """The part of the rules that makes blueprints."""

    # blueprints

    def through(self):
        m = self.m
        for module in self.modules:
            if self.chance(.25):
                self.blueprint(module)
        if f"modules/{m.case.source}/blueprints/B.xml" in m.case.files and \
                self.chance(.4):
            m.case.options["through"] = "Go"

    def blueprint(self, module):
        r = self.r
        field = {"Leads": "Lead_Status", "Deals": "Stage"}.get(module,
                                                               "Kind")
        states = ["Qualification", "Offer", "Won", "Lost"] \
            if field == "Stage" else STATES
        out = ['<?xml version="1.0" encoding="UTF-8"?>',
               f'<blueprint api_name="B" module="{module}" name="B" '
               f'layout="{r.choice(["Standard"] * 6 + ["Other"])}" '
               f'field="{field}" active="true" convert="'
               f'{r.choice(["allow", "forbid", "only_in_states"])}">']
        if self.chance(.2):
            out.append(self.xml_criteria("entry_criteria", module))
        out.append("<states>")
        for n, s in enumerate(states):
            more = ' start="true"' if n == 0 else ""
            if n >= len(states) - 2 or n == 1:
                more += ' end="true"'
            if self.chance(.5):
                more += ' convert="true"'
            out.append(f'<state name="{s}"{more}/>')
        out.append("</states><transitions>")
        out.append(f'<transition name="Go" to="{states[2]}">'
                   f'<from>{states[0]}</from><from>{states[1]}</from>')
        out.append(self.before(module) + self.during(module) +
                   self.after(module))
        out.append("</transition>")
        for s in (states[1], states[3]):
            out.append(f'<transition name="To {s}" to="{s}">'
                       f'<from>{states[0]}</from></transition>')
        out.append("</transitions></blueprint>")
        self.m.case.files[f"modules/{module}/blueprints/B.xml"] = \
            "\n".join(out).encode()

    def xml_criteria(self, tag, module):
        def node(tree, name):
            if "group" in tree:
                inner = "".join(node(t, "criterion") for t in tree["group"])
                return (f'<{name} group_operator="{tree["group_operator"]}">'
                        f"{inner}</{name}>")
            def text(v):
                return str(v).lower() if isinstance(v, bool) else str(v)
            head = (f'<{name} field="{tree["field"]}" '
                    f'comparator="{tree["comparator"]}"')
            value = tree["value"]
            if isinstance(value, list):
                return head + ">" + "".join(
                    f"<value>{escape(text(v))}</value>" for v in value) + \
                    f"</{name}>"
            return head + f" value={quoteattr(text(value))}/>"
        return node(self.m.criteria(module), tag)

    def before(self, module):
        out = ""
        if self.chance(.3):
            owner = ' record_owner="true"' if self.chance(.5) else ""
            out += f"<owners{owner}><role>CEO</role></owners>" \
                if self.chance(.6) else \
                f"<owners{owner}><group>Team</group></owners>"
        if self.chance(.3):
            out += self.xml_criteria("criteria", module)
            if self.chance(.5):
                out += "<criteria_message>Not so.</criteria_message>"
        return f"<before>{out}</before>" if out else ""

    def during(self, module):
        out = ""
        for name in self.r.sample(["Phone", "City", "Amount", "Born"],
                                  self.r.choice([0, 0, 1, 2])):
            must = ' mandatory="true"' if self.chance(.5) else ""
            rule = ""
            if self.chance(.3):
                rule = '<validation message="Wrong.">' + \
                    self.xml_criteria("criteria", module) + "</validation>"
            out += f'<item type="field" field="{name}"{must}>{rule}</item>'
        if self.chance(.2):
            out += '<item type="note" mandatory="true"/>'
        return f"<during>{out}</during>" if out else ""

    def after(self, module):
        out = ""
        if self.chance(.3):
            for name in self.make_field_updates(module):
                out += f"<field_update>{name}</field_update>"
        if self.chance(.2):
            out += '<assign_owner email="bob@acme.example"/>'
        if self.chance(.3):
            out += "<add_tags><tag>Late</tag></add_tags>"
        if self.chance(.3):
            out += f"<task>{self.make_tasks(module)[0]}</task>"
        if self.chance(.2):
            out += ('<create_record module="Notes"><field name="Note_Title" '
                    f"value={quoteattr(self.text(module))}/></create_record>")
        if self.chance(.3):
            name = self.make_email_notifications(module)[0]
            out += f"<email_notification>{name}</email_notification>"
        if self.chance(.5):
            out += "<convert/>"
        return f"<after>{out}</after>" if out else ""
