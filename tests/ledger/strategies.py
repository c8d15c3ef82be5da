"""Facts for the property tests: few packages, so that most facts share one."""

import hashlib
from typing import Any

from hypothesis import strategies as st

from monitors.facts import (
    CHANNELS,
    PACKAGE_CLASSES,
    SUPPLIER_CLASSES,
    Snapshot,
    SupplierClass,
    Transaction,
)

YEAR = 2024
FIRST = 19723  # 2024-01-01
DAY = 86_400_000
STAGES = {
    "tender": ["announcement", "award", "contract", "contract", "contract", "payment"],
    "non_tender": ["announcement", "award", "contract", "contract", "payment"],
    "recorded_non_tender": ["record", "record", "payment"],
    "self_managed": ["record", "payment"],
    "ecatalogue_v5": ["order"],
    "ecatalogue_v6": ["order"],
    "marketplace": ["order"],
}
SUPPLIERS = [None, "spse:1", "spse:2", "v5:1", "v6:A"]
money = st.one_of(
    st.sampled_from([5_000, 9_999, 10_000, 10_001, 10_003, 1_000_001]),
    st.integers(1, 2 * 10**12),
)
"""With the edges of the percent rule, and halves of a sen to round."""
days = st.one_of(
    st.none(), st.sampled_from([FIRST - 1, FIRST, FIRST + 40, FIRST + 41, FIRST + 400])
)
instants = st.one_of(
    st.none(), st.sampled_from([-10, 0, 30, 40, 41, 300]).map(lambda n: (FIRST + n) * DAY)
)


def with_content(fields: dict[str, Any]) -> Transaction:
    """A content hash as the sources make it: over everything but `observed_at`."""
    text = repr([(k, v) for k, v in fields.items() if k != "observed_at"]).encode()
    digest = hashlib.blake2b(text, digest_size=8).digest()
    return Transaction(content=int.from_bytes(digest, "big") >> 1, **fields)


@st.composite
def transactions(draw: st.DrawFn, channel: str) -> Transaction:
    stage = draw(st.sampled_from(STAGES[channel]))
    value = draw(st.one_of(st.none(), money))
    part = ""
    if stage in ("award", "contract") and channel == "tender":
        part = draw(st.sampled_from(["", "1", "2"]))
    if channel == "ecatalogue_v5":
        part = draw(st.sampled_from(["1", "2"]))
    day = draw(days)
    if stage == "payment":
        value = draw(money)
        part = f"{value}/{day}"  # a payment's identity holds its amount and date
    return with_content(
        {
            "agency": "K99",
            "year": YEAR,
            "channel": channel,
            "package": draw(st.sampled_from(["p1", "p2"])),
            "part": part,
            "stage": stage,
            "version": draw(st.integers(0, 2)) if stage in ("contract", "announcement") else 0,
            "status": draw(
                st.sampled_from(["active", "active", "active", "cancelled", "terminated"])
            ),
            "day": day,
            "value_sen": value,
            "umk_sen": draw(st.one_of(st.none(), money)),
            "pdn_sen": draw(st.one_of(st.none(), money)),
            "supplier": draw(st.sampled_from(SUPPLIERS)),
            "package_class": draw(st.sampled_from([None, *PACKAGE_CLASSES])),
            "pagu_sen": draw(st.one_of(st.none(), money)),
            "products": draw(st.one_of(st.none(), st.integers(1, 3))),
            "observed_at": draw(instants),
            "rup": draw(st.sampled_from([None, "53", "53;54"])),
            "feed": feed_of(channel, stage),
        }
    )


def feed_of(channel: str, stage: str) -> str:
    return f"{channel}-{stage}"


@st.composite
def snapshots(draw: st.DrawFn, channel: str) -> Snapshot:
    """A pull of one of the channel's feeds: mostly whole, now and then with few rows or none."""
    stage = draw(st.sampled_from(STAGES[channel]))
    begun, rows = draw(instants), draw(st.sampled_from([0, 5, 9, 11, 20, 30]))
    fields: dict[str, Any] = {
        "agency": "K99", "year": YEAR, "feed": feed_of(channel, stage), "channel": channel,
        "kind": KINDS.get(stage, "transactions"),
        "complete": draw(st.sampled_from([True, True, False])),
        "rows": rows, "duplicates": draw(st.sampled_from([0, min(rows, 1)])), "dead_letters": 0,
    }  # fmt: skip
    digest = hashlib.blake2b(repr(fields).encode(), digest_size=7).digest()
    observed = None if begun is None else begun + draw(st.sampled_from([0, DAY]))
    told = Snapshot(**fields, content=int.from_bytes(digest), observed_at=observed, begun_at=begun)
    return told._replace(begun_at=draw(st.sampled_from([begun, begun, begun, None])))


KINDS = {"announcement": "announcements", "payment": "payments"}


@st.composite
def supplier_classes(draw: st.DrawFn) -> SupplierClass:
    supplier = draw(st.sampled_from([one for one in SUPPLIERS if one is not None]))
    word = draw(st.sampled_from(SUPPLIER_CLASSES))
    content = int.from_bytes(hashlib.blake2b(f"{supplier}{word}".encode(), digest_size=7).digest())
    return SupplierClass("K99", supplier, word, content, draw(instants))


@st.composite
def logs(draw: st.DrawFn) -> list[Transaction | SupplierClass | Snapshot]:
    """A set of facts, some seen again at other instants, some with equal stage and version."""
    channel = draw(st.sampled_from(CHANNELS[:2] + CHANNELS))
    facts: list[Any] = draw(st.lists(transactions(channel), min_size=4, max_size=16))
    facts += draw(st.lists(transactions(draw(st.sampled_from(CHANNELS))), max_size=4))
    facts += draw(st.lists(supplier_classes(), max_size=6))
    again = draw(st.lists(st.tuples(st.sampled_from(facts), instants), max_size=10))
    facts += [fact._replace(observed_at=instant) for fact, instant in again]
    return facts + draw(st.lists(snapshots(channel), max_size=4))
