"""What the sections of a configuration are made of: names, and the numbers of a period."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    WithJsonSchema,
)

from acctier.config.scalars import Cell, Formula, Name, OneOrMany, Text
from acctier.model.errors import nearest
from acctier.model.period import Period, parse_period

Negative = Literal["floor", "net", "absolute"]
FROM_TABLE, ARITHMETIC = "<table>", "<arithmetic>"
"""The two forms of a measure; no key can be spelled like this."""

BY_NAME, WEIGHT_TABLE, FORMULA = "<by name>", "<weights>", "<formula>"
"""Forms of `serves`, and of a measure of an account beside `FROM_TABLE`."""

PATTERNS = "<patterns>"
"""A form of `drop` beside `BY_NAME`."""


class Model(BaseModel):
    """Frozen and closed: an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


Names = Annotated[tuple[Name, ...], Field(min_length=1), OneOrMany()]
Texts = Annotated[tuple[Text, ...], Field(min_length=1), OneOrMany()]
Cells = Annotated[tuple[Cell, ...], OneOrMany()]


def _period(value: object, info: ValidationInfo) -> Period:
    """A period of the calendar, or one of the configuration's own by its name."""
    if isinstance(value, Period):
        return value
    own: dict[str, Period] = (info.context or {}).get("periods", {})
    text = str(value)
    if text in own:
        return own[text]
    try:
        return parse_period(text)
    except ValueError as problem:
        guess = nearest(text, own)
        raise ValueError(f"{problem}{f', or {guess}' if guess else ''}") from None


PeriodField = Annotated[
    Period,
    BeforeValidator(_period),
    WithJsonSchema({"type": ["string", "integer"]}),
]


class FromTable(Model):
    """A number taken from a table: exactly one of sum, count and count_distinct."""

    from_: Name = Field(alias="from", description="Table or view the rows come from.")
    sum: Formula | None = Field(None, description="Row expression to add up.")
    count: Literal["rows"] | None = Field(None, description="`rows`: count the rows.")
    count_distinct: Formula | None = Field(None, description="Row expression to count values of.")
    where: Formula | None = Field(None, description="Only rows for which this holds.")
    negative: Negative | None = Field(
        None, description="What negative quantities of a driver do: floor (default), net, absolute."
    )

    @property
    def names(self) -> tuple[str, ...]:
        """Every name its expressions use."""
        parts = (self.sum, self.count_distinct, self.where)
        return tuple(name.text for part in parts if part is not None for name in part.names)


def _measure_tag(value: object) -> str:
    return FROM_TABLE if isinstance(value, dict | FromTable) else ARITHMETIC


Measure = Annotated[
    Annotated[FromTable, Tag(FROM_TABLE)] | Annotated[Formula, Tag(ARITHMETIC)],
    Discriminator(_measure_tag),
]
"""A number of the period: a number, arithmetic over numbers, days and months, or from a table."""


class WeightTable(Model):
    """All weights of a pool from one table: `sum` over the rows of each target."""

    from_: Name = Field(alias="from", description="Table or view the weights come from.")
    target: Name = Field(
        description="Text column that names what each row's weight is for: an activity, a pool, a "
        "sustaining layer or `unassigned`."
    )
    sum: Formula = Field(description="Row expression to add up: FTE, square metres, hours.")
    where: Formula | None = Field(None, description="Only rows for which this holds.")

    @property
    def names(self) -> tuple[str, ...]:
        """Every name its expressions use, and the column of targets."""
        parts = (self.sum, self.where)
        used = (name.text for part in parts if part is not None for name in part.names)
        return (self.target, *used)


def _serves_tag(value: object) -> str:
    whole = isinstance(value, WeightTable) or (isinstance(value, dict) and "from" in value)
    return WEIGHT_TABLE if whole else BY_NAME


Serves = Annotated[
    Annotated[
        dict[Name, Measure],
        Tag(BY_NAME),
        Field(json_schema_extra={"not": {"required": ["from"]}}),
    ]
    | Annotated[WeightTable, Tag(WEIGHT_TABLE)],
    Discriminator(_serves_tag),
]
"""Weights by target, or taken whole from a table: a mapping with the key `from`."""


class MeasureFormula(Model):
    """A number per account, exact, computed from its other columns."""

    formula: Formula = Field(
        description="Formula over the account's attributes, P&L lines, activities, volumes, "
        "subtotals and the measures before it; NULL where it has no value."
    )


def _account_measure_tag(value: object) -> str:
    formula = isinstance(value, MeasureFormula) or (isinstance(value, dict) and "formula" in value)
    return FORMULA if formula else FROM_TABLE


AccountMeasure = Annotated[
    Annotated[FromTable, Tag(FROM_TABLE)] | Annotated[MeasureFormula, Tag(FORMULA)],
    Discriminator(_account_measure_tag),
]
"""A column beside the P&L: a number from a table, or a formula over the account."""
