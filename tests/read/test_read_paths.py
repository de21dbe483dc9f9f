"""Which files a `file:` names, and what is said when it names none."""

from __future__ import annotations

from pathlib import Path

import pytest

from acctier.model.errors import ConfigurationError, InputError
from acctier.model.findings import Finding
from acctier.model.period import Period, parse_period
from acctier.read.paths import expand, locate
from tests.read.opening import QUARTER


def found(folder: Path, template: str, period: Period = QUARTER) -> list[str]:
    return [each.shown for each in locate("lines", template, folder, period)]


def lost(folder: Path, template: str, period: Period = QUARTER) -> tuple[Finding, ...]:
    with pytest.raises(InputError) as caught:
        locate("lines", template, folder, period)
    return caught.value.findings


def files(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("a\n1\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("template", "period", "patterns"),
    [
        ("crm/accounts_<period>.csv", "2026-Q3", ["crm/accounts_2026-Q3.csv"]),
        ("<start:%Y%m%d>-<end:%d.%m.%y>.csv", "2026-02", ["20260201-28.02.26.csv"]),
        ("<start:%F>_<end:%j>.csv", "2026", ["2026-01-01_365.csv"]),
        ("<month:%Y%m>.csv", "2026-07", ["202607.csv"]),
        (
            "<month:%Y>/<month:%m>_*.csv",
            "2025-11-01..2026-01-31",
            ["2025/11_*.csv", "2025/12_*.csv", "2026/01_*.csv"],
        ),
        ("plain.csv", "2026-07-05..2026-07-06", ["plain.csv"]),
    ],
)
def test_placeholders_are_filled_from_the_period(
    template: str, period: str, patterns: list[str]
) -> None:
    assert list(expand(template, parse_period(period))) == patterns


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("<year>.csv", "placeholder <year> is not known"),
        ("<start>.csv", "placeholder <start> is not known"),
        ("<period:%Y>.csv", "placeholder <period:%Y> is not known"),
        ("<start:%b>.csv", "%b in <start:%b> is not known here"),
        ("<month:%m>.csv", "'<month:%m>.csv' wants a file per month"),
    ],
)
def test_a_wrong_placeholder_is_a_fault_of_the_configuration(template: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{message}"):
        expand(template, parse_period("2026-07-05..2026-07-06"))


def test_a_glob_finds_files_sorted_by_name(tmp_path: Path) -> None:
    files(tmp_path, "erp/b.csv", "erp/a10.csv", "erp/a2.csv", "erp/.hidden.csv", "erp/c.txt")
    (tmp_path / "erp/z.csv").mkdir()
    assert found(tmp_path, "erp/*.csv") == ["erp/a10.csv", "erp/a2.csv", "erp/b.csv"]
    assert found(tmp_path, "**/a?.csv") == ["erp/a2.csv"]
    assert found(tmp_path, "erp/[ab].csv") == ["erp/b.csv"]


def test_months_come_in_order_and_every_one_must_exist(tmp_path: Path) -> None:
    files(tmp_path, "202607.csv", "202608.csv", "202609.csv")
    assert found(tmp_path, "<month:%Y%m>.csv") == ["202607.csv", "202608.csv", "202609.csv"]
    findings = lost(tmp_path, "<month:%Y%m>.csv", parse_period("2026-Q4"))
    assert [each.message for each in findings] == [
        f"there is no file {name}.csv" for name in ("202610", "202611", "202612")
    ]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    files(tmp_path, "2026.csv")
    assert found(tmp_path, "<month:%Y>.csv") == ["2026.csv"]


@pytest.mark.parametrize("name", ["lines[1].csv", "a*b.csv", "100%.csv", "a b#c?.csv", "${.csv"])
def test_a_name_that_exists_is_taken_literally(tmp_path: Path, name: str) -> None:
    files(tmp_path, name, "lines1.csv", "axb.csv")
    assert found(tmp_path, name) == [name]


def test_the_folder_itself_is_never_a_pattern(tmp_path: Path) -> None:
    files(tmp_path, "[2026]/a.csv", "2/b.csv")
    assert found(tmp_path / "[2026]", "*.csv") == ["a.csv"]


def test_names_are_relative_to_the_configuration(tmp_path: Path) -> None:
    files(tmp_path, "data/a.csv", "configs/x.yaml")
    assert found(tmp_path / "configs", "../data/*.csv") == ["../data/a.csv"]
    assert found(tmp_path / "configs", str(tmp_path / "data/a.csv")) == ["../data/a.csv"]


def test_a_missing_file_names_the_nearest(tmp_path: Path) -> None:
    files(tmp_path, "crm/accounts.csv", "crm/leads.csv")
    [finding] = lost(tmp_path, "crm/account.csv")
    assert (finding.finding, finding.severity) == ("missing-file", "error")
    assert finding.message == "there is no file crm/account.csv"
    assert (finding.table, finding.file) == ("lines", "crm/account.csv")
    assert finding.hint == "did you mean crm/accounts.csv?"


def test_a_missing_folder_names_the_nearest(tmp_path: Path) -> None:
    files(tmp_path, "crm/accounts.csv")
    [finding] = lost(tmp_path, "crn/sub/accounts.csv")
    assert finding.hint == "did you mean crm?"


def test_a_glob_without_a_match_lists_what_is_there(tmp_path: Path) -> None:
    files(tmp_path, "crm/accounts.csv", "crm/leads.csv")
    [finding] = lost(tmp_path, "crm/*.parquet")
    assert finding.message == "no file matches crm/*.parquet"
    assert finding.hint == "crm holds accounts.csv, leads.csv"


def test_an_empty_folder_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "crm").mkdir()
    [finding] = lost(tmp_path, "crm/a.csv")
    assert finding.hint == "crm is empty"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    files(tmp_path, "lines.csv/part.csv")
    [finding] = lost(tmp_path, "lines.csv")
    assert finding.finding == "not-a-file"
    assert finding.hint == "read the files in it: lines.csv/*.csv"


def test_a_link_that_leads_nowhere_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").symlink_to(tmp_path / "gone.csv")
    [finding] = lost(tmp_path, "lines.csv")
    assert finding.finding == "unreadable-file"
    assert finding.message == "lines.csv cannot be read: No such file or directory"


def test_the_value_of_a_variable_is_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files(tmp_path, "s[e]cret/erp/a.csv", "s[e]cret/erp/b.csv")
    monkeypatch.setenv("DROP", str(tmp_path / "s[e]cret"))
    assert found(tmp_path, "${DROP}/erp/*.csv") == ["${DROP}/erp/a.csv", "${DROP}/erp/b.csv"]
    assert found(tmp_path, "${DROP}/erp/a.csv") == ["${DROP}/erp/a.csv"]
    monkeypatch.setenv("NAME", "a")
    assert found(tmp_path, "s*/erp/${NAME}.csv") == ["s*/erp/${NAME}.csv"]
    [finding] = lost(tmp_path, "${DROP}/erp/c.csv")
    assert finding.message == "there is no file ${DROP}/erp/c.csv"
    assert finding.hint is None


def test_a_variable_must_be_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOT_SET", raising=False)
    [finding] = lost(tmp_path, "${NOT_SET}/a.csv")
    assert finding.finding == "unset-variable"
    assert (
        finding.message
        == "${NOT_SET}/a.csv needs the environment variable NOT_SET, which is not set"
    )
