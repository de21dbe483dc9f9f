"""Each sample is run once; the tests read its results."""

from __future__ import annotations

from pathlib import Path

import pytest

from acctier.config.load import load_configuration
from acctier.model.results import Results
from acctier.pipeline import run

ROOT = Path(__file__).parents[2]


def results_of(configuration: Path, *sets: str, period: str | None = None) -> Results:
    return run(load_configuration(configuration, sets=sets, period=period))


@pytest.fixture(scope="session")
def adventure_works() -> Results:
    return results_of(ROOT / "configs" / "adventure_works.yaml")


@pytest.fixture(scope="session")
def distributor() -> Results:
    return results_of(ROOT / "configs" / "distributor.yaml")


@pytest.fixture(scope="session")
def distributor_before() -> Results:
    return results_of(ROOT / "configs" / "distributor.yaml", period="2026-Q2")


@pytest.fixture(scope="session")
def minimal() -> Results:
    return results_of(ROOT / "configs" / "minimal.yaml")
