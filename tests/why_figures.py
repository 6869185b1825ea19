"""Figures of requirements in four worlds, worked out again from all rows: for why_rederive_test.py.

Best: only what is sure counts; likely: what is presumed too; doubt: what nobody can tell too; worst: all that may count.
"""
import re

from why_effects import Effects
from why_rules import ROLES_OF_BRAND, before, function_in, presumed, same
from why_world import ALWAYS, BLANK, MAX, MIN, NB, NEVER, NO, PNO, PY, YES, dates, later, shift, tristate

BEST, LIKELY, DOUBT, WORST = WORLDS = range(4)
FLOOR = [YES, PY, NB, PNO]  # from which answer on something counts
SCOPE_FLOOR = [PNO, PY, PY, YES]  # and from which it is in the base without counting
LAPSING = {"units-past-support", "patches-overdue"}
UNITS = {"units", "installed-since"} | LAPSING


def since_on(start, on):
    return YES if start[1] <= on[0] else NO if start[0] > on[1] else NB


def folded(version):
    """Signs between words and case do not tell versions apart."""
    return [word for word in re.split(r"[\s_.,;:&()'\"/\\|-]+", (version or "").lower()) if word]


class Unit:
    """A device or module that is in use, or will be."""

    def __init__(self, world, what):
        self.what, self.cells = what, world.table(what[0])[what[1]]
        self.device = world.device_of_unit(what)
        self.product = world.product_of_unit(what)
        place = self.cells if what[0] == "device" else world.table("device").get(self.device, {})
        self.group = (place.get("site", "").casefold(), self.product)
        self.count = int(self.cells.get("quantity") or 1)
        start = dates(self.cells.get("install_date"))
        self.since = ALWAYS if start == BLANK else start
        if what[0] == "module" and self.device:
            of_device = dates(place.get("install_date"))
            self.since = later(self.since, ALWAYS if of_device == BLANK else of_device)
        self.scope = self.apart = NO  # in scope; if it is, does it count?


class Figures(Effects):
    """Which units count towards a figure, and what they sum to on a day, swaps done."""

    # ---- one unit ----
    def is_ever(self, unit):
        device = self.world.device_of_unit(unit)
        return self.world.is_deployed(unit, MAX) and (
            unit[0] == "device" or device is None or self.world.is_deployed(("device", device), MAX))

    def units_for(self, rules, row):
        """All units, with their answers to the requirement, its open parameter taken as the finding takes it."""
        cache = self.__dict__.setdefault("units_before", {})
        key = (id(rules), row["reading"])
        if key not in cache:
            cache[key] = [Unit(self.world, unit) for units in self.world.units.values() for unit in units if self.is_ever(unit)]
            for unit in cache[key]:
                unit.apart, unit.scope = self.unit_answers(unit.what, rules, row)
        return cache[key]

    def unit_answers(self, unit, rules, row):
        """(if it is in scope, does it count; is it in scope): made by a target, installed since, condition; function, technology."""
        body, product = rules.body, self.world.product_of_unit(unit)
        made = YES if rules.is_category() else NB if product is None else self.made(rules, product)
        case = self.taken(self.case(rules, product=product, unit=unit), rules, row)
        device = self.world.device_of_unit(unit)
        function = self.world.cell("device", device, "function") if device else ""
        scope = self.function_scope(rules, function)
        if body.get("technologies"):
            scope = min(scope, max(case.is_technology(word) for word in body["technologies"]))
        since = YES
        if body["metric"] == "installed-since":
            since = 4 - before(self.world.cell(unit[0], unit[1], "install_date"), dates(body["since"])[0])
        answer = min(made, since)
        if answer != NO and scope != NO:
            answer = min(answer, case.holds(body.get("condition")))
        return answer, scope

    def taken(self, case, rules, row):
        if row["reading"]:
            names = [one["id"] for one in rules.body.get("parameters", []) if one["value"] == "unknown"]
            case.taken = {names[0]: YES if row["reading"] == "yes" else NO}
        return case

    def function_scope(self, rules, function):
        names = rules.body.get("function-classes")
        classes = {item["id"]: item for item in rules.pack.get("function-classes", [])}
        if not names:
            return YES
        return NB if not function else max(function_in(self.world, function, classes[name]) if name in classes else NB
                                           for name in names)

    def counted(self, unit, rules, row, on=None):
        apart, scope = self.unit_answers(unit, rules, row)
        return min(apart, scope, self.lapsed(self.lapse_of_unit(Unit(self.world, unit), rules), rules, on, Unit(self.world, unit)))

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

    # ---- from which day on ----
    def lapse_of_unit(self, unit, rules):
        """[(answer, from)]: from then on it counts this surely; None: the metric knows no days."""
        metric = rules.body["metric"]
        if metric not in LAPSING:
            return None
        cache = self.__dict__.setdefault("lapses_before", {})
        key = (id(rules), unit.what)
        if key not in cache:
            cache[key] = self.past_support(unit.product) if metric == "units-past-support" else \
                self.overdue(unit, rules.body["age-days"])
        return cache[key]

    def past_support(self, product):
        over = dates(self.world.cell("product", product, "end_of_support")) if product else BLANK
        if over == BLANK:
            return [(NB, BLANK)]
        over = (shift(over[0], 1), shift(over[1], 1))
        kept = [row for _, row in self.world.about("continued use", product)][:1]
        if not kept:
            return [(YES, over)]
        planned = dates(kept[0].get("replace_by"))
        may_stay = min(tristate(kept[0].get(cell)) for cell in ("rarely_changed", "interfaces_monitored", "exposure_limited"))
        if planned == BLANK:
            return [(4 - min(may_stay, PNO), over)]
        after = over if planned == NEVER else later(over, (shift(planned[0], 1), shift(planned[1], 1)))
        return [(4 - may_stay, over), (YES, after)]

    def release(self, product, version):
        return next((row for _, row in self.world.about("release", product)
                     if version and folded(row.get("version")) == folded(version)), None)

    def has_software(self, unit):
        """A module without releases, a line or a release of its own runs that of its device."""
        return bool(unit.what[0] == "device" or unit.product is None or unit.cells.get("release") or
                    self.world.cell("product", unit.product, "software_line") or self.world.about("release", unit.product))

    def overdue(self, unit, age):
        if not self.has_software(unit):
            return [(NO, BLANK)]
        exposed = tristate(self.world.cell("device", unit.device, "exposed") if unit.device else "")
        running = self.release(unit.product, unit.cells.get("release")) if unit.product else None
        if running is None:
            return [(min(exposed, NB), BLANK)]
        answer = min(exposed, tristate(running.get("exploited")))
        fix = self.release(unit.product, running.get("fixed_by"))
        if fix is None:
            return [(min(answer, NB), BLANK)]
        known, out = dates(running.get("exploited_since")), dates(fix.get("released"))
        known = (MIN, self.as_of) if known == BLANK else known
        out = BLANK if out == BLANK else (shift(out[0], age + 1), shift(out[1], age + 1))
        return [(answer, later(known, out))]

    def ran_from(self, unit):
        """From then on it surely ran what it is said to run."""
        installed = dates(unit.cells.get("release_installed"))
        return shift(dates("1970-01-01")[0], self.report["known_at"] // 86400) if installed == BLANK else installed[1]

    def lapsed(self, lapse, rules, on, unit=None):
        if lapse is None:
            return YES
        is_patch = unit is not None and rules.body["metric"] == "patches-overdue" and self.has_software(unit)

        def answered(when):
            if is_patch and when[0] < self.ran_from(unit):
                return min(NB, tristate(self.world.cell("device", unit.device, "exposed") if unit.device else ""))
            return max(min(counts, since_on(start, when)) for counts, start in lapse)

        answer, today = answered(on), answered((self.as_of, self.as_of))
        if rules.body["metric"] != "patches-overdue" or on[1] <= self.as_of or answer == NO:
            return answer
        return min(answer, PY if today == YES else NB if today <= PNO else today)

    # ---- what is swapped ----
    def swaps(self, rules, row, units):
        """The schedule: what leaves, what comes in, and how surely that counts."""
        made = []
        for key, cells in self.world.table("schedule").items():
            site = cells.get("site", "").casefold()
            group = (site, self.world.product_of_row(cells))
            new = self.world.product(cells.get("replacement_manufacturer"), cells.get("replacement"))
            leaving = [unit for unit in units if unit.group == group]
            there = sum(unit.count for unit in leaving if self.world.is_deployed(unit.what, self.as_of))
            when = dates(cells.get("date"))
            apart = (YES if rules.is_category() else NB) if new is None else \
                YES if rules.is_category() else self.made(rules, new)
            if rules.body["metric"] == "installed-since":
                apart = min(apart, 4 - before(cells.get("date"), dates(rules.body["since"])[0]))
            if apart != NO:
                like = NO if new is not None and new != group[1] else NB
                case = self.case(rules, product=new, is_new=True, like_for_like=like, date=when[0])
                apart = min(apart, self.taken(case, rules, row).holds(rules.body.get("condition")))
            said = {unit.scope for unit in leaving}
            scope = NB if len(said) != 1 else said.pop()
            words = rules.body.get("technologies")
            own = (self.world.cell("product", new, "technology") if new else "").casefold().split()
            if leaving and words and own and not any(word.casefold() in own for word in words):
                scope = NO
            lapse = None if rules.body["metric"] not in LAPSING else \
                self.past_support(new) if rules.body["metric"] == "units-past-support" else [(PNO, BLANK)]
            made.append({"group": group, "new": new, "date": when, "count": int(cells.get("quantity") or there), "scope": scope,
                         "apart": apart, "lapse": lapse, "units": leaving})
        return made

    def swap_is_done(self, world, swap, on, counts):
        start, end = swap["date"]
        if end <= on[0]:
            return True
        if world in (LIKELY, DOUBT):
            return start > MIN and end < MAX and (start + end) // 2 <= on[0]
        return start <= on[1] and counts != (YES if world == BEST else NO)

    # ---- sums ----
    def units_on(self, rules, row, on, world):
        """(how many count, how many are in scope) on the day in the world."""
        units, gone, numerator, denominator = self.units_for(rules, row), {}, 0, 0
        swaps = self.swaps(rules, row, units)
        for swap in swaps:
            counts = min(swap["apart"], swap["scope"], self.lapsed(swap["lapse"], rules, on))
            if not self.swap_is_done(world, swap, on, counts):
                continue
            gone[swap["group"]] = gone.get(swap["group"], 0) + swap["count"]
            if not swap["units"] and swap["new"] is None:
                continue
            many = swap["count"] if not swap["units"] else min(swap["count"], sum(unit.count for unit in swap["units"]))
            is_in = counts >= FLOOR[world] or self.is_in(world, swap["scope"], swap["apart"])
            numerator += many if counts >= FLOOR[world] else 0
            denominator += many if is_in else 0
        groups = {}
        for unit in units:
            groups.setdefault(unit.group, []).append(unit)
        left = dict(gone)
        for unit in units:  # modules go with their device
            holder = self.world.table("device").get(unit.device) if unit.what[0] == "module" and unit.device else None
            if holder is None:
                continue
            of = (holder.get("site", "").casefold(), self.world.product_of_unit(("device", unit.device)))
            swapped = gone.get(of, 0)
            if swapped > 0 and (world == BEST or swapped >= sum(one.count for one in groups.get(of, []))):
                left[unit.group] = left.get(unit.group, 0) + unit.count
        for group, members in groups.items():
            counting, in_scope = self.group_on(rules, members, on, world, left.get(group, 0))
            numerator, denominator = numerator + counting, denominator + in_scope
        return numerator, denominator

    def is_in(self, world, scope, apart):
        return not (world == BEST and scope != YES and apart == YES) and scope >= SCOPE_FLOOR[world]

    def group_on(self, rules, members, on, world, gone):
        there = counting = in_scope = 0
        for unit in members:
            lapsed = self.lapsed(self.lapse_of_unit(unit, rules), rules, on, unit)
            counts = min(unit.apart, unit.scope, lapsed) >= FLOOR[world]
            least = self.as_of if rules.body["metric"] == "installed-since" else MIN
            may_be, is_sure = (unit.since[at] <= max(on[1 - at], least) for at in (0, 1))
            if not (is_sure or (may_be and counts != (world == BEST))):
                continue
            there += unit.count
            counting += unit.count if counts else 0
            in_scope += unit.count if counts or self.is_in(world, unit.scope, min(unit.apart, lapsed)) else 0
        stay = there - min(gone, there)
        if world == WORST:
            counting, in_scope = min(counting, stay), max(0, in_scope - min(gone, there))
        else:
            counting, in_scope = max(0, counting - min(gone, there)), min(in_scope, stay)
        return counting, max(in_scope, counting)

    def tallies(self, rules, row, on):
        """Per world (counted, in the base), and whether there is nothing to look at; None: another sort of figure."""
        if rules.body["metric"] not in UNITS:
            return None
        return [self.units_on(rules, row, on, world) for world in WORLDS], not self.units_for(rules, row)

    def met_of(self, tallies, is_unknown, limit):
        within = [counted <= limit for counted, _ in tallies]
        if is_unknown:
            return NB
        if within[WORST]:
            return YES
        if not within[BEST]:
            return NO
        return NB if within[LIKELY] != within[DOUBT] else PY if within[LIKELY] else PNO
