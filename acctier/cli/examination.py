"""What a run finds in its environment: program, machine, streams, configuration and folder."""

from __future__ import annotations

import locale
import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path

import acctier
from acctier.cli import streams
from acctier.cli.locate import CONFIGURATION, VARIABLE, locate
from acctier.cli.masking import VARIABLE as MASK_KEY
from acctier.model.errors import ConfigurationError
from acctier.reports.doctor import Find

PACKAGES = "polars typer pydantic sqlglot pyyaml rich xlsxwriter".split()
_EXTRA = re.compile(r"([\w.-]+).*extra == ['\"](\w+)['\"]")
SCARCE = 1 << 30
"""Bytes of free space below which a disk may not hold a large run."""


def examine(config: str | None, publish: str | None, color: str) -> Iterator[Find]:
    """Every part of the environment, in the order in which a run meets it."""
    yield from _program()
    yield from _machine()
    yield from _streams(color)
    yield _configuration(config, os.environ)
    secret = "set" if os.environ.get(MASK_KEY) else "not set; made from the inputs"
    yield Find(f"{MASK_KEY}, for --mask", secret)
    if publish is not None:
        yield from _folder(Path(publish))


def _program() -> Iterator[Find]:
    yield Find("acctier", acctier.__version__)
    version = platform.python_version()
    old = sys.version_info < (3, 11)
    yield Find("Python", version, "install Python 3.11 or newer" if old else None)
    for name in PACKAGES:
        try:
            yield Find(name, metadata.version(name))
        except metadata.PackageNotFoundError:
            yield Find(name, "missing", "install acctier again, with its requirements")
    try:
        yield Find("plotext", metadata.version("plotext"))
    except metadata.PackageNotFoundError:  # some machines have no wheel of it
        yield Find("plotext", "missing; a plain drawing of the curve stands in")
    yield from _extras()


def _extras() -> Iterator[Find]:
    """Packages that only some inputs or outputs need, as the installed program names them."""
    try:
        wanted = metadata.requires("acctier") or []
    except metadata.PackageNotFoundError:  # a checkout that was not installed
        return
    for name, extra in (found.groups() for found in map(_EXTRA.match, wanted) if found):
        if extra != "dev":
            try:
                yield Find(f"{name} (extra {extra})", metadata.version(name))
            except metadata.PackageNotFoundError:
                absent = f"not installed; pip install 'acctier[{extra}]' adds it"
                yield Find(f"{name} (extra {extra})", absent)


def _machine() -> Iterator[Find]:
    yield Find("system", f"{platform.system()} {platform.machine()}")
    yield Find("processors", str(os.cpu_count() or "unknown"))
    yield _space("temporary files", Path(tempfile.gettempdir()))


def _streams(color: str) -> Iterator[Find]:
    for name, stream in (("stdout", sys.stdout), ("stderr", sys.stderr)):
        if stream is None:
            yield Find(name, "closed")
            continue
        width = streams.width_of(stream)
        kind = f"terminal of {width} columns" if width else "no terminal"
        colored = "colour" if streams.colored(stream, color, os.environ) else "no colour"
        yield Find(name, f"{kind}, {stream.encoding or 'no encoding'}, {colored}")
    yield Find("locale", f"{locale.setlocale(locale.LC_CTYPE)}; numbers and dates never follow it")


def _configuration(config: str | None, environment: Mapping[str, str]) -> Find:
    try:
        return Find("configuration", str(locate(config, environment, Path.cwd())))
    except ConfigurationError as problem:
        [complaint] = problem.complaints
        optional = config is None and not environment.get(VARIABLE)
        hint = None if optional else complaint.hint or f"name one, or make {CONFIGURATION}"
        return Find("configuration", complaint.message, hint)


def _folder(root: Path) -> Iterator[Find]:
    from acctier.cli.locate import is_published
    from acctier.publish.catalog import latest_run
    from acctier.publish.trial import signature, trial

    if is_published(root):
        yield Find("folder", f"{root} is a published run itself", "name the folder above runs")
        return
    problem = trial(root)
    mend = "choose a folder you may write to, on a disk with locks and links"
    yield Find("folder", problem or f"{root}: runs can be published", problem and mend)
    if root.is_dir():
        yield _space("space in the folder", root)
        yield Find("latest run", latest_run(root) or "none")
        signed = signature(root)
        yield Find("lock", f"held, or left by a killed run: {signed}" if signed else "free")


def _space(part: str, folder: Path) -> Find:
    try:
        free = shutil.disk_usage(folder).free
    except OSError as problem:
        return Find(part, f"{folder}: {problem.strerror}", "make the folder, or name another")
    scarce = f"free some space in {folder}" if free < SCARCE else None
    return Find(part, f"{free / 1e9:.1f} GB free in {folder}", scarce)
