"""The configurations that come with the project: all are accepted, and one shows every feature."""

from __future__ import annotations

import typing
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from acctier.config.checks import RULES
from acctier.config.findings import FindingsSpec
from acctier.config.load import load_configuration
from acctier.config.models import Configuration
from acctier.config.parts import Model

CONFIGS = Path(__file__).parents[2] / "configs"
ELSEWHERE = {
    ("Configuration", "support_method"),
    ("Configuration", "step_order"),
    ("Configuration", "sustaining"),
    ("Configuration", "periods"),
    ("Configuration", "profiles"),
    ("Configuration", "fx"),
    ("ColumnSpec", "currency"),
    ("RowDate", "to"),
    *(("FxSpec", key) for key in ("table", "from_", "to", "date", "rate", "at", "inverse")),
    *(("PeriodSpec", key) for key in ("dates", "months", "set_")),
    *(("FileFormat", key) for key in ("encoding", "skip_lines", "footer", "drop", "fill_down")),
    ("FileFormat", "sheet"),
    ("FileFormat", "zone"),
    ("Configuration", "zone"),
    ("LeaksSpec", "target_margin"),
    ("Configuration", "findings"),
    *(("FindingsSpec", key) for key in FindingsSpec.model_fields),
    *(("FindingLevel", "level"), ("FindingRows", "level"), ("FindingRows", "max_rows")),
    *(("FindingShare", "level"), ("FindingShare", "max_share")),
    ("TableSpec", "preset"),
    *(("FileFormat", key) for key in ("negative", "currency_marks", "empty_dates")),
    *(("ColumnSpec", key) for key in ("format", "sign", "shifted")),
    *(("SignSpec", key) for key in ("column", "minus", "plus")),
    *(("ShiftSpec", key) for key in ("currency", "places")),
    ("MeasureFormula", "formula"),
    *(("CheckSpec", key) for key in (*RULES, "rows", "where", "within", "by", "amount")),
    *(("CheckSpec", key) for key in ("max_rows", "max_share")),
    *(("GateSpec", key) for key in ("equals", "min", "tolerance", "change_max", "rise_max")),
    *(("CheckSpec", key) for key in ("change_max", "rise_max")),
    *(("Limits", key) for key in ("min", "max")),
    ("AccountRef", "via"),
    ("AccountsSpec", "match"),
    ("AccountsSpec", "parent"),
    *(("CrosswalkSpec", key) for key in ("table", "from_", "to")),
    *(("MatchSpec", key) for key in ("trim", "case", "leading_zeros", "unicode", "salesforce_ids")),
    *(("SustainingSpec", key) for key in ("cost", "level", "where", "allocate_by")),
    *(("WeightTable", key) for key in ("from_", "target", "sum", "where")),
}
"""Keys that the distributor does not show: support pools, sustaining layers, own calendars,
currencies and rules for rows, above all."""


@pytest.mark.parametrize("path", sorted(CONFIGS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_configuration_is_accepted(path: Path) -> None:
    assert load_configuration(path).path.name == path.name


def models_in(value: object) -> Iterator[Model]:
    """Every model within a value, itself first."""
    if isinstance(value, Model):
        yield value
        for name in type(value).model_fields:
            yield from models_in(getattr(value, name))
    elif isinstance(value, dict):
        for each in value.values():
            yield from models_in(each)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from models_in(each)


def choices_in(annotation: object) -> set[str]:
    """Every choice of the Literals within an annotation."""
    if typing.get_origin(annotation) is typing.Literal:
        return {str(each) for each in typing.get_args(annotation)}
    return {choice for each in typing.get_args(annotation) for choice in choices_in(each)}


@pytest.fixture(scope="module")
def parts() -> list[Model]:
    return list(models_in(load_configuration(CONFIGS / "distributor.yaml").configuration))


def known_models(model: type[Model] = Model) -> Iterator[type[Model]]:
    for each in model.__subclasses__():
        yield each
        yield from known_models(each)


def test_the_distributor_uses_every_other_key_of_the_language(parts: list[Model]) -> None:
    used = {(type(part).__name__, name) for part in parts for name in part.model_fields_set}
    known = {(each.__name__, name) for each in known_models() for name in each.model_fields}
    assert known - used <= ELSEWHERE
    assert any(isinstance(part, Configuration) for part in parts)


def test_the_distributor_uses_every_choice_of_these_keys(parts: list[Model]) -> None:
    used: dict[str, set[str]] = defaultdict(set)
    known: dict[str, set[str]] = defaultdict(set)
    for part in parts:
        for name, info in type(part).model_fields.items():
            choices = choices_in(info.annotation)
            if choices and (type(part).__name__, name) not in ELSEWHERE:
                known[name] |= choices
                used[name].add(str(getattr(part, name)))
    assert known
    for name, choices in known.items():
        assert choices - used[name] == set(), name
