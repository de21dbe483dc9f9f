"""Published cases: one YAML file each, run through the command line, compared figure by figure.

A case file holds `config` (acctier's own language; files and a few keys are filled in), `tables`
(delimited text by table), and `expected` and `derived`: figures by address.  An address is a path

- into summary.json: ``pools.order_desk.rate`` (rows of a list by their first field), ``pools.cost``
  (without a row the sum over all);
- into accounts.csv: ``accounts.North.account_profit``, or a column of its ranking:
  ``ranking.cumulative``;
- into the cost ledger: ``ledger.order_desk.take_order``, what a pool gave an activity or layer,
  whatever became of it; ``ledger.all.take_order``;
- into the proof of a pool: ``explain.order_desk.packing``, its exact part to any of its targets;

or arithmetic over such paths.  ``variants`` change the configuration (an empty value removes a key;
``sets`` are one-off values of the command line) and expect other figures; tolerances are by address
or a pattern of it.  Scalars are text until they are compared, so that no figure passes through a
float.
"""

from __future__ import annotations

import ast
import csv
import io
import json
import operator
import re
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from fnmatch import fnmatchcase
from fractions import Fraction
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from acctier.cli.main import execute

HERE = Path(__file__).parent
_PATH = re.compile(r"[A-Za-z_]\w*(?:\.[\w-]+)+")
_OPERATIONS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


@dataclass(frozen=True)
class Case:
    """One configuration with its tables and the figures it must give."""

    name: str
    config: Mapping[str, Any]
    tables: Mapping[str, str]
    expected: Mapping[str, Any]
    tolerance: Fraction
    tolerances: Mapping[str, Fraction]
    sets: tuple[str, ...] = ()

    def within(self, address: str) -> Fraction:
        """The tolerance of a figure: the first whose pattern its address matches."""
        matching = (each for key, each in self.tolerances.items() if fnmatchcase(address, key))
        return next(matching, self.tolerance)


def cases() -> Iterator[Case]:
    """Every case file, each variant a case of its own."""
    for path in sorted(HERE.glob("*.yaml")):
        yield from read_cases(path)


def read_cases(path: Path) -> Iterator[Case]:
    """The case of a file, then its variants."""
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    assert content["id"] == path.stem, f"{path.name}: id and file name differ"
    base = {"version": "1", "company": content["title"], "currency": "USD", "period": "2026"}
    config = merged(base, content["config"])
    for name in content["tables"]:
        config = merged(config, {"tables": {name: {"file": f"{name}.csv"}}})
    variants = {"": content, **content.get("variants", {})}
    for variant, wanted in variants.items():
        yield Case(
            f"{path.stem}-{variant}" if variant else path.stem,
            merged(config, wanted.get("config", {})) if variant else config,
            merged(content["tables"], wanted.get("tables", {})),
            {**wanted.get("expected", {}), **wanted.get("derived", {})},
            Fraction(wanted.get("tolerance", content["tolerance"])),
            {key: Fraction(value) for key, value in content.get("tolerances", {}).items()},
            tuple(wanted.get("sets", ())),
        )


def merged(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping with another laid over it, level by level; an empty value removes its key."""
    result = dict(base)
    for key, value in change.items():
        below = result.get(key)
        if value == "":
            result.pop(key, None)
        elif isinstance(value, dict) and isinstance(below, dict):
            result[key] = merged(below, value)
        else:
            result[key] = value
    return result


def acctier(arguments: Sequence[str]) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command line, run in this process."""
    out, err = io.StringIO(), io.StringIO()
    former = signal.getsignal(signal.SIGTERM)
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = execute(list(arguments))
    finally:
        signal.signal(signal.SIGTERM, former)
    return code, out.getvalue(), err.getvalue()


def written(case: Case, folder: Path) -> Path:
    """The configuration of a case in a folder, its tables beside it."""
    for name, text in case.tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    config = folder / "acctier.yaml"
    config.write_text(yaml.safe_dump(case.config, sort_keys=False), encoding="utf-8")
    return config


class Run:
    """What the command line published for a case."""

    def __init__(self, case: Case, folder: Path) -> None:
        self.config = str(written(case, folder))
        self.sets = [part for each in case.sets for part in ("--set", each)]
        self.proofs: dict[str, Any] = {}
        self.summary = self._told("run", "--publish", str(folder / "runs"))
        self.latest = folder / "runs" / "latest"
        accounts = (self.latest / "accounts.csv").read_text(encoding="utf-8")
        self.accounts = list(csv.DictReader(accounts.splitlines()))

    def _told(self, command: str, *options: str) -> Any:
        """What a command tells as JSON, every number exact."""
        code, out, err = acctier([command, *options, self.config, "-f", "json", *self.sets])
        assert code == 0, err
        return json.loads(out, parse_float=Fraction, parse_int=Fraction)

    @cached_property
    def ledger(self) -> list[dict[str, Any]]:
        """The rows of the cost ledger."""
        return pl.read_parquet(self.latest / "cost_ledger.parquet").to_dicts()

    def figure(self, address: str) -> Any:
        """The figure at an address, or the value of arithmetic over addresses."""
        found: dict[str, Any] = {}

        def keep(match: re.Match[str]) -> str:
            found[f"v{len(found)}"] = self._at(match[0].split("."))
            return f"v{len(found) - 1}"

        text = _PATH.sub(keep, address)
        if text in found:
            return found[text]
        return _calculated(ast.parse(text, mode="eval").body, found)

    def _at(self, path: list[str]) -> Any:
        if path[0] == "ranking":
            return self._ranking(path[1])
        if path[0] == "accounts":
            row = next(row for row in self.accounts if row["account_id"] == path[1])
            return _scalar(row[path[2]])
        if path[0] == "ledger":
            return self._given(*path[1:])
        if path[0] == "explain":
            return self._part(path[1], path[2])
        place: Any = self.summary
        for key in path:
            if isinstance(place, list):
                named = [row for row in place if next(iter(row.values())) == key]
                place = named[0] if named else sum(row[key] for row in place)
            else:
                place = place[key]
        return place

    def _part(self, pool: str, target: str) -> Fraction:
        """What the proof of a pool says of one of its targets."""
        if pool not in self.proofs:
            self.proofs[pool] = self._told("explain", "--pool", pool)
        weights = self.proofs[pool]["weights"]
        return next(Fraction(each["part"]) for each in weights if each["target"] == target)

    def _given(self, pool: str, activity: str) -> Fraction:
        """What the cost ledger says a pool, or all of them, gave to an activity or layer."""
        amounts = [
            Fraction(row["amount"])
            for row in self.ledger
            if row["activity"] == activity and pool in {"all", row["pool"]}
        ]
        assert amounts, f"the cost ledger has no {pool}, {activity}"
        return sum(amounts, Fraction(0))

    def _ranking(self, column: str) -> list[Any]:
        """A column of the ranked accounts, or their profit cumulated (in percent of its total)."""
        ranked = [row for row in self.accounts if row["profit_rank"]]
        curve = list(accumulate(Fraction(row["account_profit"]) for row in ranked))
        if column == "cumulative":
            return curve
        if column == "cumulative_percent":
            return [100 * reached / curve[-1] for reached in curve]
        return [_scalar(row[column]) for row in ranked]


def _scalar(cell: str) -> Any:
    try:
        return Fraction(cell)
    except ValueError:
        return cell or None


def _calculated(node: ast.expr, found: Mapping[str, Any]) -> Any:
    match node:
        case ast.BinOp(left, operation, right):
            return _OPERATIONS[type(operation)](_calculated(left, found), _calculated(right, found))
        case ast.UnaryOp(ast.USub(), operand):
            return -_calculated(operand, found)
        case ast.Name(name):
            return found[name]
        case ast.Constant(value):
            return Fraction(str(value))
    raise ValueError(f"{ast.dump(node)} is no arithmetic over addresses")


def agrees(actual: Any, wanted: Any, tolerance: Fraction) -> bool:
    """Whether a figure lies within its tolerance; texts must be equal, lists part by part."""
    if isinstance(wanted, list):
        return len(actual) == len(wanted) and all(
            agrees(part, figure, tolerance) for part, figure in zip(actual, wanted, strict=True)
        )
    if wanted in {"null", None} or actual is None:
        return actual is None and wanted in {"null", None}
    if isinstance(actual, Fraction):
        return abs(actual - Fraction(wanted.replace("_", ""))) <= tolerance
    return bool(str(actual) == wanted)
