"""The curves that docs/curves.md draws; those of an agency by an example of made-up figures."""

from collections.abc import Mapping

from monitors.curves import NAMED, OWN, Profile, custom

DAYS = 366

# As one ministry's plans are: 82 % of the pagu has its contract begin on 1 January.
PLAN = Profile(
    begins=(82, 3, 3, 3, 2, 2, 2, 1, 1, 1, 0, 0),
    ends=(0, 1, 1, 2, 3, 6, 7, 8, 10, 12, 15, 35),
    earlier=(
        (2022, tuple(day * day for day in range(1, 366))),
        (2023, tuple(max(0, day - 60) for day in range(1, 366))),
    ),
)
"""Of 100, in any unit: how little an own plan may say of the year."""

CUSTOM = (0, 2, 5, 10, 20, 30, 40, 50, 65, 80, 90, 100)


def examples() -> Mapping[str, tuple[int, ...]]:
    """The table of each curve by its name, for a year of 366 days."""
    own = {curve.name: curve.of(PLAN, DAYS) for curve in OWN}
    curves = {**NAMED, **own, "custom": custom(CUSTOM)}
    return {name: curve.table(DAYS) for name, curve in curves.items()}
