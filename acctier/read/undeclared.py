"""What to declare so that a number can be read, in words for whoever writes the configuration."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from acctier.read.readings import MINUS_SIGN, Reading, readings

_SIGNS = {
    "trailing": "has its minus at the end",
    "parens": "stands in parentheses",
    "credit": "says CR or DR",
}


@dataclass(frozen=True)
class Declared:
    """What `format` says about numbers."""

    decimal: str = "."
    thousands: str | None = None
    negative: tuple[str, ...] | None = None
    marks: tuple[str, ...] = ()
    money: bool = True
    """Whether a currency mark may be declared."""
    empty: tuple[str, ...] = ("",)
    """Cells that mean no value."""

    def lacks(self, reading: Reading) -> dict[str, str]:
        """The keys of `format` that would let it be read so, with their values."""
        keys: dict[str, str] = {}
        decimal = reading.decimal or self.decimal
        if decimal == reading.thousands:
            decimal = "," if reading.thousands == "." else "."
        thousands = reading.thousands or self.thousands
        if thousands == decimal:
            thousands = "," if decimal == "." else "."
        if decimal != self.decimal:
            keys["decimal"] = repr(decimal)
        if thousands != self.thousands:
            keys["thousands"] = f'"{thousands}"' if thousands == "'" else repr(thousands)
        if self._needs_sign(reading):
            listed = dict.fromkeys([*(self.negative or ("minus",)), str(reading.negative)])
            keys["negative"] = f"[{', '.join(listed)}]"
        if reading.mark is not None and reading.mark not in self.marks:
            keys["currency_marks"] = reading.mark
        return keys

    def _needs_sign(self, reading: Reading) -> bool:
        if reading.negative is None:
            return False
        if self.negative is None:
            return reading.negative != "minus" or reading.typographic
        return reading.negative not in self.negative


USUAL = Declared()
"""Nothing but the defaults."""


def undeclared(text: str, declared: Declared) -> str | None:
    """Why a text that is a number in some form cannot be read, and what to declare; else None.

    >>> undeclared("1.234,56-", Declared(",", "."))
    'has its minus at the end: `format: {negative: [minus, trailing]}` reads it'
    >>> undeclared("1,234", Declared())
    "could be 1.234 (`format: {decimal: ','}`) or 1234 (`format: {thousands: ','}`); say which"
    """
    found = [each for each in readings(text) if declared.money or each.mark is None]
    if not found:
        return None
    if found[0].mark is not None and declared.marks and found[0].mark not in declared.marks:
        return f"is marked {found[0].mark}, but `currency_marks` are {', '.join(declared.marks)}"
    lacking = [(each, declared.lacks(each)) for each in found]
    if not all(lacks for _, lacks in lacking):
        return None
    if len(lacking) == 1:
        reading, lacks = lacking[0]
        told = f"{_words(reading, lacks)}: `{_spelled(lacks)}` reads it"
        marked = "currency_marks" in lacks
        return f"{told}, if the whole column is in that currency" if marked else told
    told = " or ".join(f"{_number(each)} (`{_spelled(lacks)}`)" for each, lacks in lacking)
    return f"could be {told}; say which"


def suggested(texts: Sequence[str], declared: Declared) -> str | None:
    """What to declare so that all these texts can be read; None when they are not written alike.

    >>> suggested(["1.234,56", "7,5-"], Declared())
    "write format: {decimal: ',', thousands: '.', negative: [minus, trailing]}"
    """
    every = [_open_readings(text, declared) for text in texts]
    ways: dict[tuple[str | None, str | None], list[Reading]] = {}
    for decimal, thousands in itertools.product(".,", (None, *".,\u0020'")):
        if decimal != thousands and (fitting := _fitting(every, decimal, thousands)):
            used = (
                next((each.decimal for each in fitting if each.decimal), None),
                next((each.thousands for each in fitting if each.thousands), None),
            )
            ways.setdefault(used, fitting)
    told = [
        (_number(each[0]), _spelled(_column(*used, each, declared))) for used, each in ways.items()
    ]
    if len(told) > 1:
        choices = " or ".join(f"{number} ({said})" for number, said in told)
        return f"{texts[0]!r} could be {choices}; say which"
    return f"write {told[0][1]}" if told else None


def _open_readings(text: str, declared: Declared) -> list[Reading]:
    """The readings of a text whose currency mark, if any, can be declared."""
    open_to_marks = declared.money and not declared.marks
    return [each for each in readings(text) if each.mark is None or open_to_marks]


def _fitting(
    every: Sequence[Sequence[Reading]], decimal: str, thousands: str | None
) -> list[Reading] | None:
    """For every text its reading with these marks, if each has one and the currency is the same."""
    found = [
        next(
            (
                each
                for each in choices
                if each.decimal in {None, decimal} and each.thousands in {None, thousands}
            ),
            None,
        )
        for choices in every
    ]
    fitting = [each for each in found if each is not None]
    one_currency = len({each.mark for each in fitting} - {None}) <= 1
    return fitting if fitting and len(fitting) == len(found) and one_currency else None


def _column(
    decimal: str | None, thousands: str | None, fitting: Sequence[Reading], declared: Declared
) -> dict[str, str]:
    """One declaration for all readings: signs that differ from cell to cell are listed."""
    said = declared.lacks(Reading(Fraction(0), decimal, thousands))
    lacking = [declared.lacks(each) for each in fitting]
    signs = sorted(
        str(each.negative)
        for each, lacks in zip(fitting, lacking, strict=True)
        if "negative" in lacks
    )
    if signs:
        listed = dict.fromkeys([*(declared.negative or ("minus",)), *signs])
        said["negative"] = f"[{', '.join(listed)}]"
    marks = [each["currency_marks"] for each in lacking if "currency_marks" in each]
    return said | ({"currency_marks": marks[0]} if marks else {})


def _words(reading: Reading, lacks: dict[str, str]) -> str:
    said = []
    if "decimal" in lacks or "thousands" in lacks:
        marks = [
            f"{name} mark {mark!r}"
            for name, mark in (("decimal", reading.decimal), ("thousands", reading.thousands))
            if mark is not None and name in lacks
        ]
        said.append(f"has the {' and the '.join(marks)}")
    if "negative" in lacks:
        minus = "has its minus in front"
        if reading.typographic:
            minus = f"has the minus sign U+{ord(MINUS_SIGN):04X}"
        said.append(_SIGNS.get(str(reading.negative), minus))
    if "currency_marks" in lacks:
        said.append(f"names a currency, {reading.mark}")
    return " and ".join(said)


def _spelled(keys: dict[str, str]) -> str:
    return f"format: {{{', '.join(f'{key}: {value}' for key, value in keys.items())}}}"


def _number(reading: Reading) -> str:
    """The value as this language writes numbers."""
    places = 0
    while (reading.value * 10**places).denominator != 1:
        places += 1
    digits = f"{abs(int(reading.value * 10**places)):0{places + 1}d}"
    shown = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{shown}" if reading.value < 0 else shown
