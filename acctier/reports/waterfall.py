"""The price waterfall: list price, deductions and costs down to account profit, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import polars as pl

from acctier.model.document import BarTable, Block, Cell, Column, Document, Line, Table, Text, Tone
from acctier.model.errors import Complaint, ConfigurationError, did_you_mean
from acctier.model.fields import Field, Kind
from acctier.model.results import Results
from acctier.reports.accounts import identity, left_out, method_data
from acctier.reports.selection import ALL, Selection, select
from acctier.reports.waterfall_steps import AFTER_UNIT, LIST_PRICE, Step, steps
from acctier.reports.wording import counted, heading

SCHEMA = "acctier/waterfall/1"

STEPS = (
    Column("step", "Step"),
    Column("role", "role"),
    Column("kind", "kind"),
    Column("level", "level", priority=2),
    Column("amount", "amount", "money"),
    Column("list_share", "of list", "ratio"),
)
RECORDS = (Column("group", "group"), Column("accounts", "accounts", "count"), *STEPS)
"""One record per group and step; ``amount`` is signed, so that the steps add up."""

_LABELS = {
    LIST_PRICE: "list price",
    "net_revenue": "net revenue (pocket price)",
    "gross_profit": "gross profit",
    AFTER_UNIT: "after unit level",
    "contribution_margin": "contribution margin",
    "account_profit": "account profit",
    "fully_loaded_profit": "fully loaded profit",
}
_BESIDE, _WHOLE = 8, 12
"""Groups that a screen compares, and that it shows in full; files have them all."""


@dataclass(frozen=True)
class Waterfall:
    """The waterfall of a group of accounts: a signed amount in minor units for every step."""

    group: Cell
    accounts: int
    amounts: tuple[int, ...]
    list_price: int

    def share(self, amount: int) -> Fraction | None:
        """An amount as a part of list price; None where nothing was sold."""
        return Fraction(amount, self.list_price) if self.list_price > 0 else None


def waterfall(results: Results, selection: Selection = ALL, by: str | None = None) -> Document:
    """The waterfall of the chosen accounts together, or one for each value of the column ``by``.

    Tiers stand in the order of their rules, other groups by list price, the largest first, unless
    the selection sorts the accounts.  Raises ``ConfigurationError`` for a column that cannot group.
    """
    accounts = results.accounts
    chosen = select(accounts, selection)
    active = chosen.filter(pl.col("active"))
    path = steps(accounts)
    total = _waterfalls(active, path, None)[0]
    groups = [] if by is None else _grouped(results, active, path, by, selection)
    shown = [total] if by is None else groups
    records = Table("waterfall", "", RECORDS, tuple(_records(shown, path)))
    data = {
        "schema": SCHEMA,
        **identity(results),
        **method_data(results),
        "by": by,
        "total": _data(total, path),
        "groups": [_data(each, path) for each in groups],
    }
    head = heading(results, "Price waterfall", loaded=bool(accounts.sustaining))
    note = left_out(results, chosen.height)
    told = (
        [_told(total, path, _chosen_name(chosen, accounts.frame.height), note)]
        if by is None
        else _blocks(groups, total, path, by, note)
    )
    return Document("waterfall", results.currency, (head, *told), data, records)


def _grouped(
    results: Results, active: pl.DataFrame, path: Sequence[Step], by: str, selection: Selection
) -> list[Waterfall]:
    fields = results.accounts.fields
    words = [name for name, field in fields.items() if _tells_apart(field)]
    if by not in words:
        message = f"--by {by}: there is no such column of texts or whole numbers"
        hint = did_you_mean(by, words, "columns")
        raise ConfigurationError([Complaint(message, hint=hint)])
    groups = _waterfalls(active, path, by)
    if selection.sort is not None:
        return groups
    if by == "tier":
        order = {tier.tier: place for place, tier in enumerate(results.tiers)}
        return sorted(groups, key=lambda each: order.get(str(each.group), len(order)))
    return sorted(groups, key=lambda each: (-each.list_price, str(each.group)))


def _tells_apart(field: Field) -> bool:
    return field.kind is not Kind.NUMBER or field.scale == 0


def _waterfalls(active: pl.DataFrame, path: Sequence[Step], by: str | None) -> list[Waterfall]:
    """One waterfall per value of a column, in the order of first appearance; or one in all."""
    names = list(dict.fromkeys(name for step in path for name in step.columns))
    sums = [
        pl.col(name).cast(pl.Int128).sum().alias(f"sum {place}") for place, name in enumerate(names)
    ]
    count = pl.len().alias("number of accounts")
    if by is None:
        frame = active.select(pl.lit(None).alias("group value"), count, *sums)
    else:
        key = pl.col(by).alias("group value")
        frame = active.group_by(key, maintain_order=True).agg(count, *sums)
    found = []
    for group, accounts, *amounts in frame.iter_rows():
        of = {name: int(amount) for name, amount in zip(names, amounts, strict=True)}
        found.append(_waterfall(_plain(group), accounts, path, of))
    return found


def _plain(group: object) -> Cell:
    return group if group is None or isinstance(group, str | int | bool) else str(group)


def _waterfall(group: Cell, accounts: int, path: Sequence[Step], of: dict[str, int]) -> Waterfall:
    revenue = [step for step in path if step.kind == "revenue"]
    list_price = sum(of[step.name] for step in revenue)
    amounts: list[int] = []
    level = 0
    for step in path:
        amount = step.sign * sum(of[name] for name in step.columns)
        if step.name == AFTER_UNIT and step.is_subtotal:
            amount = level
        level = amount if step.is_subtotal else level + amount
        amounts.append(amount)
    return Waterfall(group, accounts, tuple(amounts), list_price)


def _records(waterfalls: Sequence[Waterfall], path: Sequence[Step]) -> Iterator[tuple[Cell, ...]]:
    for each in waterfalls:
        for row in _rows(each, path):
            yield each.group, each.accounts, *row


def _rows(each: Waterfall, path: Sequence[Step]) -> Iterator[tuple[Cell, ...]]:
    for step, amount in zip(path, each.amounts, strict=True):
        kind, level = step.kind or None, step.level or None
        yield step.name, step.role, kind, level, amount, each.share(amount)


def _data(each: Waterfall, path: Sequence[Step]) -> dict[str, object]:
    table = Table("steps", "", STEPS, tuple(_rows(each, path)))
    return {"group": each.group, "accounts": each.accounts, "steps": table}


def _blocks(
    groups: Sequence[Waterfall],
    total: Waterfall,
    path: Sequence[Step],
    by: str,
    note: str | None,
) -> Iterator[Block]:
    if not groups:
        yield Text(None, (Line("No active account is chosen.", "quiet"),))
        return
    names = [_name(each.group, by) for each in groups]
    yield _side_by_side(total, list(zip(names, groups, strict=True)), path, by, note)
    for name, each in list(zip(names, groups, strict=True))[:_WHOLE]:
        yield _told(each, path, f"{name}: {counted(each.accounts, 'account')}")
    if len(groups) > _WHOLE:
        rest = counted(len(groups) - _WHOLE, "further group")
        yield Text(None, (Line(f"{rest} not shown (-f csv has them all).", "quiet"),))


def _chosen_name(chosen: pl.DataFrame, whole: int) -> str:
    if chosen.height == 1:
        return str(chosen["account_name"][0] or chosen["account_id"][0])
    return "all accounts" if chosen.height == whole else counted(chosen.height, "account")


def _name(group: Cell, by: str) -> str:
    if isinstance(group, bool):
        return f"{by}: {'yes' if group else 'no'}"
    return f"(no {by})" if group is None else str(group)


def _told(each: Waterfall, path: Sequence[Step], name: str, note: str | None = None) -> Block:
    """One waterfall for people, with a bar beside each step from its start to its end."""
    wanted = (replace(STEPS[0], heading=name), STEPS[3], replace(STEPS[4], whole=True), STEPS[5])
    rows: list[tuple[Cell, ...]] = []
    bars: list[tuple[int, int]] = []
    level = 0
    for step, amount in zip(path, each.amounts, strict=True):
        rows.append((_label(step), step.level, amount, each.share(amount)))
        bars.append((0, amount) if step.is_subtotal else (level, level + amount))
        level = bars[-1][1]
    tones: tuple[Tone, ...] = tuple("strong" if step.is_subtotal else "plain" for step in path)
    solid = tuple(step.is_subtotal or step.kind == "revenue" for step in path)
    return BarTable(Table("waterfall", "", wanted, tuple(rows), note, tones), tuple(bars), solid)


def _side_by_side(
    total: Waterfall,
    groups: Sequence[tuple[str, Waterfall]],
    path: Sequence[Step],
    by: str,
    note: str | None,
) -> Table:
    """Every step in percent of list price, one column per group."""
    first = sorted(groups, key=lambda each: -each[1].list_price)[:_BESIDE]
    kept = [each for each in groups if each in first]
    columns = (
        Column("step", f"By {by}, in % of list price"),
        Column("all", "all", "ratio"),
        *(
            Column(f"group_{place}", name, "ratio", priority=1)
            for place, (name, _) in enumerate(kept)
        ),
    )
    waterfalls = [total, *(each for _, each in kept)]
    rows = tuple(
        (_label(step), *(each.share(each.amounts[place]) for each in waterfalls))
        for place, step in enumerate(path)
    )
    tones: tuple[Tone, ...] = tuple("strong" if step.is_subtotal else "plain" for step in path)
    notes = [note] if note else []
    if len(groups) > len(kept):
        notes.append(f"The {len(kept)} largest of {len(groups):,} groups.")
    return Table("side_by_side", "", columns, rows, " ".join(notes) or None, tones)


def _label(step: Step) -> str:
    return _LABELS.get(step.name, step.name) if step.is_subtotal else step.name
