"""The proof of one account: every figure of its P&L with what it was made of.

Money as it stands in the P&L is an integer in minor units.  What it was rounded from is exact:
sums, shares and rates are fractions of major units.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from acctier.model.cost_proof import PoolShare, Quantity, RowSource
from acctier.model.fields import Field
from acctier.model.findings import Finding

if TYPE_CHECKING:
    import polars as pl

Standing = Literal["active", "dormant", "excluded", "unattributed"]
"""Whether the account is ranked, had nothing in the period, is kept out, or is no account."""

Measurement = Literal["money", "ratio", "number", "other"]


@dataclass(frozen=True)
class Formula:
    """A formula as written, with the account's values in it, and what it gives."""

    text: str
    filled: str
    value: Fraction | None


@dataclass(frozen=True)
class LineProof:
    """A line of the P&L: added up from rows, or a formula over the account.

    ``exact`` is the sum before any rounding; ``once``: rounded per account and not per row.
    """

    name: str
    kind: str
    level: str
    amount: int
    exact: Fraction
    once: bool = False
    imputed: bool = False
    source: RowSource | None = None
    formula: Formula | None = None


@dataclass(frozen=True)
class ActivityProof:
    """An activity's cost: quantity x cost per unit, pool by pool.

    ``uses`` are units of capacity per driver unit where a driver feeds a pool, ``rate`` the
    standard rate.
    """

    name: str
    kind: str
    level: str
    amount: int
    quantity: Quantity
    shares: tuple[PoolShare, ...]
    uses: Fraction | None = None
    rate: Fraction | None = None

    @property
    def exact(self) -> Fraction:
        """The cost before it was rounded to whole minor units."""
        return sum((share.exact for share in self.shares), Fraction(0))


@dataclass(frozen=True)
class SubtotalProof:
    """A subtotal: what it starts from and the lines added and taken."""

    name: str
    amount: int
    plus: tuple[tuple[str, int], ...]
    minus: tuple[tuple[str, int], ...]


Rung = LineProof | ActivityProof | SubtotalProof


@dataclass(frozen=True)
class Rank:
    """A place among the active accounts; 1 is the largest."""

    by: str
    rank: int
    of: int


@dataclass(frozen=True)
class Comparison:
    """One condition of a rule with the account's values.

    A comparison of numbers has ``subject`` (what is compared, as written), ``operator``, ``value``
    and ``limit``; ``distance`` is how far they are apart, ``places`` the same in ranks where the
    condition is about a rank.
    """

    text: str
    filled: str
    holds: bool | None
    subject: str | None = None
    operator: str | None = None
    measurement: Measurement = "other"
    value: Fraction | None = None
    limit: Fraction | None = None
    distance: Fraction | None = None
    places: int | None = None


@dataclass(frozen=True)
class RuleProof:
    """A tier rule the account was judged by: its condition, and each comparison in it."""

    tier: str
    rule: str
    holds: bool
    comparisons: tuple[Comparison, ...]
    any_of: bool = False
    """The comparisons are joined by OR: any of them would do."""


@dataclass(frozen=True)
class LeakProof:
    """A leak of the account: condition and loss with its values, and what is left of the claim."""

    leak: str
    line: str
    owner: str | None
    nature: str | None
    when: Formula
    loss: Formula
    claimed: int
    amount: int
    recoverable: int


@dataclass(frozen=True)
class PriceRise:
    """How much more net revenue brings the account to zero, nothing else changing.

    ``share`` is of net revenue, None where there is none.  ``moving`` names formula lines that
    would not stay as they are.
    """

    amount: int
    share: Fraction | None
    moving: tuple[str, ...]


@dataclass(frozen=True)
class FewerUnits:
    """How much less of its most expensive activity brings the account to zero.

    ``fewer`` units at ``unit_cost`` each; None where doing nothing of it is not enough: then
    ``left`` is the loss that remains.
    """

    activity: str
    amount: int
    unit: str
    units: Fraction
    unit_cost: Fraction
    fewer: Fraction | None
    left: int
    events: int
    table: str


@dataclass(frozen=True)
class OrderSize:
    """How large its events must be for their earnings to cover what the account costs.

    Of every unit of net revenue ``margin`` is left after goods and cost of level unit; ``fixed``
    (all other cost) stays.  ``needed`` is the net revenue per event at which both are equal, None
    where nothing is left of any revenue.
    """

    activity: str
    table: str
    events: int
    revenue: int
    margin: Fraction
    fixed: int
    needed: Fraction | None


@dataclass(frozen=True)
class LayerProof:
    """A sustaining layer shared out because the configuration insists; nobody caused it."""

    layer: str
    by: str
    cost: int
    base: Fraction
    bases: Fraction
    measurement: Measurement
    exact: Fraction
    amount: int
    after: int


@dataclass(frozen=True)
class Child:
    """An account that rolls up into another, or that other one itself; revenue as its rows say."""

    account_id: str
    account_name: str
    net_revenue: int


@dataclass(frozen=True)
class Explanation:
    """One account, proved: every figure adds up to the P&L, or there is no explanation at all.

    ``everyone`` is the same ladder over all accounts together, to compare with.
    """

    account_id: str | None
    account_name: str
    standing: Standing
    rungs: tuple[Rung, ...]
    net_revenue: int
    gross_profit: int
    account_profit: int
    everyone: Mapping[str, int]
    ranks: tuple[Rank, ...] = ()
    tier: str | None = None
    conventional_tier: str | None = None
    rules: tuple[RuleProof, ...] = ()
    leaks: tuple[LeakProof, ...] = ()
    price_rise: PriceRise | None = None
    fewer_units: FewerUnits | None = None
    order_size: OrderSize | None = None
    layers: tuple[LayerProof, ...] = ()
    fully_loaded_profit: int | None = None
    children: tuple[Child, ...] = ()


@dataclass(frozen=True)
class RowList:
    """Source rows of a figure, one per line of a file.

    ``frame`` holds ``event`` (counted from 1), ``table``, ``file``, ``line``, columns of the event,
    and last what it gives to the figure, on the first row of each event, so that the column adds
    up to ``total``.  ``fields`` describe the columns behind ``line``.
    """

    subject: str
    table: str
    unit: str
    frame: pl.DataFrame
    fields: Mapping[str, Field]
    total: Fraction
    events: int


@dataclass(frozen=True)
class FindingRows:
    """Every finding of one name, and the rows they are about (none where it is about no rows).

    ``rows``: table, file, line, column, account_id, value, reason.
    """

    findings: tuple[Finding, ...]
    rows: pl.DataFrame
