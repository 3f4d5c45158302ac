"""The desk: the one way in. Whatever changes anything goes through `Desk.submit` and leaves an entry.

An order is carried through five steps inside one writing transaction: *who* asks, what the *law* says, whether
the register agrees (*sense*), the change together with its entry, and then *telling* whoever subscribed.
Orders that come while another is written wait in a line and share one transaction; none touches another.
"""

from holdfast.desk.answers import Answer, Asked, Draft, Receipt, Refusal
from holdfast.desk.case import author_of, vars_of
from holdfast.desk.desk import Clock, Desk
from holdfast.desk.line import too_long
from holdfast.law import Judgement
from holdfast.model import Power
from holdfast.orders import Author, Enclosures
from holdfast.orders.who import check_who

__all__ = [
    "Answer",
    "Asked",
    "Author",
    "Clock",
    "Desk",
    "Draft",
    "Enclosures",
    "Judgement",
    "Power",
    "Receipt",
    "Refusal",
    "author_of",
    "check_who",
    "too_long",
    "vars_of",
]
