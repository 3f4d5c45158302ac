"""A small headquarters on disk, filled from files as a person would; each test gets a copy."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from terminal import holdfast

FILES = {
    "places": "id,name,region,latitude,longitude\nharbour,Harbour,CH,46.95,7.45\nhill,Hill,CH,46.99,7.50\n",
    "kinds": "id,title,qualifications\nguard,Guard,\nfirst-aid,First aid,first_aid\n",
    "facilities": (
        "Code;Bezeichnung;Sektor;Region;Breite;Länge;exposure\n"
        "pump-1;Pumpwerk [Nord];water;CH;46,951;7,452;2\nsub-3;Unterwerk;energy;CH;46,97;7,48;1\n"
    ),
    "dependencies": "facility,depends_on\npump-1,sub-3\npump-1,sub-3\n",
    "posts": (
        "id,facility,kind,task,strength\npump-1.gate,pump-1,guard,protect_and_rescue,1\n"
        "sub-3.aid,sub-3,first-aid,care_for_people,1\n"
    ),
    "units": "id,name,region,kind,target\naid-1,First aid company,CH,first-aid,10\n",
    "people": (
        "reference,name,born,place,rank_group,qualifications,days_before\nP-1,Ada Nordvik,24.05.1990,harbour,member,,19\n"
        "P-2,Bent Sorli,25.06.1991,harbour,member,first_aid,19\n"
    ),
    "contracts": (
        "id,person,start,end,territory,unit\nc-1,P-1,2026-01-01,2032-01-01,CH,\n"
        "c-2,P-2,2026-01-01,2032-01-01,CH,aid-1\n"
    ),
}
SEATS = {
    "planner": ("m.keller", "plan"),
    "chief": ("c.moser", "approve,call_up,acts"),
    "deputy": ("e.bosch", "approve,call_up,acts"),
    "duty": ("d.frei", "attend"),
}


def seat_people(home: Path) -> None:
    """Create the seats and let people hold them."""
    for seat, (account, powers) in SEATS.items():
        words = [f"seat.id={seat}", "seat.headquarters=office", f"seat.title={seat}", "seat.side=civil"]
        words += [f"seat.powers={powers}", "seat.authority=canton"]
        holdfast("order", "CreateSeat", *words, "--as", "admin", home=home)
        holdfast("order", "AppointToSeat", f"seat={seat}", f"account={account}", "--as", "admin", home=home)


def copy_home(source: Path, target: Path) -> Path:
    """Copy a headquarters; its settings name the folder of its database."""
    shutil.copytree(source, target)
    settings = target / "holdfast.toml"
    settings.write_text(settings.read_text().replace(str(source), str(target)))
    return target


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a headquarters with everything in it that a plan needs."""
    folder = tmp_path_factory.mktemp("filled")
    home = folder / "home"
    holdfast("init", "--region", "CH", "--name", "Switzerland", "--profile", "ch.civil-protection", home=home)
    for kind, text in FILES.items():
        file = folder / f"{kind}.csv"
        file.write_text(text, encoding="utf-8")
        assert holdfast("import", kind, file, "--json", home=home).json["faulty"] == 0
    seat_people(home)
    about = "about=The least rest between services"
    gap = ("order", "AcceptGap", "region=CH", about, "until=2032-01-01", "reason=A test..")
    holdfast(*gap, "--as", "c.moser", home=home)
    return home


@pytest.fixture
def home(filled: Path, tmp_path: Path) -> Path:
    """Return a copy of the filled headquarters."""
    return copy_home(filled, tmp_path / "home")


@pytest.fixture
def plan(home: Path) -> Callable[..., str]:
    """Return a function that makes a plan of four weeks and returns its name."""

    def make(name: str = "may") -> str:
        words = ("--basis", "refresher", "--start", "2031-05-05", "--periods", "4", "--seconds", "2")
        holdfast("plan", "make", "CH", *words, "--name", name, "--as", "m.keller", home=home)
        return name

    return make
