"""``acctier whale``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from acctier.cli.options import Config, Model, Screen
from acctier.model.errors import ExitCode, did_you_mean

if TYPE_CHECKING:
    import polars as pl

    from acctier.model.document import Document
    from acctier.model.fields import Field
    from acctier.model.results import Results
    from acctier.reports.whale import View

FORMATS = ("table", "json", "jsonl", "csv")


By = Annotated[str | None, typer.Option(metavar="COLUMN", help="One line per value of COLUMN.")]
Profit = Annotated[
    str | None, typer.Option(metavar="COLUMN", help="The profit to rank. Default: account_profit.")
]
Account = Annotated[
    str | None, typer.Option(metavar="COLUMN", help="Of a file: the column that names the account.")
]
Revenue = Annotated[
    str | None, typer.Option(metavar="COLUMN", help="Of a file: the column with the revenue.")
]
CurrencyCode = Annotated[
    str | None,
    typer.Option(metavar="CODE", help="Of a file: the currency of its money, as in EUR."),
]


def whale(
    config: Config = None,
    by: By = None,
    profit: Profit = None,
    account: Account = None,
    revenue: Revenue = None,
    currency: CurrencyCode = None,
    model: Model = Model(),
    screen: Screen = Screen(),
) -> ExitCode:
    """The whale curve and its metrics.

    With --account and --profit, CONFIG is any CSV or Parquet file with a row per account, order or
    line: the rows of an account are added up.
    """
    from acctier.cli.output import refused
    from acctier.cli.show import show

    if account is not None:
        from acctier.cli.table_file import columns_of, show_file

        if by is not None:
            raise refused("--by is about a configuration, not a file", "leave --by out")
        columns = columns_of(account, profit, revenue, currency)
        return show_file(config, columns, model, screen, FORMATS)
    for option, value in (("--revenue", revenue), ("--currency", currency)):
        if value is not None:
            raise refused(f"{option} is about a file without a configuration", "add --account")

    return show(
        config, model, screen, FORMATS, lambda session: _report(session.results, profit, by)
    )


def _report(results: Results, profit: str | None, by: str | None) -> Document:
    from acctier.reports.whale import view_of

    chosen = profit or results.profit_level
    profits = _profits(results, chosen, by)
    if chosen == results.profit_level:
        return curve_report(view_of(results), profits, by)
    from acctier.curve.metrics import whale
    from acctier.curve.points import points

    ranked = replace(
        results,
        profit_level=chosen,
        whale=whale(profits, results.currency),
        curve=points(profits),
    )
    losing = int((profits["account_profit"] < 0).sum())
    return curve_report(replace(view_of(ranked), losing=losing), profits, by)


def curve_report(view: View, profits: pl.DataFrame, by: str | None) -> Document:
    """The curve of a view, or one line of metrics per value of the column ``by`` of ``profits``."""
    from acctier.curve.segments import whale_by
    from acctier.reports.whale import by_segment
    from acctier.reports.whale import whale as whole_curve

    if by is None:
        return whole_curve(view)
    return by_segment(view, by, whale_by(profits, by, view.currency))


def _profits(results: Results, profit: str, by: str | None) -> pl.DataFrame:
    """The active accounts with the profit to rank, and the column to split them by."""
    from acctier.cli.output import refused

    accounts = results.accounts
    money = [*(line.name for line in accounts.ladder), *accounts.sustaining]
    if profit not in money:
        raise refused(
            f"--profit {profit}: there is no such line in the account P&L",
            did_you_mean(profit, money, "lines") or "",
        )
    words = [name for name, field in accounts.fields.items() if _tells_apart(field)]
    if by is not None and by not in words:
        raise refused(
            f"--by {by}: there is no such column of texts or whole numbers",
            did_you_mean(by, words, "columns") or "",
        )
    active = accounts.frame.drop_nulls("profit_rank")
    split = [] if by is None else [by]
    chosen = active.select("account_id", "net_revenue", *split)
    return chosen.with_columns(active[profit].alias("account_profit"))


def _tells_apart(field: Field) -> bool:
    return field.kind != "number" or field.scale == 0
