"""The tie-out: whether every cent of the ledger is in the account P&L or named beside it."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from acctier.model.document import Column, Fact, Facts, Line, Table, Tone
from acctier.model.results import Results
from acctier.reports.wording import check_sentence

STEPS = (
    ("unattributed", "no account", 1),
    ("excluded", "excluded accounts", 1),
    ("sustaining", "sustaining cost", -1),
    ("unused", "unused capacity", -1),
    ("unassigned", "not allocated", -1),
    ("residual", "over/under-applied", -1),
)
"""From account profit to operating profit: key in totals, words for the screen, and sign."""

_APPLIED = ("assigned", "unattributed", "excluded")
_ALWAYS = frozenset({"unattributed", "unused", "unassigned"})

COLUMNS = (Column("step", "Reconciliation"), Column("amount", "amount", "money"))
_ENDS = frozenset({"account profit", "operating profit", "operating profit by the ledger"})


def difference(results: Results) -> int:
    """What is missing between ledger and account P&L, in minor units: 0 in a sound run.

    The sum of what every pool lost or gained, and of the gap in
    ``operating_profit = account_profit + unattributed + excluded - sustaining - unused
    - unassigned - residual``, each without its sign so that two wrongs make no right.
    """
    totals = results.totals
    explained = totals["account_profit"] + sum(sign * totals[key] for key, _, sign in STEPS)
    pools = sum(abs(pool.difference) for pool in results.pools)
    return pools + abs(explained - totals["operating_profit"])


def reconciliation(results: Results) -> Table:
    """From account profit to operating profit, and on to what the ledger says.

    The ledger holds neither imputed charges nor standard rates without a pool behind them.
    """
    totals = results.totals
    rows = [("account profit", totals["account_profit"])]
    rows += [
        (words, sign * totals[key]) for key, words, sign in STEPS if totals[key] or key in _ALWAYS
    ]
    rows.append(("operating profit", totals["operating_profit"]))
    beyond = {
        "imputed charges added back": _imputed(results),
        "applied without a pool, added back": applied_without_a_pool(results),
    }
    if any(beyond.values()):
        rows += [(words, amount) for words, amount in beyond.items() if amount]
        by_ledger = totals["operating_profit"] + sum(beyond.values())
        rows.append(("operating profit by the ledger", by_ledger))
    return Table("reconciliation", "", COLUMNS, tuple(rows))


def reconciliation_facts(results: Results) -> Facts:
    """The same steps for people."""
    facts = tuple(
        Fact(str(step), amount, "money", tone="strong" if step in _ENDS else "plain")
        for step, amount in reconciliation(results).rows
    )
    return Facts("Reconciliation", facts)


def _imputed(results: Results) -> int:
    """Charges in the account P&L that no ledger holds."""
    names = [line.name for line in results.accounts.ladder if line.imputed]
    parts = (results.totals, results.unattributed, results.excluded)
    return sum(part.get(name, 0) for part in parts for name in names)


def applied_without_a_pool(results: Results) -> int:
    """Cost that standard rates charge where no pool with any money stands behind them."""
    applied = pl.col("pool").is_null() & pl.col("outcome").is_in(_APPLIED)
    return int(results.cost_ledger.filter(applied)["amount"].cast(pl.Int128).sum() or 0)


def lines(results: Results) -> Iterator[Line]:
    """The tie-out in one line, and a line for every check or gate that fell."""
    gap = difference(results)
    text = f"ties to your ledger: difference {results.currency.format(gap)}"
    if gap:
        yield Line(f"DOES NOT TIE to your ledger: difference {results.currency.format(gap)}", "bad")
    else:
        yield Line(text + _verdict(results), "good")
    for kind, checks in (("check", results.checks), ("gate", results.gates)):
        for check in checks:
            if not check.holds:
                tone: Tone = "bad" if check.level == "error" else "warn"
                yield Line(f"{check.level}: {check_sentence(check, kind)}", tone)


def _verdict(results: Results) -> str:
    parts = []
    for noun, checks in (("check", results.checks), ("gate", results.gates)):
        if not checks:
            continue
        held = sum(check.holds for check in checks)
        parts.append(f"{noun}s: {held} of {len(checks)} hold")
    return "".join(f"; {part}" for part in parts)


def facts(results: Results) -> tuple[Fact, ...]:
    """Where the money of the pools went, and that nothing of it is left over."""
    pools = results.pools
    outside = applied_without_a_pool(results)
    steps = (
        ("cost of all pools", sum(pool.cost for pool in pools), "own cost, as the ledger has it"),
        ("assigned", -sum(pool.assigned for pool in pools), "to accounts, no account included"),
        ("unused capacity", -sum(pool.unused for pool in pools), "paid for and not used"),
        ("sustaining cost", -sum(pool.sustaining for pool in pools), "held above the accounts"),
        ("not allocated", -sum(pool.unassigned for pool in pools), "no fair way to an account"),
        ("over/under-applied", -sum(pool.residual for pool in pools), "standard rates off cost"),
    )
    kept = tuple(
        Fact(label, amount, "money", note)
        for label, amount, note in steps
        if amount or label == "cost of all pools"
    )
    gap = sum(pool.difference for pool in pools)
    verdict = "some of the cost is lost" if gap else "every cent is accounted for"
    rest = (Fact("difference", gap, "money", verdict, tone="strong"),)
    if not outside:
        return kept + rest
    note = "standard rates with no pool behind them"
    return (*kept, *rest, Fact("applied without a pool", outside, "money", note))
