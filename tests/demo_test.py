#!/usr/bin/env python3
"""Goal: the whole program, as a user runs it. Method: the demo twice (same bytes), every command's JSON through a parser,
exit statuses, closed pipes and full disks, and real input where ../shared/data is there. One closing line."""
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
DATA = os.path.abspath("../shared/data")
passed = failed = skipped = 0


def check(is_true, what):
    global passed, failed
    if is_true:
        passed += 1
    else:
        failed += 1
        print(f"FAILED {what}")
    return is_true


def skip(what):
    global skipped
    skipped += 1
    print(f"skipped: {what}")


def run(*words, text=None):
    return subprocess.run([PROGRAM, *words], input=text, capture_output=True, text=True, check=False,
                          env={**os.environ, "NO_COLOR": "1"})


def exits(status, *words, text=None):
    done = run(*words, text=text)
    check(done.returncode == status, f"exit {status} of {' '.join(words)}: {done.returncode} {done.stderr[-300:]}")
    return done


def masked(path):
    """A report without the moments at which it was made and imported, and the head of the log, which holds them."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    text = re.sub(r"[0-9a-f]{64}|--head [0-9a-f]{16}", "HEAD", text)
    return re.sub(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}Z?)?( UTC)?", "NOW", text)


def digest(folder):
    total = hashlib.sha256()
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as file:
            total.update(name.encode() + file.read())
    return total.hexdigest()


def test_demo(home):
    first, second = os.path.join(home, "one"), os.path.join(home, "two")
    said = exits(0, "demo", first).stdout
    exits(0, "demo", second)
    exits(0, "demo", second)  # over itself
    check(digest(first + "/operator") == digest(second + "/operator"), "same seed, same operator")
    check(masked(first + "/report.html") == masked(second + "/report.html"), "same input, same report")
    check("Try next:" in said and "report.html" in said, "the demo says what to try next")
    html = masked(first + "/report.html")
    check("http-equiv" not in html and "<script src" not in html and "<link" not in html, "self-contained")
    return first + "/holdfast.db"


def test_json(workspace):
    for words in (["exposure"], ["exposure", "effects"], ["stock"], ["resilience"], ["resilience", "shares"],
                  ["resilience", "sites"], ["comply"], ["assess"], ["doctor"], ["sources"], ["list"], ["pack"],
                  ["screen"], ["replay"], ["replay", "zte-2018"], ["check", "--party", "ZTE"]):
        done = run("-w", workspace, *words, "--format", "json", "--as-of", "2022-10-13")
        try:
            held = json.loads(done.stdout)
            check("schema" in held, f"{words}: the JSON names its schema")
        except json.JSONDecodeError as error:
            check(False, f"{words}: {error}")
        lines = run("-w", workspace, *words, "--format", "ndjson", "--as-of", "2022-10-13").stdout.splitlines()
        if words != ["assess"]:
            check(all(json.loads(line) for line in lines), f"{words}: every line is JSON")


def test_statuses(workspace, home):
    exits(0, "-w", workspace, "comply", "--as-of", "2024-01-01")
    exits(1, "-w", workspace, "comply", "--as-of", "2024-01-01", "--fail-on", "not-met")
    exits(1, "-w", workspace, "check", "--party", "Huawei", "--as-of", "2022-10-13")
    exits(2, "-w", os.path.join(home, "none.db"), "stock")
    exits(2, "-w", workspace, "stock", "--as-of", "yesterday")
    exits(2, "-w", workspace, "stock", "--assume", "confidence")
    exits(2, "-w", workspace, "stock", "--assume", "confidense=0.9")
    exits(0, "-w", workspace, "stock", "--assume", "confidence=0.9")
    full = subprocess.run(f"'{PROGRAM}' -w '{workspace}' assess --format json > /dev/full", shell=True, check=False,
                          capture_output=True)
    check(full.returncode == 3, f"a full disk is the machine's failure: {full.returncode}")
    pipe = subprocess.run(f"'{PROGRAM}' -w '{workspace}' exposure effects --format csv | head -n 1", shell=True,
                          check=False, capture_output=True)
    check(pipe.returncode == 0 and pipe.stdout.startswith(b"product"), "a closed pipe is no disaster")


def test_real(home):
    if not os.path.isdir(DATA):
        skip("real input, ../shared/data is not there")
        return
    workspace = os.path.join(home, "real.db")
    exits(0, "-w", workspace, "import", DATA + "/inventory/netbox/rest-captures", "packs")
    exits(0, "-w", workspace, "import", DATA + "/lists/us_csl/consolidated_2022-04-21.csv", "--source", "csl")
    lists = json.loads(run("-w", workspace, "list", "--format", "json").stdout)["rows"]
    check(sum(row["entries"] for row in lists) == 14160, "14,160 entries")
    text = exits(0, "-w", workspace, "export", "--canonical").stdout
    check(len(re.findall(r"^device\t", text, re.M)) == 50, "50 devices")
    check(len(re.findall(r"^site\t", text, re.M)) == 28, "28 sites")
    entries = re.findall(r"^list entry\t[^\n]*\n(?:\t[^\n]*\n)*", text, re.M)
    huawei = [e for e in entries if re.search(r"\tlist\tEntity List", e) and re.search(r"\tname\t.*huawei", e, re.I)]
    check(len(huawei) == 136, f"136 entries name the vendor: {len(huawei)}")
    again = exits(0, "-w", workspace, "import", DATA + "/lists/us_csl/consolidated_2022-04-21.csv", "--source", "csl")
    check("0 created, 0 updated" in again.stdout, "the second import changes nothing")
    check(text == run("-w", workspace, "export", "--canonical").stdout, "nor the canonical text")
    found = json.loads(run("-w", workspace, "screen", "--name", "Huawei Technologies Co., Ltd.", "--format",
                           "ndjson").stdout)
    check(found["matches"] and found["matches"][0]["score"] >= 0.97, "the vendor is found on the list")
    assessed = json.loads(exits(0, "-w", workspace, "assess", "--format", "json", "--as-of", "2022-10-13").stdout)
    check(len(assessed.get("products", [])) > 5, "the captures' products are assessed")
    exits(0, "-w", workspace, "report", "-o", os.path.join(home, "real.html"))


def main():
    with tempfile.TemporaryDirectory() as home:
        workspace = test_demo(home)
        test_json(workspace)
        test_statuses(workspace, home)
        test_real(home)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


sys.exit(main())
