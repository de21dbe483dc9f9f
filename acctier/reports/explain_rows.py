"""Parts of a proof: one line of an account, the source rows behind it, and rows of findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from acctier.model.cost_proof import PoolOrigin
from acctier.model.document import (
    Block,
    Cell,
    Column,
    Document,
    Fact,
    Facts,
    FrameRows,
    Line,
    Table,
    Text,
    Unit,
)
from acctier.model.explanation import ActivityProof, Explanation, FindingRows, LineProof, RowList
from acctier.model.fields import Field, Kind
from acctier.model.results import Results
from acctier.reports.accounts import identity
from acctier.reports.explain_data import exact_number, origin_data, rung_data
from acctier.reports.explain_steps import (
    activity_facts,
    files_facts,
    line_fact,
    origin_facts,
    terms_text,
)
from acctier.reports.findings import findings_facts, findings_table
from acctier.reports.proof_numbers import number_text
from acctier.reports.wording import counted, heading

LINE_SCHEMA = "acctier/explanation-line/1"
ROWS_SCHEMA = "acctier/explanation-rows/1"
FINDING_SCHEMA = "acctier/explanation-finding/1"
SHOWN = 50
"""So many rows stand on a screen; json, jsonl and csv hold them all."""

_PLACES = (
    Column("event", "event", "ordinal", priority=3),
    Column("table", "table", priority=2),
    Column("file", "file"),
    Column("line", "line", "ordinal"),
)
_FAULTS = (
    Column("table", "table", priority=2),
    Column("file", "file"),
    Column("line", "line", "ordinal"),
    Column("column", "column", priority=1),
    Column("account_id", "account", priority=1),
    Column("value", "value"),
    Column("reason", "reason"),
)
_TERMS = (
    Column("base", "rows or sum", "quantity"),
    Column("of", "of"),
    Column("factor", "factor", "number"),
    Column("where", "where"),
    Column("amount", "amount", "quantity"),
)


def one_line(results: Results, proof: Explanation, name: str) -> Document:
    """One line or activity of an account: where its cost comes from, its quantity, its money."""
    rung = _rung(proof, name)
    currency = results.currency
    blocks: list[Block] = [heading(results, f"{name} of {proof.account_name}")]
    pools: tuple[PoolOrigin, ...] = ()
    terms: tuple[tuple[Cell, ...], ...] = ()
    if isinstance(rung, ActivityProof):
        pools = tuple(share.pool for share in rung.shares if share.pool is not None)
        blocks += [
            activity_facts(rung, currency),
            *(origin_facts(each, currency) for each in pools),
        ]
        terms = tuple(
            (term.base, term.of, term.factor, term.where, term.amount)
            for term in rung.quantity.terms
        )
        files = files_facts([rung.quantity.source])
    else:
        blocks.append(Facts("", (line_fact(rung, currency),)))
        files = files_facts([rung.source] if rung.source is not None else [])
    data = {
        "schema": LINE_SCHEMA,
        **_whose(results, proof),
        "line": rung_data(rung, currency, proof.everyone[name]),
        "pools": [origin_data(pool, currency) for pool in pools],
    }
    blocks += [files] if files.facts else []
    records = Table("terms", "", _TERMS, terms)
    return Document(name, currency, tuple(blocks), data, records)


def source_rows(results: Results, proof: Explanation, rows: RowList) -> Document:
    """The rows of files behind one figure of an account, one per line."""
    currency = results.currency
    *fields, given = rows.fields.values()
    columns = (*_PLACES, *map(_column, fields), _given(given, currency.digits))
    whole = _frame_rows(rows, columns)
    table = Table("rows", "", columns, whole)
    told = f"{counted(rows.events, 'event')} of {rows.table}"
    rung = _rung(proof, rows.subject)
    if isinstance(rung, ActivityProof):
        terms = terms_text(rung.quantity.terms)
        total = f"{number_text(rung.quantity.total)} {rung.quantity.unit}"
        told += f": {terms} = {total}" if terms else f": {total}"
    else:
        told += f": {currency.code} {currency.format(rung.amount)}"
    shown = replace(table, rows=_first(whole), note=_cut(len(whole)))
    files = sorted(set(rows.frame["file"].drop_nulls()))
    names = {_short(file, files): file for file in files}
    listed = Facts("Files", tuple(Fact(name, None, note=file) for name, file in names.items()))
    data = {
        "schema": ROWS_SCHEMA,
        **_whose(results, proof),
        "line": rows.subject,
        "events": rows.events,
        "total": exact_number(rows.total),
        "rows": table,
    }
    blocks: tuple[Block, ...] = (
        heading(results, f"Rows of {rows.subject}, {proof.account_name}"),
        Text(None, (Line(f"{told}."),)),
    )
    end = (listed,) if any(name != file for name, file in names.items()) else ()
    return Document(f"rows of {rows.subject}", currency, (*blocks, shown, *end), data, table)


def finding_rows(results: Results, found: FindingRows) -> Document:
    """All findings of one name, and the rows they are about."""
    name = found.findings[0].finding
    only = replace(results, findings=found.findings)
    units = tuple(column.unit for column in _FAULTS)
    whole = FrameRows(found.rows.select([each.name for each in _FAULTS]), units, (0,) * len(units))
    table = Table("faults", "", _FAULTS, whole)
    blocks: list[Block] = [heading(results, f"Finding {name}"), findings_facts(only)]
    if len(whole):
        blocks.append(replace(table, rows=_first(whole), note=_cut(len(whole))))
    else:
        blocks.append(Text(None, (Line("No rows are listed for it.", "quiet"),)))
    data = {
        "schema": FINDING_SCHEMA,
        **identity(results),
        "findings": findings_table(only),
        "rows": table,
    }
    return Document(f"finding {name}", results.currency, tuple(blocks), data, table)


def _whose(results: Results, proof: Explanation) -> dict[str, object]:
    return {
        **identity(results),
        "account_id": proof.account_id,
        "account_name": proof.account_name,
    }


def _rung(proof: Explanation, name: str) -> ActivityProof | LineProof:
    for rung in proof.rungs:
        if rung.name == name and isinstance(rung, ActivityProof | LineProof):
            return rung
    raise KeyError(name)


def _column(field: Field) -> Column:
    units: dict[Kind, Unit] = {
        Kind.NUMBER: "quantity",
        Kind.DATE: "date",
        Kind.DATETIME: "date",
        Kind.FLAG: "flag",
    }
    return Column(field.name, field.name, units.get(field.kind, "text"), priority=1)


def _given(field: Field, digits: int) -> Column:
    """The last column, which adds up: money as money, all else as quantity."""
    money = field.name.endswith("_amount") and field.scale == digits
    return Column(field.name, field.name, "money" if money else "quantity")


def _frame_rows(rows: RowList, columns: tuple[Column, ...]) -> FrameRows:
    scales = [0] * len(_PLACES) + [field.scale for field in rows.fields.values()]
    return FrameRows(rows.frame, tuple(column.unit for column in columns), tuple(scales))


def _first(rows: FrameRows) -> FrameRows:
    """The rows for a screen: so many of them, files by their own names without folders."""
    frame = rows.frame.head(SHOWN)
    files = frame["file"].drop_nulls().unique().to_list()
    short = {file: _short(file, files) for file in files}
    return replace(rows, frame=frame.with_columns(frame["file"].replace(short)))


def _short(file: str, files: Sequence[str]) -> str:
    """The last part of a path, where no other file is called the same."""
    name = PurePosixPath(file).name
    return name if sum(PurePosixPath(each).name == name for each in files) == 1 else file


def _cut(rows: int) -> str | None:
    if rows <= SHOWN:
        return None
    return f"The first {SHOWN} of {rows:,} rows; -f csv has them all."
