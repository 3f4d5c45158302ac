"""The kinds of rule that are understood; a new kind is a file in `kinds` and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from holdfast.law.kinds._kind import Kind
from holdfast.law.kinds.appeal import APPEAL
from holdfast.law.kinds.approval import APPROVAL
from holdfast.law.kinds.authority import AUTHORITY
from holdfast.law.kinds.bars import STATUS
from holdfast.law.kinds.cap import CONSECUTIVE, PER_CALL, WINDOW
from holdfast.law.kinds.counts import COUNTS
from holdfast.law.kinds.day import DAY
from holdfast.law.kinds.document import DOCUMENT
from holdfast.law.kinds.employer import EMPLOYER
from holdfast.law.kinds.exemption import ABSOLUTE, DEFERRAL, ON_APPLICATION
from holdfast.law.kinds.headcount import HEADCOUNT
from holdfast.law.kinds.hq import HQ
from holdfast.law.kinds.in_service import IN_SERVICE
from holdfast.law.kinds.key_worker import KEY_WORKER
from holdfast.law.kinds.notice import NOTICE
from holdfast.law.kinds.override import OVERRIDE
from holdfast.law.kinds.oversight import OVERSIGHT
from holdfast.law.kinds.pay import PAY
from holdfast.law.kinds.rest import REST
from holdfast.law.kinds.sunset import SUNSET
from holdfast.law.kinds.task import TASK_ALLOW, TASK_DENY
from holdfast.law.kinds.territory import TERRITORY
from holdfast.law.kinds.training import TRAINING_REQUIRED

_ALL: Final = (
    STATUS, AUTHORITY, PER_CALL, CONSECUTIVE, WINDOW, COUNTS, NOTICE, REST, TERRITORY,
    TASK_ALLOW, TASK_DENY, SUNSET, HQ, OVERRIDE, HEADCOUNT,
    DAY, PAY,
    ABSOLUTE, ON_APPLICATION, DEFERRAL, KEY_WORKER, TRAINING_REQUIRED, EMPLOYER, IN_SERVICE, APPEAL, APPROVAL, OVERSIGHT, DOCUMENT,
)  # fmt: skip

KINDS: Final[Mapping[str, Kind]] = MappingProxyType({kind.name: kind for kind in _ALL})
"""Every kind of rule by its name."""

NAMEABLE: Final = (*KINDS, "cap", "task", "exemption")
"""The kinds, and families of kinds, that a profile may name as missing."""
