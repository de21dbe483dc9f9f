"""The whale curve of any table: a file with accounts and profits, and no configuration.

The file goes the same road as an export under a configuration that holds nothing else: strict
numbers, quarantine, findings and exact sums are those of every run.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from acctier.cli.interruptible import interruptible
from acctier.cli.options import Model, Screen
from acctier.cli.outcome import exit_code, tell_outcome
from acctier.cli.output import narration, refused, target
from acctier.cli.progress import Progress, reading
from acctier.cli.pseudonyms import learn_computed
from acctier.model.document import Line, Text
from acctier.model.errors import ExitCode, InputError
from acctier.model.money import Currency, currency
from acctier.model.results import Results

if TYPE_CHECKING:
    from acctier.config.load import Loaded
    from acctier.reports.whale import View

_OF_CONFIGURATIONS = frozenset({"undated-table", "sign-suspect"})
"""Findings that mean nothing for a file which has no dates and no P&L lines."""

_ACCOUNTS = "SELECT account_id FROM export WHERE account_id IS NOT NULL GROUP BY account_id"


@dataclass(frozen=True)
class Columns:
    """Which columns of the file hold what, by their headings, and the currency of its money."""

    account: str
    profit: str
    revenue: str | None
    money: Currency


def columns_of(account: str, profit: str | None, revenue: str | None, code: str | None) -> Columns:
    """The columns that the options name; raises ``ConfigurationError`` when they do not do."""
    if profit is None:
        raise refused("--account without --profit", "say which column holds the profit")
    money = Currency("", 2) if code is None else currency(code)
    if money is None:
        raise refused(f"--currency {code}: there is no such currency", "write it as in USD or EUR")
    return Columns(account, profit, revenue, money)


def show_file(
    file: str | None, columns: Columns, model: Model, screen: Screen, formats: tuple[str, ...]
) -> ExitCode:
    """Write the whale curve of a file."""
    from acctier.reports.whale import whale as report

    if file is None:
        raise refused("--account without a file", "name the CSV or Parquet file first")
    given = (("--period", model.period), ("--set", model.sets), ("--profile", model.profiles))
    for option, value in given:
        if value is not None:
            raise refused(f"{option} is about a configuration, not a file", f"leave {option} out")
    path = Path(file)
    told = narration(screen)
    result = target(screen, formats)
    with reading(told) as progress:
        found = _run(path, columns, progress)
    learn_computed(found)
    kept = tuple(each for each in found.findings if each.finding not in _OF_CONFIGURATIONS)
    results = replace(found, findings=kept)
    result.write(result.text(report(_view(results, path, columns))), told, [path])
    tell_outcome(results, told, model.fail_on, shown=False)
    return exit_code(results, model.fail_on)


def _run(path: Path, columns: Columns, progress: Progress | None) -> Results:
    """The results of the file; what is wrong with its headings is said in words of the options."""
    from acctier import pipeline

    options = {"account_id": "--account", "profit": "--profit", "revenue": "--revenue"}
    try:
        return interruptible(lambda: pipeline.run(_configured(path, columns), progress))
    except InputError as problem:
        raise InputError(
            [
                replace(
                    each,
                    message=each.message.replace(f"column {each.column}", options[each.column]),
                    hint=each.hint and each.hint.partition(" The heading of a column")[0],
                )
                if each.column in options and each.finding.endswith("-heading")
                else each
                for each in problem.findings
            ]
        ) from None


def _view(results: Results, path: Path, columns: Columns) -> View:
    from acctier.curve.metrics import whale
    from acctier.curve.points import points
    from acctier.reports.whale import View

    profits = results.accounts.frame.select("account_id", "account_profit", "net_revenue")
    if columns.revenue is None:
        unknown = profits["net_revenue"].clear(profits.height)
        profits = profits.with_columns(unknown)
    title = (
        Line(f"Whale curve: {path.name}", "strong"),
        Line(f"profit: {columns.profit}, added up by {columns.account}", "quiet"),
    )
    return View(
        title=Text(None, title),
        currency=columns.money,
        whale=whale(profits, columns.money),
        curve=points(profits),
        losing=int((profits["account_profit"] < 0).sum()),
        profit="profit",
        names={"file": path.name, "currency": columns.money.code or None},
    )


def _configured(path: Path, columns: Columns) -> Loaded:
    """A configuration that reads the file and knows accounts, profit and revenue, and no more."""
    from acctier.config.load import Loaded
    from acctier.config.models import Configuration
    from acctier.config.text_places import Source, Spot
    from acctier.config.yaml_nodes import Mapping

    digits = columns.money.digits
    headings = {"account_id": columns.account, "profit": columns.profit}
    lines: dict[str, Any] = {"profit": {"kind": "revenue", "from": "export", "sum": "profit"}}
    if columns.revenue is not None:
        headings["revenue"] = columns.revenue
        cost = f"ROUND(revenue, {digits}) - ROUND(profit, {digits})"
        lines = {
            "revenue": {"kind": "revenue", "from": "export", "sum": "revenue"},
            "cost": {"kind": "cost_to_serve", "from": "export", "sum": cost},
        }
    types = {"account_id": "text", "profit": "money", "revenue": "money"}
    table = {name: {"type": types[name], "from": [text]} for name, text in headings.items()}
    configuration = Configuration.model_validate(
        {
            "version": "1",
            "company": path.name,
            "currency": columns.money.code or "USD",
            "period": "2000",
            "tables": {
                "export": {"file": path.name, "columns": table},
                "accounts": {"sql": _ACCOUNTS, "key": "account_id"},
            },
            "accounts": {"table": "accounts", "id": "account_id"},
            "profit_and_loss": lines,
        }
    )
    return Loaded(
        configuration,
        path,
        configuration.period,
        (),
        {},
        Mapping(Spot(Source(path.name, ""), 0, 0)),
    )
