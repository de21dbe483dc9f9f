"""A published run beside what its files are now, and beside what it comes to when run again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import acctier
from acctier.model.published import Comparison
from acctier.publish.difference import first_difference
from acctier.publish.identity import Identity, sha256_of_file
from acctier.publish.layout import MANIFEST, RUN_LOG
from acctier.publish.reopen import not_whole


@dataclass(frozen=True)
class Recorded:
    """What the manifest of a published run says about it."""

    run: str
    version: str
    period: Mapping[str, str]
    config_sha256: str
    options: Mapping[str, Any]
    inputs: Mapping[tuple[str, str], str]
    """SHA-256 of every input, by table and path."""
    outputs: Mapping[str, str]
    """SHA-256 of every file of the run, by name."""


def recorded(folder: Path) -> Recorded:
    """The manifest of a published run; raises ``InputError`` when it cannot be read."""
    try:
        told = json.loads((folder / MANIFEST).read_bytes())
        return Recorded(
            run=str(told["run"]),
            version=str(told["version"]),
            period={key: str(told["period"][key]) for key in ("name", "start", "end")},
            config_sha256=str(told["config_sha256"]),
            options=dict(told["options"]),
            inputs={(each["table"], each["path"]): each["sha256"] for each in told["inputs"]},
            outputs={each["file"]: each["sha256"] for each in told["outputs"]},
        )
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise not_whole(folder, f"{MANIFEST} cannot be read: {problem}") from None


def files_as_written(folder: Path, run: Recorded) -> Iterator[Comparison]:
    """Whether every file of a run is what the manifest says, and none was added."""
    for name, sha256 in run.outputs.items():
        try:
            same = sha256_of_file(folder / name)[0] == sha256
            detail = None if same else "somebody changed it: its SHA-256 is not the manifest's"
        except OSError as problem:
            detail = f"cannot be read: {problem.strerror}"
        yield Comparison("file", name, detail)
    for name in sorted(each.name for each in folder.iterdir()):
        if name not in run.outputs and name not in {MANIFEST, RUN_LOG}:
            yield Comparison("file", name, "the run did not write it")


def origins(run: Recorded, now: Identity) -> Iterator[Comparison]:
    """Version, configuration and inputs of a run beside those of today."""
    other = run.version != acctier.__version__
    version = f"published by {run.version}, verified by {acctier.__version__}" if other else None
    yield Comparison("version", run.version, version)
    yield Comparison("configuration", "the configuration", _configuration(run, now))
    today = {(each.table, each.path): each.sha256 for each in now.inputs}
    for key in sorted(run.inputs.keys() | today.keys()):
        detail = None
        if key not in today:
            detail = "the run read it, and nothing reads it now"
        elif key not in run.inputs:
            detail = "is read now, and the run did not read it"
        elif today[key] != run.inputs[key]:
            detail = "changed: its SHA-256 is not the manifest's"
        yield Comparison("input", f"{key[1]} ({key[0]})", detail)


def _configuration(run: Recorded, now: Identity) -> str | None:
    period = {"name": now.period.name, "start": str(now.period.start), "end": str(now.period.end)}
    if period != run.period:
        then = f"{run.period['start']} to {run.period['end']}"
        return f"{run.period['name']} was {then}, and is {period['start']} to {period['end']} now"
    if run.config_sha256 != now.config_sha256:
        return "changed: its rules are not those of the run"
    for name in sorted(run.options.keys() | now.options.keys()):
        if run.options.get(name) != now.options.get(name):
            return f"the run had the option {name}: {json.dumps(run.options.get(name))}"
    return None


def recomputed(
    folder: Path, contents: Iterable[tuple[str, bytes]], among: Iterable[str]
) -> Iterator[Comparison]:
    """The files of a run beside the bytes they come to now; ``among`` are those it wrote."""
    seen = set()
    for name, content in contents:
        seen.add(name)
        try:
            then = (folder / name).read_bytes()
        except OSError as problem:
            yield Comparison("recomputed", name, f"cannot be read: {problem.strerror}")
            continue
        same = hashlib.sha256(then).digest() == hashlib.sha256(content).digest()
        detail = None if same else first_difference(name, then, content)
        yield Comparison("recomputed", name, detail)
    for name in sorted(set(among) - seen):
        yield Comparison("recomputed", name, "is not written any more")
