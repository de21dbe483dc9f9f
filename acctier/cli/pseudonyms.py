"""What a mask learns from results: the accounts, and without a secret also its key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from acctier.cli.masking import MASK
from acctier.model.results import InputFile, Results

if TYPE_CHECKING:
    import polars as pl

    from acctier.pipeline import Work


def learn_computed(results: Results, work: Work | None = None) -> None:
    """Let the mask know the accounts of results that were computed; ``work`` has more of them."""
    if MASK.get() is None:
        return
    more = [] if work is None else [work.accounts.frame]
    if work is not None and work.attribution.tops is not None:
        more.append(work.attribution.tops.rename({"own": "account_id", "name": "account_name"}))
    _learn(results, _of_files(results.inputs), more)


def learn_published(results: Results, folder: Path) -> None:
    """Let the mask know the accounts of a published run."""
    if MASK.get() is None:
        return
    from acctier.publish.layout import MANIFEST

    manifest = json.loads((folder / MANIFEST).read_bytes())
    _learn(results, (str(each["sha256"]) for each in manifest["inputs"]), ())


def _learn(results: Results, inputs: Iterable[str], more: Iterable[pl.DataFrame]) -> None:
    mask = MASK.get()
    assert mask is not None
    if mask.key is None:
        mask.key = hashlib.sha256("\n".join(sorted(inputs)).encode()).digest()
    frames = (results.accounts.frame, results.cost_ledger, *more)
    mask.learn(_column(frames, "account_id"), _column(frames, "account_name"))


def _of_files(inputs: Iterable[InputFile]) -> Iterable[str]:
    from acctier.publish.identity import sha256_of_file

    return [sha256_of_file(Path(each.location))[0] for each in inputs]


def _column(frames: Iterable[pl.DataFrame], name: str) -> list[str]:
    """The texts of a column, wherever it is; each once, in a fixed order."""
    found = {
        str(each)
        for frame in frames
        if name in frame.columns
        for each in frame[name].unique().to_list()
        if each is not None
    }
    return sorted(found)
