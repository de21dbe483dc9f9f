"""Sentences: the few places where a number stands inside a text."""

from __future__ import annotations

import re
from fractions import Fraction

from acctier.model.document import Line, Text
from acctier.model.exact import fixed, told
from acctier.model.money import Currency
from acctier.model.results import CheckResult, Results

JOINED = "\N{NO-BREAK SPACE}"
"""Between a number and its unit, so that no line break parts them."""

METHOD_NAMES = {
    "direct": "direct",
    "step_down": "step-down",
    "reciprocal": "reciprocal",
    "revenue_proportional": "by net revenue",
}
UNDEFINED = "no value (a division by zero, or nothing to add up)"
LOADED = "fully_loaded_profit"

_MOST_LAYERS = 3
"""Layers named one by one on the line about the method."""


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """A count with its noun.

    >>> counted(1, "account"), counted(11095, "account")
    ('1 account', '11,095 accounts')
    """
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def percent(share: Fraction) -> str:
    r"""A share as people read it.

    >>> percent(Fraction(1, 8))
    '12.5\xa0%'
    """
    return f"{fixed(share * 100, 1):,f}{JOINED}%"


def money(amount: int, currency: Currency) -> str:
    r"""Money in a sentence: whole units with the currency.

    >>> money(-123456, Currency("USD", 2))
    'USD\xa0-1,235'
    """
    before = f"{currency.code}{JOINED}" if currency.code else ""
    return before + currency.whole(amount)


def level_name(results: Results) -> str:
    """The profit level in words: ``account_profit`` is the account profit."""
    return results.profit_level.replace("_", " ")


def heading(results: Results, title: str, *, loaded: bool = False) -> Text:
    """What is shown, of whom, when, and by which method: the first lines of every report.

    ``loaded`` says that a figure of the report bears a layer that accounts do not cause.
    """
    lines = [
        Line(f"{title}: {results.company}, {results.period.name}", "strong"),
        Line(method_line(results), "quiet"),
    ]
    return Text(None, (*lines, *flag_lines(results, loaded=loaded)))


def flag_lines(results: Results, *, loaded: bool) -> tuple[Line, ...]:
    """The flag, where a figure bears an allocated layer or profit is told at such a level."""
    text = flag(results)
    if text is None or not (loaded or results.profit_level in results.accounts.sustaining):
        return ()
    return (Line(text, "warn"),)


def method_line(results: Results) -> str:
    """Unit, profit level, support method, capacity basis and what no account bears, in one line."""
    parts = [results.currency.code, f"profit level: {level_name(results)}"]
    if any(pool.passed_on for pool in results.pools):
        parts.append(f"support pools: {METHOD_NAMES[results.support_method]}")
    basis = capacity_basis(results)
    if basis is not None:
        parts.append(f"capacity basis: {basis}")
    return "; ".join([*parts, f"held above accounts: {_held_above(results)}"])


def capacity_basis(results: Results) -> str | None:
    """What rates are divided by: practical capacity where it is stated, else measured volume."""
    if any(pool.practical_capacity is not None for pool in results.pools):
        return "practical capacity"
    if any(each.volume != each.quantity for each in results.activities):
        return "practical capacity"
    return "measured volume" if results.activities else None


def _held_above(results: Results) -> str:
    """The layers with their money, and what is not allocated; ``nothing`` where all is borne."""
    amounts = [(layer.layer, layer.cost) for layer in results.layers if layer.cost]
    if len(amounts) > _MOST_LAYERS:
        rest = amounts[_MOST_LAYERS - 1 :]
        amounts[_MOST_LAYERS - 1 :] = [(f"{len(rest)} more layers", sum(each[1] for each in rest))]
    if results.totals["unassigned"]:
        amounts.append(("not allocated", results.totals["unassigned"]))
    whole = results.currency.whole
    return ", ".join(f"{name}{JOINED}{whole(amount)}" for name, amount in amounts) or "nothing"


def flag(results: Results) -> str | None:
    """The sentence that stands wherever a fully loaded figure does; None without such a layer."""
    shared = [
        f"{layer.layer} allocated by {layer.allocate_by}"
        for layer in results.layers
        if layer.allocate_by is not None
    ]
    return f"{LOADED}: {', '.join(shared)}: not caused by accounts." if shared else None


def judged_by_loaded(results: Results) -> bool:
    """Whether a tier rule in force reads a column of an allocated layer."""
    if not results.accounts.sustaining:
        return False
    rules = results.accounts.frame["tier_rule"].drop_nulls().unique()
    return any(
        re.search(rf"(?<!\w)(cumulative_)?{name}(_rank)?(_share)?(?!\w)", rule)
        for name in results.accounts.sustaining
        for rule in rules
    )


def check_sentence(check: CheckResult, kind: str, *, placed: bool = True) -> str:
    """A check or gate that fell, with value and limit; ``placed``: and where to look."""
    value = UNDEFINED if check.value is None else f"{told(check.value):,f}"
    sentence = f"{kind} fell: {check.name}: {value}, should be {separated(check.limit)}"
    detail = f": {check.detail}" if check.detail else ""
    place = f" [{check.place}]" if placed and check.place else ""
    return f"{sentence}{detail}{place}"


def separated(text: str) -> str:
    """The text with thousands separated in its longer numbers.

    >>> separated("= 42600000 +- 500, <= 0.00005")
    '= 42,600,000 +- 500, <= 0.00005'
    """
    return re.sub(r"(?<![\w.,])\d{4,}(?![\w,])", lambda found: f"{int(found[0]):,}", text)
