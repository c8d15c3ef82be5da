"""Messages as subject, text and HTML, from the templates beside this file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from streams.notify.message import Item, Message, link
from streams.notify.texts import figures, moment
from streams.notify.texts.picture import picture
from streams.notify.texts.words import SEVERITIES, words_of

PICTURES = 10
"""Of a long digest the first so many notices have a picture."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message to be sent. `pictures` are PNGs by their content id."""

    subject: str
    text: str
    html: str = ""
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def mail(message: Message, *, pictures: bool = True, stop: str | None = None) -> Rendered:
    """Return a message as a letter; `stop` is the address at which its reader ends them all."""
    drawn = _drawn(message) if pictures else {}
    values = {**_values(message, drawn), "stop": stop}
    return Rendered(
        subject(message),
        _environment().get_template("mail.txt").render(values),
        _environment().get_template("mail.html").render(values),
        drawn,
    )


def chat(message: Message) -> Rendered:
    """Return a message as a short text."""
    text = _environment().get_template("chat.txt").render(_values(message, {}))
    return Rendered(subject(message), text)


def page(name: str, **values: Any) -> str:
    """Return a template of this folder, filled."""
    return _environment().get_template(name).render(values)


def subject(message: Message) -> str:
    """Return the subject: of one notice what it says, of several how many there are of whom."""
    if len(message.items) == 1:
        item = message.items[0]
        words = words_of(item.notice, item.about.subject.measure)
        head = f"{_who(item)} {item.notice.year}, {item.notice.programme}"
        return f"[Pantau] {head}: {words.title_id} ({words.title_en})"
    agencies = sorted({item.notice.agency for item in message.items})
    who = agencies[0] if len(agencies) == 1 else f"{len(agencies)} instansi / agencies"
    count = len(message.items)
    return f"[Pantau] {count} pemberitahuan untuk {who} ({count} notices)"


def _values(message: Message, drawn: Mapping[str, bytes]) -> dict[str, Any]:
    return {
        "message": message,
        "items": [
            _shown(message, number, item, drawn) for number, item in enumerate(message.items)
        ],
        "subject": subject(message),
    }


def _shown(message: Message, number: int, item: Item, drawn: Mapping[str, bytes]) -> dict[str, Any]:
    notice = item.notice
    return {
        "notice": notice,
        "about": item.about,
        "who": _who(item),
        "title": item.about.titles or (notice.programme, notice.programme),
        "words": words_of(notice, item.about.subject.measure),
        "counted": figures.counted(item.about.subject),
        "late": figures.late(notice),
        "needed": figures.needed(notice),
        "is_out": figures.is_out_of_reach(notice),
        "severity": SEVERITIES.get(notice.severity, (notice.severity, notice.severity)),
        "link": link(message.board, notice),
        "plans": [
            {**plan, "link": (message.plans or "").replace("{code}", quote(str(plan["rup"])))}
            for plan in notice.reserved_first
        ],
        "picture": name if (name := f"trajectory-{number}") in drawn else None,
    }


def _who(item: Item) -> str:
    name = " ".join((item.about.name or "").split())
    return f"{name} ({item.notice.agency})" if name else item.notice.agency


def _drawn(message: Message) -> dict[str, bytes]:
    found = {}
    for number, item in enumerate(message.items[:PICTURES]):
        if item.about.trajectory is not None:
            png = picture(item.about.trajectory, item.notice.unit)
            if png is not None:
                found[f"trajectory-{number}"] = png
    return found


@cache
def _environment() -> Environment:
    """Autoescape by the template's name; a name that is missing is an error, not a blank."""
    environment = Environment(
        loader=PackageLoader("streams.notify.texts"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        amount_id=figures.amount_id,
        amount_en=figures.amount_en,
        percent_id=figures.percent_id,
        percent_en=figures.percent_en,
        day_id=moment.day_id,
        day_en=moment.day_en,
        moment_id=moment.moment_id,
        moment_en=moment.moment_en,
    )
    return environment
