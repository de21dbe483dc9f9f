"""The dashboard: what a controller must find on it, whatever the firm looks like."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from acctier.model.results import Results
from acctier.render.formats import render
from acctier.render.style import Style
from acctier.reports.dashboard import dashboard
from tests.reports import example_results, layered_firm

FIRM = example_results.firm()


def screen(results: Results, width: int = 120, **options: Any) -> str:
    return render(dashboard(results, **options), "table", Style(width))


def test_it_is_one_screen() -> None:
    assert len(screen(FIRM).splitlines()) <= 66
    assert max(map(len, screen(FIRM, 80).splitlines())) <= 80


def test_the_tie_out_comes_first() -> None:
    lines = screen(FIRM).splitlines()
    assert lines[0] == "Example Cycles, 2013"
    assert lines[1].startswith("USD; profit level: account profit; capacity basis: practical ")
    assert lines[2].startswith("ties to your ledger: difference 0.00")
    assert lines[3].startswith("warning: check fell: revenue ties to the ledger")


def test_it_says_in_money_who_makes_the_profit_and_who_gives_it_away() -> None:
    assert "The best 9,888 accounts make USD 3,288,685; 1,207 lose USD 656,846 of it" in screen(
        FIRM
    )


def test_every_section_is_there() -> None:
    text = screen(FIRM)
    for section in ("Whale curve", "Tiers", "Blind spots", "Leaks", "Pools", "Reconciliation",
                    "Findings", "Next"):  # fmt: skip
        assert section in text, section
    for words in ("no account", "not allocated", "unused capacity"):
        assert words in text, words


def test_an_overrun_is_shown_as_negative_unused_capacity() -> None:
    line = next(line for line in screen(FIRM).splitlines() if line.startswith("order_desk"))
    assert "102.0 %" in line
    assert "-3,115" in line


def test_a_cent_that_is_lost_is_shouted() -> None:
    pools = (replace(FIRM.pools[0], assigned=FIRM.pools[0].assigned - 1), *FIRM.pools[1:])
    text = screen(replace(FIRM, pools=pools))
    assert "DOES NOT TIE to your ledger: difference 0.01" in text


def test_two_gaps_do_not_cancel_out() -> None:
    first, second, *rest = FIRM.pools
    pools = (
        replace(first, assigned=first.assigned - 1),
        replace(second, assigned=second.assigned + 1),
        *rest,
    )
    assert "difference 0.02" in screen(replace(FIRM, pools=pools))


def test_money_first_and_percentages_withheld_when_the_total_is_negative() -> None:
    text = screen(example_results.resellers_alone())
    assert "together they lose USD 254,421" in text
    assert "Percentages withheld. Together the accounts lose" in text
    assert "share of profit" not in text
    assert "= 100 %" not in text
    assert "in % of the total" not in text
    assert "░" in text


def test_near_zero_says_why() -> None:
    text = screen(example_results.hardly_any_profit())
    assert "below 2 % of net revenue" in text
    assert "share of profit" not in text


def test_without_accounts_it_is_short_and_whole() -> None:
    text = screen(example_results.without_accounts())
    assert "No account is active in this period." in text
    assert "acctier check" in text
    assert len(text.splitlines()) < 20


def test_the_commands_it_proposes_can_be_pasted() -> None:
    text = screen(FIRM, named=["my configs/a.yaml"])
    assert "acctier check 'my configs/a.yaml'" in text
    assert "acctier accounts 'my configs/a.yaml' --sort \"account_profit asc\" --top 20" in text


def test_a_published_run_is_named() -> None:
    assert "run 2013-0123456789ab" in screen(FIRM, run="2013-0123456789ab")


def test_its_data_is_the_summary() -> None:
    assert dashboard(FIRM).data["schema"] == "acctier/summary/1"


def test_long_lists_are_cut_and_say_so() -> None:
    leaks = tuple(replace(FIRM.leaks[0], leak=f"leak_{number}") for number in range(9))
    pools = tuple(replace(FIRM.pools[0], pool=f"pool_{number}") for number in range(10))
    text = screen(replace(FIRM, leaks=leaks, pools=pools))
    assert "3 smaller leaks not shown" in text
    assert "2 further pools not shown" in text


def test_a_sum_of_pools_that_counts_less_than_its_rows_says_why() -> None:
    """Rows hold what pools pass on to each other, and the sum counts every cost once."""
    note = "cost with what other pools pass on; all pools: each cost once"
    assert note in screen(layered_firm.results(), 160)
    assert note not in screen(example_results.shop(), 160)
