"""The JSON Schema and the reference: made from the models, so they say what is accepted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from acctier.config.later import later_keys
from acctier.config.models import Configuration
from acctier.config.reference import config_reference
from acctier.config.schema import json_schema
from acctier.config.shape import fields_of

HERE = Path(__file__).parent
SCHEMA = json_schema()
TYPES: dict[str, Any] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "object": dict,
    "array": list,
}


def faults(value: Any, schema: dict[str, Any], at: str = "") -> list[str]:
    """What an editor would underline: the part of JSON Schema that the schema uses."""
    if "$ref" in schema:
        return faults(value, SCHEMA["$defs"][schema["$ref"].split("/")[-1]], at)
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            found = [faults(value, each, at) for each in schema[choice]]
            if choice == "oneOf" and found.count([]) > 1:
                return [f"{at} fits more than one form"]
            return [] if [] in found else min(found, key=len)
    if "not" in schema and not faults(value, schema["not"], at):
        return [f"{at} has {schema['not']['required']}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{at}: {value!r} is not one of {schema['enum']}"]
    if "const" in schema and value != schema["const"]:
        return [f"{at}: {value!r} is not {schema['const']!r}"]
    wanted = schema.get("type")
    names = wanted if isinstance(wanted, list) else [wanted] if wanted else []
    if names and not any(isinstance(value, TYPES[name]) for name in names):
        return [f"{at}: {value!r} is not {names}"]
    if isinstance(value, list):
        return [fault for item in value for fault in faults(item, schema["items"], f"{at}[]")]
    if not isinstance(value, dict):
        return []
    known, rest = schema.get("properties", {}), schema.get("additionalProperties", True)
    told = [f"{at}.{key} is missing" for key in schema.get("required", []) if key not in value]
    for key, item in value.items():
        if key in known:
            told += faults(item, known[key], f"{at}.{key}")
        elif isinstance(rest, dict):
            told += faults(item, rest, f"{at}.{key}")
        elif not rest:
            told.append(f"{at}.{key} is unknown")
    return told


@pytest.mark.parametrize("name", ["example.yaml", "small.yaml", "support.yaml"])
def test_an_editor_underlines_nothing_in_a_valid_configuration(name: str) -> None:
    assert faults(yaml.safe_load((HERE / name).read_text(encoding="utf-8")), SCHEMA) == []


def test_an_editor_underlines_unknown_missing_and_wrong_keys() -> None:
    given = yaml.safe_load((HERE / "small.yaml").read_text(encoding="utf-8"))
    del given["company"]
    given["colour"] = "red"
    given["pools"]["desk"]["capacity"] = 3
    given["profit_and_loss"]["sales"]["kind"] = "revenues"
    given["pools"]["reps"]["serves"] = {"from": "ledger", "targt": "cost_centre", "sum": "amount"}
    given["accounts"]["measures"] = {"both": {"formula": "sales", "from": "lines"}}
    assert sorted(told.split(":")[0] for told in faults(given, SCHEMA)) == [
        ".accounts.measures.both.formula is unknown",
        ".colour is unknown",
        ".company is missing",
        ".pools.desk.capacity is unknown",
        ".pools.reps.serves has ['from']",
        ".profit_and_loss.sales.kind",
    ]


def test_every_object_is_closed_and_every_key_described() -> None:
    for definition in (SCHEMA, *SCHEMA["$defs"].values()):
        assert definition["additionalProperties"] is False
        for key, value in definition["properties"].items():
            assert value.get("description"), key


def test_keys_that_come_later_are_not_offered() -> None:
    offered = {key for each in SCHEMA["$defs"].values() for key in each["properties"]}
    offered |= set(SCHEMA["properties"])
    later = {path[-1] for path in later_keys()} - {"negative", "by", "currency"}
    assert not offered & later
    assert "target_margin" not in config_reference()


def test_the_reference_names_every_key_of_every_section() -> None:
    reference = config_reference()
    for key in fields_of(Configuration):
        assert f"| `{key}` |" in reference
    for definition in SCHEMA["$defs"].values():
        for key in definition["properties"]:
            assert f"| `{key}` |" in reference
