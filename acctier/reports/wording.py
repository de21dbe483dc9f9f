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


def heading(results: Results, title: str) -> Text:
    """What is shown, of whom and when: the first lines of every report."""
    return Text(
        None,
        (
            Line(f"{title}: {results.company}, {results.period.name}", "strong"),
            Line(f"{results.currency.code}; profit level: {level_name(results)}", "quiet"),
        ),
    )


def check_sentence(check: CheckResult, kind: str) -> str:
    """A check or gate that fell, with value and limit."""
    value = "undefined" if check.value is None else f"{told(check.value):,f}"
    return f"{kind} fell: {check.name}: {value}, should be {separated(check.limit)}"


def separated(text: str) -> str:
    """The text with thousands separated in its longer numbers.

    >>> separated("= 42600000 +- 500, <= 0.00005")
    '= 42,600,000 +- 500, <= 0.00005'
    """
    return re.sub(r"(?<![\w.,])\d{5,}(?![\w,])", lambda found: f"{int(found[0]):,}", text)
