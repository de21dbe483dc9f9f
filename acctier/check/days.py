"""Findings about rows that are spread over their days."""

from __future__ import annotations

from acctier.model.errors import InputError
from acctier.model.findings import Finding
from acctier.model.money import Currency
from acctier.model.period import Period


def reaching(
    table: str, name: str, rows: int, outside: int, period: Period, currency: Currency
) -> tuple[Finding, ...]:
    """The finding for money of the period's rows that belongs to other periods."""
    several = rows != 1
    return (
        Finding(
            "outside-days",
            "info",
            f"{table}: {rows:,} row{'s have' if several else ' has'} days outside {period.name}, "
            f"with {currency.code} {currency.format(outside)} of {name}",
            table=table,
            column=name,
            rows=rows,
            amount=outside,
            hint="each period has its share of the days; together they have the whole",
        ),
    )


def undated_rows(view: str, day: str, rows: int) -> tuple[Finding, ...]:
    """The finding for rows of a view without a day; those of a file are quarantined."""
    if not rows:
        return ()
    some = "1 row of the view has" if rows == 1 else f"{rows:,} rows of the view have"
    return (
        Finding(
            "undated-rows",
            "error",
            f"{view}: {some} no {day} and count in no period",
            table=view,
            column=day,
            rows=rows,
            hint=f"give every row a day, or leave such rows out: WHERE {day} IS NOT NULL",
        ),
    )


def refuse_days(table: str, rows: int, why: str) -> None:
    """Refuse the rows of a view whose days are none; those of a file are quarantined."""
    finding = Finding(
        "bad-days",
        "error",
        f"{table}: {rows:,} row{'' if rows == 1 else 's'} of the view cannot be spread over their "
        f"days, the first: {why}",
        table=table,
        rows=rows,
        hint="correct the view, or leave the rows out in its WHERE",
    )
    raise InputError([finding])
