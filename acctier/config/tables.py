"""Tables and accounts as models: exports, how they write their cells, and who the accounts are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, PrivateAttr, Tag, model_validator

from acctier.config.parts import BY_NAME, PATTERNS, AccountMeasure, Cells, Model, Names, Texts
from acctier.config.presets.key import PresetName, with_preset_format
from acctier.config.scalars import (
    Cell,
    Flag,
    Formula,
    Integer,
    LeadingZeros,
    Name,
    OneOrMany,
    Shorthand,
    Text,
)


@dataclass(frozen=True)
class Zones:
    """Zones by their IANA names: of the clock of an export, where it is told, and of its reader."""

    clock: str | None
    into: str


NegativeForm = Literal["minus", "trailing", "parens", "credit"]
ColumnType = Literal[
    "text", "number", "integer", "money", "percent", "date", "datetime", "duration", "flag"
]


def _drop_tag(value: object) -> str:
    return BY_NAME if isinstance(value, dict) else PATTERNS


Drop = Annotated[
    Annotated[Texts, Tag(PATTERNS)] | Annotated[dict[Name, Texts], Tag(BY_NAME)],
    Discriminator(_drop_tag),
]
"""Patterns for the first filled cell of a row, or for the cells of columns."""


class FileFormat(Model):
    """How a delimited file writes its cells."""

    delimiter: Cell | None = Field(None, description="Field separator; tab for .tsv, else comma.")
    decimal: Cell = Field(".", description="Decimal mark.")
    thousands: Cell | None = Field(None, description="Thousands mark.")
    negative: Annotated[tuple[NegativeForm, ...], Field(min_length=1), OneOrMany()] | None = Field(
        None,
        description="How a minus is written: `minus` before the number (a hyphen or U+2212), "
        "`trailing` behind it, `parens` as (1,234.50), `credit` as 1,234.50 CR against DR. "
        "Default: a hyphen before the number.",
    )
    currency_marks: Texts | None = Field(
        None,
        description="Marks of one currency that may stand before or behind an amount of money: "
        "`[USD, $]`. An amount with another mark is refused.",
    )
    date: Texts = Field(
        ("%Y-%m-%d",),
        description="Form of dates, in codes of strftime; several, if no text fits two of them. "
        "%-d and %-m are written without zeros: 7/4/2026 is %-m/%-d/%Y. %y takes 70 to 99 for "
        "1970 to 1999, the others for 2000 to 2069.",
    )
    datetime: Texts = Field(
        ("%Y-%m-%dT%H:%M:%S",),
        description="Form of datetimes, in the same codes; `.%f` is a fraction of a second of 1 to "
        "9 digits; %z at its end is the offset from UTC: Z, +02:00 or +0200, and needs `zone` of "
        "the company.",
    )
    zone: Text | None = Field(
        None,
        description="Zone of the clock that wrote the datetimes, such as UTC, where they have no "
        "offset. Needs `zone` of the company, into which they are converted.",
    )
    empty: Cells = Field(("",), description="Cells that mean no value.")
    empty_dates: Cells = Field(
        (), description="Cells that mean no date, in columns of dates alone: `00000000`."
    )
    encoding: Texts | None = Field(
        None,
        description="Encoding of the text, such as cp1252 or utf-16; default UTF-8. Of several, "
        "the first that fits every byte. A byte order mark says more than this key.",
    )
    skip_lines: Integer = Field(0, description="Title lines, or rows of a sheet, before headings.")
    footer: Texts | None = Field(
        None,
        description="Lines at the end that are no rows: their number, or regular expression(s); "
        "from the first row on whose first filled cell matches, all is footer, and lines of a "
        "single cell right above it. 0: there is none.",
    )
    drop: Drop | None = Field(
        None,
        description="Rows that are none, such as totals: regular expression(s) for their first "
        "filled cell, or `column: expression(s)`. They are counted.",
    )
    fill_down: Names | None = Field(
        None,
        description="Columns whose empty cells take the value above, outer groups first; a row of "
        "nothing else is a group row and left out.",
    )

    sheet: Text | None = Field(
        None, description="Sheet of an .xlsx workbook; needed when several hold cells."
    )

    @property
    def footer_lines(self) -> int:
        """How many lines at the end are the footer, where it is told by a number."""
        return int(self.footer[0]) if self.footer and self.footer[0].isdecimal() else 0

    @property
    def footer_patterns(self) -> tuple[str, ...]:
        """Which first cells begin the footer, where it is told by patterns."""
        return tuple(each for each in self.footer or () if not each.isdecimal())


class SignSpec(Model):
    """Where the sign of an amount stands: in a column that says debit or credit."""

    column: Name = Field(description="Text column beside the amount that says its sign.")
    minus: Texts = Field(("H",), description="What it says for an amount below zero.")
    plus: Texts = Field(("S",), description="What it says for an amount above zero.")


class ShiftSpec(Model):
    """Amounts kept as if every currency had two decimals, as SAP keeps them."""

    currency: Text = Field(description="Text column with the currency, or one code for all rows.")
    places: dict[Name, Integer] = Field(
        {}, description="Decimals by currency, where they are not those of ISO 4217."
    )


class ColumnSpec(Model):
    """A declared column: read from the export, or derived by `expr`."""

    type: ColumnType = Field(description="What the cells are.")
    from_: Texts | None = Field(
        None, alias="from", description="Heading(s) in the export; default: the column's name."
    )
    expr: Formula | None = Field(None, description="Row expression that derives the column.")
    yes_values: Texts | None = Field(None, description="Cells of a flag that mean yes.")
    format: Texts | None = Field(
        None, description="Form(s) of this date or datetime; default: those of the table."
    )
    sign: Annotated[SignSpec, Shorthand("column")] | None = Field(
        None, description="Column that says the sign of this number, which has none itself."
    )
    shifted: Annotated[ShiftSpec, Shorthand("currency")] | None = Field(
        None,
        description="The amount is kept with two decimals whatever its currency: 123.45 JPY stands "
        "for 12345. Column with the currency, or one code.",
    )
    currency: Text | None = Field(
        None,
        description="Of money: the text column with its currency, or one code for all rows; "
        "converted through `fx`.",
    )


class CrosswalkSpec(Model):
    """A table that leads from the ids of another system to the ids of accounts."""

    table: Name = Field(description="Table or view with one row per id of the other system.")
    from_: Name = Field(alias="from", description="Its column with the id that rows hold.")
    to: Name = Field(description="Its column with the account id.")


class AccountRef(Model):
    """How a row names its account."""

    column: Name = Field(description="Column that holds the account id.")
    via: CrosswalkSpec | None = Field(
        None, description="Crosswalk from the ids in `column` to account ids."
    )


class MatchSpec(Model):
    """What is made of every id, on all tables alike, before ids are compared."""

    trim: Flag = Field(
        False, description="Blanks, no-break and zero-width ones too, go at both ends."
    )
    case: Literal["keep", "lower", "upper"] = Field("keep", description="Case of letters.")
    leading_zeros: LeadingZeros = Field(
        "keep",
        description="Of ids made of digits alone: `keep`, `strip`, or `pad:10` to so many digits.",
    )
    unicode: Literal["keep", "nfc", "nfkc"] = Field(
        "keep",
        description="Unicode normal form; `nfkc` makes full-width letters and digits plain ones.",
    )
    salesforce_ids: Flag = Field(
        False,
        description="Salesforce ids of 15 characters become those of 18, and ids of 18 that lost "
        "their case get it back.",
    )


class RowDate(Model):
    """The days of a row: one, or all from a first to a last one, over which it is spread."""

    from_: Name = Field(alias="from", description="Column with the day, or the first of several.")
    to: Name | None = Field(
        None,
        description="Column with the last day: sums give a period its share of the days.",
    )


class TableSpec(Model):
    """A table: an export file, or a SQL view over other tables."""

    file: Text | None = Field(
        None,
        description=(
            "Path or glob, relative to the configuration; `<period>`, `<start:%Y%m%d>`, "
            "`<end:%Y%m%d>` and `<month:%Y%m>` stand for the period, `${NAME}` for an environment "
            "variable. `drop.zip/lines.csv` is a file in an archive."
        ),
    )
    sql: Text | None = Field(None, description="One SELECT over declared tables.")
    joins: Literal["many"] | None = Field(None, description="`many`: rows multiply on purpose.")
    preset: PresetName | None = Field(
        None,
        description="System the export comes from, `system` or `system.object`: its headings and "
        "defaults for `format` (docs/presets.md).",
    )
    format: FileFormat = Field(FileFormat(), description="How the file writes its cells.")
    key: Names | None = Field(None, description="Columns that identify a row; must be unique.")
    date: Annotated[RowDate, Shorthand("from")] | None = Field(
        None,
        description="Column that places a row in a period; with `from` and `to` the row is spread "
        "over its days.",
    )
    account: Annotated[AccountRef, Shorthand("column")] | None = Field(
        None, description="Column that holds the account id; default: account_id if there is one."
    )
    where: Formula | None = Field(None, description="Rows left out are counted as filtered.")
    columns: dict[Name, Annotated[ColumnSpec, Shorthand("type")]] = Field(
        {}, description="Our name for each column and its type."
    )

    @model_validator(mode="before")
    @classmethod
    def _completed(cls, table: Any) -> Any:
        return with_preset_format(table)

    _days_in: str | None = PrivateAttr(None)

    def with_days_in(self, zone: str | None) -> TableSpec:
        """The same table, told the zone of the company, whose days its rows are of."""
        told = self.model_copy()
        told._days_in = zone  # noqa: SLF001
        return told

    @property
    def zones(self) -> Zones | None:
        """From which zone into which its datetimes are converted; None where none are."""
        return None if self._days_in is None else Zones(self.format.zone, self._days_in)

    @property
    def first_day(self) -> str | None:
        """The column with the day a row is of, or begins on."""
        return None if self.date is None else self.date.from_

    @property
    def last_day(self) -> str | None:
        """The column with the last of several days, over which a row is spread."""
        return None if self.date is None else self.date.to

    @property
    def currencies(self) -> dict[str, str]:
        """By column of money that is converted: its currency, a column or a code."""
        return {
            name: spec.currency for name, spec in self.columns.items() if spec.currency is not None
        }

    @property
    def account_column(self) -> str | None:
        """The column that names the account of a row, if any (views: see the pipeline)."""
        if self.account is not None:
            return self.account.column
        return "account_id" if "account_id" in self.columns else None


class AccountsSpec(Model):
    """Which table lists the accounts, and what is measured about them."""

    table: Name = Field(description="Table with one row per account.")
    id: Name = Field(description="Its column with the account id.")
    name: Name | None = Field(None, description="Its column with the name people use.")
    parent: Name | None = Field(
        None,
        description="Its column with the parent's id: accounts roll up to the topmost one; the "
        "column `children` counts them.",
    )
    match: MatchSpec | None = Field(None, description="Normalisation of ids, on every table alike.")
    exclude: Formula | None = Field(
        None, description="Accounts kept out of curve and tiers, as a reconciliation line."
    )
    measures: dict[Name, AccountMeasure] = Field(
        {}, description="Columns beside the P&L, for rules and reports."
    )
