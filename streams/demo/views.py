"""How the demo is shown: a live screen on a terminal, else a line for each thing worth telling."""

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Protocol, Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.padding import Padding
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from monitors.days import date_of
from streams.demo import grafana
from streams.demo.scene import Scene, Summary
from streams.display.programme import STATE_STYLE
from streams.display.rupiah import rupiah

FIXED_LINES = 11
"""Lines of the live screen that are neither states nor alerts."""
BAR = 24
WIDE = 100
"""Columns from which on an alert is shown in full."""
LONGEST_NARROW = len("→ cannot be reached")
NAME, NAME_NARROW = 38, 22
"""Columns for an agency."""
SHOWN_DIFFERENCES = 5
SEVERITY_STYLE = {"critical": "bold red", "warning": "yellow", "info": "cyan"}

Row = Mapping[str, Any]


class View(Protocol):
    """Something to look at while the year runs."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

    def step(self, text: str) -> None:
        """Tell what is being done before the year begins."""

    def refresh(self, scene: Scene, new: Sequence[Row]) -> None:
        """Show the moment; `new` are the alerts that have come since the last call."""


class Screen:
    """A live screen. It is gone at the end: what stays is the summary."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = Live(console=console, auto_refresh=False, transient=True)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._live.stop()

    def step(self, text: str) -> None:
        """Tell what is being done before the year begins."""
        self._live.update(Text(f" {text} …", style="dim"), refresh=True)

    def refresh(self, scene: Scene, new: Sequence[Row]) -> None:  # noqa: ARG002  # it shows all
        """Show the moment."""
        self._live.update(self._frame(scene), refresh=True)

    def _frame(self, scene: Scene) -> RenderableType:
        width, height = self._console.size
        room = height - FIXED_LINES - max(1, len(scene.states))
        newest = list(reversed(scene.alerts[-max(1, room) :]))
        return Group(
            Text.assemble(
                (" Pantau ", "bold reverse"),
                f"  a made-up {scene.year} of {len(scene.names)} agencies",
            ),
            Padding(_clock(scene), (1, 1, 0, 1)),
            Padding(_counts(scene), (0, 1)),
            Padding(_states(scene.states, len(scene.names)), (1, 1)),
            Padding(_nation(scene), (0, 1, 1, 1)),
            Padding(_alerts(newest, scene, narrow=width < WIDE), (0, 1)),
            Text(f"\n board {scene.addresses['board']}/", style="dim", end=""),
            Text(f"   metrics {scene.addresses['worker']}/metrics", style="dim", end=""),
            Text("   Ctrl-C ends everything", style="dim"),
        )


class Lines:
    """Plain lines: each month, and each alert as it comes."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._month = 0
        self._summed: tuple[int, bool] = (0, False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        pass

    def step(self, text: str) -> None:
        """Tell what is being done before the year begins."""
        self._say(f"{text} …")

    def refresh(self, scene: Scene, new: Sequence[Row]) -> None:
        """Tell of new alerts, and how things stand at the beginning of a month."""
        for alert in new:
            self._say(
                f"{_iso(alert['day'])}  {alert['severity']:<8}  {alert['agency']}"
                f" {scene.name(alert['agency'])}: {''.join(_turn(alert))}, SPI {_spi(alert)},"
                f" gap {rupiah(alert['gap_sen'])}"
            )
        if scene.day is None or not scene.states:
            return
        month = date_of(scene.day).month
        if month != self._month:
            self._month = month
            known = ", ".join(f"{_words(name)} {n}" for name, n in scene.states.items())
            self._say(
                f"{_iso(scene.day)}  {scene.published:,} facts published,"
                f" {scene.folded:,} folded; {known}"
            )
        self._tell_sums(scene)

    def _tell_sums(self, scene: Scene) -> None:
        """Tell the sums over all agencies, when they come to another month and to the year's end.

        They come behind the agencies' own figures.
        """
        if scene.nation is None or scene.nation["judged"] is None:
            return
        judged = scene.nation["judged"]
        reached = (date_of(judged).month, judged == scene.last)
        if reached != self._summed:
            self._summed = reached
            self._say(f"{_iso(judged)}  {_nation(scene).plain}")

    def _say(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)


def view_for(console: Console, *, plain: bool) -> View:
    """Choose the view: plain where it is asked for, or where nobody sits at a terminal."""
    return Lines(console) if plain or not console.is_terminal else Screen(console)


def invite(scene: Scene, console: Console) -> None:
    """Print where everything still answers after the year."""
    console.print("Everything keeps running. Look around:\n")
    kafka = f"KAFKA_BOOTSTRAP={scene.bootstrap} pantau"
    places = {
        "the board": f"{scene.addresses['board']}/",
        "letters": f"{scene.folder}  (.eml, any mail program opens them)",
        "one agency": f"{kafka} status {next(iter(scene.names))}",
        "all agencies": f"{kafka} status --scope nation",
        **{f"metrics: {name}": f"{at}/metrics" for name, at in scene.addresses.items()},
    }
    # Never folded: a path or a command is to be copied.
    for name, place in [*places.items(), *grafana.places(scene.scrape)]:
        console.print(f"  {name:<18}{place}", markup=False, highlight=False, soft_wrap=True)
    console.print()
    console.print("Ctrl-C ends it.")


def conclude(summary: Summary, console: Console) -> None:
    """Print what the year came to."""
    scene = summary.scene
    console.print(
        f"\n[bold]The year {scene.year}[/] of {len(scene.names)} made-up agencies (seed"
        f" {summary.seed}): {scene.published:,} facts in {summary.seconds:.0f} s\n",
        highlight=False,
    )
    console.print(Padding(_states(scene.states, len(scene.names)), (0, 1)))
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    kinds = ", ".join(f"{count} {kind}" for kind, count in summary.kinds.items())
    table.add_row("alerts", f"{len(scene.alerts)}: {kinds}")
    table.add_row("packages", f"{summary.packages:,}")
    table.add_row("value", rupiah(summary.value))
    table.add_row("UMKK value", rupiah(summary.umkk))
    table.add_row("paid", rupiah(summary.paid))
    table.add_row("worker's totals", _exactness(summary))
    console.print(Padding(table, (1, 1)))


def _exactness(summary: Summary) -> RenderableType:
    if not summary.different:
        return Text.assemble(
            ("exact ✓", "bold green"),
            f"  every channel of {len(summary.scene.names)} agencies is the generator's own count,"
            " to the sen",
        )
    shown = [one.line() for one in summary.different[:SHOWN_DIFFERENCES]]
    rest = len(summary.different) - len(shown)
    more = [f"and {rest} more"] if rest else []
    return Text("\n".join([f"{len(summary.different)} WRONG", *shown, *more]), style="bold red")


def _clock(scene: Scene) -> RenderableType:
    row = Table.grid(padding=(0, 2, 0, 0))
    shown = "-" if scene.day is None else f"{date_of(scene.day):%a %d %b %Y}"
    row.add_row(
        Text(shown, style="bold"),
        ProgressBar(total=1, completed=scene.part, width=BAR * 2),
        f"{scene.part:4.0%}",
    )
    return row


def _counts(scene: Scene) -> RenderableType:
    return Text.assemble(
        (f"{scene.published:,}", "bold"),
        " facts published   ",
        (f"{scene.folded:,}", "bold"),
        " folded by the worker   ",
        (f"{len(scene.alerts)}", "bold"),
        " alerts   ",
        (f"{scene.letters}", "bold"),
        " letters",
    )


def _nation(scene: Scene) -> Text:
    """The sums over all agencies in a line."""
    sums = scene.national
    if scene.nation is None or sums is None:
        return Text("Indonesia: no sums yet", style="dim")
    state = sums["state"]
    told = [f"{scene.nation['agencies']} agencies", f"UMKK {rupiah(sums['umkk_sen'])}"]
    if sums["goal_sen"]:
        told.append(f"of a goal of {rupiah(sums['goal_sen'])}")
    if sums["spi"] is not None:
        told.append(f"SPI {_spi(sums)}")
    return Text.assemble(
        ("Indonesia", "bold"), f"  {', '.join(told)}  ", (_words(state), STATE_STYLE.get(state, ""))
    )


def _states(states: Mapping[str, int], agencies: int) -> RenderableType:
    if not states:
        return Text("no figures yet", style="dim")
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, min_width=17)
    table.add_column(justify="right")
    table.add_column()
    for state, count in states.items():
        style = STATE_STYLE.get(state, "dim")
        bar = "█" * max(1, round(count / max(1, agencies) * BAR * 2))
        table.add_row(Text(_words(state), style=style), str(count), Text(bar, style=style))
    return table


def _alerts(newest: Sequence[Row], scene: Scene, *, narrow: bool) -> RenderableType:
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("alert of", no_wrap=True, min_width=len("2024-12-31"))
    table.add_column(
        "agency", no_wrap=True, overflow="ellipsis", max_width=NAME_NARROW if narrow else NAME
    )
    table.add_column("from → to", no_wrap=True, min_width=LONGEST_NARROW if narrow else None)
    if not narrow:
        table.add_column("severity", no_wrap=True)
    table.add_column("SPI", justify="right", no_wrap=True, min_width=len("1,00"))
    table.add_column("gap", justify="right", no_wrap=True, min_width=len("-Rp100,00 jt"))
    for alert in newest:
        before, now = _turn(alert)
        style = STATE_STYLE.get(alert["state_to"], "") if before else "dim"
        turn = Text.assemble(("→ " if narrow and before else before, "dim"), (now, style))
        severity = Text(alert["severity"], style=SEVERITY_STYLE[alert["severity"]])
        table.add_row(
            _iso(alert["day"]),
            f"{alert['agency']} {scene.name(alert['agency'])}",
            turn,
            *([] if narrow else [severity]),
            _spi(alert),
            rupiah(alert["gap_sen"], short=narrow),
        )
    return table


def _turn(alert: Row) -> tuple[str, str]:
    """From which state to which; of a rule beside the state its name and what became of it."""
    if alert["state_from"] == alert["state_to"]:
        return "", f"{_words(alert['rule'])} {alert['kind']}"
    return f"{_words(alert['state_from'])} → ", _words(alert["state_to"])


def _words(state: str) -> str:
    return state.replace("_", " ")


def _spi(alert: Row) -> str:
    spi = alert["spi"]
    return "-" if spi is None else f"{spi:.2f}".replace(".", ",")


def _iso(day: int) -> str:
    return date_of(day).isoformat()
