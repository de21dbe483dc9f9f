"""The configuration as frozen, closed models; docs/config.md and the JSON Schema come from them."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, WithJsonSchema, model_validator

from acctier.config.calendars import Label, Overlay, PeriodSpec
from acctier.config.checks import CheckSpec, GateSpec
from acctier.config.currencies import FxSpec
from acctier.config.findings import FindingsSpec
from acctier.config.parts import FromTable, Measure, Model, Names, Negative, PeriodField, Serves
from acctier.config.scalars import Flag, Formula, Name, Number, Text
from acctier.config.tables import AccountsSpec, TableSpec
from acctier.expression.nodes import Expression
from acctier.model.period import Period

Level = Literal["unit", "batch", "customer"]
LineKind = Literal["revenue", "deduction", "cogs", "cost_to_serve"]
SupportMethod = Literal["direct", "step_down", "reciprocal"]


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


class Configuration(Model):
    """A whole cost model."""

    version: Annotated[Literal["1"], WithJsonSchema({"enum": [1, "1"]})] = Field(
        description="Version of this language."
    )
    company: Text = Field(description="Name on every report.")
    currency: Text = Field(description="ISO 4217 code of the reporting currency.")
    zone: Text | None = Field(
        None,
        description="Zone of your days, by its IANA name such as Europe/Berlin: datetimes with an "
        "offset, or of another clock (`format.zone`), are converted into it. Default: no datetime "
        "is converted.",
    )
    period: PeriodField = Field(
        description="2026, 2026-Q3, 2026-07, 2026-07-01..2026-09-30, or a name from `periods`."
    )
    periods: dict[Label, PeriodSpec] = Field(
        {}, description="An own calendar: periods by name, and what changes with each."
    )
    profiles: dict[Label, Overlay] = Field(
        {}, description="Overlays by name, for `--profile`: values by path, or nested."
    )
    fx: FxSpec | None = Field(None, description="Rates into the reporting currency.")
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
    gates: tuple[GateSpec, ...] = Field((), description="Conditions on the results.")
    findings: FindingsSpec = Field(
        FindingsSpec(), description="How much it matters what every run finds by itself."
    )

    @model_validator(mode="after")
    def _tables_know_its_zone(self) -> Configuration:
        told = {name: table.with_days_in(self.zone) for name, table in self.tables.items()}
        self.tables.update(told)
        return self


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
