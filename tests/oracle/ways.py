"""The ways of a firm of several systems: its ids, currencies, clocks, and how amounts are kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.oracle.drawn_sheets import Draw
from tests.oracle.ids import matched, salesforce
from tests.oracle.spans import Span

PLAIN = ["1001", "0107", "A01", "b-9", "B-9", "00042", "C 7", "é7", "9", "Ω", "x_1", "N0"]
SALESFORCE = [
    *("001A0000006Vm9r", "001A0000006Vm9R", "001a0000006vm9r", "001AB000001xYzQ"),
    *("0017000000abCDe", "0017000000AbCDe", "001000000000001", "001zZ00000qQqQq"),
]
FOREIGN = ["EUR", "USD", "JPY", "KWD", "SEK", "CLF"]


@dataclass
class Ways:
    """The ways of a firm, each drawn by chance: what its systems do to ids, money and days."""

    span: Span
    home: str
    match: dict[str, Any]
    linked: bool
    grouped: bool
    fx: dict[str, Any] | None
    zone: str | None
    clock: str | None
    """The zone of the export's clock; "offset" where every cell says it."""
    side: dict[str, Any] | None
    shifted: bool
    viewed: bool
    late_rates: bool
    """Rates that begin with the period: rows before it need none, unless a view reads them."""
    ids: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)


def ways(draw: Draw, span: Span, home: str) -> Ways:
    """The ways of a firm."""
    abroad = draw.chance(0.75)
    fx: dict[str, Any] | None = None
    if abroad:
        fx = {"table": "rates", "from": "one", "to": "other", "date": "day", "rate": "rate"}
        fx |= draw.choice([{}, {"at": "date"}, {"at": "average"}, {"at": "average"}])
        fx |= draw.choice([{"to": home}, {}, *[{"inverse": True}] * 4])
    zone = draw.choice(["Europe/Berlin", "America/New_York", "Asia/Kolkata"])
    words: dict[str, Any] = {"minus": ["Cr", "C"], "plus": "Dr"}
    sides = [{"column": "side"}, {"column": "side", **words}]
    clocks = ["UTC", "offset", "America/Sao_Paulo", "Europe/London", "Pacific/Auckland"]
    viewed = draw.chance(0.7)
    result = Ways(
        span,
        home,
        draw.choice(MATCHES) if draw.chance(0.6) else {},
        linked=draw.chance(0.5),
        grouped=draw.chance(0.5),
        fx=fx,
        zone=zone if draw.chance(0.5) else None,
        clock=draw.choice([*clocks, zone]),
        side=draw.choice(sides) if draw.chance(0.4) else None,
        shifted=draw.chance(0.3),
        viewed=viewed,
        late_rates=fx is not None and not viewed and fx.get("at") != "average" and draw.chance(0.3),
    )
    pool = SALESFORCE if result.match.get("salesforce_ids") else PLAIN
    by_id = {matched(each, result.match): each for each in draw.sample(pool, len(pool))}
    result.ids = draw.sample(list(by_id.values()), min(len(by_id), draw.randint(1, 8)))
    others = [code for code in FOREIGN if code != home]
    result.codes = [home, *draw.sample(others, draw.randint(1, 3))] if abroad else [home]
    return result


MATCHES: list[dict[str, Any]] = [
    {"trim": True},
    {"case": "upper", "trim": True},
    {"case": "lower"},
    {"leading_zeros": "strip"},
    {"leading_zeros": "pad:5", "trim": True},
    {"leading_zeros": "pad:3", "case": "upper"},
    {"unicode": "nfkc", "trim": True},
    {"unicode": "nfkc", "leading_zeros": "pad:5"},
    {"salesforce_ids": True},
    {"salesforce_ids": True, "trim": True, "leading_zeros": "strip"},
]


def spelled(draw: Draw, id_: str) -> str:
    """An id as one of several systems writes it; whether that is mended is up to `match`."""
    if draw.chance(0.5):
        return id_
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isdigit() else c for c in id_)
    ways = [f" {id_}", f"{id_}\u00a0", id_.lower(), id_.upper(), id_.lstrip("0") or id_, f"00{id_}"]
    long = salesforce(id_)
    return draw.choice([*ways, wide, long, long.upper(), long.lower()])
