"""Loading: the example of the language, one-off values, periods, paths and places."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from acctier.config.load import load_configuration
from acctier.config.parts import FromTable, MeasureFormula, WeightTable
from acctier.model.errors import ConfigurationError, Place

HERE = Path(__file__).parent
SMALL = HERE / "small.yaml"
EXAMPLE = HERE / "example.yaml"
SUPPORT = HERE / "support.yaml"


def test_the_whole_example_of_the_language_is_accepted() -> None:
    loaded = load_configuration(EXAMPLE)
    configuration = loaded.configuration
    assert configuration.company == "Example Distribution"
    assert loaded.period == configuration.period
    assert configuration.tables["order_lines"].format.empty == ("", "NULL")
    assert configuration.tables["order_lines"].columns["quantity"].type == "number"
    assert configuration.tables["orders"].account_column == "customer_no"
    assert isinstance(configuration.pools["warehouse"].cost, FromTable)
    assert [rule.tier for rule in configuration.tiers.rules][:2] == ["Strategic", "Grow"]
    assert configuration.gates[0].name == "no losing strategic accounts"


def test_pools_serve_pools_and_layers_by_weights_or_from_a_table() -> None:
    configuration = load_configuration(SUPPORT).configuration
    assert isinstance(configuration.pools["people"].serves, WeightTable)
    assert list(configuration.pools["power"].serves or ()) == ["heat", "shop", "power"]
    assert configuration.step_order == ("heat", "people", "power")
    assert configuration.sustaining["campaign"].allocate_by == "after_fairs"
    assert isinstance(configuration.accounts.measures["multiple"], MeasureFormula)
    assert load_configuration(SMALL).configuration.support_method == "reciprocal"


@pytest.mark.parametrize(
    "given",
    [
        "support_method=reciprocal",
        "support_method=direct",
        "step_order=[people, heat, power]",
        "step_order=[heat, power]",
        "pools.people.serves.target=works_for",
        "pools.power.serves={from: staff, target: works_for, sum: 1}",
        "sustaining.fairs={level: business, allocate_by: ship_volume}",
        "sustaining.campaign={level: channel, cost: 3 * months, allocate_by: fairs}",
    ],
)
def test_support_and_sustaining_costs_take_many_forms(given: str) -> None:
    """A table of weights may name any target: what it names is only known in the run."""
    load_configuration(SUPPORT, [given])


def test_scalars_are_typed_by_the_key_that_receives_them(tmp_path: Path) -> None:
    text = SMALL.read_text(encoding="utf-8").replace("Corner Wholesale", "NO")
    text = text.replace("yes_values: [X]", "yes_values: [yes, 007, 1e3, 2026-01-01, 1:30]")
    path = tmp_path / "acctier.yaml"
    path.write_text(text, encoding="utf-8")
    configuration = load_configuration(path).configuration
    assert configuration.company == "NO"
    rush = configuration.tables["lines"].columns["rush"]
    assert rush.yes_values == ("yes", "007", "1e3", "2026-01-01", "1:30")


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path: Path) -> None:
    path = tmp_path / "acctier.yaml"
    content = SMALL.read_text(encoding="utf-8").replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + content.encode())
    assert load_configuration(path).resolved == load_configuration(SMALL).resolved


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("accounts.exclude=segment = 'IC'", "segment = 'IC'"),
        ("accounts.exclude=\"segment = 'IC'\"", "segment = 'IC'"),
        ("accounts.exclude='IC' = segment", "'IC' = segment"),
    ],
)
def test_a_set_value_splits_at_its_first_equals_sign(given: str, value: str) -> None:
    loaded = load_configuration(SMALL, [given])
    assert loaded.configuration.accounts.exclude is not None
    assert loaded.configuration.accounts.exclude.text == value
    assert loaded.sets == (given,)
    assert loaded.place(("accounts", "exclude")) == Place("--set", source=given)


def test_set_values_may_be_lists_and_mappings_and_make_sections() -> None:
    loaded = load_configuration(
        SMALL,
        [
            "pools.desk.cost={from: ledger, sum: amount}",
            "tables.lines.key=[order_id, sold_on]",
            "tiers.rules[2].tier=Others",
            "accounts.measures.rushes={from: lines, count: rows, where: rush}",
        ],
    )
    configuration = loaded.configuration
    assert isinstance(configuration.pools["desk"].cost, FromTable)
    assert configuration.tables["lines"].key == ("order_id", "sold_on")
    assert configuration.tiers.rules[1].tier == "Others"
    assert list(configuration.accounts.measures) == ["rushes"]


def test_the_last_of_two_set_values_counts() -> None:
    loaded = load_configuration(SMALL, ["company=First", "company=Second"])
    assert loaded.configuration.company == "Second"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("2026-Q2", "2026-Q2"),
        ("2026-07-01..2026-09-30", "2026-07-01..2026-09-30"),
        ("last-quarter", "2026-Q3"),
    ],
)
def test_a_run_takes_another_period_of_the_same_length(given: str, name: str) -> None:
    loaded = load_configuration(SMALL, period=given, as_of=date(2026, 11, 2))
    assert loaded.period.name == name
    assert loaded.configuration.period.name == "2026-Q3"


def test_costs_from_tables_and_over_months_fit_a_period_of_any_length() -> None:
    sets = [
        "pools.desk.cost=900 / 3 * months",
        "pools.desk.practical_capacity=4 * days",
        "pools.reps.cost={from: ledger, sum: amount}",
    ]
    assert load_configuration(SMALL, sets, "2026").period.months == 12


def test_environment_variables_stand_in_paths_and_are_written_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DROP", "/secret/drop")
    text = SMALL.read_text(encoding="utf-8").replace("customers.csv", "${DROP}/customers.csv")
    path = tmp_path / "acctier.yaml"
    path.write_text(text, encoding="utf-8")
    loaded = load_configuration(path)
    assert loaded.configuration.tables["customers"].file == "${DROP}/customers.csv"
    assert loaded.resolved["tables"]["customers"]["file"] == "${DROP}/customers.csv"
    assert "secret" not in repr(loaded.resolved)


def test_places_point_into_the_file() -> None:
    loaded = load_configuration(SMALL)
    assert str(loaded.place(("pools", "desk", "cost"))) == f"{SMALL}:32:16"
    assert str(loaded.place(("pools", "desk"))) == f"{SMALL}:32:3"
    assert str(loaded.place(("profit_and_loss", "sales", "sum"), 11)) == f"{SMALL}:28:55"
    assert str(loaded.place(("tiers", "rules", 1, "when"))) == f"{SMALL}:40:26"
    assert str(loaded.place(("accounts", "exclude"))) == f"{SMALL}:23:1"


def test_resolved_values_are_plain_and_do_not_depend_on_spelling(tmp_path: Path) -> None:
    text = SMALL.read_text(encoding="utf-8")
    path = tmp_path / "acctier.yaml"
    path.write_text(f"# a comment\n{text}".replace("company: Corner", "company:   Corner"))
    assert load_configuration(path).resolved == load_configuration(SMALL).resolved


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot read {path}: No such file or directory"),
        (b"company: \xff\n", "{path} is not UTF-8 text"),
        (b"\xff\xfea\x00:\x00", "{path} is not UTF-8 text"),
        (b"#" * 1_000_001, "{path} is larger than 1 MB"),
        (b"a: [" + b"b, " * 60_000 + b"c]\n", "more than 50,000 values in one file"),
        (b"a\x00: b", "character U+0000 cannot be printed and is not allowed here"),
    ],
)
def test_files_that_cannot_be_read_are_refused(
    content: bytes | None, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "acctier.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigurationError) as refusal:
        load_configuration(path)
    assert [each.message for each in refusal.value.complaints] == [message.format(path=path)]


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot read"):
        load_configuration(tmp_path)
