"""The proof of one pool: how its cost came about, its rate, and where every cent landed."""

from __future__ import annotations

from acctier.model.cost_proof import PoolProof
from acctier.model.document import Block, Cell, Column, Document, Table
from acctier.model.money import Currency
from acctier.model.results import Results
from acctier.reports.accounts import identity
from acctier.reports.explain_data import exact_number, origin_data
from acctier.reports.explain_steps import files_facts, origin_facts
from acctier.reports.wording import heading

SCHEMA = "acctier/explanation-pool/1"

LANDINGS = (
    Column("target", "Where it landed"),
    Column("outcome", "as"),
    Column("accounts", "accounts", "count", priority=1),
    Column("amount", "amount", "money"),
)
_WEIGHTS = (
    Column("target", "Weights"),
    Column("weight", "weight", "quantity"),
    Column("part", "part of the cost", "rate"),
)
_LARGEST = (
    Column("account_id", "Accounts that take most", priority=1),
    Column("account_name", "name"),
    Column("amount", "amount", "money"),
)

OUTCOMES = {
    "assigned": "accounts",
    "unattributed": "no account",
    "excluded": "excluded accounts",
    "unused": "unused capacity",
    "overrun": "overrun of capacity",
    "sustaining": "held above the accounts",
    "unassigned": "not allocated",
    "residual": "over/under-applied",
    "passed_on": "passed on to pools",
}
"""The words of the screen for the outcomes of the cost ledger."""


def pool(results: Results, proof: PoolProof) -> Document:
    """One pool from its cost to its last cent."""
    currency, origin = results.currency, proof.cost
    blocks: list[Block] = [heading(results, f"Pool {origin.pool}"), origin_facts(origin, currency)]
    if proof.weights:
        blocks.append(Table("weights", "", _WEIGHTS, _weights(proof)))
    landed = _landed(proof, currency)
    records = Table("landings", "", LANDINGS, _landings(proof))
    blocks.append(landed)
    if proof.largest:
        blocks.append(Table("largest", "", _LARGEST, proof.largest))
    files = files_facts([origin.own.source] if origin.own.source is not None else [])
    blocks += [files] if files.facts else []
    data = {
        "schema": SCHEMA,
        **identity(results),
        "support_method": results.support_method,
        "pool": origin_data(origin, currency),
        "received": currency.decimal(proof.received),
        "used": exact_number(proof.used),
        "weights": [
            {"target": target, "weight": exact_number(weight), "part": exact_number(part)}
            for target, weight, part in proof.weights
        ],
        "landings": records,
    }
    return Document(f"pool {origin.pool}", currency, tuple(blocks), data, records)


def _weights(proof: PoolProof) -> tuple[tuple[Cell, ...], ...]:
    return tuple((target, weight, part) for target, weight, part in proof.weights)


def _landings(proof: PoolProof) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (each.target or None, each.outcome, each.accounts, each.amount) for each in proof.landings
    )


def _landed(proof: PoolProof, currency: Currency) -> Table:
    """Where the money is, adding up to what came in, so that the difference is nothing."""
    rows = [
        (each.target or OUTCOMES[each.outcome], OUTCOMES[each.outcome], each.accounts, each.amount)
        for each in proof.landings
    ]
    total = sum(each.amount for each in proof.landings)
    came = proof.cost.own.amount + proof.received
    rows.append(("= all of it", "", 0, total))
    tones = (*("plain" for _ in proof.landings), "strong")
    note = (
        f"In: own cost {currency.format(proof.cost.own.amount)}"
        + (f" and received {currency.format(proof.received)}" if proof.received else "")
        + f"; out: {currency.format(total)}; difference {currency.format(came - total)}."
    )
    shown = tuple((*row[:2], row[2] or None, row[3]) for row in rows)
    return Table("landings", "", LANDINGS, shown, note, tones)  # type: ignore[arg-type]
