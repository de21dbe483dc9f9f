"""Review of how rows find their accounts: crosswalks, and what is made of ids."""

from __future__ import annotations

from acctier.config.semantics.measures import rows_of
from acctier.config.semantics.review import Review
from acctier.config.semantics.tables import require_columns
from acctier.config.tables import CrosswalkSpec
from acctier.config.yaml_nodes import Path
from acctier.model.fields import Kind


def review_ids(review: Review) -> None:
    """Judge the crosswalk of every table, and the normalisation of ids."""
    for path, table in review.named(("tables",), review.configuration.tables):
        if table.account is not None and table.account.via is not None:
            _review_crosswalk(review, (*path, "account", "via"), table.account.via)
    _review_match(review)
    _review_parent(review)


def _review_crosswalk(review: Review, path: Path, via: CrosswalkSpec) -> None:
    if rows_of(review, (*path, "table"), via.table) is None:
        return
    for key, column in (("from", via.from_), ("to", via.to)):
        require_columns(review, (*path, key), via.table, [column], (Kind.TEXT,), "text, as ids are")
    if via.from_ == via.to:
        review.complain((*path, "to"), f"{via.to!r} leads to itself", "name two columns")


def _review_parent(review: Review) -> None:
    spec, path = review.configuration.accounts, ("accounts", "parent")
    if spec.parent is None or not review.trusts(path):
        return
    for key, column in (("id", spec.id), ("name", spec.name)):
        if spec.parent == column:
            message = f"{column!r} is the {key} of the account itself"
            review.complain(path, message, "name the column with the id of its parent")


def _review_match(review: Review) -> None:
    spec = review.configuration.accounts
    if spec.match is None or not review.trusts(("accounts", "match")):
        return
    if spec.match.salesforce_ids and spec.match.case != "keep":
        review.complain(
            ("accounts", "match", "case"),
            "Salesforce ids of 15 characters differ in case alone",
            "leave `case` out, or `salesforce_ids`",
        )
