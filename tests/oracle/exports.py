"""Exports and folders: tables of exact values, SQL views over them, and how both are written.

A firm is a configuration (a plain dict whose tuples are expression trees) beside its sheets.
``write`` turns it into a folder as a user would have it: acctier.yaml and delimited files.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from tests.oracle.trees import Row, Tree, Value, amount, decimal_text, holds, sql

Rows = Sequence[Row]


@dataclass
class Sheet:
    """One export: types by column, rows, and the cells that were spoilt on the way."""

    columns: dict[str, str]
    rows: list[dict[str, Value]]
    spoilt: dict[tuple[int, str], str] = field(default_factory=dict)
    delimiter: str = ","
    decimal: str = "."
    parts: int = 1
    packed: bool = False
    flags: tuple[str, str] = ("true", "false")
    form: dict[str, str] = field(default_factory=dict)

    def bad_rows(self) -> set[int]:
        """Rows that the reader has to quarantine."""
        return {row for row, _ in self.spoilt}


@dataclass(frozen=True)
class View:
    """A SQL view: one grouping with aggregates, each (function, expression)."""

    source: str
    keys: tuple[str, ...]
    columns: dict[str, tuple[str, Tree | None]]
    where: Tree | None = None

    def text(self) -> str:
        """The view as SQL."""
        picked = [*self.keys]
        for name, (function, tree) in self.columns.items():
            inside = "*" if tree is None else sql(tree)
            picked.append(f"{function.upper()}({inside}) AS {name}")
        where = f" WHERE {sql(self.where)}" if self.where else ""
        keys = ", ".join(self.keys)
        listed = ", ".join(picked)
        return " ".join(["SELECT", listed, "FROM", self.source + where, "GROUP BY", keys])

    def rows(self, source: Iterable[Row]) -> list[dict[str, Value]]:
        """The rows of the view, groups in order of first appearance."""
        groups: dict[tuple[Value, ...], list[Row]] = {}
        for row in source:
            if holds(self.where, row):
                groups.setdefault(tuple(row[key] for key in self.keys), []).append(row)
        return [
            dict(zip(self.keys, key, strict=True))
            | {name: _aggregate(*spec, members) for name, spec in self.columns.items()}
            for key, members in groups.items()
        ]


def _aggregate(function: str, tree: Tree | None, members: Rows) -> Value:
    if tree is None:
        return Fraction(len(members))
    if function == "sum":
        numbers = [amount(tree, row) for row in members]
        present = [number for number in numbers if number is not None]
        return sum(present, Fraction(0)) if present else None
    seen = [row[tree[1]] for row in members if row[tree[1]] is not None]
    if not seen:
        return None
    return min(seen) if function == "min" else max(seen)  # type: ignore[type-var]


@dataclass
class Firm:
    """A configuration and its exports; ``run`` names the period of the run, if it is another."""

    config: dict[str, Any]
    sheets: dict[str, Sheet]
    run: str | None = None


def is_tree(item: object) -> bool:
    """Whether a configured value is an expression tree."""
    return isinstance(item, tuple)


def plain(item: Any) -> Any:
    """The configuration as YAML holds it: trees and views as text, numbers as digits."""
    if isinstance(item, View):
        return item.text()
    if isinstance(item, tuple):
        return sql(item)
    if isinstance(item, dict):
        return {key: plain(value) for key, value in item.items()}
    if isinstance(item, list):
        return [plain(value) for value in item]
    if isinstance(item, bool):
        return item
    return decimal_text(item) if isinstance(item, Fraction) else item


def cell(value: Value, kind: str, sheet: Sheet) -> str:
    """A cell as the export writes it."""
    if kind == "flag":
        return sheet.flags[0 if value else 1]
    if value is None:
        return ""
    if isinstance(value, Fraction):
        digits = decimal_text(value * 100 if kind == "percent" else value)
        return digits.replace(".", sheet.decimal)
    return value.isoformat() if isinstance(value, date) else str(value)


def delimited(sheet: Sheet, picked: Iterable[int]) -> bytes:
    """The picked rows as a delimited file with its heading."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=sheet.delimiter, lineterminator="\n")
    writer.writerow(sheet.columns)
    for index in picked:
        row = sheet.rows[index]
        writer.writerow(
            sheet.spoilt.get((index, name)) or cell(row[name], kind, sheet)
            for name, kind in sheet.columns.items()
        )
    return out.getvalue().encode()


def _table(name: str, sheet: Sheet, spec: Mapping[str, Any]) -> dict[str, Any]:
    suffix = (".tsv" if sheet.delimiter == "\t" else ".csv") + (".gz" if sheet.packed else "")
    derived = spec.get("columns", {})
    form = {
        **({"delimiter": sheet.delimiter} if sheet.delimiter not in ",\t" else {}),
        **({"decimal": sheet.decimal} if sheet.decimal != "." else {}),
        **sheet.form,
    }
    stem = f"{name}_*" if sheet.parts > 1 else name
    table = {**spec, "file": f"exports/{stem}{suffix}", "columns": {**sheet.columns, **derived}}
    return {**table, **({"format": form} if form else {})}


def split(rows: int, parts: int) -> list[list[int]]:
    """Row numbers dealt out over so many files, in turn."""
    return [list(range(part, rows, parts)) for part in range(parts)]


def write(firm: Firm, folder: Path) -> Path:
    """Write a firm into a folder; gives the path of its configuration."""
    exports = folder / "exports"
    exports.mkdir(parents=True, exist_ok=True)
    tables = {}
    for name, spec in firm.config["tables"].items():
        sheet = firm.sheets.get(name)
        if sheet is None:
            tables[name] = spec
            continue
        tables[name] = _table(name, sheet, spec)
        for part, picked in enumerate(split(len(sheet.rows), sheet.parts), start=1):
            path = folder / tables[name]["file"].replace("*", str(part))
            content = delimited(sheet, picked)
            path.write_bytes(gzip.compress(content, mtime=0) if sheet.packed else content)
    text = yaml.safe_dump(plain({**firm.config, "tables": tables}), sort_keys=False, width=10_000)
    path = folder / "acctier.yaml"
    path.write_text(text, encoding="utf-8")
    return path
