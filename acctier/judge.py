"""Between the stages: identities that span several of them, findings, checks and gates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import cast

import polars as pl

from acctier.allocate.ledger import Allocation
from acctier.check import data as found
from acctier.check.accounts import MONEY, Strangers
from acctier.check.conditions import Former, evaluate_checks, with_quarantine
from acctier.check.fields import look_up, summary_fields
from acctier.check.identities import balance, money_balance, profit_balance, rows_balance
from acctier.check.levels import levelled
from acctier.check.suspicions import overruns, suspect_signs, without_cost, without_volume
from acctier.config.checks import GateSpec
from acctier.config.load import Loaded
from acctier.config.models import Configuration
from acctier.config.parts import FromTable
from acctier.expression.exact import evaluate, number_of
from acctier.expression.nodes import Expression
from acctier.expression.views import tables_used
from acctier.measure.account_table import take_from_accounts
from acctier.measure.measured import Measured, TableMeasures, table_results
from acctier.measure.plan import account_takes, of_results, total_takes
from acctier.measure.set_aside import NOTHING_SET_ASIDE, SetAside, money_of
from acctier.measure.table import without_value
from acctier.model.errors import Place
from acctier.model.findings import Finding
from acctier.model.money import Currency
from acctier.model.period import Period
from acctier.model.results import (
    ActivityResult,
    CheckResult,
    InputFile,
    PoolResult,
    Previous,
    Results,
    TableResult,
)
from acctier.model.rows import FILE, IN_PERIOD, RECORD, STATUS, WRITTEN
from acctier.prepare.attribution import Attribution
from acctier.prepare.crosswalk import FROM
from acctier.prepare.rows import scope_of
from acctier.profit.columns import account_scope
from acctier.profit.ladder import subtotals
from acctier.profit.statement import Statement

Sums = Mapping[str, int]


def calendar(period: Period) -> dict[str, Fraction]:
    """What arithmetic of the configuration may name: `days` and `months` of the period."""
    return {"days": Fraction(period.days), "months": Fraction(period.months or 0)}


def prove(
    statement: Statement,
    parts: tuple[Sums, Sums, Sums],
    measured: Measured,
    allocation: Allocation,
    configuration: Configuration,
    currency: Currency,
) -> None:
    """Nothing is lost from rows to profit: `BalanceError` when a cent is.

    ``parts``: totals of accounts, of no account, and of excluded ones.
    """
    totals, lost, excluded = parts
    made_of = {each.name: (each.plus, each.minus) for each in subtotals(statement.rungs)}
    profit_balance(totals, made_of, currency)
    shared = allocation.by_activity()
    for rung in statement.rungs:
        everyone = totals[rung.name] + lost[rung.name] + excluded[rung.name]
        line = configuration.profit_and_loss.get(rung.name)
        if rung.role == "activity":
            ledger = shared.get(rung.name, 0)
            balance(f"{rung.name}, ledger and P&L", ledger, everyone, currency)
        elif line is not None and line.formula is None:
            rows = currency.minor(measured.total(f"line.{rung.name}"))
            balance(f"{rung.name}, rows and accounts", rows, everyone, currency)


def proved_tables(
    measured: Measured,
    files: Mapping[str, Sequence[InputFile]],
    apart: Mapping[str, SetAside],
    configuration: Configuration,
    currency: Currency,
) -> tuple[TableResult, ...]:
    """What became of the rows and the money of every table.

    Raises `BalanceError` when a row or a cent is not accounted for.
    """
    paths = {name: [each.path for each in listed] for name, listed in files.items()}
    results = table_results(measured, paths, configuration.profit_and_loss, currency)
    results = tuple(
        replace(
            each,
            money=money_of(measured.tables[each.table], apart.get(each.table, NOTHING_SET_ASIDE)),
        )
        for each in results
    )
    money_balance(results)
    rows_balance(
        results, {name: sum(each.rows for each in listed) for name, listed in files.items()}
    )
    return results


def row_findings(
    table: TableMeasures,
    configuration: Configuration,
    currency: Currency,
    attribution: Attribution,
) -> list[Finding]:
    """What is wrong with the rows of one table: no value, below zero, no known account."""
    name = table.rows.name
    findings: list[Finding] = []
    for take in table.takes:
        subject = _subject(take.name, configuration)
        findings += found.missing_amounts(name, subject, table.missing(take))
        findings += found.negative_quantities(name, subject, table.negative(take), take.negative)
    if not table.takes or _told_before(name, configuration):
        return findings
    return [*findings, *strangers(table, configuration, attribution).findings(currency)]


def _subject(take: str, configuration: Configuration) -> str:
    """What a number is taken for, in the words of the configuration."""
    section, _, name = take.partition(".")
    if section not in ("checks", "gates"):
        return name
    entries = configuration.checks if section == "checks" else configuration.gates
    return f"the {section[:-1]} {entries[int(name.partition('.')[0])].name!r}"


def rows_behind(
    finding: Finding,
    table: TableMeasures,
    configuration: Configuration,
    attribution: Attribution,
    period: Period,
    currency: Currency,
) -> pl.Expr | None:
    """Which rows of a table an error of `row_findings` is about; None for any other finding."""
    scope = scope_of(table.rows.relation.fields, period)
    which: list[pl.Expr | None] = []
    if finding.finding == "account-spelling":
        ids = strangers(table, configuration, attribution).written(finding.finding)
        written = scope[WRITTEN if WRITTEN in scope else table.rows.account or ""].expr
        which.append(written.cast(pl.String).is_in(ids.implode()))
    elif finding.finding == "missing-amount":
        which += [
            without_value(take, scope, currency.digits)
            for take in table.takes
            if _subject(take.name, configuration) == finding.column
        ]
    told = [each for each in which if each is not None]
    return (pl.col(STATUS) == IN_PERIOD) & pl.any_horizontal(told) if told else None


def told_why(
    finding: Finding, table: TableMeasures, which: pl.Expr, configuration: Configuration, of: Period
) -> Finding:
    """A finding of `row_findings`; a missing amount with what its first row lacks."""
    if finding.finding != "missing-amount":
        return finding
    scope = scope_of(table.rows.relation.fields, of)
    names = dict.fromkeys(
        name.text
        for take in table.takes
        if take.sum is not None and _subject(take.name, configuration) == finding.column
        for name in take.sum.names
        if name.text in scope and not name.text.startswith("_")
    )
    frame = table.rows.relation.frame
    rows = frame.filter(which)
    first = (rows.sort(FILE, RECORD) if table.rows.placed else rows).head(1)
    empty = first.select(scope[name].is_null.alias(name) for name in names).collect()
    lacking = {name: scope[name].kind for name in empty.columns if empty[name].any()}
    return found.with_cause(finding, lacking)


def strangers(
    table: TableMeasures, configuration: Configuration, attribution: Attribution
) -> Strangers:
    """The ids of a table that lead to no account, with their rows and money."""
    name, frame = table.rows.name, table.unknown()
    amounts = [pl.lit(0, dtype=pl.Int128)]
    for take in table.takes:
        line = configuration.profit_and_loss.get(take.name.removeprefix("line."))
        if take.name.startswith("line.") and line is not None and line.round == "row":
            amount = pl.col(take.name).cast(pl.Int128).fill_null(0)
            amounts.append(amount if line.kind == "revenue" else 0 - amount)
    frame = frame.with_columns(pl.sum_horizontal(amounts).alias(MONEY))
    if table.rows.account is None:
        frame = frame.head(0)
    if not attribution.leads(table.rows):
        return Strangers(name, frame, table.known)
    via = attribution.via[name]
    links = attribution.crosswalks[via][FROM] if via is not None else None
    traced = attribution.traced(name, frame)
    known = attribution.known(table.known)
    return Strangers(name, traced, known, None if via is None else via.table, links)


def _told_before(name: str, configuration: Configuration) -> bool:
    """Whether the rows behind a view, measured themselves, tell of its unknown accounts."""
    takes = account_takes(configuration) + total_takes(configuration)
    measured = {take.table for take in takes}

    def tells(table: str) -> bool:
        spec = configuration.tables[table]
        named = spec.account is not None or "account_id" in spec.columns
        return (named and table in measured) or (spec.sql is not None and behind(table))

    def behind(view: str) -> bool:
        return any(tells(each) for each in tables_used(configuration.tables[view].sql or ""))

    return configuration.tables[name].sql is not None and behind(name)


def result_findings(
    pools: Sequence[PoolResult],
    activities: Sequence[ActivityResult],
    allocation: Allocation,
    sums: Sums,
    configuration: Configuration,
    currency: Currency,
) -> list[Finding]:
    """What is suspicious about the results: capacity, volumes, signs, tables without a date."""
    takes = account_takes(configuration) + total_takes(configuration)
    feeding = {take.table for take in takes if take.feeds_money}
    return [
        *overruns(pools, activities),
        *without_cost(_measured_costs(configuration), pools),
        *without_volume(activities, allocation.unassigned(), pools, currency),
        *suspect_signs(configuration.profit_and_loss, sums, pools, currency),
        *found.undated(configuration.tables, feeding),
    ]


def _measured_costs(configuration: Configuration) -> dict[str, str]:
    """The table that a cost is taken from, by pool, and by activity with a cost of its own."""
    pools = [(name, spec.cost) for name, spec in configuration.pools.items()]
    own = [(name, spec.cost) for name, spec in configuration.activities.items()]
    return {name: cost.from_ for name, cost in (*pools, *own) if isinstance(cost, FromTable)}


def judge(
    results: Results,
    measured: Measured,
    configuration: Configuration,
    days: Mapping[str, Fraction],
    findings: Sequence[Finding],
    rules: Mapping[int, CheckResult] | None = None,
    previous: Previous | None = None,
) -> Results:
    """Checks on the data, then gates on the results, then every finding in order.

    ``rules`` are the results of checks that are rules for rows, by index; ``previous`` is the run
    that values are held against.
    """
    tree = summary_fields(results)

    def judged(section: str, specs: Sequence[GateSpec]) -> tuple[CheckResult, ...]:
        def number(index: int, key: str) -> Fraction | None:
            measure_of, name = getattr(specs[index], key), f"{section}.{index}.{key}"
            if not isinstance(measure_of, FromTable):
                return _over_summary(cast("Expression", measure_of), tree, days)
            if of_results(name, measure_of, configuration):
                frame, scope, _ = account_scope(results.accounts, measure_of.names)
                return take_from_accounts(measure_of, frame, scope)
            return measured.total(name)

        def former(index: int) -> Former | None:
            return None if previous is None else _former(previous, section, specs[index], days)

        known = rules if section == "checks" else None
        return evaluate_checks(specs, number, known, former)

    return replace(
        results,
        checks=judged("checks", with_quarantine(configuration.checks)),
        gates=judged("gates", configuration.gates),
        findings=tuple(
            sorted(levelled(findings, configuration.findings), key=lambda finding: finding.order)
        ),
    )


def placed(results: Results, loaded: Loaded) -> Results:
    """The results, every check and gate with the line of the configuration that states it.

    The check that nobody wrote has the place of the first row that is quarantined.
    """

    def at(section: str, number: int, check: CheckResult) -> CheckResult:
        if number < len(getattr(loaded.configuration, section)):
            line = loaded.place((section, number)).line
            return replace(check, stated=Place(loaded.path.name, line))
        first = next(iter(results.quarantine), None)
        return check if first is None else replace(check, file=first.file, line=first.line)

    return replace(
        results,
        checks=tuple(at("checks", *each) for each in enumerate(results.checks)),
        gates=tuple(at("gates", *each) for each in enumerate(results.gates)),
    )


def _former(
    previous: Previous, section: str, spec: GateSpec, days: Mapping[str, Fraction]
) -> Former:
    """What the previous run had for a check: the same figure of its summary, else the same name."""
    if isinstance(spec.value, Expression) and not any(
        name.text in days for name in spec.value.names
    ):
        tree = summary_fields(previous.results)
        return Former(previous.run, _over_summary(spec.value, tree, days))
    checks: Sequence[CheckResult] = getattr(previous.results, section)
    values = (each.value for each in checks if each.name == spec.name)
    return Former(previous.run, next(values, None))


def _over_summary(
    expression: Expression, tree: Mapping[str, object], days: Mapping[str, Fraction]
) -> Fraction | None:
    row = {
        name.text: days[name.text] if name.text in days else look_up(tree, name.parts)
        for name in expression.names
    }
    return number_of(evaluate(expression, row))
