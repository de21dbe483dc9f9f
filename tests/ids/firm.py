"""A firm of a few lines, written as files: accounts, what was sold to them, a crosswalk."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from acctier.config.load import Loaded, load_configuration


def write_firm(
    folder: Path,
    accounts: Sequence[Sequence[str]],
    lines: Sequence[Sequence[Any]],
    *,
    links: Sequence[Sequence[str]] | None = None,
    columns: Sequence[str] = ("account_id",),
    through_a_view: bool = False,
    **spec: Any,
) -> Loaded:
    """The configuration of the firm; ``spec`` are further keys of `accounts`.

    With ``through_a_view`` both accounts and lines are views over the files.
    """
    _write(folder / "accounts.csv", columns, accounts)
    _write(folder / "lines.csv", ("account_id", "amount"), lines)
    tables: dict[str, Any] = {
        "crm": {"file": "accounts.csv", "columns": dict.fromkeys(columns, "text")},
        "lines": {"file": "lines.csv", "columns": {"account_id": "text", "amount": "money"}},
    }
    sold = "lines"
    if through_a_view:
        tables["listed"] = {"sql": "SELECT * FROM crm"}
        tables["sold"] = {"sql": "SELECT account_id, amount FROM lines", "account": "account_id"}
        sold = "sold"
    if links is not None:
        _write(folder / "id_map.csv", ("erp_id", "account_id"), links)
        tables["id_map"] = {
            "file": "id_map.csv",
            "columns": {"erp_id": "text", "account_id": "text"},
        }
        via = {"table": "id_map", "from": "erp_id", "to": "account_id"}
        tables[sold]["account"] = {"column": "account_id", "via": via}
    configuration = {
        "version": 1,
        "company": "Corner Wholesale",
        "currency": "USD",
        "period": "2026-Q3",
        "tables": tables,
        "accounts": {
            "table": "listed" if through_a_view else "crm",
            "id": "account_id",
            **spec,
        },
        "profit_and_loss": {"sales": {"kind": "revenue", "from": sold, "sum": "amount"}},
        "pools": {"desk": {"cost": 100, "serves": {"order": 1}}},
        "activities": {"order": {"driver": {"from": sold, "count": "rows"}}},
    }
    path = folder / "acctier.yaml"
    path.write_text(yaml.safe_dump(configuration, sort_keys=False), encoding="utf-8")
    return load_configuration(path)


def _write(path: Path, heading: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([heading, *rows])
