"""Changes sent to where their owners want them: a webhook, or mail.

What can't be delivered is kept with the reason and tried again, a minute later at first and then
ever less often; nothing else waits for it. After MOST_TRIES, which take four days, it is given up.
Each try has the same changes under the same name, so that a receiver knows what it has already.
"""

import base64
import hashlib
import hmac
import json
import logging
import os
import secrets
import smtplib
import ssl
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import formatdate
from threading import Lock, Thread

from assistant.alerts.alert import Alert, Change, Said, Saved
from assistant.alerts.alerts import PREFIX, Alerts, Waiting
from assistant.alerts.told_in_words import lines_of, title_of
from assistant.words.words import Words, words_for
from index.errors import UNFORESEEN, BadInput, NewsdeskError, StorageFailed
from index.fetching.posting import post

MOST_TRIES = 15
LONGEST_WAIT = timedelta(days=1)  # between two tries
SECONDS = 15.0  # for the mail server to answer
_SMTP = "NEWSDESK_SMTP_"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over; from the environment, NEWSDESK_SMTP_HOST and so on.

    `security` is "starttls" (port 587), "tls" (port 465) or "none", for a server on this machine.
    """

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    security: str = "starttls"

    @classmethod
    def of_environment(cls, given: Mapping[str, str] | None = None) -> "MailServer | None":
        """The server that is set, None for none. Raises BadInput for a setting that can't be."""
        given = os.environ if given is None else given
        host = given.get(f"{_SMTP}HOST", "").strip()
        if not host:
            return None
        security = given.get(f"{_SMTP}SECURITY", "starttls").strip().lower()
        if security not in ("starttls", "tls", "none"):
            raise BadInput(f"{_SMTP}SECURITY can't be “{security}”: write starttls, tls or none.")
        usual = {"starttls": "587", "tls": "465", "none": "25"}[security]
        port = given.get(f"{_SMTP}PORT", usual).strip()
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise BadInput(f"{_SMTP}PORT can't be “{port}”: it must be a number, such as 587.")
        user = given.get(f"{_SMTP}USER", "")
        sender = given.get(f"{_SMTP}FROM", user).strip()
        if "@" not in sender:
            raise BadInput(f"Set {_SMTP}FROM to the address that mail comes from.")
        return cls(host, int(port), sender, user, given.get(f"{_SMTP}PASSWORD", ""), security)


class Deliverer:
    """Sends what is due."""

    def __init__(
        self,
        alerts: Alerts,
        server: Callable[[], MailServer | None] = MailServer.of_environment,
        *,
        silenced: Callable[[], Collection[str]] = tuple,
        allowed: Collection[str] = (),
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """What waits for owners that are `silenced` at the time is never sent. `allowed` are
        host:port pairs that webhooks may have on this machine: for tests only."""
        self._alerts = alerts
        self._server = server
        self._silenced = silenced
        self._allowed = allowed
        self._clock = clock
        self._sending = Lock()
        self._closing: Future[None] = Future()

    def deliver(self) -> int:
        """Send what is due; returns how many changes went. Safe in any thread: while one sends,
        another has nothing to do.

        Raises StorageFailed only.
        """
        if not self._sending.acquire(blocking=False):
            return 0
        try:
            return self._delivered()
        finally:
            self._sending.release()

    def close(self) -> None:
        """Send nothing any more, and wait for no server: what is on its way is tried again, under
        the same name, after the next start. Safe in any thread, and twice."""
        if not self._closing.done():
            self._closing.set_result(None)

    def _delivered(self) -> int:
        sent = 0
        for waiting in _grouped(self._wanted(self._alerts.waiting(self._clock()))):
            if self._closing.done():
                break
            numbers = [each.id for each in waiting]
            name = waiting[0].message or f"msg_{secrets.token_urlsafe(16)}"
            if not waiting[0].message:
                self._alerts.send_in(name, numbers)
            sending = self._sent_beside(waiting, name)
            wait([sending, self._closing], return_when=FIRST_COMPLETED)
            if not sending.done():
                break
            try:
                sending.result()
            except StorageFailed:
                raise
            except (NewsdeskError, OSError, smtplib.SMTPException) as error:
                self._not_sent(waiting, _said(error))
            except Exception:  # whatever it is, the other messages must not wait for it
                logger.exception("A message can't be sent")
                self._not_sent(waiting, UNFORESEEN)
            else:
                self._alerts.sent(numbers)
                sent += len(numbers)
        return sent

    def _wanted(self, waiting: Sequence[Waiting]) -> list[Waiting]:
        """What is still to be sent; the rest is forgotten."""
        silenced = self._silenced()
        wanted = [each for each in waiting if _address(each) and each.alert.owner not in silenced]
        if unwanted := {each.id for each in waiting} - {each.id for each in wanted}:
            self._alerts.sent(list(unwanted))
        return wanted

    def _sent_beside(self, waiting: Sequence[Waiting], name: str) -> Future[None]:
        """Send in a thread of its own, which nobody has to wait for: a server may take long."""
        sending: Future[None] = Future()

        def send() -> None:
            try:
                self._send(waiting, name)
            except Exception as error:  # noqa: BLE001 - it is raised where the result is wanted
                sending.set_exception(error)
            else:
                sending.set_result(None)

        Thread(target=send, daemon=True).start()
        return sending

    def _not_sent(self, waiting: Sequence[Waiting], error: str) -> None:
        numbers = [each.id for each in waiting]
        tries = max(each.tries for each in waiting)
        if tries + 1 >= MOST_TRIES:
            logger.warning("A message was given up after %d tries: %s", MOST_TRIES, error)
            self._alerts.sent(numbers)
            return
        pause = min(timedelta(minutes=2**tries), LONGEST_WAIT)
        self._alerts.not_sent(numbers, error, self._clock() + pause)

    def _send(self, waiting: Sequence[Waiting], name: str) -> None:
        alert = waiting[0].alert
        if waiting[0].channel == "webhook":
            assert alert.delivery.webhook  # noqa: S101 - or nothing would wait for it
            body = webhook_body(waiting)
            headers = signed(body, alert.delivery.secret, name, self._clock())
            post(alert.delivery.webhook, body, headers, allowed=self._allowed)
            return
        server = self._server()
        if server is None:
            raise BadInput(f"No mail server is set: set {_SMTP}HOST and {_SMTP}FROM.")
        assert alert.delivery.mail  # noqa: S101 - or nothing would wait for it
        _mail(server, mail_of(waiting, name, server.sender, alert.delivery.mail))


def signed(body: bytes, secret: str, name: str, moment: datetime) -> dict[str, str]:
    """The headers of a signed message, as Standard Webhooks has them
    (https://github.com/standard-webhooks/standard-webhooks): HMAC-SHA256 over name, time and
    body, with the bytes that the secret holds in base64."""
    seconds = str(int(moment.timestamp()))
    key = base64.b64decode(secret.removeprefix(PREFIX))
    message = f"{name}.{seconds}.".encode() + body
    signature = base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()
    return {
        "Content-Type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{signature}",
    }


def webhook_body(waiting: Sequence[Waiting]) -> bytes:
    """The changes as JSON; one of several alerts names its own."""
    return json.dumps(
        {
            "type": "alert.changes",
            "timestamp": max(each.change.at for each in waiting).isoformat(),
            "data": {"changes": [change_json(each.alert, each.change) for each in waiting]},
        },
        ensure_ascii=False,
    ).encode()


def mail_of(waiting: Sequence[Waiting], name: str, sender: str, to: str) -> EmailMessage:
    """The changes as one mail in plain text, in the language of the first alert.

    By the `name` mail programs know the same mail if it comes twice.
    """
    first = waiting[0]
    words = words_for(first.alert.text)
    mail = EmailMessage()
    if len(waiting) == 1:
        subject = title_of(first.alert, first.change, words)
    else:
        subject = words("alerts.digest", count=len(waiting))
    mail["Subject"] = " ".join(subject.split())[:200]
    mail["From"], mail["To"] = sender, to
    domain = sender.rpartition("@")[2].rstrip("> ")
    mail["Date"], mail["Message-ID"] = formatdate(), f"<{name}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notices in return
    parts = [
        "\n".join([title_of(each.alert, each.change, words), *_with_links(each.change, words)])
        for each in waiting
    ]
    mail.set_content("\n\n".join(parts) + "\n")
    return mail


def _with_links(change: Change, words: Words) -> list[str]:
    links = dict.fromkeys(said.url for said in change.after.said if said.url)
    return [*lines_of(change, words), *links]


def _mail(server: MailServer, mail: EmailMessage) -> None:
    """Hand one mail over. Raises OSError and SMTPException."""
    context = ssl.create_default_context()
    if server.security == "tls":
        opened: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=SECONDS, context=context
        )
    else:
        opened = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    with opened as connection:
        if server.security == "starttls":
            connection.starttls(context=context)
        if server.user:
            connection.login(server.user, server.password)
        connection.send_message(mail)


def _grouped(waiting: Sequence[Waiting]) -> list[list[Waiting]]:
    """Those that go in one message: of one owner to one address, with one secret, and what was
    tried before with the same others as then."""
    groups: dict[tuple[str, ...], list[Waiting]] = defaultdict(list)
    for each in waiting:
        delivery = each.alert.delivery
        together = each.message or ("" if delivery.daily else str(each.id))
        to = _address(each) or ""
        groups[each.alert.owner, each.channel, to, delivery.secret, together].append(each)
    return list(groups.values())


def _address(waiting: Waiting) -> str | None:
    """Where it goes; None if it isn't wanted any more."""
    delivery = waiting.alert.delivery
    return delivery.webhook if waiting.channel == "webhook" else delivery.mail


def _said(error: Exception) -> str:
    """Why it failed, without the passwords and such that a server may repeat."""
    if isinstance(error, NewsdeskError):
        return str(error)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "The mail server refused the user name or the password."
    return f"The mail server took no mail ({type(error).__name__})."


def change_json(alert: Alert, change: Change) -> dict[str, object]:
    """A change as programs get it, by webhook and on the command line."""
    return {
        "id": change.id,
        "alert": alert.id,
        "kind": alert.kind,
        "text": alert.text,
        "what": change.what,
        "at": change.at.isoformat(),
        "before": saved_json(change.before),
        "after": saved_json(change.after),
    }


def saved_json(saved: Saved) -> dict[str, object]:
    """An answer with the sentences it rests on."""
    return {"text": saved.text, "is_so": saved.is_so, "said": [_said_json(s) for s in saved.said]}


def _said_json(said: Said) -> dict[str, object]:
    return {
        "sentence": said.sentence,
        "article": said.article,
        "title": said.title,
        "publisher": said.publisher,
        "published": said.published.isoformat() if said.published else None,
        "url": said.url,
    }
