"""The proof of one account as a report: why it earns or loses what it does, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from acctier.model.cost_proof import PoolOrigin
from acctier.model.document import (
    Block,
    Cell,
    Column,
    Document,
    Fact,
    Facts,
    Line,
    Table,
    Text,
    Tone,
)
from acctier.model.explanation import ActivityProof, Explanation, LineProof, Rung, SubtotalProof
from acctier.model.money import Currency, round_half_away
from acctier.model.results import Results
from acctier.reports.explain_children import children_table
from acctier.reports.explain_data import explanation_data
from acctier.reports.explain_steps import (
    activity_facts,
    files_facts,
    line_fact,
    origin_facts,
    subtotal_text,
)
from acctier.reports.explain_verdicts import layer_facts, leak_facts, remedy_facts, tier_facts
from acctier.reports.proof_numbers import share_text
from acctier.reports.wording import counted, heading, money

LADDER = (
    Column("line", "From revenue to profit"),
    Column("amount", "amount", "money"),
    Column("of_revenue", "of revenue", "ratio"),
    Column("everyone", "all accounts", "ratio", priority=1),
    Column("difference", "difference", "money", whole=True, priority=1),
)
_CAUSES = 4
_WORTH_TELLING = Fraction(1, 200)
"""A cause is named when it makes half a percent of revenue or more."""

_STANDING = {
    "excluded": "It is excluded: a line of the reconciliation, without rank and tier.",
    "unattributed": "These are the rows whose account is empty or not known. They use pools at "
    "the same rates as everybody and have no rank, tier or leak.",
}


def explanation(results: Results, proof: Explanation) -> Document:
    """Why one account earns or loses money, and the proof of every figure."""
    currency = results.currency
    blocks: list[Block] = [_head(results, proof), Text(None, tuple(_story(proof, currency)))]
    if proof.standing != "dormant":
        blocks.append(_ladder(proof))
    if proof.children:
        blocks.append(children_table(proof, currency))
    blocks += _judgement(proof, currency)
    blocks += _steps(proof, currency)
    blocks += _origins(proof, currency)
    records = Table("ladder", "", _RECORDS, tuple(_records(proof)))
    title = f"explain {proof.account_name}"
    return Document(title, currency, tuple(blocks), explanation_data(results, proof), records)


def _head(results: Results, proof: Explanation) -> Text:
    who = proof.account_name
    if proof.account_id is not None and proof.account_id != who:
        who = f"{who} ({proof.account_id})"
    return heading(results, who, loaded=bool(proof.layers))


def _story(proof: Explanation, currency: Currency) -> Iterator[Line]:
    """The answer in a few sentences."""
    yield _result(proof, currency)
    if proof.standing in _STANDING:
        yield Line(_STANDING[proof.standing])
    if proof.ranks:
        places = " and ".join(f"{rank.rank:,} by {rank.by}" for rank in proof.ranks)
        text = f"Of {counted(proof.ranks[0].of, 'active account')} it is number {places}."
        if proof.tier:
            text += f" Tier: {proof.tier}."
        if proof.conventional_tier:
            text += f" Tiers by size alone would say {proof.conventional_tier}."
        yield Line(text)
    if proof.account_profit < 0 and proof.net_revenue > 0:
        yield Line(_where_it_turns(proof, currency))
    yield from _causes(proof, currency)
    lost = sum(leak.amount for leak in proof.leaks)
    if lost and lost >= proof.net_revenue * _WORTH_TELLING:
        kept = proof.account_profit + lost
        verb = "earn" if kept >= 0 else "lose"
        yield Line(
            f"Breaches of policy cost {money(lost, currency)} of it: without these leaks it would "
            f"{verb} {money(abs(kept), currency)}."
        )


def _result(proof: Explanation, currency: Currency) -> Line:
    if proof.standing == "dormant":
        return Line(
            f"{proof.account_name} had nothing in this period: no row and no cost.", "strong"
        )
    profit, revenue = proof.account_profit, proof.net_revenue
    who = "What belongs to no account" if proof.account_id is None else proof.account_name
    text = f"{who} {'loses' if profit < 0 else 'earns'} {_exactly(abs(profit), currency)}"
    if revenue:
        text += f" on net revenue of {_exactly(revenue, currency)}"
    if revenue > 0:
        text += f", {share_text(Fraction(abs(profit), revenue))} of it"
    return Line(f"{text}.", "strong")


def _exactly(amount: int, currency: Currency) -> str:
    return f"{currency.code}\N{NO-BREAK SPACE}{currency.format(amount)}"


def _where_it_turns(proof: Explanation, currency: Currency) -> str:
    """The step of the ladder on which profit becomes loss."""
    gross = money(proof.gross_profit, currency)
    cost = proof.gross_profit - proof.account_profit
    if proof.gross_profit < 0:
        return (
            f"It is sold below cost: gross profit is {gross}, before anybody has done anything for "
            f"it. Serving it costs another {money(cost, currency)}."
        )
    return (
        f"Its gross profit of {gross} does not pay for serving it, which costs "
        f"{money(cost, currency)}."
    )


def _causes(proof: Explanation, currency: Currency) -> Iterator[Line]:
    """What costs this account more of its revenue than it costs all accounts together."""
    base, base_all = _revenue(proof)
    if base <= 0 or base_all <= 0:
        return
    usual = round_half_away(Fraction(proof.everyone["account_profit"] * base, base_all))
    gap = usual - proof.account_profit
    found = sorted(
        ((rung.name, _difference(rung, proof)) for rung in _costs(proof)),
        key=lambda pair: (-pair[1], pair[0]),
    )
    told = [pair for pair in found if pair[1] >= base * _WORTH_TELLING][:_CAUSES]
    if gap <= 0 or not told:
        return
    verb = "earn" if usual >= 0 else "lose"
    yield Line(
        f"At the cost of all accounts together, the same revenue would {verb} "
        f"{money(abs(usual), currency)}. What sets it {money(gap, currency)} apart is above all "
        + ", ".join(f"{name} ({money(more, currency)} more)" for name, more in told)
        + "."
    )


def _costs(proof: Explanation) -> Iterator[LineProof | ActivityProof]:
    for rung in proof.rungs:
        if not isinstance(rung, SubtotalProof) and rung.kind != "revenue":
            yield rung


def _revenue(proof: Explanation) -> tuple[int, int]:
    """Revenue before deductions: of the account, and of all accounts."""
    lines = [rung for rung in proof.rungs if isinstance(rung, LineProof) and rung.kind == "revenue"]
    return sum(line.amount for line in lines), sum(proof.everyone[line.name] for line in lines)


def _difference(rung: Rung, proof: Explanation) -> int:
    """What a cost is above its share of the revenue of all accounts, in minor units."""
    base, base_all = _revenue(proof)
    usual = Fraction(proof.everyone[rung.name] * base, base_all)
    return round_half_away(rung.amount - usual)


_RECORDS = (
    Column("line", "line"),
    Column("role", "role"),
    Column("kind", "kind"),
    Column("level", "level"),
    Column("amount", "amount", "money"),
    Column("of_revenue", "of revenue", "ratio"),
    Column("everyone_of_revenue", "all accounts", "ratio"),
)


def _records(proof: Explanation) -> Iterator[tuple[Cell, ...]]:
    base, base_all = _revenue(proof)
    roles = {LineProof: "line", ActivityProof: "activity", SubtotalProof: "subtotal"}
    for rung in proof.rungs:
        yield (
            rung.name,
            roles[type(rung)],
            _kind(rung) or None,
            _level(rung),
            rung.amount,
            Fraction(rung.amount, base) if base > 0 else None,
            Fraction(proof.everyone[rung.name], base_all) if base_all > 0 else None,
        )


def _ladder(proof: Explanation) -> Table:
    """The account P&L; costs with a minus, so that the column adds up from top to bottom."""
    base, base_all = _revenue(proof)
    rows: list[tuple[Cell, ...]] = []
    tones: list[Tone] = []
    silent: list[str] = []
    for rung in proof.rungs:
        subtotal = isinstance(rung, SubtotalProof)
        if not subtotal and not rung.amount:
            silent.append(rung.name)
            continue
        if rung.name == "cost_to_serve":
            continue
        sign = 1 if subtotal or _kind(rung) == "revenue" else -1
        everyone = sign * proof.everyone[rung.name]
        label = f"= {rung.name.replace('_', ' ')}" if subtotal else f"  {rung.name}"
        usual = round_half_away(Fraction(everyone * base, base_all)) if base_all > 0 else 0
        amount = sign * rung.amount
        compared = base > 0 and base_all > 0
        rows.append(
            (
                label,
                amount,
                Fraction(amount, base) if base > 0 else None,
                Fraction(everyone, base_all) if base_all > 0 else None,
                amount - usual if compared else None,
            )
        )
        tones.append("strong" if subtotal else "plain")
    note = (
        "difference: against all accounts together on the same revenue; a minus is what it costs "
        "more, or brings less."
    )
    if silent:
        note += f" Nothing in: {', '.join(silent)}."
    return Table("ladder", "", LADDER, tuple(rows), note, tuple(tones))


def _kind(rung: Rung) -> str:
    return "" if isinstance(rung, SubtotalProof) else rung.kind


def _level(rung: Rung) -> str | None:
    """The step of the cost hierarchy, which lines above gross profit have none of."""
    if isinstance(rung, SubtotalProof):
        return None
    steps = isinstance(rung, ActivityProof) or rung.kind == "cost_to_serve"
    return rung.level if steps else None


def _judgement(proof: Explanation, currency: Currency) -> Iterator[Block]:
    """What would mend it, what it leaks, its tier, and what was shared out all the same."""
    for facts in (
        remedy_facts(proof, currency),
        leak_facts(proof, currency),
        tier_facts(proof, currency),
        layer_facts(proof, currency),
    ):
        if facts is not None:
            yield facts


def _steps(proof: Explanation, currency: Currency) -> Iterator[Block]:
    """Every line and activity with what it came from, and every subtotal with its sum."""
    lines: list[Fact] = []
    title = "Proof, line by line"
    for rung in proof.rungs:
        match rung:
            case LineProof() if rung.amount or (rung.source and rung.source.rows):
                lines.append(line_fact(rung, currency))
            case ActivityProof() if rung.amount or rung.quantity.total:
                if lines:
                    yield Facts(title, tuple(lines))
                    lines, title = [], ""
                yield activity_facts(rung, currency)
            case SubtotalProof():
                if rung.name == "cost_to_serve" or proof.standing == "dormant":
                    continue
                if lines:
                    yield Facts(title, tuple(lines))
                    lines, title = [], ""
                yield Text(None, (Line(subtotal_text(rung, currency), "strong"),))
            case _:
                pass


def _origins(proof: Explanation, currency: Currency) -> Iterator[Block]:
    """The pools behind the activities: where their cost came from."""
    pools: dict[str, PoolOrigin] = {}
    for rung in proof.rungs:
        if isinstance(rung, ActivityProof) and rung.amount:
            for share in rung.shares:
                if share.pool is not None:
                    pools.setdefault(share.pool.pool, share.pool)
    if pools:
        yield Text(None, (Line("Where the cost of the pools comes from", "strong"),))
    for pool in pools.values():
        yield origin_facts(pool, currency)
    sources = [rung.source for rung in proof.rungs if isinstance(rung, LineProof) and rung.source]
    sources += [rung.quantity.source for rung in proof.rungs if isinstance(rung, ActivityProof)]
    sources += [pool.own.source for pool in pools.values() if pool.own.source]
    files = files_facts(sources)
    if files.facts:
        yield files
