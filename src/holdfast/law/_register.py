"""The kinds of rule that are understood; a new kind is a file in `kinds` and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from holdfast.law.kinds._kind import Kind
from holdfast.law.kinds.authority import AUTHORITY
from holdfast.law.kinds.cap import CONSECUTIVE, PER_CALL, WINDOW
from holdfast.law.kinds.counts import COUNTS
from holdfast.law.kinds.hq import HQ
from holdfast.law.kinds.notice import NOTICE
from holdfast.law.kinds.rest import REST
from holdfast.law.kinds.status import STATUS
from holdfast.law.kinds.sunset import SUNSET
from holdfast.law.kinds.task import TASK_ALLOW, TASK_DENY
from holdfast.law.kinds.territory import TERRITORY

_ALL: Final = (
    STATUS, AUTHORITY, PER_CALL, CONSECUTIVE, WINDOW, COUNTS, NOTICE, REST, TERRITORY,
    TASK_ALLOW, TASK_DENY, SUNSET, HQ,
)  # fmt: skip

KINDS: Final[Mapping[str, Kind]] = MappingProxyType({kind.name: kind for kind in _ALL})
"""Every kind of rule by its name."""

NAMEABLE: Final = (
    *KINDS, "cap", "task", "cap.headcount", "override", "day", "exemption.absolute", "exemption.on_application",
    "exemption.deferral", "key_worker", "training_required", "pay", "oversight",
)  # fmt: skip
"""The kinds that a profile may name as missing, whether or not they can be written as rules yet."""
