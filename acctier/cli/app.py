"""The commands, registered one by one; what they need is imported when they run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

import acctier
from acctier.cli import later, streams
from acctier.cli.commands import (
    accounts,
    check,
    doctor,
    explain,
    history,
    init,
    leaks,
    pools,
    run,
    schema,
    tiers,
    verify,
    whale,
)
from acctier.cli.options import Invocation, takes_options

COMMANDS = (
    (run.run, run.FORMATS),
    (check.check, check.FORMATS),
    (whale.whale, whale.FORMATS),
    (tiers.tiers, tiers.FORMATS),
    (leaks.leaks, leaks.FORMATS),
    (accounts.accounts, accounts.FORMATS),
    (pools.pools, pools.FORMATS),
    (explain.explain, explain.FORMATS),
    (init.init, init.FORMATS),
    (history.history, history.FORMATS),
    (verify.verify, verify.FORMATS),
    (doctor.doctor, doctor.FORMATS),
    (schema.schema, schema.FORMATS),
)


class Commands(TyperGroup):
    """The commands; a wrong name gets a reason."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is meant; raises ``ConfigurationError`` when there is none."""
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            raise later.refused_command(args[0], list(self.commands))
        return super().resolve_command(ctx, args)


class Command(TyperCommand):
    """A command; an option of lists takes them as a shell spreads them: ``--from a b``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The options and arguments, each value of a list behind its option."""
        lists = [
            name
            for parameter in self.params
            if getattr(parameter, "multiple", False) and str(parameter.metavar).endswith("...")
            for name in parameter.opts
        ]
        return super().parse_args(ctx, list(_spread(args, lists)))


def _spread(args: Sequence[str], lists: Sequence[str]) -> Iterator[str]:
    """``--from a b`` as ``--from a --from b``, up to the next option."""
    option: str | None = None
    first = False
    for each in args:
        if each in lists:
            option, first = each, True
        elif option is not None and not each.startswith("-"):
            if not first:
                yield option
            first = False
        else:
            option = None
        yield each


app = typer.Typer(
    name="acctier",
    cls=Commands,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(wanted: bool) -> None:
    if wanted:
        streams.write_result(f"acctier {acctier.__version__}\n")
        raise typer.Exit


@app.callback()
def about(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Which accounts make the profit, which give it away, and why.

    From CRM and ERP exports and one YAML cost model.
    """


for command, formats in COMMANDS:
    app.command(cls=Command)(takes_options(command, formats))


def understand(arguments: Sequence[str]) -> Invocation | int:
    """What a command line asks for; an exit code when it was --help or --version.

    Raises ``typer.TyperException`` for a wrong option and ``ConfigurationError`` for a wrong
    command.
    """
    answer = typer.main.get_command(app)(
        args=list(arguments), prog_name="acctier", standalone_mode=False
    )
    return answer if isinstance(answer, Invocation) else int(answer or 0)
