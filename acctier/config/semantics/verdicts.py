"""Review of tier rules and policy leaks: conditions over the columns of an account."""

from __future__ import annotations

from acctier.config.models import TierRule
from acctier.config.semantics.review import Review
from acctier.config.yaml_nodes import Path
from acctier.model.errors import did_you_mean
from acctier.model.fields import Kind


def review_tiers(review: Review) -> None:
    """Judge the tier rules and the conventional ones."""
    tiers = review.configuration.tiers
    for key, rules in (("rules", tiers.rules), ("conventional", tiers.conventional)):
        seen: dict[str, TierRule] = {}
        for path, rule in review.listed(("tiers", key), rules):
            review.expression((*path, "when"), rule.when, review.accounts, (Kind.FLAG,))
            _review_repeated(review, path, rule, seen.setdefault(rule.tier, rule))


def _review_repeated(review: Review, path: Path, rule: TierRule, first: TierRule) -> None:
    """A tier may have several rules, but not the same rule twice nor two treatments."""
    if rule is first:
        return
    if rule.when.text.split() == first.when.text.split():
        review.complain(path, f"the tier {rule.tier} has this rule twice", "keep one")
    elif rule.treat is not None and rule.treat != first.treat:
        message = f"the tier {rule.tier} is treated in two ways"
        review.complain((*path, "treat"), message, "say it at its first rule alone", key=True)


def review_leaks(review: Review) -> None:
    """Judge the policy leaks."""
    lines = (*review.names("profit_and_loss"), *review.names("activities"))
    complete = review.trusts(("profit_and_loss",)) and review.trusts(("activities",))
    for path, leak in review.named(("leaks", "policy"), review.configuration.leaks.policy):
        if leak.line not in lines and complete:
            hint = did_you_mean(leak.line, lines, "lines")
            message = f"`{leak.line}` is neither a P&L line nor an activity"
            review.complain((*path, "line"), message, hint)
        review.expression((*path, "when"), leak.when, review.accounts, (Kind.FLAG,))
        review.expression((*path, "loss"), leak.loss, review.accounts, (Kind.NUMBER,))
