"""Streams told as orders: which zone leaves from when to when, how many an hour, by which way to which shelter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from holdfast.protect.evacuation_plan import Phase, Stream

PAUSE_SECONDS = 900.0
TOGETHER_SECONDS = 300.0


def phases_of(streams: tuple[Stream, ...], step: float) -> tuple[Phase, ...]:
    """Return the phases by when they start; a stream that pauses for a quarter of an hour begins a new one."""
    found = [phase for stream in streams if not stream.under_way for phase in _of(stream, step)]
    found.sort(key=lambda phase: (phase.start_seconds, phase.zone, phase.shelter, phase.arcs))
    numbered, number, since = [], 0, -np.inf
    for phase in found:
        if phase.start_seconds - since > TOGETHER_SECONDS:
            number, since = number + 1, phase.start_seconds
        numbered.append(replace(phase, number=number))
    return tuple(numbered)


def _of(stream: Stream, step: float) -> list[Phase]:
    after = np.flatnonzero(np.diff(stream.start) > max(PAUSE_SECONDS, step)) + 1
    parts = np.split(np.arange(len(stream.start)), after)
    return [_phase(stream, part[0], part[-1], step) for part in parts]


def _phase(stream: Stream, first: int, last: int, step: float) -> Phase:
    begins, ends = float(stream.start[first]), float(stream.start[last]) + step
    people = float(stream.people[first : last + 1].sum())
    return Phase(
        number=0,
        zone=stream.zone,
        shelter=stream.shelter,
        special=stream.special,
        arcs=tuple(stream.arcs.tolist()),
        start_seconds=begins,
        end_seconds=ends,
        arrives_seconds=ends + stream.arrives,
        people=people,
        per_hour=people * 3600.0 / (ends - begins),
    )
