"""JSON and JSON lines: exact digits, fixed order, valid whatever the names are."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction

import pytest

from acctier.model.document import Column, Document, Table
from acctier.model.money import Currency
from acctier.render.formats import render
from acctier.render.json_text import scalar

KWD = Currency("KWD", 3)
TABLE = Table(
    "pools",
    "",
    (
        Column("pool", "Pool"),
        Column("cost", "cost", "money"),
        Column("used", "used", "quantity"),
        Column("utilisation", "used", "ratio"),
    ),
    (("desk", 1_000, Fraction(5, 2), Fraction(1, 8)), ("hall", -5, None, None)),
)


def test_numbers_keep_their_digits_and_keys_their_order() -> None:
    data = {"z": Decimal("1.500"), "a": TABLE, "empty": [], "none": {}, "list": ["x", True]}
    assert render(Document("d", KWD, (), data), "json") == (
        "{\n"
        '  "z": 1.500,\n'
        '  "a": [\n'
        "    {\n"
        '      "pool": "desk",\n'
        '      "cost": 1.000,\n'
        '      "used": 2.5,\n'
        '      "utilisation": 0.1250000000\n'
        "    },\n"
        "    {\n"
        '      "pool": "hall",\n'
        '      "cost": -0.005,\n'
        '      "used": null,\n'
        '      "utilisation": null\n'
        "    }\n"
        "  ],\n"
        '  "empty": [],\n'
        '  "none": {},\n'
        '  "list": [\n'
        '    "x",\n'
        "    true\n"
        "  ]\n"
        "}\n"
    )


def test_json_lines_are_one_object_each() -> None:
    text = render(Document("d", KWD, (), {}, TABLE), "jsonl")
    assert text.splitlines()[0] == (
        '{"pool": "desk", "cost": 1.000, "used": 2.5, "utilisation": 0.1250000000}'
    )
    assert [json.loads(line)["cost"] for line in text.splitlines()] == [1.0, -0.005]


@pytest.mark.parametrize("value", [0.1, float("nan"), Decimal("NaN"), object(), b"x"])
def test_what_has_no_exact_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        scalar(value)


def test_very_large_and_very_small_decimals_are_written_in_full() -> None:
    assert scalar(Decimal("1E-12")) == "0.000000000001"
    assert scalar(Decimal("123456789012345678901234567890.12")).endswith("7890.12")
