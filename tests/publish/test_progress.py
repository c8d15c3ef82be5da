import io

from streams.publish.progress import Lines, telling


def test_without_a_terminal_there_is_a_line_each_ten_seconds() -> None:
    out = io.StringIO()
    now = 0.0
    lines = Lines(out, lambda: now)
    lines.begin("publishing rows", 2_000)
    for _ in range(25):
        now += 1.0
        lines.advance(50)
    assert out.getvalue() == ("publishing rows: 500 of 2,000\npublishing rows: 1,000 of 2,000\n")


def test_a_stretch_without_a_known_end_tells_what_is_done() -> None:
    out = io.StringIO()
    now = 0.0
    lines = Lines(out, lambda: now)
    lines.begin("reading")
    now = 10.0
    lines.advance(7)
    assert out.getvalue() == "reading: 7\n"


def test_quiet_says_nothing(capsys: object) -> None:
    with telling(quiet=True) as steps:
        steps.begin("x", 1)
        steps.advance()
    assert capsys.readouterr() == ("", "")  # type: ignore[attr-defined]
