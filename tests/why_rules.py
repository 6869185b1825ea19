"""What the rules say, written a second time from docs/rules.md and docs/packs.md, for why_rederive_test.py."""
from why_world import ALWAYS, BLANK, MAX, NB, NEVER, NO, PNO, PY, YES, dates, numbers, shift, span_holds, \
    tristate

ROLES_OF_BRAND = {"manufacturer", "designer", "software-author"}


def same(left, right):
    return bool(left) and left.strip().casefold() == (right or "").strip().casefold()


def words(text):
    return (text or "").casefold().split()


class Measure:
    """A measure or requirement of a pack, with what it inherits."""

    def __init__(self, pack, body, is_requirement):
        self.pack, self.body, self.id = pack, body, body["id"]
        self.is_requirement = is_requirement
        measures = {measure["id"]: measure for measure in pack.get("measures", [])}
        self.parent = measures.get(body.get("measure")) if is_requirement else body
        inherited = self.parent if is_requirement and self.parent else {}
        self.binding = body.get("binding") or inherited.get("binding", "law")
        self.jurisdiction = body.get("jurisdiction") or inherited.get("jurisdiction", "")
        self.addressees = body.get("addressees") or inherited.get("addressees")
        self.target = body.get("target") or inherited.get("target") or {}
        self.roles = set(self.target.get("roles", [])) or ({"brand", "manufacturer"} if is_requirement else set())
        self.parameters = {item["id"]: item["value"] for item in body.get("parameters", [])}
        self.fact = body.get("fact")

    def is_category(self):
        return bool(self.target.get("category"))

    def reaches(self):
        return tristate(self.target.get("reaches-components", "no" if "reaches-components" not in self.target else ""))

    def spans(self):
        """Periods in which something applies: (from, until, answer, is advice, fact)."""
        made = []
        periods = (self.parent or {}).get("periods", [])
        for at, period in enumerate(periods):
            status = period["status"]
            answer = {"in-force": YES, "advice": YES, "unknown": NB, "announced": PY}.get(status)
            if answer is None:
                continue
            start, end = dates(period.get("from")), dates(period.get("until"))
            start, end = (ALWAYS if start == BLANK else start), (NEVER if end == BLANK else end)
            if status == "announced":
                if any(after["status"] in ("in-force", "advice", "unknown") for after in periods[at + 1:]):
                    continue
                start = (start[0], MAX)
            fact = period.get("fact") or (self.parent or {}).get("fact")
            last = made[-1] if made else None
            if last and last[2] == answer and last[3] == (status == "advice") and last[1] == start:
                made[-1] = (last[0], end) + last[2:]
            else:
                made.append((start, end, answer, status == "advice", fact))
        return made


class Case:
    """One question about one item: what a condition is evaluated on."""

    def __init__(self, world, measure, as_of, **given):
        self.world, self.measure, self.as_of = world, measure, as_of
        self.product = self.unit = self.order = self.contract = self.shipment = self.function = None
        self.stock = None  # row of stock that the unit is taken from
        self.part, self.deal = "product", "unknown"
        self.patches = self.is_new = False
        self.like_for_like = NB
        self.date = as_of
        self.hits = {}
        self.adopted = None  # brand_is_manufacturer: None off, False by default, True adopted
        self.taken = {}
        self.__dict__.update(given)

    def but(self, **given):
        other = Case(self.world, self.measure, self.as_of)
        other.__dict__.update(self.__dict__)
        other.__dict__.update(given)
        return other

    # ---- the tree ----
    def holds(self, tree):
        if tree is None:
            return YES
        (word, value), = tree.items()
        if word == "all":
            return min([YES] + [self.holds(child) for child in value])
        if word == "any":
            return max([NO] + [self.holds(child) for child in value])
        if word == "not":
            return 4 - self.holds(value)
        return getattr(self, "is_" + word.replace("-", "_"))(value)

    # ---- the item ----
    def origin(self, place):
        for _, row in self.world.about("product origin", self.product):
            if same(row.get("jurisdiction"), place):
                return row
        return {}

    def template(self, place, limit):
        """What the class template presumes; `limit` in billionths of a percent: of content above it."""
        product_class = self.world.cell("product", self.product, "class").casefold()
        for _, row in self.world.table("class origin").items():
            if product_class and row.get("class", "").casefold() == product_class and same(row.get("jurisdiction"), place):
                content, contains = numbers(row.get("content_percent")), tristate(row.get("contains"))
                if limit is not None and content:
                    return PY if sum(content) / 2 > limit else PNO
                if contains == NO:
                    return PNO
                return PY if contains == YES and limit is None else NB
        return NB

    def unlisted(self, place):
        content = numbers(self.origin(place).get("controlled_content_percent"))
        if content and content[0] > 0:
            return YES
        if content and content[1] == 0:
            return NO
        return self.template(place, None)

    def is_originates_in(self, place):
        if self.product is None:
            return NB
        if self.part == "unlisted":
            return self.unlisted(place)
        said = tristate(self.origin(place).get("originates"))
        if said != NB:
            return said
        maker = self.world.maker(self.product)
        near = [self.world.cell("product", self.product, "factory_country"), self.world.cell("party", maker, "country")]
        return PY if any(same(place, country) for country in near) else NB

    def is_content_above(self, value):
        if self.product is None:
            return NB
        place, limit = value["jurisdiction"], round(value["percent"] * 10**7)
        if self.part == "unlisted":
            return self.unlisted(place)
        content = numbers(self.origin(place).get("controlled_content_percent"))
        if content is None:
            return self.template(place, limit)
        if content[0] > limit:
            return YES
        if content[1] <= limit:
            return NO
        return PY if sum(content) / 2 > limit else PNO

    def is_direct_product_of(self, place):
        if self.product is None:
            return NB
        said = tristate(self.origin(place).get("direct_product"))
        if said == NB:
            return self.template(place, None) if self.part == "unlisted" else NB
        return PNO if self.part == "unlisted" and said == NO else said

    def is_control_class(self, value):
        if self.product is None or self.part == "unlisted":
            return NB
        answers = []
        for _, row in self.world.about("product origin", self.product):
            if value.get("jurisdiction") and not same(row.get("jurisdiction"), value["jurisdiction"]):
                continue
            classes, wanted = words(row.get("control_class")), value["class"].casefold()
            fits = any(one.startswith(wanted[:-1]) if wanted.endswith("*") else one == wanted for one in classes)
            answers.append(NB if not classes else YES if fits else NO)
        return max(answers) if answers else NB

    def is_designed_by_target(self, _):
        if self.product is None or self.part == "unlisted":
            return NB
        answers, has_designer = [NO], False
        for _, row in self.world.about("product party", self.product):
            party, role = self.world.party(row.get("party")), row.get("role")
            if role not in ("designer", None, ""):
                continue
            if party is None or not role:
                answers.append(NB if party is None or self.hits.get(party, NO) != NO else NO)
            else:
                answers.append(self.hits.get(party, NO))
            has_designer = has_designer or role == "designer"
        brand = self.world.maker(self.product)
        if not has_designer:
            answers.append(NB if brand is None or self.adopted is None else presumed(self.hits.get(brand, NO), self.adopted))
        return max(answers)

    # ---- lots ----
    def own_lot(self):
        """The row of the unit whose lot is asked for; {}: of whatever lot."""
        if self.stock is not None:
            return self.world.table("stock")[self.stock]
        if self.is_new or self.unit is None:
            return {}
        row = self.world.table(self.unit[0])[self.unit[1]]
        return row if self.world.product_of_unit(self.unit) == self.product else {}

    def of_lot(self, said):
        """What every lot says that the unit may be of; `said` reads it from a row of a lot or of the product."""
        own, fitting = self.own_lot(), []
        for _, row in self.world.about("lot", self.product):
            pairs = [(row.get(column, ""), own.get(column, "")) for column in ("revision", "date_code")]
            if all(not named or not cell or same(named, cell) for named, cell in pairs):
                is_sure = all(not named or same(named, cell) for named, cell in pairs)
                fitting.append((sum(bool(named) for named, _ in pairs), is_sure, row))
        most = max([says for says, is_sure, _ in fitting if is_sure], default=-1)
        answers = {said(row) for says, _, row in fitting if says >= most}
        if most < 0:
            answers.add(said(self.world.table("product").get(self.product, {})))
        is_loose = any(self.world.product_of_row(row) is None for row in self.world.table("lot").values())
        return NB if is_loose or len(answers) != 1 else answers.pop()

    def is_supply_chain_altered(self, _):
        return NB if self.product is None else self.of_lot(lambda row: tristate(row.get("supply_chain_altered")))

    def is_made_in(self, place):
        if self.product is None or self.part == "unlisted":
            return NB
        return self.of_lot(lambda row: NB if not row.get("factory_country") else
                           YES if same(row["factory_country"], place) else NO)

    def is_product_class(self, name):
        own = self.world.cell("product", self.product, "class")
        return NB if not own or self.part == "unlisted" else YES if same(own, name) else NO

    def is_component(self, _):
        return YES if self.part != "product" else NO

    def is_software(self, _):
        if self.patches:
            return YES
        kind = self.world.cell("product", self.product, "kind") if self.product else ""
        return NB if not kind or self.part == "unlisted" else YES if kind == "software" else NO

    # ---- the deployment ----
    def device(self):
        return None if self.unit is None else self.world.device_of_unit(self.unit)

    def is_technology(self, word):
        device = self.device()
        said = words(self.world.cell("device", device, "technology")) or \
            words(self.world.cell("product", self.product, "technology"))
        return NB if not said else YES if word.casefold() in said else NO

    def is_function_class(self, name):
        device = self.device()
        function = self.world.cell("device", device, "function") if device else ""
        classes = {item["id"]: item for item in self.measure.pack.get("function-classes", [])}
        if not function or name not in classes:
            return NB
        return function_in(self.world, function, classes[name])

    def is_installed_before(self, text):
        limit = dates(text)[0]
        if self.is_new:
            return YES if self.date < limit else NO
        if self.unit is None:
            return NB
        return before(self.world.cell(self.unit[0], self.unit[1], "install_date"), limit)

    def is_like_for_like(self, _):
        if self.like_for_like != NB or self.is_new or self.unit is None:
            return self.like_for_like
        return tristate(self.world.cell(self.unit[0], self.unit[1], "replaces_failed"))

    # ---- the deal ----
    def is_destination(self, place):
        country = self.world.cell("order", self.order, "destination") if self.order else self.world.country()
        return NB if not country else YES if same(country, place) else NO

    def is_contract_signed_until(self, text):
        limit = dates(text)[1] + 1
        if self.deal == "new":
            return YES if self.date < limit else NO
        contract = self.contract
        if contract is None and self.order:
            contract = contract_of(self.world, self.world.cell("order", self.order, "contract"))
        return NB if contract is None else before(self.world.cell("contract", contract, "signed_on"), limit)

    def shipment_day(self, column, text):
        limit = dates(text)[0]
        if self.deal == "new":
            return YES if self.date < limit else NO
        return NB if self.shipment is None else before(self.world.cell("shipment", self.shipment, column), limit)

    def is_production_started_before(self, text):
        return self.shipment_day("production_started", text)

    def is_shipped_before(self, text):
        return self.shipment_day("shipped", text)

    def is_en_route_on(self, text):
        shipped = self.shipment_day("shipped", text)
        if self.deal == "new" or self.shipment is None or shipped == NO:
            return shipped
        received = self.world.cell("shipment", self.shipment, "received")
        return min(shipped, PY) if not received else min(shipped, 4 - before(received, dates(text)[0]))

    def is_no_new_capability(self, _):
        return NB

    def is_parameter(self, name):
        if name in self.taken:
            return self.taken[name]
        return tristate(self.measure.parameters.get(name, ""))


def before(text, limit):
    low, high = dates(text)
    return YES if high < limit else NO if low >= limit else NB


def presumed(answer, is_adopted):
    """The brand, in a role that no row gives to anybody."""
    return answer if is_adopted else PNO if answer == NO else min(answer, PY)


def function_in(world, function, function_class):
    key = world.function_of.get(function.casefold())
    said = world.cell("function", key, "class") if key else ""
    names = [name.casefold() for name in function_class["functions"]]
    if said:
        return YES if said.casefold() in names else NO
    return YES if (world.cell("function", key, "name") or function).casefold() in names else PNO


def contract_of(world, text):
    for key, row in world.table("contract").items():
        if text and (same(row.get("id"), text) or key == text.casefold()):
            return key
    return None


# ---- time ----

def fill(start, end):
    return (ALWAYS if start == BLANK else start), (NEVER if end == BLANK else end)


def window_moves(window, answer, is_partial, start):
    """What an exception makes of the first day."""
    (opens, closes) = window
    if answer <= PNO or start[1] < opens[0] or start[0] >= closes[1]:
        return start
    if answer == YES and not is_partial and start[0] >= opens[1] and start[1] < closes[0]:
        return closes
    return (start[0], closes[1]) if start[1] < closes[1] else start


def applies_on(answer, start, end, on):
    holds = span_holds(start, end, on)
    if holds != NB:
        return min(answer, holds)
    is_likely = start[1] < MAX and (start[0] + start[1]) // 2 <= on
    return min(answer, PY if is_likely else NB)


def permitted(permits, start, end, answer, as_of):
    """The span with its exceptions: from, answer, answer on the day."""
    first = start
    for _ in range(len(permits) + 1):
        moved = first
        for window, holds, is_partial in permits:
            moved = window_moves(window, holds, is_partial, moved)
        if moved == first:
            break
        first = moved
    left = answer
    if first[0] >= end[1]:
        left = NO
    elif first[1] >= end[0]:
        left = min(answer, PY)
    now = applies_on(answer, first, end, as_of)
    for window, holds, is_partial in permits:
        on = min(holds, span_holds(window[0], window[1], as_of))
        now = min(now, 4 - (min(on, NB) if is_partial else on))
    return first, left, now


def gaps(permits, start, end):
    """The parts of a span in which no exception surely permits the act."""
    sure = [window for window, holds, is_partial in permits
            if holds == YES and not is_partial and window[0][0] == window[0][1] and window[1][0] == window[1][1]]
    made = []
    for _ in range(len(permits) + 2):
        if start[0] >= end[1]:
            break
        for _ in range(len(permits) + 1):
            for opens, closes in sure:
                if start[0] >= opens[0] and start[1] < closes[0]:
                    start = closes
        until, following = end, NEVER
        for opens, closes in sure:
            if start[0] < opens[0] < until[0]:
                until, following = opens, closes
        if start[0] < until[1]:
            made.append((start, until))
        start = following
    return made


def bites(answer, start, end):
    if start[0] >= end[1]:
        return NO
    if start[1] < end[0]:
        return answer
    middle = (start[0] + start[1]) // 2
    return min(answer, PY if start[1] < MAX and middle < end[0] else PNO)


def after_stock(start, stock):
    low = min(max(int(stock[0] // 1), 0), 4000000)
    high = min(max(int(-(-stock[1] // 1)), low), 4000000)
    return (shift(start[0], low), shift(start[1], high))

