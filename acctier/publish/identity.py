"""What makes a run the run it is: version, rules, period, options and the bytes of its inputs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import acctier
from acctier.model.errors import InputError
from acctier.model.findings import Finding
from acctier.model.period import Period
from acctier.model.results import InputFile

if TYPE_CHECKING:
    from acctier.config.load import Loaded

CHUNK = 4 * 1024 * 1024
HASH_DIGITS = 12


@dataclass(frozen=True)
class InputDigest:
    """One input file: its table, path relative to the configuration, bytes, records, SHA-256."""

    table: str
    path: str
    size: int
    rows: int
    sha256: str


@dataclass(frozen=True)
class Identity:
    """A run's name, and everything the name is made of."""

    period: Period
    options: Mapping[str, object]
    config_sha256: str
    inputs: tuple[InputDigest, ...]

    @property
    def name(self) -> str:
        """``<period>-<hash>``: the folder of the run.

        The hash is the first 12 hex digits of the SHA-256 over version, resolved configuration,
        period, options, and each input's path and SHA-256.
        """
        made_of = {
            "version": acctier.__version__,
            "config": self.config_sha256,
            "period": [self.period.name, str(self.period.start), str(self.period.end)],
            "options": self.options,
            "inputs": [[each.path, each.sha256] for each in self.inputs],
        }
        return f"{self.period.name}-{_sha256_of(made_of)[:HASH_DIGITS]}"


def identify(
    inputs: Iterable[InputFile], loaded: Loaded, options: Mapping[str, object]
) -> Identity:
    """The identity of a run over ``inputs`` under a loaded configuration.

    Raises ``InputError`` when a file is not any more what the run has read.
    """
    sums: dict[str, tuple[str, int]] = {}
    digests = [_digest(each, each.path, sums) for each in inputs]
    return Identity(
        period=loaded.period,
        options=options,
        config_sha256=_sha256_of(loaded.resolved),
        inputs=tuple(sorted(digests, key=lambda each: (each.path, each.table))),
    )


def sha256_of_file(path: Path) -> tuple[str, int]:
    """SHA-256 in hex digits and the number of bytes of a file, read in chunks."""
    digest = hashlib.sha256()
    size = 0
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


def _digest(file: InputFile, path: str, sums: dict[str, tuple[str, int]]) -> InputDigest:
    """The digest of one file; ``sums`` keeps what was read, for tables that share a file."""
    try:
        if file.location not in sums:
            sums[file.location] = sha256_of_file(Path(file.location))
        sha256, size = sums[file.location]
    except OSError as problem:
        raise _changed(file, problem.strerror or str(problem)) from None
    if size != file.size:
        raise _changed(file, f"it had {file.size} bytes and now has {size}")
    return InputDigest(file.table, path, size, file.rows, sha256)


def _changed(file: InputFile, reason: str) -> InputError:
    message = f"{file.path} changed while the run was reading it: {reason}"
    hint = "wait until the export is complete, then run again"
    finding = Finding("input-changed", "error", message, file.table, file.path, hint=hint)
    return InputError([finding])


def _sha256_of(value: object) -> str:
    """SHA-256 of plain data; the order of keys counts, for the order of lines has a meaning."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
