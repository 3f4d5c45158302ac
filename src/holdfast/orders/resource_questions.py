"""Orders that ask and answer about requests and lines: information, price, status, a longer stay, an earlier return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from holdfast.errors import InvalidValueError
from holdfast.model.resources import LineState, Response, Step, check_money
from holdfast.orders.base import Effects, View, moment_text, refuse
from holdfast.orders.moments import need_past
from holdfast.orders.need import need_row
from holdfast.orders.request_facts import (
    _OnLine,
    _OnRequest,
    asker_of,
    change_line,
    check_message,
    close_question,
    need_asker,
    need_line,
    need_move,
    need_open,
    need_question,
    need_request,
    need_supplier,
    open_question,
    recount,
    text_of,
    write_step,
)
from holdfast.orders.resources import free_reserved
from holdfast.orders.speaking import Told, _Spoken, check_speaker, need_moment, need_text
from holdfast.store import tables as t


@dataclass(frozen=True, slots=True)
class AskInformation(_OnRequest):
    """Ask something about a request, of an agency or of those who asked for the resource.

    Attributes
    ----------
    to_agency
        Who is to answer; None for the headquarters.
    """

    request: int
    what: str
    to_agency: str | None = None
    agency: str | None = None
    told: Told | None = None

    def check(self, view: View) -> None:
        """Refuse a question about what is over, or to nobody."""
        need_open(view, self.request)
        check_speaker(view, self.agency, self.told)
        check_message(view, self.told)
        need_text("The question", self.what, longest=10_000)
        if self.to_agency is not None and self.to_agency not in view.frame.agencies:
            raise refuse(f"There is no agency {self.to_agency[:80]}. Enter it first.")
        if self.to_agency == self.agency:
            raise refuse("The question is to those who ask it. Name another agency.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Write it down."""
        recount(view, self.request)
        said = {"words": self.what, "to_agency": self.to_agency}
        write_step(view, Step.ASK_INFORMATION, self, request=self.request, **said)
        return {**effects, "question": view.n}


@dataclass(frozen=True, slots=True)
class AnswerInformation(_Spoken):
    """Answer a question about a request.

    Attributes
    ----------
    question
        The entry by which it was asked.
    """

    question: int
    answer: str
    agency: str | None = None
    told: Told | None = None

    def concerns(self, view: View) -> str:
        """Return the region of the request."""
        return str(need_request(view, self._asked(view).request).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed the request."""
        return int(need_request(view, self._asked(view).request).entry)

    def check(self, view: View) -> None:
        """Refuse a second answer, and one by another than was asked."""
        row = self._asked(view)
        check_speaker(view, self.agency, self.told)
        check_message(view, self.told)
        need_text("The answer", self.answer, longest=10_000)
        if row.answered is not None:
            raise refuse(f"The question {self.question} was answered by entry {row.answered}. Ask anew.")
        if row.to_agency != self.agency:
            raise refuse(
                f"The question {self.question} was put to {row.to_agency or 'the headquarters'}, "
                f"not to {self.agency or 'the headquarters'}. Let those answer it.",
                kind="who",
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Write it down."""
        row = self._asked(view)
        answers = close_question(view, row)
        recount(view, row.request)
        said = {"words": self.answer, "to_agency": row.agency, "answers": answers}
        write_step(view, Step.ANSWER_INFORMATION, self, request=row.request, **said)
        return effects

    def _asked(self, view: View) -> Row[Any]:
        row = need_row(view, t.request_step, "question", entry=self.question)
        if row.step != Step.ASK_INFORMATION:
            raise refuse(f"The entry {self.question} asks for no information. Give the entry that does.")
        return row


class _Question(_OnLine):
    """A question of those who need a line, to its owner."""

    def _check_question(self, view: View, step: Step) -> None:
        need_asker(view, self, asker_of(view, need_move(view, self.line, step)))
        check_message(view, self.told)

    def _put(self, view: View, step: Step, **said: Any) -> Effects:
        row = need_line(view, self.line)
        change_line(view, self.line, {})
        write_step(view, step, self, request=row.request, line=self.line, to_agency=row.agency, **said)
        return {"question": view.n}


@dataclass(frozen=True, slots=True)
class AskQuote(_Question):
    """Ask what a line will cost."""

    line: int
    note: str = ""
    agency: str | None = None
    told: Told | None = None

    def check(self, view: View) -> None:
        """Refuse a line that is committed already."""
        self._check_question(view, Step.ASK_QUOTE)
        need_text("The note", self.note, longest=10_000, empty=True)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Write it down."""
        return {**effects, **self._put(view, Step.ASK_QUOTE, words=self.note)}


@dataclass(frozen=True, slots=True)
class QuoteResource(_OnLine):
    """Say what a line will cost, asked or not.

    Attributes
    ----------
    amount
        For all of the line, in the smallest unit of the currency.
    """

    line: int
    amount: int
    currency: str
    note: str = ""
    agency: str | None = None
    told: Told | None = None

    def check(self, view: View) -> None:
        """Refuse what is no money, or another currency than before."""
        row = need_move(view, self.line, Step.QUOTE)
        need_supplier(view, self, row)
        check_message(view, self.told)
        need_text("The note", self.note, longest=10_000, empty=True)
        _check_cost(row, self.amount, self.currency)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note the estimate."""
        row = need_line(view, self.line)
        answers = close_question(view, open_question(view, self.line, Step.QUOTE))
        change_line(view, self.line, {"estimated": self.amount, "currency": self.currency})
        write_step(
            view, Step.QUOTE, self, request=row.request, line=self.line, words=self.note, amount=self.amount,
            currency=self.currency, answers=answers, response=Response.ACCEPT.value,
        )  # fmt: skip
        return effects


@dataclass(frozen=True, slots=True)
class ChargeResource(_OnLine):
    """Note what a line has cost; of several charges the sum counts, and the estimate stays beside it.

    Attributes
    ----------
    amount
        In the smallest unit of the currency.
    """

    line: int
    amount: int
    currency: str
    note: str = ""
    agency: str | None = None
    told: Told | None = None

    def check(self, view: View) -> None:
        """Refuse what is no money, or another currency than before."""
        row = need_move(view, self.line, Step.CHARGE)
        check_speaker(view, self.agency, self.told)
        if self.agency is not None:
            need_supplier(view, self, row)
        check_message(view, self.told)
        need_text("The note", self.note, longest=10_000, empty=True)
        _check_cost(row, (row.actual or 0) + self.amount, self.currency)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Add it to what the line has cost."""
        row = need_line(view, self.line)
        total = (row.actual or 0) + self.amount
        change_line(view, self.line, {"actual": total, "currency": self.currency})
        write_step(
            view, Step.CHARGE, self, request=row.request, line=self.line, words=self.note, amount=self.amount,
            currency=self.currency,
        )  # fmt: skip
        return {**effects, "actual": total}


@dataclass(frozen=True, slots=True)
class AskStatus(_Question):
    """Ask where a line is and how it fares."""

    line: int
    note: str = ""
    agency: str | None = None
    told: Told | None = None

    def check(self, view: View) -> None:
        """Refuse a line of which nothing is reserved or out."""
        self._check_question(view, Step.ASK_STATUS)
        need_text("The note", self.note, longest=10_000, empty=True)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Write it down."""
        return {**effects, **self._put(view, Step.ASK_STATUS, words=self.note)}


@dataclass(frozen=True, slots=True)
class ReportStatus(_OnLine):
    """Tell where a line is and how it fares, asked or not.

    Attributes
    ----------
    observed_at
        When it was so, in UTC; now where it is left out.
    """

    line: int
    status: str
    where: str = ""
    observed_at: datetime | None = None
    agency: str | None = None
    told: Told | None = None

    def check(self, view: View) -> None:
        """Refuse a report from the future, and of a line of which nothing is reserved or out."""
        need_supplier(view, self, need_move(view, self.line, Step.REPORT_STATUS))
        check_message(view, self.told)
        need_text("The status", self.status, longest=10_000)
        need_text("The place", self.where, empty=True)
        if self.observed_at is not None:
            need_past(view, "The moment of the status", self.observed_at)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it."""
        row = need_line(view, self.line)
        answers = close_question(view, open_question(view, self.line, Step.REPORT_STATUS))
        change_line(view, self.line, {"status": self.status, "where_": self.where or row.where_})
        seen = view.at if self.observed_at is None else min(self.observed_at, view.at)
        write_step(
            view, Step.REPORT_STATUS, self, request=row.request, line=self.line, words=self.status,
            where_=self.where, until_at=moment_text(seen), answers=answers,
        )  # fmt: skip
        taken = self.observed_at is not None and self.observed_at > view.at
        return {**effects, **({"observed_at": moment_text(seen)} if taken else {})}


@dataclass(frozen=True, slots=True)
class ExtendDeployment(_Question):
    """Ask its owner to let a line stay longer."""

    line: int
    until: datetime
    reason: str = ""
    agency: str | None = None
    told: Told | None = None

    def check(self, view: View) -> None:
        """Refuse an end that is not later than the one agreed, and a second question while one is open."""
        self._check_question(view, Step.ASK_EXTENSION)
        need_text("The reason", self.reason, longest=10_000, empty=True)
        need_moment("The moment until which it is to stay", self.until)
        row = need_line(view, self.line)
        if self.until <= max(view.at, _moment(row.until_at) or view.at):
            raise refuse(
                f"The line {self.line} stays until {row.until_at or 'it is released'}; "
                f"{moment_text(self.until)} is no longer than that. Give a later moment."
            )
        other = open_question(view, self.line, Step.ANSWER_EXTENSION)
        if other is not None:
            raise refuse(f"The entry {other.entry} asks that already. Wait for the answer.", kind="state")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Write it down."""
        said = {"words": self.reason, "until_at": moment_text(self.until)}
        return {**effects, **self._put(view, Step.ASK_EXTENSION, **said)}


@dataclass(frozen=True, slots=True)
class AnswerExtension(_OnLine):
    """Grant or refuse a longer stay.

    Attributes
    ----------
    until
        Until when it may stay, where that is not what was asked for.
    """

    line: int
    granted: bool
    reason: str = ""
    until: datetime | None = None
    agency: str | None = None
    told: Told | None = None

    def check(self, view: View) -> None:
        """Refuse an answer to nothing, and a refusal without a reason."""
        need_supplier(view, self, need_move(view, self.line, Step.ANSWER_EXTENSION))
        check_message(view, self.told)
        need_question(view, self.line, Step.ANSWER_EXTENSION)
        need_text("The reason", self.reason, longest=10_000, empty=self.granted)
        need_moment("The moment until which it may stay", self.until)
        if self.until is not None and (not self.granted or self.until <= view.at):
            raise refuse(
                "An end is given for a longer stay that is granted, and lies ahead. Correct it, or leave it out."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note the answer, and until when the line may stay."""
        row, asked = need_line(view, self.line), need_question(view, self.line, Step.ANSWER_EXTENSION)
        until = text_of(self.until) or asked.until_at
        answers = close_question(view, asked)
        change_line(view, self.line, {"until_at": until if self.granted else row.until_at})
        write_step(
            view, Step.ANSWER_EXTENSION, self, request=row.request, line=self.line, words=self.reason,
            until_at=until if self.granted else None, answers=answers, response=_yes(granted=self.granted),
        )  # fmt: skip
        return {**effects, "until": until if self.granted else row.until_at}


@dataclass(frozen=True, slots=True)
class RequestReturn(_OnLine):
    """Ask, as its owner, to have a line back before it is released."""

    line: int
    reason: str
    by_at: datetime | None = None
    agency: str | None = None
    told: Told | None = None

    def check(self, view: View) -> None:
        """Refuse a line of which nothing is out, and a second question while one is open."""
        need_supplier(view, self, need_move(view, self.line, Step.ASK_RETURN))
        check_message(view, self.told)
        need_text("The reason", self.reason, longest=10_000)
        need_moment("The moment by which it is to be back", self.by_at)
        other = open_question(view, self.line, Step.ANSWER_RETURN)
        if other is not None:
            raise refuse(f"The entry {other.entry} asks that already. Wait for the answer.", kind="state")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Write it down."""
        row = need_line(view, self.line)
        change_line(view, self.line, {})
        said = {"words": self.reason, "until_at": text_of(self.by_at)}
        write_step(view, Step.ASK_RETURN, self, request=row.request, line=self.line, **said)
        return {**effects, "question": view.n}


@dataclass(frozen=True, slots=True)
class AnswerReturn(_OnLine):
    """Let a line go back to its owner, or keep it with a reason."""

    line: int
    granted: bool
    reason: str = ""
    agency: str | None = None
    told: Told | None = None

    def check(self, view: View) -> None:
        """Refuse an answer to nothing, and a refusal without a reason."""
        row = need_move(view, self.line, Step.ANSWER_RETURN)
        need_asker(view, self, asker_of(view, row))
        check_message(view, self.told)
        need_question(view, self.line, Step.ANSWER_RETURN)
        need_text("The reason", self.reason, longest=10_000, empty=self.granted)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it; what goes back counts as missing once it is back."""
        row = need_line(view, self.line)
        answers = close_question(view, need_question(view, self.line, Step.ANSWER_RETURN))
        values: dict[str, Any] = {}
        if self.granted:
            free_reserved(view, row, "Recalled before it left.")
            values = {"state": LineState.RECALLED.value, "committed": 0}
        change_line(view, self.line, values)
        write_step(
            view, Step.ANSWER_RETURN, self, request=row.request, line=self.line, words=self.reason,
            answers=answers, response=_yes(granted=self.granted), to_agency=row.agency,
        )  # fmt: skip
        return effects


def _yes(*, granted: bool) -> str:
    return (Response.ACCEPT if granted else Response.DECLINE).value


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _check_cost(row: Row[Any], amount: int, currency: str) -> None:
    try:
        check_money(amount, currency)
    except InvalidValueError as error:
        raise refuse(str(error)) from error
    if row.currency is not None and row.currency != currency:
        raise refuse(
            f"The line {row.id} is reckoned in {row.currency}, not in {currency}. Give it in {row.currency}."
        )
