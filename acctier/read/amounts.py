"""Numbers whose sign, currency or thousands are written in a way that `format` declares.

Beside `NumberText`, which reads the usual way: a cell is undressed to that, then judged by it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from acctier.config.tables import FileFormat
from acctier.model.fields import Field
from acctier.read.claims import Claim
from acctier.read.numbers import NumberText, NumberType
from acctier.read.readers import BLANK, Empty, Reader
from acctier.read.readings import MINUS, SPACES, family
from acctier.read.reasons import number_reason
from acctier.read.undeclared import Declared, suggested

_MINUS = f"[{MINUS}]"
_SPACE = f"[{SPACES}]"
_SIGNS = ("before", "between", "behind", "last", "open", "inner", "credit")


def number_reader(type_: NumberType, form: FileFormat, empty: Empty) -> Reader:
    """How numbers of a file are read: the quick way, unless its format asks for more."""
    thousands = family(form.thousands or "")[:1] or None
    marks = form.currency_marks or () if type_ == "money" else ()
    plain = NumberText(type_, form.decimal, thousands, empty)
    if form.negative is None and not marks and thousands not in {" ", "'"}:
        return plain
    return DressedNumber(replace(plain, empty=BLANK), form.negative or ("minus",), marks, empty)


@dataclass(frozen=True)
class DressedNumber(Reader):
    """Cells such as `1.234,56-`, `(12.50)`, `USD 12.50`, `12.50 CR`, `1'234.50`, as declared.

    ``negative`` lists how a minus is written: before the number (as a hyphen or as U+2212), behind
    it, by parentheses, or by CR against DR.  ``marks`` are the currency marks that may stand before
    or behind an amount, with or without a blank between.  A cell has one sign and one mark at most.
    """

    number: NumberText
    negative: tuple[str, ...] = ("minus",)
    marks: tuple[str, ...] = ()
    empty: Empty = BLANK

    def refuses(self, cell: pl.Expr, claim: Claim, /) -> pl.Expr:
        """Whether the cell is dressed otherwise, or what is left is no number within the claim."""
        bare = self._bare(cell)
        refused = bare.is_null() | self.number.refuses(bare, claim)
        return self.empty.spared(refused & cell.is_not_null(), cell)

    def measures(self, cell: pl.Expr, /) -> Mapping[str, pl.Expr]:
        """Those of the bare numbers."""
        return self.number.measures(self._bare(cell))

    def claim(self, measured: Mapping[str, object], /) -> Claim:
        """The claim that covers the measured cells."""
        return self.number.claim(measured)

    def value(self, cell: pl.Expr, claim: Claim, /) -> pl.Expr:
        """The typed value."""
        return self.number.value(self._bare(cell), claim)

    def field(self, name: str, claim: Claim, /) -> Field:
        """What the values are."""
        return self.number.field(name, claim)

    def reason(self, cell: object, /) -> str:
        """Why the cell is refused."""
        return number_reason(str(cell), self.number.type, self._declared)

    def suggestion(self, cells: Sequence[str], /) -> str | None:
        """What to declare so that all these cells can be read."""
        return suggested(cells, self._declared)

    @property
    def _declared(self) -> Declared:
        number = self.number
        return Declared(
            number.decimal,
            number.thousands,
            self.negative,
            self.marks,
            number.type == "money",
            self.empty.texts,
        )

    def _bare(self, cell: pl.Expr) -> pl.Expr:
        """The number in the usual way, null where the cell is dressed otherwise or empty."""
        parts = self.empty.without(cell).str.extract_groups(self._dress).struct
        there = {name: parts.field(name).is_not_null() for name in self._groups}
        signs = [there[name] for name in _SIGNS if name in there]
        never = pl.lit(value=False)
        minus = pl.any_horizontal(
            never, *(each for name, each in there.items() if name in _SIGNS[:6])
        )
        if "credit" in there:
            credit = parts.field("credit").str.to_uppercase() == "CR"
            minus = minus | credit.fill_null(value=False)
        good = pl.sum_horizontal(*signs) <= 1 if signs else pl.lit(value=True)
        if "open" in there:
            opened, closed = (
                pl.sum_horizontal(*(each for name, each in there.items() if name in pair))
                for pair in (("open", "inner"), ("shut", "close"))
            )
            good = good & (opened == closed)
        if self.marks:
            good = good & ~(there["mark"] & there["after"])
        number = parts.field("number")
        if self.number.thousands in {" ", "'"}:
            number = number.str.replace_all(
                f"[{family(self.number.thousands)}]", self.number.thousands
            )
        sign = pl.when(minus).then(pl.lit("-")).otherwise(pl.lit("")) if signs else pl.lit("")
        return pl.when(good).then(pl.concat_str(sign, number))

    @cached_property
    def _groups(self) -> tuple[str, ...]:
        return tuple(name for name in re.compile(_in_python(self._dress)).groupindex)

    @cached_property
    def _dress(self) -> str:
        """Everything a cell may be, as a regular expression with a name for each part."""
        signs = set(self.negative)
        inner = re.escape(self.number.decimal + family(self.number.thousands or "") + ":")
        mark = "|".join(re.escape(each) for each in sorted(self.marks, key=len, reverse=True))

        def part(name: str, pattern: str, wanted: bool) -> str:  # noqa: FBT001
            return f"(?<{name}>{pattern})?" if wanted else ""

        minus, behind, parens = "minus" in signs, "trailing" in signs, "parens" in signs
        return "".join(
            (
                "^",
                part("open", r"\(", parens),
                part("before", _MINUS, minus),
                f"(?:(?<mark>{mark}){_SPACE}?)?" if mark else "",
                part("between", _MINUS, minus and bool(mark)),
                part("inner", r"\(", parens and bool(mark)),
                f"(?<number>[0-9](?:[0-9{inner}]*[0-9])?%?)",
                part("behind", _MINUS, behind),
                part("shut", r"\)", parens and bool(mark)),
                f"(?:{_SPACE}?(?<after>{mark}))?" if mark else "",
                part("last", _MINUS, behind and bool(mark)),
                f"(?:{_SPACE}?(?<credit>(?i:CR|DR)))?" if "credit" in signs else "",
                part("close", r"\)", parens),
                "$",
            )
        )


def _in_python(pattern: str) -> str:
    return pattern.replace("(?<", "(?P<")
