"""Load a configuration: read, override, judge as a whole, and keep every place for later errors."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path as FilePath
from typing import Any

from acctier.config.later import promised_names, refusals, remove
from acctier.config.models import Configuration, plain
from acctier.config.overlays import PERIODS, PROFILES, Asked, Laid, lay_over
from acctier.config.semantics import review_configuration
from acctier.config.semantics.review import Review
from acctier.config.text_places import Source
from acctier.config.validate import entry_of, place_at, place_in, validate
from acctier.config.yaml_nodes import MAX_BYTES, Path, Scalar, child, node_at, parse_document
from acctier.config.yaml_nodes import Mapping as Tree
from acctier.model.errors import Complaint, ConfigurationError, Place
from acctier.model.period import Period

_VARIABLE = re.compile(r"\$\{([^{}]*)\}")


@dataclass(frozen=True)
class Loaded:
    """A valid configuration, the run's period, and where everything stands in the file.

    ``configuration.period`` is the configuration's own period, ``period`` the run's.  ``resolved``
    is the configuration as plain data for hashing, environment variables as `${NAME}`.
    """

    configuration: Configuration
    path: FilePath
    period: Period
    sets: tuple[str, ...]
    resolved: dict[str, Any]
    tree: Tree = field(repr=False, compare=False)
    profiles: tuple[str, ...] = ()
    """The profiles that were laid over the configuration, in this order."""

    def place(self, keys: tuple[str | int, ...], offset: int | None = None) -> Place:
        """Where the value at ``keys`` stands, or the character ``offset`` of its text.

        Keys are those of the YAML file (`from`, not `from_`); where one is not written, the place
        is that of what encloses it.
        """
        if offset is None:
            return place_at(self.tree, keys)
        return place_in(self.tree, keys, offset)


def load_configuration(
    path: FilePath,
    sets: Sequence[str] = (),
    period: str | None = None,
    as_of: date | None = None,
    profiles: Sequence[str] = (),
) -> Loaded:
    """The configuration in a file, judged in full; nothing is read but the file itself.

    ``sets`` are one-off values as ``key.key=value``; ``period`` replaces the configuration's own,
    also as last-month, last-quarter or last-year before ``as_of`` (default: today).  ``profiles``
    are laid over what is written, one after the other.  Raises `ConfigurationError` with every
    complaint, in the order of the file.
    """
    parsed = parse_document(Source(str(path), _text_of(path)))
    complaints = [*parsed.complaints]
    if () in parsed.broken:
        raise ConfigurationError(complaints)
    today = as_of or date.today()  # noqa: DTZ011
    laid = lay_over(parsed.root, Asked(tuple(sets), tuple(profiles), period, today), complaints)
    promised = promised_names(parsed.root)
    unsure = _refuse_unsupported(parsed.root, complaints)
    if laid.unsure & {_written_period(parsed.root)}:
        unsure.add(("period",))
    judged = validate(parsed.root, parsed.broken, unsure, laid.own)
    complaints += judged.complaints
    _require_variables(parsed.root, complaints)
    configuration = judged.configuration
    if configuration is not None:
        span = laid.period or configuration.period
        review = Review(
            configuration,
            parsed.root,
            span,
            judged.broken,
            judged.positions,
            promised,
            laid.stated,
        )
        review_configuration(review)
        complaints += review.complaints
    if complaints or configuration is None:
        raise ConfigurationError(_in_order(complaints))
    return Loaded(
        configuration=configuration,
        path=path,
        period=laid.period or configuration.period,
        sets=tuple(sets),
        resolved=_resolved(configuration, laid),
        tree=parsed.root,
        profiles=tuple(profiles),
    )


def _written_period(root: Tree) -> str:
    node = child(root, "period")
    return (node.text or "") if isinstance(node, Scalar) else ""


def _resolved(configuration: Configuration, laid: Laid) -> dict[str, Any]:
    """The configuration as it runs: overlays are part of it by what they changed.

    Periods and profiles that have nothing to do with the run leave no trace.
    """
    resolved: dict[str, Any] = plain(configuration)
    del resolved[PROFILES], resolved[PERIODS]
    run = laid.period or configuration.period
    if run.name in laid.own:
        dates = [str(run.start), str(run.end), run.stated_months]
        resolved[PERIODS] = {run.name: dates}
    return resolved


def _text_of(path: FilePath) -> str:
    place = Place(str(path))
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise _refusal(f"{path} is not a plain file", place, "name the configuration itself")
        size = path.stat().st_size
        content = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as problem:
        raise _refusal(f"cannot read {path}: {problem.strerror}", place) from None
    if size > MAX_BYTES:
        raise _refusal(f"{path} is larger than {MAX_BYTES // 1_000_000} MB", place)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise _refusal(
            f"{path} is not UTF-8 text", Place(str(path), line), "save it as UTF-8"
        ) from None


def _refusal(message: str, place: Place, hint: str | None = None) -> ConfigurationError:
    return ConfigurationError([Complaint(message, place, hint)])


def _refuse_unsupported(root: Tree, complaints: list[Complaint]) -> set[Path]:
    """Complain about keys of later versions and take them out; the entries that lost one."""
    found = list(refusals(root))
    complaints += [
        Complaint(each.message, place_at(root, each.path, key=True), each.hint) for each in found
    ]
    for each in found:
        remove(root, each.path)
    return {entry_of(each.path) for each in found if each.unsettles}


def _require_variables(root: Tree, complaints: list[Complaint]) -> None:
    """Complain about environment variables in paths of tables that are not set.

    They are filled in where the files are looked for, and their values written nowhere.
    """
    tables = child(root, "tables")
    for name in tables.entries if isinstance(tables, Tree) else ():
        path = ("tables", name, "file")
        node = node_at(root, path)
        if not isinstance(node, Scalar) or node.text is None:
            continue
        for found in _VARIABLE.finditer(node.text):
            if os.environ.get(found[1]):
                continue
            place = place_in(root, path, found.start())
            message = f"the environment variable {found[1]!r} is not set"
            hint = f"set it before the run: export {found[1]}=..."
            complaints.append(Complaint(message, place, hint))


def _in_order(complaints: Iterable[Complaint]) -> list[Complaint]:
    """Each complaint once, in the order of the file; those of the command line first."""

    def order(complaint: Complaint) -> tuple[int, int, str]:
        place = complaint.place or Place("")
        return place.line or 0, place.column or 0, complaint.message

    return sorted(dict.fromkeys(complaints), key=order)
