"""`law`: profiles checked, their cases run, verdicts explained."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from holdfast.cli import explain, reforms
from holdfast.cli.common import (
    JsonOption,
    err,
    out,
    print_json,
    read_text,
    show_table,
)
from holdfast.cli.founding import adopt, profile_text
from holdfast.errors import NotFoundError, ProfileError
from holdfast.law import CaseResult, Outcome, Profile, load_profile
from holdfast.law.cases import run_cases
from holdfast.profiles import cases_of, shipped, text_of

law = typer.Typer(help="The law as data: check a profile, run its cases, see why.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    law.command("adopt")(adopt)
    explain.register(law)
    reforms.register(law)
    app.add_typer(law, name="law")


@law.command("list")
def list_profiles(as_json: JsonOption = False) -> None:
    """List the shipped profiles."""
    rows = [
        (p.id, p.title, str(p.text_as_of), len(p.rules), len(p.unknown)) for p in map(_shipped, shipped())
    ]
    if as_json:
        names = ("profile", "title", "text_as_of", "rules", "unknown")
        print_json({"profiles": [dict(zip(names, row, strict=True)) for row in rows]})
        return
    show_table("Profiles", ("profile", "title", "text as of", "rules", "known gaps"), rows, empty="")
    out.print("Illustrative, not legal advice: have counsel check a profile before it is used.")


@law.command("check")
def check(
    profile: Annotated[str, typer.Argument(help="A shipped profile, or a YAML file.")],
    as_json: JsonOption = False,
) -> None:
    """Check a profile: every fault at once, each with its place and remedy."""
    try:
        found = _profile(profile)
    except ProfileError as error:
        if as_json:
            faults = [{"where": f.where, "fault": f.fault, "remedy": f.remedy} for f in error.faults]
            print_json({"ok": False, "faults": faults})
        else:
            err.print(error.diagnostics(), markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error
    if as_json:
        print_json(
            {
                "ok": True,
                "profile": found.id,
                "rules": len(found.rules),
                "unknown": [g.about for g in found.unknown],
            }
        )
        return
    out.print(
        f"{found.id}: {found.title}. {len(found.rules)} rules, text as of {found.text_as_of}. No fault.",
        style="green",
        markup=False,
        soft_wrap=True,
    )
    out.print(found.disclaimer, markup=False, soft_wrap=True)
    rows = [
        (gap.about, ", ".join(gap.kinds) or "shown only", ", ".join(gap.accepted_by) or "nobody")
        for gap in found.unknown
    ]
    show_table(
        "What it does not know", ("about", "rule kinds", "may be accepted by"), rows, empty="It names no gap."
    )


@law.command("cases")
def cases(
    profile: Annotated[
        str | None,
        typer.Argument(
            help="A shipped profile, or a YAML file; all shipped unless named.", show_default=False
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(help="The cases; those beside the profile unless named.", show_default=False),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Run the jurists' cases of a profile: facts, the verdict and article expected, and what came."""
    results = []
    for name in [profile] if profile else shipped():
        text = read_text(file) if file else _cases_text(name)
        cases_name = str(file) if file else f"of {name}"
        results += [(name, result) for result in run_cases(_profile(name), text, name=cases_name)]
    failed = [(name, result) for name, result in results if not result.passed]
    if as_json:
        print_json(
            {
                "cases": len(results),
                "failed": [
                    {"profile": n, "case": r.id, "expected": r.expected, "got": r.got} for n, r in failed
                ],
            }
        )
    else:
        for name, result in failed:
            err.print(
                f"{name}: {result.id}, {result.title}\n  expected {result.expected}\n  got      {result.got}"
                + "".join(f"\n    {line}" for line in _reasons(result)),
                markup=False,
                soft_wrap=True,
            )
        out.print(
            f"{len(results) - len(failed)} of {len(results)} cases hold.", style="red" if failed else "green"
        )
    if failed:
        raise typer.Exit(1)


def _reasons(result: CaseResult) -> list[str]:
    """Return the sentences of the verdicts that decided a case that failed, worst first."""
    verdicts = result.judgement.verdicts if result.judgement is not None else ()
    worst = [v for v in verdicts if v.outcome > Outcome.PERMIT] or list(verdicts[:1])
    return [f"{v.outcome.word}: {v.reason} ({v.article or v.rule})" for v in worst[:4]]


def _shipped(name: str) -> Profile:
    return load_profile(text_of(name), name=name)


def _profile(profile: str) -> Profile:
    return load_profile(profile_text(profile), name=profile)


def _cases_text(profile: str) -> str:
    if profile in shipped():
        return cases_of(profile)
    beside = Path(profile).with_suffix(".cases.yaml")
    if not beside.exists():
        raise NotFoundError(
            f"There are no cases {beside} beside the profile {profile!r}. Name them with --file."
        )
    return read_text(beside)
