import json

import pytest

from streams.contracts.encode import Encoder
from streams.publish.publication import Publication, TopicNames
from streams.publish.summary import tell
from streams.sources.files import NOT_USED, UNKNOWN

IGNORED = [
    {"file": "a/rup-master-satker_2024.jsonl", "reason": NOT_USED},
    {"file": "a/SPSE-TenderPengumumam.json", "reason": UNKNOWN},
]


def told(capsys: pytest.CaptureFixture[str], *, as_json: bool) -> tuple[str, str]:
    publication = Publication(None, Encoder(), TopicNames.of(""), 0)  # type: ignore[arg-type]
    tell(publication, {"ignored": IGNORED}, as_json=as_json, strict=False)
    captured = capsys.readouterr()
    return captured.out, captured.err


def test_a_file_that_may_be_a_feed_with_a_slip_in_its_name_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out, err = told(capsys, as_json=False)
    assert out == "published nothing\n"
    assert err == f"not used: a/SPSE-TenderPengumumam.json: {UNKNOWN}\n"


def test_programs_are_told_of_all(capsys: pytest.CaptureFixture[str]) -> None:
    out, err = told(capsys, as_json=True)
    assert (json.loads(out)["ignored"], err) == (IGNORED, "")
