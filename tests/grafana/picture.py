"""A dashboard's panels drawn from the same queries and data, as SVG: what Grafana shows."""

import math
import re
from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from tests.grafana.panels import MODELS

WIDTH, CELL_H = 1200, 34
CELL_W = WIDTH / 24
COLOURS = ("#7eb26d", "#eab839", "#6ed0e0", "#ef843c", "#e24d42", "#1f78c1", "#ba43a9", "#705da0")
NAMED = {"red": "#e02f44", "orange": "#ff9830", "green": "#73bf69", "blue": "#5794f2"}
LETTER = 7.0
"""How wide a letter is, about."""
MOST = 6
"""Series, bars or rows of a panel that are drawn."""

Series = list[dict[str, Any]]
Ask = Callable[[str], Series]


def amount(value: float, unit: str) -> str:
    """A value as Grafana's unit shows it, about."""
    if not math.isfinite(value):
        return "-"
    if unit == "percentunit":
        return f"{value * 100:.1f} %"
    if unit == "s" and abs(value) >= 3600:
        days = value / 86_400
        return f"{days:.1f} days" if days >= 1 else f"{value / 3600:.1f} h"
    for size, name in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K")):
        if abs(value) >= size:
            short = f"{value / size:.1f} {name}"
            break
    else:
        short = f"{value:.3g}"
    shown = {
        "currencyIDR": f"Rp {short}",
        "s": f"{short} s",
        "bytes": f"{short}B",
        "Bps": f"{short}B/s",
        "ops": f"{short} ops/s",
    }
    return shown.get(unit, short)


def drawn(name: str, course: Ask, now: Ask, filled: Callable[[str], str]) -> str:
    """The dashboard as SVG; `course` and `now` ask Prometheus."""
    model = MODELS[name]
    panels = model["panels"]
    height = max(p["gridPos"]["y"] + p["gridPos"]["h"] for p in panels) * CELL_H + 40
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}"'
            ' font-family="sans-serif" font-size="12">'
        ),
        f'<rect width="{WIDTH}" height="{height:.0f}" fill="#111217"/>',
        _text(10, 24, model["title"], size=16),
    ]
    for panel in panels:
        at = panel["gridPos"]
        x, y = at["x"] * CELL_W, at["y"] * CELL_H + 40
        if panel["type"] == "row":
            parts.append(_text(x + 8, y + 22, f"▾ {panel['title']}", size=14))
            continue
        w, h = at["w"] * CELL_W - 6, at["h"] * CELL_H - 6
        parts.append(f'<g transform="translate({x + 3:.0f},{y:.0f})">')
        parts.append(f'<rect width="{w:.0f}" height="{h:.0f}" fill="#181b1f" stroke="#2c3235"/>')
        parts.append(_text(8, 18, panel["title"]))
        ask = course if panel["type"] in {"timeseries", "state-timeline"} else now
        found = [
            (target, series)
            for target in panel["targets"]
            for series in ask(filled(target["expr"]))
        ]
        parts += PANELS[panel["type"]](panel, found, w, h)
        parts.append("</g>")
    return "\n".join([*parts, "</svg>"]) + "\n"


def _text(x: float, y: float, text: str, *, size: int = 12, fill: str = "#ccccdc") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" fill="{fill}">{escape(text)}</text>'


def _legend(target: dict[str, Any], series: dict[str, Any]) -> str:
    text = str(target.get("legendFormat", ""))
    for label, value in series["metric"].items():
        text = text.replace("{{" + label + "}}", value)
    return re.sub(r"{{\w+}}", "", text).strip()


def _unit(panel: dict[str, Any]) -> str:
    return str(panel["fieldConfig"]["defaults"]["unit"])


def _colour(panel: dict[str, Any], value: float) -> str:
    steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    reached = [step for step in steps if step["value"] is None or value >= step["value"]]
    return NAMED[reached[-1]["color"]]


def _empty(panel: dict[str, Any], h: float) -> str:
    return _text(12, h / 2 + 14, panel["fieldConfig"]["defaults"]["noValue"], size=16)


def _stat(panel: Any, found: Any, w: float, h: float) -> Iterable[str]:
    if not found:
        return [_empty(panel, h)]
    value = float(found[0][1]["value"][1])
    fill = _colour(panel, value)
    if panel["options"].get("textMode") == "name":
        return [_text(12, h / 2 + 20, _legend(*found[0]), size=22, fill=fill)]
    return [_text(12, h / 2 + 20, amount(value, _unit(panel)), size=26, fill=fill)]


def _bars(panel: Any, found: Any, w: float, h: float) -> Iterable[str]:
    if not found:
        yield _empty(panel, h)
    values = [(_legend(*one), float(one[1]["value"][1])) for one in found]
    values = sorted(values, key=lambda one: -abs(one[1]))[:MOST]
    most = max((abs(value) for _, value in values), default=0) or 1
    high = (h - 34) / MOST
    for place, (name, value) in enumerate(values):
        y = 28 + place * high
        long = abs(value) / most * (w - 340)
        fill = _colour(panel, value)
        yield _text(10, y + high / 2 + 4, name[:32])
        yield (
            f'<rect x="230" y="{y + 3:.0f}" width="{long:.0f}" height="{high - 8:.0f}"'
            f' fill="{fill}"/>'
        )
        yield _text(238 + long, y + high / 2 + 4, amount(value, _unit(panel)))


def _lines(panel: Any, found: Any, w: float, h: float) -> Iterable[str]:
    courses = [
        (_legend(target, series), [(float(t), float(v)) for t, v in series["values"]])
        for target, series in found
    ]
    courses = [(name, [p for p in points if math.isfinite(p[1])]) for name, points in courses]
    courses = [one for one in courses if one[1]]
    if len(courses) > MOST:
        courses = sorted(courses, key=lambda one: -max(v for _, v in one[1]))[:MOST]
    every = [point for _, points in courses for point in points]
    if not every:
        yield _empty(panel, h)
        return
    first, last = min(t for t, _ in every), max(t for t, _ in every)
    low, high = min(0.0, *(v for _, v in every)), max(v for _, v in every) or 1.0
    left, top, wide, tall = 90.0, 30.0, w - 105, h - 72
    for part in (0, 0.5, 1):
        y = top + tall * (1 - part)
        yield f'<path d="M{left:.0f} {y:.0f}h{wide:.0f}" stroke="#2c3235"/>'
        yield _text(8, y + 4, amount(low + (high - low) * part, _unit(panel)))
    x = left
    for place, (name, points) in enumerate(courses):
        colour = COLOURS[place % len(COLOURS)]
        way = " ".join(
            f"{left + (t - first) / ((last - first) or 1) * wide:.1f},"
            f"{top + tall * (1 - (v - low) / ((high - low) or 1)):.1f}"
            for t, v in points
        )
        yield f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="2"/>'
        yield f'<rect x="{x:.0f}" y="{h - 20:.0f}" width="10" height="4" fill="{colour}"/>'
        yield _text(x + 14, h - 14, name[:26], size=11)
        x += min(24 + 7 * len(name[:26]), wide / len(courses))


def _states(panel: Any, found: Any, w: float, h: float) -> Iterable[str]:
    courses = [
        (_legend(target, series), [float(t) for t, _ in series["values"]])
        for target, series in found
    ][:MOST]
    every = [t for _, times in courses for t in times]
    first, last = min(every, default=0), max(every, default=1)
    high = (h - 34) / MOST
    for place, (name, times) in enumerate(courses):
        y = 28 + place * high
        x = 260 + (times[0] - first) / ((last - first) or 1) * (w - 280)
        long = max(3.0, (times[-1] - times[0]) / ((last - first) or 1) * (w - 280))
        yield _text(10, y + high / 2 + 4, name)
        yield (
            f'<rect x="{x:.0f}" y="{y + 3:.0f}" width="{long:.0f}" height="{high - 8:.0f}"'
            f' fill="{_state_colour(panel, name)}"/>'
        )


def _state_colour(panel: dict[str, Any], name: str) -> str:
    for one in panel["fieldConfig"]["overrides"]:
        if re.search(one["matcher"]["options"].strip("/"), name):
            return NAMED[one["properties"][0]["value"]["fixedColor"]]
    return _colour(panel, 1)


def _table(panel: Any, found: Any, w: float, h: float) -> Iterable[str]:
    (told,) = [one["options"] for one in panel["transformations"] if one["id"] == "organize"]
    names = told["renameByName"]
    labels = [field for field in told["indexByName"] if field not in names]
    units = {
        one["matcher"]["options"]: one["properties"][0]["value"]
        for one in panel["fieldConfig"]["overrides"]
    }
    labels.sort(key=told["indexByName"].__getitem__)
    empty = panel["fieldConfig"]["defaults"]["noValue"]
    rows: dict[tuple[str, ...], dict[str, float]] = {}
    for target, series in found:
        key = tuple(series["metric"].get(label, "") for label in labels)
        rows.setdefault(key, {})[names[f"Value #{target['refId']}"]] = float(series["value"][1])
    columns = [names[field] for field in sorted(names)]
    order = sorted(rows.items(), key=lambda one: one[1].get(columns[0], math.inf))
    heads = [*labels, *columns]
    part = w / (len(heads) + heads.count("name"))
    wide = [part * (2 if head == "name" else 1) for head in heads]
    left = [10 + sum(wide[:place]) for place in range(len(heads))]
    for x, head in zip(left, heads, strict=True):
        yield _text(x, 42, head, fill="#6e9fff")
    for line, (key, values) in enumerate(order[: int((h - 60) / 24)]):
        shown = [amount(values[c], units[c]) if c in values else empty for c in columns]
        for x, most, text in zip(left, wide, [*key, *shown], strict=True):
            yield _text(x, 66 + line * 24, text[: int(most / LETTER)])


PANELS: dict[str, Callable[[Any, Any, float, float], Iterable[str]]] = {
    "stat": _stat,
    "bargauge": _bars,
    "timeseries": _lines,
    "state-timeline": _states,
    "table": _table,
}
