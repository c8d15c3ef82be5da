"""The pictures of docs/curves.md are what the curves are."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from streams.display.curve_examples import DAYS, examples
from streams.display.curve_picture import picture

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLES = examples()


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_committed_picture_is_the_curves(name: str) -> None:
    drawn = (DOCS / "curves" / f"{name}.svg").read_text(encoding="utf-8")
    assert drawn == picture(name, EXAMPLES[name]), "run `pantau programmes curves docs/curves`"


def test_every_picture_is_shown_in_the_page() -> None:
    text = (DOCS / "curves.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"\(curves/([a-z-]+)\.svg\)", text)) == sorted(EXAMPLES)
    assert sorted(path.stem for path in (DOCS / "curves").iterdir()) == sorted(EXAMPLES)


def test_a_picture_goes_from_the_bottom_left_to_the_top_right() -> None:
    root = ET.fromstring(picture("linear", range(DAYS + 1)))  # noqa: S314 - made by us
    (line,) = root.iter("{http://www.w3.org/2000/svg}polyline")
    points = [tuple(map(int, one.split(","))) for one in line.get("points", "").split()]
    assert points[0] == (44, 172)
    assert points[-1] == (468, 12)
    assert [y for _, y in points] == sorted((y for _, y in points), reverse=True)
