"""Letters over TLS: how they look, who may see them, and what a server's refusal means."""

import socket
import ssl
import threading
from dataclasses import replace

import pytest

from streams.notify.integrations.email import Email, Server
from streams.notify.message import About, Item, Message
from streams.notify.sample import sample
from streams.notify.secret import Plain, Secret
from tests.notify.mailbox import Mailbox
from tests.notify.notices import NOW, notice


@pytest.fixture
def server(mailbox, ca_file):
    return made(mailbox.port, ca_file)


def made(port, ca_file, security="starttls", **more):
    context = ssl.create_default_context(cafile=str(ca_file))
    sender = "Pantau <pantau@lkpp.example>"
    return Server("0", "localhost", port, security, sender, context, **more)


def receiver(server, **more):
    return Email("k1-team", Plain("team@k1.example"), server, **more)


def message():
    about = sample("x", NOW, None).items[0].about
    item = Item(notice(), None, replace(about, name="Kota <Rekaan>"))
    return Message("0123abcd", "k1-team", (item,), NOW, NOW, "https://board.example")


def test_a_letter_has_text_html_and_picture_and_keeps_its_id(server, mailbox):
    one = receiver(server, unsubscribe="https://pantau.example/stop?r={receiver}")
    assert one.deliver(message()).ok
    assert one.deliver(message()).ok
    letter, again = mailbox.letters
    assert letter["Message-ID"] == again["Message-ID"] == "<0123abcd@lkpp.example>"
    assert letter["To"] == "team@k1.example"
    assert mailbox.recipients == [["team@k1.example"]] * 2
    assert mailbox.encrypted == [True, True]
    assert letter["List-Unsubscribe"] == (
        "<https://pantau.example/stop?r=k1-team>, "
        "<mailto:pantau@lkpp.example?subject=unsubscribe%20k1-team>"
    )
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["Subject"].startswith("[Pantau] Kota <Rekaan> (K1) 2026, umkk-40: tertinggal")
    text = letter.get_body(("plain",)).get_content()
    html = letter.get_body(("html",)).get_content()
    for said in (text, html):
        assert "Rp40,00 miliar" in said
        assert "35,1 %" in said
        assert "https://board.example/agencies/K1?year=2026" in said
    assert "Tertinggal <dari> rencana" in text
    assert "Tertinggal &lt;dari&gt; rencana" in html
    assert "Kota &lt;Rekaan&gt;" in html
    (picture,) = [part for part in letter.walk() if part.get_content_type() == "image/png"]
    assert picture["Content-ID"] == "<trajectory-0>"
    assert "cid:trajectory-0" in html
    assert picture.get_content().startswith(b"\x89PNG")


def test_without_an_address_to_unsubscribe_one_writes_a_mail(server, mailbox):
    receiver(server).deliver(message())
    (letter,) = mailbox.letters
    assert letter["List-Unsubscribe"].startswith("<mailto:")
    assert letter["List-Unsubscribe-Post"] is None


@pytest.mark.parametrize(
    ("refusal", "recoverable", "reason"),
    [
        ("451 come again", True, "smtp_451"),
        ("552 team@k1.example has no room", False, "smtp_552"),
        ("550 team@k1.example wants no such letter", False, "smtp_550"),
    ],
)
def test_what_a_refused_letter_means(server, mailbox, refusal, recoverable, reason):
    mailbox.refusals.append(refusal)
    result = receiver(server).deliver(message())
    assert (result.ok, result.recoverable, result.reason) == (False, recoverable, reason)


@pytest.mark.parametrize(
    ("refusal", "recoverable", "reason"),
    [
        ("450 4.2.0 team@k1.example is greylisted", True, "smtp_450"),
        ("452 4.2.2 team@k1.example has no room", True, "smtp_452"),
        ("552 5.2.2 team@k1.example has no room", False, "smtp_552"),
    ],
)
def test_what_a_refused_recipient_means(server, mailbox, refusal, recoverable, reason):
    mailbox.strangers["team@k1.example"] = refusal
    result = receiver(server).deliver(message())
    assert (result.ok, result.recoverable, result.reason) == (False, recoverable, reason)


@pytest.mark.parametrize(
    ("reply", "word"),
    [
        ("550 5.1.1 <team@k1.example>: user unknown", "mailbox_550"),
        ("550 5.1.1: user unknown", "mailbox_550"),
        ("550 #5.1.1 bad address team@k1.example", "mailbox_550"),
        ("550 sorry, no mailbox here by that name. (#5.1.1)", "mailbox_550"),
        ("550-5.1.1 no such account. See\r\n550 5.1.1 https://mail.example/NoSuchUser - gsmtp",
         "mailbox_550"),
        ("550 5.1.1 unknown [10.5.7.1]", "mailbox_550"),
        ("550 5.1.2 no such domain", "mailbox_550"),
        ("551 5.1.6 has moved", "mailbox_551"),
        ("553 5.1.3 no name of a mailbox", "mailbox_553"),
        ("550 5.1.10 recipient not found", "mailbox_550"),
        ("554 5.2.1 mailbox disabled", "mailbox_554"),
        # Codes that say more are not meant, nor what only looks like one.
        ("550 5.1.11 whatever that is", "smtp_550"),
        ("550 5.1.1.7 is listed", "smtp_550"),
        ("550 mail-5.1.1 does not relay", "smtp_550"),
        ("550 4.1.1 ask again", "smtp_550"),
        # Another reply code.
        ("556 5.1.10 takes no mail", "smtp_556"),
        ("552 5.1.1 whatever that is", "smtp_552"),
        # The sender.
        ("550 5.1.0 <pantau@lkpp.example>: Sender address rejected", "smtp_550"),
        ("550 5.1.7 <pantau@lkpp.example>: Sender address rejected", "smtp_550"),
        ("550 5.1.8 <pantau@lkpp.example>: Sender address rejected: no such domain", "smtp_550"),
        ("553 5.1.8 domain of the sender does not exist", "smtp_553"),
        # How much it has sent.
        ("550 5.4.5 daily sending limit exceeded", "smtp_550"),
        ("550 5.4.6 sending limit exceeded", "smtp_550"),
        ("550 5.1.90 daily limit for message recipients exceeded", "smtp_550"),
        # Policy, wherever its code stands.
        ("550 5.7.1 relaying denied", "smtp_550"),
        ("554 5.7.1 blocked using bl.example", "smtp_554"),
        ("550 #5.7.1 your access to this mail system is rejected", "smtp_550"),
        ("550 relaying denied (#5.7.1)", "smtp_550"),
        ("550 5.1.1 <team@k1.example>: undeliverable, said: 550-5.7.1 blocked", "smtp_550"),
        # A full mailbox may be emptied.
        ("550 5.2.2 team@k1.example is over quota", "smtp_550"),
        ("554 5.2.2 mailbox full", "smtp_554"),
        # Without an enhanced code a server's words would have to be understood.
        ("550 no such user", "smtp_550"),
        ("550 relay not permitted", "smtp_550"),
        ("550 lkpp.example is on our blacklist", "smtp_550"),
        ("554", "smtp_554"),
        # What another server has said of the sender.
        (
            "550-Verification failed for <s@a.id>\r\n550-Said: 550 5.1.1\r\n550 Sender refused",
            "smtp_550",
        ),
        ("550 sender refused: host mail.lkpp.example said 550 5.1.1", "smtp_550"),
    ],
)  # fmt: skip
def test_only_what_speaks_of_the_mailbox_alone_counts_as_it(server, mailbox, reply, word):
    mailbox.strangers["team@k1.example"] = reply
    result = receiver(server).deliver(message())
    assert (result.ok, result.recoverable, result.reason) == (False, False, word)


def test_a_password_is_given_under_tls_only(mailbox, ca_file, tmp_path):
    (tmp_path / "password").write_text("a password\n")
    word = Secret("file", str(tmp_path / "password"))
    right = made(mailbox.port, ca_file, user=Plain("pantau"), password=word)
    assert receiver(right).deliver(message()).ok
    (tmp_path / "password").write_text("another\n")
    result = receiver(right).deliver(message())
    assert (result.recoverable, result.reason) == (True, "smtp_535")
    (tmp_path / "password").unlink()
    assert receiver(right).deliver(message()).reason == "secret_absent"


def test_implicit_tls(server_tls, ca_file):
    with Mailbox(server_tls, implicit=True).running() as mailbox:
        assert receiver(made(mailbox.port, ca_file, "tls")).deliver(message()).ok
        assert mailbox.encrypted == [True]


def test_a_certificate_is_verified(mailbox, ca_file):
    strange = replace(made(mailbox.port, ca_file), context=ssl.create_default_context())
    assert receiver(strange).deliver(message()).reason == "certificate"
    other = replace(made(mailbox.port, ca_file), host="127.0.0.1")
    assert receiver(other).deliver(message()).reason == "certificate"
    assert mailbox.letters == []


class Rude:
    """A mail server without manners."""

    def __init__(self, behave):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._behave = behave
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                wire, _ = self._listener.accept()
                self._behave(wire)
            except OSError:
                return

    def close(self):
        self._listener.close()


def no_tls(wire):
    wire.sendall(b"220 hello\r\n")
    wire.recv(1000)
    wire.sendall(b"250 localhost\r\n")
    wire.recv(1000)
    wire.close()


def nonsense(wire):
    wire.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    wire.close()


def hang_up(wire):
    wire.close()


def drip(wire):
    for _ in range(600):
        wire.sendall(b"2")
        threading.Event().wait(0.1)


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("behave", [no_tls, nonsense, hang_up, drip])
def test_a_server_without_manners_is_tried_again_and_never_in_plain(behave, security, ca_file):
    rude = Rude(behave)
    try:
        server = made(rude.port, ca_file, security, timeout_s=1.0, whole_s=1.5)
        result = receiver(server).deliver(message())
    finally:
        rude.close()
    assert (result.ok, result.recoverable) == (False, True)
    if behave is no_tls and security == "starttls":
        assert result.reason == "no_starttls"


def test_a_letter_without_anything_known_beside_the_alert(server, mailbox):
    bare = Message("1", "k1-team", (Item(notice(), None, About()),), NOW, NOW)
    assert receiver(server).deliver(bare).ok
    (letter,) = mailbox.letters
    assert not [part for part in letter.walk() if part.get_content_type() == "image/png"]
