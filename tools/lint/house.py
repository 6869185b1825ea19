#!/usr/bin/env python3
"""Proves the rules of the house that a compiler does not know: who includes whom, where foreign headers stand, what
src/ may not name, file lengths and names. Prints one line a breach; exit status 1 if there is any."""
import glob
import json
import os
import re
import subprocess
import sys

MAX_LINES = 800
breaches = []


def table(path):
    result = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            line = line.strip()
            if line and not line.startswith("#"):
                key, _, rest = line.partition(": ") if ": " in line else (line.rstrip(":"), "", "")
                result[key] = rest.split()
    return result


def breach(path, number, text):
    breaches.append(f"{path}:{number}: {text}")


files = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], check=True,
                       capture_output=True, text=True).stdout.split()
files = [f for f in files if os.path.exists(f)]
code = [f for f in files if f.endswith((".c", ".h"))]
rooms = table("tools/lint/rooms.txt")
headers = table("tools/lint/headers.txt")
foreign = table("tools/lint/foreign.txt")
with open("tools/lint/names.txt", encoding="utf-8") as lines:
    names = [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def pack_names():
    """Whoever a shipped pack is about: its parties under all their names, its authorities, the lists it names."""
    found = set()
    for path in glob.glob("packs/*.json"):
        if path.endswith("pack.schema.json"):
            continue
        with open(path, encoding="utf-8") as text:
            pack = json.load(text)
        for party in pack.get("parties", []):
            found.update(party["names"])
        for measure in pack.get("measures", []):
            found.add(measure["authority"])
            found.update(measure["target"].get("lists", []))
    found.discard("press")  # what is only reported has no authority: a plain word
    return found


of_packs = pack_names()
if len(of_packs) < 20:
    breach("tools/lint/house.py", 1, "the shipped packs name next to nobody: they were not read")
names = sorted(set(names) | {name.lower() for name in of_packs}, key=len, reverse=True)
name_pattern = re.compile(r"(?<![a-z])(" + "|".join(re.escape(n) for n in names) + r")(?![a-z])", re.I)


def room_of(path):
    if path.startswith("src/"):
        return os.path.dirname(path)[4:]
    return None


def check_include(path, number, target, is_test):
    room = room_of(path)
    for header, places in foreign.items():
        if target.startswith(header) and not any(path.startswith(place + "/") for place in places):
            breach(path, number, f"{target} may be included in {', '.join(places)} only")
    if path.startswith(("apps/", "examples/")):
        if not target.startswith("holdfast/") and "/" in target and not target.startswith("sys/"):
            if not (path.startswith("apps/") and target.startswith("apps/")):
                breach(path, number, f"{target}: applications use only the public headers")
        return
    if room is None and not path.startswith("include/"):
        return
    if target.startswith("holdfast/"):
        name = target[len("holdfast/"):]
        if name == "holdfast.h" and (room is None or is_test):
            return
        if name not in headers:
            breach(path, number, f"{target} has no room in tools/lint/headers.txt")
            return
        owner = headers[name][0]
    elif target.startswith("tests/"):
        if not is_test:
            breach(path, number, f"{target}: only tests include test helpers")
        return
    elif "/" in target and target.split("/")[0] in {r.split("/")[0] for r in rooms}:
        owner = os.path.dirname(target)
    else:
        return
    mine = room
    if path.startswith("include/holdfast/"):
        own = os.path.basename(path)
        if own == "holdfast.h":
            return
        mine = headers.get(own, [None])[0]
    if is_test or mine is None or owner == mine or owner in rooms.get(mine, []):
        return
    breach(path, number, f"room {mine} may not include {target} of room {owner}")


seen_names = {}
for path in code:
    base = os.path.basename(path)
    if base in seen_names:
        breach(path, 1, f"file name is taken by {seen_names[base]}")
    seen_names[base] = path
    if room_of(path) is not None and room_of(path) not in rooms:
        breach(path, 1, "this folder is no room of tools/lint/rooms.txt")
    is_test = base.endswith("_test.c") or path.startswith("tests/")
    with open(path, encoding="utf-8") as text:
        lines = text.read().split("\n")
    if len(lines) > MAX_LINES and "NOLINT(file-length)" not in lines[0] + lines[1]:
        breach(path, len(lines), f"longer than {MAX_LINES} lines")
    first_include = None
    for number, line in enumerate(lines, 1):
        found = re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)
        if found:
            check_include(path, number, found.group(1), is_test)
            first_include = first_include or found.group(1)
        if path.startswith(("src/", "include/")):
            stem = base.rsplit(".", 1)[0].lower()
            hit = name_pattern.search(line)
            if hit and not any(word in stem for word in ("screening_list",)):
                breach(path, number, f"'{hit.group(0)}': laws, authorities and vendors are data, not code")
    header = path[:-2] + ".h"
    if path.endswith(".c") and path.startswith("src/") and not is_test and header in code:
        if first_include != header[len("src/"):]:
            breach(path, 1, f"own header {header[len('src/'):]} is not included first")

for path in files:
    if path.endswith((".md", ".c", ".h", ".py", ".sh", ".json", ".txt")) or "/" not in path:
        try:
            with open(path, encoding="utf-8") as text:
                for number, line in enumerate(text, 1):
                    if re.search(r"\b(TODO|FIXME|XXX)\b", line) and "house.py" not in path:
                        breach(path, number, "a note for later may not stay")
        except UnicodeDecodeError:
            pass

# The map of the house: each room once.
with open("docs/house.md", encoding="utf-8") as text:
    rows = [(number, line.split("|")[1].strip()) for number, line in enumerate(text, 1) if line.startswith("| `src/")]
for at, (number, name) in enumerate(rows):
    if name in [other for _, other in rows[:at]]:
        breach("docs/house.md", number, f"{name} stands above already")
for room in rooms:
    if "/" not in room and f"`src/{room}/`" not in [name for _, name in rows]:
        breach("docs/house.md", 1, f"the room {room} is missing")

for line in breaches:
    print(line)
print(f"house: {len(code)} files looked at, {len(breaches)} breaches")
sys.exit(1 if breaches else 0)
