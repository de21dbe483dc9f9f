"""Results: everything one run found, in exact numbers, ready for reports.

Money is an integer in minor units, ratios are exact fractions, frames carry minor units as
integers under the names of the configuration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from acctier.model.errors import Place
from acctier.model.fields import Field
from acctier.model.findings import Finding
from acctier.model.money import Currency
from acctier.model.period import Period

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class LadderLine:
    """One line of the account P&L, in ladder order.

    ``role`` is ``line`` (a profit_and_loss entry), ``activity`` or ``subtotal``; ``kind`` is the
    P&L kind (revenue, deduction, cogs, cost_to_serve) of lines and activities, empty for
    subtotals.  ``level`` is unit, batch or customer.  ``imputed`` marks a charge that no ledger
    holds, so that the tie-out can add it back.
    """

    name: str
    role: str
    kind: str = ""
    level: str = ""
    imputed: bool = False


@dataclass(frozen=True)
class Accounts:
    """The account P&L: one row per known, not excluded account, sorted by rank, dormant ones last.

    ``fields`` says for each column of ``frame`` what it is: numbers are scaled integers (money has
    the currency's digits as scale, volumes 9).  ``attributes`` and ``measures`` name the columns
    that came from the accounts table and from `accounts.measures`, in configuration order.
    """

    frame: pl.DataFrame
    fields: Mapping[str, Field]
    ladder: tuple[LadderLine, ...]
    attributes: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()
    sustaining: tuple[str, ...] = ()
    """Columns of allocated layers: the layer, ``after_<layer>`` ..., ``fully_loaded_profit``."""


@dataclass(frozen=True)
class PoolResult:
    """One pool's balance; money in minor units, ``used`` and capacity in the pool's unit."""

    pool: str
    cost: int
    received: int = 0
    practical_capacity: Fraction | None = None
    unit: str | None = None
    used: Fraction | None = None
    rate: Fraction | None = None
    """Capacity cost rate in major units of currency per unit of capacity."""
    assigned: int = 0
    unused: int = 0
    passed_on: int = 0
    sustaining: int = 0
    unassigned: int = 0
    residual: int = 0
    support: Mapping[str, Fraction] = field(default_factory=dict)
    """Exact major units passed on, by pool that receives them."""

    @property
    def utilisation(self) -> Fraction | None:
        """Used share of practical capacity; above 1 in an overrun."""
        if self.used is None or not self.practical_capacity:
            return None
        return self.used / self.practical_capacity

    @property
    def difference(self) -> int:
        """Cost in less cost out: 0, or the run is broken."""
        out = self.assigned + self.unused + self.passed_on
        return self.cost + self.received - out - self.sustaining - self.unassigned - self.residual


@dataclass(frozen=True)
class ActivityResult:
    """One activity: where its cost comes from, its volume, unit cost and amount assigned."""

    activity: str
    kind: str
    level: str
    pools: tuple[str, ...]
    quantity: Fraction
    """Measured driver units (or units of capacity for a time equation), every account included."""
    volume: Fraction
    """Stated practical volume, else the measured one."""
    unit_cost: Fraction | None
    amount: int


@dataclass(frozen=True)
class Band:
    """A number of accounts and their money: makers, neutral or takers of the whale curve."""

    accounts: int
    amount: int


@dataclass(frozen=True)
class Whale:
    """The metrics of the whale curve; definitions in docs/method.md."""

    accounts: int
    total: int
    peak: int
    peak_account_share: Fraction | None
    height: Fraction | None
    drag: Fraction | None
    erosion: int
    erosion_ratio: Fraction | None
    reach_100: Fraction | None
    top_share: Mapping[str, Fraction | None]
    bottom_share: Mapping[str, Fraction | None]
    makers: Band
    neutral: Band
    takers: Band
    flat_back: Fraction | None
    gini_normalised: Fraction | None
    pareto: Mapping[str, Mapping[str, Fraction | None]]
    rank_correlation: Fraction | None
    misleading: str | None = None
    """Why percentages of total are withheld on screen (total <= 0 or near zero); None when fine."""


@dataclass(frozen=True)
class CurvePoint:
    """A point of a drawn curve: account share 0..1, cumulative money, and the account reached."""

    rank: int
    account_share: Fraction
    cumulative: int
    account_id: str | None


@dataclass(frozen=True)
class Curve:
    """Whale curve and size curve (accounts in revenue order), thinned with an error bound."""

    profit: tuple[CurvePoint, ...]
    size: tuple[CurvePoint, ...]


@dataclass(frozen=True)
class TierResult:
    """One tier: accounts and money; `margin` and `profit_share` are null where meaningless."""

    tier: str
    accounts: int
    net_revenue: int
    cost_to_serve: int
    account_profit: int
    margin: Fraction | None
    profit_share: Fraction | None
    treat: str | None = None


@dataclass(frozen=True)
class BlindSpot:
    """An account the usual tiering misjudges."""

    account_id: str
    account_name: str
    conventional_tier: str
    tier: str
    net_revenue: int
    account_profit: int


@dataclass(frozen=True)
class LeakResult:
    """One leak over all accounts."""

    leak: str
    kind: str
    line: str
    accounts: int
    amount: int
    recoverable: int
    owner: str | None
    worst_account: str | None
    nature: str | None = None


@dataclass(frozen=True)
class LayerResult:
    """One layer of sustaining cost, held above the accounts it is kept for.

    ``accounts`` and ``account_profit`` are of the active accounts in its scope (all of them for a
    layer without ``where``); ``profit_after`` is what their profit leaves once the layer is borne.
    ``allocate_by`` names the column it was also shared by, None when it stays held.
    """

    layer: str
    level: str
    cost: int
    accounts: int
    net_revenue: int
    account_profit: int
    profit_after: int
    allocate_by: str | None = None


@dataclass(frozen=True)
class TableMoney:
    """What became of the money that one line or cost finds in a table, exact, in major units.

    ``read`` is all of it; quarantined rows whose money cannot be read are ``unreadable``.
    """

    name: str
    read: Fraction
    used: Fraction
    outside_period: Fraction
    filtered: Fraction
    quarantined: Fraction
    unreadable: int = 0


@dataclass(frozen=True)
class TableResult:
    """What became of the rows of one table; `row_rounding` maps P&L lines to exact money."""

    table: str
    files: tuple[str, ...]
    rows_read: int
    rows_used: int
    rows_outside_period: int
    rows_filtered: int
    rows_quarantined: int
    rows_unattributed: int
    row_rounding: Mapping[str, Fraction] = field(default_factory=dict)
    money: tuple[TableMoney, ...] = ()
    """By line and cost that takes money from the table, in the order of the configuration."""


@dataclass(frozen=True)
class CheckResult:
    """A check or gate: measured value against its limit."""

    name: str
    level: str
    value: Fraction | None
    limit: str
    """The condition in words, e.g. ``= 60919`` or ``<= 0.005``."""
    holds: bool
    detail: str = ""
    """More about a value in one sentence: which rows broke a rule, or what it was compared with."""
    file: str | None = None
    """Where the first row stands that breaks a rule or is quarantined."""
    line: int | None = None
    stated: Place | None = None
    """Where the configuration says what is expected."""

    @property
    def place(self) -> Place | None:
        """Where to look first: at the row, else at what is expected of it."""
        return self.stated if self.file is None else Place(self.file, self.line)


@dataclass(frozen=True)
class Quarantined:
    """One refused cell (or row) of an input file, or one that breaks the rule of a check.

    A row with a refused cell is ``set_aside``: it is in no figure.  A row that breaks a rule stays
    in the figures.  ``line`` is None, and ``file`` empty, for the row of a view.
    """

    table: str
    file: str
    line: int | None
    column: str
    value: str
    reason: str
    amount: int | None = None
    """Money of the row in minor units, at its first entry; None where it cannot be read."""
    set_aside: bool = True
    record: int | None = None
    """Number of the row in its file, from 0."""


@dataclass(frozen=True)
class InputFile:
    """One file that was read; ``path`` is relative to the configuration."""

    table: str
    path: str
    size: int
    rows: int
    location: str
    """Where the file lies on this machine; never written anywhere."""


@dataclass(frozen=True)
class Results:
    """One run, complete."""

    company: str
    currency: Currency
    period: Period
    profit_level: str
    accounts: Accounts
    totals: Mapping[str, int]
    """Keys as in summary.json `totals`; the counts `accounts` and `active_accounts` included."""
    unattributed: Mapping[str, int]
    """Ladder of the unattributed pseudo-account, every line, activity and subtotal; and `rows`."""
    excluded: Mapping[str, int]
    pools: tuple[PoolResult, ...]
    activities: tuple[ActivityResult, ...]
    whale: Whale
    curve: Curve
    tiers: tuple[TierResult, ...]
    losing_top: tuple[BlindSpot, ...]
    overlooked: tuple[BlindSpot, ...]
    leaks: tuple[LeakResult, ...]
    account_leaks: pl.DataFrame
    """One row per leak and account: leak, kind, line, account_id, account_name, owner, nature,
    amount, recoverable (minor units); sorted by amount descending, leak, account_id."""
    cost_ledger: pl.DataFrame
    tables: tuple[TableResult, ...]
    checks: tuple[CheckResult, ...] = ()
    gates: tuple[CheckResult, ...] = ()
    findings: tuple[Finding, ...] = ()
    quarantine: tuple[Quarantined, ...] = ()
    broken: tuple[Quarantined, ...] = ()
    """Rows that break the rule of a check, in the order of the checks; they stay in the figures."""
    inputs: tuple[InputFile, ...] = ()
    layers: tuple[LayerResult, ...] = ()
    """Layers of sustaining cost, in configuration order."""
    support_method: str = "reciprocal"
    """How pools that serve pools pass their cost on."""


@dataclass(frozen=True)
class Previous:
    """The run that values are held against: its name, and its results."""

    run: str
    results: Results


REVENUE_PROPORTIONAL = "revenue_proportional"
"""The way without causes: the cost of every activity spread over accounts by net revenue."""


@dataclass(frozen=True)
class MethodResult:
    """What the accounts make in all under one way of carrying cost to them.

    ``method`` is a support method or ``revenue_proportional``.  ``losing`` accounts together make
    ``losses`` (below zero); changes are counted against the configured method.  ``refused`` says
    why pools cannot be costed this way; then every figure is None.
    """

    method: str
    account_profit: int | None = None
    losing: int | None = None
    losses: int | None = None
    sign_changes: int | None = None
    tier_changes: int | None = None
    refused: str | None = None


@dataclass(frozen=True)
class MethodComparison:
    """The same accounts under every method; ``configured`` is the one the results are of.

    ``accounts`` has a row for each account whose sign of profit or tier is not the same under all
    methods, the widest span of profits first: account_id, account_name, net_revenue, then
    ``<method>_profit`` and ``<method>_tier`` for each method in order (null where it is refused).
    """

    configured: str
    step_order: tuple[str, ...]
    methods: tuple[MethodResult, ...]
    accounts: pl.DataFrame
