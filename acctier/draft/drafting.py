"""A draft of a configuration from exports: read, guess with evidence, write, and prove it loads."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from acctier.config.load import load_configuration
from acctier.draft import vocabulary
from acctier.draft.exports import Export, open_export
from acctier.draft.joining import with_joins
from acctier.draft.ladder import ladder_of
from acctier.draft.model_text import (
    account_lines,
    closing_lines,
    cost_lines,
    ladder_lines,
    names_of,
    remarks,
)
from acctier.draft.roles import Drop, Part, Role, roles_of
from acctier.draft.span import Span, span_of
from acctier.draft.table_text import table_lines
from acctier.draft.tables import Table, tables_of
from acctier.draft.yaml_text import beside, remark
from acctier.model.document import Cell
from acctier.model.errors import Complaint, ConfigurationError, InputError
from acctier.model.findings import Finding
from acctier.model.money import currency
from acctier.model.period import parse_period

_NO_DATE = "2026"


@dataclass(frozen=True)
class Draft:
    """The text of a configuration, and what is left to decide."""

    text: str
    edits: tuple[str, ...]
    tables: tuple[tuple[Cell, ...], ...]
    """Per table: name, file, role, rows looked at, key, account column, share of known accounts."""


def draft(files: Sequence[Path], folder: Path) -> Draft:
    """The draft of a configuration in ``folder`` that reads the files.

    Raises `InputError` with everything wrong with the files, and `ConfigurationError` when no
    account can be told from them.
    """
    exports = _opened(files, folder)
    tables = tables_of(exports, folder)
    drop = with_joins(roles_of(tables))
    if drop.accounts is None and not any(part.link for part in drop.parts):
        seen = ", ".join(f"{table.name} ({_width(table)})" for table in tables)
        message = "no column of these files names an account, so there is nothing to draft"
        hint = f"looked at {seen}; add the list of accounts, or an export with their ids"
        raise ConfigurationError([Complaint(message, hint=hint)])
    edits: list[str] = []
    text = _text(drop, edits)
    _prove(text)
    return Draft(text, tuple(edits), tuple(_row(part, drop) for part in drop.parts))


def _row(part: Part, drop: Drop) -> tuple[Cell, ...]:
    table, link = part.table, part.link
    known = None
    if link is not None and link.filled and drop.accounts is not None:
        known = Fraction(link.found, link.filled)
    account = None if link is None else link.column
    key = ", ".join(table.key) or None
    return table.name, table.file, str(part.role), table.rows, key, account, known


def _opened(files: Iterable[Path], folder: Path) -> list[Export]:
    """Each file once, all that is wrong with them told together."""
    exports: list[Export] = []
    findings: list[Finding] = []
    for path in dict.fromkeys(files):
        try:
            exports.append(open_export(path, folder))
        except InputError as error:
            findings += error.findings
    if findings:
        raise InputError(findings)
    return exports


def _text(drop: Drop, edits: list[str]) -> str:
    code, told = _currency(drop, edits)
    span = span_of(drop)
    period = span.period if span is not None else parse_period(_NO_DATE)
    when = _when(span, edits)
    ladder = ladder_of(drop)
    names = names_of(ladder, drop)
    body = [
        "",
        "version: 1",
        beside("company: My company", "PLACEHOLDER"),
        beside(f"currency: {code}", told),
        beside(f"period: {period.name}", when),
        "",
        *table_lines(drop, edits),
        *account_lines(drop, edits),
        *ladder_lines(ladder, names),
    ]
    edits += ladder.edits
    body += cost_lines(drop, names.values(), period, edits)
    body += closing_lines()
    edits.insert(0, "company: the name that stands on every report")
    return "\n".join([*_head(drop, edits), *body, ""])


def _head(drop: Drop, edits: Sequence[str]) -> list[str]:
    files = sum(len(part.table.exports) for part in drop.parts)
    intro = (
        f"A draft, written by `acctier init --from` out of {files} file{'s' if files > 1 else ''}. "
        "Everything here is a guess with its evidence beside it: read it once from top to bottom. "
        "`acctier check` tells what does not fit, `acctier run` shows the result."
    )
    return [*remark(intro), "#", "# Edits to make:", *remarks(edits)]


def _currency(drop: Drop, edits: list[str]) -> tuple[str, str]:
    """The reporting currency: the one that the exports name, if it is one."""
    codes: dict[str, int] = {}
    for part in drop.parts:
        column = part.table.meaning(vocabulary.CURRENCY, types=("text",))
        if column is None or part.role == Role.RATES:
            continue
        for code, count in column.values.drop_nulls().value_counts().iter_rows():
            codes[str(code)] = codes.get(str(code), 0) + count
    known = {code: count for code, count in codes.items() if currency(code) is not None}
    if not known:
        edits.append("currency: no column names it, so USD is a placeholder")
        return "USD", "PLACEHOLDER"
    most = max(known, key=lambda code: (known[code], code))
    total = sum(codes.values())
    if len(codes) > 1:
        listed = ", ".join(sorted(known))
        edits.append(
            f"currency: the exports name {listed}; amounts are added up as they stand, as if all "
            f"were {most}"
        )
    return most, f"{known[most]:,} of {total:,} rows that name a currency"


def _when(span: Span | None, edits: list[str]) -> str:
    if span is None:
        edits.append("period: no export has a date, so all rows count in every period")
        return "PLACEHOLDER: nothing has a date"
    if not span.whole:
        edits.append("period: no whole month is covered, so it runs from the first to the last day")
    return span.evidence


def _prove(text: str) -> None:
    """Load the draft as every command will; one that does not load is a fault of the program."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "acctier.yaml"
        path.write_text(text, encoding="utf-8")
        try:
            load_configuration(path)
        except ConfigurationError as problem:
            told = "; ".join(complaint.message for complaint in problem.complaints[:3])
            raise AssertionError(f"the draft does not load: {told}") from None


def _width(table: Table) -> str:
    columns = len(table.columns.declared)
    return "1 column" if columns == 1 else f"{columns} columns"
