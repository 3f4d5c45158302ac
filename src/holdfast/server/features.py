"""Registers with places for other programs: OGC API Features, Part 1: Core (OGC 17-069r4), in GeoJSON.

What the standard asks: unknown parameters and values that cannot be read are answered 400; a limit is clamped, never
refused. Sign in with a bearer token; only regions that the account may read are there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from holdfast import features
from holdfast.errors import InvalidValueError
from holdfast.features import COLLECTIONS, CRS84, Box, Collection, Span, Wanted
from holdfast.server.house import InHouse, SignedIn
from holdfast.server.problems import Problem
from holdfast.server.schemas import features as s

router = APIRouter(prefix="/features", tags=["features"])
GEOJSON: Final = "application/geo+json"
MOST: Final = 1_000
USUAL: Final = 100
CONFORMANCE: Final = tuple(
    f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{each}" for each in ("core", "oas30", "geojson")
)
_GEO: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {GEOJSON: {"schema": {"type": "object"}}}, "description": "GeoJSON."}
}
_WIDE: Final = [-180.0, -90.0, 180.0, 90.0]


@router.get("", response_model=s.Landing)
def read_landing(request: Request, who: SignedIn) -> Any:
    """Tell where everything is."""
    del who
    base = _base(request)
    return {
        "title": "Holdfast",
        "description": "The registers of a headquarters that have places.",
        "links": [
            _link(base, "self", "application/json", "This page"),
            _link(f"{base.removesuffix('/features')}/openapi.json", "service-desc",
                  "application/vnd.oai.openapi+json;version=3.0", "The interface"),
            _link(f"{base}/conformance", "conformance", "application/json", "What is conformed to"),
            _link(f"{base}/collections", "data", "application/json", "The registers"),
        ],
    }  # fmt: skip


@router.get("/conformance", response_model=s.Conformance)
def read_conformance(who: SignedIn) -> Any:
    """List the requirements of the standard that are kept."""
    del who
    return {"conformsTo": list(CONFORMANCE)}


@router.get("/collections", response_model=s.Collections, response_model_exclude_none=True)
def list_collections(request: Request, house: InHouse, who: SignedIn) -> Any:
    """List the registers with places."""
    base = _base(request)
    with house.desk.store.read() as tx:
        found = [
            _described(base, each, features.extent(tx, each, who.readable)) for each in COLLECTIONS.values()
        ]
    return {
        "links": [_link(f"{base}/collections", "self", "application/json", "This page")],
        "collections": found,
    }


@router.get("/collections/{collection}", response_model=s.Collection, response_model_exclude_none=True)
def read_collection(collection: str, request: Request, house: InHouse, who: SignedIn) -> Any:
    """Describe one register."""
    known = _collection(collection)
    with house.desk.store.read() as tx:
        return _described(_base(request), known, features.extent(tx, known, who.readable))


@router.get("/collections/{collection}/items", responses=_GEO, response_class=JSONResponse, openapi_extra={
    "parameters": [
        {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "default": USUAL},
         "description": f"Features wanted; at most {MOST} are given."},
        {"name": "bbox", "in": "query", "schema": {"type": "string"}, "description": "west,south,east,north in degrees."},
        {"name": "datetime", "in": "query", "schema": {"type": "string"},
         "description": "A moment, or two with / between them; .. or nothing for open."},
        {"name": "after", "in": "query", "schema": {"type": "string"}, "description": "The last feature seen."},
    ]
})  # fmt: skip
def read_items(collection: str, request: Request, house: InHouse, who: SignedIn) -> JSONResponse:
    """Return features of one register, by identifier."""
    known, given = _collection(collection), request.query_params
    wanted = _wanted(known, given, who.readable)
    with house.desk.store.read() as tx:
        found = features.page(tx, known, wanted)
        matched = features.count(tx, known, Wanted(wanted.regions, 1, None, wanted.box, wanted.span))
    shown, base = found[: wanted.limit - 1], f"{_base(request)}/collections/{known.id}"
    links = [_link(f"{base}/items?{urlencode(given)}", "self", GEOJSON, "This page")]
    if len(found) == wanted.limit:
        more = {**given, "after": shown[-1]["id"]}
        links.append(_link(f"{base}/items?{urlencode(more)}", "next", GEOJSON, "The next page"))
    links.append(_link(base, "collection", "application/json", known.title))
    body = {
        "type": "FeatureCollection",
        "features": shown,
        "numberMatched": matched,
        "numberReturned": len(shown),
        "timeStamp": house.desk.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "links": links,
    }
    return JSONResponse(body, media_type=GEOJSON)


@router.get("/collections/{collection}/items/{feature}", responses=_GEO, response_class=JSONResponse)
def read_item(collection: str, feature: str, request: Request, house: InHouse, who: SignedIn) -> JSONResponse:
    """Return one feature."""
    known, base = _collection(collection), f"{_base(request)}/collections/{collection}"
    with house.desk.store.read() as tx:
        found = features.one(tx, known, who.readable, feature)
    links = [
        _link(f"{base}/items/{found['id']}", "self", GEOJSON, "This feature"),
        _link(base, "collection", "application/json", known.title),
    ]
    return JSONResponse({**found, "links": links}, media_type=GEOJSON)


def _wanted(known: Collection, given: Mapping[str, str], regions: frozenset[str]) -> Wanted:
    odd = sorted(set(given) - {"limit", "bbox", "datetime", "after", "f"})
    if odd:
        raise _bad(f"There is no parameter {odd[0][:40]!r}. Give limit, bbox, datetime or after.")
    try:
        box = Box.parse(given["bbox"]) if "bbox" in given else None
        span = _span(given["datetime"]) if "datetime" in given else None
    except InvalidValueError as error:
        raise _bad(str(error)) from error
    limit = given.get("limit", str(USUAL))
    if not (limit.isascii() and limit.lstrip("-").isdigit() and len(limit) < 20):
        raise _bad("The limit is no number. Give one from 1 on.")
    return Wanted(regions, min(max(int(limit), 1), MOST) + 1, _after(known, given.get("after")), box, span)


def _after(known: Collection, given: str | None) -> str | int | None:
    if given is None or not known.numbered:
        return None if given is None else given[:200].replace("\0", "")
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise _bad("The place to go on from cannot be read. Follow the link `next`.")
    return int(given)


def _span(text: str) -> Span:
    since, slash, until = text.partition("/")
    return Span(_moment(since), _moment(until if slash else since))


def _moment(text: str) -> str | None:
    if text in ("", ".."):
        return None
    try:
        found = datetime.fromisoformat(text)
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidValueError(
            "The moment cannot be read. Give one like 2026-06-10T08:00:00Z, or two with /."
        ) from error
    return found.isoformat().replace("+00:00", "Z")


def _collection(name: str) -> Collection:
    if name not in COLLECTIONS:
        raise Problem(
            404, f"There is no such collection. Give one of {', '.join(COLLECTIONS)}.", kind="not-found"
        )
    return COLLECTIONS[name]


def _described(base: str, known: Collection, extent: list[float] | None) -> dict[str, Any]:
    here = f"{base}/collections/{known.id}"
    return {
        "id": known.id,
        "title": known.title,
        "description": known.description,
        "itemType": "feature",
        "crs": [CRS84],
        "extent": {"spatial": {"bbox": [extent or _WIDE], "crs": CRS84}},
        "links": [
            _link(here, "self", "application/json", known.title),
            _link(f"{here}/items", "items", GEOJSON, f"{known.title} as GeoJSON"),
        ],
    }


def _link(href: str, rel: str, kind: str, title: str) -> dict[str, str]:
    return {"href": href, "rel": rel, "type": kind, "title": title}


def _base(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}/api/features"


def _bad(detail: str) -> Problem:
    return Problem(400, detail, kind="value")
