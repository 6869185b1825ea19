"""Figures over what the operator has on file, worked out again record by record: for why_rederive_test.py.

A record is asked two things of a day: is it in the base, does it count against the operator?
"""
from why_figures import FLOOR, SCOPE_FLOOR, WORLDS, Figures, since_on
from why_rules import same
from why_targets import span
from why_world import BLANK, MAX, NB, NO, PNO, PY, YES, dates, numbers, tristate

CONTRACTS = {"contracts-without-exit-plan", "contracts-without-break-clause", "contracts-without-support-period"}


def runs(cells, on):
    """Does it run on the day? Without its ends it is presumed to."""
    start, end = dates(cells.get("from")), dates(cells.get("until"))
    if start[0] > on[1] or end[1] <= on[0]:
        return NO
    if start[1] <= on[0] and end[0] > on[1]:
        return YES
    return PY if BLANK in (start, end) else NB


def fresh(done, on, age):
    """Was it done by the day, and at most so many days before it?"""
    if done[1] <= on[0] and done[0] >= on[1] - age:
        return YES
    return NO if done[1] < on[0] - age or done[0] > on[1] else NB


class Record:
    def __init__(self, within, counts):
        self.within, self.counts = within, counts
        self.answer = min(within, counts)


class Records(Figures):
    """Every metric of records: {(kind, key): Record}; a key of None stands for those that nobody names."""

    def records(self, rules, row, on):
        metric = rules.body["metric"]
        name = "contracts" if metric in CONTRACTS else {
            "suppliers-without-review": "suppliers", "services-without-exit-plan": "services", "outsourced": "outsourced",
            "functions-not-repatriable": "functions", "shared-management-segments": "segments",
            "products-without-lifetime-spares": "lifetimes"}.get(metric)
        if name is None:
            return None
        cache = self.__dict__.setdefault("records_before", {})
        key = (id(rules), row["reading"], on)
        if key not in cache:
            cache[key] = getattr(self, "records_of_" + name)(rules, row, on)
        return cache[key]

    def tallies(self, rules, row, on):
        found = self.records(rules, row, on)
        if found is None:
            return super().tallies(rules, row, on)
        made = []
        for world in WORLDS:
            counted = sum(one.answer >= FLOOR[world] for one in found.values())
            base = sum(one.answer >= FLOOR[world] or one.within >= SCOPE_FLOOR[world] for one in found.values())
            made.append((counted, len(found) if rules.body["metric"] == "outsourced" else base))
        of_units = rules.body["metric"] in ("suppliers-without-review", "products-without-lifetime-spares")
        is_empty = not self.units_for(rules, row) if of_units else not found
        return made, is_empty and all(one.within == NO for one in found.values())

    # ---- what they share ----
    def meant(self, rules, party):
        return YES if rules.is_category() else NB if party is None else self.hits(rules).get(party, NO)

    def if_renewed(self, on, on_day, today):
        """After today what is in order may be renewed in time or not; what is not is presumed to stay so."""
        if on[1] <= self.as_of or on_day == YES:
            return on_day
        return NB if today >= PY else PNO if today == NO else today

    def planned(self, rules, cells, on):
        age, done = rules.body.get("age-days"), dates(cells.get("exit_plan_on"))
        answer = tristate(cells.get("exit_plan"))
        today = (self.as_of, self.as_of)
        return answer if age is None else min(answer, self.if_renewed(on, fresh(done, on, age), fresh(done, today, age)))

    def contract_meant(self, rules, row, key, on):
        cells = self.world.table("contract")[key]
        answer = min(self.meant(rules, self.world.party(cells.get("supplier"))), runs(cells, on))
        case = self.case(rules, product=self.world.product_of_row(cells), deal="rows", contract=key, date=on[0])
        return min(answer, self.taken(case, rules, row).holds(rules.body.get("condition")))

    def there(self, unit, on):
        return min(since_on(unit.since, on), unit.scope)

    # ---- suppliers ----
    def records_of_suppliers(self, rules, row, on):
        within = {}
        for unit in self.units_for(rules, row):
            maker, is_presumed = self.maker_of(unit.product)
            answer = min(unit.scope, YES if unit.since[1] <= self.as_of else NB, PY if is_presumed else YES)
            within[maker] = max(within.get(maker, NO), answer)
        for kind, column in (("contract", "supplier"), ("managed service", "provider")):
            for cells in self.world.table(kind).values():
                party = self.world.party(cells.get(column))
                within[party] = max(within.get(party, NO), runs(cells, on))
        made = {}
        for party, answer in within.items():
            answer = min(answer, self.meant(rules, party), NB if party is None else YES)
            today = self.reviewed(rules, party, (self.as_of, self.as_of))
            made[("party", party)] = Record(answer, 4 - self.if_renewed(on, self.reviewed(rules, party, on), today))
        return made

    def reviews_of(self, rules, party):
        """Reviews that may be the one asked for, of that supplier."""
        for key, cells in self.world.table("review").items():
            supplier = self.world.party(cells.get("supplier"))
            if (supplier is None or party is None or supplier == party) and \
                    (not cells.get("kind") or same(cells["kind"], rules.body["review"])):
                yield key, cells, supplier

    def reviewed(self, rules, party, on):
        answer, has_own = NO, False
        if not self.world.table("review"):
            return NB
        for _, cells, supplier in self.reviews_of(rules, party):
            here = fresh(dates(cells.get("done_on")), on, rules.body["age-days"])
            if not cells.get("kind") or party is None:
                here = min(here, NB)
            elif supplier is None:
                here = min(here, PY)
            else:
                has_own = True
            answer = max(answer, here)
        return PNO if answer == NO and not has_own else answer

    def maker_of(self, product):
        """(maker, whether it is only read off the product's text)."""
        maker = self.world.maker(product) if product is not None else None
        roles = {cells.get("role") for _, cells in self.world.about("product party", product)} if product else set()
        if maker is not None or product is None or roles & {"brand", "manufacturer"}:
            return maker, False
        words = "-".join((self.world.cell("product", product, "model") or product).casefold().split())
        names = {}
        for party, cells in self.world.table("party").items():
            for name in (party, cells.get("name"), cells.get("slug")):
                names.setdefault("-".join((name or "").casefold().split()), set()).add(party)
        for cells in self.world.table("party name").values():
            names.setdefault("-".join((cells.get("name") or "").casefold().split()), set()).add(self.world.party(cells.get("party")))
        fits = [name for name in names if len(name) > 1 and (words + "-").startswith(name + "-")]
        found = names[max(fits, key=len)] if fits else set()
        return (found.pop(), True) if len(found) == 1 else (None, False)

    # ---- contracts, services, functions ----
    def records_of_contracts(self, rules, row, on):
        made, metric = {}, rules.body["metric"]
        for key, cells in self.world.table("contract").items():
            within, kind = self.contract_meant(rules, row, key, on), (cells.get("kind") or "").replace(" ", "-")
            if metric == "contracts-without-exit-plan":
                counts = 4 - self.planned(rules, cells, on)
            elif metric == "contracts-without-break-clause":
                counts = 4 - tristate(cells.get("break_clause"))
            else:
                within = min(within, NB if not kind else NO if kind in ("repair", "managed-service") else YES)
                has_end = YES if dates(cells.get("until")) != BLANK else NB
                counts = 4 - min(has_end, tristate(cells.get("component_support")))
            made[("contract", key)] = Record(within, counts)
        return made

    def records_of_services(self, rules, row, on):
        made = {}
        for key, cells in self.world.table("managed service").items():
            within = min(runs(cells, on), self.meant(rules, self.world.party(cells.get("provider"))))
            within = min(within, self.function_scope(rules, cells.get("function")))
            made[("managed service", key)] = Record(within, 4 - self.planned(rules, cells, on))
        return made

    def records_of_outsourced(self, rules, row, on):
        made, contracts = {}, self.world.table("contract")
        kinds = {key: (cells.get("kind") or "").replace(" ", "-") for key, cells in contracts.items()}
        of_kind = {key: YES if kind == "managed-service" else NB if not kind else NO for key, kind in kinds.items()}
        for key in contracts:
            made[("contract", key)] = Record(YES, min(of_kind[key], self.contract_meant(rules, row, key, on)))
        for key, cells in self.world.table("managed service").items():
            said, provider = cells.get("contract"), self.world.party(cells.get("provider"))
            own = next((one for one in contracts if said and (one == said.casefold() or same(contracts[one].get("id"), said))), None)
            suppliers = {one: self.world.party(contracts[one].get("supplier")) for one in contracts}
            has = of_kind[own] if own is not None else max([NO] + [
                min(of_kind[one], NB) for one in contracts if None in (provider, suppliers[one]) or suppliers[one] == provider])
            made[("managed service", key)] = Record(YES, min(4 - has, runs(cells, on), self.meant(rules, provider)))
        return made

    def records_of_functions(self, rules, row, on):
        made, age = {}, rules.body["age-days"]
        for key, cells in self.world.table("function").items():
            days, home = numbers(cells.get("repatriation_days")), self.world.country()
            abroad = NB if not cells.get("country") or not home else NO if same(cells["country"], home) else YES
            late = NB if days is None else NO if days[1] <= age * 10**7 else YES if days[0] > age * 10**7 else NB
            made[("function", key)] = Record(self.function_scope(rules, cells.get("name") or key), min(abroad, late))
        return made

    # ---- management segments ----
    def records_of_segments(self, rules, row, on):
        first = {}
        for cells in self.world.table("schedule").values():
            group = (cells.get("site", "").casefold(), self.world.product_of_row(cells))
            first[group] = min(first.get(group, MAX), dates(cells.get("date"))[0])
        segments = {}
        for unit in self.units_for(rules, row):
            if unit.what[0] == "device":
                name = unit.cells.get("management_segment", "").casefold()
                segments.setdefault(name or unit.what, []).append(unit)
        return {("segment", name): self.segment(name, units, first, on) for name, units in segments.items()}

    def segment(self, name, units, first, on):
        makers, is_weak = {}, False
        for unit in units:
            maker, is_presumed = self.maker_of(unit.product)
            maker = None if first.get(unit.group, MAX) <= on[1] else maker
            sure = self.there(unit, on)
            if sure == NO:
                continue
            sure = min(sure, NB) if maker is None else min(sure, PY if is_presumed else YES)
            is_weak = is_weak or sure != YES
            key = maker or unit.what  # of whom nobody knows the maker may be anybody's
            makers[key] = max(makers.get(key, NO), sure)
        second = sorted([NO, NO] + list(makers.values()))[-2]
        counts = PNO if second == NO and is_weak else second
        within = max(self.there(unit, on) for unit in units)
        if not isinstance(name, str):
            return Record(min(within, NB), NB)
        return Record(within, min(counts, max(min(unit.apart, unit.scope) for unit in units)))

    # ---- products ----
    def records_of_lifetimes(self, rules, row, on):
        """Until when the spares hold is the stock's arithmetic: it is taken from the pools of the report."""
        within, made = {}, {}
        for unit in self.units_for(rules, row):
            within[unit.product] = max(within.get(unit.product, NO), min(unit.apart, unit.scope))
        pools = {pool["product_key"]: pool for pool in self.report["stock"]}
        level = self.value("confidence")["value"]["lower"]
        name = "holds_until_%d" % next((one for one in (50, 80, 95) if one >= level * 100 - 1e-9), 99)
        for product, answer in within.items():
            counts, life = NB, dates(self.world.cell("product", product, "lifetime_until")) if product else BLANK
            if product in pools:
                counts = self.outlived(product, pools[product], life, name)
            made[("product", product)] = Record(answer, counts)
        return made

    def outlived(self, product, pool, life, name):
        ends, start = span(pool[name]), span(pool["counted_from"])[0]
        for _, lot in self.world.about("stock", product):
            condition, many = lot.get("condition", ""), lot.get("quantity", "")
            if condition == "faulty":
                continue
            if not many:
                ends = (ends[0], MAX)
            elif not condition and int(many) > 0:
                ends = (start, ends[1])
        if ends[0] == MAX:
            years = self.value("horizon_years")["value"]["lower"]
            ends = (start + int(years * 365.25), ends[1])
        return NO if life[1] <= ends[0] else YES if life[0] > ends[1] else NB
