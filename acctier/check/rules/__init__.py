"""The rules that rows keep, one file each: a function from a `Subject` to an `Outcome`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from acctier.check.rows import Outcome, Subject
from acctier.check.rules import (
    allowed,
    covers,
    filled,
    future,
    known,
    never,
    not_negative,
    repeated,
    span,
    used_once,
)

JUDGES: Mapping[str, Callable[[Subject], Outcome]] = {
    "filled": filled.judge,
    "allowed": allowed.judge,
    "range": span.judge,
    "known": known.judge,
    "never": never.judge,
    "not_negative": not_negative.judge,
    "future": future.judge,
    "repeated": repeated.judge,
    "covers": covers.judge,
    "used_once": used_once.judge,
}
"""By the key of the configuration."""
