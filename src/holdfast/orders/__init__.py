"""The verbs: every change is one of these orders, a file per family.

Start with `Order` for what an order is, `IssueCallUp` for the one that matters most, and `ImportSheet` for the
one that carries a million rows.
"""

from holdfast.orders.applications import DecideApplication, FileApplication, WithdrawApplication
from holdfast.orders.approvals import Approve, Decline, ReviewBreakGlass
from holdfast.orders.attendance import AdmitWalkIn, CorrectAttendance, RecordAttendance, StrikeAttendance
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
from holdfast.orders.dates import RecordDate
from holdfast.orders.duties import ReportDuty
from holdfast.orders.employers import AnswerForEmployer, NotifyEmployer
from holdfast.orders.frame import Frame
from holdfast.orders.ground import AddFacility, AddPost, AddRegion, AmendFacility, AmendPost, ClosePost
from holdfast.orders.grounds import EndGround, RecordGround
from holdfast.orders.key_workers import AnswerKeyWorker, AskKeyWorkers
from holdfast.orders.legal import AcceptGap, AdoptProfile, ConfirmAct, RecordAct
from holdfast.orders.moves import MoveReservist
from holdfast.orders.pay import ClosePayMonth, RecordEarnings
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
from holdfast.orders.planning import FixTour, SetThreatLevel, SetUnitTogether, ShapePost, UnfixTour
from holdfast.orders.plans import ApprovePlan, ProposePlan, WithdrawPlan
from holdfast.orders.recruiting import (
    AdvanceCandidate,
    CloseCampaign,
    DropCandidate,
    EngageCandidate,
    EnterCandidate,
    EraseCandidate,
    EraseDueCandidates,
    OpenCampaign,
)
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
from holdfast.orders.watch_swaps import AskForWatch, SwapWatches
from holdfast.orders.watches import PublishWatchBill, WithdrawWatchBill

__all__ = [
    "AcceptGap",
    "AcknowledgeCallUp",
    "AddAgency",
    "AddFacility",
    "AddPost",
    "AddRegion",
    "AdmitWalkIn",
    "AdoptProfile",
    "AdvanceCandidate",
    "AmendFacility",
    "AmendPost",
    "AmendReservist",
    "AnswerForEmployer",
    "AnswerKeyWorker",
    "AppointToSeat",
    "Approve",
    "ApprovePlan",
    "AskForWatch",
    "AskKeyWorkers",
    "Author",
    "CeaseCallUp",
    "CloseCampaign",
    "ClosePayMonth",
    "ClosePost",
    "CompleteCallUp",
    "ConfirmAct",
    "CorrectAttendance",
    "CreateSeat",
    "DecideApplication",
    "Decline",
    "DischargeReservist",
    "DropCandidate",
    "Effects",
    "Enclosures",
    "EndContract",
    "EndGround",
    "EngageCandidate",
    "EnrolReservist",
    "EnterCandidate",
    "EraseCandidate",
    "EraseDueCandidates",
    "EraseReservist",
    "EstablishHeadquarters",
    "FileApplication",
    "FixTour",
    "FormUnit",
    "Found",
    "Frame",
    "ImportSheet",
    "IssueCallUp",
    "IssueCallUps",
    "MoveReservist",
    "NotifyEmployer",
    "OpenCampaign",
    "Order",
    "ProposePlan",
    "PublishWatchBill",
    "RecordAct",
    "RecordAttendance",
    "RecordDate",
    "RecordEarnings",
    "RecordGround",
    "RecordService",
    "Refused",
    "ReportDuty",
    "ReportIn",
    "ReviewBreakGlass",
    "RevokeCallUp",
    "Ruling",
    "ServeCallUp",
    "ServeCallUps",
    "SetThreatLevel",
    "SetUnitTogether",
    "ShapePost",
    "SignContract",
    "StandDownHeadquarters",
    "StrikeAttendance",
    "SwapWatches",
    "UnfixTour",
    "VacateSeat",
    "VaryCallUp",
    "View",
    "WithdrawApplication",
    "WithdrawPlan",
    "WithdrawWatchBill",
    "type_of",
]
