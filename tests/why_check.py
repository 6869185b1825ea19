"""Findings on requirements, worked out again: for why_rederive_test.py."""
import collections

from why_figures import BEST, DOUBT, LIKELY, WORST
from why_records import Records, runs
from why_targets import answer_of, span
from why_world import ANSWERS, NB, NO, PNO, PY, YES, Mismatch, dates, day, need, span_holds

PRODUCTS = {"device": "device_type", "module": "module_type"}
SHARES = {"site-share", "premises-share", "traffic-share", "subscriber-share"}


class Checker(Records):
    """Figures, limits, deadlines and verdicts; with the parts before it, every answer that is asked for."""

    # ---- findings ----
    def finding(self, at, row):
        rules = self.measures[(row["pack"], row["requirement"], True)]
        body, node = rules.body, self.node(at)
        on = span(row["at"])
        need(row["metric"] == body["metric"], "metric")
        limit = body["limit-percent"] / 100 if "limit-percent" in body else body.get("limit-years", body.get("limit"))
        need(abs(limit - row["limit"]) < 1e-9, "limit", limit, "not", row["limit"])
        deadlines = [dates(one["date"]) for one in body.get("deadlines", [])]
        if row["is_today"] == "yes":
            need(on == (self.as_of, self.as_of), "today")
        else:
            need(on[1] in [one[1] for one in deadlines], "no deadline on that day")
        is_due = row["is_today"] != "yes" or not deadlines or min(one[0] for one in deadlines) <= self.as_of
        need(row["is_due"] == ("yes" if is_due else "no"), "due")
        if not is_due:
            need(self.rule(at) == "not-yet-due" and day(node["date"]) == min(one[0] for one in deadlines), "the first deadline")
            self.counts["not-yet-due"] += 1
            at = self.children(at)[0]
        self.figure(at, row, rules, limit, on)

    def figure(self, at, row, rules, limit, on):
        figure, part, whole = row["figure"], row["numerator"], row["denominator"]
        node = self.node(at)
        if row["metric"] in SHARES and figure and whole and whole["lower"] == whole["upper"] and whole["upper"]:
            for end in ("lower", "upper"):
                need(abs(figure[end] - part[end] / whole[end]) < 2e-6, "share", part, whole, figure)
        elif row["metric"] not in SHARES and row["metric"] != "endurance":
            need(figure == part, "figure and numerator")
        elif row["metric"] in SHARES and figure and part and whole and part.get("upper") is not None and whole["lower"]:
            for end in ("lower", "upper"):
                least = 0.0 if whole["upper"] is None else part["lower"] / whole["upper"]
                need(figure[end] == 1.0 or least - 2e-6 <= figure[end], "share too small")
                need(figure[end] <= part["upper"] / whole["lower"] + 2e-6 or figure[end] == 1.0, "share too large")
        bound = self.finding_bound(at, rules, on)
        met = answer_of(row["met"])
        self.sums(row, rules, on, limit, bound)
        if figure is not None:
            low, high = figure["lower"], figure["upper"]
            if row["metric"] == "endurance":
                best, worst = (high is None or high >= limit), (low is not None and low >= limit)
            else:
                best = low is None or low <= limit + 1e-9
                worst = high is not None and high <= limit + 1e-9
            if worst and best:
                need(met in (YES, PY, NB), "within in every world", row)
            elif not best:
                need(met in (NO, PNO, NB), "above in every world", row)
            else:
                need(met in (PNO, NB, PY), "open")
        verdict = "not applicable" if bound == NO or rules.binding != "law" else \
            "undetermined" if bound != YES or met not in (NO, YES) else "met" if met == YES else "not met"
        need(row["verdict"] == verdict, "verdict", verdict, "not", row["verdict"])
        rule = {YES: "metric-within", NO: "metric-above"}.get(met, "metric-unknown")
        need(self.rule(at) == rule or bound != YES, "rule", rule)
        self.counts[self.rule(at)] += 1
        amount = figure and figure["upper" if self.rule(at) == "metric-within" else "lower"]
        need(amount is None or abs(node.get("amount", 0) - amount) < 2e-6, "amount", amount)
        for child in self.children(at):
            self.evidence(child, row, rules, on)

    def sums(self, row, rules, on, limit, bound):
        """The figure from all rows, in four worlds, where it counts units or records."""
        found = self.tallies(rules, row, on)
        if found is None:
            return
        tallies, is_unknown = found
        counted, base = [one[0] for one in tallies], sorted(tallies[world][1] for world in (BEST, WORST))
        ends = {"lower": counted[BEST], "upper": counted[WORST]}
        need(row["numerator"] == ends == row["figure"], "the figure is", ends, "not", row["figure"])
        need(row["denominator"] == {"lower": base[0], "upper": base[1]}, "of", base, "not", row["denominator"])
        said = [None if is_unknown else counted[world] for world in (LIKELY, DOUBT)]
        need([row["presumed"], row["doubted"]] == said, "presumed and doubted are", said)
        met = self.met_of(tallies, is_unknown, limit)
        if bound not in (NO, YES) and rules.binding == "law":
            met = {YES: PY, NO: PNO}.get(met, met)
        need(met == answer_of(row["met"]), "met:", ANSWERS[met], "not", row["met"])
        self.counts["summed anew"] += 1

    def finding_bound(self, at, rules, on):
        answer, rule = self.addressed(rules)
        found = [child for child in self.children(at) if self.rule(child) in ("addressed", "not-addressed", "addressed-unknown")]
        wanted = rule or "addressed"
        need(found and self.rule(found[0]) == wanted, "whom it binds:", wanted)
        self.counts[wanted] += 1
        if answer == NO or rules.parent is None:
            return answer
        best = NB if not rules.parent.get("periods") else NO
        for start, end, standing, _, _ in rules.spans():
            first, last = span_holds(start, end, on[0]), span_holds(start, end, on[1])
            best = max(best, min(standing, first if first == last else NB))
        found = [child for child in self.children(at) if self.rule(child) in ("in-force", "not-in-force", "status-unknown")]
        wanted = {YES: "in-force", NO: "not-in-force"}.get(best, "status-unknown")
        need(found and self.rule(found[0]) == wanted, "in force:", wanted)
        self.counts[wanted] += 1
        return min(answer, best)

    def evidence(self, at, row, rules, on):
        rule, node = self.rule(at), self.node(at)
        if rule is None:
            self.leaves(at, rules)
        elif rule in ("rows-counted", "rows-doubtful"):
            self.counts[rule] += 1
            self.rows(at, row, rules, on)
        elif rule == "parameter-unknown":
            self.small(at, rules)
        elif rule == "advice-only":
            self.counts[rule] += 1
            need(rules.binding != "law", "it is law")
        elif rule in ("addressed", "not-addressed", "addressed-unknown", "in-force", "not-in-force", "status-unknown"):
            for child in self.children(at):
                self.leaves(child, rules)
        else:
            raise Mismatch("no way to check the rule %s of a figure" % rule)
        need(node.get("amount", 0) >= 0, "amount")

    def rows(self, at, row, rules, on):
        kinds, records = collections.Counter(), self.records(rules, row, on)
        for child in self.children(at):
            rows = [self.node(one)["row"] for one in self.children(child) if "row" in self.node(one)]
            if self.rule(child) in ("stock-poisson", "not-deployed", "stock-unknown"):
                kinds["pool"] += 1
                self.leaves(child, rules)
                continue
            if "blank" in self.node(child):
                kinds["blank"] += 1
                self.leaves(child, rules)
                continue
            need(self.rule(child) in ("condition-holds", "condition-unknown"), "no way to check", self.rule(child))
            self.counts[self.rule(child)] += 1
            if rows and rows[0]["kind"] == "schedule":
                kinds["schedule"] += 1
                need(dates(self.row("schedule", rows[0]["key"]).get("date"))[0] <= on[1], "the swap comes later")
            elif records is not None:
                kinds["record"] += 1
                self.record(child, rows, records, row, rules, on)
            else:
                kinds["unit"] += 1
                self.unit(child, rows, row, rules, on)
        total = int(self.node(at).get("amount", 0))
        need(sum(kinds.values()) == min(total, 25), "rows named", sum(kinds.values()), "of", total)
        wanted = [YES] if self.rule(at) == "rows-counted" else [PNO, NB, PY]
        if kinds["record"]:
            count = sum(1 for one in records.values() if one.answer in wanted)
            need(count == total, "records that count:", count, "not", total)
        if kinds["unit"] and not kinds["blank"]:
            count = sum(1 for unit in self.units_for(rules, row)
                        if min(unit.apart, unit.scope, self.lapsed(self.lapse_of_unit(unit, rules), rules, on, unit)) in wanted)
            need(count == total, "rows that count:", count, "not", total)

    def unit(self, at, rows, row, rules, on):
        need(rows, "a row without a row")
        key = (rows[0]["kind"], rows[0]["key"])
        self.row(*key)
        counted = self.counted(key, rules, row, on)
        need((counted == YES) == (self.rule(at) == "condition-holds"), key, "counts:", ANSWERS[counted])
        need(counted > NO, key, "does not count")
        for one in self.children(at):
            if self.rule(one) in ("role-tested", "role-presumed", "role-unknown", "maker-presumed"):
                self.made_why(one, rules, key)
            elif "rule" not in self.node(one):
                self.leaves(one, rules)
            elif row["metric"] in ("units-past-support", "patches-overdue"):
                self.lapse_why(one, rules, key)

    def lapse_why(self, at, rules, unit):
        """The records behind a unit's day are those of its product."""
        self.counts[self.rule(at)] += 1
        product = self.world.product_of_unit(unit)
        for child in self.children(at):
            self.leaves(child, rules)
            row = self.node(child).get("row", {"kind": ""})
            if row["kind"] in ("release", "continued use"):
                need(self.world.product_of_row(self.row(row["kind"], row["key"])) == product, "of another product")
            elif row["kind"] == "product":
                need(row["key"] == product, "another product")

    # ---- records ----
    def record(self, at, rows, records, row, rules, on):
        """One record: which one it is, what is told of it, and that the rows that are cited are about it."""
        name, about = self.record_named(at, rows, rules)
        need(name in records, name, "is no record")
        found = records[name]
        need((found.answer == YES) == (self.rule(at) == "condition-holds"), name, "counts:", ANSWERS[found.answer])
        need(found.answer > NO, name, "does not count")
        self.counts["record"] += 1
        has_supply = False
        for child in self.children(at):
            node = self.node(child)
            if self.rule(child) in ("named-target", "owned-enough", "owned-unknown", "controlled"):
                need(self.party_why(child, rules)[0] == about, "another party")
                continue
            self.leaves(child, rules)
            if "row" in node and node["row"]["kind"] != name[0]:
                has_supply |= self.cited_row(node["row"], name, about, rules, on)
        if rules.body["metric"] == "suppliers-without-review":
            need(has_supply, "nothing shows that", about, "supplies")

    def record_named(self, at, rows, rules):
        """(the record's name, the party that it is about)."""
        metric = rules.body["metric"]
        if metric == "shared-management-segments":
            units = [(one["kind"], one["key"]) for one in rows if one["kind"] == "device"]
            names = {self.world.cell(*unit, "management_segment").casefold() or unit for unit in units}
            need(len(names) == 1, "of several segments")
            return ("segment", names.pop()), None
        if metric == "suppliers-without-review":
            party = rows[0]["key"] if rows and rows[0]["kind"] == "party" else None
            return ("party", party), party
        if not rows:
            return ("product", None), None
        kind, key = rows[0]["kind"], rows[0]["key"]
        column = {"contract": "supplier", "managed service": "provider"}.get(kind)
        return (kind, key), self.world.party(self.row(kind, key).get(column)) if column else None

    def cited_row(self, row, name, about, rules, on):
        """Is a row beside the record's own about the same? True if it shows that the party supplies something."""
        kind, key = row["kind"], row["key"]
        cells = self.row(kind, key)
        if kind == "review":
            need(key in [one for one, _, _ in self.reviews_of(rules, about)], "another review", key)
        elif kind in ("contract", "managed service"):
            need(self.world.party(cells.get("supplier" if kind == "contract" else "provider")) == about, "of another party")
            need(runs(cells, on) > NO, key, "does not run")
            return True
        elif kind in PRODUCTS and rules.body["metric"] == "suppliers-without-review":
            need(self.is_ever((kind, key)), key, "is not in use")
            need(self.maker_of(self.world.product_of_unit((kind, key)))[0] == about, "made by another")
            return True
        return False

    def made_why(self, at, rules, unit):
        self.counts[self.rule(at)] += 1
        product = self.world.product_of_unit(unit)
        bearer = self.world.maker(product)  # whom the next reason is about: of a row of roles, else the brand
        for child in self.children(at):
            node = self.node(child)
            if "rule" in node:
                party = self.party_why(child, rules)[0]
                need(party == bearer or self.rule(at) == "maker-presumed", party, "is not", bearer, "behind", product)
                bearer = self.world.maker(product)
            elif "row" in node and node["row"]["kind"] == "product":
                need(node["row"]["key"] == product, "another product")
            elif "row" in node:
                cells = self.row("product party", node["row"]["key"])
                need(self.world.product_of_row(cells) == product, "another product")
                hit = self.world.party(cells.get("party"))
                bearer = hit if self.hits(rules).get(hit, NO) != NO else self.world.maker(product)
            else:
                self.leaves(child, rules)
