"""Review of time zones: names that exist, and a zone to tell every converted time in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

from acctier.config.semantics.review import Review
from acctier.config.tables import TableSpec
from acctier.config.yaml_nodes import Path
from acctier.model.errors import nearest

_NEEDED = "write `zone: Europe/Berlin`, or what the zone of your days is, beside `currency`"


@cache
def zone_names() -> tuple[str, ...]:
    """Every zone of the IANA database, the same on every machine."""
    names = files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
    return tuple(sorted(set(names) - {"Factory"}))


def review_zones(review: Review) -> None:
    """Judge the zone of the company, those of its exports, and forms of dates that need them."""
    zone = review.configuration.zone
    if zone is not None:
        _review_name(review, ("zone",), zone)
    for path, table in review.named(("tables",), review.configuration.tables):
        if table.sql is not None:
            continue
        clock = table.format.zone
        if clock is not None:
            _review_name(review, (*path, "format", "zone"), clock)
            if zone is None and review.trusts(("zone",)):
                message = "times are converted from this zone, but not said into which"
                review.complain((*path, "format", "zone"), message, _NEEDED)
        for at, forms, kind in _forms(review, path, table):
            _review_forms(review, at, forms, kind, clock)


def _review_name(review: Review, path: Path, name: str) -> None:
    if name in zone_names():
        return
    if re.search("[0-9]", name):
        hint = "for example Europe/Berlin, Asia/Tokyo or UTC: a zone knows when its clocks change"
        review.complain(path, f"there is no time zone {name!r}", hint)
        return
    cities = {each.rpartition("/")[2]: each for each in reversed(zone_names())}
    city = nearest(name.rpartition("/")[2].replace(" ", "_"), cities)
    guess = nearest(name, zone_names()) or (city and cities[city])
    hint = f"did you mean {guess}?" if guess else "for example Europe/Berlin, Asia/Tokyo or UTC"
    review.complain(path, f"there is no time zone {name!r}", hint)


def _forms(
    review: Review, path: Path, table: TableSpec
) -> Iterator[tuple[Path, Sequence[str], str]]:
    """The forms that read columns of a table: where they stand, and `date` or `datetime`."""
    read = [
        (at, column)
        for at, column in review.named((*path, "columns"), table.columns)
        if column.expr is None and column.type in {"date", "datetime"}
    ]
    yield (*path, "format", "date"), table.format.date, "date"
    yield (*path, "format", "datetime"), table.format.datetime, "datetime"
    for at, column in read:
        if column.format is not None:
            yield (*at, "format"), column.format, column.type


def _review_forms(
    review: Review, path: Path, forms: Sequence[str], kind: str, clock: str | None
) -> None:
    """An offset stands at the end of a time; no day is taken from a time of another zone."""
    converted = review.configuration.zone is not None
    for form in forms:
        timed = bool(re.search("%[HITR]", form))
        if kind == "date" and ("%z" in form or (clock is not None and timed)):
            message = f"the day of a time written as {form} depends on the zone"
            hint = "declare the column a datetime, with `datetime` for its form; CAST(... AS DATE)"
            review.complain(path, message, f"{hint} is its day")
        elif "%z" in form and (form.index("%z") != len(form) - 2 or not timed):
            message = "%z, the offset from UTC, stands at the end of a form with a time of day"
            review.complain(path, message, "for example %Y-%m-%dT%H:%M:%S%z")
        elif "%z" in form and not converted and review.trusts(("zone",)):
            message = f"times with an offset, as in {form}, need a zone to be told in"
            review.complain(path, message, _NEEDED)
        elif kind == "datetime" and converted and clock is None and re.search("[^%]Z$", form):
            message = f"Z means UTC, but times written as {form} are taken as they are"
            review.complain(path, message, f"write {form[:-1]}%z")
