# SPDX-License-Identifier: MIT
"""Auto-number fields of records that are made (5)."""
import re


class Numbers:
    """The numbers of one module's auto-number fields."""

    def __init__(self, org, sheet, counters):
        self.fields = []
        for name, tree in org.own_fields(sheet.module).items():
            if tree["data_type"] == "autonumber":
                how = tree["auto_number"]
                key = f"{sheet.module}.{name}"
                self.fields.append((name, how, key))
        self.last = {}
        for name, how, key in self.fields:
            form = re.compile(re.escape(how.get("prefix", "")) +
                              "0*([0-9]{1,18})" +
                              re.escape(how.get("suffix", "")) + r"\Z")
            found = [int(m.group(1)) for m in
                     (form.match(r.get(name)) for r in sheet.records) if m]
            self.last[key] = max([int(how["start_number"]) - 1,
                                  int(counters.get(key, -1))] + found)

    def give(self, counters):
        """The values of a record that is made."""
        out = {}
        for name, how, key in self.fields:
            self.last[key] += 1
            counters[key] = self.last[key]
            digits = str(self.last[key])
            out[name] = how.get("prefix", "") + digits.zfill(int(
                how.get("starting_number_length", 1))) + \
                how.get("suffix", "")
        return out
