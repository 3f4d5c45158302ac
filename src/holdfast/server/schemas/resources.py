"""Resources over the wire: catalogue, depots and stock, requests with what was said about them, shortages."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, Field

from holdfast.model.resources import LineState, RequestState, Response, Step
from holdfast.model.taskings import Priority
from holdfast.server.schemas import Moment, _Asked

Entry = Annotated[int, Field(description="The entry that last changed it; send it back as If-Match.")]
Cost = Annotated[int | None, Field(description="In the smallest unit of the currency.")]


class Resource(BaseModel):
    """Something that can be asked for."""

    id: str
    title: str
    kind: str
    type: Annotated[int | None, Field(description="1 is the most capable, 4 the least; null: not typed.")]
    unit: str
    needs: str
    region: Annotated[str, Field(description="Whose catalogue it is in.")]
    entry: Entry


class Resources(BaseModel):
    """The catalogue by identifier; `next` is the `after` of the page after it, null on the last."""

    resources: list[Resource]
    next: str | None


class Depot(BaseModel):
    """A place where resources lie."""

    id: str
    name: str
    region: str
    agency: Annotated[str | None, Field(description="Whose it is; null: the headquarters' own.")]
    latitude: float
    longitude: float
    closed: date | None
    entry: Entry


class Depots(BaseModel):
    """Depots by identifier."""

    depots: list[Depot]
    next: str | None


class Stock(BaseModel):
    """What a depot has of a resource."""

    depot: str
    depot_name: str
    region: str
    agency: str | None
    resource: str
    title: str
    kind: str
    type: int | None
    unit: str
    on_hand: Annotated[int, Field(description="Free.")]
    committed: Annotated[int, Field(description="Reserved, and still there.")]
    out: Annotated[int, Field(description="Out on requests.")]
    entry: Entry


class Stocks(BaseModel):
    """Stock by depot and resource."""

    stock: list[Stock]
    next: str | None


class Request(BaseModel):
    """What is asked for, and how far it is covered."""

    id: int
    region: str
    incident: int | None
    agency: Annotated[str | None, Field(description="Who asks; null: the headquarters.")]
    resource: str
    title: str
    unit: str
    quantity: int
    filled: Annotated[int, Field(description="Reserved, out, or has served.")]
    missing: int
    state: RequestState
    priority: Priority
    needed_from: Moment
    needed_until: Moment | None
    where: str
    facility: str | None
    latitude: float | None
    longitude: float | None
    purpose: str
    asked_at: Moment
    asked_by: Annotated[str, Field(description="The seat.")]
    entry: Entry


class Requests(BaseModel):
    """Requests, the newest first."""

    requests: list[Request]
    next: str | None


class Line(BaseModel):
    """An offer, and what came of it."""

    id: int
    request: int | None
    region: str
    agency: Annotated[str | None, Field(description="Whose it is; null: the headquarters' own.")]
    depot: str | None
    resource: str
    state: LineState
    quantity: int
    committed: int
    out: int
    served: Annotated[int, Field(description="Came back or was used up after it had done its work.")]
    recalled: Annotated[int, Field(description="Went back although it was still needed.")]
    used: int
    provisional: bool
    available_from: Moment | None
    until_at: Moment | None
    where: str
    status: str
    estimated: Cost
    actual: Cost
    currency: str | None
    entry: int


class Said(BaseModel):
    """Something said about a request, by whom and when."""

    entry: int
    request: int | None
    line: int | None
    step: Step
    response: Response | None
    quantity: int | None
    words: str
    where: str
    at: Moment
    until_at: Moment | None
    amount: Cost
    currency: str | None
    seat: str
    agency: str | None
    to_agency: str | None
    told: Annotated[str, Field(description="How an agency said what the headquarters entered for it.")]
    message: str | None
    answers: int | None
    answered: int | None
    verb: Annotated[str | None, Field(description="The EDXL-RM message that tells others of it.")]


class Sum(BaseModel):
    """What lines cost, in the smallest unit of a currency."""

    currency: str
    estimated: int
    actual: int


class OneRequest(Request):
    """A request with its lines, all that was said, and its cost."""

    lines: list[Line]
    steps: list[Said]
    cost: list[Sum]


class Lines(BaseModel):
    """Offers that nobody asked for and that serve no request yet."""

    offers: list[Line]


class Lacking(BaseModel):
    """A request that lacks something."""

    request: int
    incident: int | None
    region: str
    agency: str | None
    priority: Priority
    needed_from: Moment
    missing: int
    short: Annotated[int, Field(description="What nothing on hand anywhere can cover.")]


class Near(BaseModel):
    """A depot that could help, and how far it is."""

    depot: str
    name: str
    agency: str | None
    resource: str
    on_hand: int
    km: float | None


class Offered(BaseModel):
    """An offer that waits to be taken up."""

    line: int
    request: int | None
    agency: str | None
    depot: str | None
    quantity: int


class ResourceShortage(BaseModel):
    """What is asked for and not covered, of one resource from one day on."""

    resource: str
    title: str
    unit: str
    day: date
    missing: int
    short: int
    requests: list[Lacking]
    depots: list[Near]
    offers: list[Offered]


class Shortages(BaseModel):
    """Shortages by day and resource."""

    shortages: list[ResourceShortage]


class MessageAsked(_Asked):
    """A message of EDXL-RM 1.0 that another body sent."""

    document: Annotated[str, Field(max_length=1_048_576, description="The XML.")]
    agency: Annotated[str, Field(max_length=64, description="The agency that sent it.")]
    region: Annotated[str, Field(max_length=64, description="Where what is asked or offered anew belongs.")]
    resource: Annotated[
        str | None,
        Field(
            max_length=64, description="What is meant, where the catalogue does not know the sender's word."
        ),
    ] = None


class MessageOrder(BaseModel):
    """An order that enters a message; give it to enter it."""

    kind: str
    body: dict[str, Any]


class MessageOrders(BaseModel):
    """What a message would be entered as; nothing is changed by reading it."""

    verb: str
    message: str
    sender: str
    orders: list[MessageOrder]
