"""Who is there: sessions by password, one-time links, and the demo's way in."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from holdfast.accounts import SESSION_HOURS, Account
from holdfast.errors import Fault, InvalidValueError
from holdfast.server import schemas as s
from holdfast.server.house import House, InDemo, InHouse, SignedIn, Who, only_demo, who_of
from holdfast.server.problems import Problem
from holdfast.server.tokens import COOKIE, Pass

router = APIRouter(tags=["session"])
demo = APIRouter(prefix="/demo", tags=["demo"], dependencies=[Depends(only_demo)])


@router.get("/session", response_model=s.Session)
def read_session(house: InHouse, who: SignedIn) -> Any:
    """Tell who is signed in and which seats they hold."""
    return _session(house, who)


@router.post("/session", response_model=s.Session)
def sign_in(body: s.SignIn, house: InHouse, request: Request, response: Response) -> Any:
    """Sign in by password; ten attempts in five minutes at most."""
    house.tries.count(body.account, house.desk.now())
    with house.hashing:
        account = house.accounts.sign_in(body.account, body.password)
    if account is None:
        detail = "Account or password is wrong. Try again, or ask an administrator for a one-time link."
        raise Problem(401, detail, kind="password")
    house.tries.clear(account.id)
    return _enter(house, account, request, response)


@router.delete("/session", status_code=204)
def sign_out(house: InHouse, request: Request) -> Response:
    """End the session; doing so twice is no fault."""
    token = request.cookies.get(COOKIE)
    if token:
        house.accounts.close_session(token)
        house.forget(Pass(token, bearer=False))
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=request.url.scheme == "https")
    return response


@router.get("/link/{token}", response_model=s.Link)
def read_link(token: str, house: InHouse) -> Any:
    """Tell whose one-time link it is."""
    account = house.accounts.of_link(token, house.desk.now())
    if account is None:
        detail = "This link was used or is too old. Ask an administrator for a new one."
        raise Problem(404, detail, kind="not-found")
    return {"account": account.id, "name": account.name}


@router.post("/link/{token}", response_model=s.Session)
def use_link(token: str, body: s.NewPassword, house: InHouse, request: Request, response: Response) -> Any:
    """Set the password of a link's owner and sign them in; the link is used up."""
    try:
        with house.hashing:
            account = house.accounts.use_link(token, body.password, house.desk.now())
    except InvalidValueError as error:
        fault = Fault("password", str(error), "Choose a longer one.")
        raise Problem(
            422, str(error), kind="faults", title="What was sent is faulty", faults=[fault]
        ) from error
    house.tries.clear(account.id)
    return _enter(house, account, request, response)


@demo.get("/accounts", response_model=list[s.DemoAccount])
def list_demo_accounts(house: InDemo) -> Any:
    """List whom a visitor can play: every account that holds a seat, those of the founding office first."""
    whos = [who_of(house, account) for account in house.accounts.all()]
    whos.sort(
        key=lambda w: min(
            (bool(w.frame.headquarters[seat.headquarters].rule) for seat in w.seats), default=True
        )
    )
    return [
        {"account": w.account.id, "name": w.account.name, "seats": [seat.title for seat in w.seats]}
        for w in whos
        if w.seats
    ]


@demo.post("/session", response_model=s.Session)
def play(body: s.DemoSignIn, house: InDemo, request: Request, response: Response) -> Any:
    """Sign in as anybody, without a password."""
    return _enter(house, house.accounts.find(body.account), request, response)


def _enter(house: House, account: Account, request: Request, response: Response) -> dict[str, Any]:
    token = house.accounts.open_session(account.id, house.desk.now())
    response.set_cookie(
        COOKIE,
        token,
        max_age=SESSION_HOURS * 3600,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return _session(house, who_of(house, account))


def _session(house: House, who: Who) -> dict[str, Any]:
    now = house.desk.now()
    seats = []
    for seat in who.seats:
        office = who.frame.headquarters[seat.headquarters]
        seats.append(
            {
                "id": seat.id,
                "title": seat.title,
                "headquarters": seat.headquarters,
                "region": office.region,
                "side": seat.side.value,
                "powers": sorted(who.frame.powers_now(seat, now)),
                "authority": seat.authority,
                "standing": who.frame.stands(office, now),
            }
        )
    return {
        "account": who.account.id,
        "name": who.account.name,
        "demo": house.demo,
        "exercise": who.frame.exercise,
        "today": who.frame.day_of(None, now),
        "seats": seats,
    }
