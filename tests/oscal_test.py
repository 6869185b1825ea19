#!/usr/bin/env python3
"""Goal: what `comply --format oscal` and `pack --format oscal` print are documents of the OSCAL models, version 1.1.2, that
say what `comply --format json` says. Method: a checker of the models written by hand (members, which are wanted, forms of
identifiers, tokens, moments, values; every reference leads somewhere); the official schema where HOLDFAST_OSCAL_SCHEMA names
it; identifiers made again with Python's uuid; the same workspace twice; a private pack, of which nothing may be told."""
import json
import os
import re
import subprocess
import sys
import tempfile
import uuid

PROGRAM = os.path.abspath(sys.argv[1])
ROOT = os.getcwd()
NS = "tag:holdfast.invalid,2026:oscal"
SPACE = uuid.uuid5(uuid.NAMESPACE_URL, NS)
passed = failed = skipped = 0


def check(is_true, what):
    global passed, failed
    if is_true:
        passed += 1
    else:
        failed += 1
        print(f"FAILED {what}")
    return is_true


def run(folder, *words):
    environment = {**os.environ, "NO_COLOR": "1", "HOLDFAST_NOW": "2023-11-15T08:00:00Z", "HOLDFAST_WHO": "oscal@test",
                   "HOLDFAST_SHARE": ROOT}
    return subprocess.run([PROGRAM, "-q", *words], cwd=folder, capture_output=True, text=True, check=False,
                          env=environment)


# ---- forms ----

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z")
TOKEN = re.compile(r"[^\W\d][\w.\-]*\Z")
STRING = re.compile(r"\S(.*\S)?\Z")
MOMENT = re.compile(r"(19|2\d)\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z")
URI = re.compile(r"[a-zA-Z][a-zA-Z0-9+\-.]+:.+\Z")
REFERENCE = re.compile(r"(#[0-9a-f-]{36}|https?://[!-~]+)\Z")
PROSE = re.compile(r"(?s).+\Z")
STATE = re.compile(r"(satisfied|not-satisfied)\Z")
REASON = re.compile(r"(pass|fail|other)\Z")

# A member is (is it wanted, form, shape's name, or a list of one of these that has at least one element).
SHAPES = {
    "prop": {"name": (True, TOKEN), "ns": (False, URI), "value": (True, STRING)},
    "link": {"href": (True, REFERENCE), "rel": (False, TOKEN)},
    "metadata": {"title": (True, PROSE), "last-modified": (True, MOMENT), "version": (True, STRING),
                 "oscal-version": (True, re.compile(r"1\.1\.2\Z")), "props": (False, ["prop"])},
    "citation": {"text": (True, PROSE)},
    "rlink": {"href": (True, REFERENCE)},
    "resource": {"uuid": (True, UUID), "title": (False, PROSE), "description": (False, PROSE), "props": (False, ["prop"]),
                 "citation": (False, "citation"), "rlinks": (False, ["rlink"]), "remarks": (False, PROSE)},
    "back-matter": {"resources": (False, ["resource"])},
    "part": {"id": (False, TOKEN), "name": (True, TOKEN), "props": (False, ["prop"]), "prose": (False, PROSE),
             "parts": (False, ["part"])},
    "control": {"id": (True, TOKEN), "title": (True, PROSE), "props": (False, ["prop"]), "links": (False, ["link"]),
                "parts": (False, ["part"])},
    "group": {"id": (False, TOKEN), "title": (True, PROSE), "props": (False, ["prop"]), "controls": (False, ["control"])},
    "catalog": {"uuid": (True, UUID), "metadata": (True, "metadata"), "groups": (False, ["group"]),
                "back-matter": (False, "back-matter")},
    "import-ap": {"href": (True, REFERENCE)},
    "selected": {"control-id": (True, TOKEN)},
    "selection": {"include-controls": (False, ["selected"])},
    "reviewed": {"control-selections": (True, ["selection"])},
    "item": {"uuid": (True, UUID), "description": (True, PROSE), "props": (False, ["prop"])},
    "definitions": {"inventory-items": (False, ["item"])},
    "subject": {"subject-uuid": (True, UUID), "type": (True, TOKEN), "props": (False, ["prop"])},
    "evidence": {"href": (False, REFERENCE), "description": (True, PROSE)},
    "observation": {"uuid": (True, UUID), "description": (True, PROSE), "props": (False, ["prop"]),
                    "methods": (True, [re.compile(r"EXAMINE\Z")]), "types": (False, [TOKEN]),
                    "subjects": (False, ["subject"]), "relevant-evidence": (False, ["evidence"]),
                    "collected": (True, MOMENT)},
    "seen": {"observation-uuid": (True, UUID)},
    "risked": {"risk-uuid": (True, UUID)},
    "status": {"state": (True, STATE), "reason": (False, REASON), "remarks": (False, PROSE)},
    "target": {"type": (True, re.compile(r"statement-id\Z")), "target-id": (True, TOKEN), "status": (True, "status")},
    "finding": {"uuid": (True, UUID), "title": (True, PROSE), "description": (True, PROSE), "props": (False, ["prop"]),
                "target": (True, "target"), "related-observations": (False, ["seen"]),
                "related-risks": (False, ["risked"])},
    "risk": {"uuid": (True, UUID), "title": (True, PROSE), "description": (True, PROSE), "statement": (True, PROSE),
             "status": (True, TOKEN), "deadline": (False, MOMENT), "related-observations": (False, ["seen"])},
    "result": {"uuid": (True, UUID), "title": (True, PROSE), "description": (True, PROSE), "start": (True, MOMENT),
               "props": (False, ["prop"]), "local-definitions": (False, "definitions"),
               "reviewed-controls": (True, "reviewed"), "observations": (False, ["observation"]),
               "risks": (False, ["risk"]), "findings": (False, ["finding"])},
    "assessment-results": {"uuid": (True, UUID), "metadata": (True, "metadata"), "import-ap": (True, "import-ap"),
                           "results": (True, ["result"]), "back-matter": (False, "back-matter")},
}


def faults(value, form, place):
    if isinstance(form, list):
        if not isinstance(value, list) or not value:
            return [f"{place}: not a list with elements"]
        return [fault for i, one in enumerate(value) for fault in faults(one, form[0], f"{place}[{i}]")]
    if isinstance(form, str):
        if not isinstance(value, dict):
            return [f"{place}: not an object"]
        shape = SHAPES[form]
        found = [f"{place}: no {name}" for name, (wanted, _) in shape.items() if wanted and name not in value]
        found += [f"{place}: {name} is not of the model" for name in value if name not in shape]
        for name, one in value.items():
            if name in shape:
                found += faults(one, shape[name][1], f"{place}/{name}")
        return found
    return [] if isinstance(value, str) and form.match(value) else [f"{place}: {value!r}"]


def every(value, name):
    """All values of a member, wherever it stands."""
    if isinstance(value, dict):
        for key, one in value.items():
            if key == name:
                yield one
            yield from every(one, name)
    elif isinstance(value, list):
        for one in value:
            yield from every(one, name)


def official(document, what):
    global skipped
    path = os.environ.get("HOLDFAST_OSCAL_SCHEMA")
    try:
        import jsonschema
    except ImportError:
        path = None
    if not path:
        skipped += 1
        print("skipped: the official schema (HOLDFAST_OSCAL_SCHEMA=oscal_complete_schema.json, python3-jsonschema)")
        return
    with open(path, encoding="utf-8") as file:
        text = file.read()
    text = text.replace(r"(\\p{L}|_)(\\p{L}|\\p{N}|[.\\-_])*", r"[^\\W\\d][\\w.\\-]*")  # Python's re has no \p
    schema = json.loads(text)
    validator = jsonschema.validators.validator_for(schema)(schema)
    check(not list(validator.iter_errors(document)), f"{what} is valid by the official schema")


def whole(text, name):
    document = json.loads(text)
    check(list(document) == [name], f"{name} is the root")
    found = faults(document[name], name, name)
    check(not found, f"{name}: {found[:5]}")
    own = [u for u in every(document, "uuid")]
    check(len(own) == len(set(own)), f"{name}: an identifier is used twice")
    for href in every(document, "href"):
        check(not href.startswith("#") or href[1:] in own, f"{name}: {href} leads nowhere")
    body = text[text.index(',"metadata"'):].rstrip("\n")[:-2]
    check(document[name]["uuid"] == str(uuid.uuid5(SPACE, body)), f"{name}: its identifier is made from its text")
    official(document, name)
    return document[name]


def props(thing):
    return {p["name"]: p["value"] for p in thing["props"]}


STATES = {"met": "satisfied", "not met": "not-satisfied", "undetermined": "not-satisfied"}


def compare(results, catalog, rows):
    """The same findings as the rows of comply, and everything points to something."""
    result = results["results"][0]
    observations = {o["uuid"]: o for o in result["observations"]}
    items = {i["uuid"] for i in result.get("local-definitions", {}).get("inventory-items", [])}
    risks = {r["uuid"] for r in result.get("risks", [])}
    targets = set(every(catalog, "id"))
    check(len(result["observations"]) == len(rows), "an observation a finding")
    judged = [r for r in rows if r["is_due"] == "yes" and r["verdict"] != "not applicable"]
    check(len(judged) == len(result.get("findings", [])) and judged, "a finding for whatever can be judged")
    for row, seen in zip(rows, result["observations"]):
        told = props(seen)
        check(told["verdict"] == row["verdict"] and told["presumption"] == row["met"]
              and told["day"] == row["at"]["earliest"] and told["metric"] == row["metric"]
              and float(told["limit"]) == row["limit"], f"figures of {row['requirement']}")
        figure = row["figure"]
        check(figure is None or [float(told["figure-lower"]), float(told.get("figure-upper", "inf"))]
              == [figure["lower"], figure["upper"] if figure["upper"] is not None else float("inf")],
              f"range of {row['requirement']}: {figure} {told}")
    for row, finding in zip(judged, result.get("findings", [])):
        check(finding["target"]["status"]["state"] == STATES[row["verdict"]], f"state of {row['requirement']}")
        check(finding["target"]["target-id"] in targets, f"target {finding['target']['target-id']}")
        check(all(s["observation-uuid"] in observations for s in finding["related-observations"]), "observation is there")
        check(all(s["risk-uuid"] in risks for s in finding.get("related-risks", [])), "risk is there")
        check((row["verdict"] == "met") == ("related-risks" not in finding), "a risk for what is not met")
    check(all(s in items for s in every(result, "subject-uuid")), "subjects are defined")
    check(set(every(result, "subject-uuid")) == items, "only subjects are defined")
    check(set(every(result, "control-id")) <= targets, "reviewed controls are in the catalogue")


PRIVATE = {
    "schema": "holdfast-pack/1", "id": "vault", "title": "Vaulted Title", "version": "1", "published": "2022-01-01",
    "private": True, "facts": [{"id": "f-hush", "citation": "Hushed Citation", "verified": "V1"}],
    "requirements": [{"id": "hushed-rule", "title": "Hushed Rule", "binding": "law", "jurisdiction": "GB",
                      "addressees": "everyone", "target": {"category": True}, "metric": "units", "limit": 0,
                      "deadlines": [{"date": "2022-01-01"}], "fact": "f-hush"}],
    "sensitive-places": ["Hushed Hollow"]}


def main():
    with tempfile.TemporaryDirectory() as home:
        check(run(home, "demo", "d").returncode == 0, "demo")
        question = ("-w", "d/holdfast.db", "comply", "--as-of", "2023-11-15")
        done = run(home, *question, "--format", "oscal")
        check(done.returncode == 0, f"comply: {done.stderr}")
        catalog = run(home, "-w", "d/holdfast.db", "pack", "--format", "oscal")
        check(catalog.returncode == 0, f"pack: {catalog.stderr}")
        rows = json.loads(run(home, *question, "--format", "json").stdout)["rows"]
        compare(whole(done.stdout, "assessment-results"), whole(catalog.stdout, "catalog"), rows)
        check(run(home, *question, "--format", "oscal").stdout == done.stdout, "the same data, the same bytes")
        other = run(home, *question[:-1], "2023-11-16", "--format", "oscal").stdout
        check(json.loads(other)["assessment-results"]["uuid"] != json.loads(done.stdout)["assessment-results"]["uuid"],
              "another question, another identifier")

        with open(os.path.join(home, "vault.json"), "w", encoding="utf-8") as file:
            json.dump(PRIVATE, file)
        check(run(home, "-w", "d/holdfast.db", "import", "vault.json").returncode == 0, "import of a private pack")
        rows = json.loads(run(home, *question, "--format", "json").stdout)["rows"]
        done = run(home, *question, "--format", "oscal")
        catalog = run(home, "-w", "d/holdfast.db", "pack", "--format", "oscal")
        compare(whole(done.stdout, "assessment-results"), whole(catalog.stdout, "catalog"), rows)
        check("private." in done.stdout and "private." in catalog.stdout, "the private requirement has an id")
        for word in ("vault", "hush"):
            check(word not in done.stdout.lower() and word not in catalog.stdout.lower(), f"'{word}' is withheld")

        empty = run(home, "-w", "e.db", "init")
        check(empty.returncode == 0, "init")
        whole(run(home, "-w", "e.db", "comply", "--format", "oscal").stdout, "assessment-results")
        whole(run(home, "-w", "e.db", "pack", "--format", "oscal").stdout, "catalog")
        for words in (("stock",), ("list",), ("comply", "sideways")):
            check(run(home, "-w", "e.db", *words, "--format", "oscal").returncode == 2, f"{words} refuses")
        columns = run(home, *question, "--format", "csv").stdout.split("\n", 1)[0].split(",")
        with open(os.path.join(ROOT, "docs/report.md"), encoding="utf-8") as file:
            keys = re.search(r"^\| `findings` \| (.*) \|$", file.read(), re.M).group(1)
        named = set(re.findall(r"`(\w+)`", keys.split("`trend`")[0]))
        check({re.sub(r"_(earliest|latest|lower|upper)$", "", c) for c in columns} == named,
              f"docs/report.md has every column of findings: {columns}")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return failed > 0


sys.exit(main())
