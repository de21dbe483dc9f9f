"""Invented but complete results of runs, in which every identity of the method holds.

``firm`` is a company of the size of the real sample: 11,095 active accounts, a segment that loses
money, pools with slack and with an overrun.  ``shop`` is small enough to read in full.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import polars as pl

from acctier.allocate.ledger import SCHEMA
from acctier.curve.metrics import whale
from acctier.curve.points import points
from acctier.model.fields import Field, Kind
from acctier.model.findings import Finding
from acctier.model.money import Currency, currency
from acctier.model.period import parse_period
from acctier.model.results import (
    Accounts,
    ActivityResult,
    BlindSpot,
    CheckResult,
    InputFile,
    LadderLine,
    LeakResult,
    PoolResult,
    Quarantined,
    Results,
    TableResult,
    TierResult,
)

LADDER = (
    LadderLine("list_sales", "line", "revenue"),
    LadderLine("discounts", "line", "deduction"),
    LadderLine("net_revenue", "subtotal"),
    LadderLine("product_cost", "line", "cogs"),
    LadderLine("gross_profit", "subtotal"),
    LadderLine("credit", "line", "cost_to_serve", "batch", imputed=True),
    LadderLine("pick_line", "activity", "cost_to_serve", "batch"),
    LadderLine("take_order", "activity", "cost_to_serve", "batch"),
    LadderLine("contribution_margin", "subtotal"),
    LadderLine("visit", "activity", "cost_to_serve", "customer"),
    LadderLine("cost_to_serve", "subtotal"),
    LadderLine("account_profit", "subtotal"),
)
MONEY = tuple(line.name for line in LADDER)
LINES = ("list_sales", "discounts", "product_cost", "credit", "pick_line", "take_order", "visit")
TIERS = ("Strategic", "Grow", "Maintain", "Fix", "Exit")


@dataclass(frozen=True)
class Account:
    """An account of the example: amounts in minor units, deductions and costs positive."""

    account_id: str
    name: str | None
    segment: str | None
    list_sales: int = 0
    discounts: int = 0
    product_cost: int = 0
    credit: int = 0
    pick_line: int = 0
    take_order: int = 0
    visit: int = 0
    orders: int = 0
    growth: int | None = None
    """Expected growth in ten-thousandths."""

    @property
    def net_revenue(self) -> int:
        """List sales after discounts."""
        return self.list_sales - self.discounts

    @property
    def cost_to_serve(self) -> int:
        """Everything between gross profit and account profit."""
        return self.credit + self.pick_line + self.take_order + self.visit

    @property
    def profit(self) -> int:
        """Account profit."""
        return self.net_revenue - self.product_cost - self.cost_to_serve

    @property
    def active(self) -> bool:
        """Whether any line differs from 0."""
        return any(getattr(self, line) for line in LINES)


NOBODY = Account("", None, None)


def results_of(
    company: str,
    known: Sequence[Account],
    *,
    period: str = "2013",
    code: str = "USD",
    unattributed: Account = NOBODY,
    excluded: Account = NOBODY,
) -> Results:
    """A complete run over the accounts; pools, tiers and leaks follow from them."""
    money = currency(code)
    assert money is not None
    ranked = sorted(known, key=lambda each: (not each.active, -each.profit, -each.net_revenue))
    frame = _frame(ranked)
    active = frame.filter(pl.col("profit_rank").is_not_null())
    profits = active.select("account_id", "account_profit", "net_revenue")
    everyone = [*known, unattributed, excluded]
    pools = _pools(everyone)
    totals = _totals(known, unattributed, excluded, pools)
    metrics = whale(profits, money)
    leaks = _account_leaks(ranked)
    return Results(
        company=company,
        currency=money,
        period=parse_period(period),
        profit_level="account_profit",
        accounts=Accounts(
            frame,
            _fields(frame, money),
            LADDER,
            attributes=("segment", "growth"),
            measures=("small_orders",),
            volumes=("take_order_volume",),
        ),
        totals=totals,
        unattributed={"rows": 37 if unattributed.active else 0} | _ladder([unattributed]),
        excluded=_ladder([excluded]),
        pools=pools,
        activities=_activities(everyone, pools),
        whale=metrics,
        curve=points(profits),
        tiers=_tiers(ranked, totals["account_profit"]),
        losing_top=tuple(_spot(each, "Tier 1") for each in reversed(ranked) if _losing_top(each)),
        overlooked=tuple(_spot(each, "Tier 3") for each in ranked if _overlooked(each)),
        leaks=_leaks(leaks),
        account_leaks=leaks,
        cost_ledger=_ledger(pools),
        tables=TABLES,
        checks=CHECKS,
        gates=GATES,
        findings=FINDINGS,
        quarantine=QUARANTINE,
        inputs=(InputFile("order_lines", "erp/lines_1.csv", 1_204, 12, "/nowhere"),),
    )


def _ladder(accounts: Sequence[Account]) -> dict[str, int]:
    lines = {line: sum(getattr(each, line) for each in accounts) for line in LINES}
    net = lines["list_sales"] - lines["discounts"]
    gross = net - lines["product_cost"]
    contribution = gross - lines["credit"] - lines["pick_line"] - lines["take_order"]
    subtotals = {
        "net_revenue": net,
        "gross_profit": gross,
        "contribution_margin": contribution,
        "cost_to_serve": sum(each.cost_to_serve for each in accounts),
        "account_profit": contribution - lines["visit"],
    }
    return {name: (lines | subtotals)[name] for name in MONEY}


def _frame(ranked: Sequence[Account]) -> pl.DataFrame:
    by_revenue = sorted(ranked, key=lambda each: -each.net_revenue)
    revenue_rank = {each.account_id: place for place, each in enumerate(by_revenue, start=1)}
    rows = [
        {
            "account_id": each.account_id,
            "account_name": each.name,
            "segment": each.segment,
            "growth": each.growth,
            **_ladder([each]),
            "active": each.active,
            "take_order_volume": each.orders * 10**9 + each.orders * 250_000_000,
            "small_orders": each.orders // 2,
            "profit_rank": rank if each.active else None,
            "revenue_rank": revenue_rank[each.account_id] if each.active else None,
            "conventional_tier": conventional(each) if each.active else None,
            "tier": tier(each) if each.active else None,
            "tier_rule": f"rule {TIERS.index(tier(each)) + 1}" if each.active else None,
            "tier_reason": "first rule that holds" if each.active else None,
        }
        for rank, each in enumerate(ranked, start=1)
    ]
    numbers = ("growth", *MONEY, "small_orders", "profit_rank", "revenue_rank")
    schema = {
        "account_id": pl.String,
        "account_name": pl.String,
        "segment": pl.String,
        **dict.fromkeys(numbers, pl.Int64),
        "active": pl.Boolean,
        "take_order_volume": pl.Int128,
        **dict.fromkeys(("conventional_tier", "tier", "tier_rule", "tier_reason"), pl.String),
    }
    return pl.DataFrame(rows, schema=schema)


def _fields(frame: pl.DataFrame, money: Currency) -> dict[str, Field]:
    scales = dict.fromkeys(MONEY, money.digits) | {"growth": 4, "take_order_volume": 9}
    kinds: dict[pl.DataType, Kind] = {pl.String(): Kind.TEXT, pl.Boolean(): Kind.FLAG}
    return {
        name: Field(name, kinds[dtype])
        if dtype in kinds
        else Field(name, Kind.NUMBER, scales.get(name, 0), 2**62)
        for name, dtype in frame.schema.items()
    }


def tier(account: Account) -> str:
    """The profit-aware tier of an account."""
    if account.profit >= 250_000:
        return "Strategic"
    if account.profit >= 60_000:
        return "Grow"
    if account.profit >= 0:
        return "Maintain"
    return "Fix" if account.net_revenue > account.product_cost else "Exit"


def conventional(account: Account) -> str:
    """The tier by revenue alone."""
    if account.net_revenue >= 1_500_000:
        return "Tier 1"
    return "Tier 2" if account.net_revenue >= 150_000 else "Tier 3"


def _losing_top(account: Account) -> bool:
    return account.active and conventional(account) == "Tier 1" and account.profit < 0


def _overlooked(account: Account) -> bool:
    return account.active and conventional(account) == "Tier 3" and tier(account) == "Grow"


def _spot(account: Account, usual: str) -> BlindSpot:
    return BlindSpot(
        account.account_id,
        account.name or account.account_id,
        usual,
        tier(account),
        account.net_revenue,
        account.profit,
    )


def _tiers(ranked: Sequence[Account], total: int) -> tuple[TierResult, ...]:
    found = []
    for name in TIERS:
        within = [each for each in ranked if each.active and tier(each) == name]
        revenue = sum(each.net_revenue for each in within)
        profit = sum(each.profit for each in within)
        found.append(
            TierResult(
                name,
                len(within),
                revenue,
                sum(each.cost_to_serve for each in within),
                profit,
                Fraction(profit, revenue) if revenue > 0 else None,
                Fraction(profit, total) if total > 0 else None,
            )
        )
    return tuple(found)


def _pools(everyone: Sequence[Account]) -> tuple[PoolResult, ...]:
    def cost(line: str) -> int:
        return sum(getattr(each, line) for each in everyone)

    picked, taken, visited = cost("pick_line"), cost("take_order"), cost("visit")
    idle, over, kept = picked // 5 + 7, taken // 50, visited // 10 + 3
    return (
        PoolResult(
            "warehouse",
            cost=picked + idle,
            practical_capacity=Fraction(1_080_000),
            unit="minutes",
            used=Fraction(1_080_000 * picked, picked + idle),
            rate=Fraction(picked + idle, 108_000_000),
            assigned=picked,
            unused=idle,
        ),
        PoolResult(
            "order_desk",
            cost=taken - over,
            practical_capacity=Fraction(24_000),
            unit="hours",
            used=Fraction(24_480),
            rate=Fraction(taken - over, 2_400_000),
            assigned=taken,
            unused=-over,
        ),
        PoolResult("field_sales", cost=visited + kept, assigned=visited, unassigned=kept),
        PoolResult("head_office", cost=20 * kept + 11, unassigned=20 * kept + 11),
    )


def _activities(
    everyone: Sequence[Account], pools: Sequence[PoolResult]
) -> tuple[ActivityResult, ...]:
    visits = Fraction(sum(each.orders for each in everyone) // 3)
    amount = pools[2].assigned
    used = pools[0].used
    assert used is not None
    return (
        ActivityResult(
            *("pick_line", "cost_to_serve", "batch", ("warehouse",)),
            *(used, used, pools[0].rate, pools[0].assigned),
        ),
        ActivityResult(
            *("take_order", "cost_to_serve", "batch", ("order_desk",)),
            *(Fraction(24_480), Fraction(24_480), pools[1].rate, pools[1].assigned),
        ),
        ActivityResult(
            *("visit", "cost_to_serve", "customer", ("field_sales",)),
            *(visits, visits, Fraction(amount, visits * 100) if visits else None, amount),
        ),
    )


_ACTIVITY_OF = {"warehouse": "pick_line", "order_desk": "take_order", "field_sales": "visit"}


def _ledger(pools: Sequence[PoolResult]) -> pl.DataFrame:
    """What every pool gives and keeps, all accounts in one row."""
    rows = []
    for pool in pools:
        activity = _ACTIVITY_OF.get(pool.pool)
        rows += [
            (pool.pool, activity, None, "assigned", None, pool.assigned),
            (pool.pool, None, None, "unused", None, pool.unused),
            (pool.pool, None, None, "unassigned", None, pool.unassigned),
        ]
    kept = [row for row in rows if row[-1]]
    return pl.DataFrame(kept, schema=SCHEMA, orient="row")


def _totals(
    known: Sequence[Account],
    unattributed: Account,
    excluded: Account,
    pools: Sequence[PoolResult],
) -> dict[str, int]:
    totals = {
        "accounts": len(known),
        "active_accounts": sum(each.active for each in known),
        **_ladder(known),
        "unattributed": unattributed.profit,
        "excluded": excluded.profit,
        "sustaining": 0,
        "unused": sum(pool.unused for pool in pools),
        "unassigned": sum(pool.unassigned for pool in pools),
        "residual": 0,
    }
    held = totals["unused"] + totals["unassigned"]
    outside = totals["unattributed"] + totals["excluded"]
    return totals | {"operating_profit": totals["account_profit"] + outside - held}


_OWNERS = {"deep_discount": "Pricing", "slow_payer": "Credit control", "loss_making_lines": None}
_LEAK_LINES = {
    "deep_discount": "discounts",
    "slow_payer": "credit",
    "loss_making_lines": "product_cost",
}


def _account_leaks(ranked: Sequence[Account]) -> pl.DataFrame:
    rows = []
    for each in ranked:
        losses = {
            "deep_discount": each.discounts - each.list_sales // 4,
            "slow_payer": each.credit // 2,
            "loss_making_lines": each.product_cost - each.net_revenue,
        }
        rows += [
            {
                "leak": leak,
                "kind": "policy",
                "line": _LEAK_LINES[leak],
                "account_id": each.account_id,
                "account_name": each.name,
                "owner": _OWNERS[leak],
                "nature": "discretionary",
                "amount": loss,
                "recoverable": loss * 3 // 4,
            }
            for leak, loss in losses.items()
            if loss > 0
        ]
    text = ("leak", "kind", "line", "account_id", "account_name", "owner", "nature")
    schema = dict.fromkeys(text, pl.String) | dict.fromkeys(("amount", "recoverable"), pl.Int64)
    frame = pl.DataFrame(rows, schema=schema)
    return frame.sort("amount", "leak", "account_id", descending=[True, False, False])


def _leaks(found: pl.DataFrame) -> tuple[LeakResult, ...]:
    leaks = []
    for leak, line in _LEAK_LINES.items():
        rows = found.filter(pl.col("leak") == leak)
        leaks.append(
            LeakResult(
                leak,
                "policy",
                line,
                rows.height,
                int(rows["amount"].sum()),
                int(rows["recoverable"].sum()),
                _OWNERS[leak],
                rows["account_id"][0] if rows.height else None,
                "discretionary",
            )
        )
    return tuple(leaks)


TABLES = (
    TableResult(
        "order_lines",
        ("erp/lines_1.csv", "erp/lines_2.csv"),
        rows_read=121_317,
        rows_used=60_919,
        rows_outside_period=60_396,
        rows_filtered=0,
        rows_quarantined=2,
        rows_unattributed=37,
        row_rounding={"list_sales": Fraction("0.0086"), "discounts": Fraction("-1.051635")},
    ),
)
CHECKS = (
    CheckResult("drop complete", "error", Fraction(60_919), "= 60919", holds=True),
    CheckResult("unknown accounts", "error", Fraction(1, 3000), "<= 0.005", holds=True),
    CheckResult(
        "revenue ties to the ledger",
        "warning",
        Fraction("43622479.05"),
        "= 42600000 +- 500",
        holds=False,
    ),
)
GATES = (CheckResult("erosion", "error", Fraction(1, 7), "<= 0.4", holds=True),)
FINDINGS = (
    Finding(
        "unknown-account",
        "warning",
        "37 rows of order_lines name an account that is not in customers",
        table="order_lines",
        file="erp/lines_2.csv",
        line=1204,
        column="customer_no",
        rows=37,
        amount=1_234_567,
        hint="they are listed as no account",
    ),
    Finding(
        "pool-overrun",
        "warning",
        "order_desk uses 102.0 % of its practical capacity",
        amount=123_45,
        hint="the time estimates or the capacity are wrong",
    ),
    Finding("undated-table", "info", "headcount has no date and counts in every period"),
)
QUARANTINE = (
    Quarantined(
        "order_lines", "erp/lines_1.csv", 17, "quantity", "12O", "not a number", amount=None
    ),
    Quarantined(
        "order_lines", "erp/lines_2.csv", 1_204, "order_date", "31.02.2013", "no such day", 99_95
    ),
)


def firm() -> Results:
    """19,119 accounts, 11,095 of them active; 554 resellers of which most lose money."""
    known = [_shopper(number) for number in range(18_484)]
    known += [_reseller(number) for number in range(635)]
    return results_of(
        "Example Cycles",
        known,
        unattributed=Account("", None, None, 1_234_567, 24_691, 950_000, 0, 4_200, 2_100, 0, 37),
        excluded=Account("", None, None, 88_000_00, 0, 85_500_00, 0, 12_000, 6_000, 0, 24),
    )


def _shopper(number: int) -> Account:
    name = f"{_FIRST[number % 17]} {_LAST[number % 23]}"
    identifier = f"A{number:06}"
    if number >= 10_541:
        return Account(identifier, name, "online")
    sales = 4_000 + number % 997 * 20 + number * 7_919 % 100_003 * (number % 5 == 0) * 6
    orders = 1 + number % 3
    return Account(
        identifier,
        name,
        "online",
        sales,
        0,
        sales * (56 + number % 9) // 100,
        0,
        610 * orders + number % 90,
        460 * orders,
        0,
        orders,
        number % 400,
    )


def _reseller(number: int) -> Account:
    name = f"{_PLACES[number % 29]} {_TRADES[number % 13]} {number // 29 + 1}"
    identifier = f"R{number:06}"
    if number >= 554:
        return Account(identifier, name, "reseller")
    sales = 900_000 + number * 104_729 % 1_500_007 * (3 + number % 13)
    discounts = sales * (12 + number % 23) // 100
    return Account(
        identifier,
        name,
        "reseller",
        sales,
        discounts,
        (sales - discounts) * (92 + number * 31 % 13) // 100,
        sales * (number % 4) // 400,
        19_000 + sales // 300,
        7_500 + number % 40 * 160,
        18_000 + number % 7 * 15_000,
        8 + number % 9,
        number % 1_500 - 300,
    )


_FIRST = (
    "Ada Bruno Clara Dario Elin Farid Greta Hugo Ines Jonas Kaja Liam Mira Nils Oona Piet Rosa"
).split()
_LAST = (
    "Adler Berg Costa Duval Egger Fisk Grau Holm Ivers Jansen Keller Lund Marin Novak Olsen "
    "Prado Quist Rossi Soler Torres Ulven Vidal Weber"
).split()
_PLACES = (
    "Alder Birch Cedar Delta Elm Fern Grove Harbor Iris Juniper Kestrel Lake Maple North Oak "
    "Pine Quarry River Summit Timber Union Valley Willow Yard Zenith Bay Cliff Dune Edge"
).split()
_TRADES = (
    "Bikes Cycling Sports Outfitters Wheels Supply Rides Gear Traders Depot Works House Store"
).split()


def shop() -> Results:
    """Twelve accounts, one of them dormant and one with a name in another script."""
    return results_of(
        "Corner Shop GmbH",
        SHOP,
        period="2026-Q3",
        code="EUR",
        unattributed=Account("", None, None, 12_500, 0, 9_000, 0, 300, 200, 0, 2),
    )


SHOP = (
    Account("000101", "Müller & Söhne", "retail", 5_000_000, 900_000, 2_100_000, 0, 61_000, 52_000,
            90_000, 64, 1_250),
    Account("000102", "Nordlicht", "retail", 2_600_000, 200_000, 1_300_000, 0, 40_000, 21_000,
            45_000, 31, 400),
    Account("000103", "東京サイクル", "export", 900_000, 0, 380_000, 0, 9_000, 6_000, 0, 9, None),
    Account("000104", 'Ann, Bert "and" Co', "retail", 450_000, 20_000, 210_000, 0, 8_000, 7_000,
            15_000, 8, 0),
    Account("000105", None, None, 120_000, 0, 36_000, 0, 3_000, 2_000, 0, 3, 100),
    Account("000106", "Lindqvist", "online", 90_000, 0, 41_000, 0, 2_000, 2_000, 0, 2, 50),
    Account("000107", "Zero Sum", "online", 10_000, 0, 8_000, 0, 1_000, 1_000, 0, 1, 0),
    Account("000108", "Tiny", "online", 900, 0, 700, 0, 310, 250, 0, 1, -100),
    Account("000109", "Grand Hotels", "key", 9_000_000, 2_900_000, 5_400_000, 240_000, 260_000,
            180_000, 390_000, 210, -250),
    Account("000110", "City of Lakes", "public", 3_100_000, 850_000, 1_900_000, 160_000, 120_000,
            95_000, 180_000, 88, 300),
    Account("000111", "Rushmore Express", "key", 1_500_000, 90_000, 1_250_000, 20_000, 140_000,
            130_000, 60_000, 97, 800),
    Account("000112", "Asleep since spring", "retail"),
)  # fmt: skip


def without_accounts() -> Results:
    """A run in which nothing happened."""
    quiet = results_of("Empty Ltd", [])
    return replace(quiet, checks=(), gates=(), findings=(), quarantine=(), leaks=(), pools=())


def resellers_alone() -> Results:
    """The losing segment of the firm by itself: the total is negative."""
    return results_of("Example Cycles, resellers", [_reseller(number) for number in range(554)])


def hardly_any_profit() -> Results:
    """A total above zero and below 2 % of net revenue."""
    steady = [
        Account(f"N{number:03}", f"Even {number}", None, 100_000, 0, 97_000 + number * 80)
        for number in range(60)
    ]
    return results_of("Thin Margins", steady, code="JPY")


HOSTILE_NAMES = (
    "\x1b[31mred\x1b[0m",
    "[red]tag[/]",
    "[/]",
    "\x1b]8;;https://example.invalid\x07link\x1b]8;;\x07",
    "\x1b]52;c;ZXZpbA==\x07",
    "\u202egnp.exe",
    "two\nlines\r\nand\ttab",
    "\u2028separated\u2029",
    "\x9b31mC1",
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\uff1dcmd",
    'quote " and , comma',
    "</script>",
    "\U000e0041tag",
)


def hostile() -> Results:
    """Names, segments, checks and files that try to be more than text."""
    known = [
        Account(f"{number:02}{name}", name, name, 100_000 * (number + 1), 0, 70_000 * (number + 1))
        for number, name in enumerate(HOSTILE_NAMES)
    ]
    plain = results_of("Evil \x1b[2J[bold]Corp[/]\u202e", known)
    name = "\x1b[5m[blink]check[/]\n"
    return replace(
        plain,
        checks=(CheckResult(name, "error", None, "= [/]\x1b[0m", holds=False),),
        findings=(Finding(name, "error", name, file=name, line=3, hint="=HYPERLINK(1)"),),
        quarantine=(Quarantined(name, name, 1, name, "=2+2\x1b[7m", name),),
    )
