"""A firm that bills contracts ahead, run whole: contracts in, money and counts of a period out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from acctier.config.load import Loaded, load_configuration
from acctier.model.results import Results
from acctier.pipeline import run

HEADINGS = ("account_id", "contract", "begins", "ends", "fee", "seats")
Row = Sequence[object]

MODEL: dict[str, Any] = {
    "version": 1,
    "company": "Subscriptions",
    "currency": "USD",
    "period": "2026-Q3",
    "tables": {
        "accounts": {"file": "accounts.csv", "columns": {"account_id": "text"}},
        "contracts": {
            "file": "contracts.csv",
            "date": {"from": "begins", "to": "ends"},
            "columns": {
                "account_id": "text",
                "contract": "text",
                "begins": "date",
                "ends": "date",
                "fee": "money",
                "seats": "number",
            },
        },
    },
    "accounts": {
        "table": "accounts",
        "id": "account_id",
        "measures": {
            "seats_sold": {"from": "contracts", "sum": "seats"},
            "signed": {"from": "contracts", "count": "rows"},
            "different": {"from": "contracts", "count_distinct": "contract"},
        },
    },
    "profit_and_loss": {"fees": {"kind": "revenue", "from": "contracts", "sum": "fee"}},
    "pools": {"desk": {"cost": "100 * days", "serves": {"support": 1}}},
    "activities": {"support": {"driver": {"from": "contracts", "sum": "seats"}}},
    "checks": [{"name": "whatever is set aside", "value": "tables.rows_quarantined", "min": 0}],
}


def load(folder: Path, rows: Sequence[Row], changes: Mapping[str, Any], period: str) -> Loaded:
    """The firm with its contracts written, for a period."""
    (folder / "accounts.csv").write_text("account_id\na\nb\n", encoding="utf-8")
    cells = [",".join("" if cell is None else str(cell) for cell in row) for row in rows]
    text = "\n".join([",".join(HEADINGS), *cells, ""])
    (folder / "contracts.csv").write_text(text, encoding="utf-8")
    path = folder / "model.yaml"
    path.write_text(yaml.safe_dump({**MODEL, **changes}, sort_keys=False), encoding="utf-8")
    return load_configuration(path, period=period)


def results(folder: Path, rows: Sequence[Row], period: str = "2026-Q3", **changes: Any) -> Results:
    """Run the firm."""
    return run(load(folder, rows, changes, period))
