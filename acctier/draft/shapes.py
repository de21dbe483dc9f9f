"""How the cells of a column are written: the readings that fit all of them, never one picked."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from acctier.read.readings import MINUS, MINUS_SIGN, SPACES, family

NULL_WORDS = tuple("NULL null Null N/A n/a #N/A NA NaN nan None none (null) (blank) - --".split())
"""Words of exports that mean "no value" in a column of numbers or dates."""
NULL_DATES = ("00000000", "0000-00-00", "00.00.0000")
DATE_FORMS = (
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%Y%m%d",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%Y/%m/%d",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%d.%m.%y",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d-%b-%Y",
    "%d %b %Y",
    "%b %d, %Y",
)
TIME_FORMS = ("%H:%M", "%H:%M:%S", "%I:%M %p")
DATETIME_FORMS = (
    *(f"{day}{mark}{time}" for day in DATE_FORMS for mark in "T " for time in TIME_FORMS),
    "%Y-%m-%dT%H:%M:%SZ",
    "%Y%m%d%H%M%S",
)
BROKEN_SHARE = 0.01
"""A column is still of a type when no more of its cells are not; they will be quarantined."""
_FLAGS = ({"y", "n"}, {"yes", "no"}, {"true", "false"}, {"t", "f"}, {"x"}, {"ja", "nein"})
_CODES = {
    "Y": "(?:19|20)[0-9]{2}",
    "y": "[0-9]{2}",
    "m": "(?:0[1-9]|1[0-2])",
    "d": "(?:0[1-9]|[12][0-9]|3[01])",
    "b": "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)",
    "H": "(?:[01][0-9]|2[0-3])",
    "I": "(?:0[1-9]|1[0-2])",
    "M": "[0-5][0-9]",
    "S": "[0-5][0-9]",
    "p": "(?:AM|PM)",
}


@dataclass(frozen=True)
class Marks:
    """A way to write numbers: decimal mark and thousands mark."""

    decimal: str
    thousands: str | None = None

    @cached_property
    def unsigned(self) -> str:
        """The pattern of a number without its sign."""
        decimal = f"(?:{re.escape(self.decimal)}[0-9]+)?"
        if self.thousands is None:
            return f"[0-9]+{decimal}"
        mark = f"[{re.escape(family(self.thousands))}]"
        return f"(?:[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+|[0-9]+){decimal}"


PLAIN_MARKS = (Marks("."), Marks(","))
GROUPED_MARKS = (
    Marks(".", ","),
    Marks(",", "."),
    Marks(".", "'"),
    Marks(".", " "),
    Marks(",", " "),
)
_SIGNS = {
    "minus": (f"[{MINUS}]", ""),
    "trailing": ("", f"[{MINUS}]"),
    "parens": (r"\(", r"\)"),
    "credit": ("", f"[{SPACES}]?(?i:CR|DR)"),
}
_UNUSUAL = {
    "minus": f"^{MINUS_SIGN}",
    "trailing": f"[0-9%][{MINUS}]$",
    "parens": r"^\(",
    "credit": "(?i:CR|DR)$",
}
"""What tells that a form of negative numbers must be declared."""


@dataclass(frozen=True)
class Shape:
    """What the cells of a text column may be.

    ``filled`` counts the cells that hold something, ``marks`` are the ways of writing numbers that
    fit, ``dates`` the forms of dates and ``times`` those of datetimes; ``signs`` are the forms of
    negative numbers that must be declared, ``broken`` some cells that do not fit.
    """

    rows: int
    filled: int
    distinct: int
    marks: tuple[Marks, ...] = ()
    signs: tuple[str, ...] = ()
    percent: bool = False
    dates: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    nulls: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    broken_rows: int = 0
    leading_zeros: bool = False
    whole: bool = False
    longest: int = 0
    least: str = ""
    most: str = ""

    @property
    def settled_decimal(self) -> str | None:
        """The decimal mark, where the cells leave one only."""
        found = {each.decimal for each in self.marks}
        return found.pop() if len(found) == 1 else None

    @property
    def unique(self) -> bool:
        """Whether no value stands there twice and none is missing."""
        return self.rows > 0 and self.filled == self.rows == self.distinct


def shape_of(cells: pl.Series) -> Shape:
    """The shape of a column of text."""
    counts = _counted(cells)
    filled, rows = int(counts["count"].sum()), len(cells)
    values = counts["cell"]
    known = Shape(
        rows,
        filled,
        len(counts),
        leading_zeros=bool(values.str.contains("^0[0-9]").any()),
        longest=int(values.str.len_chars().max() or 0),  # type: ignore[arg-type]
        least=str(values.min() or ""),
        most=str(values.max() or ""),
    )
    if not filled:
        return known
    if flags := _flags(values):
        return _with(known, flags=flags)
    return _numbers(known, counts) or _dates(known, counts) or known


def _counted(cells: pl.Series) -> pl.DataFrame:
    """The values of the cells that hold something, each once, and how often."""
    frame = cells.alias("cell").to_frame().filter(pl.col("cell").str.strip_chars() != "")
    return frame.group_by("cell").len("count").sort("cell")


def _with(shape: Shape, **changes: object) -> Shape:
    return replace(shape, **changes)  # type: ignore[arg-type]


def _flags(values: pl.Series) -> tuple[str, ...]:
    """The words of a flag column, as they stand there."""
    if len(values) > 4:
        return ()
    words = {str(value).strip().lower() for value in values}
    return tuple(map(str, values)) if any(words <= each for each in _FLAGS) else ()


def _numbers(known: Shape, counts: pl.DataFrame) -> Shape | None:
    """The shape of a column of numbers; None when its cells are none."""
    values, nulls = _without(counts, NULL_WORDS)
    if values.is_empty():
        return None
    cell = values["cell"]
    fits = {marks: cell.str.contains(_pattern(marks)) for marks in (*PLAIN_MARKS, *GROUPED_MARKS)}
    total = int(values["count"].sum())
    shares = {marks: int(values.filter(fit)["count"].sum()) for marks, fit in fits.items()}
    best = max(shares.values())
    if total - best > total * BROKEN_SHARE:
        return None
    plain = tuple(marks for marks in PLAIN_MARKS if shares[marks] == best)
    grouped = tuple(marks for marks in GROUPED_MARKS if shares[marks] == best)
    # Groups of thousands are a reading of their own only where a mark is there to be read.
    marks = plain if len(plain) == 2 else (*plain, *_seen(grouped, cell))
    fit = fits[marks[0]]
    broken = values.filter(~fit)
    signs = tuple(
        name for name, pattern in _UNUSUAL.items() if bool(cell.str.contains(pattern).any())
    )
    return _with(
        known,
        marks=marks,
        signs=signs,
        percent=bool(cell.str.contains("%", literal=True).any()),
        nulls=nulls,
        broken=tuple(map(str, broken["cell"].head(3))),
        broken_rows=int(broken["count"].sum()),
        whole=bool(cell.filter(fit).str.contains(r"^-?[0-9]+-?$").all()),
    )


def _pattern(marks: Marks) -> str:
    forms = (f"{before}{marks.unsigned} ?%?{after}" for before, after in _SIGNS.values())
    return f"^(?:{marks.unsigned} ?%?|{'|'.join(forms)})$"


def _seen(grouped: tuple[Marks, ...], cell: pl.Series) -> tuple[Marks, ...]:
    """Those with a thousands mark that stands in some cell."""
    return tuple(
        marks
        for marks in grouped
        if marks.thousands
        and bool(cell.str.contains(f"[{re.escape(family(marks.thousands))}]").any())
    )


def _dates(known: Shape, counts: pl.DataFrame) -> Shape | None:
    """The shape of a column of dates or datetimes; None when its cells are none."""
    values, nulls = _without(counts, (*NULL_WORDS, *NULL_DATES))
    if values.is_empty() or values["cell"].str.len_chars().max() > 32:  # type: ignore[operator]
        return None
    dates = _fitting(values, DATE_FORMS)
    times = () if dates else _fitting(values, DATETIME_FORMS)
    if not dates and not times:
        return None
    return _with(known, dates=dates, times=times, nulls=nulls)


def date_shape(known: Shape, cells: pl.Series) -> Shape:
    """The shape of a column of digits that is called a date: `20260701`."""
    return _dates(known, _counted(cells)) or known


def _without(counts: pl.DataFrame, words: tuple[str, ...]) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The counts less the null words, and those that were there."""
    null = counts["cell"].is_in(pl.Series(words).implode())
    return counts.filter(~null), tuple(map(str, counts.filter(null)["cell"]))


def _fitting(values: pl.DataFrame, forms: tuple[str, ...]) -> tuple[str, ...]:
    """The forms that fit all cells but a few broken ones, equally well."""
    total = int(values["count"].sum())
    first = str(values["cell"][0]), str(values["cell"][-1])
    shares = {}
    for form in forms:
        pattern = date_pattern(form)
        if not any(re.fullmatch(pattern, each) for each in first):
            continue
        fits = values["cell"].str.contains(f"^{pattern}$")
        shares[form] = int(values.filter(fits)["count"].sum())
    best = max(shares.values(), default=0)
    if total - best > total * BROKEN_SHARE:
        return ()
    return tuple(form for form, share in shares.items() if share == best)


def date_pattern(form: str) -> str:
    """The form as a regular expression.

    >>> bool(re.fullmatch(date_pattern("%d.%m.%Y"), "01.07.2026"))
    True
    """
    parts = re.split("%(.)", form)
    return "".join(
        _CODES[part] if at % 2 else re.escape(part) for at, part in enumerate(parts) if part
    )
