"""``--wait``: how long a command may sleep for a folder that another run holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from acctier.cli.messages import Narration
from acctier.cli.output import refused

if TYPE_CHECKING:
    from acctier.publish.lock import Patience

Wait = Annotated[
    str | None,
    typer.Option(
        metavar="TIME",
        help="Wait so long, as in 90s, 10m or 2h, for a folder that another run holds.",
    ),
]

_SECONDS = {"s": 1, "m": 60, "h": 3600}
_LONGEST = 7 * 24 * 3600


def patience(wait: str | None, told: Narration) -> Patience | None:
    """What ``--wait`` asks for; None without it.

    Raises ``ConfigurationError`` when it is no duration or longer than a week.
    """
    if wait is None:
        return None
    from acctier.publish.lock import Patience

    found = re.fullmatch(r"([0-9]{1,6})([smh])", wait.strip())
    if found is None:
        raise refused(f"--wait {wait} is not a duration", "write it as in 90s, 10m or 2h")
    seconds = int(found[1]) * _SECONDS[found[2]]
    if seconds > _LONGEST:
        raise refused(f"--wait {wait} is longer than a week", "168h is the longest")
    return Patience(seconds, found[0], told.note) if seconds else None
