# SPDX-License-Identifier: MIT
"""The org that the cases of the conversion's property test are made of: a
few small modules with fields of every type, people, pick lists."""
import json
import os
import subprocess

from convert_children import FIELDS, SUBFORMS

VALUES = {"picklist": ["Hot", "Cold", "New", "Qualified", "Lost"],
          "multiselectpicklist": ["A", "B", "C"]}
STAGES = ["Qualification", "Offer", "Won", "Lost"]

COMMON = {"Phone": "phone", "Website": "website", "City": "text",
          "Amount": "currency", "Size": "integer", "Score": "double",
          "Share": "percent", "Born": "date", "Seen": "datetime",
          "Kind": "picklist", "Interests": "multiselectpicklist",
          "Opt_Out": "boolean", "Vip": "boolean", "Remarks": "textarea",
          "Keeper": "userlookup", "Code": "text", "Ref": "lookup"}
MODULES = {
    "Leads": {"Last_Name": "text", "First_Name": "text", "Company": "text",
              "Email": "email", "Lead_Status": "picklist", **COMMON},
    "Accounts": {"Account_Name": "text", "Email": "email", **COMMON},
    "Contacts": {"Last_Name": "text", "First_Name": "text",
                 "Email": "email", "Account_Name": "lookup", **COMMON},
    "Deals": {"Deal_Name": "text", "Stage": "picklist",
              "Pipeline": "picklist", "Closing_Date": "date",
              "Account_Name": "lookup", "Contact_Name": "lookup", **COMMON},
    "Projects": {"Name": "text", "Account_Name": "lookup", **COMMON},
    "Tasks": {"Subject": "text", "Due_Date": "date", "Status": "picklist",
              "Priority": "picklist", "Who_Id": "lookup",
              "What_Id": "multi_module_lookup", "Description": "textarea"},
    "Events": {"Event_Title": "text", "Start_DateTime": "datetime",
               "End_DateTime": "datetime", "Who_Id": "lookup",
               "What_Id": "multi_module_lookup"},
    "Calls": {"Subject": "text", "Call_Start_Time": "datetime",
              "Who_Id": "lookup", "What_Id": "multi_module_lookup"},
    "Notes": {"Note_Title": "text", "Note_Content": "textarea",
              "Parent_Id": "multi_module_lookup"},
    "Attachments": {"File_Name": "text",
                    "Parent_Id": "multi_module_lookup"},
    **{module: FIELDS for module in SUBFORMS},
}
SINGULAR = {"Leads": "Lead", "Accounts": "Account", "Contacts": "Contact",
            "Deals": "Deal", "Projects": "Project"}
LOOKUPS = {"Account_Name": "Accounts", "Contact_Name": "Contacts",
           "Who_Id": "Contacts", "Ref": "Accounts"}
SOURCES = ["Leads", "Projects"]
TARGETS = ["Accounts", "Contacts", "Deals", "Projects"]


def dump(tree):
    """JSON is YAML, too."""
    return json.dumps(tree, ensure_ascii=False, indent=1).encode() + b"\n"


def values_of(names):
    return [{"actual_value": n} for n in names]


def field(module, name):
    """A field's component as it is when nothing is changed."""
    kind = MODULES[module][name]
    out = {"api_name": name, "module": module,
           "field_label": name.replace("_", " "), "data_type": kind}
    if kind == "textarea":
        out["textarea"] = {"type": "small"}
    elif kind == "lookup":
        out["lookup"] = {"module": SUBFORMS[module] if name == "Parent_Id"
                         else LOOKUPS[name]}
    elif kind == "multi_module_lookup":
        out["multi_module_lookup"] = {
            "modules": ["Leads", "Accounts", "Contacts", "Deals",
                        "Projects"]}
    elif name == "Stage":
        out["pick_list_values"] = values_of(STAGES)
    elif name == "Pipeline":
        out["pick_list_values"] = values_of(["Standard", "Fast", "Other"])
    elif name == "Status":
        out["pick_list_values"] = values_of(["Not Started", "Completed"])
    elif name == "Priority":
        out["pick_list_values"] = values_of(["High", "Low"])
    elif name == "Kind" and module == "Accounts":
        out["global_picklist"] = "Kinds"
    elif kind in VALUES:
        out["pick_list_values"] = values_of(VALUES[kind])
    elif name == "Total":
        out["read_only"] = True
    return out


NUMBERED = ["Accounts", "Deals", "Tasks", "Deal_Items", "Account_Items"]


def auto_number(module, **how):
    return {"api_name": "Number", "module": module, "field_label": "Number",
            "data_type": "autonumber",
            "auto_number": {"start_number": 7, **how}}


def user(name, number, profile, role=None, status="active"):
    out = {"api_name": name, "id": str(number),
           "email": f"{name}@acme.example",
           "full_name": f"{name.title()} O'Neil & Co", "profile": profile,
           "status": status}
    if role:
        out["role"] = role
    return out


USERS = [user("ann", 1, "Administrator", "CEO"),
         user("bob", 2, "Sales", "Manager"),
         user("cid", 3, "Sales", "Rep"),
         user("dee", 4, "Sales", "Rep", "inactive"),
         user("eve", 5, "Sales"),
         user("fay", 6, "Administrator", "Manager")]


def components():
    """Paths and trees of the org that every case begins with."""
    out = {}
    for module in MODULES:
        folder = f"modules/{module}/"
        out[folder + "module.yaml"] = {
            "api_name": module, "plural_label": module,
            "singular_label": SINGULAR.get(module, module[:-1]),
            "generated_type": "default"}
        if module in SUBFORMS:
            out[folder + "module.yaml"].update(
                generated_type="subform", parent_module=SUBFORMS[module])
        for name in MODULES[module]:
            out[f"{folder}fields/{name}.yaml"] = field(module, name)
        if module in NUMBERED:
            out[folder + "fields/Number.yaml"] = auto_number(module)
        out[folder + "layouts/Standard.yaml"] = {
            "api_name": "Standard", "module": module, "name": "Standard",
            "sections": [{"name": "One", "fields": [
                {"api_name": n} for n in MODULES[module]]}]}
        for tag in ("Hot", "Cold", "Late"):
            out[f"{folder}tags/{tag}.yaml"] = {
                "api_name": tag, "module": module,
                "name": tag if tag != "Late" else "Käse"}
    for u in USERS:
        out[f"users/{u['api_name']}.yaml"] = u
    for role, above in (("CEO", None), ("Manager", "CEO"),
                        ("Rep", "Manager")):
        out[f"roles/{role}.yaml"] = {"api_name": role, "name": role}
        if above:
            out[f"roles/{role}.yaml"]["reporting_to"] = above
    for profile in ("Administrator", "Sales"):
        out[f"profiles/{profile}/profile.yaml"] = {
            "api_name": profile, "name": profile,
            "administrator": profile == "Administrator",
            "permissions": ["Crm_Implied_Mass_Convert_" + m for m in
                            ("Leads", "Projects")[:1 + (profile == "Sales")]]}
    out["groups/Team.yaml"] = {
        "api_name": "Team", "name": "Team",
        "users": [{"email": "ann@acme.example"}],
        "roles": [{"name": "Manager", "subordinates": True}]}
    out["picklists/Kinds.yaml"] = {
        "api_name": "Kinds", "display_label": "Kinds",
        "pick_list_values": values_of(VALUES["picklist"])}
    return out


def template(orgpack, root):
    """Make the org of which every case is a copy."""
    if orgpack:
        subprocess.run([orgpack, "init", root, "--bare", "--name", "Acme",
                        "--org-id", "60001", "--admin", "ann@acme.example"],
                       check=True, stdout=subprocess.DEVNULL)
    else:
        os.makedirs(root)
    with open(os.path.join(root, "org.yaml"), "wb") as f:
        f.write(dump({"org_id": "60001", "name": "Acme",
                      "edition": "enterprise"}))
    write(root, {p: dump(t) for p, t in components().items()})


def write(root, files):
    for path, data in files.items():
        path = os.path.join(root, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if os.path.exists(path):
            os.remove(path)  # it may be a link to the template's
        with open(path, "wb") as f:
            f.write(data)
