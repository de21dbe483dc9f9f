"""The figures of a published run that a history compares, read from its summary."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

from acctier.model.money import Currency, currency
from acctier.model.published import Figures
from acctier.publish.catalog import Entry
from acctier.publish.layout import MANIFEST, SUMMARY


class DamagedRun(Exception):
    """A published run whose files are not what it wrote; the message says which."""


def figures(entry: Entry) -> Figures:
    """The figures of a run.

    Raises ``DamagedRun`` when its summary is missing, unreadable, or not what the run wrote.
    """
    if entry.damage is not None:
        raise DamagedRun(entry.damage)
    try:
        content = (entry.folder / SUMMARY).read_bytes()
        manifest = json.loads((entry.folder / MANIFEST).read_bytes())
        expected = {each["file"]: each["sha256"] for each in manifest["outputs"]}[SUMMARY]
        if hashlib.sha256(content).hexdigest() != expected:
            raise DamagedRun(f"{SUMMARY} is not what the run wrote")
        return _figures(json.loads(content, parse_float=Decimal))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise DamagedRun(f"{SUMMARY} cannot be read: {problem}") from None


def _figures(summary: Any) -> Figures:
    money = currency(summary["currency"])
    if money is None:
        raise ValueError(f"{summary['currency']} is no currency")
    totals, gates = summary["totals"], summary["gates"]
    return Figures(
        currency=money,
        accounts=int(totals["accounts"]),
        net_revenue=_minor(totals["net_revenue"], money),
        account_profit=_minor(totals["account_profit"], money),
        erosion=None
        if summary["whale"]["erosion"] is None
        else _minor(summary["whale"]["erosion"], money),
        gates=len(gates),
        gates_fallen=sum(not each["holds"] for each in gates),
    )


def _minor(amount: int | Decimal, money: Currency) -> int:
    return money.minor(Fraction(amount))
