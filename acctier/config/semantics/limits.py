"""Review of checks and gates: a value against a limit, or a rule for rows."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from acctier.config.checks import GateSpec
from acctier.config.parts import FromTable
from acctier.config.semantics.measures import review_from_table, review_measure
from acctier.config.semantics.names import with_tiers
from acctier.config.semantics.review import Kinds, Review
from acctier.config.semantics.rules import NOTHING_BETWEEN, is_rule, review_number, review_rule
from acctier.config.semantics.summary import summary_fields
from acctier.config.yaml_nodes import Path

ACCOUNTS = "accounts"
"""What `from:` says for the accounts of the results, one row each."""


def review_limits(review: Review) -> None:
    """Judge the checks on the data and the gates on the results."""
    fields = summary_fields(review)
    configuration = review.configuration
    _review_names(review, "checks", configuration.checks)
    _review_names(review, "gates", configuration.gates)
    for path, spec in review.listed(("checks",), configuration.checks):
        if is_rule(spec):
            review_rule(review, path, spec)
        elif review_number(review, path, spec):
            _review_limit(review, path, spec, fields, results_first=False)
    for path, gate in review.listed(("gates",), configuration.gates):
        _review_limit(review, path, gate, fields, results_first=True)


def _review_names(review: Review, section: str, specs: Sequence[GateSpec]) -> None:
    """Results and the previous run know a check or a gate by its name alone."""
    names: set[str] = set()
    for path, spec in review.listed((section,), specs):
        if spec.name in names:
            message = f"two {section} are named {spec.name!r}"
            review.complain((*path, "name"), message, "give each a name of its own")
        names.add(spec.name)


def _review_limit(
    review: Review, path: Path, spec: GateSpec, fields: Kinds, *, results_first: bool
) -> None:
    bounded = spec.min is not None or spec.max is not None
    if not bounded and spec.equals is None and not spec.compares:
        hint = "add `equals`, `min`, `max`, `change_max` or `rise_max`"
        review.complain(path, f"{spec.name!r} has no limit", hint)
    elif bounded and spec.equals is not None:
        message = "`equals` does not stand beside `min` and `max`"
        review.complain((*path, "equals"), message, "keep one of them", key=True)
    if spec.tolerance < 0:
        review.complain((*path, "tolerance"), "a tolerance cannot be below zero")
    for key, share in (("change_max", spec.change_max), ("rise_max", spec.rise_max)):
        if share is not None and share < 0:
            review.complain((*path, key), "a share of the former value cannot be below zero")
    known: dict[str, Fraction] = {}
    for key, measure in (
        ("value", spec.value),
        ("equals", spec.equals),
        ("min", spec.min),
        ("max", spec.max),
    ):
        if measure is None:
            continue
        of_results = isinstance(measure, FromTable) and measure.from_ == ACCOUNTS
        of_results &= results_first or ACCOUNTS not in review.names("tables")
        if isinstance(measure, FromTable) and of_results:
            rows = with_tiers(review.accounts)
            review_from_table(review, (*path, key), measure, rows=rows)
        elif (told := review_measure(review, (*path, key), measure, fields)) is not None:
            known[key] = told
    if "min" in known and "max" in known and known["min"] > known["max"]:
        review.complain((*path, "min"), NOTHING_BETWEEN, "exchange the two", key=True)
