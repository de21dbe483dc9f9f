"""What the models cannot say alone: names that exist, types that fit, costs that lead somewhere."""

from __future__ import annotations

from acctier.config.semantics.activities import review_activities
from acctier.config.semantics.calendars import review_periods
from acctier.config.semantics.currencies import review_currencies
from acctier.config.semantics.ids import review_ids
from acctier.config.semantics.ladder import (
    review_accounts,
    review_measure_formulas,
    review_profit_and_loss,
)
from acctier.config.semantics.limits import review_limits
from acctier.config.semantics.names import review_names
from acctier.config.semantics.pools import review_pools
from acctier.config.semantics.review import Review
from acctier.config.semantics.sustaining import review_sustaining
from acctier.config.semantics.tables import review_tables
from acctier.config.semantics.verdicts import review_leaks, review_tiers
from acctier.config.semantics.zones import review_zones
from acctier.model.money import MINOR_DIGITS


def review_configuration(review: Review) -> None:
    """Complain about everything that contradicts itself or names what does not exist."""
    _review_currency(review)
    review_periods(review)
    review_tables(review)
    review_currencies(review)
    review_zones(review)
    review_ids(review)
    review_accounts(review)
    review_names(review)
    review_profit_and_loss(review)
    review_measure_formulas(review)
    review_pools(review)
    review_activities(review)
    review_sustaining(review)
    review_tiers(review)
    review_leaks(review)
    review_limits(review)


def _review_currency(review: Review) -> None:
    code = review.configuration.currency
    if code not in MINOR_DIGITS and review.trusts(("currency",)):
        guess = code.upper()[:3]
        hint = f"did you mean {guess}?" if guess in MINOR_DIGITS else "for example USD, EUR or GBP"
        review.complain(("currency",), f"currency {code!r} is not in ISO 4217", hint)
