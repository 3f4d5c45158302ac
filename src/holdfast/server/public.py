"""What anybody may read without signing in: alerts, the legal status with its act, shelters in use."""

from __future__ import annotations

import hashlib
import re
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Path, Query, Request, Response
from sqlalchemy import Connection, select

from holdfast.exchange.edxl_de import write_distribution
from holdfast.model import OPEN_END
from holdfast.orders import Frame
from holdfast.orders.base import moment_text
from holdfast.server.house import House, InHouse
from holdfast.server.problems import Problem
from holdfast.server.public_page import Picture, language_for, page_of
from holdfast.server.regions import title_of_status
from holdfast.server.schemas import alerts as s
from holdfast.store import tables as t
from holdfast.warning import publishing
from holdfast.warning.envelopes import enveloped

router = APIRouter(prefix="/public", tags=["public"])
CAP_TYPE: Final = "application/cap+xml"
EDXL_TYPE: Final = "application/xml"
ATOM_TYPE: Final = "application/atom+xml"
SHORT: Final = "public, max-age=30"
FOREVER: Final = "public, max-age=31536000, immutable"
_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")
Known = Annotated[
    str | None, Header(alias="If-None-Match", max_length=300, description="The ETag of what is known.")
]


@router.get("", response_class=Response, responses={200: {"content": {"text/html": {}}}})
def show_public_page(
    house: InHouse,
    lang: Annotated[str | None, Query(max_length=20, description="The page's language.")] = None,
    accepted: Annotated[str, Header(alias="Accept-Language", max_length=500)] = "",
    known: Known = None,
) -> Response:
    """Show what the public may know at this moment, as a page without script."""
    language = language_for(lang, accepted)
    body = page_of(_picture(house), language).encode()
    headers = {"Content-Language": language, "Vary": "Accept-Language"}
    return _answer(body, "text/html; charset=utf-8", SHORT, known, headers)


@router.get("/style.css", response_class=Response, include_in_schema=False)
def send_public_style(known: Known = None) -> Response:
    """Send how the page looks."""
    return _answer(_style(), "text/css; charset=utf-8", "public, max-age=3600", known)


@router.get("/alerts", response_model=s.PublicPicture)
def list_public_alerts(house: InHouse, response: Response) -> Any:
    """Tell what the public may know at this moment: alerts in force or lately over, legal status, shelters in use."""
    picture = _picture(house)
    response.headers["Cache-Control"] = SHORT
    return {
        "as_of": moment_text(picture.at.replace(microsecond=0)),
        "exercise": picture.exercise,
        "alerts": [_alert(alert) for alert in picture.alerts],
        "statuses": picture.statuses,
        "shelters": picture.shelters,
    }


@router.get("/alerts.atom", response_class=Response, responses={200: {"content": {ATOM_TYPE: {}}}})
def send_alert_feed(house: InHouse, request: Request, known: Known = None) -> Response:
    """Send the feed of alerts to be known now, with cancellations and all clears of the last day."""
    picture = _picture(house)
    body = publishing.feed_of(
        picture.alerts,
        name=house.desk.key.name,
        exercise=picture.exercise,
        author=picture.name,
        base=str(request.base_url).rstrip("/"),
        at=picture.at,
    )
    return _answer(body, ATOM_TYPE, SHORT, known, {"Vary": "Host"})


@router.get("/alerts/{identifier}.xml", response_class=Response, responses={200: {"content": {CAP_TYPE: {}}}})
def send_alert_document(
    identifier: Annotated[str, Path(max_length=200, description="The alert's identifier.")],
    house: InHouse,
    known: Known = None,
) -> Response:
    """Send the document of a published alert, byte for byte as it was approved; it never changes."""
    if not _IDENTIFIER.fullmatch(identifier):
        raise Problem(404, "No alert of this identifier was published here.", kind="not-found")
    with house.desk.store.read() as tx:
        row = publishing.find_published(tx, identifier)
        body = publishing.document_in(tx, row)
    return _answer(body, CAP_TYPE, FOREVER, known)


@router.get(
    "/alerts/{identifier}.edxlde", response_class=Response, responses={200: {"content": {EDXL_TYPE: {}}}}
)
def send_alert_envelope(
    identifier: Annotated[str, Path(max_length=200, description="The alert's identifier.")],
    house: InHouse,
    known: Known = None,
) -> Response:
    """Send a published alert in an envelope of EDXL-DE 1.0, with its own elements as they were signed."""
    if not _IDENTIFIER.fullmatch(identifier):
        raise Problem(404, "No alert of this identifier was published here.", kind="not-found")
    with house.desk.store.read() as tx:
        document = publishing.document_in(tx, publishing.find_published(tx, identifier))
    return _answer(write_distribution(enveloped(document)), EDXL_TYPE, FOREVER, known)


def _picture(house: House) -> Picture:
    frame, now = house.frame(), house.desk.now()
    outer = next((region for region, parent in frame.parents.items() if parent is None), None)
    zone = frame.zone_of(outer)
    with house.desk.store.read() as tx:
        return Picture(
            name=frame.names.get(outer, "") if outer is not None else "",
            exercise=frame.exercise or house.demo,  # nothing that a demo shows is real either
            at=now,
            zone=zone,
            alerts=publishing.current(tx, now, zone),
            statuses=_statuses(frame, now),
            shelters=_shelters(tx, frame),
        )


def _alert(alert: publishing.Published) -> dict[str, Any]:
    body = asdict(alert)
    return body | {
        "sent_at": moment_text(alert.sent_at),
        "expires_at": moment_text(alert.expires_at),
        "xml": f"/public/alerts/{alert.identifier}.xml",
        "texts": body["told"],
    }


def _statuses(frame: Frame, now: Any) -> list[dict[str, Any]]:
    """Return the statuses in force by the acts that declare them, in the regions that those name."""
    acts = {act.id: act for act in frame.acts}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for region in dict.fromkeys(region for act in frame.acts for region in act.regions):
        if region not in frame.parents:
            continue
        for status in frame.statuses(region, now):
            key = status.status, status.act
            if key in found:
                found[key]["regions"].append(frame.names[region])
                continue
            act = acts.get(status.act)
            end = status.period.end
            found[key] = {
                "regions": [frame.names[region]],
                "status": status.status,
                "title": title_of_status(frame.profile_of(region), status.status),
                "act": status.act,
                "act_title": act.title if act is not None else status.act,
                "issuer": act.issuer if act is not None else "",
                "start": status.period.start.isoformat(),
                "end": end.isoformat() if end < OPEN_END else None,
            }
    return list(found.values())


def _shelters(tx: Connection, frame: Frame) -> list[dict[str, Any]]:
    """Return the shelters of evacuations under way that take people in, or did until they were full."""
    shelter, link, evacuation = t.shelter.c, t.evacuation_shelter.c, t.evacuation.c
    used = (
        select(link.shelter)
        .join(t.evacuation, evacuation.id == link.evacuation)
        .where(evacuation.state == "under_way")
    )
    query = (
        select(t.shelter)
        .where(shelter.id.in_(used), shelter.state.in_(("open", "full")))
        .order_by(shelter.name, shelter.id)
        .limit(publishing.MOST_SHOWN)
    )
    return [
        {
            "name": row.name,
            "region": frame.names.get(row.region, row.region),
            "state": row.state,
            "latitude": row.latitude,
            "longitude": row.longitude,
            "accessible": bool(row.accessible),
        }
        for row in tx.execute(query)
    ]


def _answer(
    body: bytes, kind: str, kept: str, known: str | None, more: dict[str, str] | None = None
) -> Response:
    """Return an answer with its ETag; without a body where the reader knows it already (RFC 9110 section 13.1.2)."""
    tag = f'"{hashlib.sha256(body).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": kept, **(more or {})}
    if known is not None and (known.strip() == "*" or tag in known):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=kind, headers=headers)


@cache
def _style() -> bytes:
    return files(__package__).joinpath("public.css").read_bytes()
