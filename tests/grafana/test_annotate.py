"""Alert transitions become annotations, each once, however many there are."""

import pytest

from streams.grafana import annotate as annotate_module
from streams.grafana.annotate import PAGE, annotate
from streams.grafana.api import Grafana
from tests.grafana import marks
from tests.grafana.server import TOKEN, FakeGrafana

START = 1_720_000_000_000
DAY = 86_400_000


@pytest.fixture
def server():
    with FakeGrafana("12").running() as running:
        yield running


@pytest.fixture
def grafana(server):
    return Grafana(server.url, TOKEN)


def alert(number, instant):
    return {
        "id": f"K34/2024/umkk-40/e{number}/t1",
        "agency": "K34",
        "programme": "umkk-40",
        "kind": "raised",
        "instant": instant,
        "text": "teks",
        "text_en": "text",
    }


def known(server, alerts):
    """Annotations as `annotate` has written them, without the requests."""
    for one in alerts:
        tags = ["pantau", one["agency"], one["programme"], one["kind"], f"id:{one['id']}"]
        marks.add(server.annotations, {"time": one["instant"], "text": "text", "tags": tags})


def test_each_is_written_once(server, grafana):
    one, two = alert(1, START), alert(2, START + DAY) | {"text_en": None}
    assert annotate(grafana, []) == (0, 0)
    assert annotate(grafana, [one]) == (1, 0)
    assert annotate(grafana, [one, two]) == (1, 1)
    assert [mark["text"] for mark in server.annotations] == ["text", "teks"]
    assert server.annotations[0]["time"] == START
    assert server.annotations[0]["tags"] == [
        "pantau", "K34", "umkk-40", "raised", "id:K34/2024/umkk-40/e1/t1",
    ]  # fmt: skip


def test_more_than_a_page_is_known(server, grafana):
    many = [alert(number, START + number * DAY // 100) for number in range(2 * PAGE + 100)]
    known(server, many)
    new = alert(len(many), START + 5 * DAY)
    assert annotate(grafana, [*many, new]) == (1, len(many))
    assert len(server.annotations) == len(many) + 1
    assert sum(one == "GET /api/annotations" for one in server.asked) == 3


@pytest.mark.parametrize("instants", [1, 2, 7])
def test_many_at_the_same_moment(server, grafana, instants, monkeypatch):
    monkeypatch.setattr(annotate_module, "PAGE", 10)
    many = [alert(number, START + number % instants * DAY) for number in range(95)]
    known(server, many)
    assert annotate(grafana, many) == (0, len(many))


def test_a_long_region_that_a_person_has_tagged_hides_none(server, grafana, monkeypatch):
    monkeypatch.setattr(annotate_module, "PAGE", 10)
    region = {"time": START, "timeEnd": START + 900 * DAY, "text": "audit", "tags": ["pantau"]}
    for _ in range(12):
        marks.add(server.annotations, region)
    many = [alert(number, START + number * DAY) for number in range(50)]
    known(server, many)
    assert annotate(grafana, many) == (0, len(many))


def test_other_years_are_not_asked_for(server, grafana):
    known(server, [alert(number, START - 400 * DAY) for number in range(3)])
    held = list(grafana.annotations("pantau", START, START + DAY, PAGE))
    assert held == []
