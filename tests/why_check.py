"""Findings on requirements, worked out again: for why_rederive_test.py."""
import collections

from why_effects import Effects
from why_rules import ROLES_OF_BRAND, before, function_in, presumed
from why_targets import answer_of, span
from why_world import ANSWERS, MAX, NB, NO, PNO, PY, YES, Mismatch, dates, day, need, span_holds

SHARES = {"site-share", "premises-share", "traffic-share", "subscriber-share"}


class Checker(Effects):
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
        kinds = collections.Counter()
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
            need(rows, "a row without a row")
            kind, key = rows[0]["kind"], rows[0]["key"]
            kinds["schedule" if kind == "schedule" else "contract" if kind == "contract" else "unit"] += 1
            cells = self.row(kind, key)
            if kind == "schedule":
                need(dates(cells.get("date"))[0] <= on[1], "the swap comes later")
            elif kind == "contract":
                self.contract(child, cells, rules)
            else:
                counted = self.counted((kind, key), rules, row)
                need((counted == YES) == (self.rule(child) == "condition-holds"), key, "counts:", ANSWERS[counted])
                need(counted > NO, key, "does not count")
                for one in self.children(child):
                    if self.rule(one) in ("role-tested", "role-presumed", "role-unknown", "maker-presumed"):
                        self.made_why(one, rules, (kind, key))
                    elif "rule" not in self.node(one):
                        self.leaves(one, rules)
        total = int(self.node(at).get("amount", 0))
        need(sum(kinds.values()) == min(total, 25), "rows named", sum(kinds.values()), "of", total)
        if kinds["unit"] and not kinds["blank"]:
            wanted = [YES] if self.rule(at) == "rows-counted" else [PNO, NB, PY]
            count = sum(1 for units in self.world.units.values() for unit in units
                        if self.is_ever(unit) and self.counted(unit, rules, row) in wanted)
            need(count == total, "rows that count:", count, "not", total)

    def is_ever(self, unit):
        return self.world.is_deployed(unit, MAX) and (
            unit[0] == "device" or self.world.device_of_unit(unit) is None or
            self.world.is_deployed(("device", self.world.device_of_unit(unit)), MAX))

    def contract(self, at, cells, rules):
        party = self.world.party(cells.get("supplier"))
        hits = self.hits(rules)
        need(cells.get("kind") in ("managed-service", "managed service", None), "no managed service", cells.get("kind"))
        if self.rule(at) == "condition-holds":
            need(rules.is_category() or hits.get(party) == YES, "the supplier is no target")
        for child in self.children(at):
            if "rule" in self.node(child):
                need(self.party_why(child, rules)[0] == party, "another supplier")

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

    def counted(self, unit, rules, row):
        """Does a unit count towards the figure: made by a target, in scope, installed since, condition."""
        body, product = rules.body, self.world.product_of_unit(unit)
        made = YES if rules.is_category() else NB if product is None else self.made(rules, product)
        case = self.case(rules, product=product, unit=unit)
        if row["reading"]:
            names = [one["id"] for one in body.get("parameters", []) if one["value"] == "unknown"]
            case.taken = {names[0]: YES if row["reading"] == "yes" else NO}
        device = self.world.device_of_unit(unit)
        function = self.world.cell("device", device, "function") if device else ""
        classes = {item["id"]: item for item in rules.pack.get("function-classes", [])}
        scope = YES
        if body.get("function-classes"):
            scope = NB if not function else max(function_in(self.world, function, classes[name]) if name in classes else NB
                                                for name in body["function-classes"])
        if body.get("technologies"):
            scope = min(scope, max(case.is_technology(word) for word in body["technologies"]))
        since = YES
        if body["metric"] == "installed-since":
            since = 4 - before(self.world.cell(unit[0], unit[1], "install_date"), dates(body["since"])[0])
        answer = min(made, since)
        if answer != NO and scope != NO:
            answer = min(answer, case.holds(body.get("condition")))
        return min(answer, scope)

    def made(self, rules, product, seen=()):
        key = (id(rules), product)
        cache = self.__dict__.setdefault("made_before", {})
        if key not in cache:
            answer = self.made_directly(rules, product, rules.roles)
            reaches = rules.reaches()
            if reaches == YES or (reaches == NB and not self.adopted("components_are_outside")):
                most = YES if reaches == YES else NB
                found, is_open = self.world.components(product)
                roles = rules.roles | {"component-maker", "brand", "manufacturer"}
                for component in found:
                    answer = max(answer, min(self.made_directly(rules, component, roles), most))
                answer = max(answer, NB) if is_open else answer
            cache[key] = answer
        return cache[key]

    def made_directly(self, rules, product, roles):
        hits, answers, given = self.hits(rules), [NO], set()
        for _, row in self.world.about("product party", product):
            party, role = self.world.party(row.get("party")), row.get("role")
            answer = NB if party is None else hits.get(party, NO)
            if not role:
                answers.append(min(answer, NB))
            elif role in roles:
                given.add(role)
                answers.append(answer)
        brand = self.world.maker(product)
        adopted = self.adopted("brand_is_manufacturer")
        if "brand" in roles:
            answers.append(NB if brand is None else hits.get(brand, NO))
        if (roles & ROLES_OF_BRAND) - given:
            answers.append(NB if brand is None or adopted is None else presumed(hits.get(brand, NO), adopted))
        return max(answers)
