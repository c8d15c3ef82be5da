"""One agency's procurement office: what it plans, orders, contracts, pays, and when rows arrive.

It is asked for each day of its year in turn and answers with the facts that a pull of that evening
brings. Every amount and date is chance from `shapes`; from whom it buys follows its story.
"""

from collections.abc import Callable
from functools import partial
from random import Random

from monitors.days import date_of, first_day, last_day, start_of_day
from monitors.facts import SMALL, Budget, Fact, Plan, Snapshot, SupplierClass, Target, Transaction
from streams.demo import shapes
from streams.demo.agencies import Agency
from streams.demo.columns import plan_of
from streams.demo.feeds import FEED
from streams.demo.firms import Firm, firms_of
from streams.demo.intents import MONTHS, Intent, draw, month_start, spent_share
from streams.demo.planning import announced, split
from streams.demo.tally import Effect, Tally
from streams.demo.week import is_weekday
from streams.sources.content import content_of

EVENING = 18 * 3_600_000
"""ms after local midnight at which the day's pull begins."""
GOAL = 0.4
STRAY = 0.06
"""Part of purchases that do not follow the story."""
MILLION = 100_000_000
"""Sen in a million rupiah."""
TIDY = 0.5
"""A story with fewer known suppliers is about the register, not about the pace."""
SMALL_STRAY = 0.01
"""A stray purchase from a small firm is at most this part of the budget."""
MISCLASSED = 0.08
"""Part of small packages that are announced for medium firms."""
CHANGING = 0.55
"""Part of addenda that change the value."""
LETTER = {
    "tender": "T",
    "non_tender": "N",
    "recorded_non_tender": "P",
    "self_managed": "S",
    "ecatalogue_v5": "E",
    "ecatalogue_v6": "V",
    "marketplace": "M",
}
"""With which a package's key begins, by channel."""


Observed = Budget | Plan | Target | SupplierClass | Transaction
"""What an office has told of: all facts but ticks, and snapshots, which it makes itself."""


class Office:
    """One made-up agency-year. `tally` is what is true of the facts handed out so far."""

    def __init__(self, agency: Agency, year: int, random: Random) -> None:
        self.agency = agency
        self.year = year
        self.tally = Tally()
        self.first, self.last = first_day(year), last_day(year)
        self._random = random
        self._due: dict[int, list[tuple[Observed, Effect | None]]] = {}
        self._arrived = 0
        self._serial = 0
        self._rows: dict[str, int] = {}
        self._doubles: dict[str, int] = {}
        self._declared: dict[str, None] = {}
        firms = firms_of(agency, random)
        self._small = [firm for firm in firms if firm.supplier_class in SMALL]
        self._other = [firm for firm in firms if firm.supplier_class not in SMALL]
        self._earned = 0
        intents = draw(agency, year, random)
        self._spent = spent_share(intents, self.first, self.last)
        spent = sum(intent.value for intent in intents)
        self.budget = round(spent / agency.story.spend / MILLION) * MILLION
        """The denominator in sen, whole millions of rupiah."""
        self._tasks: dict[int, list[Callable[[], None]]] = {}
        for intent in intents:
            lead = random.randint(30, 75) if intent.shape is shapes.TENDER else 0
            day = max(self.first, intent.day - lead)
            self._at(day, partial(self._buy, day, intent))
        if agency.story.has_denominator:
            for day, fact in announced(agency, year, budget=self.budget, random=random):
                self._later(day, fact)

    def day(self, day: int) -> list[Fact]:
        """Return what the evening's pull of `day` brings; days must be asked for in order."""
        while tasks := self._tasks.pop(day, None):
            for task in tasks:
                task()
        if self._is_silent(day):
            return []
        self._arrived = 0
        facts = [self._send(fact, effect, day) for fact, effect in self._due.pop(day, ())]
        if facts or day == self.last or is_weekday(day):
            facts.append(self._snapshot(day))
        return facts

    # One purchase.

    def _buy(self, day: int, intent: Intent) -> None:
        self._serial += 1
        match intent.shape:
            case shapes.TENDER | shapes.NON_TENDER:
                self._contracted(day, intent)
            case shapes.RECORDED | shapes.SELF_MANAGED:
                self._recorded(intent)
            case _:
                self._order(intent)

    def _choose(self, intent: Intent, space: str) -> tuple[Firm, str]:
        """Buy from a small firm when the story asks for more UMKK value by that day."""
        random = self._random
        month = (intent.day - self.first) * MONTHS[-1] / (self.last - self.first)
        spent = self._spent[intent.day - self.first]
        wanted = self.agency.story.pace_at(month) * spent * GOAL * self.budget
        wants_small = self._earned + intent.value // 2 <= wanted
        if random.random() < STRAY:
            wants_small = intent.value < self.budget * SMALL_STRAY and random.choice((True, False))
        firms = self._small if wants_small else self._other
        firm = firms[int(len(firms) * random.random() ** 2)]
        return firm, f"{space}:X{self.agency.code[1:]}{firm.number:05d}"

    def _earn(self, firm: Firm, value: int, *, declared: bool) -> None:
        """Keep the office's own view of its UMKK value, which steers what it buys next."""
        counts = declared or firm.known or self.agency.story.known < TIDY
        if firm.supplier_class in SMALL and counts:
            self._earned += value

    def _order(self, intent: Intent) -> None:
        random = self._random
        channel = intent.shape.channel
        space = "v5" if intent.shape is shapes.ECATALOGUE_V5 else "v6"
        package = f"{self.agency.code}{LETTER[channel]}{self._serial:05d}"
        firm, supplier = self._choose(intent, space)
        day = intent.day
        if intent.shape is shapes.ECATALOGUE_V5:
            if (date_of(day).month, random.random() < shapes.EARLY * 8) == (1, True):
                day = self.first - random.randint(1, 25)
            lines = 2 if random.random() < shapes.TWO_LINES else 1
            products = random.randint(2, 9) if random.random() < shapes.MULTI_PRODUCT else lines
        else:
            lines, products = 1, None
        arrival = self._arrival(intent.day)
        self._introduce(arrival, firm, supplier)
        for number, value in enumerate(split(intent.value, [1.0, 0.6][:lines]), 1):
            fact = self._row(
                intent, package, "order", day, value, supplier=supplier,
                part=str(number) if intent.shape is shapes.ECATALOGUE_V5 else "",
            )._replace(products=products)  # fmt: skip
            self._later(arrival, fact, Effect(channel, 1, value, supplier=supplier))
            self._double(arrival, fact, shapes.DUPLICATE)
            self._earn(firm, value, declared=False)
        cancels = shapes.CANCELLED_ORDER if channel == "ecatalogue_v6" else 0
        cancelled_on = arrival + random.randint(5, 20)
        if random.random() < cancels and cancelled_on < self.last - 3:
            gone = Effect(channel, -1, -intent.value, cancelled=1, supplier=supplier)
            self._later(cancelled_on, fact._replace(status="cancelled"), gone)
            self._earn(firm, -intent.value, declared=False)

    def _recorded(self, intent: Intent) -> None:
        random = self._random
        channel, value = intent.shape.channel, intent.value
        package = f"{self.agency.code}{LETTER[channel]}{self._serial:05d}"
        arrival = self._arrival(intent.day)
        if intent.shape is shapes.SELF_MANAGED:
            fact = self._row(intent, package, "record", intent.day, value, umk=0, pdn=value)
            self._later(arrival, fact, Effect(channel, 1, value, 0, value))
            return
        firm, _ = self._choose(intent, "spse")
        umk = typed = value if firm.supplier_class in SMALL else 0
        if umk and value % 100 == 0 and random.random() < shapes.PERCENT_TYPED:
            percent = random.choice((90, 100))
            umk, typed = value * percent // 100, percent * 100
        pdn = 0 if random.random() < shapes.NO_PDN else value
        fact = self._row(intent, package, "record", intent.day, value, umk=typed, pdn=pdn)
        if random.random() < shapes.CANCELLED_RECORD:
            # Cancelled from the first row on, and carrying a value all the same.
            self._later(arrival, fact._replace(status="cancelled"), Effect(channel, cancelled=1))
            return
        self._later(arrival, fact, Effect(channel, 1, value, umk, pdn))
        self._double(arrival, fact, shapes.DUPLICATE)
        self._earn(firm, umk, declared=True)

    def _contracted(self, day: int, intent: Intent) -> None:
        """Announcement, award, contract with addenda, payments: stages of one value."""
        random = self._random
        channel, value = intent.shape.channel, intent.value
        tender = intent.shape is shapes.TENDER
        package = f"{self.agency.code}{LETTER[channel]}{self._serial:05d}"
        pagu = value * random.randint(101, 125) // 100
        large = pagu > shapes.RESERVED_RUPIAH * 100
        notice = self._row(intent, package, "announcement", day, None)._replace(
            package_class="medium" if large or random.random() < MISCLASSED else "small",
            pagu_sen=pagu,
        )
        announced = self._arrival(day)
        if tender and random.random() < shapes.FAILED_TENDER:
            self._later(announced, notice)
            failed = notice._replace(status="cancelled")
            self._later(announced + random.randint(10, 25), failed, Effect(channel, cancelled=1))
            # What failed is bought by another tender, on the day it was meant for.
            self._serial += 1
            package = f"{self.agency.code}{LETTER[channel]}{self._serial:05d}"
            notice = notice._replace(package=package)
        self._later(announced, notice)
        awarded = max(day, intent.day - random.randint(5, 20))
        self._at(awarded, partial(self._award, awarded, announced, intent, package))

    def _award(self, awarded: int, announced: int, intent: Intent, package: str) -> None:
        """The rest of a contracted package, from the day on which its supplier is known."""
        random = self._random
        channel, value = intent.shape.channel, intent.value
        tender = intent.shape is shapes.TENDER
        firm, supplier = self._choose(intent, "spse")
        part = supplier if tender else ""
        share = 1 if firm.supplier_class in SMALL else 0
        pdn = 0 if random.random() < shapes.NO_PDN else 1

        seen = max(announced, self._arrival(awarded))
        self._introduce(seen, firm, supplier)
        award = self._row(
            intent, package, "award", awarded, value, umk=value * share, pdn=value * pdn,
            supplier=supplier, part=part,
        )  # fmt: skip
        contract = award._replace(
            stage="contract", day=intent.day, supplier=supplier if tender else None
        )
        self._later(seen, award, Effect(channel, 1, value, value * share, value * pdn))
        self._double(seen, award, shapes.DUPLICATE)
        self._earn(firm, value * share, declared=True)
        signed = max(seen, self._arrival(intent.day))
        if random.random() < shapes.DRAFT:
            self._later(signed, contract._replace(value_sen=None, umk_sen=None, pdn_sen=None))
            return
        self._later(signed, contract)
        now, at, seen = value, intent.day, signed
        version = 0
        while tender and random.random() < shapes.ADDENDUM:
            at += random.randint(15, 60)
            if at > self.last - 3:
                break
            version += 1
            more = now * random.randint(-6, 10) // 100 if random.random() < CHANGING else 0
            now += more
            seen = max(seen, self._arrival(at))
            contract = contract._replace(
                version=version, day=at, value_sen=now, umk_sen=now * share, pdn_sen=now * pdn
            )
            self._later(seen, contract, Effect(channel, 0, more, more * share, more * pdn))
            self._earn(firm, more * share, declared=True)
        if random.random() < shapes.TERMINATED and seen + 30 < self.last:
            self._later(seen + 30, contract._replace(status="terminated"))
        self._pay(intent, package, signed, now)

    def _pay(self, intent: Intent, package: str, signed: int, value: int) -> None:
        """Pay in instalments; the feed repeats payments more than anything else."""
        random = self._random
        channel = intent.shape.channel
        at = max(signed, intent.day)
        parts = split(value, [random.uniform(1, 2) for _ in range(random.randint(1, 3))])
        for number, amount in enumerate(parts, 1):
            at += random.randint(14, 60)
            if at > self.last:
                return
            fact = self._row(intent, package, "payment", at, amount, part=f"{package}P{number}")
            arrival = self._arrival(at)
            self._later(arrival, fact, Effect(channel, paid=amount))
            self._double(arrival, fact, shapes.DUPLICATE_PAYMENT)

    def _row(
        self,
        intent: Intent,
        package: str,
        stage: str,
        day: int,
        value: int | None,
        *,
        umk: int | None = None,
        pdn: int | None = None,
        supplier: str | None = None,
        part: str = "",
    ) -> Transaction:
        return Transaction(
            self.agency.code, self.year, intent.shape.channel, package, part, stage, 0, "active",
            day, value, umk, pdn, supplier, None, None, None, 0, None,
            None if stage == "payment" else plan_of(self.agency, package),
        )  # fmt: skip

    # When rows arrive.

    def _at(self, day: int, task: Callable[[], None]) -> None:
        self._tasks.setdefault(day, []).append(task)

    def _arrival(self, day: int) -> int:
        """The day of the pull that first shows a row: mostly the same evening or the next."""
        random = self._random
        if random.random() < shapes.LATE:
            lag = random.randint(3, 21)
        else:
            lag = random.choices((0, 1), (7, 3))[0]
        return min(day + lag, self.last)

    def _later(self, day: int, fact: Observed, effect: Effect | None = None) -> None:
        """Have a fact sent on `day`: within the year, and not while the feed is silent."""
        day = max(self.first, min(day, self.last))
        if not isinstance(fact, SupplierClass):
            fact = fact._replace(content=content_of(fact))
        silent = self._silence()
        if silent is not None and silent[0] <= day:
            if silent[1] is None:
                return
            day = max(day, silent[1])
        self._due.setdefault(day, []).append((fact, effect))

    def _double(self, arrival: int, fact: Transaction, chance: float) -> None:
        """Repeat a row in a later pull, before anything else can happen to it."""
        again = arrival + self._random.randint(1, 3)
        if self._random.random() < chance and again < self.last:
            self._later(again, fact)
            feed = FEED[fact.channel, fact.stage]
            self._doubles[feed] = self._doubles.get(feed, 0) + 1

    def _introduce(self, day: int, firm: Firm, supplier: str) -> None:
        """Have the register tell the agency of a supplier that it is about to use."""
        if supplier in self._declared:
            return
        self._declared[supplier] = None
        register_at = self.agency.story.register_at
        if not firm.known:
            if register_at is None:
                return
            month = int(register_at)
            day = max(day, month_start(self.year, month + 1) + round(30 * (register_at - month)))
        entry = (self.agency.code, supplier, firm.supplier_class)
        self._later(day, SupplierClass(*entry, content_of(entry), None))

    def _silence(self) -> tuple[int, int | None] | None:
        silent = self.agency.story.silent
        if silent is None:
            return None
        return self._at_month(silent[0]), None if silent[1] is None else self._at_month(silent[1])

    def _at_month(self, month: float) -> int:
        return self.first + round(month * (self.last - self.first) / MONTHS[-1])

    def _is_silent(self, day: int) -> bool:
        silent = self._silence()
        return silent is not None and silent[0] <= day and (silent[1] is None or day < silent[1])

    def _send(self, fact: Observed, effect: Effect | None, day: int) -> Fact:
        if effect is not None:
            self.tally.apply(effect)
        if isinstance(fact, SupplierClass):
            self.tally.classes[fact.supplier] = fact.supplier_class
        elif isinstance(fact, Transaction):
            feed = FEED[fact.channel, fact.stage]
            self._rows[feed] = self._rows.get(feed, 0) + 1
        return fact._replace(observed_at=self._instant(day))

    def _instant(self, day: int) -> int:
        """The next instant of the evening's pull: rows of one evening follow one another."""
        self._arrived += 1
        return start_of_day(day, self.agency.zone.utc_hours) + EVENING + self._arrived

    def _snapshot(self, day: int) -> Snapshot:
        feed, channel, kind = shapes.FEEDS[day % len(shapes.FEEDS)]
        told = Snapshot(
            agency=self.agency.code,
            year=self.year,
            feed=feed,
            channel=channel,
            kind=kind,
            complete=True,
            rows=self._rows.get(feed, 0),
            duplicates=self._doubles.get(feed, 0),
            dead_letters=0,
            content=0,
            observed_at=None,
        )
        return told._replace(content=content_of(told), observed_at=self._instant(day))
