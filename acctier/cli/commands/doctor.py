"""``acctier doctor``."""

from __future__ import annotations

from typing import Annotated

import typer

from acctier.cli.options import Config, Screen
from acctier.model.errors import ExitCode

FORMATS = ("table", "json", "jsonl", "csv")

Publish = Annotated[
    str | None,
    typer.Option(metavar="DIR", help="Also try whether runs can be published into DIR."),
]


def doctor(config: Config = None, publish: Publish = None, screen: Screen = Screen()) -> ExitCode:
    """The environment of a run: versions, machine, streams, configuration, folder."""
    from acctier.cli.examination import examine
    from acctier.cli.output import narration, target
    from acctier.reports.doctor import doctor as report

    told = narration(screen)
    result = target(screen, FORMATS)
    finds = tuple(examine(config, publish, screen.color))
    result.write(result.text(report(finds)), told)
    bad = [each for each in finds if each.mend is not None]
    for each in bad:
        told.error(f"{each.part}: {each.found}", each.mend)
    if any(each.part == "configuration" for each in bad):
        return ExitCode.CONFIGURATION
    return ExitCode.OUTPUT if bad else ExitCode.DONE
