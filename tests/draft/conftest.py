"""Drafts made in process from files of the tests, and the runs of what was drafted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from acctier.cli.main import execute
from acctier.config.load import Loaded, load_configuration
from acctier.draft.drafting import Draft, draft

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Drafted:
    """A draft that was written, its text, and what it loads as."""

    path: Path
    draft: Draft
    loaded: Loaded

    @property
    def text(self) -> str:
        return self.draft.text

    @property
    def edits(self) -> str:
        return "\n".join(self.draft.edits)


@pytest.fixture
def drafted(tmp_path: Path) -> Callable[..., Drafted]:
    """Writes files, drafts a configuration from them and loads it."""

    def make(files: Mapping[str, str | bytes], only: Sequence[str] | None = None) -> Drafted:
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        found = draft([tmp_path / name for name in only or files], tmp_path)
        path = tmp_path / "acctier.yaml"
        path.write_text(found.text, encoding="utf-8")
        return Drafted(path, found, load_configuration(path))

    return make


@dataclass(frozen=True)
class Answer:
    """An exit code and both streams."""

    code: int
    out: str
    err: str


@pytest.fixture
def acctier(capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """The command line, in process."""

    def run(*arguments: object) -> Answer:
        code = execute([str(each) for each in arguments])
        streams = capsys.readouterr()
        return Answer(code, streams.out, streams.err)

    return run
