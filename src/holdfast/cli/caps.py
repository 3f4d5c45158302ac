"""`cap`: judges alerts of CAP 1.2, whoever sent them, and makes the key to sign our own."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from holdfast.cli import cap_feeds
from holdfast.cli.cap_feeds import a_moment, shown
from holdfast.cli.common import JsonOption, err, out, print_json
from holdfast.errors import HoldfastError, InvalidValueError, NotFoundError
from holdfast.exchange.alert_files import JudgedAlert, JudgedFile, judge_file
from holdfast.exchange.cap import Finding, Weight, make_signer
from holdfast.exchange.cap.xmlfile import MOST_ENVELOPE, refused

ENDINGS: Final = (".cap", ".xml", ".edxlde", ".atom")
"""Endings of the files that are taken from a folder."""

cap = typer.Typer(
    help="Alerts of the Common Alerting Protocol: judged, followed, received.", no_args_is_help=True
)
PinOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--pin",
        help="A certificate (PEM) that you have from its owner; give it once for each.",
        show_default=False,
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    cap_feeds.add(cap)
    app.add_typer(cap, name="cap")


@cap.command("check")
def check(
    files: Annotated[
        list[Path], typer.Argument(help="Files, or folders of them: .cap, .xml, .edxlde, .atom; - reads one.")
    ],
    pin: PinOption = None,
    received_at: Annotated[
        str | None,
        typer.Option(
            help="When they were received, such as 2026-11-22T14:05:00+00:00; now unless given. Signatures are checked then.",
            show_default=False,
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Leave out advice.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Judge alerts by the schema and the prose of CAP 1.2; ends with 1 if any is invalid."""
    moment = a_moment(received_at)
    pinned = [_bytes(path) for path in pin or ()]
    judged = [(name, _judged(path, moment, pinned)) for name, path in _listed(files)]
    if as_json:
        print_json(_as_json(judged, quiet=quiet))
    else:
        _show(judged, quiet=quiet)
    if not all(found.valid for _, found in judged):
        raise typer.Exit(1)


@cap.command("key")
def key(
    name: Annotated[str, typer.Argument(help="Who signs, as the public knows them.")],
    folder: Annotated[Path, typer.Option(help="Where the key and its certificate go.")] = Path(),
) -> None:
    """Make a key and its certificate to sign alerts: alert-key.pem stays secret, alert-certificate.pem is for all."""
    secret, certificate = make_signer(name, datetime.now(UTC))
    keys = folder / "alert-key.pem", folder / "alert-certificate.pem"
    for path in keys:
        if path.exists():
            raise InvalidValueError(f"{path} is there already. Move it away, or give another folder.")
    keys[0].touch(mode=0o600)
    keys[0].write_bytes(secret)
    keys[1].write_bytes(certificate)
    out.print(
        f"{keys[0]} is the key: whoever has it can warn in your name. {keys[1]} is for all who follow you.",
        markup=False,
    )


def _listed(files: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """Yield the files named, and those in the folders named, in order."""
    for path in files:
        if not path.is_dir():
            yield str(path), path
            continue
        inside = sorted(each for each in path.rglob("*") if each.suffix.lower() in ENDINGS and each.is_file())
        if not inside:
            raise NotFoundError(
                f"{path} holds no alerts. Files that end in {', '.join(ENDINGS)} are looked for."
            )
        yield from ((str(each), each) for each in inside)


def _judged(path: Path, moment: datetime, pinned: Sequence[bytes]) -> JudgedFile:
    try:
        document = _read(path)
    except OSError as error:
        said = f"It cannot be read: {error.strerror or 'the system refused'}."
        return JudgedFile("unknown", refused("file", said).findings)
    return judge_file(document, received_at=moment, certificates=pinned)


def _read(path: Path) -> bytes:
    """Return a file, no more of it than is read of any; `-` is standard input."""
    if str(path) == "-":
        return sys.stdin.buffer.read(MOST_ENVELOPE + 1)
    with path.open("rb") as file:
        return file.read(MOST_ENVELOPE + 1)


def _bytes(path: Path) -> bytes:
    try:
        return _read(path)
    except OSError as error:
        raise HoldfastError(
            f"The certificate {path} cannot be read: {error.strerror}. Check the path."
        ) from error


def _as_json(judged: Sequence[tuple[str, JudgedFile]], *, quiet: bool) -> dict[str, Any]:
    files = [
        {
            "file": name,
            "kind": found.kind,
            "valid": found.valid,
            "findings": _findings(found.findings, quiet=quiet),
            "alerts": [_alert(one, quiet=quiet) for one in found.alerts],
            "links": list(found.links),
        }
        for name, found in judged
    ]
    return {"valid": all(file["valid"] for file in files), "counts": _counts(judged), "files": files}


def _counts(judged: Sequence[tuple[str, JudgedFile]]) -> dict[str, int]:
    alerts = [one for _, found in judged for one in found.alerts]
    return {
        "files": len(judged),
        "invalid_files": sum(not found.valid for _, found in judged),
        "alerts": len(alerts),
        "invalid_alerts": sum(not one.valid for one in alerts),
    }


def _alert(one: JudgedAlert, *, quiet: bool) -> dict[str, Any]:
    alert = one.alert
    return {
        "where": one.where,
        "valid": one.valid,
        "identifier": alert.identifier if alert else None,
        "sender": alert.sender if alert else None,
        "status": alert.status if alert else None,
        "findings": _findings(one.findings, quiet=quiet),
        "signature": {
            "verdict": one.signature.verdict.value,
            "reason": one.signature.reason,
            "signer": one.signature.signer,
            "fingerprint": one.signature.fingerprint,
        },
    }


def _findings(findings: Sequence[Finding], *, quiet: bool) -> list[dict[str, str]]:
    return [
        {"rule": one.rule, "where": one.where, "reason": one.reason, "weight": one.weight.value}
        for one in findings
        if not quiet or one.weight is Weight.INVALID
    ]


def _show(judged: Sequence[tuple[str, JudgedFile]], *, quiet: bool) -> None:
    """Show the verdicts; plain lines, since a thousand alerts would keep a table waiting."""
    lines = [line for name, found in judged for line in _lines(name, found, quiet=quiet)]
    typer.echo("\n".join(lines))
    counts = _counts(judged)
    said = f"{counts['alerts']:,} alerts in {counts['files']:,} files; {counts['invalid_files']:,} files are not valid."
    err.print(said, markup=False, highlight=False)


def _lines(name: str, found: JudgedFile, *, quiet: bool) -> Iterator[str]:
    alone = found.kind == "cap"
    if not alone:
        holds = f"{found.kind}, {len(found.alerts)} alerts" if found.kind != "unknown" else "not read"
        yield f"{shown(name)}: {'valid' if found.valid else 'INVALID'} ({holds})"
        yield from _reasons(found.findings, quiet=quiet)
    for one in found.alerts:
        known = f"{one.alert.identifier} of {one.alert.sender}, " if one.alert else ""
        place = name if alone else f"  {one.where}"
        signed = one.signature.verdict.value.replace("_", " ")
        yield f"{shown(place)}: {'valid' if one.valid else 'INVALID'} ({shown(known)}{signed})"
        if one.signature.verdict.value != "unsigned":
            yield f"    {shown(one.signature.reason)}"
        yield from _reasons(one.findings, quiet=quiet)


def _reasons(findings: Sequence[Finding], *, quiet: bool) -> Iterator[str]:
    for one in findings:
        if not quiet or one.weight is Weight.INVALID:
            yield f"    {one.weight.value}: {shown(str(one))}"
