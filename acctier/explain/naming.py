"""Which account, pool or line a word on the command line means."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from acctier.explain.evidence import ACCOUNT, NAME, Evidence
from acctier.model.errors import Complaint, ConfigurationError, did_you_mean, nearest

NO_ACCOUNT = ("unattributed", "no account")
CANDIDATES = 10


def account_named(evidence: Evidence, word: str, alike: str | None = None) -> str | None:
    """The id of the account a word means; None for ``unattributed``, the rows of no account.

    ``alike`` is what `match` makes of the word, for a reader who has the id from an export.
    An id comes before a name, whole before the beginning, and case matters only where it must to
    tell two apart.  Raises `ConfigurationError` with the candidates, or with the nearest name.
    """
    frame = evidence.statement.filter(pl.col(ACCOUNT).is_not_null()).select(ACCOUNT, NAME)
    if evidence.family is not None:
        _refuse_child(evidence.family, frame, word, alike)
    found = _found(frame, word, alike)
    if found.height == 1:
        return str(found[ACCOUNT][0])
    if found.height:
        raise _refused(f"{word!r} means {found.height:,} accounts", _listed(found))
    if word.lower() in NO_ACCOUNT:
        return None
    words = [*frame[ACCOUNT], *frame[NAME].drop_nulls()]
    guess = nearest(word, words)
    hint = f"did you mean {guess}?" if guess else "give an id, a name, or the beginning of either"
    raise _refused(f"there is no account {word!r}", hint)


def one_of(word: str, names: Iterable[str], what: str) -> str:
    """The word, when it is one of the names; raises `ConfigurationError` with the nearest."""
    known = list(names)
    if word not in known:
        raise _refused(f"there is no {what} {word!r}", did_you_mean(word, known, "known"))
    return word


def _refuse_child(
    family: pl.DataFrame, accounts: pl.DataFrame, word: str, alike: str | None
) -> None:
    """Raise `ConfigurationError` for an account that rolls up: its figures are those of its top."""
    below = family.filter(pl.col("own") != pl.col("top"))
    below = below.select(pl.col("own").alias(ACCOUNT), pl.col("name").alias(NAME), "top")
    both = pl.concat([accounts, below.select(ACCOUNT, NAME)])
    found = _found(both, word, alike)
    child = below.filter(pl.col(ACCOUNT).is_in(found[ACCOUNT].implode()))
    if found.height != 1 or child.is_empty():
        return
    id_, name, top = child.row(0)
    above = accounts.filter(pl.col(ACCOUNT) == top)
    who = f"{id_} {name} is rolled up into {top} {above[NAME][0]}"
    raise _refused(who, f"explain {top!r} instead: it tells what each of them brought in")


def _found(frame: pl.DataFrame, word: str, alike: str | None) -> pl.DataFrame:
    """The accounts of the first way of reading the word that fits any."""
    folded, low = (
        word.lower(),
        (pl.col(ACCOUNT).str.to_lowercase(), pl.col(NAME).str.to_lowercase()),
    )
    begins = [pl.col(column).str.starts_with(word) for column in (ACCOUNT, NAME)]
    ways = (
        pl.col(ACCOUNT) == word,
        pl.col(NAME) == word,
        pl.col(ACCOUNT) == alike,
        (low[0] == folded) | (low[1] == folded),
        begins[0] | begins[1],
        low[0].str.starts_with(folded) | low[1].str.starts_with(folded),
    )
    for way in ways:
        found = frame.filter(way.fill_null(value=False))
        if found.height:
            return found
    return frame.head(0)


def _listed(found: pl.DataFrame) -> str:
    pairs = [f"{id_} {name}" for id_, name in found.sort(ACCOUNT).head(CANDIDATES).iter_rows()]
    more = found.height - len(pairs)
    return ", ".join(pairs) + (f" and {more:,} more" if more else "")


def _refused(message: str, hint: str | None) -> ConfigurationError:
    return ConfigurationError([Complaint(message, hint=hint)])
