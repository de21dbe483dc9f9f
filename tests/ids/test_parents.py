"""Accounts roll up to their parents, by hand (see parents.yaml) and as a law."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acctier.cli.main import execute
from acctier.config.load import load_configuration
from acctier.model.errors import ConfigurationError, InputError
from acctier.pipeline import Work, work
from acctier.proof import Proofs
from tests.explain.checking import adds_up
from tests.ids.firm import write_firm

CASES = yaml.safe_load(Path(__file__).with_name("parents.yaml").read_text("utf-8"))
COLUMNS = ("account_id", "parent_id", "account_name", "segment")
PARENTS: dict[str, Any] = {"name": "account_name", "parent": "parent_id"}
QUIET = {"undated-table"}
CIRCLE_OF_NINE = (
    "crm: 9 accounts are parents of one another: "
    "'A0' -> 'A1' -> 'A2' -> 'A3' -> 'A4' -> 'A5' -> (3 more) -> 'A0'"
)


def left(done: Work) -> dict[str, list[Any]]:
    frame = done.results.accounts.frame
    names = ("account_id", "account_name", "segment", "children", "sales")
    rows = frame.select(names).iter_rows()
    return {id_: [name, segment, n, cents / 100] for id_, name, segment, n, cents in rows}


@pytest.mark.parametrize("through_a_view", [False, True], ids=["from files", "from views"])
@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_accounts_roll_up(case: dict[str, Any], through_a_view: bool, tmp_path: Path) -> None:
    spec = {key: case[key] for key in ("match", "exclude") if key in case}
    loaded = write_firm(
        tmp_path,
        case["accounts"],
        case["lines"],
        links=case.get("map"),
        columns=COLUMNS,
        through_a_view=through_a_view,
        **PARENTS,
        **spec,
    )
    done = work(loaded)
    results = done.results
    assert left(done) == case["left"]
    assert results.unattributed["sales"] == case["no_account"] * 100
    assert results.excluded["sales"] == case.get("kept_out", 0) * 100
    findings = [each for each in results.findings if each.finding not in QUIET]
    if not through_a_view:
        assert sorted(each.finding for each in findings) == case["found"]
        for each in findings:
            assert each.message == case.get("says", {}).get(each.finding, each.message)
    proofs = Proofs(done, loaded)
    every = {proof.account_id: proof for proof in proofs.every_account()}
    assert len(every) == len(done.accounts.ids) + 1
    for proof in every.values():
        adds_up(results, proof)
    for account, behind in case.get("behind", {}).items():
        told = proofs.account(account).children
        assert {child.account_id: child.net_revenue / 100 for child in told} == behind
        _, rows = proofs.rows(account, "sales")
        assert rows.total == sum(behind.values()) == case["left"][account][3]
    for each in findings:
        if each.finding == "parent-missing":
            assert proofs.finding("parent-missing").rows.height == each.rows


@pytest.mark.parametrize(
    ("parents", "says"),
    [
        ([["A", "B"], ["B", "A"]], "crm: 2 accounts are parents of one another: 'A' -> 'B' -> 'A'"),
        (
            [["C", "B"], ["B", "D"], ["D", "C"], ["E", "C"], ["Y", "X"], ["X", "Y"], ["W", ""]],
            "crm: 5 accounts are parents in circles: 'B' -> 'D' -> 'C' -> 'B'; 'X' -> 'Y' -> 'X'",
        ),
        (
            [[f"A{number}", f"A{(number + 1) % 9}"] for number in range(9)],
            CIRCLE_OF_NINE,
        ),
    ],
)
def test_circles_of_parents_are_refused(
    parents: list[list[str]], says: str, tmp_path: Path
) -> None:
    accounts = [[id_, above, id_, "Retail"] for id_, above in parents]
    loaded = write_firm(tmp_path, accounts, [["A", 1]], columns=COLUMNS, **PARENTS)
    with pytest.raises(InputError) as refused:
        work(loaded)
    assert [each.message for each in refused.value.findings] == [says]


@st.composite
def families(draw: st.DrawFn) -> tuple[list[list[str]], list[list[Any]]]:
    """Accounts whose parents stand before them, are not listed, or are none; and what they buy."""
    ids = [f"A{number}" for number in range(draw(st.integers(1, 8)))]
    above = [draw(st.sampled_from(["", "Z1", "Z2", *ids[:at]])) for at in range(len(ids))]
    buyers = st.sampled_from([*ids, "nobody", ""])
    lines = draw(st.lists(st.tuples(buyers, st.integers(-500, 5000)), min_size=1, max_size=12))
    accounts = [[id_, parent, id_, "Retail"] for id_, parent in zip(ids, above, strict=True)]
    return accounts, [[who, cents / 100] for who, cents in lines]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(families())
def test_roll_up_changes_no_total(
    tmp_path_factory: pytest.TempPathFactory, family: tuple[list[list[str]], list[list[Any]]]
) -> None:
    accounts, lines = family
    folder = tmp_path_factory.mktemp("firm")
    alone = work(write_firm(folder, accounts, lines, columns=COLUMNS, name="account_name"))
    together = work(write_firm(folder, accounts, lines, columns=COLUMNS, **PARENTS))
    before, after = alone.results, together.results
    for name in ("sales", "net_revenue", "operating_profit"):
        assert after.totals[name] == before.totals[name]
    for name in ("sales", "rows"):
        assert after.unattributed[name] == before.unattributed[name]
    cost = [each.totals["order"] + each.unattributed["order"] for each in (before, after)]
    assert cost[0] == cost[1]
    assert after.pools == before.pools
    assert after.activities == before.activities
    tops = together.attribution.tops
    assert tops is not None
    summed: dict[str, int] = {}
    top_of = dict(tops.select("own", "top").iter_rows())
    for account, cents in before.accounts.frame.select("account_id", "sales").iter_rows():
        summed[top_of[account]] = summed.get(top_of[account], 0) + cents
    assert summed == dict(after.accounts.frame.select("account_id", "sales").iter_rows())
    assert after.accounts.frame["children"].sum() + len(summed) == len(accounts) + len(
        {parent for _, parent, *_ in accounts if parent.startswith("Z")}
    )


def test_different_values_are_counted_within_the_rolled_up_account(tmp_path: Path) -> None:
    """Two shops of one group on the same day are one delivery to the group."""
    accounts = [["G", "", "Grove", "Chains"], ["G1", "G", "North", "R"], ["L", "", "Linden", "R"]]
    lines = [["G", 1], ["G1", 1], ["G1", 2], ["L", 1]]
    write_firm(tmp_path, accounts, lines, columns=COLUMNS, **PARENTS)
    path = tmp_path / "acctier.yaml"
    model = yaml.safe_load(path.read_text("utf-8"))
    model["activities"]["order"]["driver"] = {"from": "lines", "count_distinct": "amount"}
    path.write_text(yaml.safe_dump(model, sort_keys=False), encoding="utf-8")
    frame = work(load_configuration(path)).results.accounts.frame
    volumes = dict(frame.select("account_id", "order_volume").iter_rows())
    assert volumes == {"G": 2 * 10**9, "L": 10**9}


@pytest.mark.parametrize("spread", [{}, {"links": [["E1", "G1"], ["E2", "L"]]}])
def test_rows_rules_and_formulas_read_the_group(spread: dict[str, Any], tmp_path: Path) -> None:
    """Attributes are the group's wherever they are read, `children` among them."""
    accounts = [["G", "", "Grove", "3"], ["G1", "G", "North", "5"], ["L", "", "Linden", "7"]]
    lines = [["E1", 1], ["E2", 2]] if spread else [["G1", 1], ["L", 2]]
    write_firm(tmp_path, accounts, lines, columns=COLUMNS, **PARENTS, **spread)
    path = tmp_path / "acctier.yaml"
    model = yaml.safe_load(path.read_text("utf-8"))
    model["tables"]["crm"]["columns"]["segment"] = "number"
    freight = {"kind": "cost_to_serve", "from": "lines", "sum": "amount * account.segment"}
    bonus = {"kind": "deduction", "formula": "sales * children"}
    model["profit_and_loss"] |= {"freight": freight, "bonus": bonus}
    rules = [{"tier": "Group", "when": "children >= 1"}, {"tier": "Single", "when": "true"}]
    model["tiers"] = {"rules": rules}
    path.write_text(yaml.safe_dump(model, sort_keys=False), encoding="utf-8")
    loaded = load_configuration(path)
    done = work(loaded)
    names = ("account_id", "freight", "bonus", "tier")
    told = {row[0]: row[1:] for row in done.results.accounts.frame.select(names).iter_rows()}
    assert told == {"G": (300, 100, "Group"), "L": (1400, 0, "Single")}
    for proof in Proofs(done, loaded).every_account():
        adds_up(done.results, proof)


@pytest.fixture
def group(tmp_path: Path) -> Path:
    accounts = [
        ["G", "", "Grove Group", "Chains"],
        ["G1", "G", "Grove North", "Retail"],
        ["L", "", "Linden", "Retail"],
    ]
    lines = [["G", 1], ["G1", 2], ["L", 4]]
    write_firm(tmp_path, accounts, lines, columns=COLUMNS, **PARENTS)
    return tmp_path / "acctier.yaml"


def test_an_account_tells_who_is_behind_it(group: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["explain", "G", str(group), "--quiet"]) == 0
    shown = capsys.readouterr().out
    assert "Accounts behind it  name         net revenue\n" in shown
    assert "G1                  Grove North         2.00\n" in shown
    assert execute(["explain", "G", str(group), "--quiet", "-f", "json"]) == 0
    told = json.loads(capsys.readouterr().out)["children"]
    assert told == [
        {"account_id": "G1", "account_name": "Grove North", "net_revenue": 2.00},
        {"account_id": "G", "account_name": "Grove Group", "net_revenue": 1.00},
    ]
    assert execute(["explain", "L", str(group), "--quiet"]) == 0
    assert "Accounts behind it" not in capsys.readouterr().out


def test_source_rows_have_the_id_as_it_is_written(
    group: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--activity", "sales", "--rows", "--quiet", "-f", "csv"]
    assert execute(["explain", "G", str(group), *asked]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "event,table,file,line,account_as_written,amount,sales_amount",
        "1,lines,lines.csv,2,G,1,1.00",
        "2,lines,lines.csv,3,G1,2,2.00",
    ]
    assert execute(["explain", "L", str(group), *asked]) == 0
    assert "account_as_written" not in capsys.readouterr().out


@pytest.mark.parametrize("word", ["G1", "Grove North", "g1", "Grove N"])
def test_a_child_is_explained_with_its_group(word: str, group: Path) -> None:
    loaded = load_configuration(group)
    with pytest.raises(ConfigurationError) as refused:
        Proofs(work(loaded), loaded).account(word)
    [complaint] = refused.value.complaints
    assert complaint.message == "G1 Grove North is rolled up into G Grove Group"


def test_an_account_is_found_by_its_id_as_an_export_writes_it(group: Path) -> None:
    loaded = load_configuration(group, ("accounts.match.case=upper",))
    assert Proofs(work(loaded), loaded).account("l").account_id == "L"
    padded = load_configuration(group, ("accounts.match.trim=true",))
    assert Proofs(work(padded), padded).account(" L ").account_id == "L"


def test_what_a_beginning_means_is_the_account_before_its_children(group: Path) -> None:
    loaded = load_configuration(group)
    assert Proofs(work(loaded), loaded).account("Grove").account_id == "G"


def test_children_have_pseudonyms_too(group: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for word in ("G", "Grove North"):
        execute(["explain", word, str(group), "--mask"])
        said = capsys.readouterr()
        assert "Grove" not in said.out + said.err
