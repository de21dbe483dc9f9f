"""One delimited file: its headings matched, its cells as text, its rows placed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from acctier.config.tables import ColumnSpec, FileFormat, TableSpec, Zones
from acctier.model.errors import Complaint, ConfigurationError, InputError
from acctier.model.findings import Finding
from acctier.model.rows import RECORD
from acctier.read.cells import text_reader
from acctier.read.content import Content, Packing, content_of, spread
from acctier.read.dialects.footers import refuse_undeclared_footer
from acctier.read.dialects.preface import misplaced_headings, preface_of
from acctier.read.dialects.row_rules import rules_of
from acctier.read.dialects.rows_left_out import without_rows_left_out
from acctier.read.dialects.sheets import ENDINGS as SHEETS
from acctier.read.dialects.spoiled import spoiled_records
from acctier.read.dialects.transcoding import as_utf8
from acctier.read.headings import (
    match_headings,
    other_delimiter,
    read_columns,
    read_head,
    read_headings,
)
from acctier.read.paths import Located
from acctier.read.places import Layout, Survey, survey
from acctier.read.readers import Reader
from acctier.read.sniffing import lines_of, pads

TORN = "_torn"
_SAMPLED_ROWS = 20_000
_BEYOND = 4
"""So many cells behind the last heading are looked at where not every column is read."""
_GZIP_LIMIT, _ZSTD_LIMIT = 1032, 2**16


@dataclass(frozen=True)
class DelimitedFile:
    """A delimited file that can be scanned.

    ``known``: its bytes were looked at, so that no cell begins with a quote unless
    ``layout.quoted``.  Until then every text cell is watched for one.
    """

    content: Content
    layout: Layout
    positions: Mapping[str, int]
    columns: Mapping[str, ColumnSpec]
    form: FileFormat
    known: bool
    headings: tuple[str, ...] = ()
    survey: Survey | None = None
    told: tuple[Finding, ...] = ()
    """What was left out of the file before it came here."""
    zones: Zones | None = None

    @property
    def located(self) -> Located:
        """Where the file lies."""
        return self.content.located

    @cached_property
    def readers(self) -> Mapping[str, Reader]:
        """How each declared column is read."""
        quoted = self.layout.quoted
        return {
            name: text_reader(spec, self.form, self.zones, quoted=quoted)
            for name, spec in self.columns.items()
        }

    @cached_property
    def spoiled(self) -> Mapping[int, str]:
        """Records with a cell that holds no value in its sheet, and why."""
        if self.survey is None or not self.located.spoiled:
            return {}
        columns = set(self.positions.values())
        return spoiled_records(self.located.spoiled, columns, self.survey.records, self.line)

    @property
    def rows(self) -> int | None:
        """Number of rows, where it is known."""
        return self.survey.rows if self.survey else None

    @property
    def most_rows(self) -> int:
        """More rows than this the file cannot hold."""
        if self.survey:
            return self.survey.rows
        factors = {Packing.GZIP: _GZIP_LIMIT, Packing.ZSTD: _ZSTD_LIMIT}
        size = self.located.size * factors.get(self.content.packing, 1)
        return size // self.layout.width + 1

    @property
    def notes(self) -> tuple[Finding, ...]:
        """What is suspicious about the file as a whole."""
        if self.survey is None:
            return self.told
        shown, table = self.located.shown, self.content.table
        lines = [self.located.line(line) for line in self.survey.swallowing]
        return self.told + tuple(
            Finding(
                "line-breaks-in-cell",
                "warning",
                f"{shown}, line {line}: a cell with line breaks looks like several rows",
                table,
                shown,
                line,
                hint="if a quote is missing or stray there, rows are lost",
            )
            for line in lines
        )

    def cells(self, *, whole: bool = False) -> pl.LazyFrame:
        """The declared columns as text, `_row`, and `_torn`: the row cannot be taken as it is.

        Torn rows have too few or too many cells.  In a file not looked at before, they may also
        only hold a quote, and a row with more cells than headings fails a scan that reads every
        column (a `PolarsError`): `examined` will judge.  ``whole`` promises that all of the frame
        is collected.
        """
        if self.survey is None and self._reads_every_column(whole=whole):
            frame = self._scan(self.content.path, self.layout.header, self.layout.width)
            return self._named(frame, self._doubtful())
        frame = self._scan(self.content.path, self.layout.header)
        if self.survey is None:
            return self._named(frame, self._doubtful() | self._surplus())
        torn = pl.lit(value=False)
        if self.survey.ragged or self.spoiled:
            torn = pl.col(RECORD).is_in(_integers({**self.survey.ragged, **self.spoiled}))
        if self.survey.blank:
            frame = frame.filter(~pl.col(RECORD).is_in(_integers(self.survey.blank)))
        return self._named(frame, torn)

    def sample(self) -> pl.DataFrame:
        """Some of the cells, from all over the file where that is cheap."""
        doubtful = self._doubtful() | self._surplus()
        if self.content.packing == Packing.PLAIN:
            text = spread(self.content, self.layout.header)
            try:
                return self._named(self._scan(text, 0), doubtful).collect()
            except pl.exceptions.PolarsError:
                pass  # a block began within a quoted cell
        frame = self._scan(self.content.path, self.layout.header)
        with self.guarded():
            return self._named(frame, doubtful).head(_SAMPLED_ROWS).collect()

    def prepared(self, sample: pl.DataFrame) -> DelimitedFile:
        """The file ready for one pass: examined when that pass could not tell torn rows.

        It cannot where cells stand in quotes, and where the last cell of a row may be empty, as a
        missing one looks the same.
        """
        plain = self.content.packing == Packing.PLAIN
        doubtful = bool(sample[TORN].any()) or (plain and self.content.ends_blank())
        doubtful = doubtful or bool(self.located.spoiled)
        return self.examined() if self.layout.quoted or doubtful else self

    def examined(self) -> DelimitedFile:
        """The same file, every line of it looked at; `InputError` where its quotes are broken."""
        if self.survey is not None:
            return self
        quoted = self.layout.quoted
        if not self.known:
            with self.content.guarded():
                quoted = self.content.quotes_cells(self.layout.mark)
        layout = replace(self.layout, quoted=quoted)
        found = survey(self.content, layout)
        return replace(self, layout=layout, known=True, survey=found)

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Turn a parser's failure into a finding with the place of what is wrong."""
        try:
            yield
        except (pl.exceptions.PolarsError, OSError) as problem:
            self.examined()
            with self.content.guarded():
                raise problem from None

    def line(self, record: int) -> int:
        """The physical line on which a record begins."""
        line = self.survey.line(record) if self.survey else self.layout.header + 1 + record
        return self.located.line(line)

    def torn_reason(self, record: int) -> str:
        """Why a torn row is refused."""
        if record in self.spoiled:
            return self.spoiled[record]
        found = self.survey.ragged[record] if self.survey else 0
        have = f"{found} cell{'s' if found != 1 else ''}"
        return f"row has {have}, headings have {self.layout.width}"

    def _scan(self, source: object, skip: int, width: int | None = None) -> pl.LazyFrame:
        """Cells c0, c1 ... up to ``width``, beyond which a row must not reach.

        Without one, there are some columns more than headings, and what lies beyond is cut off.
        """
        return pl.scan_csv(
            source,  # type: ignore[arg-type]
            has_header=False,
            skip_lines=skip,
            schema={f"c{at}": pl.String for at in range(width or self.layout.width + _BEYOND)},
            infer_schema=False,
            separator=self.layout.mark,
            quote_char='"' if self.layout.quoted else None,
            glob=False,
            row_index_name=RECORD,
            truncate_ragged_lines=width is None,
            extra_columns="raise" if width else "ignore",
            missing_columns="insert",
        )

    def _doubtful(self) -> pl.Expr:
        """The last cell is missing or empty, or there is a quote in an unknown file."""
        doubtful = pl.col(f"c{self.layout.width - 1}").is_null()
        if self.known or self.layout.quoted:
            return doubtful
        for name, reader in self.readers.items():
            if reader.takes_anything:
                cell = pl.col(f"c{self.positions[name]}").cast(pl.Binary)
                strange = cell.bin.contains(b'"') | cell.bin.contains(b"\0")
                doubtful = doubtful | strange.fill_null(value=False)
        return doubtful

    def _reads_every_column(self, *, whole: bool) -> bool:
        """Whether the parser cannot pass over a column: all are declared, and all are needed.

        Where it may, it says nothing of a row that is too long.
        """
        needed = whole or not (self.known or self.layout.quoted)
        return needed and set(range(self.layout.width)) == set(self.positions.values())

    def _surplus(self) -> pl.Expr:
        """Something stands behind the last heading."""
        width = self.layout.width
        return pl.any_horizontal(
            pl.col(f"c{at}").is_not_null() for at in range(width, width + _BEYOND)
        )

    def _named(self, frame: pl.LazyFrame, torn: pl.Expr) -> pl.LazyFrame:
        named = [pl.col(f"c{at}").alias(name) for name, at in self.positions.items()]
        return frame.select(*named, pl.col(RECORD).cast(pl.Int64), torn.alias(TORN))


def _integers(numbers: Sequence[int] | Mapping[int, object]) -> pl.Series:
    return pl.Series(list(numbers), dtype=pl.get_index_type()).implode()


def open_delimited(table: str, spec: TableSpec, located: Located) -> DelimitedFile:
    """The file with its headings matched; raises `InputError` with all that is wrong."""
    form = spec.format
    usual = form.delimiter or default_delimiter(located.name)
    if len(usual.encode()) != 1:
        message = f"`delimiter` must be one ASCII character, not {usual!r}"
        raise ConfigurationError([Complaint(message)])
    sheet = located.name.lower().endswith(SHEETS)
    content = as_utf8(content_of(table, located), None if sheet else form.encoding)
    text = read_head(content)
    preface = preface_of(content, text, form, usual)
    mark = preface.mark
    headings, lines = read_headings(content, text, mark, preface.lines)
    columns = read_columns(spec.columns)
    positions, findings = match_headings(table, located.shown, columns, headings, spec.preset)
    if findings:
        misplaced = misplaced_headings(content, text, spec, mark, lines)
        wrong = _wrong_delimiter(content, headings, mark)
        placed = [replace(each, line=located.line(lines)) for each in findings]
        raise misplaced or InputError([wrong] if wrong else placed)
    padded = pads(lines_of(text)[lines:], mark, len(headings))
    layout = Layout(mark, len(headings), lines, quoted=False, pads=padded)
    whole = content
    content, left_out = without_rows_left_out(whole, layout, rules_of(spec, positions))
    refuse_undeclared_footer(whole, content, layout, spec)
    known = content.packing == Packing.PLAIN
    with content.guarded():
        quoted = content.quotes_cells(mark) if known else content.head_quotes_cells(mark)
    layout = replace(layout, quoted=quoted)
    told = (*located.notes, *preface.notes, *left_out)
    return DelimitedFile(
        content, layout, positions, columns, form, known, headings, told=told, zones=spec.zones
    )


def default_delimiter(name: str) -> str:
    r"""A tab for `.tsv` and `.tab`, packed or not; else a comma.

    >>> default_delimiter("crm/Accounts.TSV.gz"), default_delimiter("lines.csv")
    ('\t', ',')
    """
    plain = name.lower().removesuffix(".gz").removesuffix(".zst")
    return "\t" if plain.endswith((".tsv", ".tab")) else ","


def _wrong_delimiter(content: Content, headings: Sequence[str], mark: str) -> Finding | None:
    """The finding for a file that evidently parts its cells with another mark."""
    other = other_delimiter(headings, mark)
    if other is None:
        return None
    shown = content.located.shown
    spelled = "a tab" if mark == "\t" else repr(mark)
    message = f"{shown}: there is one heading only when {spelled} parts the cells"
    hint = f'write format: {{delimiter: "{other}"}}'
    return Finding("wrong-delimiter", "error", message, content.table, shown, 1, hint=hint)
