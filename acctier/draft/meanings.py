"""What headings mean, told by their words, and the names that columns get from them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from acctier.config.semantics.review import PERIOD_NAMES
from acctier.draft import vocabulary
from acctier.expression.nodes import ExpressionError, Name
from acctier.expression.parse import parse_expression

_PATTERNS = {meaning: re.compile(words) for meaning, words in vocabulary.WORDS.items()}
_ID_WORDS = re.compile(vocabulary.ID_WORDS)
_MONEY_WORDS = re.compile(vocabulary.MONEY_WORDS)
_PERCENT_WORDS = re.compile(vocabulary.PERCENT_WORDS)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_RESERVED = vocabulary.RESERVED | frozenset(PERIOD_NAMES)
_GENERATED = re.compile(r"_rank$|_rank_share$|^cumulative_|_volume$|^after_")
"""Names like those of columns that a run makes itself."""


def words_of(heading: str) -> str:
    """A heading as plain lower-case words.

    >>> words_of("OrderID"), words_of("Unit_Price"), words_of(" Größe (cm) ")
    ('order id', 'unit price', 'grosse cm')
    """
    plain = unicodedata.normalize("NFKD", heading.replace("ß", "ss"))
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    parted = _CAMEL.sub(" ", plain) if not plain.isupper() else plain
    kept = "".join(each if each.isascii() and each.isalnum() else " " for each in parted)
    return " ".join(kept.lower().split())


def meanings_of(heading: str) -> frozenset[str]:
    """What a heading may mean, as far as its words tell."""
    words = words_of(heading)
    forms = (words, words.replace(" ", ""))
    return frozenset(
        meaning
        for meaning, pattern in _PATTERNS.items()
        if any(pattern.fullmatch(each) for each in forms)
    )


def is_id(heading: str) -> bool:
    """Whether a heading names an id, which stays text whatever its digits."""
    return _ID_WORDS.fullmatch(words_of(heading)) is not None


def is_money(heading: str) -> bool:
    """Whether a heading names money."""
    return _MONEY_WORDS.fullmatch(words_of(heading)) is not None


def is_percent(heading: str) -> bool:
    """Whether a heading names a percentage."""
    return "%" in heading or _PERCENT_WORDS.fullmatch(words_of(heading)) is not None


def safe_name(heading: str, taken: Iterable[str], otherwise: str, *, columns: bool = True) -> str:
    """A name for the configuration made of a heading, unlike those taken.

    ``columns``: it becomes a column, so it is none of those that every run makes itself.

    >>> safe_name("Order-No.", (), "column_1"), safe_name("2nd Price", ["x"], "column_2")
    ('order_no', 'column_2nd_price')
    >>> safe_name("a b", ["a_b"], "x"), safe_name("###", (), "column_9")
    ('a_b_2', 'column_9')
    """
    name = words_of(heading).replace(" ", "_") or otherwise
    if not name[0].isalpha():
        name = f"column_{name}"
    name = name[:48].rstrip("_")
    reserved = name in vocabulary.SQL or not _stands_alone(name)
    if reserved or (columns and (name in _RESERVED or _GENERATED.search(name))):
        name = f"{name}_value"
    used = set(taken)
    found, count = name, 1
    while found in used:
        count += 1
        found = f"{name}_{count}"
    return found


@cache
def _stands_alone(name: str) -> bool:
    """Whether an expression takes the word for a column, and not for something of SQL."""
    try:
        return isinstance(parse_expression(name).root, Name)
    except ExpressionError:
        return False
