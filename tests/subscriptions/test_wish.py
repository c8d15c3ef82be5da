"""What may be asked for."""

import pytest

from streams.subscriptions.wish import EMAIL, WEBHOOK, wish_of


def test_one_mailbox_however_it_is_written():
    one, two = wish_of(EMAIL, " Budi@K1.example "), wish_of(EMAIL, "budi@k1.example")
    assert one is not None
    assert two is not None
    assert one.key == two.key
    assert one.target == "Budi@K1.example"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "budi",
        "@k1.example",
        "budi@k1",
        "budi@k1.example,eve@k2.example",
        "budi@k1.example\nBcc: eve@k2.example",
        "budi@k1.example\r\n",
        '"><script>alert(1)</script>@k1.example',
        "Budi <budi@k1.example>",
        "budi@[127.0.0.1]",
        "budi@-k1.example",
        "a" * 65 + "@k1.example",
        "a@" + "b" * 260 + ".example",
    ],
)
def test_no_mailbox(text):
    found = wish_of(EMAIL, text)
    # A line's end around it is the form's, not the address's.
    assert found is None or found.target == text.strip() == "budi@k1.example"


def test_a_webhook():
    found = wish_of(WEBHOOK, "https://Hooks.K1.example/in?x=1#part")
    assert found is not None
    assert found.target == "https://hooks.k1.example/in?x=1"
    assert found.limited == "hooks.k1.example"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "javascript:alert(1)",
        "ftp://k1.example/",
        "https://",
        "https://budi:x@k1.example/",
        "https://k1.example/\nx",
        "https://k1.example:25/",
        "https://k1.example:99999/",
        "https://[::1",
        "https://k1.example/" + "x" * 1000,
    ],
)
def test_no_webhook(text):
    assert wish_of(WEBHOOK, text) is None


def test_no_other_kind():
    assert wish_of("sms", "https://k1.example/") is None
