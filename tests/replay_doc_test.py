#!/usr/bin/env python3
"""Goal: docs/replay.md says what the program says, misses included. Method: tools/replay_doc writes it again, byte for byte; the
page's own totals are counted again from its rows."""
import re
import subprocess
import sys

passed = failed = 0


def check(is_true, what):
    global passed, failed
    if is_true:
        passed += 1
    else:
        failed += 1
        print(f"FAILED {what}")
    return is_true


def main():
    done = subprocess.run([sys.executable, "tools/replay_doc", sys.argv[1]], capture_output=True, text=True, check=False)
    check(done.returncode == 0, f"tools/replay_doc: {done.stderr[-500:]}")
    with open("docs/replay.md", encoding="utf-8") as file:
        page = file.read()
    check(page == done.stdout, "docs/replay.md is stale: tools/replay_doc build/release/holdfast > docs/replay.md")
    blocks = re.findall(r"\| day \| what happened .*?\n\|[-|]+\n(.*?)\n\n(\d+) events: (.*?)\.\n", page, re.S)
    check(len(blocks) == 6, f"six tables of events: {len(blocks)}")
    for rows, count, total in blocks:
        verdicts = [row.split(" | ")[2] for row in rows.split("\n")]
        check(len(verdicts) == int(count), f"{count} rows")
        for part in total.split(", "):
            number, verdict = part.split(" ", 1)
            check(verdicts.count(verdict) == int(number), f"{part} of {count}")
    blind = page[page.index("## Blind"):]
    check(blind.count("| missed |") > 0 and "Why they were missed" in blind, "misses of the blind replay are shown")
    print(f"{passed} passed, {failed} failed")
    return failed > 0


sys.exit(main())
