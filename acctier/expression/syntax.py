"""The syntax of a text as sqlglot reads it, within caps, and every error with its offset."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from acctier.expression.nodes import ExpressionError

# What sqlglot would say about a text, its errors say in our words.
logging.getLogger("sqlglot").setLevel(logging.ERROR)

MAX_CHARACTERS = 4_000
MAX_TOKENS = 1_000
MAX_DEPTH = 40

PLAIN_SQL = "write it as plain SQL: columns, numbers, 'text', + - * /, comparisons, AND OR NOT"
_QUOTED = {TokenType.STRING, TokenType.IDENTIFIER}


@lru_cache(maxsize=1)
def _dialect() -> DuckDB:
    return DuckDB()


def tokens_of(text: str, most: int = MAX_CHARACTERS) -> list[Token]:
    """The tokens of a text, within the caps; comments are refused."""
    if not text.strip():
        raise ExpressionError("the expression is empty")
    if len(text) > most:
        raise ExpressionError(f"the expression is longer than {most} characters")
    try:
        tokens = list(_dialect().tokenize(text))
    except SqlglotError:
        raise ExpressionError("the expression cannot be read: a quote is not closed") from None
    if not tokens:
        raise ExpressionError("there is only a comment here", hint="-- begins a comment")
    if len(tokens) > MAX_TOKENS:
        raise ExpressionError(f"the expression has more than {MAX_TOKENS} parts")
    depth = 0
    for token in tokens:
        if token.comments:
            raise ExpressionError("comments are not allowed in an expression", token.start)
        word = "" if token.token_type in _QUOTED else token.text.upper()
        if word == ";":
            hint = "part what stands in brackets with commas"
            raise ExpressionError("a semicolon has no place in an expression", token.start, hint)
        depth += (word in {"(", "[", "CASE"}) - (word in {")", "]", "END"})
        if depth > MAX_DEPTH:
            raise ExpressionError(f"the expression is nested deeper than {MAX_DEPTH}", token.start)
    return tokens


def parse_sql(text: str, most: int = MAX_CHARACTERS) -> exp.Expr:
    """One sqlglot tree for a text, with errors as offsets into it."""
    tokens = tokens_of(text, most)
    try:
        trees = _dialect().parser().parse(tokens, text)
    except SqlglotError as problem:
        raise syntax_error(problem, text) from None
    except RecursionError:
        raise ExpressionError("the expression is nested too deeply") from None
    if len(trees) != 1 or trees[0] is None:
        raise ExpressionError("one expression is wanted here")
    return trees[0]


def syntax_error(problem: SqlglotError, text: str) -> ExpressionError:
    """A sqlglot error in our words, with an offset."""
    details: list[dict[str, Any]] = getattr(problem, "errors", [])
    if not details:
        return ExpressionError("the expression cannot be read", 0, PLAIN_SQL)
    first = details[0]
    word = str(first.get("highlight") or "")
    before = text.split("\n")[: max(int(first.get("line") or 1), 1) - 1]
    end = sum(len(line) + 1 for line in before) + int(first.get("col") or 0)
    offset = max(0, min(end - len(word), len(text) - 1))
    shown = f" at {word!r}" if word else ""
    return ExpressionError(f"the expression cannot be read{shown}", offset, _advice(text, offset))


def _advice(text: str, offset: int) -> str:
    """What to do about text that cannot be read at ``offset``."""
    if text.lstrip().startswith("="):
        return "leave out the = at the beginning"
    if (
        text[offset] == ","
        and (text[offset - 1 : offset] + text[offset + 1 : offset + 2]).isdigit()
    ):
        return "write decimals with a point"
    return PLAIN_SQL


def offset_of(tree: exp.Expr) -> int:
    """Where a tree begins in its text: the least position among its parts that know theirs."""
    starts = [int(node.meta["start"]) for node in tree.walk() if node.meta and "start" in node.meta]
    return min(starts, default=0)
