"""The gallery of refused configurations: tests/config/cases/*.yaml.

A case changes small.yaml (or writes a whole file), may add one-off values (`set`) or a `period`,
and lists every complaint with its place and hint, in the order in which they are told.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from acctier.config.later import later_keys
from acctier.config.load import load_configuration
from acctier.model.errors import ConfigurationError, ExitCode

HERE = Path(__file__).parent
SMALL = (HERE / "small.yaml").read_text(encoding="utf-8")
AS_OF = date(2026, 11, 2)


def cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{path.stem}: {case['refuse']}")
        for path in sorted((HERE / "cases").glob("*.yaml"))
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def written(case: dict[str, Any], folder: Path) -> Path:
    text = case.get("whole", SMALL)
    for old, new in case.get("change", {}).items():
        assert text.count(old) == 1, f"{old!r} must stand once in small.yaml"
        text = text.replace(old, new)
    path = folder / "acctier.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("case", cases())
def test_every_complaint_has_its_place_and_words(case: dict[str, Any], tmp_path: Path) -> None:
    path = written(case, tmp_path)
    with pytest.raises(ConfigurationError) as refusal:
        load_configuration(
            path, case.get("set", ()), case.get("period"), AS_OF, case.get("profiles", ())
        )
    told = [
        {
            "at": str(complaint.place).removeprefix(f"{path}:"),
            "says": complaint.message,
            **({"hint": complaint.hint} if complaint.hint else {}),
        }
        for complaint in refusal.value.complaints
    ]
    assert told == [{**each, "at": str(each["at"])} for each in case["expect"]]
    assert refusal.value.exit_code == ExitCode.CONFIGURATION


def test_the_line_of_a_complaint_comes_with_it(tmp_path: Path) -> None:
    path = written({"change": {"sum: quantity * price": "sum: quantity * prise"}}, tmp_path)
    with pytest.raises(ConfigurationError) as refusal:
        load_configuration(path)
    place = refusal.value.complaints[0].place
    assert place is not None
    assert place.source is not None
    assert place.column is not None
    assert place.source[place.column - 1 :].startswith("prise")


def test_every_key_that_comes_later_has_its_case() -> None:
    path = HERE / "cases" / "not_supported_yet.yaml"
    told = [
        each["says"]
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
        for each in case["expect"]
    ]
    assert all(words.endswith("is not supported yet") for words in told)
    for *_, key in later_keys():
        assert f"`{key}` is not supported yet" in told
