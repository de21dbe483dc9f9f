"""Money of quarantined rows, and what became of all money that lines and costs find in a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

import polars as pl

from acctier.expression.apply import Scope, condition_expr, stored, units_expr
from acctier.measure.measured import TableMeasures
from acctier.measure.spread import WHOLE
from acctier.measure.takes import Mode, Take
from acctier.model.fields import Kind
from acctier.model.money import Currency
from acctier.model.results import TableMoney
from acctier.model.rows import FILE, FILTERED, IN_PERIOD, OUTSIDE, QUARANTINED, RECORD, STATUS, Rows


@dataclass(frozen=True)
class SetAside:
    """What quarantined rows would have given: per take, in all and how many give nothing.

    ``amounts`` are in minor units by index of the file and record: what the first take that can
    read the row would have had of it.
    """

    sums: Mapping[str, Fraction] = field(default_factory=dict)
    unreadable: Mapping[str, int] = field(default_factory=dict)
    amounts: Mapping[tuple[int, int], int] = field(default_factory=dict)

    def beside(self, other: SetAside) -> SetAside:
        """The same with the rows without money of others that were set aside."""
        more = other.unreadable
        counts = {take: n + more.get(take, 0) for take, n in self.unreadable.items()}
        return replace(self, unreadable=counts)


NOTHING_SET_ASIDE = SetAside()


def set_aside(rows: Rows, takes: Sequence[Take], scope: Scope, currency: Currency) -> SetAside:
    """The money of rows that are quarantined, take by take.

    A row of which a take's condition cannot be read is not the take's.
    """
    summed = [take for take in takes if take.sum is not None]
    if not summed:
        return NOTHING_SET_ASIDE
    columns, scales = [], {}
    for take in summed:
        units, scales[take.name] = _units(take, scope, currency)
        keep = pl.lit(value=True) if take.where is None else condition_expr(take.where, scope)
        columns += [
            pl.when(keep).then(units).cast(pl.Int128).alias(take.name),
            (keep & units.is_null()).alias(f"{take.name}?"),
        ]
    frame = rows.relation.frame.select(pl.col(FILE), pl.col(RECORD), *columns).collect()
    sums = {
        take.name: Fraction(int(frame[take.name].sum() or 0), 10 ** scales[take.name])
        for take in summed
    }
    unreadable = {take.name: int(frame[f"{take.name}?"].sum() or 0) for take in summed}
    amounts: dict[tuple[int, int], int] = {}
    for take in summed:
        known = frame.filter(pl.col(take.name).is_not_null())
        for file, record, units in known.select(FILE, RECORD, take.name).iter_rows():
            exact = Fraction(int(units), 10 ** scales[take.name])
            amounts.setdefault((int(file), int(record)), currency.minor(exact))
    return SetAside(sums, unreadable, amounts)


def _units(take: Take, scope: Scope, currency: Currency) -> tuple[pl.Expr, int]:
    """What a take has of each row, in units of ``10**-scale``, rounded as the take rounds."""
    assert take.sum is not None
    if take.mode == Mode.MONEY:
        return units_expr(take.sum, scope, currency.digits)[0], currency.digits
    expr, value = stored(take.sum, scope, "value")
    return (expr if value.kind == Kind.NUMBER else expr.cast(pl.Int64)), value.scale


def money_of(table: TableMeasures, beside: SetAside) -> tuple[TableMoney, ...]:
    """Per line and cost: all money read, and what became of it.

    What is read is added up without regard to what became of the rows.
    """
    return tuple(
        _money(table, take, beside)
        for take in table.takes
        if take.is_money and take.sum is not None
    )


def _spread_money(
    table: TableMeasures, take: Take, beside: SetAside, inside: Fraction
) -> TableMoney:
    """The same of rows that are spread: what the period has not, of rows it shares in, is outside.

    Rows whose days are none are quarantined, but their money can be read.
    """
    name = f"{WHOLE}{take.name}"
    frame, scale = table.sums.frame, 10 ** table.sums.scales[name]
    sums = dict(frame.group_by(STATUS).agg(pl.col(name).cast(pl.Int128).sum()).iter_rows())
    whole = {status: Fraction(int(units or 0), scale) for status, units in sums.items()}
    nothing = Fraction(0)
    apart = beside.sums.get(take.name, nothing) + whole.pop(QUARANTINED, nothing)
    dated = whole.get(IN_PERIOD, nothing) + whole.get(OUTSIDE, nothing)
    return TableMoney(
        take.name.removeprefix("line."),
        sum(whole.values(), nothing) + apart,
        inside,
        dated - inside,
        whole.get(FILTERED, nothing),
        apart,
        beside.unreadable.get(take.name, 0),
    )


def _money(table: TableMeasures, take: Take, beside: SetAside) -> TableMoney:
    scale = 10 ** table.sums.scales[take.name]
    frame = table.sums.frame
    apart = beside.sums.get(take.name, Fraction(0))

    def units(rows: pl.Expr) -> Fraction:
        return Fraction(int(frame.filter(rows)[take.name].cast(pl.Int128).sum() or 0), scale)

    status = pl.col(STATUS)
    if f"{WHOLE}{take.name}" in table.sums.scales:
        return _spread_money(table, take, beside, units(status == IN_PERIOD))
    return TableMoney(
        take.name.removeprefix("line."),
        units(status != QUARANTINED) + apart,
        units(status == IN_PERIOD),
        units(status == OUTSIDE),
        units(status == FILTERED),
        apart,
        beside.unreadable.get(take.name, 0),
    )
