"""Nouns of resources: what can be asked for, where it lies, and the states of a request and of each offer to it.

The verbs are those of EDXL Resource Messaging 1.0 (OASIS Standard, 2008); `MESSAGES` says which is which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from holdfast.errors import InvalidValueError
from holdfast.model.checks import check_id, check_position, check_text

MOST: Final = 1_000_000_000
"""The largest quantity, in whole units of measure."""
MOST_COST: Final = 10**15
"""The largest amount of money of a line, in the smallest unit of its currency."""
WEAKEST: Final = 4
"""The least capable type; type 1 is the most capable."""


class RequestState(StrEnum):
    """How far a request is covered."""

    ASKED = "asked"
    PART_FILLED = "part_filled"
    FILLED = "filled"
    SERVED = "served"  # all of it was there, and has been released or come back
    CANCELLED = "cancelled"


class LineState(StrEnum):
    """What became of one offer to a request."""

    OFFERED = "offered"
    REQUISITIONED = "requisitioned"
    COMMITTED = "committed"
    DEPLOYED = "deployed"
    RECALLED = "recalled"  # its owner may have it back, although it is still needed
    RELEASED = "released"  # needed no more
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What can be done about a request, an offer, or what is out on it."""

    ASK = "ask"
    AMEND = "amend"
    CANCEL = "cancel"
    OFFER = "offer"
    DECLINE = "decline"
    OFFER_UNSOLICITED = "offer_unsolicited"
    WITHDRAW = "withdraw"
    REQUISITION = "requisition"
    COMMIT = "commit"
    DEPLOY = "deploy"
    ASK_INFORMATION = "ask_information"
    ANSWER_INFORMATION = "answer_information"
    ASK_QUOTE = "ask_quote"
    QUOTE = "quote"
    ASK_STATUS = "ask_status"
    REPORT_STATUS = "report_status"
    ASK_EXTENSION = "ask_extension"
    ANSWER_EXTENSION = "answer_extension"
    ASK_RETURN = "ask_return"
    ANSWER_RETURN = "answer_return"
    RELEASE = "release"
    RETURN = "return"
    CHARGE = "charge"


class Response(StrEnum):
    """How a message answers another, in the words of EDXL-RM."""

    ACCEPT = "Accept"
    DECLINE = "Decline"
    PROVISIONAL = "Provisional"


ACTIVE: Final = frozenset({LineState.COMMITTED, LineState.DEPLOYED, LineState.RECALLED, LineState.RELEASED})
"""The states of a line in which some of it may be reserved or out."""
WAITING: Final = frozenset({LineState.OFFERED, LineState.REQUISITIONED})
"""The states of a line that its owner has not committed yet."""
OPEN: Final = frozenset({RequestState.ASKED, RequestState.PART_FILLED, RequestState.FILLED})
"""The states of a request about which something can still be done."""

_S = LineState
LINE_MOVES: Final[Mapping[Step, Mapping[LineState, LineState]]] = MappingProxyType({
    Step.REQUISITION: {_S.OFFERED: _S.REQUISITIONED},
    Step.WITHDRAW: {_S.OFFERED: _S.WITHDRAWN, _S.REQUISITIONED: _S.WITHDRAWN, _S.COMMITTED: _S.WITHDRAWN},
    Step.COMMIT: {_S.OFFERED: _S.COMMITTED, _S.REQUISITIONED: _S.COMMITTED},
    Step.DEPLOY: {_S.COMMITTED: _S.DEPLOYED, _S.DEPLOYED: _S.DEPLOYED},
    Step.ASK_QUOTE: {_S.OFFERED: _S.OFFERED, _S.REQUISITIONED: _S.REQUISITIONED},
    Step.QUOTE: {_S.OFFERED: _S.OFFERED, _S.REQUISITIONED: _S.REQUISITIONED, _S.COMMITTED: _S.COMMITTED},
    Step.ASK_STATUS: {state: state for state in (_S.COMMITTED, _S.DEPLOYED, _S.RECALLED, _S.RELEASED)},
    Step.REPORT_STATUS: {state: state for state in (_S.COMMITTED, _S.DEPLOYED, _S.RECALLED, _S.RELEASED)},
    Step.ASK_EXTENSION: {_S.COMMITTED: _S.COMMITTED, _S.DEPLOYED: _S.DEPLOYED},
    Step.ANSWER_EXTENSION: {_S.COMMITTED: _S.COMMITTED, _S.DEPLOYED: _S.DEPLOYED},
    Step.ASK_RETURN: {_S.DEPLOYED: _S.DEPLOYED},
    Step.ANSWER_RETURN: {_S.DEPLOYED: _S.RECALLED},
    Step.RELEASE: {_S.COMMITTED: _S.RELEASED, _S.DEPLOYED: _S.RELEASED, _S.RECALLED: _S.RELEASED},
    Step.RETURN: {_S.DEPLOYED: _S.RETURNED, _S.RECALLED: _S.RETURNED, _S.RELEASED: _S.RETURNED},
    Step.CHARGE: {state: state for state in (_S.COMMITTED, _S.DEPLOYED, _S.RECALLED, _S.RELEASED, _S.RETURNED)},
})  # fmt: skip
"""The state to which a step takes a line from another; from states not named the step is refused.

A refused return leaves the line deployed, and a return of a part leaves it where it is.
"""

MESSAGES: Final[Mapping[Step, str]] = MappingProxyType({
    Step.ASK: "RequestResource",
    Step.AMEND: "RequestResource",
    Step.CANCEL: "RequestResource",
    Step.OFFER: "ResponseToRequestResource",
    Step.DECLINE: "ResponseToRequestResource",
    Step.WITHDRAW: "ResponseToRequestResource",
    Step.OFFER_UNSOLICITED: "OfferUnsolicitedResource",
    Step.REQUISITION: "RequisitionResource",
    Step.COMMIT: "CommitResource",
    Step.ASK_INFORMATION: "RequestInformation",
    Step.ANSWER_INFORMATION: "ResponseToRequestInformation",
    Step.ASK_QUOTE: "RequestQuote",
    Step.QUOTE: "ResponseToRequestQuote",
    Step.ASK_STATUS: "RequestResourceDeploymentStatus",
    Step.REPORT_STATUS: "ReportResourceDeploymentStatus",
    Step.DEPLOY: "ReportResourceDeploymentStatus",
    Step.RETURN: "ReportResourceDeploymentStatus",
    Step.ASK_EXTENSION: "RequestExtendedDeploymentDuration",
    Step.ANSWER_EXTENSION: "ResponseToRequestExtendedDeploymentDuration",
    Step.ASK_RETURN: "RequestReturn",
    Step.ANSWER_RETURN: "ResponseToRequestReturn",
    Step.RELEASE: "ReleaseResource",
})  # fmt: skip
"""The EDXL-RM message that tells others of a step; a charge stays in the house."""

ANSWERS: Final[Mapping[Step, Step]] = MappingProxyType({
    Step.ANSWER_INFORMATION: Step.ASK_INFORMATION,
    Step.QUOTE: Step.ASK_QUOTE,
    Step.REPORT_STATUS: Step.ASK_STATUS,
    Step.ANSWER_EXTENSION: Step.ASK_EXTENSION,
    Step.ANSWER_RETURN: Step.ASK_RETURN,
})  # fmt: skip
"""Which question a step answers."""


def moved(step: Step, state: LineState) -> LineState | None:
    """Return the state of a line after a step, or None where the step cannot be taken from its state."""
    return LINE_MOVES.get(step, {}).get(state)


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that can be asked for, as the catalogue defines it.

    Attributes
    ----------
    kind
        What it is, one word for all types of it, such as ``pump``.
    type
        How capable it is among its kind, 1 the most capable to 4; None where its kind is not typed.
    unit
        What is counted: ``piece``, ``team``, ``litre``.
    needs
        What it needs to be of use, in words: people, fuel, transport.
    """

    id: str
    title: str
    kind: str
    type: int | None = None
    unit: str = "piece"
    needs: str = ""

    def __post_init__(self) -> None:
        check_id("The resource", self.id)
        check_text("The title of the resource", self.title, longest=200)
        check_id("The kind of the resource", self.kind)
        check_text("The unit of the resource", self.unit, longest=40)
        if self.needs:
            check_text("What the resource needs", self.needs)
        if self.type is not None and not 1 <= self.type <= WEAKEST:
            raise InvalidValueError(
                f"The resource {self.id} is of type {self.type}. Give 1, the most capable, to {WEAKEST}, or none."
            )


@dataclass(frozen=True, slots=True)
class Depot:
    """A place where resources lie.

    Attributes
    ----------
    agency
        Whose it is; None for the headquarters' own.
    """

    id: str
    name: str
    region: str
    latitude: float
    longitude: float
    agency: str | None = None

    def __post_init__(self) -> None:
        check_id("The depot", self.id)
        check_text("The name of the depot", self.name, longest=200)
        check_position(f"The depot {self.id}", self.latitude, self.longitude)


@dataclass(frozen=True, slots=True)
class Counted:
    """How much of a resource was counted in a depot, what is reserved there included."""

    depot: str
    resource: str
    counted: int

    def __post_init__(self) -> None:
        check_quantity("The count", self.counted, least=0)


def serves(kind: str, type_: int | None, *, asked_kind: str, asked_type: int | None) -> bool:
    """Tell whether a resource does what another was asked for: of its kind, and as capable or more."""
    if kind != asked_kind:
        return False
    return asked_type is None or (type_ is not None and type_ <= asked_type)


def check_quantity(what: str, given: int, *, least: int = 1) -> None:
    """Refuse a quantity that is none."""
    if not least <= given <= MOST:
        raise InvalidValueError(f"{what} is {given}. Give a whole number from {least} to {MOST}.")


def check_money(amount: int, currency: str) -> None:
    """Refuse an amount of money that is none; in whole smallest units of an ISO 4217 currency."""
    if not 0 <= amount <= MOST_COST:
        raise InvalidValueError(
            f"The cost is {amount}. Give 0 or more, in the smallest unit of the currency: 1250 for 12.50."
        )
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha() and currency.isupper()):
        raise InvalidValueError(
            f"The currency {currency[:10]!r} cannot be used. Give three capital letters, like EUR."
        )
