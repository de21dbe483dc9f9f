"""The history: published runs one below the other, with what changed from one to the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from acctier.model.document import Cell, Column, Document, Line, Table, Text
from acctier.model.money import Currency
from acctier.model.published import Figures, PastRun
from acctier.reports.wording import counted

SCHEMA = "acctier/history/1"

HISTORY = (
    Column("period", "period"),
    Column("run", "run"),
    Column("published", "published", priority=2),
    Column("latest", "latest", "flag"),
    Column("exit_code", "exit", "ordinal"),
    Column("version", "version", priority=4),
    Column("currency", "currency", priority=5),
    Column("accounts", "accounts", "count"),
    Column("net_revenue", "net revenue", "money", whole=True),
    Column("net_revenue_change", "change", "money", whole=True, priority=3),
    Column("account_profit", "profit", "money", whole=True),
    Column("account_profit_change", "change", "money", whole=True),
    Column("erosion", "erosion", "money", whole=True),
    Column("erosion_change", "change", "money", whole=True, priority=3),
    Column("gates", "gates", "count", priority=1),
    Column("gates_fallen", "fallen", "count", priority=1),
    Column("damage", "damage"),
)


def history(root: str, runs: Sequence[PastRun]) -> Document:
    """Published runs in the order given, each with its change against the one before.

    A change is told between runs of one currency only; a damaged run has no figures and is passed
    over.
    """
    known = [each.figures.currency for each in runs if each.figures is not None]
    money = max(known, key=lambda each: each.digits, default=Currency("", 2))
    rows: list[tuple[Cell, ...]] = []
    before: PastRun | None = None
    for each in runs:
        rows.append(_row(each, before, money))
        before = each if each.figures is not None else before
    columns = HISTORY if any(each.damage for each in runs) else HISTORY[:-1]
    title = Line(f"Published runs in {root}: {counted(len(runs), 'run')}", "strong")
    shown = Table("history", "", columns, tuple(row[: len(columns)] for row in rows))
    table = Table("history", "", HISTORY, tuple(rows))
    blocks = (Text(None, (title,)), shown) if rows else (Text(None, (title,)),)
    return Document("history", money, blocks, {"schema": SCHEMA, "runs": table}, table)


def _row(run: PastRun, before: PastRun | None, money: Currency) -> tuple[Cell, ...]:
    found = run.figures
    about = (run.period, run.run, run.published, run.latest, run.exit_code, run.version)
    if found is None:
        return (*about, *(None,) * (len(HISTORY) - len(about) - 1), run.damage)
    former = before.figures if before is not None else None
    comparable = former if former is not None and former.currency == found.currency else None
    unit = 10 ** (money.digits - found.currency.digits)

    def with_change(of: Callable[[Figures], int | None]) -> tuple[Cell, Cell]:
        now, then = of(found), None if comparable is None else of(comparable)
        if now is None:
            return None, None
        return now * unit, None if then is None else (now - then) * unit

    return (
        *about,
        found.currency.code,
        found.accounts,
        *with_change(lambda each: each.net_revenue),
        *with_change(lambda each: each.account_profit),
        *with_change(lambda each: each.erosion),
        found.gates,
        found.gates_fallen,
        run.damage,
    )
