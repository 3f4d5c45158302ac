"""Notices from the record to a real mail server, a real web server and real files."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select
from standardwebhooks import Webhook

from holdfast.desk import Author
from holdfast.model import Interval
from holdfast.model.notices import Channel, ContactWays, NoticeAnswer
from holdfast.notify.adapters import Adapter, DeliveryError
from holdfast.notify.adapters.folders import AsteriskCalls, FileSink, GammuSms
from holdfast.notify.adapters.mail import Mail
from holdfast.notify.adapters.webhooks import Webhooks, secret_of
from holdfast.notify.message import Message
from holdfast.notify.sent import notices
from holdfast.notify.worker import AGAIN_MINUTES, Notifier
from holdfast.orders import AnswerNotice, Order, SetContact, SetThreatLevel, Subscribe, Unsubscribe
from holdfast.store import tables as t
from worlds import KEY, START, Toy, headquarters_at_work


class Clock:
    """A clock that a test moves."""

    def __init__(self, toy: Toy) -> None:
        self.toy = toy

    def __call__(self) -> datetime:
        """Return the moment."""
        return self.toy.now

    def at(self, moment: datetime) -> None:
        """Set it."""
        self.toy.now = moment

    def on(self, **step: float) -> None:
        """Move it on."""
        self.toy.now += timedelta(**step)


class Inbox:
    """Takes every mail."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 -- its name
        """Keep it."""
        from email import message_from_bytes, policy

        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"


@contextmanager
def mail_server(handler: Any) -> Iterator[Mail]:
    """Run a mail server on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield Mail("holdfast@example.org", "127.0.0.1", port, start_tls=False, timeout_seconds=2.0)
    finally:
        controller.stop()


@pytest.fixture
def clock(toy: Toy) -> Clock:
    """Return the toy's clock."""
    return Clock(toy)


@pytest.fixture
def world(toy: Toy) -> Toy:
    """Return the toy at work, with two officers who can be reached."""
    headquarters_at_work(toy)
    for seat in ("watch", "chief"):
        account = toy.by(seat).account
        give(toy, SetContact(account, ContactWays(f"{seat}@example.org", "+41790000001")), "administrator")
    return toy


def give(toy: Toy, order: Order, seat: str) -> Any:
    """Give an order that is carried out."""
    by = Author("admin", "administrator") if seat == "administrator" else toy.by(seat)
    answer = toy.desk.submit(order, by)
    assert hasattr(answer, "effects"), answer.reason()
    return answer


def level(toy: Toy, number: int = 2, why: str = "Seen near the dam") -> int:
    """Set a threat level; return the entry."""
    days = Interval.of_days(START.date(), 3)
    return int(give(toy, SetThreatLevel("north", number, days, why), "administrator").entry)


def to_watch(**more: Any) -> Subscribe:
    """Return a subscription of the watch officer by mail."""
    return Subscribe("threats", "land", Channel.MAIL, ("SetThreatLevel",), seat="watch", **more)


def worker(toy: Toy, **ways: Adapter) -> Notifier:
    """Return a worker with some ways out."""
    return Notifier(toy.desk, {Channel(name): way for name, way in ways.items()})


def listed(toy: Toy) -> list[dict[str, Any]]:
    """Return all notices, the first one first."""
    with toy.store.read() as tx:
        return notices(tx, ["land"], limit=100)[::-1]


class Broken:
    """A way out that never works."""

    def __init__(self, *, final: bool = False) -> None:
        self.tried, self.final = 0, final

    def send(self, message: Message) -> str:
        """Fail."""
        del message
        self.tried += 1
        raise DeliveryError("The line is dead.", final=self.final)


def test_a_mail_arrives_once_whoever_restarts(world: Toy) -> None:
    """Tests that what happens after subscribing is mailed once, also by a second worker, and nothing before it."""
    level(world)
    give(world, to_watch(), "watch")
    about = level(world, why="Seen\r\nBcc: all@example.org\u202e")
    inbox = Inbox()
    with mail_server(inbox) as mail:
        first = worker(world, mail=mail)
        assert (first.step().sent, first.step().sent) == (1, 0)
        assert worker(world, mail=mail).step().idle
    (found,) = inbox.mails
    assert found["To"] == "watch@example.org"
    assert found["Subject"] == "Threat level set: Seen Bcc: all@example.org"
    assert found["Bcc"] is None
    assert f"entry {about}" in found.get_content()
    (notice,) = listed(world)
    assert (notice["about"], notice["state"], notice["account"]) == (about, "sent", world.by("watch").account)
    assert [each["outcome"] for each in notice["attempts"]] == ["taken"]


def test_a_hanging_mail_server_holds_nobody_up(world: Toy, clock: Clock, tmp_path: Path) -> None:
    """Tests that a server that says nothing times out, others are served, and the mail goes out when it is back."""
    give(world, to_watch(), "watch")
    give(world, Subscribe("all", "land", Channel.FILE), "administrator")
    level(world)
    sink = FileSink(tmp_path / "sink.jsonl")
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the call and says nothing
        port = silent.getsockname()[1]
        begun = time.monotonic()
        hanging = Mail("h@example.org", "127.0.0.1", port, start_tls=False, timeout_seconds=0.5)
        done = worker(world, mail=hanging, file=sink).step()
    assert (done.sent, done.failed) == (1, 1)
    assert time.monotonic() - begun < 5
    assert json.loads((tmp_path / "sink.jsonl").read_text())["entry"]["order"]["kind"] == "SetThreatLevel"
    inbox = Inbox()
    with mail_server(inbox) as mail:
        again = worker(world, mail=mail, file=sink)
        assert again.step().idle
        clock.on(minutes=AGAIN_MINUTES[0])
        assert again.step().sent == 1
    assert len(inbox.mails) == 1


def test_attempts_end(world: Toy, clock: Clock) -> None:
    """Tests that a way that never works is tried again ever more rarely, then given up; a final refusal at once."""
    give(world, to_watch(), "watch")
    level(world)
    broken = Broken()
    sending = worker(world, mail=broken)
    for _ in range(400):
        sending.step()
        clock.on(minutes=15)
    assert broken.tried == len(AGAIN_MINUTES) + 1
    level(world)
    final = Broken(final=True)
    sending = worker(world, mail=final)
    for _ in range(10):
        sending.step()
        clock.on(hours=1)
    assert final.tried == 1
    assert [each["state"] for each in listed(world)] == ["failed", "failed"]


def test_escalation(world: Toy, clock: Clock) -> None:
    """Tests that the next seat hears when nobody answers in time, at once when they cannot, and not once it is taken."""
    give(world, to_watch(answer_within_minutes=10, escalate_to=("chief",)), "watch")
    inbox = Inbox()
    with mail_server(inbox) as mail:
        sending = worker(world, mail=mail)
        level(world)
        sending.step()
        clock.on(minutes=9)
        assert sending.step().idle
        clock.on(minutes=1)
        assert sending.step().escalated == 1
        about = level(world)
        sending.step()
        give(world, AnswerNotice(about, "threats", NoticeAnswer.CANNOT), "watch")
        assert sending.step().escalated == 1
        third = level(world)
        sending.step()
        give(world, AnswerNotice(third, "threats", NoticeAnswer.TAKEN), "watch")
        clock.on(hours=3)
        assert sending.step().idle
    to = [mail["To"] for mail in inbox.mails]
    assert to == ["watch@example.org", "chief@example.org"] * 2 + ["watch@example.org"]
    assert [each["answer"] for each in listed(world)] == [None, None, "cannot", None, "taken"]


def test_nobody_to_reach_is_said_and_escalated(world: Toy) -> None:
    """Tests that a holder without an address, and a seat without a holder, show as nobody, and the next seat hears."""
    give(
        world,
        Subscribe("t", "land", Channel.SMS, seat="warning", answer_within_minutes=60, escalate_to=("chief",)),
        "watch",
    )
    level(world)
    outbox = Broken()
    worker(world, sms=outbox).step()
    assert next(each["state"] for each in listed(world)) == "nobody"
    assert outbox.tried == 1


def test_quiet_hours(world: Toy, clock: Clock) -> None:
    """Tests that what is not urgent waits until the morning, where the region is, and what is urgent does not."""
    account = world.by("watch").account
    clock.at(datetime(2030, 1, 5, 23, 30, tzinfo=UTC))
    ways = ContactWays("watch@example.org")
    give(world, SetContact(account, ways, "22:00", "06:30"), "watch")
    give(world, to_watch(), "watch")
    give(world, Subscribe("now", "land", Channel.MAIL, seat="watch", urgent=True), "watch")
    level(world)
    inbox = Inbox()
    with mail_server(inbox) as mail:
        sending = worker(world, mail=mail)
        assert sending.step().sent == 1
        clock.at(datetime(2030, 1, 6, 6, 29, tzinfo=UTC))
        assert sending.step().idle
        clock.on(minutes=1)
        assert sending.step().sent == 1


def test_killed_in_between(world: Toy, clock: Clock, tmp_path: Path) -> None:
    """Tests that a notice whose worker died while handing it over goes out when its claim has run out, same identifier."""
    give(world, Subscribe("all", "land", Channel.FILE, ("SetThreatLevel",)), "administrator")
    level(world)
    sink = FileSink(tmp_path / "sink.jsonl")

    class Dies:
        def send(self, message: Message) -> str:
            sink.send(message)
            raise SystemExit

    with pytest.raises(SystemExit):
        worker(world, file=Dies()).step()
    assert worker(world, file=sink).step().idle
    clock.on(minutes=6)
    assert worker(world, file=sink).step().sent == 1
    lines = [json.loads(line)["id"] for line in (tmp_path / "sink.jsonl").read_text().splitlines()]
    assert len(lines) == 2
    assert len(set(lines)) == 1


def test_a_webhook_is_signed(world: Toy, clock: Clock) -> None:
    """Tests that a receiver that follows the standard verifies it; a redirect is not followed, 410 is final."""
    clock.at(datetime.now(UTC))
    got: list[tuple[dict[str, str], str]] = []
    answers = iter([200, 302, 410])

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            got.append((dict(self.headers.items()), body))
            self.send_response(next(answers))
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    give(world, Subscribe("hook", "land", Channel.WEBHOOK, ("SetThreatLevel",), url=url), "administrator")
    way = Webhooks(KEY.seed, clock)
    for _ in range(3):
        about = level(world)
        worker(world, webhook=way).step()
    server.shutdown()
    server.server_close()
    headers, body = got[0]
    verified = Webhook(secret_of(KEY.seed, "hook")).verify(body, {k.lower(): v for k, v in headers.items()})
    assert verified["data"]["order"]["kind"] == "SetThreatLevel"
    assert [each["state"] for each in listed(world)] == ["sent", "queued", "failed"]
    assert about > 0


def test_sms_and_voice_go_into_folders(world: Toy, tmp_path: Path) -> None:
    """Tests what Gammu and Asterisk find in their folders."""
    for channel in ("sms", "voice"):
        give(world, Subscribe(channel, "land", Channel(channel), ("SetThreatLevel",), seat="watch"), "watch")
    level(world, why="Überflug; " + "x" * 480)
    done = worker(world, sms=GammuSms(tmp_path / "sms"), voice=AsteriskCalls(tmp_path / "out")).step()
    assert done.sent == 2
    (text,) = (tmp_path / "sms").iterdir()
    assert "+41790000001" in text.name
    assert text.read_bytes().decode("utf-16").startswith("Threat level set: Überflug")
    (call,) = (tmp_path / "out").glob("*.call")
    assert "Channel: PJSIP/+41790000001@trunk\n" in call.read_text()


def test_no_address_is_anywhere_but_in_the_private_store(world: Toy) -> None:
    """Tests that entries, notices and attempts name nobody's address, and forgetting erases it."""
    give(world, to_watch(), "watch")
    level(world)
    inbox = Inbox()
    with mail_server(inbox) as mail:
        worker(world, mail=mail).step()
    with world.store.read() as tx:
        for table in (t.entry, t.notice, t.delivery, t.contact):
            assert "example.org" not in repr(tx.execute(select(table)).all())


def test_an_end(world: Toy) -> None:
    """Tests that a subscription that has ended hears nothing more."""
    give(world, to_watch(), "watch")
    give(world, Unsubscribe("threats"), "watch")
    level(world)
    assert worker(world, mail=Broken()).step().idle


def test_many_entries_are_looked_at_in_turns(world: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that none is left out where they are more than one look takes, and two workers make none twice."""
    monkeypatch.setattr("holdfast.notify.gather.MOST_READ", 2)
    give(world, to_watch(), "watch")
    entries = [level(world) for _ in range(7)]
    first, second = worker(world, mail=Broken()), worker(world, mail=Broken())
    first.step()
    second.step()
    assert [each["about"] for each in listed(world)] == entries
