#!/usr/bin/env python3
"""Goal: packs/pack.schema.json describes the grammar. Method: a validator of the keywords that the schema uses (and a
failure for any other keyword, so that none is passed over); every shipped pack satisfies it; each of them with one change
does not; its words are those of src/model/words.c; every example of docs/packs.md is of one of its shapes; and if the program
is given, `pack check` agrees on each changed pack."""
import copy
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

passed = failed = skipped = 0


def check(is_true, what):
    global passed, failed
    if is_true:
        passed += 1
    else:
        failed += 1
        print("FAILED", what)
    return is_true


def is_type(value, name):
    if name == "object":
        return isinstance(value, dict)
    if name == "array":
        return isinstance(value, list)
    if name == "string":
        return isinstance(value, str)
    if name == "boolean":
        return isinstance(value, bool)
    if name == "null":
        return value is None
    if name == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    raise ValueError("type " + name)


def same(left, right):
    return type(left) is type(right) and left == right


class Validator:
    annotations = {"$schema", "$id", "title", "description", "$defs", "then", "else"}

    def __init__(self, schema):
        self.root = schema

    def errors(self, value, schema=None, path="$"):
        schema = self.root if schema is None else schema
        if schema is True:
            return []
        if schema is False:
            return [path + ": not allowed here"]
        found = []
        for keyword, argument in schema.items():
            if keyword not in self.annotations:
                method = getattr(self, "on_" + keyword.replace("$", ""), None)
                if method is None:
                    raise ValueError("the test does not know the keyword " + keyword)
                found += method(value, argument, schema, path)
        return found

    def on_ref(self, value, argument, _, path):
        target = self.root
        for part in argument.lstrip("#/").split("/"):
            target = target[part]
        return self.errors(value, target, path)

    def on_type(self, value, argument, _, path):
        return [] if is_type(value, argument) else [f"{path}: not of type {argument}"]

    def on_const(self, value, argument, _, path):
        return [] if same(value, argument) else [f"{path}: not {argument!r}"]

    def on_enum(self, value, argument, _, path):
        return [] if any(same(value, a) for a in argument) else [f"{path}: {value!r} is none of {argument}"]

    def on_pattern(self, value, argument, _, path):
        return [] if not isinstance(value, str) or re.search(argument, value) else [f"{path}: {value!r} is not {argument}"]

    def on_minimum(self, value, argument, _, path):
        return [] if not is_type(value, "number") or value >= argument else [f"{path}: below {argument}"]

    def on_maximum(self, value, argument, _, path):
        return [] if not is_type(value, "number") or value <= argument else [f"{path}: above {argument}"]

    def on_required(self, value, argument, _, path):
        return [f"{path}: {a} is missing" for a in argument if a not in value] if isinstance(value, dict) else []

    def on_properties(self, value, argument, _, path):
        if not isinstance(value, dict):
            return []
        return [e for k, s in argument.items() if k in value for e in self.errors(value[k], s, f"{path}.{k}")]

    def on_additionalProperties(self, value, argument, schema, path):
        assert argument is False
        if not isinstance(value, dict):
            return []
        return [f"{path}: unknown key {k}" for k in value if k not in schema.get("properties", {})]

    def on_minProperties(self, value, argument, _, path):
        return [f"{path}: too few keys"] if isinstance(value, dict) and len(value) < argument else []

    def on_maxProperties(self, value, argument, _, path):
        return [f"{path}: too many keys"] if isinstance(value, dict) and len(value) > argument else []

    def on_items(self, value, argument, _, path):
        if not isinstance(value, list):
            return []
        return [e for i, v in enumerate(value) for e in self.errors(v, argument, f"{path}[{i}]")]

    def on_minItems(self, value, argument, _, path):
        return [f"{path}: too short"] if isinstance(value, list) and len(value) < argument else []

    def on_maxItems(self, value, argument, _, path):
        return [f"{path}: too long"] if isinstance(value, list) and len(value) > argument else []

    def on_anyOf(self, value, argument, _, path):
        return [] if any(not self.errors(value, s, path) for s in argument) else [f"{path}: fits none of the choices"]

    def on_allOf(self, value, argument, _, path):
        return [e for s in argument for e in self.errors(value, s, path)]

    def on_if(self, value, argument, schema, path):
        branch = "else" if self.errors(value, argument, path) else "then"
        return self.errors(value, schema[branch], path) if branch in schema else []


def objects(value, path=()):
    """Every object in a document, with its path."""
    if isinstance(value, dict):
        yield path, value
        for key, child in value.items():
            yield from objects(child, path + (key,))
    elif isinstance(value, list):
        for i, child in enumerate(value):
            yield from objects(child, path + (i,))


def at(document, path):
    for part in path:
        document = document[part]
    return document


def mutants(document, seen):
    """The document with one change that must not pass: a strange key in each sort of object, each word misspelt, ... Sorts
    that were seen before (in another list element, in another pack) are passed over: it is the grammar that is tested."""
    for path, found in objects(document):
        sort = tuple(part for part in path if not isinstance(part, int)), tuple(sorted(found))
        if sort in seen:
            continue
        seen.add(sort)
        changed = copy.deepcopy(document)
        at(changed, path)["strange-key"] = 1
        yield f"strange key at {path}", changed
        for key in found:
            wrong = {"citation": " ", "verified": "V9", "act": "purchase", "modality": "banned", "binding": "Law",
                     "status": "planned", "addressees": "us", "kind": "waiver", "metric": "boxes", "test": "half",
                     "jurisdiction": "Utopia", "country": "gb", "published": "yesterday", "from": 2018, "roles": ["inventor"],
                     "acts": ["purchase"], "periods": [], "names": [], "functions": [], "id": "No Id", "title": "", "schema": "other/1",
                     "originates-in": "USA", "contract-signed-until": "2018-04", "like-for-like": False, "percent": 101,
                     "limit-percent": -1, "limit-years": "1", "limit": "0", "reaches-components": "maybe"}
            if key in wrong:
                changed = copy.deepcopy(document)
                at(changed, path)[key] = wrong[key]
                yield f"{key} at {path}", changed
        for key in ("id", "citation", "verified", "title", "acts", "periods", "metric", "modality", "names", "version"):
            if key in found:
                changed = copy.deepcopy(document)
                del at(changed, path)[key]
                yield f"without {key} at {path}", changed


def words(table):
    with open("src/model/words.c", encoding="utf-8") as source:
        body = re.search(re.escape(table) + r"\(.*?\{(.*?)\n\}", source.read(), re.S).group(1)
    return re.findall(r'"([^"]*)"', re.search(r"word\[\] = \{(.*?)\};", body, re.S).group(1))


def check_page(validator):
    """Each JSON example of the page, in blocks and in lines, is a whole pack or one of the grammar's objects."""
    with open("docs/packs.md", encoding="utf-8") as text:
        page = text.read()
    shapes = {"pack": validator.root}
    shapes.update((k, v) for k, v in validator.root["$defs"].items() if v.get("type") == "object")
    seen = set()
    examples = re.findall(r"```json\n(.*?)```", page, re.S)
    examples += [e for e in re.findall(r"`(\{[^`]*\})`", page) if "..." not in e and ": c" not in e and "[c" not in e
                 and '"key"' not in e]
    for example in examples:
        try:
            value = json.loads(example)
        except json.JSONDecodeError as error:
            check(False, f"docs/packs.md: {error}: {example[:60]}")
            continue
        fits = [name for name, shape in shapes.items() if not validator.errors(value, shape)]
        check(fits, f"docs/packs.md: of no shape: {example[:60]}")
        seen.update(fits)
    check({"pack", "fact", "party", "stake", "function-class", "measure", "defeater", "parameter", "condition",
           "requirement", "event"} <= seen, f"the page has an example of each shape, not only {sorted(seen)}")


def check_walk():
    """What the page builds up step by step is what tests/data/graustark.json says, key by key."""
    with open("docs/packs.md", encoding="utf-8") as text:
        walk = text.read().split("## From a text of law to a pack")[1].split("\n## ")[0]
    with open("tests/data/graustark.json", encoding="utf-8") as text:
        there = {found["id"]: found for _, found in objects(json.load(text)) if "id" in found}
    examples = [json.loads(example) for example in re.findall(r"```json\n(.*?)```", walk, re.S)]
    check(len(examples) >= 5, "the walk has examples")
    for example in examples:
        check(example["id"] in there, f"docs/packs.md: {example['id']} is not in the pack of the walk")
        for key, value in example.items():
            check(there.get(example["id"], {}).get(key) == value, f"docs/packs.md: {key} of {example['id']} is another")


def main():
    global skipped
    with open("packs/pack.schema.json", encoding="utf-8") as text:
        schema = json.load(text)
    validator = Validator(schema)
    known = schema["$defs"]
    for name, table in (("act", "hf_act_text"), ("modality", "hf_modality_text"), ("binding", "hf_binding_text"),
                        ("status", "hf_period_status_text"), ("addressees", "hf_addressees_rule_text"),
                        ("defeater-kind", "hf_defeater_kind_text"), ("metric", "hf_metric_text")):
        check(known[name]["enum"] == words(table), f"the words of {name} are those of {table}")
    check(["unsaid"] + known["verified"]["enum"] == words("hf_verified_text"), "the levels are those of hf_verified_text")
    check(list(known["condition"]["properties"]) == words("hf_predicate_text"), "conditions are those of hf_predicate_text")
    check_page(validator)
    check_walk()
    packs = sorted(p for p in glob.glob("packs/*.json") if not p.endswith("pack.schema.json")) + ["tests/data/ruritania.json", "tests/data/graustark.json"]
    check(len(packs) >= 4, "there are packs")
    program = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 and os.path.exists(sys.argv[1]) else None
    mutated = 0
    sample = []
    seen = set()
    for path in packs:
        with open(path, encoding="utf-8") as text:
            document = json.load(text)
        errors = validator.errors(document)
        check(not errors, f"{path}: {errors[:3]}")
        for i, (what, changed) in enumerate(mutants(document, seen)):
            mutated += 1
            check(validator.errors(changed), f"{path}: {what} is let through")
            if i % 23 == 0:
                sample.append((f"{path}: {what}", changed))
    check(mutated > 300, "there are many changed packs")
    if program is None or subprocess.run([program, "pack", "check", packs[0]], capture_output=True).returncode != 0:
        skipped += 1
        print("skipped: the program has no 'pack check' here")
    else:
        with tempfile.TemporaryDirectory() as folder:
            for what, changed in sample:
                name = os.path.join(folder, "changed.json")
                with open(name, "w", encoding="utf-8") as text:
                    json.dump(changed, text)
                done = subprocess.run([program, "pack", "check", name], capture_output=True)
                check(done.returncode in (1, 2), f"{what}: 'pack check' lets it through")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


sys.exit(main())
