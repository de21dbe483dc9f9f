"""The names of columns that a view may read, whatever table they are of."""

from __future__ import annotations

from sqlglot import exp

from acctier.expression.syntax import parse_view

ALL = "*"


def columns_named(text: str) -> frozenset[str]:
    """Every column that a view names, and `ALL` where it takes whatever there is.

    >>> sorted(columns_named("SELECT a, SUM(b) AS c FROM t WHERE d > 0 GROUP BY a"))
    ['a', 'b', 'd']
    """
    tree = parse_view(text)
    names = {part.name for part in tree.find_all(exp.Column)}
    stars = (each for each in tree.find_all(exp.Star) if not isinstance(each.parent, exp.Count))
    return frozenset(names) | ({ALL} if any(True for _ in stars) else set())
