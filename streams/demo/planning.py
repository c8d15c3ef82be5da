"""What an agency announces before it buys: a target or its budget, and its procurement plans."""

from collections.abc import Iterator
from random import Random

from monitors.days import first_day
from monitors.facts import Budget, Plan, Target
from streams.demo.agencies import Agency
from streams.demo.columns import described, plans_of

PROGRAMME = "umkk-40"
FORMS = {"target": 30, "budget": 50, "plans": 20}
"""What the denominator is → how common that is."""
REVISED = 0.08
WITHDRAWN = 0.05


def announced(
    agency: Agency, year: int, *, budget: int, random: Random
) -> Iterator[tuple[int, Target | Budget | Plan]]:
    """Yield (day, fact). The denominator is `budget` (sen) by the end of February."""
    code = agency.code
    first = first_day(year)
    (form,) = random.choices(tuple(FORMS), tuple(FORMS.values()))
    if form == "target":
        source = "made-up decree"
        yield (
            first + 3,
            Target(code, year, PROGRAMME, "target", budget, first, source, 0, None),
        )
    if form == "budget":
        weights = [random.uniform(1, 9) for _ in range(random.randint(4, 14))]
        # Two more units tell no budget, as many real ones do not.
        for number, part in enumerate([*split(budget, weights), None, None], 1):
            unit = Budget(code, year, f"{code}U{number:02d}", part, 0, None)
            yield first + random.randint(2, 12), unit
    weights = [random.lognormvariate(0, 1.2) for _ in range(plans_of(agency))]
    for number, pagu in enumerate(split(budget, weights), 1):
        day = first + random.randint(2, 55)
        bare = Plan(
            code, year, f"{code}R{number:04d}", pagu, active=True, content=0, observed_at=None,
            announced=day,
        )  # fmt: skip
        plan = described(bare, agency)
        if random.random() < REVISED:
            yield day, plan._replace(pagu_sen=pagu * random.randint(60, 140) // 100)
            day += random.randint(3, 10)
        yield day, plan
        if random.random() < WITHDRAWN:
            other = plan._replace(rup=f"{plan.rup}X")
            yield day, other
            yield day + random.randint(2, 6), other._replace(active=False)


def split(whole: int, weights: list[float]) -> list[int]:
    """Cut an amount into parts by weight; they add up to it, to the sen."""
    total = sum(weights)
    parts = [int(whole * weight / total) for weight in weights[:-1]]
    return [*parts, whole - sum(parts)]
