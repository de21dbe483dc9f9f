"""The command line answers at once: nothing heavy is imported before there is work."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("polars", "plotext", "xlsxwriter")
PROBE = """
import sys
from acctier.cli.main import main
sys.argv = ["acctier", {argument!r}]
try:
    main()
except SystemExit:
    pass
print(*[name for name in {heavy!r} if name in sys.modules], file=sys.stderr)
"""


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_nothing_heavy_is_imported_to_answer(argument: str) -> None:
    program = PROBE.format(argument=argument, heavy=HEAVY)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip(), "no answer"
    assert done.stderr.strip() == ""
