"""Running the command line in this process, or in one of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import acctier
from acctier.cli.main import execute
from tests.cli import faked


@dataclass(frozen=True)
class Ended:
    """How a command ended: exit code and what it wrote."""

    code: int
    out: str
    err: str


Acctier = Callable[..., Ended]


@pytest.fixture
def firm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a configuration, which is the current one."""
    faked.write_firm(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def here(
    firm: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Acctier]:
    """Runs ``acctier`` in this process over the results of a scenario."""
    former = signal.getsignal(signal.SIGTERM)

    def run(*arguments: object, scenario: str = "quiet_shop") -> Ended:
        module = faked.pipeline_of(scenario)
        monkeypatch.setitem(sys.modules, "acctier.pipeline", module)
        monkeypatch.setattr(acctier, "pipeline", module, raising=False)
        capsys.readouterr()
        code = execute([str(each) for each in arguments])
        written = capsys.readouterr()
        return Ended(code, written.out, written.err)

    yield run
    signal.signal(signal.SIGTERM, former)


@pytest.fixture
def apart(firm: Path, root: Path) -> Acctier:
    """Runs ``acctier`` as a process of its own over the results of a scenario."""

    def run(
        *arguments: object, scenario: str = "quiet_shop", environment: dict[str, str] | None = None
    ) -> Ended:
        done = subprocess.run(
            [sys.executable, "-m", "tests.cli.faked", scenario, *map(str, arguments)],
            cwd=firm,
            env=os.environ | (environment or {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
