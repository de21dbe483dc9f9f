"""A firm that sells in many currencies, run whole: rows and rates in, money or findings out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from acctier.config.load import load_configuration
from acctier.model.errors import InputError
from acctier.model.findings import Finding
from acctier.model.results import Results
from acctier.pipeline import run

Table = Sequence[Sequence[object]]
LINES = ("account", "day", "currency", "amount", "quantity")
RATES = ("from_ccy", "to_ccy", "day", "rate")
FX = {"table": "rates", "from": "from_ccy", "to": "to_ccy", "date": "day", "rate": "rate"}


@dataclass(frozen=True)
class Sold:
    """What a run said: its results, or the findings that ended it."""

    results: Results | None
    refused: tuple[Finding, ...] = ()

    def line(self, name: str = "sales") -> Fraction:
        """A P&L line over everybody, in major units."""
        assert self.results is not None
        units = self.results.totals[name] + int(self.results.unattributed[name])
        return Fraction(units, self.results.currency.scale)

    def rounding(self, name: str = "sales") -> Fraction:
        """Its rounding as the tables tell it."""
        assert self.results is not None
        return sum(
            (t.row_rounding.get(name, Fraction(0)) for t in self.results.tables), Fraction(0)
        )


def configuration(**changes: Any) -> dict[str, Any]:
    """The cost model, with entries of its tables and sections changed."""
    amount = {"type": "money", "currency": "currency"}
    lines: dict[str, Any] = {
        "file": "lines.csv",
        "date": "day",
        "account": "account",
        "columns": {
            "account": "text",
            "day": "date",
            "currency": "text",
            "amount": amount,
            "quantity": "number",
            **changes.pop("columns", {}),
        },
        **changes.pop("lines", {}),
    }
    columns = {"from_ccy": "text", "to_ccy": "text", "day": "date", "rate": "number"}
    tables = {
        "accounts": {"file": "accounts.csv", "columns": {"id": "text"}},
        "lines": {key: value for key, value in lines.items() if value is not None},
        "rates": {"file": "rates.csv", "columns": columns} | changes.pop("rates", {}),
    }
    return {
        "version": 1,
        "company": "Abroad",
        "currency": "USD",
        "period": "2026-Q3",
        "fx": FX | changes.pop("fx", {}),
        "tables": tables | changes.pop("tables", {}),
        "accounts": {"table": "accounts", "id": "id"},
        "profit_and_loss": {"sales": {"kind": "revenue", "from": "lines", "sum": "amount"}},
        **changes,
    }


def sold(
    folder: Path,
    lines: Table,
    rates: Table,
    changes: Mapping[str, Any] | None = None,
    period: str | None = None,
) -> Sold:
    """Run the firm over rows of `LINES` and `RATES`."""
    write(folder / "accounts.csv", ("id",), [["a"], ["b"]])
    write(folder / "lines.csv", LINES, lines)
    write(folder / "rates.csv", RATES, rates)
    path = folder / "model.yaml"
    path.write_text(yaml.safe_dump(configuration(**(changes or {})), sort_keys=False))
    try:
        return Sold(run(load_configuration(path, period=period)))
    except InputError as problem:
        return Sold(None, problem.findings)


def write(path: Path, headings: Sequence[str], rows: Table) -> None:
    """A CSV file; None is an empty cell."""
    cells = [["" if cell is None else str(cell) for cell in row] for row in (headings, *rows)]
    path.write_text("".join(",".join(row) + "\n" for row in cells), encoding="utf-8")
