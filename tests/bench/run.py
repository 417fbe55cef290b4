#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""run.py ORGPACK [SIZE ...]: time orgpack beside the plain tools.

Trees are made from a seed in fresh directories. Each pair of commands runs
in turn; the table has the medians, their ratio beside the one that is aimed
at, the processor time of orgpack (user and system, which other programs on
the machine change less than the time), and its peak memory. Nothing is
asserted: a table is for people.
"""
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import make_org

HERE = os.path.dirname(os.path.abspath(__file__))
RNG = os.path.join(HERE, "../../formats/blueprint.rng")

# what, aim; in this order in the table
AIMS = {
    "export to .tar.zst": 1.5,
    "diff of orgs, 1 % changed": 1.0,
    "diff of bundles, the same": None,
    "diff of bundles, 1 % changed": None,
    "validate": 0.5,
    "validate a bundle": None,
    "apply all, to an empty org": 1.5,
    "apply 1 %": None,
    "apply nothing new": None,
    "undo 1 %": None,
}


class Outcome:
    """Seconds, processor seconds and peak memory (MiB) of one command."""

    def __init__(self, command, ok):
        os.sync()  # what others have written is no business of ours
        start = time.monotonic()
        child = subprocess.Popen(command, shell=True, executable="/bin/bash",
                                 stdout=subprocess.DEVNULL,
                                 stderr=subprocess.PIPE)
        said = child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
        self.seconds = time.monotonic() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        self.cpu = usage.ru_utime + usage.ru_stime
        self.memory = usage.ru_maxrss / 1024
        if child.returncode not in ok:
            sys.exit(f"{command}: exit {child.returncode}\n"
                     f"{said.decode()[:2000]}")


def run(command, ok=(0,)):
    return Outcome(command, ok)


def blueprint(i, rng):
    """A small document of the size that components have."""
    states = make_org.STATES[:rng.randint(2, 3)]
    text = ('<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<blueprint api_name="B{i}" module="M" name="Process {i}" '
            'layout="Standard" field="F1">\n  <states>\n')
    for s in states:
        text += f'    <state name="{s}"/>\n'
    text += "  </states>\n  <transitions>\n"
    for a, b in zip(states, states[1:]):
        text += f'    <transition name="{b}" to="{b}"><from>{a}</from>' \
                "</transition>\n"
    return text + "  </transitions>\n</blueprint>\n"


class Bench:
    """The pairs of commands for one size; files live below root."""

    def __init__(self, orgpack, size, root):
        self.orgpack = f"exec {orgpack}"  # one process: its memory is ours
        self.size = size
        self.root = root
        self.runs = 5 if size <= 1000 else 3 if size <= 10000 else 1
        self.serial = 0
        self.medians = {}

    def path(self, name):
        return os.path.join(self.root, name)

    def fresh(self):
        self.serial += 1
        return self.path(f"fresh{self.serial}")

    def pair(self, name, ours, theirs=None, ok=(0,)):
        """ours and theirs make a command each time they are called."""
        mine, others = [], []
        for _ in range(self.runs):
            mine.append(run(ours(), ok))
            if theirs:
                others.append(run(theirs(), ok).seconds)
        a = statistics.median(o.seconds for o in mine)
        cpu = statistics.median(o.cpu for o in mine)
        memory = max(o.memory for o in mine)
        plain = ratio = aim = ""
        if others:
            b = statistics.median(others)
            plain, ratio = f"{b:.3f}", f"{a / b:.2f}"
        if AIMS[name]:
            aim = f"{AIMS[name]:.1f}"
        self.medians[name] = a, cpu
        print(f"{self.size:>7}  {name:<30}{a:8.3f}{plain:>9}{ratio:>7}"
              f"{aim:>5}{cpu:8.3f}{memory:6.0f}", flush=True)

    def make(self):
        for name, changed in (("a", 0), ("b", 1)):
            make_org.make(self.path(name), self.size, 1, changed)
            run(f"{self.orgpack} -C {self.path(name)} export -o "
                f"{self.path(name)}.tar.zst")
        shutil.copy(self.path("a.tar.zst"), self.path("copy.tar.zst"))
        folder = self.path("xml")
        os.makedirs(folder)
        rng = random.Random(1)
        for i in range(self.size):
            with open(f"{folder}/B{i}.xml", "w", encoding="utf-8") as f:
                f.write(blueprint(i, rng))

    def say_sizes(self):
        total = {}
        for name in ("a", "xml"):
            sizes = [os.path.getsize(os.path.join(folder, f))
                     for folder, _, files in os.walk(self.path(name))
                     for f in files]
            total[name] = sum(sizes) / len(sizes)
        packed = os.path.getsize(self.path("a.tar.zst"))
        print(f"{self.size:>7}  {total['a']:.0f} bytes a component, "
              f"{total['xml']:.0f} a file for xmllint; the bundle has "
              f"{packed / 1024:.0f} KiB", flush=True)

    def org(self):
        org = self.fresh()
        run(f"{self.orgpack} init {org} --bare --name Bench "
            "--edition ultimate --org-id 7999 --admin bench@example.com")
        return org

    def apply(self, org, bundle):
        return f"{self.orgpack} -C {org} apply --yes {self.path(bundle)}"

    def untar(self):
        to = self.fresh()
        os.makedirs(to)
        return f"tar -xf {self.path('a.tar.zst')} -C {to} && sync -f {to}"

    def read(self):
        a, b = self.path("a"), self.path("b")
        self.pair("export to .tar.zst",
                  lambda: f"{self.orgpack} -C {a} export -o {self.fresh()}"
                          ".tar.zst",
                  lambda: f"tar --sort=name -cf - -C {a} . | "
                          f"zstd -q -3 -o {self.fresh()}")
        self.pair("diff of orgs, 1 % changed",
                  lambda: f"{self.orgpack} diff {a} {b}",
                  lambda: f"diff -rq {a} {b}", ok=(1,))
        self.pair("diff of bundles, the same",
                  lambda: f"{self.orgpack} diff {a}.tar.zst "
                          f"{self.path('copy.tar.zst')}",
                  lambda: f"cmp {a}.tar.zst {self.path('copy.tar.zst')}")
        self.pair("diff of bundles, 1 % changed",
                  lambda: f"{self.orgpack} diff {a}.tar.zst {b}.tar.zst",
                  ok=(1,))
        self.pair("validate",
                  lambda: f"{self.orgpack} -C {a} validate",
                  lambda: f"find {self.path('xml')} -name '*.xml' -print0 | "
                          f"xargs -0 xmllint --noout --relaxng {RNG}")
        self.pair("validate a bundle",
                  lambda: f"{self.orgpack} validate {a}.tar.zst")

    def write(self):
        self.pair("apply all, to an empty org",
                  lambda: self.apply(self.org(), "a.tar.zst"), self.untar)
        org = self.org()
        run(self.apply(org, "a.tar.zst"))

        def forth():
            run(self.apply(org, "a.tar.zst"))
            return self.apply(org, "b.tar.zst")
        self.pair("apply 1 %", forth)
        self.pair("apply nothing new",
                  lambda: self.apply(org, "b.tar.zst"))

        def back():
            run(self.apply(org, "a.tar.zst"))
            return f"{self.orgpack} -C {org} undo --yes"
        self.pair("undo 1 %", back)


def say_machine(root):
    model = "?"
    with open("/proc/cpuinfo", encoding="utf-8") as f:
        for line in f:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
    fs = subprocess.run(["stat", "-f", "-c", "%T", root], text=True,
                        stdout=subprocess.PIPE, check=True).stdout.strip()
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    print(f"{model}, {len(os.sched_getaffinity(0))} processors, "
          f"{pages / 2 ** 30:.0f} GiB; Linux {os.uname().release}; {fs}; "
          f"load {os.getloadavg()[0]:.1f}\n")
    print("   size  what                           orgpack    plain  ratio"
          "  aim     cpu   MiB")


def say_sealing(driver, root, mib=256):
    """Sealing and opening one file, beside age, in MB/s."""
    plain, key = os.path.join(root, "plain"), os.path.join(root, "key")
    with open(plain, "wb") as f:
        for _ in range(mib):
            f.write(os.urandom(1 << 20))
    subprocess.run(["age-keygen", "-o", key], check=True,
                   stderr=subprocess.DEVNULL)
    to = subprocess.run(["age-keygen", "-y", key], check=True, text=True,
                        stdout=subprocess.PIPE).stdout.strip()
    ways = [
        ("seal", f"{driver} seal {to} <{plain} >{plain}.ours",
         f"age -r {to} -o {plain}.age {plain}"),
        ("open", f"{driver} open {key} <{plain}.ours >{plain}.1",
         f"age -d -i {key} -o {plain}.2 {plain}.age"),
    ]
    print(f"\nsealed files of {mib} MiB, MB/s")
    for name, ours, theirs in ways:
        times = [(run(ours), run(theirs)) for _ in range(3)]
        rate = [mib * 1.048576 / statistics.median(t[i].seconds
                                                   for t in times)
                for i in range(2)]
        print(f"         {name:<30}{rate[0]:8.0f}{rate[1]:9.0f} (age)",
              flush=True)


def say_growth(small, large):
    print(f"\nfrom {small.size} to {large.size} components, times: "
          "time, processor time")
    for name, (seconds, cpu) in large.medians.items():
        a, b = small.medians[name]
        print(f"         {name:<30}{seconds / a:8.1f}{cpu / b:8.1f}")


def main():
    orgpack = os.path.abspath(sys.argv[1])
    sizes = [int(s) for s in sys.argv[2:]] or [1000, 10000, 100000]
    # all trees stay until the end: making files is slow for minutes after
    # many were deleted
    top = tempfile.mkdtemp(prefix="orgpack-bench-")
    done = []
    try:
        say_machine(top)
        for size in sizes:
            root = os.path.join(top, str(size))
            os.makedirs(root)
            bench = Bench(orgpack, size, root)
            bench.make()
            bench.say_sizes()
            bench.read()
            bench.write()
            done.append(bench)
        for small, large in zip(done, done[1:]):
            if large.size >= 100000:
                say_growth(small, large)
        driver = os.path.join(os.path.dirname(orgpack),
                              "tests/interop/interop_driver")
        if os.path.exists(driver) and shutil.which("age"):
            say_sealing(driver, top)
    finally:
        shutil.rmtree(top)


if __name__ == "__main__":
    main()
