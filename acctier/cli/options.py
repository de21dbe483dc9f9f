"""The options that commands share, each written once, and how a command takes them.

A group of options is a frozen dataclass: a field is an option, its default the option's default.
A command names the groups it takes as parameters, and ``takes_options`` spreads them out for
typer and puts them together again.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from typing import Annotated, Any, Literal, get_type_hints

import typer

from acctier.cli.masking import MASK, new_mask
from acctier.model.errors import ExitCode

FailOn = Literal["error", "warning", "never"]

Config = Annotated[
    str | None,
    typer.Argument(
        metavar="CONFIG",
        show_default=False,
        help="Configuration, or the folder of a published run. Default: $ACCTIER_CONFIG, else "
        "acctier.yaml here or in a parent folder.",
    ),
]


@dataclass(frozen=True)
class Choice:
    """Which accounts a table of accounts shows, and in which order."""

    where: Annotated[
        str | None, typer.Option(metavar="EXPR", help="Only accounts for which EXPR holds.")
    ] = None
    sort: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Sort by COLUMN, largest first.")
    ] = None
    top: Annotated[int | None, typer.Option(metavar="N", min=0, help="Only the first N.")] = None


@dataclass(frozen=True)
class Model:
    """Which period, under which rules, and what counts as a failure."""

    period: Annotated[
        str | None,
        typer.Option(
            "--period",
            "-p",
            metavar="PERIOD",
            help="2026, 2026-Q3, 2026-07, 2026-07-01..2026-09-30, a name from `periods`, "
            "last-month, last-quarter or last-year. Default: the configuration's.",
        ),
    ] = None
    as_of: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="The day that last-... looks back from. Default: today."),
    ] = None
    sets: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            help="Replace a value of the configuration, as in pools.it.cost=310_000. Repeatable.",
        ),
    ] = None
    profiles: Annotated[
        list[str] | None,
        typer.Option(
            "--profile",
            metavar="NAME",
            help="Lay a profile of the configuration over it. Repeatable: later ones win.",
        ),
    ] = None
    previous: Annotated[
        str | None,
        typer.Option(
            metavar="RUN",
            help="The published run that `change_max` and `rise_max` hold values against, or none. "
            "Default: the newest run of an earlier period in the folder of --publish.",
        ),
    ] = None
    fail_on: Annotated[
        FailOn,
        typer.Option(help="The level from which checks, findings and gates fail the command."),
    ] = "error"


@dataclass(frozen=True)
class Screen:
    """What the result is written as and where, and what is told beside it."""

    format: Annotated[str | None, typer.Option("--format", "-f")] = None
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write the result to FILE; its extension gives the format.",
        ),
    ] = None
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Tell errors only.")] = False
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Tell more.")] = False
    color: Annotated[
        Literal["auto", "always", "never"],
        typer.Option(help="Colour. auto: on a terminal; NO_COLOR and FORCE_COLOR are heeded."),
    ] = "auto"
    width: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=40, help="Columns. Default: the terminal's; piped: all it takes."
        ),
    ] = None
    ascii: Annotated[bool, typer.Option("--ascii", help="Draw with plain characters.")] = False
    log_format: Annotated[
        Literal["text", "json"], typer.Option(help="What messages on stderr are written as.")
    ] = "text"
    mask: Annotated[
        bool,
        typer.Option("--mask", help="Pseudonyms for accounts and quoted cells, for shared logs."),
    ] = False


@dataclass(frozen=True)
class Invocation:
    """A command with its options, understood but not yet run."""

    command: Callable[..., ExitCode]
    arguments: Mapping[str, Any]
    screen: Screen

    def run(self) -> ExitCode:
        """Run the command."""
        if self.screen.mask:
            MASK.set(new_mask(os.environ))
        return self.command(**self.arguments)


def takes_options(
    command: Callable[..., ExitCode], formats: tuple[str, ...]
) -> Callable[..., Invocation]:
    """The command as typer wants it: flat options in, an ``Invocation`` out.

    ``formats`` are what ``--format`` accepts, the default first.
    """
    hints = get_type_hints(command, include_extras=True)
    own = inspect.signature(command).parameters.values()
    groups = {each.name: hints[each.name] for each in own if is_dataclass(hints[each.name])}
    flat: list[inspect.Parameter] = []
    for parameter in own:
        if parameter.name in groups:
            flat += _options_of(groups[parameter.name], formats)
        else:
            kind = inspect.Parameter.KEYWORD_ONLY
            flat.append(parameter.replace(annotation=hints[parameter.name], kind=kind))

    def understood(**values: Any) -> Invocation:
        arguments = {
            name: group(**{each.name: values.pop(each.name) for each in fields(group)})
            for name, group in groups.items()
        }
        screen = next(each for each in arguments.values() if isinstance(each, Screen))
        return Invocation(command, values | arguments, screen)

    understood.__name__ = command.__name__
    understood.__doc__ = command.__doc__
    understood.__annotations__ = {each.name: each.annotation for each in flat}
    understood.__signature__ = inspect.Signature(flat)  # type: ignore[attr-defined]
    return understood


def _options_of(group: Any, formats: tuple[str, ...]) -> list[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(
            each.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if each.default is MISSING else each.default,
            annotation=_format_option(formats) if each.name == "format" else hints[each.name],
        )
        for each in fields(group)
    ]


def _format_option(formats: tuple[str, ...]) -> Any:
    help_text = f"What the result is written as. Default: {formats[0]}."
    option = typer.Option("--format", "-f", metavar=f"<{'|'.join(formats)}>", help=help_text)
    return Annotated[str | None, option]
