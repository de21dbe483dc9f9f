"""Review of sustaining layers: what feeds them, their scope, and the column they are shared by."""

from __future__ import annotations

from functools import partial

from acctier.config.models import SustainingSpec
from acctier.config.semantics.measures import review_typed
from acctier.config.semantics.names import (
    LOADED,
    account_columns,
    after,
    allocating_layers,
    with_tiers,
)
from acctier.config.semantics.pools import may_serve, some_target_unknown
from acctier.config.semantics.review import Kinds, Review
from acctier.config.yaml_nodes import Path
from acctier.expression.nodes import Expression, Name
from acctier.model.fields import Kind


def review_sustaining(review: Review) -> None:
    """Judge every sustaining layer."""
    for path, layer in review.named(("sustaining",), review.configuration.sustaining):
        name = str(path[-1])
        if name in review.names("pools"):
            message = f"{name!r} is a pool and a sustaining layer"
            review.complain(path, message, "rename one of them", key=True)
        _review_source(review, path, layer)
        reach = _reach(review, name)
        if layer.where is not None:
            _review_scope(review, path, layer, reach)
        if layer.allocate_by is not None:
            column = Expression(layer.allocate_by, Name(0, (layer.allocate_by,)))
            review.expression_in_reach(
                (*path, "allocate_by"),
                column,
                reach,
                (Kind.NUMBER,),
                partial(_why_not_yet, review, name),
            )


def _review_source(review: Review, path: Path, layer: SustainingSpec) -> None:
    name = str(path[-1])
    if layer.cost is not None:
        review_typed(review, (*path, "cost"), layer.cost)
    elif not may_serve(review.configuration, name) and not some_target_unknown(review):
        hint = f"give it a `cost`, or let a pool serve it: `serves: {{{name}: 1}}`"
        review.complain(path, f"nothing feeds the sustaining layer {name}", hint)


def _review_scope(review: Review, path: Path, layer: SustainingSpec, reach: Kinds) -> None:
    if layer.level == "business":
        message = "a cost of the whole business has no `where`"
        review.complain((*path, "where"), message, "say `level: channel`", key=True)
    elif layer.where is not None:
        why_not = partial(_why_not_yet, review, str(path[-1]))
        review.expression_in_reach((*path, "where"), layer.where, reach, (Kind.FLAG,), why_not)


def _reach(review: Review, layer: str) -> Kinds:
    """The columns that exist before a layer: its predecessors' too, where these are allocated."""
    reach = account_columns(review)
    names = review.names("sustaining")
    for earlier in names[: names.index(layer)]:
        if earlier in allocating_layers(review):
            reach.update({earlier: Kind.NUMBER, after(earlier): Kind.NUMBER})
    return reach


def _why_not_yet(review: Review, layer: str, name: str) -> tuple[str, str | None] | None:
    """Why a layer cannot read a name that exists; None when the name is not known at all."""
    for other in review.names("sustaining"):
        if name not in {other, after(other)}:
            continue
        if other == layer:
            return f"`{name}` comes from {layer} itself", None
        if other not in allocating_layers(review):
            return f"there is no column `{name}`: {other} is held", f"{other} has no `allocate_by`"
        return f"`{name}` comes later: {other} is below {layer}", f"write {layer} below {other}"
    if name == LOADED:
        told = f"`{name}` comes later: it is what all layers leave"
        return told, "share by a column that stands before it, such as net_revenue"
    if name in with_tiers(review.accounts) and not review.accounts.partial:
        return f"`{name}` is not known to a sustaining layer", (
            "a layer reads attributes, P&L lines, activities, volumes, subtotals and measures"
        )
    return None
