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
MAX_VIEW_CHARACTERS = 20_000
MAX_TOKENS = 1_000
MAX_DEPTH = 40

PLAIN_SQL = "write it as plain SQL: columns, numbers, 'text', + - * /, comparisons, AND OR NOT"
ONE_SELECT = "write it as plain SQL: SELECT columns FROM tables, with JOIN, WHERE, GROUP BY"
_QUOTED = {TokenType.STRING, TokenType.IDENTIFIER}
_OPERATORS = frozenset("AND OR NOT IS IN LIKE BETWEEN NULL THEN ELSE END".split())
_OF_CASE = frozenset({"CASE", "WHEN"})
_OF_VIEW = (
    "SELECT DISTINCT AS FROM JOIN INNER LEFT ON USING WHERE GROUP ORDER PARTITION BY OVER "
    "HAVING QUALIFY UNION ALL WITH"
)
_CLAUSES = frozenset(_OF_VIEW.split())


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
    depth, before = 0, ""
    for token in tokens:
        if token.comments:
            raise ExpressionError("comments are not allowed in an expression", token.start)
        word = "" if token.token_type in _QUOTED else token.text.upper()
        if (before, word) == ("(", "ALL"):  # sqlglot would skip it: COALESCE(all, 0) would be 0
            message = f"{token.text!r} has no place here"
            raise ExpressionError(message, token.start, _other_name(token.text))
        before = word
        if word == ";":
            hint = "part what stands in brackets with commas"
            raise ExpressionError("a semicolon has no place in an expression", token.start, hint)
        depth += (word in {"(", "[", "CASE"}) - (word in {")", "]", "END"})
        if depth > MAX_DEPTH:
            raise ExpressionError(f"the expression is nested deeper than {MAX_DEPTH}", token.start)
    return tokens


def parse_sql(text: str) -> exp.Expr:
    """One sqlglot tree for an expression, with errors as offsets into it."""
    return _parsed(text, tokens_of(text), view=False)


def parse_view(text: str) -> exp.Expr:
    """One sqlglot tree for a view, with errors as offsets into it."""
    return _parsed(text, tokens_of(text, MAX_VIEW_CHARACTERS), view=True)


def _parsed(text: str, tokens: list[Token], *, view: bool) -> exp.Expr:
    try:
        trees = _dialect().parser().parse(tokens, text)
    except SqlglotError as problem:
        raise _syntax_error(problem, text, tokens, view=view) from None
    except RecursionError:
        raise ExpressionError("the expression is nested too deeply") from None
    if len(trees) != 1 or trees[0] is None:
        raise ExpressionError("one expression is wanted here")
    return trees[0]


def _syntax_error(
    problem: SqlglotError, text: str, tokens: list[Token], *, view: bool
) -> ExpressionError:
    """A sqlglot error in our words, with an offset."""
    details: list[dict[str, Any]] = getattr(problem, "errors", [])
    if not details:
        return ExpressionError("the expression cannot be read", 0, _plain(view=view))
    first = details[0]
    word = str(first.get("highlight") or "")
    before = text.split("\n")[: max(int(first.get("line") or 1), 1) - 1]
    end = sum(len(line) + 1 for line in before) + int(first.get("col") or 0)
    offset = max(0, min(end - len(word), len(text) - 1))
    shown = f" at {word!r}" if word else ""
    advice = _advice(text, offset, tokens, view=view)
    return ExpressionError(f"the expression cannot be read{shown}", offset, advice)


def _plain(*, view: bool) -> str:
    return ONE_SELECT if view else PLAIN_SQL


def _advice(text: str, offset: int, tokens: list[Token], *, view: bool) -> str:
    """What to do about text that cannot be read at ``offset``."""
    if text.lstrip().startswith("="):
        return "leave out the = at the beginning"
    if (
        text[offset] == ","
        and (text[offset - 1 : offset] + text[offset + 1 : offset + 2]).isdigit()
    ):
        return "write decimals with a point"
    until = [token for token in tokens if token.start <= offset][-2:]
    for token in reversed(until):
        if _is_reserved(token, tokens) and not (view and token.text.upper() in _CLAUSES):
            return _other_name(token.text)
    return _plain(view=view)


def _is_reserved(token: Token, tokens: list[Token]) -> bool:
    """Whether a token is a word of SQL that was most likely meant as the name of a column."""
    word = token.text.upper()
    if token.token_type in {*_QUOTED, TokenType.VAR} or not word.isidentifier():
        return False
    if word in _OF_CASE:
        return not any(each.token_type is TokenType.END for each in tokens)
    return word not in _OPERATORS


def _other_name(word: str) -> str:
    return f"{word} is a word of SQL: give the column another name and say `from: {word}`"


def offset_of(tree: exp.Expr) -> int:
    """Where a tree begins in its text: the least position among its parts that know theirs."""
    starts = [int(node.meta["start"]) for node in tree.walk() if node.meta and "start" in node.meta]
    return min(starts, default=0)
