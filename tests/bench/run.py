#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""run.py ORGPACK [SIZE ...]: time orgpack beside the plain tools.

Each pair of commands runs in turn, RUNS times, on trees made from a seed in
fresh directories; medians, their ratio and orgpack's peak memory are printed.
Nothing is asserted: a table is for people.
"""
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import make_org

RUNS = 3
HERE = os.path.dirname(os.path.abspath(__file__))
RNG = os.path.join(HERE, "../../formats/blueprint.rng")

BLUEPRINT = """<?xml version="1.0" encoding="UTF-8"?>
<blueprint api_name="B{i}" module="M0" name="Process {i}" layout="Standard"
    field="F{i}">
  <states>
    <state name="New" start="true"/>
    <state name="In work"/>
    <state name="Waiting"/>
    <state name="Done" end="true"/>
  </states>
  <transitions>
    <transition name="Begin" to="In work">
      <from><state>New</state></from>
    </transition>
    <transition name="Wait" to="Waiting">
      <from><state>In work</state></from>
    </transition>
    <transition name="Go on" to="In work">
      <from><state>Waiting</state></from>
    </transition>
    <transition name="Finish" to="Done">
      <from><state>In work</state><state>Waiting</state></from>
    </transition>
  </transitions>
</blueprint>
"""


def run(command):
    """Seconds, exit status and peak memory (MiB) of one shell command."""
    start = time.monotonic()
    child = subprocess.Popen(command, shell=True, stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE)
    said = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.monotonic() - start
    code = os.waitstatus_to_exitcode(status)
    child.returncode = code
    return seconds, code, usage.ru_maxrss / 1024, said


class Bench:
    def __init__(self, orgpack, size, root):
        self.orgpack = f"exec {orgpack}"
        self.size = size
        self.root = root
        self.serial = 0

    def path(self, name):
        return os.path.join(self.root, name)

    def fresh(self):
        self.serial += 1
        return self.path(f"fresh{self.serial}")

    def pair(self, name, ours, theirs, ok=(0,)):
        """ours and theirs make a command each time they are called."""
        mine, others, memory = [], [], 0
        for _ in range(RUNS):
            seconds, code, peak, said = run(ours())
            if code not in ok:
                sys.exit(f"{name}: exit {code}\n{said.decode()[:2000]}")
            mine.append(seconds)
            memory = max(memory, peak)
            if theirs:
                others.append(run(theirs())[0])
        a = statistics.median(mine)
        b = statistics.median(others) if others else None
        ratio = f"{a / b:6.2f}" if b else "      "
        plain = f"{b:8.3f}" if b else "        "
        print(f"{self.size:>7}  {name:<28}{a:8.3f} {plain} {ratio} "
              f"{memory:8.0f}", flush=True)

    def make(self):
        for name, changed in (("a", 0), ("b", 1)):
            make_org.make(self.path(name), self.size, 1, changed)
        folder = self.path("xml")
        os.makedirs(folder)
        for i in range(self.size):
            with open(f"{folder}/B{i}.xml", "w", encoding="utf-8") as f:
                f.write(BLUEPRINT.format(i=i))
        run(f"{self.orgpack} -C {self.path('a')} export -o "
            f"{self.path('a.tar.zst')}")
        run(f"{self.orgpack} -C {self.path('b')} export -o "
            f"{self.path('b.tar.zst')}")
        shutil.copy(self.path("a.tar.zst"), self.path("copy.tar.zst"))

    def empty_org(self):
        org = self.fresh()
        run(f"{self.orgpack} init {org} --bare --name Bench "
            "--edition ultimate --org-id 7999 --admin bench@example.com")
        return org

    def apply_all(self):
        return (f"{self.orgpack} -C {self.empty_org()} apply "
                f"{self.path('a.tar.zst')} --yes")

    def apply_little(self):
        org = self.empty_org()
        run(f"{self.orgpack} -C {org} apply {self.path('a.tar.zst')} --yes")
        return (f"{self.orgpack} -C {org} apply {self.path('b.tar.zst')} "
                "--yes")

    def untar(self):
        to = self.fresh()
        os.makedirs(to)
        return f"tar -xf {self.path('a.tar.zst')} -C {to} && sync {to}"

    def all(self):
        a, b = self.path("a"), self.path("b")
        self.pair("export .tar.zst",
                  lambda: f"{self.orgpack} -C {a} export -o {self.fresh()}"
                          ".tar.zst",
                  lambda: f"tar --sort=name -cf - -C {a} . | "
                          f"zstd -q -3 -o {self.fresh()}")
        self.pair("diff of orgs, 1 % changed",
                  lambda: f"{self.orgpack} diff {a} {b}",
                  lambda: f"diff -rq {a} {b}", ok=(1,))
        self.pair("diff of equal bundles",
                  lambda: f"{self.orgpack} diff {self.path('a.tar.zst')} "
                          f"{self.path('copy.tar.zst')}",
                  lambda: f"cmp {self.path('a.tar.zst')} "
                          f"{self.path('copy.tar.zst')}")
        self.pair("validate",
                  lambda: f"{self.orgpack} -C {a} validate",
                  lambda: f"find {self.path('xml')} -name '*.xml' -print0 | "
                          f"xargs -0 xmllint --noout --relaxng {RNG}")
        self.pair("apply all to an empty org", self.apply_all, self.untar)
        self.pair("apply 1 % changed", self.apply_little, None)


def main():
    orgpack = os.path.abspath(sys.argv[1])
    sizes = [int(s) for s in sys.argv[2:]] or [1000, 10000, 100000]
    print("   size  what                          orgpack    plain  ratio"
          "      MiB")
    for size in sizes:
        root = tempfile.mkdtemp(prefix="orgpack-bench-")
        try:
            bench = Bench(orgpack, size, root)
            bench.make()
            bench.all()
        finally:
            shutil.rmtree(root)


if __name__ == "__main__":
    main()
