"""Review of tables: files and views, columns, keys, dates, accounts and derived columns."""

from __future__ import annotations

import re
from collections.abc import Iterable

from acctier.config.semantics.adjusted import review_adjusted
from acctier.config.semantics.formats import review_format
from acctier.config.semantics.review import NUMERIC, PERIOD_NAMES, Kinds, Review
from acctier.config.semantics.texts import review_texts
from acctier.config.semantics.views import view_kinds
from acctier.config.tables import ColumnSpec, TableSpec
from acctier.config.yaml_nodes import Path
from acctier.expression.nodes import Expression
from acctier.model.errors import did_you_mean
from acctier.model.fields import Kind

KIND_OF_TYPE: dict[str, Kind] = {
    "text": Kind.TEXT,
    "number": Kind.NUMBER,
    "integer": Kind.NUMBER,
    "money": Kind.NUMBER,
    "percent": Kind.NUMBER,
    "duration": Kind.NUMBER,
    "date": Kind.DATE,
    "datetime": Kind.DATETIME,
    "flag": Kind.FLAG,
}
_FITTING = {Kind.NUMBER: NUMERIC, Kind.DATETIME: (Kind.DATETIME, Kind.DATE)}
"""What a derived column of a kind may be computed as, where more than the kind itself."""
_ENDINGS = (".csv", ".tsv", ".tab", ".txt", ".parquet", ".gz", ".zst", ".zip", ".xlsx", ".xlsm")
_PLACEHOLDER = re.compile(r"<[^<>]*>")
_GOOD_PLACEHOLDER = re.compile(r"<period>|<(start|end|month):[^<>]*%[^<>]*>")
_CODE = re.compile(r"%(.?)")
_CODES = "YymdjF"
"""Codes of a placeholder, as strftime writes them."""


def review_tables(review: Review) -> None:
    """Judge every table, and learn which names its rows offer."""
    tables = review.configuration.tables
    for name in review.names("tables"):
        known = tables.get(name)
        if known is None or known.sql is not None:
            review.rows[name] = Kinds(partial=True)
        else:
            review.rows[name] = _file_kinds(review, name, known)
    view_kinds(review)
    for path, table in review.named(("tables",), tables):
        _review_source(review, path, table)
        _review_references(review, path, table)
        _review_columns(review, path, table)


def require_columns(
    review: Review,
    path: Path,
    table: str,
    columns: Iterable[str],
    kinds: tuple[Kind, ...] = (),
    wanted: str = "",
) -> None:
    """Complain about columns that a table does not have, or that are of another kind."""
    known = review.rows.get(table, Kinds(partial=True))
    for column in columns:
        if column in PERIOD_NAMES or column not in known:
            choices = [name for name in known if name not in PERIOD_NAMES]
            hint = did_you_mean(column, choices, "columns")
            review.complain(path, f"{table} has no column {column!r}", hint)
        elif kinds and known[column] is not None and known[column] not in kinds:
            review.complain(path, f"{column!r} of {table} is not {wanted}")


def _file_kinds(review: Review, name: str, table: TableSpec) -> Kinds:
    kinds: dict[str, Kind | None] = dict.fromkeys(review.names("tables", name, "columns"))
    kinds.update({column: KIND_OF_TYPE[spec.type] for column, spec in table.columns.items()})
    return Kinds({**kinds, **PERIOD_NAMES}, partial=not review.trusts(("tables", name)))


def _review_source(review: Review, path: Path, table: TableSpec) -> None:
    if (table.file is None) == (table.sql is None):
        review.complain(path, f"{path[-1]} needs either a `file` or a `sql` view, one of the two")
    elif table.sql is not None:
        for key in ("columns", "preset", "format", "where"):
            if key in table.model_fields_set:
                review.complain(
                    (*path, key),
                    f"`{key}` belongs to a file; a view says it in its SELECT",
                    key=True,
                )
    elif table.file is not None:
        _review_file(review, path, table)


def _review_file(review: Review, path: Path, table: TableSpec) -> None:
    file = table.file or ""
    if not review.names(*map(str, path), "columns"):
        review.complain(path, f"`columns` is missing in {path[-1]}: say what to read")
    if table.joins:
        review.complain((*path, "joins"), "`joins` belongs to a view", key=True)
    if "://" in file:
        review.complain((*path, "file"), "only files on this machine are read", "download it first")
    elif not file.lower().endswith((*_ENDINGS, "}")):
        old = file.lower().endswith((".xls", ".xlsb", ".ods"))
        hint = "save it as .xlsx" if old else "kinds: " + " ".join(_ENDINGS)
        review.complain((*path, "file"), f"{file!r} is of no known kind", hint)
    for found in _PLACEHOLDER.finditer(file):
        if not _GOOD_PLACEHOLDER.fullmatch(found[0]):
            review.complain_in(
                (*path, "file"),
                found.start(),
                f"placeholder {found[0]} is not known",
                "placeholders: <period> <start:%Y%m%d> <end:%Y%m%d> <month:%Y%m>",
            )
        for code in _CODE.finditer(found[0]):
            if code[1] not in _CODES or not code[1]:
                review.complain_in(
                    (*path, "file"),
                    found.start() + code.start(),
                    f"{code[0]} in {found[0]} is not known here",
                    "codes: " + " ".join(f"%{known}" for known in _CODES),
                )
    if "format" in table.model_fields_set:
        review_format(review, (*path, "format"), table)
        review_texts(review, (*path, "format"), table)


def _review_references(review: Review, path: Path, table: TableSpec) -> None:
    name = str(path[-1])
    if table.key:
        require_columns(review, (*path, "key"), name, table.key)
        review.once((*path, "key"), table.key)
    if table.date is not None:
        kinds = (Kind.DATE, Kind.DATETIME)
        named = {"from": table.date.from_, "to": table.date.to}
        for key, column in named.items():
            if column is not None:
                at = (*path, "date", *((key,) if table.date.to else ()))
                require_columns(review, at, name, [column], kinds, "a date")
    if table.account is not None:
        require_columns(
            review,
            (*path, "account"),
            name,
            [table.account.column],
            (Kind.TEXT,),
            "text, as ids are",
        )
    if table.where is not None and table.sql is None:
        review.expression((*path, "where"), table.where, review.rows[name], (Kind.FLAG,))


def _review_columns(review: Review, path: Path, table: TableSpec) -> None:
    for column_path, column in review.named((*path, "columns"), table.columns):
        if column_path[-1] in PERIOD_NAMES:
            review.complain(column_path, f"`{column_path[-1]}` is a reserved name", key=True)
        if column.yes_values is not None and (column.type != "flag" or column.expr is not None):
            review.complain(
                (*column_path, "yes_values"),
                "`yes_values` belongs to a flag that is read",
                key=True,
            )
        review_adjusted(review, column_path, table, column)
        if column.expr is not None:
            _review_derived(review, column_path, column, column.expr)
    _review_cycles(review, (*path, "columns"), table.columns)


def _review_derived(review: Review, path: Path, column: ColumnSpec, formula: Expression) -> None:
    if column.from_ is not None:
        review.complain((*path, "from"), "a column is read (`from`) or derived (`expr`)", key=True)
    kind = KIND_OF_TYPE[column.type]
    rows = review.rows[str(path[1])]
    review.expression((*path, "expr"), formula, rows, _FITTING.get(kind, (kind,)))


def _review_cycles(review: Review, path: Path, columns: dict[str, ColumnSpec]) -> None:
    """Derived columns may read each other, but not in a circle."""
    reads = {
        name: [each.text for each in spec.expr.names if each.text in columns]
        for name, spec in columns.items()
        if spec.expr is not None
    }
    done: set[str] = set()
    for start in reads:
        trail = [start]
        while trail:
            below = [
                name for name in reads.get(trail[-1], ()) if name in reads and name not in done
            ]
            if not below:
                done.add(trail.pop())
            elif below[0] in trail:
                circle = [*trail[trail.index(below[0]) :], below[0]]
                review.complain(
                    (*path, below[0], "expr"), "derived columns in a circle: " + " <- ".join(circle)
                )
                return
            else:
                trail.append(below[0])
