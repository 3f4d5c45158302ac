"""The six papers, each made of facts in plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from holdfast.exchange.papers.paper import Facts, Letterhead, Paper, Table, Text
from holdfast.exchange.papers.words import Words
from holdfast.model import Interval


@dataclass(frozen=True, slots=True)
class Allowance:
    """Where a person stands on one limit, in words and with its article; `left` is empty where nothing limits."""

    limit: str
    used: str
    left: str
    article: str


@dataclass(frozen=True, slots=True)
class Right:
    """Something a person can do about an order.

    Attributes
    ----------
    what
        ``apply`` or ``appeal``.
    ground
        For applications, the ground in words.
    until
        The last day, or None where none is known.
    suspends
        Whether the duty is suspended until the decision; None where that is not known.
    """

    what: str
    authority: str
    article: str
    ground: str = ""
    until: date | None = None
    suspends: bool | None = None


@dataclass(frozen=True, slots=True)
class CallUpFacts:
    """What a call-up order says; names and titles in the language of the paper."""

    number: int
    to: tuple[str, ...]
    reference: str
    basis: str
    articles: tuple[str, ...]
    authority: str
    act: str
    period: Interval
    place: str
    task: str
    report_to: str
    issued: date
    served: date | None
    allowances: tuple[Allowance, ...]
    rights: tuple[Right, ...]
    status: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EmployerFacts:
    """What the employer is told: who is away and when, and nothing else."""

    number: int
    name: str
    period: Interval
    basis: str
    article: str
    protection: tuple[str, ...]
    date: date


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """A decision on an application or an appeal.

    Attributes
    ----------
    kind
        ``exemption``, ``deferral``, ``appeal`` or ``key_worker``.
    """

    number: int
    kind: str
    to: tuple[str, ...]
    ground: str
    filed: date
    granted: bool
    decided: date
    authority: str
    article: str
    reasons: tuple[str, ...]
    call_up: int | None
    rights: tuple[Right, ...]


@dataclass(frozen=True, slots=True)
class DayLine:
    """Days served in a period on one basis."""

    period: Interval
    basis: str
    days: Decimal | int


@dataclass(frozen=True, slots=True)
class PayRow:
    """One line of pay; `amount` is None where the law's amount is not known."""

    component: str
    payer: str
    period: Interval
    quantity: Decimal | int
    rate: str
    amount: Decimal | None
    currency: str
    article: str


@dataclass(frozen=True, slots=True)
class StatementFacts:
    """Days, limits and pay of one person over a period."""

    to: tuple[str, ...]
    reference: str
    period: Interval
    made: date
    days: tuple[DayLine, ...]
    allowances: tuple[Allowance, ...] = ()
    pay: tuple[PayRow, ...] = ()
    status: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ActLine:
    """An act in the register; `effect` and `standing` are keys of the words."""

    id: str
    title: str
    issuer: str
    issued: date
    effect: str
    of: str
    area: str
    period: Interval
    standing: str


def call_up_order(facts: CallUpFacts, head: Letterhead, language: str) -> Paper:
    """Return the order that calls a person up: what, why, for how long, and what can be done about it."""
    say = Words(language)
    duty = (
        (say("first_day"), say.day(facts.period.start)),
        (say("last_day"), say.day(facts.period.last)),
        (say("days"), say.number(facts.period.days)),
        (say("place_of_duty"), facts.place),
        (say("report_to"), facts.report_to or say("unknown")),
        (say("task"), facts.task),
    )
    why = (
        (say("legal_basis"), facts.basis),
        (say("articles"), "; ".join(facts.articles) or say("unknown")),
        (say("authority"), facts.authority),
        *(((say("act"), facts.act),) if facts.act else ()),
        (say("issued"), say.day(facts.issued)),
        *(((say("served"), say.day(facts.served)),) if facts.served else ()),
    )
    return Paper(
        language,
        say("call_up_order"),
        head,
        _labels(say, facts.number, facts.issued, facts.reference),
        facts.to,
        say("call_up_intro"),
        (
            Facts(say("your_duty"), duty),
            Facts(say("why"), why),
            _allowances(say, facts.allowances),
            *_status(say, facts.status),
            Text(say("your_rights"), _rights(say, facts.rights)),
        ),
    )


def employer_notice(facts: EmployerFacts, head: Letterhead, language: str) -> Paper:
    """Return the notice to an employer: the days of absence and what protects the employment."""
    say = Words(language)
    rows = (
        (say("name"), facts.name),
        (say("first_day"), say.day(facts.period.start)),
        (say("last_day"), say.day(facts.period.last)),
        (say("legal_basis"), f"{facts.basis} ({facts.article})" if facts.article else facts.basis),
    )
    return Paper(
        language,
        say("employer_notice"),
        head,
        _labels(say, facts.number, facts.date),
        (),
        say("employer_intro"),
        (Facts("", rows), Text(say("protection"), facts.protection or (say("unknown"),))),
    )


def decision(facts: DecisionFacts, head: Letterhead, language: str) -> Paper:
    """Return the decision on an application or appeal, with its reasons and what can be done against it."""
    say = Words(language)
    rows = (
        (say("kind"), say(facts.kind)),
        (say("ground"), facts.ground or say("unknown")),
        (say("filed"), say.day(facts.filed)),
        *(((say("call_up_order"), str(facts.call_up)),) if facts.call_up is not None else ()),
        (say("outcome"), say("granted" if facts.granted else "refused")),
        (say("decided_by"), facts.authority),
        (say("article"), facts.article or say("unknown")),
    )
    return Paper(
        language,
        say("decision"),
        head,
        _labels(say, facts.number, facts.decided),
        facts.to,
        "",
        (
            Facts("", rows),
            Text(say("reasons"), facts.reasons or (say("unknown"),)),
            Text(say("your_rights"), _rights(say, facts.rights)),
        ),
    )


def service_certificate(facts: StatementFacts, head: Letterhead, language: str) -> Paper:
    """Return the certificate of the days a person served."""
    say = Words(language)
    return Paper(
        language,
        say("service_certificate"),
        head,
        _labels(say, None, facts.made, facts.reference),
        facts.to,
        say("certificate_intro"),
        (_days(say, facts), *_status(say, facts.status)),
    )


def pay_statement(facts: StatementFacts, head: Letterhead, language: str) -> Paper:
    """Return the statement of days and pay."""
    say = Words(language)
    return Paper(
        language,
        say("pay_statement"),
        head,
        ((say("period"), say.period(facts.period)), *_labels(say, None, facts.made, facts.reference)),
        facts.to,
        say("statement_intro"),
        (_days(say, facts), _allowances(say, facts.allowances), _pay(say, facts.pay)),
    )


def act_register(acts: Sequence[ActLine], on: date, head: Letterhead, language: str) -> Paper:
    """Return the register of acts of a region as of a day."""
    say = Words(language)
    rows = tuple(
        (
            f"{act.title} ({act.id})",
            act.issuer,
            say.day(act.issued),
            f"{say(act.effect)} {act.of}".strip(),
            act.area,
            say.period(act.period),
            say(act.standing),
        )
        for act in acts
    )
    columns = tuple(say(key) for key in ("title", "issuer", "issued", "effect", "area", "period", "standing"))
    return Paper(
        language,
        say("act_register"),
        head,
        ((say("date"), say.day(on)),),
        (),
        say("register_intro", region=head.region, date=say.day(on)),
        (Table("", columns, rows, empty=say("nothing")),),
    )


def _labels(say: Words, number: int | None, day: date, reference: str = "") -> tuple[tuple[str, str], ...]:
    found = [(say("number"), str(number))] if number is not None else []
    found.append((say("date"), say.day(day)))
    return tuple(found + ([(say("reference"), reference)] if reference else []))


def _status(say: Words, lines: tuple[str, ...]) -> tuple[Text, ...]:
    return (Text(say("status_in_service"), lines),) if lines else ()


def _allowances(say: Words, allowances: Sequence[Allowance]) -> Table:
    return Table(
        say("your_days"),
        (say("limit"), say("used"), say("left"), say("article")),
        tuple((a.limit, a.used, a.left or say("no_limit"), a.article) for a in allowances),
        numbers=(1, 2),
        empty=say("unknown"),
    )


def _days(say: Words, facts: StatementFacts) -> Table:
    rows = tuple((say.period(line.period), line.basis, say.number(line.days)) for line in facts.days)
    total = sum((Decimal(line.days) for line in facts.days), Decimal(0))
    return Table(
        say("days_served"),
        (say("period"), say("basis"), say("days")),
        rows,
        numbers=(2,),
        totals=((say("total"), "", say.number(total)),),
        empty=say("nothing"),
    )


def _pay(say: Words, lines: Sequence[PayRow]) -> Table:
    totals: dict[str, Decimal] = {}
    for line in lines:
        totals[line.currency] = totals.get(line.currency, Decimal(0)) + (line.amount or Decimal(0))
    open_in = {line.currency for line in lines if line.amount is None}
    columns = ("component", "payer", "period", "quantity", "rate", "amount", "article")
    return Table(
        say("pay"),
        tuple(say(key) for key in columns),
        tuple(
            (
                line.component,
                say(line.payer),
                say.period(line.period),
                say.number(line.quantity),
                line.rate,
                say.money(line.amount, line.currency),
                line.article,
            )
            for line in lines
        ),
        numbers=(3, 4, 5),
        totals=tuple(
            (say("total"), "", "", "", "", _total(say, total, currency, more=currency in open_in), "")
            for currency, total in sorted(totals.items())
        ),
        empty=say("nothing"),
    )


def _total(say: Words, total: Decimal, currency: str, *, more: bool) -> str:
    known = say.money(total, currency)
    return f"{known} + {say('unknown')}" if more else known


def _rights(say: Words, rights: Sequence[Right]) -> tuple[str, ...]:
    return tuple(_right(say, right) for right in rights) or (say("rights_unknown"),)


def _right(say: Words, right: Right) -> str:
    names = {"authority": right.authority, "article": right.article}
    if right.what == "apply":
        names["ground"] = right.ground
    if right.until is None:
        text = say(f"right_{right.what}_open", **names)
    else:
        text = say(f"right_{right.what}", until=say.day(right.until), **names)
    if right.suspends is None:
        return text
    return f"{text} {say('pending_suspends' if right.suspends else 'pending_stands')}"
