"""Worked examples from books, articles and courses come out as published."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.golden.cases import Case, Run, agrees, cases


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.name)
def test_published_figures_come_out(case: Case, tmp_path: Path) -> None:
    run = Run(case, tmp_path)
    differing = {
        address: (str(run.figure(address)), wanted)
        for address, wanted in case.expected.items()
        if not agrees(run.figure(address), wanted, case.tolerances.get(address, case.tolerance))
    }
    assert differing == {}
