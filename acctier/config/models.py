"""The configuration as frozen, closed models; docs/config.md and the JSON Schema come from them."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    WithJsonSchema,
)

from acctier.config.scalars import (
    Cell,
    Flag,
    Formula,
    Name,
    Number,
    OneOrMany,
    Shorthand,
    Text,
)
from acctier.expression.nodes import Expression
from acctier.model.period import Period, parse_period

Level = Literal["unit", "batch", "customer"]
LineKind = Literal["revenue", "deduction", "cogs", "cost_to_serve"]
ColumnType = Literal[
    "text", "number", "integer", "money", "percent", "date", "datetime", "duration", "flag"
]
Negative = Literal["floor", "net", "absolute"]
CheckLevel = Literal["error", "warning"]
SupportMethod = Literal["direct", "step_down", "reciprocal"]
FROM_TABLE, ARITHMETIC = "<table>", "<arithmetic>"
"""The two forms of a measure; no key can be spelled like this."""

BY_NAME, WEIGHT_TABLE, FORMULA = "<by name>", "<weights>", "<formula>"
"""Forms of `serves`, and of a measure of an account beside `FROM_TABLE`."""


class Model(BaseModel):
    """Frozen and closed: an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


Names = Annotated[tuple[Name, ...], Field(min_length=1), OneOrMany()]
Texts = Annotated[tuple[Text, ...], Field(min_length=1), OneOrMany()]
Cells = Annotated[tuple[Cell, ...], OneOrMany()]
PeriodField = Annotated[
    Period,
    BeforeValidator(lambda value: value if isinstance(value, Period) else parse_period(str(value))),
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


class FileFormat(Model):
    """How a delimited file writes its cells."""

    delimiter: Cell | None = Field(None, description="Field separator; tab for .tsv, else comma.")
    decimal: Cell = Field(".", description="Decimal mark.")
    thousands: Cell | None = Field(None, description="Thousands mark.")
    date: Text = Field("%Y-%m-%d", description="Form of dates, in codes of strftime.")
    datetime: Text = Field("%Y-%m-%dT%H:%M:%S", description="Form of datetimes, in the same codes.")
    empty: Cells = Field(("",), description="Cells that mean no value.")


class ColumnSpec(Model):
    """A declared column: read from the export, or derived by `expr`."""

    type: ColumnType = Field(description="What the cells are.")
    from_: Texts | None = Field(
        None, alias="from", description="Heading(s) in the export; default: the column's name."
    )
    expr: Formula | None = Field(None, description="Row expression that derives the column.")
    yes_values: Texts | None = Field(None, description="Cells of a flag that mean yes.")


class AccountRef(Model):
    """How a row names its account."""

    column: Name = Field(description="Column that holds the account id.")


class TableSpec(Model):
    """A table: an export file, or a SQL view over other tables."""

    file: Text | None = Field(
        None,
        description=(
            "Path or glob, relative to the configuration; `<period>`, `<start:%Y%m%d>`, "
            "`<end:%Y%m%d>` and `<month:%Y%m>` stand for the period, `${NAME}` for an environment "
            "variable."
        ),
    )
    sql: Text | None = Field(None, description="One SELECT over declared tables.")
    joins: Literal["many"] | None = Field(None, description="`many`: rows multiply on purpose.")
    format: FileFormat = Field(FileFormat(), description="How the file writes its cells.")
    key: Names | None = Field(None, description="Columns that identify a row; must be unique.")
    date: Name | None = Field(None, description="Column that places a row in a period.")
    account: Annotated[AccountRef, Shorthand("column")] | None = Field(
        None, description="Column that holds the account id; default: account_id if there is one."
    )
    where: Formula | None = Field(None, description="Rows left out are counted as filtered.")
    columns: dict[Name, Annotated[ColumnSpec, Shorthand("type")]] = Field(
        {}, description="Our name for each column and its type."
    )

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
    exclude: Formula | None = Field(
        None, description="Accounts kept out of curve and tiers, as a reconciliation line."
    )
    measures: dict[Name, AccountMeasure] = Field(
        {}, description="Columns beside the P&L, for rules and reports."
    )


class LineSpec(Model):
    """A line of the account P&L: summed from rows, or a formula over the account."""

    kind: LineKind = Field(description="Where it stands in the ladder and its sign.")
    from_: Name | None = Field(None, alias="from", description="Table the rows come from.")
    sum: Formula | None = Field(None, description="Row expression to add up.")
    where: Formula | None = Field(None, description="Only rows for which this holds.")
    formula: Formula | None = Field(None, description="Formula over the account's columns.")
    round: Literal["row", "account"] = Field(
        "row", description="Round each row, or each account's sum."
    )
    level: Level = Field(
        "batch", description="Step of the cost hierarchy, in lines of kind cost_to_serve."
    )
    imputed: Flag = Field(False, description="A charge that the ledger does not hold.")


class PoolSpec(Model):
    """A sum of money of the period and where it leads."""

    cost: Measure = Field(description="Money of the period.")
    practical_capacity: Measure | None = Field(None, description="What the pool can do, in `unit`.")
    unit: Text | None = Field(None, description="Unit of capacity: minutes, hours ...")
    serves: Serves | None = Field(
        None,
        description="Split: weights by activity, pool or sustaining layer; `unassigned` keeps its "
        "part out of every account. Beside a capacity, weights are units of it.",
    )
    held: Flag = Field(False, description="Keeps its cost, listed as not allocated.")


class ActivitySpec(Model):
    """What is done for accounts, and how its cost reaches them."""

    pool: Name | None = Field(None, description="Time-driven: the pool whose capacity it uses.")
    from_: Name | None = Field(None, alias="from", description="Time equation: table of events.")
    uses: Formula | None = Field(
        None, description="Units of capacity per row of `from`, or per driver unit."
    )
    where: Formula | None = Field(None, description="Only rows for which this holds.")
    negative: Negative | None = Field(
        None, description="What negative units do: floor, net, absolute."
    )
    driver: FromTable | None = Field(None, description="What causes the cost.")
    volume: Measure | None = Field(None, description="Stated practical volume of the driver.")
    rate: Number | None = Field(None, description="Standard rate per driver unit.")
    cost: Measure | None = Field(None, description="Own cost of the period, its own pool.")
    kind: Literal["cogs", "cost_to_serve"] = Field(
        "cost_to_serve", description="`cogs`: above gross profit."
    )
    level: Level = Field(
        "batch", description="Step of the cost hierarchy; `customer`: customer-sustaining."
    )


class SustainingSpec(Model):
    """A cost that no account causes, held above the accounts."""

    level: Literal["channel", "business"] = Field(
        description="What the cost keeps going: a channel, or the whole business."
    )
    cost: Measure | None = Field(
        None, description="Money of the period, beside what pools send to the layer."
    )
    where: Formula | None = Field(
        None,
        description="Accounts of a channel, at level channel alone: a condition over their "
        "columns. Default: all accounts.",
    )
    allocate_by: Name | None = Field(
        None,
        description="Column to share the cost by, after all; what holds it is flagged.",
    )


class TierRule(Model):
    """A tier and the condition an account must meet; first match wins."""

    tier: Text = Field(description="Name of the tier.")
    when: Formula = Field(description="Condition over the account's columns.")
    treat: Text | None = Field(None, description="How accounts of the tier are looked after.")


class TiersSpec(Model):
    """Profit-aware tier rules, and the usual ones beside them."""

    rules: tuple[TierRule, ...] = Field((), description="First match wins.")
    conventional: tuple[TierRule, ...] = Field((), description="How it is usually done.")


class LeakSpec(Model):
    """A policy and what breaking it costs, per account."""

    line: Name = Field(description="P&L line or activity the leak reduces.")
    when: Formula = Field(description="Condition over the account's columns.")
    loss: Formula = Field(description="Money lost, over the account's columns.")
    owner: Text | None = Field(None, description="Who can mend it.")
    nature: Literal["contractual", "discretionary", "error"] | None = Field(
        None, description="Whether contracts, people's decisions or errors cause it."
    )


class LeaksSpec(Model):
    """Profit leaks."""

    policy: dict[Name, LeakSpec] = Field({}, description="Leaks by policy.")
    target_margin: Number | None = Field(None, description="Margin that recovery aims at.")


class CheckSpec(Model):
    """A condition on the data (checks) or on the results (gates)."""

    name: Text = Field(description="What is checked, in words.")
    value: Measure = Field(description="From a table, or arithmetic over fields of the summary.")
    equals: Measure | None = Field(None, description="What the value must equal.")
    min: Measure | None = Field(None, description="What it must not fall below.")
    max: Measure | None = Field(None, description="What it must not rise above.")
    tolerance: Number = Field(Fraction(0), description="Distance from the limit that still holds.")
    level: CheckLevel = Field("error", description="What a breach means.")


class Configuration(Model):
    """A whole cost model."""

    version: Annotated[Literal["1"], WithJsonSchema({"enum": [1, "1"]})] = Field(
        description="Version of this language."
    )
    company: Text = Field(description="Name on every report.")
    currency: Text = Field(description="ISO 4217 code of the reporting currency.")
    period: PeriodField = Field(description="2026, 2026-Q3, 2026-07 or 2026-07-01..2026-09-30.")
    tables: dict[Name, TableSpec] = Field(description="Exports, and SQL views over them.")
    accounts: AccountsSpec = Field(description="Which table lists the accounts.")
    profit_and_loss: dict[Name, LineSpec] = Field(
        description="Lines of the account P&L, in ladder order; amounts positive."
    )
    pools: dict[Name, PoolSpec] = Field({}, description="Cost pools.")
    activities: dict[Name, ActivitySpec] = Field({}, description="What is done for accounts.")
    support_method: SupportMethod = Field(
        "reciprocal", description="How pools that serve pools are costed."
    )
    step_order: Names = Field(
        (), description="step_down: every pool that serves a pool, in the order they are closed."
    )
    sustaining: dict[Name, SustainingSpec] = Field(
        {}, description="Costs held above the accounts; those that allocate, in this order."
    )
    tiers: TiersSpec = Field(TiersSpec(), description="Rules that give each account one tier.")
    leaks: LeaksSpec = Field(LeaksSpec(), description="Policies, and what breaking them costs.")
    checks: tuple[CheckSpec, ...] = Field((), description="Conditions on the data.")
    gates: tuple[CheckSpec, ...] = Field((), description="Conditions on the results.")


def plain(value: Any) -> Any:
    """A model as plain data with every expression as its text, for hashing and the manifest."""
    match value:
        case BaseModel():
            return {
                (info.alias or name): plain(getattr(value, name))
                for name, info in type(value).model_fields.items()
                if getattr(value, name) is not None
            }
        case Expression():
            return value.text
        case Fraction():
            return str(value)
        case Period():
            return value.name
        case dict():
            return {key: plain(item) for key, item in value.items()}
        case tuple() | list():
            return [plain(item) for item in value]
        case _:
            return value
