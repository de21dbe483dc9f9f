"""Periods of an own calendar and profiles, as models: spans of days, and overlays with a name."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from acctier.config.parts import Model, PeriodField
from acctier.config.scalars import Integer, Text, text_from_scalar


def label_from_text(value: object) -> str:
    """A name that can stand in a path: letters and digits, with `-`, `_` and `.` between."""
    text = text_from_scalar(value)
    if not re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?!\.)){0,62}", text):
        raise ValueError(
            f"{text!r} cannot stand in a path: letters and digits, with - _ . (63 at most)"
        )
    return text


Label = Annotated[str, BeforeValidator(label_from_text), WithJsonSchema({"type": "string"})]
Overlay = dict[Text, Any]
"""Values by path (`pools.order_desk.cost`), or nested as in the configuration."""


class PeriodSpec(Model):
    """A period of an own calendar, and what changes with it."""

    dates: PeriodField = Field(description="First and last day, as 2026-07-01..2026-09-30.")
    months: Integer | None = Field(
        None, description="What `months` is, where the dates are no whole months: 3 for 13 weeks."
    )
    set_: Overlay = Field(
        {},
        alias="set",
        description="Values that hold in this period, by path: `pools.order_desk.cost: 910_000`.",
    )
