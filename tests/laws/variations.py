"""The same firm told otherwise: shuffled, split, packed, renamed, in cents, in another format."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from acctier.model.results import Results
from acctier.render.formats import render
from acctier.reports.accounts import accounts
from acctier.reports.summary import summary_document
from tests.oracle.drawn_sheets import MINOR_DIGITS, Draw
from tests.oracle.exports import Firm, Sheet, is_tree, write
from tests.oracle.firm import firm as drawn_firm
from tests.oracle.product import outcome
from tests.oracle.trees import decimal_text, num, times


@dataclass(frozen=True)
class Told:
    """What one run of a firm says, in exact numbers and in bytes."""

    results: Results
    summary: str
    accounts: str

    def cell(self, account: str, column: str) -> int:
        """A cell of the account P&L, in minor units."""
        frame = self.results.accounts.frame
        [row] = frame.filter(frame["account_id"] == account).to_dicts()
        return int(row[column])

    @property
    def ids(self) -> list[str]:
        """The accounts in published order."""
        return [str(account) for account in self.results.accounts.frame["account_id"]]

    def everyone(self, name: str) -> int:
        """A line or activity over all accounts, no account and excluded ones."""
        found = self.results
        return found.totals[name] + found.unattributed[name] + found.excluded[name]


def told(firm: Firm, period: str | None = None) -> Told:
    """Run a firm; the names of its files are left out of the summary."""
    with tempfile.TemporaryDirectory() as folder:
        return told_by(write(firm, Path(folder)), period)


def told_in_parquet(firm: Firm, *, floats: bool) -> Told:
    """Run a firm whose exports are Parquet files."""
    with tempfile.TemporaryDirectory() as folder:
        config = write(plain_files(firm), Path(folder))
        text = config.read_text(encoding="utf-8")
        for name, sheet in firm.sheets.items():
            frame = pl.DataFrame({c: _series(sheet, c, floats=floats) for c in sheet.columns})
            frame.write_parquet(config.parent / "exports" / f"{name}.parquet")
            text = text.replace(f"exports/{name}.csv", f"exports/{name}.parquet")
        config.write_text(text, encoding="utf-8")
        return told_by(config)


def _series(sheet: Sheet, column: str, *, floats: bool) -> pl.Series:
    kind = sheet.columns[column]
    cells: list[Any] = [row[column] for row in sheet.rows]
    if kind in _FRAME_TYPES:
        return pl.Series(cells, dtype=_FRAME_TYPES[kind])
    factor = 100 if kind == "percent" else 1
    texts = [None if cell is None else decimal_text(factor * cell) for cell in cells]
    if floats:
        return pl.Series([None if t is None else float(t) for t in texts], dtype=pl.Float64)
    exact = [None if text is None else Decimal(text) for text in texts]
    return pl.Series(exact, dtype=pl.Decimal(38, 6))


_FRAME_TYPES: dict[str, type[pl.DataType]] = {
    "text": pl.String,
    "date": pl.Date,
    "flag": pl.Boolean,
}


def plain_files(firm: Firm) -> Firm:
    """The firm with one comma-separated file per table."""
    sheets = {
        name: replace(sheet, parts=1, packed=False, delimiter=",", decimal=".", spoilt={})
        for name, sheet in firm.sheets.items()
    }
    return Firm(firm.config, sheets)


def told_by(config: Path, period: str | None = None) -> Told:
    """Run a configuration."""
    results = outcome(config, period=period).results
    text = render(summary_document(results), "json")
    return Told(results, without_files(text), render(accounts(results), "csv"))


@cache
def whole(seed: int) -> Told:
    """The run of a seed's firm, computed once for all laws."""
    return told(drawn_firm(seed))


@cache
def unjudged(seed: int) -> Told:
    """The run of a seed's firm without rules and unreadable cells, computed once."""
    return told(without_judgement(readable(drawn_firm(seed))))


def without_files(summary: str) -> str:
    """The summary but for the files of each table, which follow the folder."""
    return re.sub(r'"files": \[[^\]]*\]', '"files": []', summary)


def without_places(summary: str) -> str:
    """The summary but for the names of files in findings."""
    return re.sub(r"exports/[\w.*]+", "exports/...", summary)


def changed(firm: Firm, **sections: Any) -> Firm:
    """The firm with sections of its configuration replaced."""
    return Firm({**firm.config, **sections}, firm.sheets)


def readable(firm: Firm) -> Firm:
    """The firm without unreadable cells and empty files, whose findings name files."""

    def mend(sheet: Sheet) -> Sheet:
        rows = len(sheet.rows)
        return replace(sheet, spoilt={}, parts=min(sheet.parts, rows or 1), packed=False)

    return Firm(firm.config, {name: mend(sheet) for name, sheet in firm.sheets.items()})


def shuffled(firm: Firm, seed: int) -> Firm:
    """The same rows in another order, dealt over other files, packed or not."""
    draw = Draw(seed)

    def deal(sheet: Sheet) -> Sheet:
        rows = list(sheet.rows)
        draw.shuffle(rows)
        parts, packed = min(draw.randint(1, 4), len(rows)), draw.chance(0.5)
        return replace(sheet, rows=rows, parts=parts, packed=packed) if rows else sheet

    return Firm(firm.config, {name: deal(sheet) for name, sheet in firm.sheets.items()})


def renamed(firm: Firm, names: Mapping[str, str]) -> Firm:
    """The same accounts under other ids, in every table."""

    def rename(sheet: Sheet) -> Sheet:
        columns = {"account_id", "customer_no"} & set(sheet.columns)
        rows = [
            {
                name: names.get(str(cell), cell) if name in columns else cell
                for name, cell in row.items()
            }
            for row in sheet.rows
        ]
        return replace(sheet, rows=rows)

    return Firm(firm.config, {name: rename(sheet) for name, sheet in firm.sheets.items()})


MONEY_COLUMNS = {"list_price", "unit_cost", "amount"}


def in_yen(firm: Firm) -> Firm:
    """The firm with every amount of money times the units of its currency, told in yen."""
    units = 10 ** MINOR_DIGITS[firm.config["currency"]]
    sheets = {
        name: replace(
            sheet,
            rows=[
                {
                    name: cell * units
                    if name in MONEY_COLUMNS and isinstance(cell, Fraction)
                    else cell
                    for name, cell in row.items()
                }
                for row in sheet.rows
            ],
        )
        for name, sheet in firm.sheets.items()
    }
    config = {**firm.config, "currency": "JPY"}
    config["profit_and_loss"] = {
        name: {**line, "sum": times(num(units), line["sum"])}
        if name in _PRICED_BY_CONSTANTS
        else line
        for name, line in config["profit_and_loss"].items()
    }
    config["pools"] = {name: _multiplied(pool, units) for name, pool in config["pools"].items()}
    config["activities"] = {name: _multiplied(a, units) for name, a in config["activities"].items()}
    return Firm(config, sheets)


_PRICED_BY_CONSTANTS = {"fees", "freight", "postage", "care"}


def _multiplied(spec: Mapping[str, Any], units: int) -> dict[str, Any]:
    result = dict(spec)
    for key in ("cost", "rate"):
        if key in spec and is_tree(spec[key]):
            constant = spec[key][0] == "num"
            result[key] = num(units * spec[key][1]) if constant else times(num(units), spec[key])
    return result


def without_judgement(firm: Firm) -> Firm:
    """The firm without rules, leaks and checks, whose thresholds are amounts of money."""
    config = {
        key: section
        for key, section in firm.config.items()
        if key not in ("tiers", "leaks", "checks", "gates")
    }
    lines = {n: line for n, line in config["profit_and_loss"].items() if n != "rebates"}
    return Firm({**config, "profit_and_loss": lines}, firm.sheets)
