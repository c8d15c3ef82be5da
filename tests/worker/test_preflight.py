"""What is refused before a worker starts: a changelog that begins anew beside old figures."""

import pytest

from streams.errors import PantauError
from streams.settings import Settings
from streams.topics.compare import Found
from streams.worker import preflight

LOG, FIGURES = "w-ledger-changelog", "umkm.agency-status"


def check(
    monkeypatch: pytest.MonkeyPatch, log: list[tuple[int, int]], figures: list[tuple[int, int]]
) -> None:
    known = {LOG: dict(enumerate(log)), FIGURES: dict(enumerate(figures))}
    monkeypatch.setattr(preflight, "ends", lambda _, topic, partitions: known[topic])
    preflight._check_begun(Settings(), LOG, FIGURES, len(log))


@pytest.mark.parametrize(
    ("log", "figures"),
    [
        ([(0, 0), (0, 0)], [(0, 0), (0, 0)]),
        ([(0, 5), (90, 95)], [(0, 7), (0, 7)]),
        # A partition without facts has no figures, and one whose figures were deleted has none.
        ([(0, 5), (0, 0)], [(0, 7), (0, 0)]),
        ([(0, 5), (0, 0)], [(0, 7), (7, 7)]),
    ],
)
def test_a_first_start_and_every_later_one_are_let_through(monkeypatch, log, figures):
    check(monkeypatch, log, figures)


def test_an_empty_changelog_beside_figures_is_refused(monkeypatch):
    with pytest.raises(PantauError) as told:
        check(monkeypatch, [(0, 5), (0, 0)], [(0, 7), (0, 3)])
    text = str(told.value)
    assert f"{LOG}, partition 1 is empty, but {FIGURES} holds figures" in text
    assert "docs/runbooks/back-up.md" in text
    assert "docs/runbooks/replay-a-year.md" in text


def test_a_compacted_changelog_is_not_just_to_be_deleted(monkeypatch):
    class Compacted:
        def __init__(self, _: object) -> None:
            pass

        def describe(self, names: tuple[str, ...]) -> dict[str, Found]:
            return dict.fromkeys(names, Found(4, {"cleanup.policy": "compact"}))

    monkeypatch.setattr(preflight, "Broker", Compacted)
    with pytest.raises(PantauError, match=r"cleanup\.policy=compact.*replay-a-year\.md"):
        preflight._check_policy(Settings(), LOG)
