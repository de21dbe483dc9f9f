"""`findings`: how much it matters when a run finds something by itself."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import AfterValidator, Field

from acctier.config.parts import Model
from acctier.config.scalars import Integer, Number, Shorthand
from acctier.model.findings import Finding, Severity


def _not_negative(limit: Fraction | int) -> Fraction | int:
    """A limit, which cannot be below zero."""
    if limit < 0:
        raise ValueError("a limit cannot be below zero")
    return limit


class FindingLevel(Model):
    """A level of a finding, or its mapping; alone: `undated-table: error`."""

    level: Severity | None = Field(
        None,
        description="What it means; at level error the data are found wanting. Default: warning, "
        "for negative-quantity info.",
    )

    def passes(self, _finding: Finding) -> bool:
        """Whether the finding is too small to be more than an info."""
        return False


class FindingRows(FindingLevel):
    """A level of a finding about rows, and how many of them are let pass."""

    max_rows: Annotated[Integer, AfterValidator(_not_negative)] | None = Field(
        None, description="Up to so many rows of a table it is an info."
    )

    def passes(self, finding: Finding) -> bool:
        """Whether so few rows are an info."""
        return self.max_rows is not None and (finding.rows or 0) <= self.max_rows


class FindingShare(FindingLevel):
    """A level of a finding that is part of something, and how much of that is let pass."""

    max_share: Annotated[Number, AfterValidator(_not_negative)] | None = Field(
        None, description="Up to this share it is an info: 0.05 = 5 %."
    )

    def passes(self, finding: Finding) -> bool:
        """Whether so small a share is an info."""
        limit, share = self.max_share, finding.share
        return limit is not None and share is not None and share <= limit


_Level = Annotated[FindingLevel, Shorthand("level")]
_Rows = Annotated[FindingRows, Shorthand("level")]
_Share = Annotated[FindingShare, Shorthand("level")]


class FindingsSpec(Model):
    """Findings of every run, each with its level: `zero-volume: error`, or a level and a limit."""

    pool_overrun: _Share | None = Field(
        None,
        alias="pool-overrun",
        description="A pool is used above its capacity; the share is that of the capacity.",
    )
    volume_overrun: _Share | None = Field(
        None,
        alias="volume-overrun",
        description="An activity is done more often than its stated volume; the share of that.",
    )
    zero_volume: _Share | None = Field(
        None,
        alias="zero-volume",
        description="An activity that costs something is never done; the share that its cost has "
        "of the cost of all pools.",
    )
    zero_cost: _Level | None = Field(
        None,
        alias="zero-cost",
        description="A cost that is taken from a table comes to nothing.",
    )
    sign_suspect: _Share | None = Field(
        None,
        alias="sign-suspect",
        description="A revenue, deduction or cogs line totals below zero: its share of all "
        "revenue. Or a pool costs less than nothing: its share of the cost of all pools.",
    )
    unknown_account: _Rows | None = Field(
        None, alias="unknown-account", description="Rows name no known account."
    )
    not_in_crosswalk: _Rows | None = Field(
        None, alias="not-in-crosswalk", description="Rows have an id that the crosswalk lacks."
    )
    crosswalk_to_unknown: _Rows | None = Field(
        None,
        alias="crosswalk-to-unknown",
        description="Rows are led by the crosswalk to no known account.",
    )
    negative_quantity: _Rows | None = Field(
        None, alias="negative-quantity", description="Rows of a driver are below zero."
    )
    outside_period: _Level | None = Field(
        None, alias="outside-period", description="Every row of a table is outside the period."
    )
    undated_table: _Level | None = Field(
        None,
        alias="undated-table",
        description="A table that feeds money has no date, and no period in its path.",
    )

    def of(self, finding: str) -> FindingLevel | None:
        """What is said about a finding, by its name.

        >>> FindingsSpec.model_validate({"zero-volume": "error"}).of("zero-volume").level
        'error'
        """
        level: FindingLevel | None = getattr(self, finding.replace("-", "_"), None)
        return level
