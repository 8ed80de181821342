"""Alerts are kept for their owners, and their changes are told, fed and sent."""

import base64
import hashlib
import hmac
import json
import smtplib
import socket
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from threading import Thread
from typing import Any
from xml.etree import ElementTree

import pytest
from news_site import NewsSite, Reply
from tables_of import tables_of

from assistant.alerts import HOME, Alert, Alerts, Change, Delivery, Said, Saved, Watch
from assistant.alerts.alerts import next_digest
from assistant.alerts.delivering import Deliverer, MailServer
from assistant.alerts.feed import ATOM, atom
from assistant.alerts.told_in_words import lines_of, title_of
from assistant.words.words import words_in
from index.contents import Contents
from index.errors import BadInput, NoCookie, RefusedLink, UnknownAlert

pytestmark = pytest.mark.both_databases


OWNER, OTHER = "a" * 32, "b" * 32
MAIL = Delivery(mail="ann@example.org")
QUESTION = "How many people work at the yard?"
BEFORE = Saved(
    "850.", (Said("The yard employs 850 people.", "a1", "Yard", "Post", date(2026, 9, 1)),)
)
AFTER = Saved(
    "910.",
    (
        Said(
            "The yard employs 910 people.", "a2", "Yard", "Times", date(2026, 9, 4),
            "https://news.test/yard?a=1&b=2",
        ),
    ),
)  # fmt: skip


@pytest.fixture
def contents(tmp_path: Path) -> Iterator[Contents]:
    with Contents(tmp_path) as opened:
        yield opened


def changed(alerts: Alerts, alert: Alert, moment: datetime | None = None) -> Change:
    moment = moment or datetime.now(UTC)
    change = alerts.note(alert, moment, [], AFTER, "changed", ["s2"])
    assert change
    return change


def test_an_alert_is_its_owners_alone(contents: Contents) -> None:
    alerts = Alerts(contents.home)
    alert = alerts.add(OWNER, "question", f" {QUESTION}\n", BEFORE, ["s1"], ["a1"])
    assert [each.text for each in alerts.listed(OWNER)] == [QUESTION]
    assert alerts.read(OWNER, alert.id) == alert
    assert alerts.listed(OTHER) == []
    for seen_by_another in (
        lambda: alerts.read(OTHER, alert.id),
        lambda: alerts.remove(OTHER, alert.id),
        lambda: alerts.changes(OTHER, alert.id),
        lambda: alerts.deliver_to(OTHER, alert.id, Delivery()),
    ):
        with pytest.raises(UnknownAlert):
            seen_by_another()
    with pytest.raises(NoCookie):
        alerts.add("", "question", QUESTION, BEFORE)
    alerts.remove(OWNER, alert.id)
    assert alerts.listed(OWNER) == []


def test_a_change_replaces_the_answer_and_is_unread_until_it_was_looked_at(
    contents: Contents,
) -> None:
    alerts = Alerts(contents.home)
    alert = alerts.add(HOME, "question", QUESTION, BEFORE, ["s1"], ["a1"])
    assert alerts.looked_at(alert.id) == {"a1"}
    change = changed(alerts, alert)
    assert (change.before, change.after) == (BEFORE, AFTER)
    assert alerts.read(HOME, alert.id).saved == AFTER
    assert alerts.told(alert.id) == {"s1", "s2"}
    assert (alerts.unread(HOME), alerts.listed(HOME)[0].unread) == (1, 1)
    alerts.note(alerts.read(HOME, alert.id), datetime.now(UTC), [], AFTER, "still_so", ["s3"])
    assert alerts.unread(HOME) == 1
    assert [each.what for each in alerts.changes(HOME)] == ["still_so", "changed"]
    assert [each.what for each in alerts.changes(HOME, after=change.id)] == ["still_so"]
    alerts.mark_read(HOME)
    assert alerts.unread(HOME) == 0


def test_what_was_removed_meanwhile_is_told_no_more(contents: Contents) -> None:
    alerts = Alerts(contents.home)
    alert = alerts.add(HOME, "question", QUESTION, BEFORE)
    alerts.remove(HOME, alert.id)
    assert alerts.note(alert, datetime.now(UTC), [], AFTER, "changed") is None


@pytest.mark.parametrize(
    "link", ["http://127.0.0.1:9/hook", "http://router.local/", "file:///etc/passwd"]
)
def test_a_webhook_is_no_way_into_the_own_network(contents: Contents, link: str) -> None:
    with pytest.raises(RefusedLink):
        Alerts(contents.home).add(HOME, "claim", "So.", Saved(), delivery=Delivery(webhook=link))


def test_a_mail_address_is_one(contents: Contents) -> None:
    alerts = Alerts(contents.home)
    for wrong in ("ann", "ann@", "a b@example.org", "a@example.org\nBcc: b@example.org"):
        with pytest.raises(BadInput):
            alerts.add(HOME, "claim", "So.", Saved(), delivery=Delivery(mail=wrong))


def test_a_change_is_told_with_both_sides_dated(contents: Contents) -> None:
    alerts = Alerts(contents.home)
    alert = alerts.add(HOME, "question", QUESTION, BEFORE)
    change, english = changed(alerts, alert), words_in("en")
    assert title_of(alert, change, english) == f"Changed: {QUESTION}"
    assert lines_of(change, english) == [
        "Before: “The yard employs 850 people.” (Post, 1 September 2026)",
        "Now: “The yard employs 910 people.” (Times, 4 September 2026)",
    ]
    assert title_of(alert, change, words_in("zh")).startswith("有变化")


def test_the_feed_is_atom_and_its_address_a_secret(contents: Contents) -> None:
    alerts = Alerts(contents.home)
    alert = alerts.add(OWNER, "question", f"{QUESTION} <b> \x0c", BEFORE)
    changed(alerts, alert)
    opened = alerts.of_feed(alert.feed)
    text = atom(opened, alerts.changes(OWNER, alert.id), "http://127.0.0.1/feeds/x.atom")
    feed = ElementTree.fromstring(text)
    assert feed.findtext(f"{{{ATOM}}}title") == f"Newsdesk: {QUESTION} <b>"
    [entry] = feed.findall(f"{{{ATOM}}}entry")
    assert "910" in (entry.findtext(f"{{{ATOM}}}content") or "")
    link = entry.find(f"{{{ATOM}}}link")
    assert link is not None
    assert link.get("href") == AFTER.said[0].url
    for guessed in (alert.id, alert.feed[:-1], ""):
        with pytest.raises(UnknownAlert):
            alerts.of_feed(guessed)


def test_a_webhook_gets_signed_json_once_and_a_failure_waits_for_the_next_time(
    contents: Contents,
) -> None:
    with NewsSite() as site:
        place = {site.place}
        alerts = Alerts(contents.home, allowed=place)
        hook = Delivery(webhook=site.link("/hook"))
        alert = alerts.add(HOME, "question", QUESTION, BEFORE, delivery=hook)
        changed(alerts, alert)
        passed = [timedelta()]
        deliverer = Deliverer(
            alerts, lambda: None, allowed=place, clock=lambda: datetime.now(UTC) + passed[0]
        )
        site.pages["/hook"] = Reply(status=500)
        assert deliverer.deliver() == 0
        assert deliverer.deliver() == 0
        assert len(site.asked) == 1  # it isn't tried at once again
        passed[0] = timedelta(minutes=1)
        [waiting] = alerts.waiting(datetime.now(UTC) + passed[0])
        assert "500" in (waiting.error or "")
        assert waiting.tries == 1
        site.pages["/hook"] = Reply(status=204)
        assert deliverer.deliver() == 1
        assert deliverer.deliver() == 0
    first, second = site.asked
    head = second.headers
    assert first.headers["webhook-id"] == head["webhook-id"]
    message = f"{head['webhook-id']}.{head['webhook-timestamp']}.{second.body.decode()}"
    key = base64.b64decode(alert.delivery.secret.removeprefix("whsec_"))
    signature = base64.b64encode(hmac.digest(key, message.encode(), hashlib.sha256)).decode()
    assert head["webhook-signature"] == f"v1,{signature}"
    [told] = json.loads(second.body)["data"]["changes"]
    assert (told["what"], told["text"]) == ("changed", QUESTION)
    assert told["before"]["said"][0]["published"] == "2026-09-01"


class Outbox:
    """A mail server that takes everything, or says no."""

    sent: list[EmailMessage]
    refuses = False

    def __init__(self, host: str, port: int, timeout: float) -> None:
        assert (host, port) == ("mail.test", 25)

    def __enter__(self) -> "Outbox":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def send_message(self, mail: EmailMessage) -> None:
        if Outbox.refuses:
            raise smtplib.SMTPServerDisconnected("gone")
        Outbox.sent.append(mail)


def test_a_daily_digest_is_one_mail_with_all_changes(
    contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    Outbox.sent = []
    monkeypatch.setattr(smtplib, "SMTP", Outbox)
    alerts = Alerts(contents.home)
    mail = Delivery(mail="ann@example.org", daily=True)
    now = datetime.now(UTC)
    for text in (QUESTION, "What does it cost?"):
        changed(alerts, alerts.add(HOME, "question", text, BEFORE, delivery=mail), now)
    server = MailServer("mail.test", 25, "desk@example.org", security="none")
    moments = iter([now, *[next_digest(now) + n * timedelta(minutes=1) for n in (0, 0, 1, 2)]])
    deliverer = Deliverer(alerts, lambda: server, clock=lambda: next(moments))
    assert deliverer.deliver() == 0
    Outbox.refuses = True
    assert deliverer.deliver() == 0
    Outbox.refuses = False
    assert deliverer.deliver() == 2
    assert deliverer.deliver() == 0
    [sent] = Outbox.sent
    assert sent["Subject"] == "2 changes in your alerts"
    assert sent["To"] == "ann@example.org"
    assert sent.get_content().count("910 people") == 2


def test_the_digest_of_a_day_comes_at_seven_in_the_morning() -> None:
    local = datetime(2026, 9, 4, 6, 30).astimezone()
    assert next_digest(local) - local == timedelta(minutes=30)
    assert next_digest(local + timedelta(hours=1)).astimezone().day == 5


def test_the_mail_server_is_set_by_the_environment() -> None:
    assert MailServer.of_environment({}) is None
    given = {"NEWSDESK_SMTP_HOST": "mail.test", "NEWSDESK_SMTP_FROM": "desk@example.org"}
    server = MailServer.of_environment(given)
    assert server == MailServer("mail.test", 587, "desk@example.org")
    for name, wrong in (("PORT", "x"), ("SECURITY", "some"), ("FROM", "desk")):
        with pytest.raises(BadInput, match=f"NEWSDESK_SMTP_{name}"):
            MailServer.of_environment({**given, f"NEWSDESK_SMTP_{name}": wrong})


def test_a_message_is_given_up_after_days(contents: Contents) -> None:
    alerts = Alerts(contents.home)
    changed(alerts, alerts.add(HOME, "question", QUESTION, BEFORE, delivery=MAIL))
    began = datetime.now(UTC)
    now = [began]
    deliverer = Deliverer(alerts, lambda: None, clock=lambda: now[0])
    while alerts.waiting(began + timedelta(days=30)):
        assert deliverer.deliver() == 0
        now[0] += timedelta(minutes=30)
    assert timedelta(days=4) < now[0] - began < timedelta(days=6)


def test_one_message_that_cannot_be_sent_holds_up_no_other(
    contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtplib, "SMTP", Outbox)
    alerts, servers = Alerts(contents.home), iter([None, "mail.test"])
    for text in (QUESTION, "What does it cost?"):
        changed(alerts, alerts.add(HOME, "question", text, BEFORE, delivery=MAIL))

    def server() -> MailServer:
        if (host := next(servers)) is None:
            raise ValueError("nobody foresaw this")
        return MailServer(host, 25, "desk@example.org", security="none")

    Outbox.sent = []
    assert Deliverer(alerts, server).deliver() == 1
    assert len(Outbox.sent) == 1


def test_a_message_keeps_its_name_and_its_changes(contents: Contents) -> None:
    with NewsSite() as site:
        site.pages["/hook"] = Reply(status=500)
        place = {site.place}
        alerts = Alerts(contents.home, allowed=place)
        hook = Delivery(webhook=site.link("/hook"), daily=True)
        alert = alerts.add(HOME, "question", QUESTION, BEFORE, delivery=hook)
        moment = [datetime.now(UTC)]
        deliverer = Deliverer(alerts, lambda: None, allowed=place, clock=lambda: moment[0])
        for _ in range(2):
            changed(alerts, alert, moment[0])
        moment[0] = next_digest(moment[0])
        deliverer.deliver()  # the first digest, which fails
        changed(alerts, alert, moment[0] - timedelta(minutes=1))  # which is due at once
        moment[0] += timedelta(minutes=1)
        site.pages["/hook"] = Reply(status=204)
        assert deliverer.deliver() == 3
    told = [(each.headers["webhook-id"], told_in(each.body)) for each in site.asked]
    first, *others = told
    assert first in others
    assert [len(changes) for _, changes in told] == [2, 2, 1]
    assert len({name for name, _ in told}) == 2
    assert not set(others[0][1]) & set(others[1][1])


def told_in(body: bytes) -> list[int]:
    """The numbers of the changes that a message tells."""
    return [each["id"] for each in json.loads(body)["data"]["changes"]]


def test_a_new_message_never_has_the_name_of_an_earlier_one(contents: Contents) -> None:
    with NewsSite() as site:
        site.pages["/hook"] = Reply(status=204)
        alerts = Alerts(contents.home, allowed={site.place})
        deliverer = Deliverer(alerts, lambda: None, allowed={site.place})
        hook = Delivery(webhook=site.link("/hook"))
        for _ in range(2):  # the second one's change gets the number of the first one's
            alert = alerts.add(HOME, "question", QUESTION, BEFORE, delivery=hook)
            changed(alerts, alert)
            assert deliverer.deliver() == 1
            alerts.remove(HOME, alert.id)
    first, second = (each.headers["webhook-id"] for each in site.asked)
    assert first != second


def test_closing_waits_for_no_server(contents: Contents) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = f"127.0.0.1:{silent.getsockname()[1]}"
        alerts = Alerts(contents.home, allowed={place})
        hook = Delivery(webhook=f"http://{place}/hook")
        changed(alerts, alerts.add(HOME, "question", QUESTION, BEFORE, delivery=hook))
        deliverer = Deliverer(alerts, lambda: None, allowed={place})
        delivering = Thread(target=deliverer.deliver)
        delivering.start()
        connection, _ = silent.accept()  # and nothing is answered
        with connection:
            deliverer.close()
            delivering.join(5)
            assert not delivering.is_alive()
        assert deliverer.deliver() == 0
        [waiting] = alerts.waiting(datetime.now(UTC))
        assert waiting.message  # by which it is known when it comes again


def test_what_was_sent_while_closing_is_not_sent_again(
    contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    alerts = Alerts(contents.home)
    changed(alerts, alerts.add(HOME, "question", QUESTION, BEFORE, delivery=MAIL))
    deliverer = Deliverer(alerts, lambda: None)

    def sent(*_: object) -> Future[None]:
        deliverer.close()
        done: Future[None] = Future()
        done.set_result(None)
        return done

    monkeypatch.setattr(deliverer, "_sent_beside", sent)
    assert deliverer.deliver() == 1
    assert alerts.waiting(datetime.now(UTC)) == []


def test_nothing_goes_where_it_is_wanted_no_more(contents: Contents) -> None:
    alerts = Alerts(contents.home)
    alert = alerts.add(HOME, "question", QUESTION, BEFORE, delivery=Delivery(mail="a@example.org"))
    changed(alerts, alert)
    alerts.deliver_to(HOME, alert.id, replace(alert.delivery, mail=None))
    alerts.deliver_to(HOME, alert.id, alert.delivery)  # it is wanted again, but not what was before
    assert alerts.waiting(datetime.now(UTC)) == []
    changed(alerts, alert)
    assert len(alerts.waiting(datetime.now(UTC))) == 1


def test_what_waits_for_a_revoked_key_is_never_sent(
    contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtplib, "SMTP", Outbox)
    Outbox.sent, alerts = [], Alerts(contents.home)
    for owner in (OWNER, OTHER):
        changed(alerts, alerts.add(owner, "question", QUESTION, BEFORE, delivery=MAIL))
    server = MailServer("mail.test", 25, "desk@example.org", security="none")
    deliverer = Deliverer(alerts, lambda: server, silenced=lambda: {OTHER})
    assert deliverer.deliver() == 1
    assert len(Outbox.sent) == 1
    assert alerts.waiting(datetime.now(UTC)) == []


def test_everybodys_alerts_together_have_a_limit_that_is_not_the_librarys_owners(
    contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.alerts.alerts.MOST_OF_OTHERS", 3)
    alerts = Alerts(contents.home)
    for owner in (HOME, OWNER, OWNER, OTHER):
        alerts.add(owner, "question", QUESTION, BEFORE)
    with pytest.raises(BadInput, match="There are 3 alerts already, the most that this library"):
        alerts.add("c" * 32, "question", QUESTION, BEFORE)
    alerts.add(HOME, "question", QUESTION, BEFORE)


def test_what_an_earlier_newsdesk_left_to_be_sent_is_sent_if_it_is_wanted(
    contents: Contents,
) -> None:
    alerts = Alerts(contents.home)
    changed(alerts, alerts.add(HOME, "question", QUESTION, BEFORE, delivery=MAIL))
    with tables_of(contents.home) as db:
        db.exec_driver_sql("ALTER TABLE alert_deliveries DROP COLUMN message")
        db.exec_driver_sql("UPDATE alert_version SET version_num = '0001'")
    alerts = Alerts(contents.home)
    [waiting] = alerts.waiting(datetime.now(UTC))
    assert (waiting.channel, waiting.message) == ("mail", None)
    with tables_of(contents.home) as db:  # turned off, but left to wait
        db.exec_driver_sql("UPDATE alerts SET delivery = '{}'")
    assert Deliverer(alerts, lambda: None).deliver() == 0
    assert alerts.waiting(datetime.now(UTC) + timedelta(days=30)) == []


def test_whoever_is_silenced_is_told_nothing(
    contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    alerts, checked = Alerts(contents.home), list[str]()
    for owner in (OWNER, OTHER):
        alerts.add(owner, "question", QUESTION, BEFORE)
    monkeypatch.setattr(Watch, "check_one", lambda _, alert: checked.append(alert.owner))
    nothing: Any = None  # no article is looked at
    Watch(alerts, nothing, nothing, silenced=lambda: {OTHER}).check()
    assert checked == [OWNER]
