"""Mail: SMTP under TLS with verified certificates, HTML and text, and a picture of the way."""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
from pathlib import Path
from urllib.parse import quote

from monitors.days import WIB_HOURS
from streams.errors import PantauError
from streams.notify.deadline import deadline
from streams.notify.delivery import MAILBOX
from streams.notify.integrations import Given
from streams.notify.message import DELIVERED, Message, Result
from streams.notify.place import Place, meant
from streams.notify.secret import AbsentSecretError, Plain, Secret, secret_or_text
from streams.notify.texts.moment import local_time
from streams.notify.texts.render import mail

SERVER_KEYS = ("host", "port", "security", "user", "password", "sender", "ca")
KEYS = ("to", "server", "unsubscribe", "pictures")
SECURITY = ("starttls", "tls")
PORTS = {"starttls": 587, "tls": 465}
TIMEOUT_S = 20.0
WHOLE_S = 30.0
"""A conversation with the server lasts so long at most."""
WAIT_MS = 300_000
AT_MOST = 50
PARALLEL = 4
FOR_GOOD = 500
"""From this reply code on, the same again would be refused again."""
NO_MAILBOX = frozenset({550, 551, 553, 554})
"""Replies to RCPT that may speak of the mailbox (RFC 5321, 4.2.3). They speak of much else, too."""
NO_SUCH = frozenset({b"5.1.1", b"5.1.2", b"5.1.3", b"5.1.6", b"5.1.10", b"5.2.1"})
"""Enhanced codes that speak of nothing else: there is no such mailbox or domain, it is no address,
it has moved (RFC 3463, 3.2), it is disabled (3.3), its domain takes no mail (RFC 7505; IANA's
registry of enhanced status codes). Not so 5.1.7 and 5.1.8 (the sender), 5.2.2 (full), 5.7.x
(policy), nor 5.1.0, which says nothing."""
ENHANCED = re.compile(rb"(?<![\w.])[245]\.\d{1,3}\.\d{1,3}(?!\.?\w)")
AROUND = b"#()[].,:;"
"""What stands about a code in a reply."""
SWITCH = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server. Plain SMTP is not offered: what is not encrypted is not sent."""

    name: str
    host: str
    port: int
    security: str
    sender: str
    context: ssl.SSLContext
    user: Secret | Plain | None = None
    password: Secret | None = None
    timeout_s: float = TIMEOUT_S
    whole_s: float = WHOLE_S

    @property
    def domain(self) -> str:
        """The part of the sender's address after the @."""
        return parseaddr(self.sender)[1].rpartition("@")[2]

    def send(self, letter: EmailMessage, address: str) -> None:
        """Hand a letter over; returns once the server has taken it on.

        Raises:
            OSError, smtplib.SMTPException, AbsentSecretError: it has not.
        """
        user = None if self.user is None else self.user.value()
        password = "" if self.password is None else self.password.value()
        smtp = self._client()
        with deadline(self.whole_s, lambda: _cut(smtp)):
            try:
                smtp.connect(self.host, self.port)
                if self.security == "starttls":
                    smtp.starttls(context=self.context)
                if user is not None:
                    smtp.login(user, password)
                smtp.send_message(letter, parseaddr(self.sender)[1], [address])
            finally:
                # Without QUIT: what was taken on is taken on, and no answer is waited for.
                smtp.close()

    def _client(self) -> smtplib.SMTP:
        """A client that is not connected yet, so that a slow greeting can be cut off, too."""
        name = socket.gethostname()
        smtp: smtplib.SMTP
        if self.security == "tls":
            smtp = smtplib.SMTP_SSL(
                local_hostname=name, timeout=self.timeout_s, context=self.context
            )
        else:
            smtp = smtplib.SMTP(local_hostname=name, timeout=self.timeout_s)
        # The name that the certificate must have: smtplib keeps it only where it connects at once.
        smtp._host = self.host  # type: ignore[attr-defined]  # noqa: SLF001
        return smtp


@dataclass(frozen=True, slots=True)
class Email:
    """One mailbox: a second one is a second receiver, so that each hears of an alert once."""

    name: str
    to: Secret | Plain
    server: Server
    unsubscribe: str | None = None
    pictures: bool = True
    kind: str = "email"
    parallel: int = PARALLEL
    wait: int = WAIT_MS
    at_most: int = AT_MOST
    again_ms: int | None = None

    @property
    def lane(self) -> str:
        """The receivers of one server share it."""
        return f"email {self.server.host}:{self.server.port}"

    def deliver(self, message: Message) -> Result:
        """Send one letter."""
        try:
            address = self.to.value()
        except AbsentSecretError:
            return Result(ok=False, reason="secret_absent")
        letter = compose(message, self.server.sender, address, self.unsubscribe, self.pictures)
        return attempt(lambda: self.server.send(letter, address))


REASONS: tuple[tuple[type[Exception], str], ...] = (
    (AbsentSecretError, "secret_absent"),
    (smtplib.SMTPNotSupportedError, "no_starttls"),
    (ssl.SSLCertVerificationError, "certificate"),
    (ssl.SSLError, "tls"),
    (TimeoutError, "timeout"),
    (ConnectionRefusedError, "connection_refused"),
    (Exception, "connection_lost"),
)
"""What broke before the server said no: the first that fits."""


def attempt(send: Callable[[], None]) -> Result:
    """Say how a sending went; the server's own words may name people, so only its code is kept."""
    try:
        send()
    except smtplib.SMTPRecipientsRefused as error:
        ((code, said),) = error.recipients.values()
        word = MAILBOX if code in NO_MAILBOX and _says_no_such(said) else "smtp_"
        return Result(ok=False, recoverable=code < FOR_GOOD, reason=f"{word}{code}")
    except smtplib.SMTPDataError as error:
        return Result(
            ok=False, recoverable=error.smtp_code < FOR_GOOD, reason=f"smtp_{error.smtp_code}"
        )
    except smtplib.SMTPResponseException as error:
        # The greeting, TLS, the password, the sender: the operator mends it, and it goes on.
        return Result(ok=False, reason=f"smtp_{error.smtp_code}")
    except (OSError, smtplib.SMTPException, LookupError, ValueError, AttributeError) as error:
        # smtplib answers garbage with ValueError, and a socket cut meanwhile with AttributeError.
        return Result(
            ok=False, reason=next(word for kind, word in REASONS if isinstance(error, kind))
        )
    return DELIVERED


def _says_no_such(said: bytes) -> bool:
    """Tell whether the text of a refusal has an enhanced code of NO_SUCH, and no other.

    A reply's own code is its first word (RFC 2034, 4), or its last as qmail writes it: (#5.1.1).
    Elsewhere it may be quoted: what another server has said of us. Words say nothing: whoever
    loses their letters by one would not hear of it.
    """
    words = said.split()
    own = words[:1] + [one for one in words[-1:] if one.startswith(b"(#")]
    return any(one.strip(AROUND) in NO_SUCH for one in own) and NO_SUCH.issuperset(
        ENHANCED.findall(said)
    )


def compose(
    message: Message,
    sender: str,
    address: str,
    unsubscribe: str | None = None,
    pictures: bool = True,  # noqa: FBT001, FBT002 - what the contacts say
) -> EmailMessage:
    """Return the letter. Its Message-ID is the message's id, at the sender's domain."""
    mailbox = parseaddr(sender)[1]
    link = unsubscribe and unsubscribe.replace("{receiver}", quote(message.receiver))
    rendered = mail(message, pictures=pictures, stop=link)
    letter = EmailMessage()
    letter["From"] = sender
    letter["To"] = address
    letter["Subject"] = rendered.subject
    letter["Date"] = format_datetime(local_time(message.created, WIB_HOURS))
    letter["Message-ID"] = f"<{message.id}@{mailbox.rpartition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter["Content-Language"] = "id, en"
    stop = [f"<mailto:{mailbox}?subject={quote('unsubscribe ' + message.receiver)}>"]
    if link is not None:
        stop.insert(0, f"<{link}>")
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter["List-Unsubscribe"] = ", ".join(stop)
    letter.set_content(rendered.text)
    letter.add_alternative(rendered.html, subtype="html")
    *_, html = letter.iter_parts()
    for name, png in rendered.pictures.items():
        html.add_related(
            png, "image", "png", cid=f"<{name}>", filename=f"{name}.png", disposition="inline"
        )
    return letter


def read_server(place: Place) -> Server:
    """Return a mail server by its place in the file of contacts.

    Raises:
        PantauError: something there is wrong; with file and line.
    """
    told = place.mapping(SERVER_KEYS, needed=("host", "sender"))
    security = told["security"].one_of(SECURITY) if "security" in told else "starttls"
    sender = told["sender"].text()
    if not _is_address(parseaddr(sender)[1]):
        told["sender"].wrong("a mail address is wanted here, such as Pantau <pantau@example.go.id>")
    if "password" in told and "user" not in told:
        told["password"].wrong("a password without a user")
    if "user" in told and "password" not in told:
        told["user"].wrong("a user without a password")
    return Server(
        name=str(place.node.start_mark.line),
        host=told["host"].text(),
        port=told["port"].whole(1, 65_535) if "port" in told else PORTS[security],
        security=security,
        sender=formataddr(parseaddr(sender)),
        context=_context(told.get("ca")),
        user=secret_or_text(told["user"]) if "user" in told else None,
        password=Secret.at(told["password"]) if "password" in told else None,
    )


def read(name: str, place: Place, given: Given) -> Email:
    """Return the receiver by its place in the file of contacts.

    Raises:
        PantauError: something there is wrong; with file and line.
    """
    told = place.mapping(KEYS, needed=("to",))
    to = secret_or_text(told["to"])
    if isinstance(to, Plain) and not _is_address(to.text):
        told["to"].wrong("one mail address is wanted here; for several people, several receivers")
    server = _server(told.get("server"), place, given)
    unsubscribe = told["unsubscribe"].text() if "unsubscribe" in told else None
    if unsubscribe is not None and not unsubscribe.startswith("https://"):
        told["unsubscribe"].wrong("an https:// address is wanted here; {receiver} stands for it")
    pictures = "pictures" not in told or told["pictures"].one_of(SWITCH) == "yes"
    return Email(name, to, server, unsubscribe, pictures)


def _server(named: Place | None, place: Place, given: Given) -> Server:
    if not given.servers:
        place.wrong("a mail needs a server: name one under `mail`")
    if named is None:
        if len(given.servers) != 1:
            place.wrong("there are several mail servers: name one with `server`")
        (only,) = given.servers.values()
        found: Server = only
        return found
    name = named.text()
    if name not in given.servers:
        named.wrong(f"there is no mail server {name!r}{meant(name, given.servers)}")
    server: Server = given.servers[name]
    return server


def _context(ca: Place | None) -> ssl.SSLContext:
    try:
        file = None if ca is None else str(Path(ca.text()).expanduser())
        context = ssl.create_default_context(cafile=file)
    except (OSError, ssl.SSLError):
        if ca is None:
            raise PantauError("this system's certificate authorities cannot be read") from None
        ca.wrong("no file of certificates can be read there")
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _cut(smtp: smtplib.SMTP) -> None:
    if smtp.sock is not None:
        smtp.sock.shutdown(socket.SHUT_RDWR)


def _is_address(text: str) -> bool:
    name, at, domain = text.rpartition("@")
    return bool(
        name and at and "." in domain and not any(map(str.isspace, text)) and "," not in text
    )
