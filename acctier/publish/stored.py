"""The exact results of a published run, stored so that every command can print them again.

``results.json`` holds whole minor units and exact fractions; the big frames are read from the
Parquet files beside it, whose decimals become scaled integers again.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from acctier.model.money import QUANTITY_PLACES
from acctier.model.results import Results
from acctier.publish.layout import ACCOUNTS, COST_LEDGER, RESULTS
from acctier.publish.plain import from_plain, to_plain

SCHEMA = "acctier/results/1"
ROW_GROUP = 65_536


def stored_results(results: Results, published: Mapping[str, Sequence[str]]) -> bytes:
    """``results.json``: everything of ``results`` that no Parquet file beside it holds.

    ``published`` names the columns of the Parquet files; columns of the accounts that are not
    among them are stored here.  Where the inputs lie on this machine is left out.
    """
    inputs = tuple(replace(each, location="") for each in results.inputs)
    accounts = results.accounts.frame
    stored = {
        "schema": SCHEMA,
        "results": to_plain(replace(results, inputs=inputs)),
        "accounts": {
            "types": _types(accounts),
            "rest": _columns(accounts.drop(published[ACCOUNTS], strict=False)),
        },
        "cost_ledger": {"types": _types(results.cost_ledger)},
        "account_leaks": {
            "types": _types(results.account_leaks),
            "rest": _columns(results.account_leaks),
        },
    }
    return (json.dumps(stored, separators=(",", ":"), allow_nan=False) + "\n").encode()


def restored_results(folder: Path) -> Results:
    """The results that were stored in the folder of a published run.

    Raises ``OSError``, ``KeyError``, ``TypeError``, ``ValueError`` or a Polars error when the
    files are not what a run writes.
    """
    stored = json.loads((folder / RESULTS).read_bytes())
    if stored["schema"] != SCHEMA:
        raise ValueError(f"{RESULTS} is written as {stored['schema']}, not as {SCHEMA}")
    frames = {
        "frame": _restored(stored["accounts"], folder / ACCOUNTS),
        "cost_ledger": _restored(stored["cost_ledger"], folder / COST_LEDGER),
        "account_leaks": _restored(stored["account_leaks"]),
    }
    results: Results = from_plain(Results, stored["results"], frames)
    return results


def ledger_frame(results: Results) -> pl.DataFrame:
    """The cost ledger as ``cost_ledger.parquet`` keeps it: with its period, and with decimals."""
    digits = results.currency.digits
    return results.cost_ledger.select(
        pl.lit(results.period.name).alias("period"),
        pl.exclude("quantity", "amount"),
        _decimal("quantity", QUANTITY_PLACES),
        _decimal("amount", digits),
    )


def parquet_bytes(frame: pl.DataFrame) -> bytes:
    """A frame as Parquet: the same rows give the same bytes, however they lie in memory."""
    buffer = io.BytesIO()
    frame.rechunk().write_parquet(buffer, compression="zstd", row_group_size=ROW_GROUP)
    return buffer.getvalue()


def columns_of(content: bytes) -> tuple[str, ...]:
    """The names of the columns in a Parquet file."""
    return tuple(pl.read_parquet_schema(io.BytesIO(content)))


def _restored(stored: Mapping[str, Any], path: Path | None = None) -> pl.DataFrame:
    types = _schema(stored["types"])
    rest = stored.get("rest", {})
    columns = {name: pl.Series(name, rest[name], _physical_type(types[name])) for name in rest}
    if path is not None:
        others = [name for name in types if name not in rest]
        columns |= pl.read_parquet(path, glob=False, columns=others).to_dict()
    return pl.DataFrame([_physical(columns[name]).cast(types[name]) for name in types])


def _decimal(name: str, places: int) -> pl.Expr:
    unit = pl.lit(Decimal(f"1E-{places}"), dtype=pl.Decimal(38, places))
    return (pl.col(name).cast(pl.Decimal(38, 0)) * unit).alias(name)


def _physical(series: pl.Series) -> pl.Series:
    """The scaled integers of a decimal column; other columns as they are."""
    return series.to_physical() if series.dtype.is_decimal() else series


def _physical_type(dtype: Any) -> pl.DataType:
    return pl.Series([], dtype=dtype).to_physical().dtype


_TYPES: Mapping[str, Any] = {
    str(each): each
    for each in (
        *(pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.Int128),
        *(pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64),
        *(pl.Boolean, pl.Date, pl.Datetime("us"), pl.Float64, pl.String),
    )
}


def _types(frame: pl.DataFrame) -> dict[str, str]:
    return {name: str(dtype) for name, dtype in frame.schema.items()}


def _columns(frame: pl.DataFrame) -> dict[str, list[Any]]:
    return {series.name: series.to_physical().to_list() for series in frame}


def _schema(types: Mapping[str, str]) -> dict[str, Any]:
    return {name: _TYPES[dtype] for name, dtype in types.items()}
