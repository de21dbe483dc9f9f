"""What is found about ids: listed twice, leading to no account, or only looking like one."""

from __future__ import annotations

import polars as pl
import pytest

from acctier.check.accounts import Strangers, account_ids
from acctier.model.errors import InputError
from acctier.model.findings import Finding
from acctier.model.money import Currency

USD = Currency("USD", 2)


def told(findings: tuple[Finding, ...]) -> list[tuple[str, str, int | None]]:
    return [(each.finding, each.severity, each.rows) for each in findings]


def ids(*names: str | None) -> pl.Series:
    return pl.Series("account_id", list(names), dtype=pl.String)


def test_account_ids_that_are_all_different_are_fine() -> None:
    assert account_ids(ids("A-1", "A-2", "B", ""), "customers") == ()
    assert account_ids(ids(), "customers") == ()


def test_empty_and_repeated_account_ids_are_refused_together() -> None:
    with pytest.raises(InputError) as caught:
        account_ids(ids("b", None, "a", "b", "a", None, "c"), "customers")
    empty, repeated = caught.value.findings
    assert (empty.finding, empty.rows) == ("empty-account-id", 2)
    assert (repeated.finding, repeated.rows) == ("duplicate-key", 4)
    assert "'a'" in repeated.message


@pytest.mark.parametrize(
    "pair", [("a1", "A1"), ("007", "7"), (" a", "a"), ("a", "a "), ("0", "00"), ("É", "é")]
)
def test_two_spellings_of_one_account_are_a_warning(pair: tuple[str, str]) -> None:
    findings = account_ids(ids("x", *pair, "y"), "customers")
    assert told(findings) == [("account-spelled-twice", "warning", 2)]
    assert all(repr(each) in findings[0].message for each in pair)


@pytest.mark.parametrize("pair", [("a1", "a2"), ("70", "7"), ("a b", "ab"), ("1.0", "1")])
def test_ids_that_differ_otherwise_are_two_accounts(pair: tuple[str, str]) -> None:
    assert account_ids(ids(*pair), "customers") == ()


def unknown(**rows: int) -> pl.DataFrame:
    names = [None if name == "nobody" else name.strip("_") for name in rows]
    return pl.DataFrame(
        {
            "account_id": pl.Series(names, dtype=pl.String),
            "_rows": pl.Series(list(rows.values()), dtype=pl.Int64),
            "_money": pl.Series([100] * len(names), dtype=pl.Int64),
        }
    )


def test_rows_of_unknown_accounts_are_a_warning_with_their_money() -> None:
    (finding,) = Strangers("lines", unknown(x=2, y=5, nobody=3), ids("a", "b")).findings(USD)
    assert told((finding,)) == [("unknown-account", "warning", 10)]
    assert finding.amount == 300
    assert finding.message == (
        "lines: 10 rows name no known account (USD 3.00), 2 ids; the most frequent: 'y', 'x'"
    )


def test_without_unknown_accounts_nothing_is_found() -> None:
    assert Strangers("lines", unknown(), ids("a")).findings(USD) == ()


LOOK_ALIKES = [
    # as written, known, what differs, what `match` would have to say
    ("103", "0103", "lost leading zeros", "leading_zeros: pad:4"),
    ("00103", "0103", "added leading zeros", "leading_zeros: pad:4"),
    ("ab-1", "AB-1", "case", "case: upper"),
    (" AB-1", "AB-1", "blanks", "trim: true"),
    ("AB-1\u00a0", "AB-1", "blanks", "trim: true"),
    ("AB-1\u200b", "AB-1", "blanks", "trim: true"),
    ("ab-1 ", "AB-1", "blanks, case", "case: upper, trim: true"),
    ("\u0410B-1", "AB-1", "U+0410 for A", None),
    ("AB\u20131", "AB-1", "U+2013 for -", None),
    ("A\u200bB-1", "AB-1", "U+200B", None),
    ("\uff10\uff11\uff10\uff13", "0103", "U+FF10 for 0", "unicode: nfkc"),
    ("e\u0301t\u00e9", "\u00e9t\u00e9", "accents in another form", "unicode: nfc"),
    ("001A0000006Vm9r", "001A0000006Vm9rIAC", "15 and 18 characters", "salesforce_ids: true"),
    ("001A0000006Vm9rIAC", "001A0000006Vm9r", "15 and 18 characters", "salesforce_ids: true"),
    (
        "001A0000006VM9RIAC",
        "001A0000006Vm9rIAC",
        "the case of a Salesforce id",
        "salesforce_ids: true",
    ),
]


@pytest.mark.parametrize(("written", "known", "differs", "mend"), LOOK_ALIKES)
def test_an_unknown_id_that_looks_like_a_known_one_is_an_error(
    written: str, known: str, differs: str, mend: str | None
) -> None:
    rows = pl.DataFrame({"account_id": [written, "other"], "_rows": [4, 9], "_money": [100, 100]})
    findings = Strangers("lines", rows, ids(known, "b")).findings(USD)
    assert told(findings) == [
        ("unknown-account", "warning", 13),
        ("account-spelling", "error", 4),
    ]
    assert findings[1].message.endswith(f" for {known!r} ({differs})")
    agree = "make both exports agree"
    hint = agree if mend is None else f"{agree}, or say `match: {{{mend}}}` in `accounts`"
    assert findings[1].hint == hint


@pytest.mark.parametrize("written", ["1O3", "0104", "103-", "10 3", "001A0000006Vm9rIAD"])
def test_an_id_that_is_merely_near_is_not_suspected(written: str) -> None:
    rows = pl.DataFrame({"account_id": [written], "_rows": [4], "_money": [100]})
    known = ids("0103", "103A", "001A0000006Vm9rIAC")
    assert told(Strangers("lines", rows, known).findings(USD)) == [
        ("unknown-account", "warning", 4)
    ]


def test_ids_behind_a_crosswalk_are_told_by_where_the_way_ends() -> None:
    rows = pl.DataFrame(
        {
            "account_id": ["E1", "E2", "7", "E9", None],
            "_rows": [1, 2, 3, 4, 5],
            "_money": [10, 20, 30, 40, 50],
            "_normal": ["E1", "E2", "7", "E9", None],
            "_mapped": [True, True, False, False, False],
            "_own": ["A99", None, None, None, None],
        }
    )
    links = pl.Series(["E1", "E2", "0007"])
    empty, gone, led, alike = Strangers("lines", rows, ids("A1"), "id_map", links).findings(USD)
    assert empty.message == "lines: 5 rows name no known account (USD 0.50)"
    assert gone.message == (
        "lines: 7 rows have an id that is not in id_map (USD 0.70), 2 ids; "
        "the most frequent: 'E9', '7'"
    )
    assert led.message == (
        "lines: 3 rows are led by id_map to no known account (USD 0.30), 2 ids; "
        "the most frequent: 'E2' -> empty, 'E1' -> 'A99'"
    )
    assert alike.message == (
        "lines: 1 account id is spelled otherwise than in id_map: '7' for '0007' "
        "(lost leading zeros)"
    )
    names = ["unknown-account", "not-in-crosswalk", "crosswalk-to-unknown", "account-spelling"]
    assert [each.finding for each in (empty, gone, led, alike)] == names
