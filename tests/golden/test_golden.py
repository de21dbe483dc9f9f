"""Worked examples from books, articles and courses come out as published, and can be proved."""

from __future__ import annotations

from pathlib import Path

import pytest

from acctier import pipeline
from acctier.config.load import load_configuration
from acctier.proof import Proofs
from tests.golden.cases import Case, Run, agrees, cases, written


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.name)
def test_published_figures_come_out(case: Case, tmp_path: Path) -> None:
    run = Run(case, tmp_path)
    differing = {
        address: (str(run.figure(address)), wanted)
        for address, wanted in case.expected.items()
        if not agrees(run.figure(address), wanted, case.within(address))
    }
    assert case.expected
    assert differing == {}


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.name)
def test_every_account_and_pool_can_be_proved(case: Case, tmp_path: Path) -> None:
    """A proof that does not add up to the P&L or the pool is an error."""
    loaded = load_configuration(written(case, tmp_path), case.sets)
    work = pipeline.work(loaded)
    proofs = Proofs(work, loaded)
    explained = [proof.account_id for proof in proofs.every_account()]
    assert len(explained) == work.results.accounts.frame.height + 1  # and no account
    assert all(proofs.pool(cost.pool.name).landings for cost in work.costs if cost.gross)
