# SPDX-License-Identifier: MIT
"""Users, and lists of people that stand for users."""


class People:
    """The org's users by every way of naming them."""

    def __init__(self, org):
        self.org = org
        self.users = org.all("users")

    def active(self, user):
        return user.get("status", "active") == "active"

    def by_id(self, ident):
        for user in self.users.values():
            if ident and user.get("id") == ident:
                return user
        return None

    def named(self, text):
        """An active user by id, file name or address."""
        for name, user in self.users.items():
            if text in (user.get("id"), name, user["email"]) and \
                    self.active(user) and user.get("id"):
                return user
        return None

    def by_reference(self, ref):
        """{email, role}: whoever has the address, active or not, else the
        only active one of the role."""
        for user in self.users.values():
            if user["email"].casefold() == ref["email"].casefold():
                return user
        of_role = self.of_role(ref["role"]) if "role" in ref else []
        return of_role[0] if len(of_role) == 1 else None

    def of_role(self, role):
        return [u for u in self.users.values()
                if u.get("role") == role and self.active(u)]

    def of_profile(self, profile):
        return [u for u in self.users.values()
                if u["profile"] == profile and self.active(u)]

    def roles_above(self, role):
        """The roles above one, nearest first."""
        out, seen = [], {role}
        while role:
            tree = self.org.get("roles", role + ".yaml") or {}
            role = tree.get("reporting_to")
            if not role or role in seen:
                break
            seen.add(role)
            out.append(role)
        return out

    def is_below(self, user, boss):
        role, top = user.get("role"), boss.get("role")
        return bool(role and top and top in self.roles_above(role))

    def of_group(self, name):
        """Active members, in the order of file names."""
        found = set()
        self.collect(name, found, set())
        return [u for n, u in self.users.items()
                if n in found and self.active(u)]

    def collect(self, name, found, seen):
        group = self.org.get("groups", name + ".yaml")
        if not group or name in seen:
            return
        seen.add(name)
        for ref in group.get("users", []):
            user = self.by_reference(ref)
            if user:
                found.add(user["api_name"])
        for role in group.get("roles", []):
            for n, user in self.users.items():
                mine = user.get("role")
                if mine == role["name"] or (
                        role.get("subordinates") == "true" and mine and
                        role["name"] in self.roles_above(mine)):
                    found.add(n)
        for ref in group.get("territories", []):
            for n, user in self.users.items():
                if ref["name"] in user.get("territories", []):
                    found.add(n)
        for inner in group.get("groups", []):
            self.collect(inner, found, seen)
