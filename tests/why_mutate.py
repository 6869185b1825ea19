"""Changes of single cited rows in the canonical text, for why_rederive_test.py: each has to be noticed."""
import copy
import datetime
import json

from why_world import dates

ROOTS = ("matches", "hits", "effects", "findings", "stock_bars")


def escape(text):
    for sign, escaped in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"), ("\0", "\\0")):
        text = text.replace(sign, escaped)
    return text


def changed(text, kind, key, cells):
    """The canonical text with some cells of one row as told; None takes the cell away."""
    lines, made, is_here = text.split("\n"), [], False
    head = kind + "\t" + escape(key) + "\t"
    for line in lines:
        if not line.startswith("\t"):
            is_here = line.startswith(head)
            made.append(line)
            if is_here:
                made += ["\t%s\t%s" % (column, escape(value)) for column, value in cells.items() if value is not None]
        elif not (is_here and line.split("\t")[1] in cells):
            made.append(line)
    return "\n".join(made)


class Cited:
    """Which answers cite which rows, and below which rule."""

    def __init__(self, report):
        self.report, self.found = report, {}
        for part in ROOTS:
            for at, why in enumerate(report["why"][part]):
                self.walk(why, (part, at))
        for at, whys in enumerate(report["why"]["products"]):
            for kind, why in enumerate(whys):
                for child in (report["reasons"][why].get("because", []) if why is not None else []):
                    if report["reasons"][child].get("rule") == "end-of-life":
                        self.walk(child, ("products", at, kind))

    def walk(self, start, answer):
        seen, stack = set(), [start]
        while stack:
            at = stack.pop()
            if at is None or at in seen:
                continue
            seen.add(at)
            node = self.report["reasons"][at]
            if node.get("rule") == "stock-poisson":
                continue
            for child in node.get("because", []):
                row = self.report["reasons"][child].get("row")
                if row:
                    self.found.setdefault((answer[0], node["rule"], row["kind"]), []).append((answer, row["key"]))
                stack.append(child)


class Ask:
    """One cited row: its cells, the answer that cites it, and the measure or requirement that the answer is about."""

    def __init__(self, cells, answer, rules):
        self.cells, self.answer, self.rules = cells, answer, rules
        self.metric = answer.get("metric")
        self.day = answer["at"]["earliest"] if "at" in answer else None

    def is_of(self, *metrics):
        return self.metric in metrics


def later_by(days, *columns):
    def change(ask):
        return {column: datetime.date.fromordinal(min(dates(ask.cells[column])[0] + days, 3600000)).isoformat()
                for column in columns if ask.cells.get(column)}
    return change


def to(**cells):
    return lambda ask: cells


def planned(ask):
    return {"exit_plan": "yes", "exit_plan_on": ask.day}


def of(*metrics):
    return lambda ask: ask.is_of(*metrics)


def outside_role(ask):
    return {"role": next(role for role in ("service-provider", "designer", "software-author", "brand")
                         if role not in ask.rules.roles)}


def renewed(ask):
    """The day of the answer for an old review, a day long past for a new one."""
    is_old = dates(ask.cells.get("done_on"))[0] < dates(ask.day)[0] - ask.rules.body["age-days"]
    return {"done_on": ask.day if is_old else "1990-01-01"}


def is_dated(ask):
    return ask.is_of("suppliers-without-review") and bool(ask.cells.get("done_on")) and ask.cells["done_on"] <= ask.day


def is_targeted(ask):
    return not ask.rules.is_category() and ask.metric in UNITS


def has_classes(ask):
    return bool(ask.rules.body.get("function-classes") or ask.metric is None)


CONTRACTS = ("contracts-without-exit-plan", "contracts-without-break-clause", "contracts-without-support-period")
UNITS = ("units", "installed-since", "site-share", "traffic-share", "premises-share", "sensitive-sites", "target-count",
         "units-past-support", "patches-overdue")
BOTH = ("condition-holds", "condition-unknown")

# (part, rule above the row, kind of the row, which rows, what becomes of it)
ROWS = [
    ("matches", "name-equal", "party", None, to(name="Quite Another", slug="quite-another")),
    ("matches", "name-similar", "party", lambda ask: ask.cells.get("name") == ask.answer["own_name"], to(name="Quite Another")),
    ("matches", "name-similar", "party name", None, to(name="Quite Another")),
    ("matches", "name-equal", "party", lambda ask: ask.cells.get("country") == "CN", to(country="ZZ")),
    ("matches", "name-similar", "list entry", None, to(name="Quite Another")),
    ("matches", "name-equal", "list name", None, to(name="Quite Another")),
    ("hits", "named-target", "list entry", None, to(list="Some other list")),
    ("hits", "named-target", "list entry", None, to(until="2023-05-31")),
    ("hits", "owned-enough", "ownership", None, to(share_percent="3")),
    ("hits", "owned-enough", "ownership", None, to(owner="nokia")),
    ("hits", "owned-enough", "ownership", None, to(owned="nokia")),
    ("hits", "owned-enough", "ownership", None, to(until="2020-01-01")),
    ("hits", "owned-unknown", "ownership", None, to(share_percent="99")),
    ("hits", "owned-unknown", "ownership", None, to(share_percent="1")),
    ("hits", "controlled", "ownership", None, to(control="no")),
    ("hits", "controlled", "ownership", None, to(owner="nokia")),
    ("hits", "listed-without-measure", "list entry", None, to(until="2022-12-31")),
    ("effects", "role-tested", "product", None, to(manufacturer="ciena")),
    ("effects", "role-tested", "product party", None, to(party="nokia")),
    ("effects", "role-tested", "product party", None, outside_role),
    ("effects", "role-tested", "order", None, to(supplier="nokia")),
    ("effects", "role-tested", "contract", None, to(supplier="nokia")),
    ("effects", "role-tested", "repair", None, to(repairer="nokia")),
    ("effects", "role-unknown", "product", None, to(manufacturer="ciena")),
    ("effects", "addressed", "addressee", None, to(addressed="no")),
    ("effects", "addressed", "operator", None, to(country="ZZ")),
    ("findings", "addressed", "operator", None, to(country="ZZ")),
    ("findings", "not-addressed", "addressee", None, to(addressed="yes")),
    ("effects", "condition-holds", "product origin", None,
     to(originates="no", controlled_content_percent="0", direct_product="no", control_class=None)),
    ("effects", "class-presumed", "class origin", None, to(contains=None, content_percent=None)),
    ("effects", "vendor-starved", "product", None, to(model="something else")),
    ("effects", "condition-holds", "shipment", None, to(shipped="2031-01-01", production_started="2031-01-01")),
    ("effects", "condition-holds", "function", None, to(**{"class": "something-else"})),
    ("effects", "condition-unknown", "lot", None, to(supply_chain_altered="unknown", factory_country=None, product="another")),
    ("stock_bars", "condition-holds", "lot", None, to(supply_chain_altered="no")),
    ("stock_bars", "condition-holds", "stock", None, to(revision="Z", date_code="0001")),
    ("stock_bars", "act-forbidden", "stock", None, to(product="7705 SAR-8", manufacturer="nokia")),
    ("findings", "condition-holds", "function", has_classes, to(**{"class": "something-else"})),
    ("findings", "condition-holds", "device", is_targeted, to(manufacturer="ciena", device_type="6500-S14")),
    ("findings", "condition-holds", "device", of(*UNITS), to(status="retired")),
    ("findings", "condition-holds", "module", is_targeted, to(manufacturer="ciena", module_type="XCVR")),
    ("findings", "condition-holds", "schedule", None, later_by(40000, "date")),
    ("findings", "condition-holds", "contract", of("outsourced"), to(kind="purchase")),
    ("findings", "condition-holds", "contract", of("outsourced"), to(supplier="nokia")),
    ("findings", "condition-holds", "contract", of("outsourced", *CONTRACTS), to(until="2001-01-01")),
    ("findings", "condition-holds", "contract", of("contracts-without-break-clause"), to(break_clause="yes")),
    ("findings", "condition-unknown", "contract", of("contracts-without-break-clause"), to(break_clause="no")),
    ("findings", "condition-unknown", "contract", of("contracts-without-support-period"), to(component_support="no")),
    ("findings", "condition-unknown", "contract", of("contracts-without-support-period"), to(kind="repair")),
    ("findings", "condition-holds", "contract", of("contracts-without-exit-plan"), planned),
    ("findings", "condition-holds", "managed service", of("services-without-exit-plan"), planned),
    ("findings", "condition-holds", "managed service", of("services-without-exit-plan"), to(until="2001-01-01")),
    ("findings", "condition-unknown", "function", of("functions-not-repatriable"), to(country="GB")),
    ("findings", "condition-unknown", "function", of("functions-not-repatriable"), to(repatriation_days="1")),
    ("findings", "condition-holds", "function", of("functions-not-repatriable"), to(country="GB")),
    ("findings", "condition-holds", "device", of("shared-management-segments"), to(management_segment="of its own")),
    ("findings", "condition-unknown", "device", of("shared-management-segments"), to(management_segment="of its own")),
    ("findings", "condition-holds", "product", of("units-past-support"), to(end_of_support="2099-01-01")),
    ("findings", "condition-unknown", "product", of("units-past-support"), to(end_of_support="2099-01-01")),
    ("findings", "end-of-life", "continued use", of("units-past-support"), to(product="another")),
    ("findings", "condition-holds", "release", of("patches-overdue"), to(exploited="no", released="2099-01-01")),
    ("findings", "condition-holds", "device", of("patches-overdue"), to(exposed="no")),
    ("findings", "condition-holds", "product", of("products-without-lifetime-spares"), to(lifetime_until="2001-01-01")),
    ("findings", "role-tested", "product", None, to(manufacturer="ciena")),
    ("products", "end-of-life", "product", None, later_by(10, "end_of_sale", "end_of_support", "end_of_security")),
] + [("findings", rule, kind, wanted, change) for rule in BOTH for kind, wanted, change in (
    ("review", is_dated, renewed),
    ("device", of("suppliers-without-review"), to(manufacturer="ciena", device_type="6500-S14", status="retired")),
    ("contract", of("suppliers-without-review"), to(supplier="nobody of whom anybody knows")))]


def periods(body, change):
    for period in body.get("periods", []):
        change(period)


def put_off(period):
    for column in ("from", "until"):
        if column in period:
            period[column] = str(int(period[column][:4]) + 3) + period[column][4:]


def end(period):
    period["status"] = "ended"


def unsay(period):
    period["status"] = "unknown" if period["status"] != "unknown" else "in-force"


def limit(body):
    for column in ("limit", "limit-percent", "limit-years"):
        if column in body:
            body[column] = body[column] + 7


def move(body):
    for deadline in body.get("deadlines", []):
        deadline["date"] = str(int(deadline["date"][:4]) + 2) + deadline["date"][4:]


def modality(body):
    for act in body["acts"]:
        act["modality"] = "required"


def acts(body):
    for act in body["acts"]:
        act["act"] = "subsidise"


def untarget(body):
    body["target"]["parties"], body["target"]["lists"] = [], []


def percent(body):
    body["target"]["ownership"].update(test="above", percent=100)


def ignore(body):
    body["target"]["ownership"]["control"] = "ignored"


def roles(body):
    body["target"]["roles"] = ["service-provider"]


def narrow(body):
    if body["metric"] in UNITS:
        body["technologies"] = ["none-such"]


def ages(body):
    if body["metric"] in ("suppliers-without-review", "patches-overdue") and body["age-days"] < 1000:
        body["age-days"] = 20000


def kinds_of_review(body):
    if "review" in body:
        body["review"] = "security"


# (part, rule that the answer has somewhere, of a requirement?, what becomes of the measure or requirement)
BODIES = [
    ("effects", "in-force", False, lambda body: periods(body, put_off)),
    ("effects", "in-force", False, lambda body: periods(body, end)),
    ("effects", "in-force", False, lambda body: periods(body, unsay)),
    ("effects", "status-unknown", False, lambda body: periods(body, unsay)),
    ("effects", "licence-needed", False, modality),
    ("effects", "licence-needed", False, acts),
    ("effects", "role-tested", False, roles),
    ("hits", "named-target", False, untarget),
    ("hits", "owned-enough", False, percent),
    ("hits", "controlled", False, ignore),
    ("effects", "defeated", False, lambda body: body["defeaters"].clear()),
    ("effects", "condition-holds", False, lambda body: body.update(condition={"all": [{"component": True}, {
        "not": {"component": True}}]})),
    ("findings", "metric-above", True, limit),
    ("findings", "metric-within", True, limit),
    ("findings", "not-yet-due", True, move),
    ("findings", "metric-above", True, lambda body: body.update(metric="endurance")),
    ("findings", "condition-holds", True, narrow),
    ("findings", "condition-unknown", True, ages),
    ("findings", "condition-unknown", True, kinds_of_review),
]


def body_changed(text, world, pack_id, name, is_requirement, change):
    """The canonical text with one measure or requirement of a pack otherwise; None where that changes nothing."""
    for key, row in world.table("pack").items():
        pack = json.loads(row["body"])
        if pack["id"] != pack_id:
            continue
        for body in pack.get("requirements" if is_requirement else "measures", []):
            if body["id"] == name:
                before = copy.deepcopy(body)
                change(body)
                return None if body == before else changed(text, "pack", key, {"body": json.dumps(pack)})
    return None


def rules_of(report, start):
    seen, stack, found = set(), [start], set()
    while stack:
        at = stack.pop()
        if at is not None and at not in seen:
            seen.add(at)
            found.add(report["reasons"][at].get("rule"))
            stack += report["reasons"][at].get("because", [])
    return found
