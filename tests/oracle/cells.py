"""What a cell means: the sign beside an amount, shifted decimals, times of another clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.trees import Row, Value

DIGITS = {"JPY": 0, "KRW": 0, "USD": 2, "EUR": 2, "SEK": 2, "KWD": 3, "CLF": 4}


class Unreadable(ValueError):
    """A cell that nobody can read: its row is quarantined."""


def _words(said: Any, otherwise: str) -> list[str]:
    return [otherwise] if said is None else [said] if isinstance(said, str) else said


def signed(amount: Fraction, sign: Any, row: Row) -> Fraction:
    """An amount without a sign of its own, with that of the column beside it."""
    spec = {"column": sign} if isinstance(sign, str) else sign
    said = row[spec["column"]]
    if amount < 0:
        raise Unreadable
    if said in _words(spec.get("minus"), "H"):
        return -amount
    if said in _words(spec.get("plus"), "S"):
        return amount
    raise Unreadable


def unshifted(amount: Fraction, shifted: Any, row: Row) -> Fraction:
    """An amount that is kept with two decimals whatever its currency."""
    spec: dict[str, Any] = {"currency": shifted} if isinstance(shifted, str) else shifted
    code = row.get(spec["currency"], spec["currency"])
    digits = {**DIGITS, **spec.get("places", {})}.get(str(code))
    if digits is None:
        raise Unreadable
    return amount * Fraction(10) ** (2 - int(digits))


def amount_of(cell: Value, spec: Mapping[str, Any], row: Row) -> Value:
    """A number as its column declares it."""
    if not isinstance(cell, Fraction):
        return cell
    if "sign" in spec:
        cell = signed(cell, spec["sign"], row)
    return unshifted(cell, spec["shifted"], row) if "shifted" in spec else cell


def our_time(time: datetime, theirs: str | None, ours: str | None) -> datetime:
    """A time by our clock; one that another clock never showed, or twice, tells nothing."""
    if ours is None:
        return time
    if time.tzinfo is None:
        if theirs is None:
            return time
        zone = ZoneInfo(theirs)
        shown = {
            time.replace(tzinfo=zone, fold=fold).astimezone(ZoneInfo("UTC")) for fold in (0, 1)
        }
        back = {each.astimezone(zone).replace(tzinfo=None) for each in shown}
        meant = {each.astimezone(ZoneInfo(ours)).replace(tzinfo=None) for each in shown}
        if back != {time} or len(meant) != 1:
            raise Unreadable
        return meant.pop()
    return time.astimezone(ZoneInfo(ours)).replace(tzinfo=None)
