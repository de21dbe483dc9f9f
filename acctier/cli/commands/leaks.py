"""``acctier leaks``."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from acctier.cli.options import Choice, Config, Model, Screen
from acctier.model.errors import ExitCode

if TYPE_CHECKING:
    from acctier.cli.session import Session
    from acctier.model.document import Document

FORMATS = ("table", "json", "jsonl", "csv")


def leaks(
    config: Config = None,
    by: Annotated[
        Literal["cause", "account", "owner"], typer.Option(help="What the money is added up by.")
    ] = "cause",
    least: Annotated[
        str | None,
        typer.Option("--min", metavar="AMOUNT", help="Only leaks of at least AMOUNT."),
    ] = None,
    choice: Choice = Choice(),
    model: Model = Model(),
    screen: Screen = Screen(),
) -> ExitCode:
    """Profit leaks by money: by cause, account or owner.

    --where, --sort and --top go with --by account.
    """
    from acctier.cli.choosing import with_chosen_leaks
    from acctier.cli.output import refused
    from acctier.cli.show import show

    amount = _amount(least) if least is not None else Fraction(0)
    if by != "account" and choice != Choice():
        raise refused(f"--where, --sort and --top do not go with --by {by}", "add --by account")

    def report(session: Session) -> Document:
        from acctier.reports.leaks import leaks

        results = with_chosen_leaks(session.results, choice)
        return leaks(results, by, results.currency.minor(amount))

    return show(config, model, screen, FORMATS, report)


def _amount(text: str) -> Fraction:
    from acctier.cli.output import refused
    from acctier.config.scalars import number_from_text

    try:
        return number_from_text(text)
    except ValueError as problem:
        raise refused(f"--min: {problem}", "write it as in 500 or 12_500.50") from None
