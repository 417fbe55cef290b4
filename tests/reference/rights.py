# SPDX-License-Identifier: MIT
"""What the acting user may do (formats/conversion.md, 2)."""


class Rights:
    """The acting user's profile, module by module."""

    def __init__(self, org, user):
        self.org = org
        self.name = user["profile"]
        self.profile = org.get("profiles", self.name, "profile.yaml")
        self.admin = self.profile.get("administrator") == "true"

    def file(self, module):
        return self.org.get("profiles", self.name, "modules",
                            module + ".yaml") or {}

    def may(self, module, what):
        tree = self.file(module)
        return tree.get("view") != "false" and tree.get(what) != "false"

    def may_convert(self, module):
        file = self.file(module)
        names = self.profile.get("permissions", [])
        if file.get("mass_convert") == "false":
            allowed = False
        elif "Crm_Implied_Mass_Convert_" + module in names:
            allowed = True
        else:
            allowed = self.admin and \
                "Crm_Implied_Convert_" + module not in names and \
                not {"convert", "mass_convert"} & set(file)
        return allowed and self.may(module, "edit")

    def may_create(self, module):
        return self.may(module, "create")

    def may_view(self, module):
        return self.may(module, "view")

    def may_edit(self, module):
        return self.may(module, "edit")

    def may_change(self, module, name):
        for f in self.file(module).get("fields", []):
            if f["api_name"] == name:
                return f["permission"] == "read_write"
        field = self.org.field(module, name) or {}
        for p in field.get("profiles", []):
            if p["name"] == self.name:
                return p["permission_type"] == "read_write"
        return True
