"""``acctier check``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from acctier.cli.options import Config, Model, Screen
from acctier.model.errors import ExitCode

if TYPE_CHECKING:
    from acctier.cli.session import Session
    from acctier.config.load import Loaded
    from acctier.model.document import Document

FORMATS = ("table", "json", "jsonl", "csv")


def check(
    config: Config = None,
    no_data: Annotated[
        bool, typer.Option("--no-data", help="The configuration alone; no export is read.")
    ] = False,
    model: Model = Model(),
    screen: Screen = Screen(),
) -> ExitCode:
    """Configuration, data and gates, without the dashboard."""
    if no_data:
        return _without_data(config, model, screen)
    from acctier.cli.show import show

    return show(config, model, screen, FORMATS, _report, tells_all=True)


def _report(session: Session) -> Document:
    from acctier.reports.check import check

    return check(session.results)


def _without_data(config: str | None, model: Model, screen: Screen) -> ExitCode:
    from acctier.cli.locate import is_published
    from acctier.cli.output import narration, refused, target
    from acctier.cli.session import load, source_of

    told = narration(screen)
    result = target(screen, FORMATS)
    source = source_of(config)
    if is_published(source):
        raise refused(f"{source} is a published run", "--no-data wants a configuration")
    loaded = load(source, model, told)
    result.write(result.text(_configuration_only(loaded)), told, [source])
    return ExitCode.DONE


def _configuration_only(loaded: Loaded) -> Document:
    from acctier.model.document import Document, Line, Table, Text
    from acctier.model.money import currency
    from acctier.reports.check import CHECKS, SCHEMA

    configuration = loaded.configuration
    money = currency(configuration.currency)
    if money is None:
        raise ValueError(f"{configuration.currency} passed as a currency")
    sentence = f"{loaded.path}: the configuration is in order; no export was read."
    names = {
        "company": configuration.company,
        "currency": configuration.currency,
        "period": loaded.period.name,
    }
    empty: dict[str, object] = {"checks": [], "gates": [], "findings": []}
    return Document(
        "check",
        money,
        (Text(None, (Line(sentence, "good"),)),),
        {"schema": SCHEMA, **names, **empty},
        Table("checks", "", CHECKS, ()),
    )
