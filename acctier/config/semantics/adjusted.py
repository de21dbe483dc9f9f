"""Review of what a column says beside its type: forms of dates, sign and currency of amounts."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from acctier.config.semantics.date_forms import shared_text
from acctier.config.semantics.review import Review
from acctier.config.tables import ColumnSpec, TableSpec
from acctier.config.yaml_nodes import Path
from acctier.model.errors import did_you_mean
from acctier.model.money import MINOR_DIGITS

_NUMBERS = {"money", "number"}


def review_forms(review: Review, path: Path, forms: Sequence[str], example: str) -> None:
    """Forms of dates name a whole day, and no text fits two of them."""
    for text in forms:
        codes = set(re.findall("%[a-zA-Z]", text))
        parts = ({"%Y", "%y"}, {"%m", "%b", "%B"}, {"%d", "%e"})
        if not {"%F", "%D"} & codes and any(not codes & part for part in parts):
            review.complain(path, f"{text!r} lacks year, month or day", f"for example {example}")
    for one, other in itertools.combinations(forms, 2):
        shared = shared_text(one, other)
        if shared:
            message = f"{shared!r} could be written as {one} and as {other}"
            review.complain(path, message, "give the columns, or the files, a form each")


def review_adjusted(review: Review, path: Path, table: TableSpec, column: ColumnSpec) -> None:
    """Forms, signs and currencies belong to columns that are read, and name columns beside them."""
    if column.format is not None:
        if column.type not in {"date", "datetime"} or column.expr is not None:
            message = "`format` belongs to a date or datetime that is read"
            review.complain((*path, "format"), message, key=True)
        review_forms(review, (*path, "format"), column.format, "%d.%m.%Y")
    for key, said in (("sign", column.sign), ("shifted", column.shifted)):
        if said is not None and (column.type not in _NUMBERS or column.expr is not None):
            message = f"`{key}` belongs to money or a number that is read"
            review.complain((*path, key), message, key=True)
    if column.sign is not None:
        _review_beside(review, (*path, "sign"), table, column.sign.column)
        if both := sorted(set(column.sign.minus) & set(column.sign.plus)):
            review.complain((*path, "sign"), f"{both[0]!r} is both minus and plus")
        if ("minus" in column.sign.model_fields_set) != ("plus" in column.sign.model_fields_set):
            message = "`sign` says what is minus or what is plus, but not both"
            review.complain((*path, "sign"), message, "write `minus` and `plus`")
    if column.shifted is not None:
        if column.shifted.currency not in MINOR_DIGITS:
            _review_beside(review, (*path, "shifted"), table, column.shifted.currency)
        if any(not 0 <= places <= 4 for places in column.shifted.places.values()):
            review.complain((*path, "shifted"), "a currency has 0 to 4 decimals")


def _review_beside(review: Review, path: Path, table: TableSpec, name: str) -> None:
    beside = table.columns.get(name)
    if beside is None:
        if name not in review.names(*map(str, path[:2]), "columns"):
            hint = did_you_mean(name, table.columns, "columns")
            review.complain(path, f"{path[1]} has no column {name!r}", hint)
    elif beside.type != "text" or beside.expr is not None:
        review.complain(path, f"{name!r} must be a text column that is read")
