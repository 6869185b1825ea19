"""Effects, dates of products, hits and matches, worked out again: for why_rederive_test.py."""
from why_rules import after_stock, applies_on, bites, gaps, permitted
from why_targets import TESTS_LOT, Targets, answer_of, span, words_of
from why_world import ANSWERS, BLANK, MAX, NB, NEVER, NO, PNO, PY, YES, Mismatch, dates, day, later, need, numbers, \
    shift, sooner

MODALITY = {"forbidden": "act-forbidden", "licence-required": "licence-needed", "advised-against": "advised-against"}
KINDS_OF_ACT = {
    "buy": ("no new units", "no spares"), "receive": ("no new units", "no spares"),
    "pay": ("no new units", "no spares", "no repair", "no updates"), "send-for-repair": ("no repair",),
    "receive-repaired": ("no repair",), "patch": ("no updates",), "get-support": ("no updates",),
    "install": ("must not install",), "use": ("must remove",)}


class Effects(Targets):
    """Effects on products, and the dates that follow from them."""

    # ---- effects ----
    def effect(self, at, effect):
        if self.rule(at) == "earliest-effect":  # one thing said twice: by an act and by requirements
            need(max(self.joined(at, effect)) == answer_of(effect["answer"]), "the surest of them")
        else:
            self.effect_one(at, effect, False)

    def joined(self, at, effect):
        self.counts["earliest-effect"] += 1
        answers = []
        for child in self.children(at):
            answers += self.joined(child, effect) if self.rule(child) == "earliest-effect" else \
                [self.effect_one(child, effect, True)]
        return answers

    def effect_one(self, at, effect, is_joined):
        requirement = measure = None
        for child in self.children(at):
            node = self.node(child)
            if "measure" in node:
                measure = self.measures[(node["measure"]["pack"], node["measure"]["id"], False)]
            elif "requirement" in node:
                requirement = self.measures[(node["requirement"]["pack"], node["requirement"]["id"], True)]
            elif "fact" in node:
                need(node["fact"]["id"] in self.facts_of(node["fact"]["pack"]), "no fact")
        self.counts[self.rule(at)] += 1
        if requirement is not None:
            advises = requirement.binding == "advice" or any(one[3] for one in requirement.spans())
            need(self.rule(at) in (["act-forbidden"] if not advises else ["act-forbidden", "advised-against"]), "no ban")
            need(is_joined or self.rule(at) == MODALITY[effect["modality"]], "the effect is", effect["modality"])
            return self.effect_of_requirement(at, effect, requirement, is_joined)
        need(measure is not None, "of no measure")
        need(measure.id == effect["measure"] and measure.pack["id"] == effect["pack"], "of another measure")
        results = []
        for act in measure.body["acts"]:
            if act["act"] == effect["act"] and MODALITY.get(act["modality"]) == self.rule(at):
                try:
                    results.append(self.effect_of_act(at, effect, measure, act))
                except Mismatch as other:
                    results.append(other)
        good = [one for one in results if not isinstance(one, Mismatch)]
        if not good:
            raise results[0] if results else Mismatch("the measure has no such act")
        return good[0]

    def split(self, at):
        """Of the reasons of an act: the one of the touch, of the address, of the condition, of the starving."""
        found = {"touch": None, "addressed": None, "condition": None, "starved": None}
        for child in self.children(at):
            rule = self.rule(child)
            if rule in ("role-tested", "role-unknown", "role-presumed", "maker-presumed", "inside-product", "bom-incomplete",
                        "class-presumed"):
                found["touch"] = child
            elif rule in ("addressed", "not-addressed", "addressed-unknown"):
                found["addressed"] = child
            elif rule in ("condition-holds", "condition-fails", "condition-unknown"):
                found["condition"] = child
            elif rule in ("vendor-starved", "vendor-supply-unknown"):
                found["starved"] = child
            elif rule not in (None, "in-force", "status-unknown", "defeated", "defeater-fails", "defeater-unknown"):
                raise Mismatch("no way to check the rule %s of an act" % rule)
        return found

    def bound(self, at, measure):
        answer, rule = self.addressed(measure)
        need((at is None) == (rule is None), "addressed or not")
        if at is not None:
            self.counts[rule] += 1
            need(self.rule(at) == rule, "the operator is", rule, "not", self.rule(at))
            for child in self.children(at):
                self.leaves(child, measure)
        return answer

    def effect_of_act(self, at, effect, measure, act):
        part, product = self.split(at), effect["product_key"]
        party, touched = (None, YES) if measure.is_category() and part["touch"] is None else \
            self.touch(part["touch"], measure, product, act["act"])
        need((party or "") == self.key_of(effect["party"]), "through", party, "not", effect["party"])
        permits, by_fact = self.permits(measure, product, party, act["act"])
        period = self.time_and_exceptions(self.children(at), measure, by_fact, product)
        need(period is not None, "of no period")
        start = period[0] if party is None else later(period[0], self.listed_from(measure, party))
        if act["act"] == "supply-target":
            return self.starving(part["starved"], effect, measure, act, (start, period[1], period[2]), touched, permits)
        need(effect["effect"] in KINDS_OF_ACT[act["act"]], "no effect of the act")
        case = self.case(measure, product=product, patches=act["act"] == "patch", is_new=act["act"] == "install",
                         like_for_like=NO, deal="new", date=max(period[0][0], self.as_of))
        holds = self.deployments(case, [measure.body.get("condition"), act.get("condition")])
        if part["condition"] is not None:
            self.condition(part["condition"], measure, holds, product)
        answer = min(touched, self.bound(part["addressed"], measure), holds, period[2])
        answer = min(answer, PY) if act["act"] == "pay" else answer
        first, left, now = permitted(permits, start, period[1], answer, self.as_of)
        self.compare(effect, left, now, first, period[1])
        return left

    def key_of(self, label):
        return self.world.party(label) or "" if label else ""

    def compare(self, effect, answer, now, start, end):
        need(answer == answer_of(effect["answer"]), "answer", ANSWERS[answer], "not", effect["answer"])
        need(now == answer_of(effect["applies_as_of"]), "today", ANSWERS[now], "not", effect["applies_as_of"])
        need(start == span(effect["from"]), "from", start, "not", effect["from"])
        need(end == span(effect["until"]), "until", end, "not", effect["until"])

    def effect_of_requirement(self, at, effect, rules, is_joined):
        part, product, body = self.split(at), effect["product_key"], rules.body
        party, touched = (None, YES) if rules.is_category() else self.touch(part["touch"], rules, product)
        is_install = body["metric"] == "installed-since"
        if is_install:
            start = dates(body["since"])
        else:
            need(body["metric"] == "units" and body.get("limit") == 0, "no ban")
            start = NEVER
            for deadline in body["deadlines"]:
                start = sooner(start, dates(deadline["date"]))
        end, standing = NEVER, YES
        if rules.parent is not None:
            spans = [one for one in rules.spans() if start[0] < one[1][1]]
            need(spans, "the measure is over")
            need(self.time_and_exceptions(self.children(at), rules, {}) is not None, "of no period")
            start, end, standing = later(start, spans[0][0]), spans[0][1], spans[0][2]
        case = self.case(rules, product=product, like_for_like=NO, is_new=is_install)
        units = [unit for unit in self.world.units.get(product, []) if self.world.is_deployed(unit, self.as_of)]
        stocks = [key for key, _ in self.world.about("stock", product)] if is_install else []
        covers = max([NO] + [self.covers(rules, case.but(unit=unit, stock=stock)) for stock in [None] + stocks
                             for unit in units or ([None] if is_install else [])])
        if part["condition"] is not None:
            self.condition(part["condition"], rules, covers, product)
        answer = min(touched, covers, self.bound(part["addressed"], rules), standing)
        if not is_joined:
            self.compare(effect, answer, applies_on(answer, start, end, self.as_of), start, end)
        else:
            need(start == span(effect["from"]) and end == span(effect["until"]), "when")
        return answer

    def covers(self, rules, case):
        places = [case.is_function_class(name) for name in rules.body.get("function-classes", [])]
        technologies = [case.is_technology(word) for word in rules.body.get("technologies", [])]
        return min(max(places) if places else YES, max(technologies) if technologies else YES,
                   case.holds(rules.body.get("condition")))

    def starving(self, at, effect, measure, act, period, touched, permits):
        """The maker's own supply runs dry: every gap between exceptions, hardware and software."""
        need(at is not None, "nothing says that the maker starves")
        is_soft = effect["effect"] == "no updates"
        product = effect["product_key"]
        needs = self.needs(measure, act, product, is_soft)
        rule = self.rule(at)
        self.counts[rule] += 1
        need((rule == "vendor-starved") == (needs in (NO, YES)), "the maker's need is", ANSWERS[needs], "but", rule)
        held = [self.node(child)["row"]["key"] for child in self.children(at) if "row" in self.node(child)
                and self.node(child)["row"]["kind"] == "product"]
        for child in self.children(at):
            if self.rule(child) == "bom-incomplete":
                need(not held, "a component that no list names has a name")
                self.unlisted(child, measure, act, product, is_soft)
                continue
            self.leaves(child, measure)
            if self.rule(child) in ("condition-holds", "condition-fails", "condition-unknown"):
                self.condition(child, measure, needs)
        if held:
            need(held[0] in self.world.components(product)[0], held[0], "is not inside", product)
            need(self.keeps(measure, act, held[0], is_soft) == needs, held[0], "is not what decides")
        else:
            need(any(self.rule(child) == "bom-incomplete" for child in self.children(at)), "of no component")
        stock = self.stock_days(effect["party"])
        made = []
        for start, end in gaps(permits, period[0], period[1]):
            first, left, _ = permitted(permits, start, end, min(touched, needs, period[2]), self.as_of)
            first = first if is_soft else after_stock(first, stock)
            answer = bites(left, first, end)
            made.append((answer, applies_on(answer, first, end, self.as_of), first, end))
        for answer, now, first, end in made:
            if first == span(effect["from"]) and end == span(effect["until"]):
                need(day(self.node(at)["date"]) == first[0], "the day it runs out")
                self.compare(effect, answer, now, first, end)
                return answer
        raise Mismatch("no gap from %s until %s: %s" % (effect["from"], effect["until"], made))

    def unlisted(self, at, measure, act, product, is_soft):
        """A component that no bill of material lists decided."""
        self.counts["bom-incomplete"] += 1
        case = self.case(measure, product=product, part="unlisted", patches=is_soft)
        trees = [tree for tree in (measure.body.get("condition"), act.get("condition")) if tree is not None]
        for child in self.children(at):
            if self.rule(child) is None:
                need(self.world.components(product)[1], "the bill of material is complete")
                self.leaves(child, measure)
            else:
                self.condition(child, measure, min([YES] + [case.holds(tree) for tree in trees]))

    def needs(self, measure, act, product, is_soft):
        trees = [tree for tree in (measure.body.get("condition"), act.get("condition")) if tree is not None]
        found, is_open = self.world.components(product)
        best = max([NO] + [self.keeps(measure, act, component, is_soft) for component in found])
        case = self.case(measure, product=product, part="unlisted", patches=is_soft)
        unlisted = min([YES] + [case.holds(tree) for tree in trees])
        if is_open or (unlisted == YES and trees):
            best = max(best, min(unlisted, NB if is_soft else YES if trees else PY))
        return best

    def keeps(self, measure, act, component, is_soft):
        """Does the measure keep the component from the maker of what it is built into?"""
        trees = [tree for tree in (measure.body.get("condition"), act.get("condition")) if tree is not None]
        kind = self.world.cell("product", component, "kind")
        if is_soft and kind not in ("software", ""):
            return NO
        case = self.case(measure, product=component, part="component", patches=is_soft and kind == "software")
        answer = min([YES] + [case.holds(tree) for tree in trees])
        return min(answer, NB) if is_soft and kind == "" else answer

    def stock_days(self, label):
        party = self.world.party(label) if label else None
        general = self.value("component_stock_days")["value"]
        if party is not None:
            own = numbers(self.world.cell("party", party, "component_stock_days"))
            if own:
                return (own[0] / 10**7, own[1] / 10**7)
            best, found = NB, None
            for pack in sorted(self.world.packs.values(), key=lambda pack: pack["id"]):
                for item in pack.get("assumptions", []):
                    for match in self.report["matches"]:
                        if item["id"] == "component_stock_days" and match["where"] == pack["id"] and \
                                match["entry"] == item.get("party") and match["party_key"] == party and \
                                answer_of(match["answer"]) > best:
                            best, found = answer_of(match["answer"]), numbers(str(item["value"]))
            if found:
                return (found[0] / 10**7, found[1] / 10**7)
        return (general["lower"], general["upper"])

    # ---- stock ----
    def stock_bar(self, at, row):
        """A row of stock that may not be installed: the ban on the product, asked for the lot of this row."""
        key = self.node(self.children(at)[0])["row"]["key"]
        cells = self.row("stock", key)
        need(self.world.product_of_row(cells) == row["product_key"], "stock of another product")
        need(cells.get("revision", "") == row["revision"] and cells.get("date_code", "") == row["date_code"], "another lot")
        ban = self.children(at)[-1]
        effect = next((effect for position, effect in enumerate(self.report["effects"]) if effect["effect"] == "must not install"
                       and effect["product_key"] == row["product_key"] and ban in self.below(position)), None)
        need(effect is not None, "a ban that is no effect")
        answer = self.effect_one(ban, effect, True)
        pack, name = row["rule"].split("/")
        requirement = self.measures.get((pack, name, True))
        rules = requirement or self.measures[(pack, name, False)]
        acts = [] if requirement else [act for act in rules.body["acts"] if act["act"] == "install"
                                       and act["modality"] in ("forbidden", "licence-required")]
        trees = [rules.body.get("condition")] + [act.get("condition") for act in acts]
        asked = set().union(*(words_of(tree) for tree in trees)) & TESTS_LOT and self.world.about("lot", row["product_key"])
        if asked:
            case = self.case(rules, product=row["product_key"], is_new=True, like_for_like=NO, stock=key)
            units = [unit for unit in self.world.units.get(row["product_key"], []) if self.world.is_deployed(unit, self.as_of)]
            answer = min(answer, max(
                self.covers(rules, case.but(unit=unit)) if requirement else max(
                    min([YES] + [case.but(unit=unit, date=self.as_of).holds(tree) for tree in (trees[0], act.get("condition"))])
                    for act in acts) for unit in units or [None]))
        need(answer == answer_of(row["barred"]), "barred:", ANSWERS[answer], "not", row["barred"])
        need(day(self.node(at)["date"]) == day(row["from"]["earliest"]), "from when")
        for child in self.children(at)[1:-1]:
            self.leaves(child, rules)

    def below(self, position):
        """The reasons that an effect puts together."""
        found, stack = set(), [self.report["why"]["effects"][position]]
        while stack:
            at = stack.pop()
            found.add(at)
            stack += self.children(at) if self.rule(at) == "earliest-effect" else []
        return found

    # ---- dates of products ----
    def product(self, at, row, kind):
        """`kind`: position of the date among the six."""
        names = ["supply_end", "spares_end", "repair_end", "secure_until", "install_end", "must_remove"]
        effects = ["no new units", "no spares", "no repair", "no updates", "must not install", "must remove"]
        need(self.rule(at) == "earliest-effect", "no date", self.rule(at))
        self.counts["earliest-effect"] += 1
        by_why = {}
        for position, effect in enumerate(self.report["effects"]):
            if effect["product_key"] == row["product_key"] and effect["effect"] == effects[kind]:
                by_why.setdefault(self.report["why"]["effects"][position], []).append(effect)
        expected = {why for why, found in by_why.items() if any(self.counts_today(effect) for effect in found)}
        children, found = set(self.children(at)), []
        need(len(children) >= 32 or expected <= children, "an effect is left out")
        for child in self.children(at):
            if child in by_why:
                for effect in by_why[child]:
                    if self.counts_today(effect):
                        found.append((answer_of(effect["answer"]), span(effect["from"])))
            elif self.rule(child) == "end-of-life":
                found.append(self.life(child, row["product_key"], kind))
            else:
                found.append(self.note(child, row))
        answer = max([NO] + [one[0] for one in found])
        earliest = min([MAX] + [start[0] for one, start in found if one > PNO])
        latest = min([MAX] + [start[1] for one, start in found if one == YES])
        need(answer == answer_of(row[names[kind] + "_answer"]), names[kind], "is", ANSWERS[answer])
        need((earliest, latest) == span(row[names[kind]]), names[kind], (earliest, latest), "not", row[names[kind]])

    def counts_today(self, effect):
        return effect["binding"] == "law" and effect["modality"] != "advised-against" and effect["answer"] != "no" and \
            self.as_of < day(effect["until"]["latest"])

    def life(self, at, product, kind):
        columns = [["end_of_sale"], ["end_of_support"], ["end_of_support"], ["end_of_security", "end_of_support"]][kind]
        self.counts["end-of-life"] += 1
        for column in columns:
            last = dates(self.world.cell("product", product, column))
            if last != BLANK:
                need("row" in self.node(self.children(at)[0]), "the day is said")
                need(day(self.node(at)["date"]) == shift(last[0], 1), "the day after", column)
                return (NB if last[1] == MAX else YES), (shift(last[0], 1), shift(last[1], 1))
        need("blank" in self.node(self.children(at)[0]), "no day is said")
        return PNO, NEVER

    def note(self, at, row):
        """What only presumes that nothing touches the product, or a list that no pack explains."""
        rule, best = self.rule(at), PNO
        self.counts[rule] += 1
        parties = [child for child in self.children(at) if self.rule(child) == "listed-without-measure"]
        for child in parties:
            party, answer = self.party_why(child, None)
            maker = self.world.maker(row["product_key"])
            roles = {self.world.party(one.get("party")) for _, one in self.world.about("product party", row["product_key"])}
            need(party == maker or party in roles, "the party has no role")
            match = next(self.node(one)["match"] for one in self.children(child) if "match" in self.node(one))
            start = dates(self.entry(self.report["matches"][match]).get("from"))
            return min(best if answer < NB else NB, answer), (self.as_of if start == BLANK else start[0], MAX)
        for child in self.children(at):
            node = self.node(child)
            if "rule" not in node:
                self.leaves(child, None)
        need(rule in ("role-unknown", "role-presumed", "bom-incomplete", "class-presumed", "inside-product", "role-tested",
                      "maker-presumed"), "no way to check the rule", rule, "of a date")
        return PNO, (MAX, MAX)

    # ---- hits ----
    def hit(self, at, row):
        measure = None
        if row["pack"]:
            measure = self.measures[(row["pack"], row["measure"] or row["requirement"], not row["measure"])]
        party, answer = self.party_why(at, measure)
        need(party == row["party_key"], "the reason is about", party)
        need(answer == answer_of(row["answer"]), "is a target:", ANSWERS[answer], "not", row["answer"])

    def name(self, at, position):
        rule, match = self.rule(at), self.report["matches"][position]
        self.counts[rule] += 1
        need(rule in ("name-equal", "name-similar", "decided-same", "decided-different", "decision-fell"), "no way to check", rule)
        self.match(position)
        if rule in ("name-equal", "name-similar"):
            need((rule == "name-equal") == (match["strength"] == "exact"), "equal or similar")
            need(abs(self.node(at).get("amount", 0) - match["score"]) < 1e-6, "the score")
        for child in self.children(at):
            node = self.node(child)
            if "row" in node:
                row = self.row(node["row"]["kind"], node["row"]["key"])
                kind = node["row"]["kind"]
                if kind == "party":
                    need(node["row"]["key"] == match["party_key"], "another party")
                elif kind == "party name":
                    need(row.get("name") == match["own_name"], "another name")
                elif kind in ("list entry", "list name"):
                    need(row.get("name") == match["listed_name"], "another listed name")
            else:
                self.leaves(child, None) if "rule" not in node else None
