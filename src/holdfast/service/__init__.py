"""The ledger of service: days counted once, pay by dated rates, strength over time, and what lies ahead.

Three places to start reading:

- `count_days` and `pay` say what the profile makes of attendance, in days and in money.
- `statement` tells one person what was served, what is left and what is owed; `plan_cost` what tours will cost.
- `look_ahead` and `compare` tell who runs into which limit when, and what a change of rule would do.
"""

from holdfast.service.cost import Cost, CostLine, plan_cost
from holdfast.service.days import (
    LONGEST_ATTENDANCE,
    Attended,
    CountedDays,
    PaidDay,
    Pool,
    Served,
    ServiceDay,
    count_days,
    days_attended,
    minutes_between,
    paid_days,
    service_days,
)
from holdfast.service.money import minor_unit, rounded
from holdfast.service.outlook import ArticleChange, Changes, Outlook, compare, look_ahead, with_calls
from holdfast.service.pay import PayFacts, PayLine, pay
from holdfast.service.statement import (
    CapStatement,
    DaysServed,
    Statement,
    Total,
    person_alone,
    statement,
)
from holdfast.service.strength import (
    Forecast,
    Progress,
    Shortfall,
    StageCount,
    forecast,
    progress,
    shortfalls,
)

__all__ = [
    "LONGEST_ATTENDANCE",
    "ArticleChange",
    "Attended",
    "CapStatement",
    "Changes",
    "Cost",
    "CostLine",
    "CountedDays",
    "DaysServed",
    "Forecast",
    "Outlook",
    "PaidDay",
    "PayFacts",
    "PayLine",
    "Pool",
    "Progress",
    "Served",
    "ServiceDay",
    "Shortfall",
    "StageCount",
    "Statement",
    "Total",
    "compare",
    "count_days",
    "days_attended",
    "forecast",
    "look_ahead",
    "minor_unit",
    "minutes_between",
    "paid_days",
    "pay",
    "person_alone",
    "plan_cost",
    "progress",
    "rounded",
    "service_days",
    "shortfalls",
    "statement",
    "with_calls",
]
