"""One fixed world for every test: no clock zone, locale, terminal or network of this machine."""

from __future__ import annotations

import os
import socket
import sys
import time
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, settings

from tests.environment import ROOT, fix

# Before anything is imported that reads them, and for every command that a test starts.
fix(os.environ)
time.tzset()

settings.register_profile(
    "acctier",
    derandomize=True,  # the same examples every time
    database=None,
    deadline=None,  # a slow machine is not a broken law
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("acctier")


def _refuse(*arguments: object, **options: object) -> NoReturn:
    pytest.fail("a test tried to use the network")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here may depend on another machine."""
    monkeypatch.setattr(socket.socket, "connect", _refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", _refuse)
    monkeypatch.setattr(socket, "getaddrinfo", _refuse)


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def acctier_command() -> list[str]:
    """The command line as a process of its own: put the arguments behind it."""
    return [sys.executable, "-m", "acctier"]
