"""Reads shift-scheduling problems in the format of the public benchmark, and reads and writes rosters.

The format is the text format of Curtois and Qu (Computational results on new staff scheduling benchmark instances,
University of Nottingham, 2014): sections under headings, lines of comma-separated fields, comments from `#`. A roster is
one line per member, its id and then one field per day, separated by tabs: the shift's id, or nothing for a free day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from holdfast.errors import PlanError
from holdfast.watch.problem import Cover, Member, Request, Shift, Watch, WatchProblem

_HORIZON: Final = "SECTION_HORIZON"
_WEEK: Final = 7


def read_shifts(file: Path | str) -> WatchProblem:
    """Read the problem in `file`.

    Raises
    ------
    PlanError
        The file is missing, unreadable, or says what no problem can; the message names file, line, fault and remedy.
    """
    place = Path(file)
    return parse_shifts(_text(place), str(place))


def parse_shifts(text: str, name: str = "the text") -> WatchProblem:
    """Return the problem that a text in the benchmark's format states; `name` is what messages call it.

    Raises
    ------
    PlanError
        As `read_shifts`.
    """
    found = _Found(name)
    section: str | None = None
    for number, raw in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        line = raw.split("#", 1)[0].strip()
        if not line:
            continue
        place = _Line(name, number, line)
        if line.startswith("SECTION_"):
            if line not in _READERS:
                raise place.error(f"{line} is no section of this format", f"Known are {', '.join(_READERS)}")
            section = line
            found.seen.add(line)
        elif section is None:
            raise place.error(f"{line[:60]!r} stands before any section", f"Begin with {_HORIZON}")
        else:
            _READERS[section](found, place)
    return found.problem()


def read_roster(file: Path | str, problem: WatchProblem) -> tuple[Watch, ...]:
    """Read the roster in `file`.

    Raises
    ------
    PlanError
        The file is missing, unreadable, or no roster of this problem.
    """
    place = Path(file)
    members = {member.id for member in problem.members}
    shifts = {shift.id for shift in problem.shifts}
    watches: list[Watch] = []
    seen: set[str] = set()
    for number, raw in enumerate(_text(place).splitlines(), start=1):
        if not raw.strip():
            continue
        member, *days = raw.split("\t")
        line = _Line(str(place), number, raw)
        if member not in members or member in seen:
            raise line.error(
                f"{member!r} is no member of the problem, or is there twice",
                "One line per member: its id, then its days",
            )
        seen.add(member)
        if len(days) != problem.days:
            raise line.error(
                f"{len(days)} days were found, {problem.days} are in the horizon",
                "Separate days by tabs; nothing between two tabs is a free day",
            )
        for day, shift in enumerate(days):
            if shift and shift not in shifts:
                raise line.error(f"day {day} names shift {shift!r}, which is not there", "Correct its id")
        watches += [Watch(member, day, shift) for day, shift in enumerate(days) if shift]
    return tuple(watches)


def write_roster(file: Path | str, problem: WatchProblem, watches: Iterable[Watch]) -> None:
    """Write a roster to `file`, a line per member of `problem`.

    Raises
    ------
    PlanError
        The file cannot be written.
    """
    stood = {(watch.member, watch.day): watch.shift for watch in watches}
    lines = [
        "\t".join([member.id, *(stood.get((member.id, day), "") for day in range(problem.days))])
        for member in problem.members
    ]
    try:
        Path(file).write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise PlanError(
            f"{file} cannot be written: {error.strerror}. Check the folder, its permissions and the disk."
        ) from error


def _text(place: Path) -> str:
    try:
        return place.read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError) as error:
        raise PlanError(f"There is no file {place}. Check the path.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise PlanError(f"{place} cannot be read as text: {error}. Save it as UTF-8.") from error


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a file, and how to complain about it."""

    name: str
    number: int
    text: str

    def error(self, fault: str, remedy: str) -> PlanError:
        """Return the error that names file, line, fault and remedy."""
        return PlanError(f"{self.name}, line {self.number}: {fault}. {remedy}.")

    def fields(self, form: str) -> list[str]:
        """Return the fields of the line, which has as many as `form`."""
        parts = [part.strip() for part in self.text.split(",")]
        if len(parts) != form.count(",") + 1:
            raise self.error(f"{len(parts)} fields were found in {self.text[:80]!r}", f"The form is {form}")
        return parts

    def whole(self, text: str, what: str, most: int = 10**9) -> int:
        """Return the whole number that a field holds."""
        if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= most):
            raise self.error(f"{what} is {text[:40]!r}", f"Give a whole number from 0 to {most}")
        return int(text)

    def guarded(self, make: Callable[[], None]) -> None:
        """Do something, and name the line if the problem refuses it."""
        try:
            make()
        except PlanError as error:
            raise PlanError(f"{self.name}, line {self.number}: {error}") from None


@dataclass(slots=True)
class _Found:
    """What was read so far."""

    name: str
    seen: set[str] = field(default_factory=set)
    days: int | None = None
    shifts: dict[str, Shift] = field(default_factory=dict)
    followers: dict[str, _Line] = field(default_factory=dict)
    members: dict[str, tuple[_Line, dict[str, int], list[int]]] = field(default_factory=dict)
    days_off: dict[str, set[int]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    cover: list[Cover] = field(default_factory=list)

    def day(self, line: _Line, text: str) -> int:
        """Return the day of the horizon that a field names."""
        if self.days is None:
            raise line.error("a day is named before the horizon", f"Put {_HORIZON} first")
        return line.whole(text, "the day", self.days - 1)

    def shift(self, line: _Line, text: str) -> str:
        """Return the id of a shift that is there."""
        if text not in self.shifts:
            raise line.error(
                f"shift {text[:40]!r} is not in SECTION_SHIFTS", "Correct its id, or put shifts first"
            )
        return text

    def member(self, line: _Line, text: str) -> str:
        """Return the id of a member who is there."""
        if text not in self.members:
            raise line.error(
                f"employee {text[:40]!r} is not in SECTION_STAFF", "Correct the id, or put staff first"
            )
        return text

    def problem(self) -> WatchProblem:
        """Return the whole."""
        for section in (_HORIZON, "SECTION_SHIFTS", "SECTION_STAFF"):
            if section not in self.seen:
                raise PlanError(
                    f"{self.name}: {section} is missing. Add it; this may be another kind of file."
                )
        if self.days is None:
            raise PlanError(f"{self.name}: {_HORIZON} says no number of days. Write it on a line of its own.")
        if not self.shifts:
            raise PlanError(
                f"{self.name}: SECTION_SHIFTS has no shift. Add one: ShiftID, minutes, followers."
            )
        try:
            return WatchProblem(
                self.days,
                tuple(self._followed()),
                tuple(self._staff()),
                tuple(self.cover),
                tuple(self.requests),
            )
        except PlanError as error:
            raise PlanError(f"{self.name}: {error}") from None

    def _followed(self) -> Iterator[Shift]:
        for shift in self.shifts.values():
            for other in shift.never_before:
                self.shift(self.followers[shift.id], other)
            yield shift

    def _staff(self) -> Iterator[Member]:
        for who, (line, most_shifts, numbers) in self.members.items():
            for shift in most_shifts:
                self.shift(line, shift)
            most, least, row, least_row, least_off, weekends = numbers
            yield Member(
                who,
                most_shifts,
                most,
                least,
                row,
                least_row,
                least_off,
                weekends,
                frozenset(self.days_off.get(who, ())),
            )


def _horizon(found: _Found, line: _Line) -> None:
    if found.days is not None:
        raise line.error(f"{line.text[:40]!r} is a second length of the horizon", "Keep one")
    days = line.whole(line.text, "the length of the horizon, in days,", 1100)
    if days < 1:
        raise line.error("the horizon has no days", "Give at least 1")
    found.days = days


def _shifts(found: _Found, line: _Line) -> None:
    name, minutes, never = line.fields("ShiftID, minutes, shifts that cannot follow separated by |")
    if not name or name in found.shifts:
        raise line.error(f"shift {name!r} is there twice, or has no id", "Each shift needs an id of its own")
    if "\t" in name or "=" in name or "|" in name:
        raise line.error(f"the id {name!r} has a tab, = or | in it", "Give a plain id")
    never_before = frozenset(part.strip() for part in never.split("|") if part.strip())
    found.shifts[name] = Shift(name, line.whole(minutes, "the length in minutes"), never_before)
    found.followers[name] = line


_STAFF: Final = (
    "ID, MaxShifts, MaxTotalMinutes, MinTotalMinutes, MaxConsecutiveShifts, MinConsecutiveShifts, "
    "MinConsecutiveDaysOff, MaxWeekends"
)


def _staff(found: _Found, line: _Line) -> None:
    name, most, *numbers = line.fields(_STAFF)
    if not name or "\t" in name or name in found.members:
        raise line.error(
            f"employee {name!r} is there twice, or has no plain id", "Each needs an id of its own"
        )
    most_shifts: dict[str, int] = {}
    for part in filter(None, (part.strip() for part in most.split("|"))):
        shift, equals, number = part.partition("=")
        if not equals:
            raise line.error(f"the limit {part!r} has no =", "Write ShiftID=number, separated by |")
        most_shifts[shift.strip()] = line.whole(number.strip(), f"the limit of shift {shift.strip()[:40]}")
    columns = _STAFF.split(", ")[2:]
    values = [line.whole(number, what) for number, what in zip(numbers, columns, strict=True)]
    found.members[name] = line, most_shifts, values


def _days_off(found: _Found, line: _Line) -> None:
    name, *days = [part.strip() for part in line.text.split(",")]
    off = found.days_off.setdefault(found.member(line, name), set())
    off.update(found.day(line, day) for day in days if day)


def _wish(found: _Found, line: _Line, *, wants: bool) -> None:
    name, day, shift, weight = line.fields("EmployeeID, Day, ShiftID, Weight")
    found.requests.append(
        Request(
            found.member(line, name),
            found.day(line, day),
            found.shift(line, shift),
            line.whole(weight, "the weight"),
            wants,
        )
    )


def _wish_on(found: _Found, line: _Line) -> None:
    _wish(found, line, wants=True)


def _wish_off(found: _Found, line: _Line) -> None:
    _wish(found, line, wants=False)


def _cover(found: _Found, line: _Line) -> None:
    day, shift, wanted, under, over = line.fields(
        "Day, ShiftID, Requirement, Weight for under, Weight for over"
    )
    found.cover.append(
        Cover(
            found.day(line, day),
            found.shift(line, shift),
            line.whole(wanted, "the requirement"),
            line.whole(under, "the weight for under"),
            line.whole(over, "the weight for over"),
        )
    )


_READERS: Final[dict[str, Callable[[_Found, _Line], None]]] = {
    _HORIZON: _horizon,
    "SECTION_SHIFTS": _shifts,
    "SECTION_STAFF": _staff,
    "SECTION_DAYS_OFF": _days_off,
    "SECTION_SHIFT_ON_REQUESTS": _wish_on,
    "SECTION_SHIFT_OFF_REQUESTS": _wish_off,
    "SECTION_COVER": _cover,
}
