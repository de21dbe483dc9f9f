"""Checks and gates as models: a number against its limits, or a rule that every row must keep."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from acctier.config.parts import Measure, Model, Names, Texts
from acctier.config.scalars import Formula, Integer, Name, Number, Text, number_from_text
from acctier.model.fields import Kind

CheckLevel = Literal["error", "warning"]
Step = Literal["day", "workday", "week", "month"]
ALL = "all"
"""What `repeated` says for every declared column."""

RULES = (
    "filled",
    "allowed",
    "range",
    "known",
    "never",
    "not_negative",
    "future",
    "repeated",
    "covers",
    "used_once",
)
"""The keys that are rules for rows; a check holds exactly one of them, or `value`."""


class Limits(Model):
    """The smallest and the largest value of a column."""

    min: Text | None = Field(None, description="Number, day, `period_start` or `period_end`.")
    max: Text | None = Field(None, description="Number, day, `period_start` or `period_end`.")


class GateSpec(Model):
    """A condition on the results."""

    name: Text = Field(description="What is checked, in words.")
    value: Measure = Field(description="From a table, or arithmetic over fields of the summary.")
    equals: Measure | None = Field(None, description="What the value must equal.")
    min: Measure | None = Field(None, description="What it must not fall below.")
    max: Measure | None = Field(None, description="What it must not rise above.")
    tolerance: Number = Field(Fraction(0), description="Distance from the limit that still holds.")
    change_max: Number | None = Field(
        None,
        description="How far the value may be from that of the previous run: 0.30 = 30 % of it.",
    )
    rise_max: Number | None = Field(
        None, description="How far the value may be above that of the previous run."
    )
    level: CheckLevel = Field("error", description="What a breach means.")

    @property
    def compares(self) -> bool:
        """Whether the value is held against that of the previous run."""
        return self.change_max is not None or self.rise_max is not None

    @property
    def rule(self) -> str | None:
        """The rule for rows that it is; None for a number against a limit."""
        return None


class CheckSpec(GateSpec):
    """A condition on the data: a `value` against limits, or one rule for the `rows` of a table.

    A row that breaks a rule stays in the figures and is listed in `quarantine.csv`.
    """

    value: Measure | None = Field(  # type: ignore[assignment]  # required of gates alone
        None, description="From a table, or arithmetic over fields of the summary."
    )
    rows: Name | None = Field(None, description="Table or view whose rows keep a rule.")
    where: Formula | None = Field(None, description="Only rows for which this holds.")
    filled: Names | None = Field(None, description="Rule: these columns are not empty.")
    allowed: dict[Name, Texts] | None = Field(
        None, description="Rule: by column, the values it may have."
    )
    range: dict[Name, Limits] | None = Field(
        None, description="Rule: by column, its `min` and `max`."
    )
    known: dict[Name, Text] | None = Field(
        None,
        description="Rule: by column, the `table.column` that has each of its values; a row whose "
        "value is not there is an orphan.",
    )
    never: Formula | None = Field(None, description="Rule: no row for which this holds.")
    not_negative: Names | None = Field(None, description="Rule: these columns are not below zero.")
    future: dict[Name, Integer] | None = Field(
        None,
        description="Rule, over all rows read: by column, how many days after the end of the "
        "period a date may lie.",
    )
    repeated: Names | None = Field(
        None,
        description="Rule, over all rows read: no two rows are alike in these columns, in one file "
        "or in two; `all`: in every declared column.",
    )
    covers: Step | None = Field(
        None, description="Rule: every day, workday, week or month of the period has rows."
    )
    within: Integer | None = Field(
        None,
        description="Beside `covers`: so many days may pass before the first row and after the "
        "last one; default 0 for day and workday, else the step itself.",
    )
    used_once: Name | None = Field(
        None,
        description="Rule: each row of this table is taken by exactly one line, pool, activity or "
        "layer.",
    )
    by: Name | None = Field(None, description="Beside `used_once`: the column that tells them.")
    amount: Formula | None = Field(
        None,
        description="Money of a row; default: what the first line or cost takes from the table.",
    )
    max_rows: Integer | None = Field(
        None, description="So many rows may break the rule; default 0 without `max_share`."
    )
    max_share: Number | None = Field(
        None, description="So much of the money of the rows may break the rule: 0.01 = 1 %."
    )

    @property
    def rule(self) -> str | None:
        """The rule for rows that it is; None for a number against a limit."""
        return next((key for key in RULES if getattr(self, key) is not None), None)

    @property
    def table(self) -> str | None:
        """The table whose rows keep the rule."""
        return self.rows if self.used_once is None else self.used_once


Cell = Annotated[Fraction | date | str, "a value of a column as the configuration writes it"]


def cell_of(text: str, kind: Kind | None) -> Cell:
    """A value as the configuration writes it, for a column of some kind.

    Raises ``ValueError``, in words, for what cannot be a value of the column.

    >>> cell_of("1_000.5", Kind.NUMBER), cell_of("007", Kind.TEXT)
    (Fraction(2001, 2), '007')
    """
    match kind:
        case Kind.NUMBER:
            return number_from_text(text)
        case Kind.DATE | Kind.DATETIME:
            try:
                return date.fromisoformat(text)
            except ValueError:
                raise ValueError(f"{text!r} is not a day, as in 2026-07-01") from None
        case Kind.FLAG:
            raise ValueError("a flag has but two values; use `never`")
        case _:
            return text
