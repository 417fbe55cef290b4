# SPDX-License-Identifier: MIT
"""What would be sent (formats/outbox.md)."""
from .texts import MERGE, json_text


class Outbox:
    """The lines of the outbox."""

    def __init__(self, world, texts):
        self.w, self.texts = world, texts
        self.lines = []

    def line(self, kind, name, rule, about, source, due, payload):
        self.lines.append(json_text({
            "format": "orgpack-outbox-line/1", "number": len(self.lines) + 1,
            "type": kind, "name": name, "rule": rule,
            "module": about and about.module, "record": about and about.id,
            "source": source and source.id, "due": due,
            "payload": payload}))

    # e-mails

    def address(self, user):
        return user["email"] if user else None

    def people(self, tree, record):
        w, out = self.w, []
        if tree.get("record_owner") == "true":
            out.append(self.address(w.people.by_id(record.get("Owner"))))
        for ref in tree.get("users", []):
            out.append(self.address(w.people.by_reference(ref)))
        for kind, members in (("roles", w.people.of_role),
                              ("profiles", w.people.of_profile),
                              ("groups", w.people.of_group)):
            for name in tree.get(kind, []):
                out += [u["email"] for u in members(name)]
        for text in tree.get("merge_fields", []):
            found = self.texts.raw(record, MERGE.fullmatch(text).group(1))
            if "@" in found:
                out.append(found)
            else:
                out.append(self.address(w.people.by_id(found)))
        out += tree.get("email_addresses", [])
        return list(dict.fromkeys(a for a in out if a))

    def sender(self, tree, record):
        how = tree.get("from", {"type": "current_user"})
        if how["type"] == "record_owner":
            return self.address(self.w.people.by_id(record.get("Owner")))
        if how["type"] == "org_email":
            return how["email"]
        if how["type"] == "user":
            return self.address(self.w.people.by_reference(how["user"]))
        return self.w.user["email"]

    def email(self, name, record):
        """An e-mail's payload, None if it is not sent."""
        tree = self.w.org.get("email_notifications", name + ".yaml")
        made = tree and self.w.org.get("email_templates",
                                       tree["template"] + ".yaml")
        if not made or made.get("active") == "false" or \
                made.get("category") == "draft":
            return None
        to = self.people(tree["to"], record)
        if not to:
            return None
        plain = made.get("editor_mode") == "plain_text"
        return {"from": self.sender(tree, record),
                "reply_to": tree.get("reply_to"), "to": to,
                "cc": self.people(tree.get("cc", {}), record),
                "bcc": self.people(tree.get("bcc", {}), record),
                "send_individually": tree.get("send_individually") == "true",
                "best_time": tree.get("best_time") == "true",
                "template": tree["template"],
                "subject": self.texts.fill(record, made["subject"]),
                "content": self.texts.fill(record, made["content"],
                                           "" if plain else "html"),
                "format": "plain_text" if plain else "html"}

    # webhooks and functions

    def parameters(self, tree, record):
        out = []
        for p in tree.get("custom_parameters", []):
            if "value" in p:
                out.append({"name": p["name"], "value": p["value"]})
            else:
                out.append({"name": p["name"], "secret": True})
        more = list(tree.get("module_parameters", []))
        if "user_defined_parameters" in tree:
            more.append(tree["user_defined_parameters"])
        for p in more:
            out.append({"name": p["name"],
                        "value": self.texts.fill(record, p["value"])})
        return out

    def webhook(self, name, record):
        tree = self.w.org.get("webhooks", name + ".yaml")
        if not tree:
            return None
        proof = tree.get("authentication")
        if proof:
            proof = {"type": proof["type"],
                     "connection_name": proof.get("connection_name"),
                     "secret": "token" in proof}
        body = tree.get("body", {"type": "none"})
        kind, text = body["type"], None
        if kind == "raw":
            kind = body["format"]
            escape = {"JSON": "json", "HTML": "html", "XML": "html"}
            text = self.texts.fill(record, body["raw_data_content"],
                                   escape.get(kind, ""))
        asked = body.get("form_data_content") or \
            tree.get("url_parameters", {})
        return {"url": self.texts.fill(record, tree["url"], "url"),
                "method": tree["http_method"], "authentication": proof,
                "headers": self.parameters(tree.get("headers", {}), record),
                "parameters": self.parameters(asked, record),
                "body": text, "body_type": kind}

    def function(self, name, record):
        tree = self.w.org.get("functions", name + ".yaml")
        if not tree:
            return None
        params = []
        for p in tree.get("params", []):
            value = p.get("value")
            params.append({"name": p["name"],
                           "type": p.get("type", "string"),
                           "value": None if value is None else
                           self.texts.value(record, value)})
        return {"function": name, "params": params}
