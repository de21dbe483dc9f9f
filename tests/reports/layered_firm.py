"""The firm of `layered/acctier.yaml`, run once: what its reports are made of."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from acctier.config.load import Loaded, load_configuration
from acctier.methods import methods
from acctier.model.results import MethodComparison, Results
from acctier.pipeline import Work, work

CONFIGURATION = Path(__file__).parent / "layered" / "acctier.yaml"


@cache
def finished() -> tuple[Work, Loaded]:
    """The run and its configuration."""
    loaded = load_configuration(CONFIGURATION)
    return work(loaded), loaded


def results() -> Results:
    """Its results."""
    return finished()[0].results


@cache
def comparison() -> MethodComparison:
    """Its accounts under every method."""
    return methods(*finished())
