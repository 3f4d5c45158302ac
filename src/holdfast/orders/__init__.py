"""The verbs: every change is one of these orders, a file per family.

Start with `Order` for what an order is, `IssueCallUp` for the one that matters most, and `ImportSheet` for the
one that carries a million rows.
"""

from holdfast.orders.approvals import Approve, Decline
from holdfast.orders.base import Author, Effects, Enclosures, Order, Refused, Ruling, View, type_of
from holdfast.orders.bulk_calls import IssueCallUps, ServeCallUps
from holdfast.orders.call_ups import (
    AcknowledgeCallUp,
    CeaseCallUp,
    CompleteCallUp,
    IssueCallUp,
    ReportIn,
    RevokeCallUp,
    ServeCallUp,
    VaryCallUp,
)
from holdfast.orders.frame import Frame
from holdfast.orders.ground import AddFacility, AddPost, AddRegion, AmendFacility, AmendPost, ClosePost
from holdfast.orders.legal import AcceptGap, AdoptProfile, ConfirmAct, RecordAct
from holdfast.orders.people import (
    AmendReservist,
    DischargeReservist,
    EndContract,
    EnrolReservist,
    EraseReservist,
    FormUnit,
    RecordService,
    SignContract,
)
from holdfast.orders.plans import ApprovePlan, ProposePlan, WithdrawPlan
from holdfast.orders.seats import (
    AddAgency,
    AppointToSeat,
    CreateSeat,
    EstablishHeadquarters,
    Found,
    StandDownHeadquarters,
    VacateSeat,
)
from holdfast.orders.sheets import ImportSheet

__all__ = [
    "AcceptGap",
    "AcknowledgeCallUp",
    "AddAgency",
    "AddFacility",
    "AddPost",
    "AddRegion",
    "AdoptProfile",
    "AmendFacility",
    "AmendPost",
    "AmendReservist",
    "AppointToSeat",
    "Approve",
    "ApprovePlan",
    "Author",
    "CeaseCallUp",
    "ClosePost",
    "CompleteCallUp",
    "ConfirmAct",
    "CreateSeat",
    "Decline",
    "DischargeReservist",
    "Effects",
    "Enclosures",
    "EndContract",
    "EnrolReservist",
    "EraseReservist",
    "EstablishHeadquarters",
    "FormUnit",
    "Found",
    "Frame",
    "ImportSheet",
    "IssueCallUp",
    "IssueCallUps",
    "Order",
    "ProposePlan",
    "RecordAct",
    "RecordService",
    "Refused",
    "ReportIn",
    "RevokeCallUp",
    "Ruling",
    "ServeCallUp",
    "ServeCallUps",
    "SignContract",
    "StandDownHeadquarters",
    "VacateSeat",
    "VaryCallUp",
    "View",
    "WithdrawPlan",
    "type_of",
]
