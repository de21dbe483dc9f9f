"""Each firm is run once, with everything its proofs are made of."""

from __future__ import annotations

from pathlib import Path

import pytest

from acctier.config.load import load_configuration
from acctier.pipeline import work
from acctier.proof import Proofs

ROOT = Path(__file__).parents[2]
HILL = Path(__file__).parent / "hill" / "firm.yaml"
WORKED = ROOT / "docs" / "worked_firm" / "firm.yaml"


def proofs_of(configuration: Path, *sets: str) -> Proofs:
    loaded = load_configuration(configuration, sets=sets)
    return Proofs(work(loaded), loaded)


@pytest.fixture(scope="session")
def worked() -> Proofs:
    """Four accounts that can be checked by hand."""
    return proofs_of(WORKED)


@pytest.fixture(scope="session")
def hill() -> Proofs:
    """A small firm that uses every way of costing at once."""
    return proofs_of(HILL)


@pytest.fixture(scope="session")
def distributor() -> Proofs:
    return proofs_of(ROOT / "configs" / "distributor.yaml")


@pytest.fixture(scope="session")
def adventure_works() -> Proofs:
    return proofs_of(ROOT / "configs" / "adventure_works.yaml")
