"""Publishing a run: staged, synced, renamed; the pointer to the latest run moves last."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from acctier.model.errors import ExitCode, OutputError
from acctier.model.results import Results
from acctier.publish.identity import Identity, sha256_of_file
from acctier.publish.latest import move_latest
from acctier.publish.layout import LAST_ATTEMPT, MANIFEST, POINTER, RESULTS, RUN_LOG
from acctier.publish.lock import Held, cannot_write
from acctier.publish.manifest import manifest, pointer
from acctier.publish.staging import replace_file, staged_folder, write_synced
from acctier.publish.stored import columns_of, stored_results

Files = Iterable[tuple[str, bytes]]


@dataclass(frozen=True)
class Published:
    """A published run: its name and folder, whether it stood there before, and what `latest` did.

    ``stays`` is None when ``latest`` points at the run now, else why it does not.
    """

    run: str
    folder: Path
    kept: bool
    stays: str | None


def publish(
    results: Results,
    identity: Identity,
    held: Held,
    files: Files,
    *,
    exit_code: ExitCode,
    log: Callable[[], str],
) -> Published:
    """Publish one run into a held folder.

    ``files`` are the reports, (file name, bytes), made one after the other.  ``log`` makes the
    text of ``run.log``, the one file that may tell the time.

    A run of the same name that stands there already is verified and kept.  Raises ``OutputError``
    when the folder cannot be written or holds other bytes under that name; the former state is
    whole in every case.
    """
    folder = held.runs / identity.name
    contents = run_contents(results, identity, files, exit_code)
    try:
        kept = folder.exists()
        if kept:
            _verify(folder, contents)
        else:
            _write(folder, contents, log)
        stays = move_latest(held, identity, exit_code)
    except OSError as problem:
        raise cannot_write(held.root, problem) from None
    return Published(identity.name, folder, kept, stays)


def note_attempt(root: Path, content: bytes) -> None:
    """Write ``last-attempt.json``: how the last run ended, whether it was published or not.

    Raises ``OSError`` when the folder cannot be written.
    """
    root.mkdir(parents=True, exist_ok=True)
    replace_file(root / LAST_ATTEMPT, content)


def run_contents(
    results: Results, identity: Identity, files: Files, exit_code: ExitCode
) -> Iterator[tuple[str, bytes]]:
    """Every file of a run but its log: the reports, what restores them, and the manifest."""
    digests: dict[str, str] = {}
    for name, content in _described(results, identity, files, exit_code):
        digests[name] = hashlib.sha256(content).hexdigest()
        yield name, content
    yield MANIFEST, manifest(identity, digests)


def _described(
    results: Results, identity: Identity, files: Files, exit_code: ExitCode
) -> Iterator[tuple[str, bytes]]:
    columns: dict[str, tuple[str, ...]] = {}
    for name, content in files:
        if name.endswith(".parquet"):
            columns[name] = columns_of(content)
        yield name, content
    yield RESULTS, stored_results(results, columns)
    yield POINTER, pointer(identity, exit_code)


def _write(folder: Path, contents: Files, log: Callable[[], str]) -> None:
    with staged_folder(folder) as staging:
        for name, content in contents:
            write_synced(staging / name, content)
        write_synced(staging / RUN_LOG, log().encode(errors="backslashreplace"))


def _verify(folder: Path, contents: Files) -> None:
    for name, content in contents:
        try:
            found = sha256_of_file(folder / name)[0]
        except FileNotFoundError:
            found = ""
        if found != hashlib.sha256(content).hexdigest():
            raise OutputError(
                f"{folder / name} is not what this run writes; "
                f"somebody changed it: move {folder} away and publish again"
            )
