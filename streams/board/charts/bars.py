"""Small bars: a share within a table's row, a year's months, agencies by state."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from streams.board.charts.scale import Axis
from streams.board.words import MONTHS_A_YEAR, Words

Part = tuple[str, float]
"""(class of the part, its amount)"""


def share_bar(parts: Sequence[Part], whole: float) -> Markup:
    """Parts of a whole beside each other. For the eye only: the numbers stand beside it."""
    x, drawn = 0.0, []
    for kind, amount in parts:
        width = round(max(0.0, min(amount / whole, 1) * 100), 2) if whole > 0 else 0.0
        if width:
            drawn.append(f'<rect class="{kind}" x="{x:g}" y="0" width="{width:g}" height="8"/>')
        x += width
    return Markup(  # noqa: S704  # numbers and our own class names
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"'
        f' focusable="false"><rect class="rest" x="0" y="0" width="100" height="8"/>'
        f"{''.join(drawn)}</svg>"
    )


def months(values: dict[int, tuple[int, int, int]], words: Words) -> Markup:
    """The value of each month as a column, its UMKK part filled. The table beside it has both."""
    width, height, base = 360, 120, 100
    top = max((one[0] for one in values.values()), default=0)
    y = Axis(0, top or 1, base, 6)
    step = width / MONTHS_A_YEAR
    drawn = []
    for month in range(1, MONTHS_A_YEAR + 1):
        value, umkk, _ = values.get(month, (0, 0, 0))
        x = (month - 1) * step + 4
        for kind, amount in (("all", value), ("umkk", min(umkk, value))):
            at = y.at(max(amount, 0))
            drawn.append(
                f'<rect class="{kind}" x="{x:.1f}" y="{at}" width="{step - 8:.1f}"'
                f' height="{base - at:.1f}"/>'
            )
        drawn.append(
            f'<text class="tick middle" x="{x + (step - 8) / 2:.1f}" y="{base + 14}">'
            f"{escape(words.month(month)[:1])}</text>"
        )
    return Markup(  # noqa: S704  # numbers, our own class names, escaped text
        f'<svg class="months" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' aria-hidden="true" focusable="false">{"".join(drawn)}</svg>'
    )
