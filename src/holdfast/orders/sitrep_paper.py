"""A situation report on paper, out of its facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from holdfast.exchange.forms import (
    Block,
    Fields,
    Form,
    FormHead,
    FormLabels,
    FormWords,
    Listing,
    Prose,
)
from holdfast.model.exercise import MARK

MOST_ROWS: Final = 40
Clock = Callable[[str], str]
"""Writes a moment of the record as the clocks of the region show it."""


def sitrep_form(facts: Mapping[str, Any], words: FormWords, clock: Clock, office: str) -> Form:
    """Return the report as a form; it bears its own number and none of an official form."""
    title = words("sitrep_title", number=str(facts["number"]))
    head = FormHead(
        office,
        facts["region_name"],
        facts["name"],
        clock(facts["since"]),
        clock(facts["issued_at"]),
        facts["by"],
        clock(facts["issued_at"]),
        facts["entry"],
        facts["leaf"],
        facts["exercise"],
    )
    return Form(words.language, "", title, head, labels_of(words, head), tuple(_blocks(facts, words, clock)))


def labels_of(words: FormWords, head: FormHead) -> FormLabels:
    """Return the words of head and foot."""
    return FormLabels(
        name=words("head_name"),
        start=words("head_from"),
        end=words("head_to"),
        office=words("head_office"),
        prepared_by=words("head_prepared_by"),
        as_of=words("head_as_of"),
        record=words("record", entry=str(head.entry), root=head.root[:16]),
        page=words("page", page="PAGE", pages="PAGES"),
        exercise=MARK,
        none=words("nobody"),
    )


def _blocks(facts: Mapping[str, Any], say: FormWords, clock: Clock) -> list[Block]:
    stands = facts["standing"]
    return [
        Prose(say("sitrep_situation"), _paragraphs(facts["paragraph"]), say("sitrep_no_words")),
        changes_block(facts["changes"], say, clock),
        *standing_blocks(stands, say, clock),
        Prose(say("sitrep_outlook"), _paragraphs(facts["outlook"]), say("none_on_record")),
        Prose(say("sitrep_issues"), _paragraphs(facts["issues"]), say("none_on_record")),
    ]


def changes_block(changes: Mapping[str, Any], say: FormWords, clock: Clock) -> Listing:
    """Return what changed, the latest last."""
    rows = [
        (
            clock(change["at"])[:16],
            say(f"change_{change['kind'].replace('.', '_')}"),
            f"{change['about']} {change['title']}".strip(),
            change["detail"],
        )
        for change in changes["named"][-MOST_ROWS:]
    ]
    left = changes["count"] - len(rows)
    if left > 0:
        rows.insert(0, ("", "", say("and_before", count=str(left)), ""))
    columns = tuple(say(key) for key in ("moment", "change", "about", "detail"))
    return Listing(say("sitrep_changes"), columns, tuple(rows), say("no_change"), narrow=(0,))


def standing_blocks(stands: Mapping[str, Any], say: FormWords, clock: Clock) -> list[Block]:
    """Return how things stand: figures first, then what is worst by name."""
    return [
        Fields(say("figures"), _figures(stands, say), across=4),
        _incidents(stands["incidents"], say, clock),
        _facilities(stands["facilities"], say),
        _taskings(stands["taskings"], say, clock),
        _requests(stands["requests"], say, clock),
        _warned(stands, say, clock),
    ]


def _figures(stands: Mapping[str, Any], say: FormWords) -> tuple[tuple[str, str], ...]:
    posts = stands["posts"]
    statuses = ", ".join(status.replace("_", " ") for status in stands["statuses"])
    grades = stands["incidents"]["by_severity"]
    return (
        (say("status_in_law"), statuses or say("none_in_force")),
        (say("threat_level"), str(stands["threat_level"])),
        (say("incidents_open"), _counted(stands["incidents"]["open"], grades, "severity", say)),
        (say("facilities_affected"), _counted(stands["facilities"]["affected"], stands["facilities"]["by_effect"], "effect", say)),
        (say("posts_short"), say("posts_figures", short=str(posts["short"]), met=str(posts["met"]), asked=str(posts["asked"]))),
        (say("taskings_open"), say("taskings_figures", open=str(stands["taskings"]["open"]), overdue=str(stands["taskings"]["overdue"]))),
        (say("requests_open"), say("requests_figures", open=str(stands["requests"]["open"]), short=str(stands["requests"]["short"]))),
        (say("alerts_in_force"), str(len(stands["alerts"]))),
    )  # fmt: skip


def _counted(total: int, parts: Mapping[str, int], prefix: str, say: FormWords) -> str:
    inside = ", ".join(f"{count} {say(f'{prefix}_{name}')}" for name, count in parts.items())
    return f"{total} ({inside})" if inside else str(total)


def _incidents(found: Mapping[str, Any], say: FormWords, clock: Clock) -> Listing:
    rows = tuple(
        (
            str(row["id"]),
            clock(row["happened_at"])[:16],
            row["title"],
            say(f"kind_{row['kind']}"),
            say(f"severity_{row['severity'] or 'not_graded'}"),
        )
        for row in found["named"][:MOST_ROWS]
    )
    columns = tuple(say(key) for key in ("number_short", "happened", "incident", "kind", "severity"))
    return Listing(say("incidents_open"), columns, rows, say("no_incident"), numbers=(0,), narrow=(1,))


def _facilities(found: Mapping[str, Any], say: FormWords) -> Listing:
    rows = tuple(
        (row["name"], row["id"], say(f"effect_{row['effect']}")) for row in found["named"][:MOST_ROWS]
    )
    columns = tuple(say(key) for key in ("facility", "identifier", "state"))
    return Listing(say("facilities_affected"), columns, rows, say("no_facility"))


def _taskings(found: Mapping[str, Any], say: FormWords, clock: Clock) -> Listing:
    rows = tuple(
        (
            str(row["id"]),
            row["agency"],
            row["what"],
            say(f"state_{row['state']}"),
            clock(row["due_at"] or "")[:16],
        )
        for row in found["named"][:MOST_ROWS]
    )
    columns = tuple(say(key) for key in ("number_short", "agency", "tasking", "state", "due"))
    return Listing(say("taskings_open"), columns, rows, say("no_tasking"), numbers=(0,), narrow=(4,))


def _requests(found: Mapping[str, Any], say: FormWords, clock: Clock) -> Listing:
    rows = tuple(
        (
            str(row["id"]),
            row["resource"],
            f"{row['filled']}/{row['quantity']} {row['unit']}".strip(),
            row["where"],
            clock(row["needed_from"])[:16],
        )
        for row in found["named"][:MOST_ROWS]
    )
    columns = tuple(say(key) for key in ("number_short", "resource", "filled", "where", "needed_from"))
    return Listing(say("requests_open"), columns, rows, say("no_request"), numbers=(0,), narrow=(4,))


def _warned(stands: Mapping[str, Any], say: FormWords, clock: Clock) -> Listing:
    rows = [
        (say("alert"), str(row["id"]), row["headline"], say("until", moment=clock(row["expires_at"])[:16]))
        for row in stands["alerts"]
    ]
    for row in stands["evacuations"]:
        counted = ", ".join(f"{say(f'counted_{what}')} {people}" for what, people in row["counted"].items())
        people = say("evacuation_people", people=str(row["people"]), counted=counted or say("none_counted"))
        rows.append((say("evacuation"), str(row["id"]), row["title"], people))
    columns = tuple(say(key) for key in ("what", "number_short", "title", "detail"))
    return Listing(say("warned_and_moved"), columns, tuple(rows), say("none_warned"))


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("\n\n") if part.strip())
