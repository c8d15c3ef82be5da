import pytest

from streams.publish.hash_key import document_key
from streams.settings import Settings
from streams.sources.api.feeds import FEED_PATHS

PAYMENTS = "tender-pencatatan-non-tender-realisasi"
ORDERS = "ekatalog-paket-e-purchasing"
KEY = b"sixteen bytes it"


@pytest.mark.parametrize(
    ("key", "feeds", "told"),
    [
        (None, [ORDERS, PAYMENTS], True),
        (None, FEED_PATHS, True),
        (None, [ORDERS], False),
        (KEY, [ORDERS, PAYMENTS], False),
    ],
)
def test_it_is_said_where_document_numbers_would_be_open(
    caplog: pytest.LogCaptureFixture, key: bytes | None, feeds: list[str], *, told: bool
) -> None:
    assert document_key(Settings(hash_key=key), feeds) == (key or b"")
    assert ("PANTAU_HASH_KEY is not set" in caplog.text) == told
