"""Texts that are refused, each with its reason and place; see refusals.yaml."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
import yaml

from acctier.expression.kinds import kind_of
from acctier.expression.nodes import ExpressionError
from acctier.expression.parse import parse_expression
from acctier.expression.syntax import MAX_CHARACTERS, MAX_DEPTH, MAX_TOKENS
from tests.expression.drawn_expressions import KINDS

SECTIONS: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("refusals.yaml").read_text("utf-8")
)
CASES = [case for section in SECTIONS for case in section["cases"]]


def refused(text: str) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        kind_of(parse_expression(text), KINDS)
    return caught.value


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"] or "nothing")
def test_refused(case: dict[str, Any]) -> None:
    problem = refused(case["text"])
    assert problem.message == case["says"]
    assert problem.offset == case["at"]
    if "hint" in case:
        assert problem.hint == case["hint"]


def test_an_unknown_function_is_answered_with_those_that_exist() -> None:
    hint = refused("SQRT(quantity)").hint or ""
    assert hint.startswith("functions: IF, CASE, COALESCE")
    assert "DATE_DIFF" in hint


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1 + " * MAX_CHARACTERS + "1", f"longer than {MAX_CHARACTERS} characters"),
        ("+".join(["1"] * MAX_TOKENS), f"more than {MAX_TOKENS} parts"),
        ("(" * 41 + "1" + ")" * 41, f"nested deeper than {MAX_DEPTH}"),
        ("CASE WHEN rush THEN " * 41 + "1" + " END" * 41, f"nested deeper than {MAX_DEPTH}"),
        ("-" + " -" * 300 + "1", "nested too deeply"),
        ("ROUND(" * 30 + "price" + ", 1)" * 30, "too large"),
        ("LEAST(" * 20 + "price" + ", quantity)" * 20, "too large"),
        ("(" * 30 + "rush" + " BETWEEN rush AND rush)" * 30, "too large"),
    ],
    ids=["long", "parts", "brackets", "cases", "signs", "rounding", "least", "between"],
)
def test_no_text_is_worth_more_work_than_an_expression_may_take(text: str, reason: str) -> None:
    assert reason in refused(text).message


def test_quoted_brackets_and_words_nest_nothing() -> None:
    text = "note IN (" + ", ".join(["'('", "'CASE'", "';'"] * 60) + ")"
    assert kind_of(parse_expression(text), KINDS) == "flag"


def test_the_parser_says_nothing_on_its_own(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        refused("CALL x()")
    assert not caplog.records


def test_names_stand_in_order_each_once() -> None:
    expression = parse_expression("IF(b > 1, a, b) + totals.net_revenue")
    assert [name.text for name in expression.names] == ["b", "a", "totals.net_revenue"]


def test_words_of_sql_can_be_columns() -> None:
    expression = parse_expression("order = 'x' AND date > '2026-01-01' AND end > year")
    assert [name.text for name in expression.names] == ["order", "date", "end", "year"]
