"""Rows, packs and dates for why_rederive_test.py: read from the canonical text alone, by a reader of its own.

Nothing here is shared with the program. Answers are numbers: 0 no, 1 presumed no, 2 no basis, 3 presumed yes, 4 yes;
and is the smaller, or the larger, not turns the scale round.
"""
import datetime
import functools
import json
import re
import unicodedata

NO, PNO, NB, PY, YES = range(5)
ANSWERS = ["no", "presumed no", "no basis", "presumed yes", "yes"]
MIN = datetime.date(1, 1, 1).toordinal()
MAX = datetime.date(9999, 12, 31).toordinal()
BLANK = (MIN, MAX)
NEVER = (MAX, MAX)
ALWAYS = (MIN, MIN)


class Mismatch(Exception):
    """A conclusion does not follow from the rows that are cited for it."""


def need(is_true, *what):
    if not is_true:
        raise Mismatch(" ".join(str(part) for part in what))


def day(text):
    return datetime.date.fromisoformat(text).toordinal()


def last_of(year, month):
    return (datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1)).toordinal() \
        if (year, month) != (9999, 12) else MAX


@functools.lru_cache(maxsize=None)
def dates(text):
    """'2018-04-15', '2018-04', '2018', '2018-Q2', 'a..b', 'never' -> (earliest, latest)."""
    text = (text or "").strip()
    if text == "":
        return BLANK
    if text == "never":
        return NEVER
    if ".." in text:
        low, high = text.split("..", 1)
        return (dates(low)[0] if low else MIN, dates(high)[1] if high else MAX)
    text = text.split("T")[0]
    found = re.fullmatch(r"(\d{4})(?:-(?:Q(\d)|(\d\d)(?:-(\d\d))?))?", text)
    need(found, "no date:", text)
    year = int(found[1])
    if found[4]:
        return (day(text), day(text))
    if found[3]:
        return (datetime.date(year, int(found[3]), 1).toordinal(), last_of(year, int(found[3])))
    if found[2]:
        quarter = int(found[2])
        return (datetime.date(year, 3 * quarter - 2, 1).toordinal(), last_of(year, 3 * quarter))
    return (datetime.date(year, 1, 1).toordinal(), last_of(year, 12))


def shift(day_number, by):
    return day_number if day_number in (MIN, MAX) else max(MIN, min(MAX, day_number + by))


def later(left, right):
    return (max(left[0], right[0]), max(left[1], right[1]))


def sooner(left, right):
    return (min(left[0], right[0]), min(left[1], right[1]))


def span_holds(start, end, on):
    """Does [start, end) hold the day? Uncertain ends make it no basis."""
    start = ALWAYS if start == BLANK else start
    end = NEVER if end == BLANK else end
    if on < start[0] or on >= end[1]:
        return NO
    return YES if on >= start[1] and on < end[0] else NB


def numbers(text):
    """'35..55' or '40' -> (lower, upper) in billionths of a percent; None: not known."""
    text = (text or "").strip().rstrip("%").strip()
    if text == "":
        return None
    low, high = text.split("..", 1) if ".." in text else (text, text)
    return (round(float(low or 0) * 10**7), round(float(high or 100) * 10**7))


def tristate(text):
    return {"yes": YES, "no": NO}.get((text or "").strip().lower(), NB)


def plain(name):
    """A name without case, accents, signs and legal forms, for comparison."""
    text = unicodedata.normalize("NFKD", name).casefold()
    text = "".join(sign if sign.isalnum() else " " for sign in text if not unicodedata.combining(sign))
    forms = {"ltd", "limited", "inc", "incorporated", "co", "company", "corp", "corporation", "gmbh", "ag", "se", "plc",
             "llc", "sa", "sas", "sasu", "ab", "as", "oy", "oyj", "nv", "bv", "pte", "jsc"}
    return [word for word in text.split() if word not in forms]


def unescape(text):
    if "\\" not in text:
        return text
    return re.sub(r"\\(.)", lambda sign: {"t": "\t", "n": "\n", "r": "\r", "0": "\0"}.get(sign[1], sign[1]), text)


class World:
    """All rows of one canonical text, with the packs that it holds."""

    def __init__(self, text):
        self.rows = {}
        self.packs = {}
        row = None
        lines = text.split("\n")
        need(lines[0].startswith("holdfast canonical "), "no canonical text")
        for line in lines[1:]:
            part = line.split("\t")
            if part[0] == "" and len(part) == 3 and row is not None:
                row[part[1]] = unescape(part[2])
            elif part[0] not in ("", "source", "defect", "end") and len(part) == 3:
                row = self.rows.setdefault(part[0], {}).setdefault(unescape(part[1]), {})
            else:
                row = None
        for key, pack in self.rows.get("pack", {}).items():
            body = json.loads(pack["body"])
            self.packs[body["id"]] = body
        self.index()

    def table(self, kind):
        return self.rows.get(kind, {})

    def cell(self, kind, key, column):
        return self.table(kind).get(key, {}).get(column, "").strip()

    def index(self):
        self.by_product = {}
        self.party_of = {}
        for key, row in self.table("party").items():
            for name in (row.get("name"), row.get("slug"), key):
                if name:
                    self.party_of.setdefault(name.strip().casefold(), key)
        self.product_of = {}
        for key, row in self.table("product").items():
            maker = self.party(row.get("manufacturer"))
            model = row.get("model", "").strip().casefold()
            self.product_of[(maker, model)] = key
            self.product_of.setdefault((None, model), key)
        self.function_of = {}
        for key, row in self.table("function").items():
            self.function_of[row.get("name", key).strip().casefold()] = key
            self.function_of.setdefault(key.casefold(), key)
        self.units = {}
        for kind, model in (("device", "device_type"), ("module", "module_type")):
            for key, row in self.table(kind).items():
                product = self.product(row.get("manufacturer"), row.get(model))
                self.units.setdefault(product, []).append((kind, key))
        self.device_of = {}
        for key, row in self.table("device").items():
            self.device_of[(row.get("site", "").casefold(), row.get("name", "").casefold())] = key

    def party(self, text):
        text = (text or "").strip()
        return self.party_of.get(text.casefold(), text.casefold() or None) if text else None

    def product(self, maker, model):
        model = (model or "").strip().casefold()
        if model == "":
            return None
        return self.product_of.get((self.party(maker), model)) or self.product_of.get((None, model)) or model

    def maker(self, product):
        return self.party(self.cell("product", product, "manufacturer"))

    def product_of_row(self, row):
        return self.product(row.get("manufacturer"), row.get("product"))

    def product_of_unit(self, unit):
        cells = self.table(unit[0])[unit[1]]
        return self.product(cells.get("manufacturer"), cells.get("device_type") or cells.get("module_type"))

    def about(self, kind, product):
        """Rows of a table about a product."""
        if kind not in self.by_product:
            self.by_product[kind] = {}
            for key, row in self.table(kind).items():
                self.by_product[kind].setdefault(self.product_of_row(row), []).append((key, row))
        return self.by_product[kind].get(product, [])

    def components(self, product):
        """All bought-in components below a product, nearest first; whether some list is open."""
        found, queue, is_open, seen = [], [product], False, {product}
        while queue:
            at = queue.pop(0)
            rows = self.about("component", at)
            is_part = self.cell("product", at, "kind") == "component" and not rows
            if not (is_part and at != product) and self.cell("product", at, "bom_complete") != "yes":
                is_open = True
            for _, row in rows:
                component = self.product(row.get("component_manufacturer"), row.get("component"))
                if component is None:
                    is_open = True
                elif component not in seen:
                    seen.add(component)
                    found.append(component)
                    queue.append(component)
        return found, is_open

    def country(self):
        for row in self.table("operator").values():
            if row.get("country"):
                return row["country"].strip()
        return ""

    def device_of_unit(self, unit):
        kind, key = unit
        if kind == "device":
            return key
        row = self.table("module")[key]
        return self.device_of.get((row.get("site", "").casefold(), row.get("device", "").casefold()))

    def is_deployed(self, unit, as_of):
        row = self.table(unit[0])[unit[1]]
        if row.get("status", "").strip().lower() in ("planned", "staged", "inventory", "retired"):
            return False
        if dates(row.get("install_date"))[0] > as_of:
            return False
        holder = self.device_of_unit(unit) if unit[0] == "module" else None
        return holder is None or self.is_deployed(("device", holder), as_of) or \
            self.cell("device", holder, "status").lower() in ("planned", "staged", "inventory", "retired")
