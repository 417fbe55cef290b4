#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""report.py ORGPACK: look at the report of a conversion in a browser.

Makes an org whose records hold markup, converts it with --report html=, and
opens the page in headless Chromium. A copy of the page gets a script that
measures it: every number of the answer is drawn, bars are as long as their
numbers, no text leaves its drawing or lies on another, nothing is loaded from
anywhere, and no value becomes markup. Prints TAP.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

AT = "2026-11-21T12:00:00+01:00"
EVIL = '<img src=x onerror=alert(1)>"\'&'

# Runs in the page; what it finds becomes the page's title.
MEASURE = """
<script>
addEventListener('load', () => {
  const box = e => { const b = e.getBoundingClientRect();
    return [b.left, b.top, b.right, b.bottom]; };
  const charts = [...document.querySelectorAll('figure')].map(f => {
    const svg = f.querySelector('svg[role=img]');
    return { caption: f.querySelector('figcaption').textContent,
      words: svg.querySelector('desc').textContent,
      frame: box(svg),
      bars: [...svg.querySelectorAll('rect')].map(r => [
        r.className.baseVal, r.querySelector('title').textContent,
        r.getBoundingClientRect().width, getComputedStyle(r).fill]),
      texts: [...svg.querySelectorAll('text')].map(t =>
        [t.textContent, ...box(t)]) }; });
  const tables = [...document.querySelectorAll('table')].map(t => ({
    heading: t.previousElementSibling.textContent,
    wide: t.getBoundingClientRect().right <= innerWidth + 1,
    head: [...t.querySelectorAll('th')].map(e => e.textContent),
    rows: [...t.querySelectorAll('tbody tr')].map(r =>
      [...r.children].map(e => e.textContent)) }));
  const loaded = performance.getEntriesByType('resource').map(e => e.name);
  const out = document.createElement('script');
  out.type = 'application/json'; out.id = 'measured';
  out.textContent = JSON.stringify({ charts, tables, loaded,
    images: document.images.length, links: document.links.length,
    h1: document.querySelectorAll('h1').length,
    lang: document.documentElement.lang,
    scroll: document.documentElement.scrollWidth - innerWidth });
  document.body.append(out);
});
</script>
"""

number = 0
failed = False


def report(name, problems):
    global number, failed
    number += 1
    problems = [p for p in problems if p]
    print(("not " if problems else "") + f"ok {number} - {name}")
    for p in problems[:5]:
        print(f"# {p}")
    failed |= bool(problems)


def make_org(orgpack, root):
    """Leads of every fate: new, known, twice, bad, and full of markup."""
    subprocess.run([orgpack, "init", root, "--name", "Report", "--edition",
                    "enterprise", "--org-id", "1", "--admin",
                    "ann@example.com"], check=True,
                   stdout=subprocess.DEVNULL)
    os.makedirs(os.path.join(root, "records"), exist_ok=True)

    def write(module, lines):
        path = os.path.join(root, "records", module + ".csv")
        with open(path, "w", newline="") as file:
            file.write("\n".join(lines) + "\n")

    def cell(text):
        return '"' + text.replace('"', '""') + '"'

    leads = ["id,Owner,Last_Name,Company,Email,Phone,Designation,"
             "Created_Time"]
    for i in range(60):
        number = cell(EVIL) if i == 13 else 1000 + i
        name = EVIL if i in (5, 7) else f"Person {i}"
        title = cell(EVIL) if i == 5 else ""
        mail = ("no address" if i % 10 == 3 else
                "known@example.com" if i == 5 else f"p{i}@example.com")
        company = "" if i % 4 == 0 else f"Company {i % 6}"
        last = "" if i == 20 else name
        leads.append(f"{number},1,{cell(last)},{cell(company)},{mail},"
                     f"+49 30 {i:05d},{title},{AT}")
    write("Leads", leads)
    write("Contacts", ["id,Owner,Last_Name,Email,Phone,Title",
                       f"500,1,{cell(EVIL)},known@example.com,,"])


def measure(page, scratch):
    """Open a copy of the page in the browser; what the script found."""
    with open(page, encoding="utf-8") as file:
        text = file.read()
    # the page forbids scripts: the copy is let run this one
    text = text.replace("default-src 'none'",
                        "default-src 'none'; script-src 'unsafe-inline'")
    copy = os.path.join(scratch, "measured.html")
    with open(copy, "w", encoding="utf-8") as file:
        file.write(text.replace("</body>", MEASURE + "</body>"))
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    run = subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu",
         "--disable-dev-shm-usage", "--no-first-run", "--disable-quic",
         "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--window-size=1100,2400",
         f"--user-data-dir={scratch}/profile",
         "--virtual-time-budget=3000", "--dump-dom", "file://" + copy],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        timeout=900)
    found = re.search(r'id="measured">(.*?)</script>', run.stdout, re.S)
    return json.loads(found.group(1)) if found else None


def overlap(a, b):
    return (min(a[3], b[3]) - max(a[1], b[1]) > 1 and
            min(a[4], b[4]) - max(a[2], b[2]) > 1)


def check_charts(seen, answer):
    charts = {c["caption"]: c for c in seen["charts"]}
    report("there are charts of outcomes, of modules and of failures", [
        None if len(charts) == 3 else f"charts: {list(charts)}"])
    wrong = []
    for target in answer["by_target"]:
        words = next((c["words"] for c in seen["charts"]
                      if target["module"] + ":" in c["words"]), "")
        for key in ("created", "merged", "linked", "none"):
            if f"{target[key]:,} {key}" not in words:
                wrong.append(f"{target['module']} {key} is not in {words!r}")
    for failure in answer["failures"]:
        if not any(f"{failure['code']}: {failure['count']:,} failed" in
                   c["words"] for c in seen["charts"]):
            wrong.append(f"no bar for {failure}")
    report("the charts hold the numbers of the answer", wrong)
    wrong = []
    for chart in seen["charts"]:
        lengths = [(float(t.split()[0].replace(",", "")), w)
                   for _, t, w, _ in chart["bars"]]
        most = max(lengths, default=(1, 1))
        for count, width in lengths:
            if abs(width / most[1] - count / most[0]) > 0.02 and width > 2:
                wrong.append(f"{chart['caption']}: {count} is {width} wide")
        for name, _, _, fill in chart["bars"]:
            if fill in ("rgb(0, 0, 0)", "none"):
                wrong.append(f"{name} has no colour")
    report("bars are as long as their numbers, and coloured", wrong)
    wrong = []
    for chart in seen["charts"]:
        left, top, right, bottom = chart["frame"]
        for t in chart["texts"]:
            if t[1] < left - 1 or t[3] > right + 1 or t[4] > bottom + 1:
                wrong.append(f"{t[0]!r} leaves {chart['caption']}")
        for i, a in enumerate(chart["texts"]):
            for b in chart["texts"][i + 1:]:
                if overlap(a, b):
                    wrong.append(f"{a[0]!r} lies on {b[0]!r}")
    report("no text leaves its chart or lies on another", wrong)


def check_tables(seen, answer):
    tables = {t["heading"]: t for t in seen["tables"]}
    rows = tables.get("Failures", {"rows": []})["rows"]
    wrong = [f"{e} is not shown" for f in answer["failures"]
             for e in f["examples"]
             if not any(str(e["line"]) in r and e["message"] in r
                        for r in rows)]
    report("every example of a failure is shown with line and reason",
           wrong + [None if rows else "no failures"])
    rows = tables.get("Merged and overwritten", {"rows": []})["rows"]
    wrong = [f"{f} is not shown" for m in answer["merges"]
             for f in m["fields"]
             if not any(f["field"] in r and f["new"] in r for r in rows)]
    report("merges are shown with old and new value",
           wrong + [None if rows else "no merges"])
    report("no table is wider than the page", [
        None if t["wide"] else t["heading"] for t in seen["tables"]] + [
        None if seen["scroll"] <= 0 else "the page scrolls sideways"])


def main():
    orgpack = os.path.abspath(sys.argv[1])
    if not (shutil.which("chromium") or shutil.which("chromium-browser")):
        print("ok 1 - the report in a browser # SKIP no chromium")
        return
    with tempfile.TemporaryDirectory(prefix="orgpack-browser-") as scratch:
        root = os.path.join(scratch, "org")
        page = os.path.join(scratch, "report.html")
        make_org(orgpack, root)
        run = subprocess.run(
            [orgpack, "-C", root, "convert", "Leads", "--all", "--with",
             "Deals", "--on-match", "Contacts=merge", "--at", AT, "--yes",
             "--json", "--report", "html=" + page], stdout=subprocess.PIPE, text=True)
        answer = json.loads(run.stdout)
        with open(page, encoding="utf-8") as file:
            text = file.read()
        report("the run has every fate", [
            None if run.returncode == 1 else f"exit {run.returncode}",
            None if answer["Failed_Count"] else "nothing failed",
            None if answer["merges"] else "nothing was merged"])
        tags = " ".join(re.findall(r"<[^>]*>", text))
        report("the page names nothing outside itself", [
            re.search(pattern, where) and f"found {pattern}"
            for where, pattern in (
                (text, r"<script"), (text, r"<img"), (text, r"<link"),
                (text, r"<iframe"), (text, r"url\("), (text, r"@import"),
                (tags, r"\bsrc="), (tags, r"\bhref="),
                (tags, r"\bon[a-z]+="))])
        report("markup in values is shown, not obeyed", [
            None if text.count("&lt;img src=x") >= 2
            else "id and value are not on the page",
            "a value became markup" if "<img" in text else None])
        seen = measure(page, scratch)
        if not seen:
            report("the browser opens the page", ["nothing was measured"])
        else:
            report("the browser loads nothing but the page", seen["loaded"] +
                   [f"{seen['images']} images" if seen["images"] else None,
                    None if seen["lang"] == "en" and seen["h1"] == 1
                    else "no language or heading"])
            check_charts(seen, answer)
            check_tables(seen, answer)
    print(f"1..{number}")
    sys.exit(failed)


main()
