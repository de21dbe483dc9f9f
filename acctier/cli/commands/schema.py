"""``acctier schema``."""

from __future__ import annotations

from acctier.cli.options import Screen
from acctier.model.errors import ExitCode

FORMATS = ("json",)


def schema(screen: Screen) -> ExitCode:
    """The JSON Schema of the configuration.

    Editors use it to check and complete acctier.yaml while you type.
    """
    import json

    from acctier.cli.output import narration, target
    from acctier.config.schema import json_schema

    result = target(screen, FORMATS)
    text = json.dumps(json_schema(), indent=2, ensure_ascii=False)
    result.write(f"{text}\n", narration(screen))
    return ExitCode.DONE
