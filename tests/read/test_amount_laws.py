"""Any amount written in any declared form is read back as itself, to the last unit."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from acctier.config.tables import FileFormat
from acctier.read.amounts import number_reader
from acctier.read.readers import Empty

MARKS = ("", "USD", "$", "US$", "\u20ac", "kr")
SPACES = ("", " ", "\u00a0", "\u202f")
PLACES = 2


@dataclass(frozen=True)
class Form:
    """A declared form, and how it is written."""

    decimal: str
    thousands: str
    written: str
    """The mark that parts thousands in the file: of a family, any."""
    negative: str
    mark: str
    behind: bool
    blank: str

    @property
    def format(self) -> FileFormat:
        """What the table says."""
        said = {"decimal": self.decimal, "negative": self.negative}
        if self.thousands:
            said["thousands"] = self.thousands
        if self.mark:
            said["currency_marks"] = self.mark
        return FileFormat.model_validate(said)

    def write(self, amount: int, minus: str) -> str:
        """An amount in minor units as the export writes it."""
        whole, rest = divmod(abs(amount), 10**PLACES)
        digits = f"{whole:,}".replace(",", self.written) + f"{self.decimal}{rest:0{PLACES}d}"
        number = digits
        if amount < 0 and self.negative == "trailing":
            number = f"{digits}{minus}"
        if self.mark and self.behind:
            number = f"{number}{self.blank}{self.mark}"
        elif self.mark:
            number = f"{self.mark}{self.blank}{number}"
        if amount >= 0 or self.negative == "trailing":
            return number
        signs = {"minus": f"{minus}{number}", "parens": f"({number})", "credit": f"{number} CR"}
        return signs[self.negative]


def _forms() -> st.SearchStrategy[Form]:
    marks = [
        (decimal, thousands, written)
        for decimal in ".,"
        for thousands, every in (
            ("", [""]),
            (".", ["."]),
            (",", [","]),
            ("'", ["'", "\u2019"]),
            (" ", [" ", "\u00a0", "\u202f", "\u2009"]),
        )
        for written in every
        if thousands != decimal
    ]
    return st.builds(
        lambda three, *rest: Form(*three, *rest),
        st.sampled_from(marks),
        st.sampled_from(["minus", "trailing", "parens", "credit"]),
        st.sampled_from(MARKS),
        st.booleans(),
        st.sampled_from(SPACES),
    )


@given(
    _forms(),
    st.lists(st.integers(-(10**17) + 1, 10**17 - 1), min_size=1, max_size=8),
    st.sampled_from("-\u2212"),
)
def test_an_amount_in_a_declared_form_is_read_back(
    form: Form, amounts: list[int], minus: str
) -> None:
    reader = number_reader("money", form.format, Empty())
    cells = pl.DataFrame({"cell": [form.write(each, minus) for each in amounts]})
    measured = cells.select(**reader.measures(pl.col("cell"))).row(0, named=True)
    claim = reader.claim(measured)
    read = cells.select(
        value=reader.value(pl.col("cell"), claim), refused=reader.refuses(pl.col("cell"), claim)
    )
    assert not read["refused"].any(), cells["cell"].to_list()
    scale = reader.field("amount", claim).scale
    assert [Fraction(each, 10**scale) for each in read["value"]] == [
        Fraction(each, 10**PLACES) for each in amounts
    ]


@given(_forms(), st.integers(-(10**17) + 1, -1))
def test_a_form_that_is_not_declared_is_refused_with_its_way_out(form: Form, amount: int) -> None:
    plain = FileFormat()
    text = form.write(amount, "-")
    reader = number_reader("money", plain, Empty())
    cell = pl.DataFrame({"cell": [text]})
    measured = cell.select(**reader.measures(pl.col("cell"))).row(0, named=True)
    refused = cell.select(reader.refuses(pl.col("cell"), reader.claim(measured))).item()
    usual = form.negative == "minus" and not form.mark and form.decimal == "."
    if not refused:
        assert usual
        return
    reason = reader.reason(text)
    assert "format: {" in reason, (text, reason)
