"""Goal: whoever doubts an answer can work it out again from the rows that it cites, without this program. Method: a
small operator with the shipped packs and a list; of its answers 100 by a seeded choice are derived anew by why_check.py,
which shares no code with the program, from the canonical text alone; then cited rows are changed one at a time in that
text, and each change has to be noticed.
"""
import glob
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from why_check import Checker  # noqa: E402
from why_extra import write_extra  # noqa: E402
from why_mutate import BODIES, ROWS, Ask, Cited, body_changed, changed, rules_of  # noqa: E402
from why_world import Mismatch, World  # noqa: E402

AS_OF = "2023-06-01"
WANTED = {"matches": 10, "hits": 15, "effects": 35, "products": 20, "findings": 15, "stock_bars": 5}
LIST = """_id,source,entity_number,type,programs,name,title,addresses,federal_register_notice,start_date,end_date,\
standard_order,license_requirement,license_policy,call_sign,vessel_type,gross_tonnage,gross_registered_tonnage,vessel_flag,\
vessel_owner,remarks,source_list_url,alt_names,citizenships,dates_of_birth,nationalities,places_of_birth,\
source_information_url,ids
a1,Entity List (EL) - Bureau of Industry and Security,,,,"Huawei Technologies Co., Ltd.",,"Shenzhen, CN",,2019-05-21,,,,,,,,,,\
,,,"Huawei; Huawei Technology",,,,,,
a2,Entity List (EL) - Bureau of Industry and Security,,,,"Accelink Technologies Co., Ltd.",,"Wuhan, CN",,2023-01-03,,,,,,,,,,\
,,,,,,,,,
a3,Military End User (MEU) List - Bureau of Industry and Security,,,,Hisense Broadband Multimedia,,"Qingdao, CN",,2020-12-23\
,,,,,,,,,,,,,,,,,,,
a4,A list that no pack explains,,,,Brightlane Devices,,"Leeds, GB",,2022-02-02,,,,,,,,,,,,,,,,,,,
"""

passed = failed = 0


def check(is_true, *what):
    global passed, failed
    if is_true:
        passed += 1
    else:
        failed += 1
        print("FAILED", *what)


def run(program, *words):
    subprocess.run([program, "-q", *words], check=True, stdout=subprocess.DEVNULL)


def prepare(program, folder):
    path = [os.path.join(folder, name) for name in ("net", "list.csv", "w.db", "report.json", "canonical.txt")]
    run(program, "generate", path[0], "--size", "60", "--seed", "11")
    with open(path[1], "w", encoding="utf-8") as file:
        file.write(LIST)
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    packs = sorted(name for name in glob.glob(os.path.join(root, "packs", "*.json")) if not name.endswith(".schema.json"))
    extra = os.path.join(folder, "extra")
    packs.append(write_extra(path[0], extra))
    for name in [path[0], extra, path[1], *packs]:
        run(program, "-w", path[2], "import", name)
    run(program, "-w", path[2], "report", "--as-of", AS_OF, "-o", path[3])
    run(program, "-w", path[2], "export", "--canonical", "-o", path[4])
    with open(path[3], encoding="utf-8") as file:
        report = json.load(file)
    with open(path[4], encoding="utf-8", newline="\n") as file:
        return report, file.read()


def confirm(checker, part, position, kind=0):
    """Raises Mismatch unless the answer follows."""
    row, why = checker.report[part][position], checker.report["why"][part][position]
    if part == "products":
        checker.product(why[kind], row, kind)
    elif part == "matches":
        checker.name(why, position)
    else:
        {"hits": checker.hit, "effects": checker.effect, "findings": checker.finding,
         "stock_bars": checker.stock_bar}[part](why, row)


def complaint(checker, *answer):
    try:
        confirm(checker, *answer)
    except Mismatch as found:
        return str(found)
    except (KeyError, StopIteration, ValueError, IndexError) as found:
        return "cannot be read: %r" % (found,)
    return None


def answers_of(report):
    made = {}
    for part in WANTED:
        made[part] = [(part, at) for at, why in enumerate(report["why"][part]) if why is not None]
    made["products"] = [(part, at, kind) for part, at in made["products"] for kind in range(6)
                        if report["why"]["products"][at][kind] is not None]
    return made


def row_mutations(report, text, choose):
    """(what, answer, changed text) for each kind of change, of up to three answers that cite such a row."""
    cited, checker = Cited(report), Checker(World(text), report)
    for part, rule, kind, wanted, change in ROWS:
        found = []
        for answer, key in cited.found.get((part, rule, kind), []):
            row = checker.report[part][answer[1]]
            name = row.get("requirement") or row.get("measure")
            rules = checker.measures.get((row.get("pack"), name, bool(row.get("requirement"))))
            if key in checker.world.table(kind):
                ask = Ask(checker.world.table(kind)[key], row, rules)
                found += [(answer, key, ask)] if wanted is None or wanted(ask) else []
        for answer, key, ask in choose.sample(found, min(3, len(found))):
            cells = change(ask)
            yield (rule, kind, key, cells), answer, changed(text, kind, key, cells)


def body_mutations(report, text, choose):
    world = World(text)
    for part, rule, is_requirement, change in BODIES:
        found = [at for at, why in enumerate(report["why"][part]) if rule in rules_of(report, why)
                 and (part != "hits" or bool(report["hits"][at]["measure"]) != is_requirement)
                 and report[part][at].get("measure", "x") != ""
                 # what a requirement asks has a condition of its own, beside that of the measure
                 and not (rule == "condition-holds" and report[part][at].get("act") in ("use", "install"))]
        for at in choose.sample(found, min(2, len(found))):
            row = report[part][at]
            name = row["requirement"] if is_requirement else row["measure"]
            made = body_changed(text, world, row["pack"], name, is_requirement, change)
            if made is not None:
                yield (rule, row["pack"], name), (part, at), made


def mutate(report, text, choose):
    """Every change has to be noticed by the answer that cites the row."""
    kinds, count = set(), 0
    for mutations in (row_mutations, body_mutations):
        for what, answer, made in mutations(report, text, choose):
            check(made != text, "nothing changed:", what)
            check(complaint(Checker(World(made), report), *answer) is not None, "not noticed:", what, answer,
                  report[answer[0]][answer[1]])
            kinds.add(str(what[:2]) + str(what[-1])[:20])
            count += 1
    print("%d changes of cited rows, of %d kinds" % (count, len(kinds)))
    check(count >= 60, "too few changes were tried:", count)


def misname(report, text, choose):
    """A rule that nobody has heard of is no reason."""
    world, tried = World(text), 0
    for answer in choose.sample(answers_of(report)["effects"], 25):
        found, stack = set(), [report["why"]["effects"][answer[1]]]
        while stack:
            at = stack.pop()
            found |= {at} if "rule" in report["reasons"][at] else set()
            stack += report["reasons"][at].get("because", [])
        at = choose.choice(sorted(found))
        before, report["reasons"][at]["rule"] = report["reasons"][at]["rule"], "made-up"
        check(complaint(Checker(world, report), *answer) is not None, "a made-up rule passed:", before, answer)
        report["reasons"][at]["rule"] = before
        tried += 1
    check(tried == 25, "made-up rules")


def cut_complaint(report, row, at):
    """A number of groups follows from the ways that the reason cites: the groups named hit every way, fewer do not."""
    reason = report["reasons"][at]
    below = [(i, report["reasons"][i]) for i in reason.get("because", [])]
    named = {i for i, child in below if child.get("rule") == "shared-risk"}
    ways = [set(child.get("because", [])) for _, child in below if child.get("rule") == "cut-way"]
    if reason["rule"] == "cut-never":
        return None if row["worst"] == {"lower": None, "upper": None} and not ways else "never, but there are ways that groups take"
    least = int(reason.get("amount", 0))
    if row["worst"]["upper"] != least or len(named) != least:
        return "another number of groups"
    if any(not way & named for way in ways):
        return "a way is not hit"
    if row["worst"]["lower"] == least and row["method"] == "all ways to serve" and len(ways) < 24:
        for size in range(least):
            for fewer in itertools.combinations(sorted(set().union(*ways)), size):
                if all(way & set(fewer) for way in ways):
                    return "fewer groups do"
    return None


def follow_cuts(report, choose):
    rows, whys = report["site-cuts"], report["why"]["site-cuts"]
    tried = 0
    for at in choose.sample(range(len(rows)), min(200, len(rows))):
        found = cut_complaint(report, rows[at], whys[at])
        check(found is None, "site-cuts", at, rows[at], found)
        reason = report["reasons"][whys[at]]
        ways = [i for i in reason.get("because", []) if report["reasons"][i].get("rule") == "cut-way"]
        if reason["rule"] == "cut-needed" and ways:
            kept, reason["amount"] = reason["amount"], reason["amount"] + 1
            check(cut_complaint(report, rows[at], whys[at]) is not None, "a larger number passed:", at)
            reason["amount"] = kept
            tried += 1
    check(tried >= 20, "too few cuts were tried:", tried)


def main():
    choose = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 20)
    with tempfile.TemporaryDirectory() as folder:
        report, text = prepare(sys.argv[1], folder)
    checker = Checker(World(text), report)
    made = answers_of(report)
    for part, count in WANTED.items():
        for answer in choose.sample(made[part], min(count, len(made[part]))):
            found = complaint(checker, *answer)
            check(found is None, answer, found)
    mutate(report, text, choose)
    misname(report, text, choose)
    follow_cuts(report, choose)
    for rule, count in sorted(checker.counts.items()):
        print("%6d %s" % (count, rule))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
