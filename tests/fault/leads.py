#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""leads.py ORGPACK DIR [COUNT [EXTRA]]: make a small org with many leads.

Leads of every fate: such as make an account and a contact, such as are merged
with a contact that is there, doubles, and such as fail. Notes, tasks and tags
move along; a rule of contacts gives turns to owners, makes tasks and queues
e-mails. So a conversion changes seven tables, the outbox and the counters.
The same arguments give the same bytes. EXTRA adds a column of so many bytes.
"""
import json
import os
import subprocess
import sys

FIELDS = {
    "Leads": {"Last_Name": "text", "First_Name": "text", "Company": "text",
              "Email": "email", "Phone": "phone", "Source": "text",
              "Amount": "currency", "Remarks": "textarea"},
    "Accounts": {"Account_Name": "text", "Phone": "phone"},
    "Contacts": {"Last_Name": "text", "First_Name": "text", "Email": "email",
                 "Phone": "phone", "Source": "text",
                 "Account_Name": "lookup"},
    "Deals": {"Deal_Name": "text", "Amount": "currency",
              "Account_Name": "lookup", "Contact_Name": "lookup"},
    "Notes": {"Note_Title": "text", "Parent_Id": "multi_module_lookup"},
    "Tasks": {"Subject": "text", "Status": "text", "Who_Id": "lookup",
              "What_Id": "multi_module_lookup"},
    "Lead_Items": {"Item": "text", "Size": "integer", "Parent_Id": "lookup"},
    "Contact_Items": {"Item": "text", "Size": "integer",
                      "Parent_Id": "lookup"},
}
SUBFORMS = {"Lead_Items": "Leads", "Contact_Items": "Contacts"}
LOOKUPS = {"Account_Name": "Accounts", "Contact_Name": "Contacts",
           "Who_Id": "Contacts"}
MAPPING = {
    "module": "Leads", "inactive_owner": "actor",
    "targets": [
        {"module": "Accounts",
         "create_when": {"field": "Company", "comparator": "not_equal",
                         "value": "${EMPTY}"},
         "fields": {"Account_Name": "Company", "Phone": "Phone"},
         "match": [{"keys": {"Account_Name": "company"}}],
         "on_match": "skip"},
        {"module": "Contacts",
         "fields": {"Last_Name": "Last_Name", "First_Name": "First_Name",
                    "Email": {"field": "Email",
                              "transform": ["trim", "lower"]},
                    "Phone": "Phone", "Source": "Source",
                    "Account_Name": {"record": "Accounts"}},
         "match": [{"keys": {"Email": "email"}}],
         "on_match": "merge",
         "children": [{"module": "Contact_Items", "from": "Lead_Items",
                       "fields": {"Item": "Item", "Size": "Size"}}]},
        {"module": "Deals", "create": "on_request",
         "fields": {"Deal_Name": {"template": "${Company|Last_Name} deal"},
                    "Amount": "Amount",
                    "Account_Name": {"record": "Accounts"},
                    "Contact_Name": {"record": "Contacts"}},
         "match": []}],
    "related_modules": ["Notes", "Tasks"],
    "move_attachments_to": "Contacts",
    "carry_over_tags": ["Contacts"],
}
RULE = {
    "api_name": "Greet", "module": "Contacts", "name": "Greet",
    "execute_when": {"type": "create_or_edit"},
    "conditions": [{
        "sequence_number": 1,
        "instant_actions": {
            "assign_owner": [{"assign_to": [
                {"user": {"email": "ann@acme.example"}},
                {"user": {"email": "bob@acme.example"}}]}],
            "add_tags": {"tags": ["New"]},
            "tasks": ["Call_Back"],
            "email_notifications": ["Welcome"]}}]}


def components():
    """Paths and trees; JSON is YAML, too."""
    out = {"modules/Leads/conversion.yaml": MAPPING,
           "modules/Contacts/workflow_rules/Greet.yaml": RULE,
           "workflow_tasks/Call_Back.yaml": {
               "api_name": "Call_Back", "name": "Call back",
               "module": "Contacts",
               "subject": "Call ${!Contacts.Last_Name}"},
           "email_templates/Welcome.yaml": {
               "api_name": "Welcome", "name": "Welcome",
               "module": "Contacts", "editor_mode": "plain_text",
               "subject": "Hello ${!Contacts.Last_Name}",
               "content": "Welcome, ${!Contacts.First_Name}."},
           "email_notifications/Welcome.yaml": {
               "api_name": "Welcome", "name": "Welcome",
               "module": "Contacts", "template": "Welcome",
               "to": {"record_owner": True,
                      "merge_fields": ["${!Contacts.Email}"]}},
           "profiles/Administrator/profile.yaml": {
               "api_name": "Administrator", "name": "Administrator",
               "administrator": True,
               "permissions": ["Crm_Implied_Mass_Convert_Leads"]}}
    for module, fields in FIELDS.items():
        folder = f"modules/{module}/"
        out[folder + "module.yaml"] = {
            "api_name": module, "plural_label": module,
            "singular_label": module[:-1], "generated_type": "default"}
        if module in SUBFORMS:
            out[folder + "module.yaml"].update(
                generated_type="subform", parent_module=SUBFORMS[module])
        out[folder + "layouts/Standard.yaml"] = {
            "api_name": "Standard", "module": module, "name": "Standard",
            "sections": [{"name": "One", "fields": [
                {"api_name": n} for n in fields]}]}
        for name, kind in fields.items():
            out[f"{folder}fields/{name}.yaml"] = field(module, name, kind)
    out["modules/Contacts/tags/New.yaml"] = {
        "api_name": "New", "module": "Contacts", "name": "New"}
    for name, number in (("ann", "1"), ("bob", "2")):
        out[f"users/{name}.yaml"] = {
            "api_name": name, "id": number, "full_name": name.title(),
            "email": f"{name}@acme.example", "profile": "Administrator",
            "status": "active"}
    return out


def field(module, name, kind):
    out = {"api_name": name, "module": module,
           "field_label": name.replace("_", " "), "data_type": kind}
    if kind == "textarea":
        out["textarea"] = {"type": "small"}
    elif kind == "lookup":
        out["lookup"] = {"module": LOOKUPS.get(name) or SUBFORMS[module]}
    elif kind == "multi_module_lookup":
        out["multi_module_lookup"] = {"modules": [
            "Leads", "Accounts", "Contacts", "Deals"]}
    if name == "Last_Name" and module == "Contacts":
        out["system_mandatory"] = True
    return out


def lead(i, extra):
    """Every 7th knows a contact, every 50th fails, every 9th comes twice."""
    mail = f"known{i % 21}@x.example" if i % 7 == 0 else \
        f"p{i - (i % 9 == 8)}@x.example"
    last = "" if i % 50 == 3 else f"\"O'Neil, {i}\"" if i % 5 == 0 else \
        f"Person {i}"
    company = "" if i % 4 == 0 else f"Company {i % 60} GmbH"
    return (f"{1000 + i},{1 + i % 2},{last},{'F' * (i % 3)},{company},{mail},"
            f"+49 30 {i:06d},Web,{i}.50,{'x' * extra},"
            f"{'Hot;Late' if i % 11 == 0 else ''}")


def tables(count, extra=0):
    """The tables' names and texts."""
    leads = ["id,Owner,Last_Name,First_Name,Company,Email,Phone,Source,"
             "Amount,Remarks,Tag"]
    leads += [lead(i, extra) for i in range(count)]
    notes = ["id,Owner,Note_Title,Parent_Id,se_module"]
    notes += [f"{9000 + i},1,Note {i},{1000 + 3 * i},Leads"
              for i in range(count // 3)]
    tasks = ["id,Owner,Subject,Status,Who_Id,What_Id,se_module"]
    tasks += [f"{70000 + i},1,Task {i},,,{1000 + 4 * i},Leads"
              for i in range(count // 4)]
    items = ["id,Owner,Item,Size,Parent_Id"]
    items += [f"{200000 + i},1,\"Item, {i}\",{i},{1000 + 2 * i}"
              for i in range(count // 2)]
    return {
        "Leads": leads, "Notes": notes, "Tasks": tasks, "Lead_Items": items,
        "Accounts": ["id,Owner,Account_Name,Phone",
                     "500,1,COMPANY 5,", "501,2,company 6 gmbh,1234"],
        "Contacts": ["id,Owner,Last_Name,First_Name,Email,Phone,Source,"
                     "Account_Name,Tag,Modified_Time"] +
                    [f"{600 + i},2,Known,,known{i}@x.example,,,,Old,"
                     for i in range(21)]}


def write(root, path, data):
    full = os.path.join(root, path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "wb") as f:
        f.write(data)


def configure(orgpack, root):
    """An org without records."""
    subprocess.run([orgpack, "init", root, "--bare", "--name", "Acme",
                    "--org-id", "60001", "--edition", "enterprise",
                    "--admin", "ann@acme.example"], check=True,
                   stdout=subprocess.DEVNULL)
    for path, tree in components().items():
        write(root, path, json.dumps(tree, indent=1).encode() + b"\n")


def make(orgpack, root, count=500, extra=0):
    configure(orgpack, root)
    for module, lines in tables(count, extra).items():
        write(root, f"records/{module}.csv",
              ("\n".join(lines) + "\n").encode())


if __name__ == "__main__":
    make(sys.argv[1], sys.argv[2], *(int(a) for a in sys.argv[3:]))
