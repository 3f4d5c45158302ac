"""The formats: what comes in from files and what goes out to them.

An import goes through four doors, none of which changes anything:

1. `read_table` reads a file of any format as a `Table`;
2. `guess` proposes a `Mapping` of its columns, which `Mapping.to_text` and `read_mapping` keep in a file to edit;
3. `check` compares it with its sheet (`SHEETS`) and with what the register holds (`Known`): every row is accepted
   or has its faults named;
4. `write_faults` writes the faulty rows to be corrected and fed back, `summary` says what is wrong.

`read_instance`, `write_instance`, `read_plan` and `write_plan` carry planning problems and plans.
"""

from holdfast.exchange.check import Checked, check
from holdfast.exchange.dates import FORMATS
from holdfast.exchange.faults import summary, write_faults
from holdfast.exchange.instances import read_instance, read_plan, write_instance, write_plan
from holdfast.exchange.known import Known
from holdfast.exchange.likeness import likeness
from holdfast.exchange.mapping import Mapping, guess, read_mapping
from holdfast.exchange.sheets import KINDS, SHEETS, Column, Sheet, sheet_of
from holdfast.exchange.source import LINE, Table
from holdfast.exchange.tables import read_table

__all__ = [
    "FORMATS",
    "KINDS",
    "LINE",
    "SHEETS",
    "Checked",
    "Column",
    "Known",
    "Mapping",
    "Sheet",
    "Table",
    "check",
    "guess",
    "likeness",
    "read_instance",
    "read_mapping",
    "read_plan",
    "read_table",
    "sheet_of",
    "summary",
    "write_faults",
    "write_instance",
    "write_plan",
]
