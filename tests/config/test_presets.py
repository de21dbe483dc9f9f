"""What the presets say of the systems: complete, consistent, and found again from headings."""

from __future__ import annotations

import pytest

from acctier.config.presets import (
    EVIDENCE,
    UNCONFIRMED,
    choice,
    choices,
    folded,
    preset,
    preset_names,
    recognised,
)
from acctier.config.scalars import name_from_text
from acctier.config.schema import json_schema
from acctier.config.tables import FileFormat

SYSTEMS = (
    "sap salesforce netsuite dynamics_fo dynamics_ce quickbooks xero sage_intacct zendesk".split()
)


def test_nine_systems_have_a_preset() -> None:
    assert sorted([*SYSTEMS, "dynamics"]) == list(preset_names())
    assert choice("d365_fo").preset == preset("dynamics_fo")


@pytest.mark.parametrize("name", preset_names())
def test_a_preset_is_well_formed(name: str) -> None:
    system = preset(name)
    assert system.title
    assert system.traps, "each system has its traps"
    FileFormat.model_validate(dict(system.format))
    for part in system.objects.values():
        for column, aliases in part.columns.items():
            assert name_from_text(column) == column
            assert len({folded(alias.heading) for alias in aliases}) == len(aliases), column
            for alias in aliases:
                assert set(alias.evidence) <= set(EVIDENCE)
                assert alias.confirmed == (alias.evidence != UNCONFIRMED)


@pytest.mark.parametrize("name", preset_names())
def test_a_heading_stands_for_one_column_of_an_object(name: str) -> None:
    for part in preset(name).objects.values():
        headings = [folded(each.heading) for found in part.columns.values() for each in found]
        assert len(headings) == len(set(headings)), part.name


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_file_with_all_headings_of_an_object_is_recognised(name: str) -> None:
    for part in preset(name).objects.values():
        headings = [aliases[0].heading.upper() for aliases in part.columns.values()]
        best = recognised(["Comment", *headings])[0]
        assert best.written == f"{name}.{part.name}"
        assert dict(best.columns) == dict(zip(part.columns, headings, strict=True))


def test_a_file_of_no_system_is_not_recognised() -> None:
    assert recognised(["colour", "weight", "Name"]) == ()


def test_editors_are_offered_every_preset() -> None:
    offered = json_schema()["$defs"]["TableSpec"]["properties"]["preset"]["enum"]
    assert offered == list(choices())
    assert {"sap", "salesforce.opportunities", "dynamics.cases"} <= set(offered)
