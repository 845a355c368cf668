#!/usr/bin/env python3
"""How heavy a large report is, and how long it takes to open.

    python3 Benchmarks/report_size.py GROUNDBREAK RESULT WORK

Takes a result of `groundbreak run` (the demo's), writes one with 200 scenes and 60 structures to WORK by repeating what it holds under new
names (each repeated structure keeps pictures of its own on the page), draws its report and opens it in headless Chromium three times.
"""

import copy
import json
import os
import shutil
import subprocess
import sys
import time

SCENES, STRUCTURES = 200, 60


def main():
    program, result, work = sys.argv[1:4]
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(result, work)
    with open(work + "/account.json") as file:
        account = json.load(file)
    with open(work + "/report/page.json") as file:
        page = json.load(file)
    scenes, structures, strips = account["scenes"], page["structures"], page["strips"]
    for i in range(SCENES - len(scenes)):
        scene = copy.deepcopy(scenes[i])
        scene["id"] += "-again"
        scenes.append(scene)
    changed = [s for s in structures if s["status"] != "unchanged"]
    by_name = {strip["structure"]: strip for strip in strips}
    for i in range(STRUCTURES - len(changed)):
        structure = copy.deepcopy(changed[i % len(changed)])
        strip = copy.deepcopy(by_name[structure["id"]])
        structure["id"] = strip["structure"] = f"S{100 + i}"
        structures.append(structure)
        strips.append(strip)
    with open(work + "/account.json", "w") as file:
        json.dump(account, file)
    with open(work + "/report/page.json", "w") as file:
        json.dump(page, file)
    begin = time.monotonic()
    subprocess.run([program, "report", work], check=True, stdout=subprocess.DEVNULL)
    print(f"{len(scenes)} scenes, {STRUCTURES} structures with page parts, drawn in {time.monotonic() - begin:.1f} s", flush=True)
    check = os.path.join(os.path.dirname(__file__), "..", "scripts", "check_report.py")
    for _ in range(3):
        subprocess.run([sys.executable, check, work + "/report/index.html"], check=False)


if __name__ == "__main__":
    main()
