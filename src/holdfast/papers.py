"""From the register to papers: what is known of a call-up, a decision, a person or a region, set on paper.

Every paper names the entry of the record that it was made from. Set by `holdfast.exchange.papers.render`, it is the same
byte for byte whenever it is made again, as long as the register stands as it does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from holdfast import watching
from holdfast.desk import Desk
from holdfast.errors import NotFoundError
from holdfast.exchange import papers as paper
from holdfast.exchange.papers import Letterhead, Paper
from holdfast.law import Profile
from holdfast.law.applications import application_terms
from holdfast.law.employers import employer_notices
from holdfast.law.kinds.in_service import InServiceTerms
from holdfast.model import Act, ApplicationState, Interval
from holdfast.orders import Frame
from holdfast.orders.terms import appeals_of, rules_on
from holdfast.record.entry import instant
from holdfast.rights import CapShown, Recourse, call_up_shown, caps_of, recourses_against
from holdfast.service.pay import PayLine
from holdfast.service.statement import CapStatement
from holdfast.servicing import PersonStatement, law_of, statement_of
from holdfast.store import tables as t
from holdfast.store import watches
from holdfast.store.days import from_day, to_date
from holdfast.store.ledger import read_entry, read_head
from holdfast.timeline import timeline_of

_STANDING: Final = {"in force": "in_force", "planned": "planned", "lapsed": "lapsed"}


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every paper reads: the register as it stands, the law of a region, and the language."""

    tx: Connection
    frame: Frame
    region: str
    profile: Profile
    language: str
    today: date

    def name(self, word: str) -> str:
        return self.profile.named(word, self.language)

    def words(self, rule: str, says: str) -> str:
        return self.profile.words.get(self.language, {}).get(rule, says)

    def head(self, entry: int) -> Letterhead:
        leaf = self.tx.execute(select(t.entry.c.leaf).where(t.entry.c.n == entry)).scalar_one()
        office = next(
            (
                hq.title
                for region in self.frame.upward(self.region)
                for hq in self.frame.headquarters.values()
                if hq.region == region and hq.id not in self.frame.stood_down
            ),
            self.frame.names[self.region],
        )
        say = paper.Words(self.language)
        title = self.words("title", self.profile.title)
        law = say("disclaimer", profile=title, date=say.day(self.profile.text_as_of))
        return Letterhead(
            office, self.frame.names[self.region], entry, leaf.hex(), law, exercise=self.frame.exercise
        )


def languages_of(profile: Profile) -> tuple[str, ...]:
    """Return the languages in which papers under a profile can be written, the usual one first."""
    return tuple(each for each in profile.languages if each in paper.LANGUAGES) or ("en",)


def call_up_order(desk: Desk, number: int, language: str | None = None) -> Paper:
    """Return the order of a call-up.

    Raises
    ------
    NotFoundError
        If there is no such call-up, or papers cannot be written in that language.
    """
    with desk.store.read() as tx:
        row = _row(tx, t.call_up, number, "call-up")
        here = _desk(desk, tx, row.region, language)
        person = _person(tx, row.person)
        shown, issued = call_up_shown(tx, here.frame, row), to_date(row.issued_day)
        days = Interval(min(issued, shown.period.start), shown.period.end)
        facts = paper.CallUpFacts(
            number=number,
            to=_to(tx, person),
            reference=_reference(tx, person),
            basis=here.name(row.basis),
            articles=shown.articles,
            authority=here.name(row.authority) if row.authority else "",
            act=shown.act,
            period=shown.period,
            place=shown.place,
            task=here.name(row.task),
            report_to=shown.report_to,
            issued=issued,
            served=shown.served_on,
            allowances=_allowances(here, caps_of(tx, here.frame, here.profile, person.person, days)),
            # NOTE: what could be asked for when it was issued: a copy made later must say the same.
            rights=_rights(here, recourses_against(here.frame, person, row, issued)),
            status=_in_service(here, row.basis, shown.period.start),
        )
        return paper.call_up_order(facts, here.head(row.entry), here.language)


def employer_notice(desk: Desk, number: int, language: str | None = None) -> Paper:
    """Return the notice of a call-up to the person's employer.

    Raises
    ------
    NotFoundError
        If no employer was notified of such a call-up, or papers cannot be written in that language.
    """
    with desk.store.read() as tx:
        row = _row(tx, t.call_up, number, "call-up")
        told = tx.execute(select(t.employer_notice).where(t.employer_notice.c.call_up == number)).first()
        if told is None:
            raise NotFoundError(
                f"No employer was told of the call-up {number}. Note it first: `holdfast employer notify {number}`."
            )
        here = _desk(desk, tx, row.region, language)
        person, period = _person(tx, row.person), from_day(row.start_day, row.end_day)
        rules = employer_notices(here.profile, row.basis, period.start, rank_group=person.rank_group)
        facts = paper.EmployerFacts(
            number=number,
            name=_to(tx, person)[0],
            period=period,
            basis=here.name(row.basis),
            article=here.profile.bases[row.basis].article if row.basis in here.profile.bases else "",
            protection=tuple(f"{each.protection} ({each.article})" for each in rules if each.protection),
            date=to_date(told.notified_day),
        )
        return paper.employer_notice(facts, here.head(told.entry), here.language)


def decision(desk: Desk, application: int, language: str | None = None) -> Paper:
    """Return the decision on an application or appeal.

    Raises
    ------
    NotFoundError
        If there is no such application, it is not decided, or papers cannot be written in that language.
    """
    with desk.store.read() as tx:
        row = _row(tx, t.application, application, "application")
        if row.state not in {ApplicationState.GRANTED, ApplicationState.REFUSED} or row.decided_day is None:
            raise NotFoundError(f"The application {application} is {row.state}: there is no decision yet.")
        here = _desk(desk, tx, row.region, language)
        seat = here.frame.seats.get(row.decided_in or "")
        facts = paper.DecisionFacts(
            number=application,
            kind="deferral" if row.kind == "leave" else row.kind,
            to=_to(tx, _person(tx, row.person)),
            ground=here.name(row.ground) if row.kind != "appeal" else "",
            filed=to_date(row.filed_day),
            granted=row.state == ApplicationState.GRANTED,
            decided=to_date(row.decided_day),
            authority=here.name(seat.authority) if seat is not None and seat.authority else "",
            article=row.decided_under or row.article,
            reasons=_reasons(tx, row),
            call_up=row.call_up,
            rights=_against(here, row),
        )
        return paper.decision(facts, here.head(row.entry), here.language)


def service_certificate(desk: Desk, person: int, period: Interval, language: str | None = None) -> Paper:
    """Return the certificate of what a person served in a period.

    Raises
    ------
    NotFoundError
        If there is no such person, no law where they live, or papers cannot be written in that language.
    """
    return _of_person(desk, person, period, language, paper.service_certificate)


def pay_statement(desk: Desk, person: int, period: Interval, language: str | None = None) -> Paper:
    """Return the statement of a person's days and pay in a period; errors as `service_certificate`."""
    return _of_person(desk, person, period, language, paper.pay_statement)


def act_register(desk: Desk, region: str, language: str | None = None) -> Paper:
    """Return the acts on record for a region, with what is left of each today,.

    Raises
    ------
    NotFoundError
        If there is no such region, no law in it, or papers cannot be written in that language.
    """
    with desk.store.read() as tx:
        frame = desk.frame()
        if region not in frame.parents:
            raise NotFoundError(f"There is no region {region}. Give one that is in the register.")
        here = _desk(desk, tx, region, language)
        states = {spell.act: spell.state for spell in timeline_of(frame, region, desk.now())}
        acts = [act for act in frame.acts if frame.tree.holds_in(act.regions, region)]
        lines = [
            _act_line(here, act, states.get(act.id, ""))
            for act in sorted(acts, key=lambda a: (a.issued_at, a.id))
        ]
        head = here.head(read_head(tx).frontier.size - 1)
        return paper.act_register(lines, here.today, head, here.language)


def watch_sheet(desk: Desk, bill: str, language: str | None = None, *, numbers: bool = False) -> Paper:
    """Return the sheet of a watch bill as it stands, with names, or with numbers in place of names.

    Raises
    ------
    NotFoundError
        If there is no such bill, or papers cannot be written in that language.
    """
    with desk.store.read() as tx:
        row = watches.find_bill(tx, bill)
        here = _desk(desk, tx, row.region, language)
        weeks = watching.weeks_of(tx, row)
        if not weeks:
            raise NotFoundError(
                f"The watch bill {bill} was withdrawn before any of its watches began: there is nothing to print. "
                "`holdfast watch list` names the others."
            )
        names = {} if numbers else watches.names(tx, {who for week in weeks for who, _ in week.rows})
        place = tx.execute(select(t.facility.c.name).where(t.facility.c.id == row.facility)).scalar_one()
        last = watches.last_entry(tx, row)
        facts = paper.WatchSheetFacts(
            bill=bill,
            facility=place,
            period=from_day(row.start_day, row.end_day),
            # NOTE: the day on which it was changed last, or the same sheet would be other bytes tomorrow.
            made=here.frame.day_of(row.region, _moment(tx, last)),
            hours=tuple(watches.hours_of(row).values()),
            pages=tuple(_sheet_page(week, names) for week in weeks),
        )
        return paper.watch_sheet(facts, here.head(last), here.language)


def _desk(desk: Desk, tx: Connection, region: str, language: str | None) -> _Desk:
    frame = desk.frame_in(tx, read_head(tx))
    profile = law_of(frame, region)
    chosen = language or languages_of(profile)[0]
    return _Desk(tx, frame, region, profile, chosen, frame.day_of(region, desk.now()))


def _row(tx: Connection, table: Any, number: int, what: str) -> Row[Any]:
    row = tx.execute(select(table).where(table.c.id == number)).first()
    if row is None:
        raise NotFoundError(f"There is no {what} {number}. Give the number of one in the register.")
    return row


def _person(tx: Connection, number: int) -> Row[Any]:
    row = tx.execute(select(t.person).where(t.person.c.person == number)).first()
    if row is None:
        raise NotFoundError(f"There is nobody of the number {number} in the register. Check it.")
    return row


def _details(tx: Connection, person: Row[Any]) -> Row[Any] | None:
    return tx.execute(select(t.private).where(t.private.c.commitment == person.commitment)).first()


def _to(tx: Connection, person: Row[Any]) -> tuple[str, ...]:
    """Return the lines of the address; the number alone once what is personal is erased."""
    details = _details(tx, person)
    if details is None:
        return (str(person.person),)
    place = tx.execute(select(t.place.c.name).where(t.place.c.id == details.place)).scalar()
    return details.name, str(place or details.place)


def _reference(tx: Connection, person: Row[Any]) -> str:
    details = _details(tx, person)
    return details.reference if details is not None else str(person.person)


def _allowances(here: _Desk, caps: Iterable[CapShown | CapStatement]) -> tuple[paper.Allowance, ...]:
    say = paper.Words(here.language)

    def number(known: int | None) -> str:
        return say("unknown") if known is None else say.number(known)

    return tuple(
        paper.Allowance(here.name(cap.rule), number(cap.used), number(cap.left), cap.article) for cap in caps
    )


def _rights(here: _Desk, recourses: Iterable[Recourse]) -> tuple[paper.Right, ...]:
    return tuple(
        paper.Right(
            "appeal" if each.what == "appeal" else "apply",
            ", ".join(here.name(name) for name in each.authorities) or "—",
            each.article,
            here.name(each.named),
            each.until,
            each.suspends,
        )
        for each in recourses
    )


def _in_service(here: _Desk, basis: str, day: date) -> tuple[str, ...]:
    return tuple(
        f"{here.words(rule.id, value.terms.says)} ({value.article})"
        for rule, value in rules_on(here.profile, "in_service", day, basis=basis)
        if isinstance(value.terms, InServiceTerms)
    )


def _reasons(tx: Connection, row: Row[Any]) -> tuple[str, ...]:
    """Return what was sealed as the reasons of a decision; nothing once it is erased."""
    body = tx.execute(select(t.sealed.c.body).where(t.sealed.c.commitment == row.reasons)).scalar()
    return tuple(json.loads(body)["text"].splitlines()) if body is not None else ()


def _against(here: _Desk, row: Row[Any]) -> tuple[paper.Right, ...]:
    """Return what can be done against a refusal: the appeal that the profile gives on the day of the decision."""
    subject, decided = ("deferral" if row.kind == "leave" else row.kind), to_date(row.decided_day)
    if row.state == ApplicationState.GRANTED or not appeals_of(here.profile, subject, decided):
        return ()
    terms = application_terms(here.profile, "appeal", subject, "", decided)
    if terms is None:
        return ()
    to = ", ".join(here.name(name) for name in terms.decided_by) or "—"
    return (
        paper.Right("appeal", to, terms.article, until=terms.latest(None, decided), suspends=terms.suspends),
    )


def _of_person(
    desk: Desk,
    person: int,
    period: Interval,
    language: str | None,
    make: Callable[[paper.StatementFacts, Letterhead, str], Paper],
) -> Paper:
    found = statement_of(desk, person, period)
    with desk.store.read() as tx:
        row = _person(tx, person)
        here = _desk(desk, tx, row.region, language)
        head = here.head(read_head(tx).frontier.size - 1)
        return make(_statement(here, tx, row, found), head, here.language)


def _statement(here: _Desk, tx: Connection, person: Row[Any], found: PersonStatement) -> paper.StatementFacts:
    said, say = found.statement, paper.Words(here.language)
    return paper.StatementFacts(
        to=_to(tx, person),
        reference=_reference(tx, person),
        period=said.period,
        made=here.today,
        days=tuple(
            paper.DayLine(
                Interval(date(each.year, 1, 1), date(each.year + 1, 1, 1)), here.name(each.basis), each.total
            )
            for each in said.days
        ),
        allowances=_allowances(here, said.caps),
        pay=tuple(_pay_row(here, say, line) for line in said.lines),
        status=tuple(f"{here.words(rule, text)} ({article})" for rule, article, text in found.said),
    )


def _pay_row(here: _Desk, say: paper.Words, line: PayLine) -> paper.PayRow:
    return paper.PayRow(
        here.name(line.rule),
        line.payer,
        line.period,
        line.quantity,
        say("unknown") if line.rate is None else say.money(line.rate, line.currency),
        line.amount,
        line.currency,
        line.article,
    )


def _sheet_page(week: watching.SheetWeek, names: Mapping[int, str]) -> paper.SheetPage:
    rows = [paper.SheetRow(names.get(who, str(who)), marks) for who, marks in week.rows]
    if names:
        rows.sort(key=lambda row: row.name)
    return paper.SheetPage(week.post, week.days, tuple(rows), week.there)


def _moment(tx: Connection, n: int) -> datetime:
    entry = read_entry(tx, n)
    assert entry is not None, "the bill names it"
    return instant(entry.at)


def _act_line(here: _Desk, act: Act, state: str) -> paper.ActLine:
    effect, of = _effect(act)
    standing = _STANDING.get(state, "ended")
    if not state:
        standing = "in_force" if here.today in act.period else "ended"
        standing = "planned" if here.today < act.period.start else standing
    return paper.ActLine(
        id=act.id,
        title=act.title,
        issuer=here.name(act.issuer),
        issued=act.issued_at.date(),
        effect=effect,
        of=here.name(of) if effect == "declares" else of,
        area=", ".join(here.frame.names.get(region, region) for region in act.regions),
        period=act.period,
        standing=standing,
    )


def _effect(act: Act) -> tuple[str, str]:
    """Return the word for what an act does, and of what."""
    for effect in ("declares", "extends", "lifts", "narrows"):
        of = getattr(act, effect)
        if of is not None:
            return effect, of
    return "basis_of_calls", ""
