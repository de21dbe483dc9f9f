"""Review of `format`: how a file writes its cells."""

from __future__ import annotations

import re

from acctier.config.semantics.adjusted import review_forms
from acctier.config.semantics.review import Review
from acctier.config.tables import FileFormat, TableSpec
from acctier.config.yaml_nodes import Path
from acctier.model.money import MINOR_DIGITS

_CURRENCIES = {
    "\u20ac": "EUR",
    "US$": "USD",
    "CA$": "CAD",
    "A$": "AUD",
    "\u20b9": "INR",
    "\u20bd": "RUB",
    "\u20ba": "TRY",
    "\u20aa": "ILS",
    "\u20ab": "VND",
    "z\u0142": "PLN",
    "K\u010d": "CZK",
} | {code: code for code in MINOR_DIGITS}
"""Marks that mean one currency only; a lone $, \u00a3, \u00a5 or kr may mean several."""


def review_format(review: Review, path: Path, table: TableSpec) -> None:
    """Judge the marks and forms of a file."""
    form = table.format
    for key, mark in (
        ("delimiter", form.delimiter),
        ("decimal", form.decimal),
        ("thousands", form.thousands),
    ):
        if mark is not None and (len(mark) != 1 or mark.isalnum() or mark in '"\n\r-'):
            review.complain((*path, key), f"`{key}` is one mark, not {mark!r}")
        elif mark is not None and key == "delimiter" and not mark.isascii():
            message = f"`delimiter` must be one ASCII character, not {mark!r}"
            review.complain((*path, key), message, "let the export part its cells with another one")
    if form.thousands == form.decimal:
        _complain_of_same_mark(review, path, form, table.preset)
    review_forms(review, (*path, "date"), form.date, "%d.%m.%Y")
    review_forms(review, (*path, "datetime"), form.datetime, "%Y-%m-%d %H:%M:%S")
    if form.currency_marks:
        _review_marks(review, (*path, "currency_marks"), table, form.currency_marks)


def _complain_of_same_mark(
    review: Review, path: Path, form: FileFormat, preset: str | None
) -> None:
    written = review.names(*map(str, path))
    unsaid = [key for key in ("decimal", "thousands") if key not in written]
    hint = None
    if preset is not None and unsaid:
        hint = f"the preset {preset} says {unsaid[0]}: {form.decimal!r}; write `{unsaid[0]}`, too"
    review.complain((*path, "thousands"), "`thousands` and `decimal` are the same mark", hint)


def _review_marks(review: Review, path: Path, table: TableSpec, marks: tuple[str, ...]) -> None:
    """Marks are of one currency, that of the amounts."""
    for mark in marks:
        if re.search(r"[0-9\s()\-\u2212]|^(?i:cr|dr)$", mark):
            review.complain(
                path, f"{mark!r} cannot mark a currency", "for example USD, $ or \u20ac"
            )
    meant = {_CURRENCIES[mark]: mark for mark in marks if mark in _CURRENCIES}
    if len(meant) > 1:
        message = f"`currency_marks` are of several currencies: {', '.join(sorted(meant))}"
        review.complain(path, message, "amounts of one table are of one currency")
        return
    own = review.configuration.currency
    money = [each for each in table.columns.values() if each.type == "money" and not each.expr]
    for code, mark in meant.items():
        others = {each.currency or own for each in money} & MINOR_DIGITS.keys() - {code}
        if others:
            message = f"{mark!r} marks amounts in {code}, but they are read as {min(others)}"
            review.complain(path, message, f"leave it out, and rows in {code} are refused")
