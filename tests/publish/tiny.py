"""The smallest results that can be published: one firm, two accounts, one leak."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl

from acctier.model.fields import Field, Kind
from acctier.model.findings import Finding
from acctier.model.money import Currency
from acctier.model.period import parse_period
from acctier.model.results import (
    Accounts,
    Band,
    CheckResult,
    Curve,
    CurvePoint,
    InputFile,
    LadderLine,
    Results,
    Whale,
)
from acctier.publish.identity import Identity, identify
from acctier.publish.stored import ledger_frame, parquet_bytes

LINES = "account_id,amount\na,90.00\nb,-20.00\n"


def results(folder: Path, period: str = "2026-Q3") -> Results:
    """Results over one input file, which is written into ``folder``."""
    export = folder / "lines.csv"
    if not export.exists():
        export.write_text(LINES)
    return Results(
        company="Tiny",
        currency=Currency("USD", 2),
        period=parse_period(period),
        profit_level="account_profit",
        accounts=_accounts(),
        totals={"accounts": 2, "active_accounts": 2, "net_revenue": 7000, "account_profit": 7000},
        unattributed={"rows": 0, "net_revenue": 0, "account_profit": 0},
        excluded={},
        pools=(),
        activities=(),
        whale=_whale(),
        curve=Curve(profit=(CurvePoint(0, Fraction(0), 0, None),), size=()),
        tiers=(),
        losing_top=(),
        overlooked=(),
        leaks=(),
        account_leaks=pl.DataFrame(
            {"leak": ["returns"], "account_id": ["=b"], "amount": [2000]},
            schema={"leak": pl.String, "account_id": pl.String, "amount": pl.Int64},
        ),
        cost_ledger=pl.DataFrame(
            {"pool": ["desk"], "quantity": [10**20 + 1], "amount": [-50]},
            schema={"pool": pl.String, "quantity": pl.Int128, "amount": pl.Int64},
        ),
        tables=(),
        checks=(CheckResult("drop complete", "error", Fraction(2), "= 2", holds=True),),
        gates=(),
        findings=(Finding("undated-table", "warning", "lines has no date", table="lines"),),
        quarantine=(),
        inputs=(InputFile("lines", "lines.csv", export.stat().st_size, 2, str(export)),),
    )


def identity(found: Results, options: dict[str, Any] | None = None) -> Identity:
    """The identity of results under a configuration that names the company alone."""
    loaded: Any = SimpleNamespace(
        period=found.period, resolved={"company": "Tiny"}, shown=lambda path: path
    )
    return identify(found.inputs, loaded, options or {})


def files(found: Results) -> list[tuple[str, bytes]]:
    """Reports to publish; two columns of the accounts are in none of them."""
    shown = found.accounts.frame.select(
        "account_id", pl.col("account_profit").cast(pl.Decimal(38, 2)) / 100
    )
    shown = shown.with_columns(pl.col("account_profit").cast(pl.Decimal(38, 2)))
    return [
        ("summary.json", b"{}\n"),
        ("accounts.csv", b"account_id,account_profit\na,90.00\nb,-20.00\n"),
        ("accounts.parquet", parquet_bytes(shown)),
        ("cost_ledger.parquet", parquet_bytes(ledger_frame(found))),
    ]


def _accounts() -> Accounts:
    frame = pl.DataFrame(
        {
            "account_id": ["a", "b"],
            "account_profit": [9000, -2000],
            "active": [True, False],
            "since": [date(2020, 1, 31), None],
        },
        schema={
            "account_id": pl.String,
            "account_profit": pl.Int64,
            "active": pl.Boolean,
            "since": pl.Date,
        },
    )
    fields = {
        "account_id": Field("account_id", Kind.TEXT),
        "account_profit": Field("account_profit", Kind.NUMBER, 2, 10**15),
        "active": Field("active", Kind.FLAG),
        "since": Field("since", Kind.DATE),
    }
    return Accounts(frame, fields, (LadderLine("account_profit", "subtotal"),))


def _whale() -> Whale:
    return Whale(
        accounts=2,
        total=7000,
        peak=9000,
        peak_account_share=Fraction(1, 2),
        height=Fraction(9, 7),
        drag=Fraction(2, 7),
        erosion=2000,
        erosion_ratio=Fraction(2, 9),
        reach_100=Fraction(1, 2),
        top_share={"20": Fraction(9, 7)},
        bottom_share={"20": None},
        makers=Band(1, 9000),
        neutral=Band(0, 0),
        takers=Band(1, -2000),
        flat_back=Fraction(1, 2),
        gini_normalised=None,
        pareto={"profit": {"20": Fraction(1, 3)}},
        rank_correlation=None,
    )
