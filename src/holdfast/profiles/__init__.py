"""The shipped profiles, as data: law per jurisdiction, with the cases that jurists wrote beside it."""

from __future__ import annotations

from importlib.resources import files

from holdfast.errors import NotFoundError

_CASES = ".cases.yaml"


def shipped() -> tuple[str, ...]:
    """Return the identifiers of the profiles that come with the program, in order."""
    names = (entry.name for entry in files(__name__).iterdir())
    return tuple(
        sorted(n.removesuffix(".yaml") for n in names if n.endswith(".yaml") and not n.endswith(_CASES))
    )


def text_of(profile_id: str) -> str:
    """Return the YAML text of a shipped profile; `NotFoundError` where there is none of that name."""
    return _text(profile_id, ".yaml")


def cases_of(profile_id: str) -> str:
    """Return the YAML text of the cases beside a shipped profile; `NotFoundError` as in `text_of`."""
    return _text(profile_id, _CASES)


def _text(profile_id: str, ending: str) -> str:
    if profile_id not in shipped():
        raise NotFoundError(f"No profile {profile_id!r} is shipped. Use one of: {', '.join(shipped())}.")
    return files(__name__).joinpath(profile_id + ending).read_text(encoding="utf-8")


def overlays() -> tuple[str, ...]:
    """Return the names of the overlays that come with the program, in order."""
    names = (entry.name for entry in files(__name__).joinpath("overlays").iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


def overlay_of(name: str) -> str:
    """Return the YAML text of an overlay that comes with the program; `NotFoundError` where there is none of that name."""
    if name not in overlays():
        raise NotFoundError(f"No overlay {name!r} is shipped. Use one of: {', '.join(overlays())}.")
    return files(__name__).joinpath("overlays", f"{name}.yaml").read_text(encoding="utf-8")
