"""Review of how the text of a file is read: encodings, patterns, columns that are filled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from acctier.config.encodings import KNOWN, codec_named
from acctier.config.semantics.review import Review
from acctier.config.tables import FileFormat, TableSpec
from acctier.config.yaml_nodes import Path
from acctier.model.errors import did_you_mean

_LONGEST = 500
"""A pattern of more characters is no pattern for a row."""
_MOST_LINES = 1000
_A_NUMBER = re.compile(r"[-+\u2212]?[0-9][0-9.,_]*|[-+\u2212]?\.[0-9]+")
_SHEETS = (".xlsx", ".xlsm", ".zip")
_TEXT_KEYS = ("delimiter", "encoding", "skip_lines", "footer", "drop", "fill_down")
"""Keys that say nothing about a Parquet file."""


def review_texts(review: Review, path: Path, table: TableSpec) -> None:
    """Judge the keys of `format` that say how a file becomes lines and cells."""
    form = table.format
    for number, name in enumerate(form.encoding or ()):
        if codec_named(name) is None:
            hint = did_you_mean(name, KNOWN, "encodings")
            review.complain((*path, "encoding"), f"no encoding is called {name!r}", hint)
        elif number and codec_named(name) in {"utf-8", "ascii"}:
            review.complain(
                (*path, "encoding"),
                f"{name} after another encoding is never tried",
                "write it first",
            )
    if not 0 <= form.skip_lines <= _MOST_LINES:
        message = f"`skip_lines` is a number of lines from 0 to {_MOST_LINES}"
        review.complain((*path, "skip_lines"), message)
    _review_patterns(review, path, form)
    _review_columns(review, path, table, form)
    file = (table.file or "").lower()
    if form.sheet is not None and not file.endswith((*_SHEETS, "}")) and ".zip/" not in file:
        hint = "leave it out, or name an .xlsx file"
        review.complain((*path, "sheet"), "`sheet` belongs to a workbook", hint, key=True)
    if (table.file or "").lower().endswith(".parquet"):
        for key in _TEXT_KEYS:
            if key in form.model_fields_set:
                review.complain(
                    (*path, key), f"`{key}` says nothing about a Parquet file", key=True
                )


def _review_patterns(review: Review, path: Path, form: FileFormat) -> None:
    footer = form.footer or ()
    odd = [each for each in footer if _A_NUMBER.fullmatch(each) and not each.isdecimal()]
    if odd:
        message = f"{odd[0]} is no number of lines"
        hint = f"footer: 1 for one line; as a pattern: '^{re.escape(odd[0])}$'"
        review.complain((*path, "footer"), message, hint)
    elif len(footer) > 1 and any(each.isdecimal() for each in footer):
        review.complain(
            (*path, "footer"), "`footer` is a number of lines or patterns, one of the two"
        )
    elif form.footer_lines > _MOST_LINES:
        review.complain((*path, "footer"), f"a footer of more than {_MOST_LINES} lines")
    endings = () if odd else form.footer_patterns
    patterns: list[tuple[Path, Iterable[str]]] = [((*path, "footer"), endings)]
    if isinstance(form.drop, Mapping):
        patterns += [((*path, "drop", name), texts) for name, texts in form.drop.items()]
    else:
        patterns.append(((*path, "drop"), form.drop or ()))
    for place, texts in patterns:
        for text in texts:
            if problem := _problem(text):
                review.complain(place, problem, r"for example '^Total' or '^\(.*\)$'")


def _problem(text: str) -> str | None:
    """What is wrong with a pattern, if anything."""
    if len(text) > _LONGEST:
        return f"a pattern of more than {_LONGEST} characters"
    try:
        found = re.compile(text)
    except (re.error, OverflowError, RecursionError) as problem:
        return f"{text!r} is no regular expression: {problem}"
    return f"{text!r} matches every row" if found.search("") else None


def _review_columns(review: Review, path: Path, table: TableSpec, form: FileFormat) -> None:
    known = [name for name, spec in table.columns.items() if spec.expr is None]
    named = [((*path, "fill_down"), name) for name in form.fill_down or ()]
    if isinstance(form.drop, Mapping):
        named += [((*path, "drop", name), name) for name in form.drop]
    for place, name in named:
        if name not in known and review.trusts(("tables", str(path[1]))):
            hint = did_you_mean(name, known, "columns")
            message = f"{path[1]} reads no column {name!r}"
            review.complain(place, message, hint, key=place[-1] == name)
