"""Papers: orders, notices, decisions, certificates and statements as PDF, byte for byte the same from the same facts.

`Letterhead` says who writes, each function of `kinds` makes one paper of facts, `render` makes the PDF.
"""

from holdfast.exchange.papers.kinds import (
    ActLine,
    Allowance,
    CallUpFacts,
    DayLine,
    DecisionFacts,
    EmployerFacts,
    PayRow,
    Right,
    StatementFacts,
    act_register,
    call_up_order,
    decision,
    employer_notice,
    pay_statement,
    service_certificate,
)
from holdfast.exchange.papers.paper import Facts, Letterhead, Paper, Roster, Table, Text, render
from holdfast.exchange.papers.watch_sheet import SheetPage, SheetRow, WatchSheetFacts, watch_sheet
from holdfast.exchange.papers.words import LANGUAGES, Words

__all__ = [
    "LANGUAGES",
    "ActLine",
    "Allowance",
    "CallUpFacts",
    "DayLine",
    "DecisionFacts",
    "EmployerFacts",
    "Facts",
    "Letterhead",
    "Paper",
    "PayRow",
    "Right",
    "Roster",
    "SheetPage",
    "SheetRow",
    "StatementFacts",
    "Table",
    "Text",
    "WatchSheetFacts",
    "Words",
    "act_register",
    "call_up_order",
    "decision",
    "employer_notice",
    "pay_statement",
    "render",
    "service_certificate",
    "watch_sheet",
]
