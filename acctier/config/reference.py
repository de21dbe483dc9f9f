"""The reference of all keys, docs/config.md, made from the models that validate them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from inspect import cleandoc
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from acctier.config.calendars import PeriodSpec
from acctier.config.checks import CheckSpec, GateSpec, Limits
from acctier.config.currencies import FxSpec
from acctier.config.findings import FindingRows, FindingShare, FindingsSpec
from acctier.config.later import later_keys
from acctier.config.models import (
    ActivitySpec,
    Configuration,
    LeakSpec,
    LeaksSpec,
    LineSpec,
    PoolSpec,
    SustainingSpec,
    TierRule,
    TiersSpec,
)
from acctier.config.parts import FromTable, MeasureFormula, WeightTable
from acctier.config.shape import alternatives, bare, fields_of, form_at, is_model
from acctier.config.tables import (
    AccountRef,
    AccountsSpec,
    ColumnSpec,
    CrosswalkSpec,
    FileFormat,
    MatchSpec,
    RowDate,
    ShiftSpec,
    SignSpec,
    TableSpec,
)
from acctier.expression.nodes import Expression
from acctier.model.period import Period

_SECTIONS: tuple[tuple[str, type[BaseModel]], ...] = (
    ("The whole", Configuration),
    ("`periods.NAME`", PeriodSpec),
    ("`fx`", FxSpec),
    ("`tables.NAME`", TableSpec),
    ("`tables.NAME.columns.NAME`", ColumnSpec),
    ("`tables.NAME.columns.NAME.sign`", SignSpec),
    ("`tables.NAME.columns.NAME.shifted`", ShiftSpec),
    ("`tables.NAME.date`", RowDate),
    ("`tables.NAME.account`", AccountRef),
    ("`tables.NAME.account.via`", CrosswalkSpec),
    ("`tables.NAME.format`", FileFormat),
    ("`accounts`", AccountsSpec),
    ("`accounts.match`", MatchSpec),
    ("A number from a table", FromTable),
    ("`accounts.measures.NAME`, as a formula", MeasureFormula),
    ("`profit_and_loss.NAME`", LineSpec),
    ("`pools.NAME`", PoolSpec),
    ("`pools.NAME.serves`, from a table", WeightTable),
    ("`activities.NAME`", ActivitySpec),
    ("`sustaining.NAME`", SustainingSpec),
    ("`tiers`", TiersSpec),
    ("`tiers.rules` and `tiers.conventional`, each entry", TierRule),
    ("`leaks`", LeaksSpec),
    ("`leaks.policy.NAME`", LeakSpec),
    ("`checks`, each entry", CheckSpec),
    ("`range` of a check, each column", Limits),
    ("`gates`, each entry", GateSpec),
    ("`findings`", FindingsSpec),
    ("`findings.NAME`, of rows", FindingRows),
    ("`findings.NAME`, of a share", FindingShare),
)

_MODEL_WORDS: dict[type[BaseModel], str] = {
    FromTable: "number from a table",
    MeasureFormula: "formula",
    WeightTable: "weights from a table",
}

_INTRODUCTION = """\
# Configuration reference

A configuration is one YAML file, read strictly: a key that is not listed here is an error, so are a
key written twice, anchors, aliases and tags. Each value is typed by the key that receives it:
`NO` stays text, `00123` stays text, `412_000` is a number. Inside `{ }` a comma ends a value:
quote expressions that hold one.

- **Measure**: a number of the period. Either arithmetic over numbers, `days` and `months`, or a
  number from a table. A plain cost, capacity or volume belongs to the configuration's own `period`;
  a run over a period of another length refuses it and shows the arithmetic to write instead.
- **Expression**: SQL over the columns of a row, with `period_start` and `period_end`; in tier
  rules, leaks and formulas over the columns of an account. Where rows are given to accounts (P&L
  lines, drivers, measures, time equations) `account.NAME` is the attribute of the row's account.
- **Weights** of `serves` are relative; beside a capacity they are units of it. A pool's own usage
  is left out. `support_method` says how pools that serve pools are costed.
- **Account columns**: `account_id`, `account_name`, the other columns of the accounts table,
  measures, P&L lines, activities and `<activity>_volume`, `net_revenue`, `gross_profit`,
  `cost_to_serve`, `contribution_margin`, `account_profit`, `margin`; where sustaining layers
  say `allocate_by`, `<layer>`, `after_<layer>` and `fully_loaded_profit`. For each number X also
  `X_rank` (1 is the largest), `X_rank_share` and `cumulative_X_share`; `profit_...` is short for
  `account_profit_...`, `revenue_...` for `net_revenue_...` where no column has that very name.
  Gates with `from: accounts` read `tier`, `tier_rule`, `tier_reason` and `conventional_tier`, too.
- **Fields of the summary**, in checks and gates: `totals.net_revenue`, `pools.warehouse.unused`,
  `whale.erosion_ratio`, `tiers.Grow.margin`, `layers.retail.profit_after`, as
  `run -f json` prints them. A field of a list without the name of an entry is the sum over its
  entries: `pools.cost`, `tables.rows_read`.

`--set pools.desk.cost=310000` replaces one value for one run; an entry of a list is written
`tiers.rules[1]`.
"""


def config_reference() -> str:
    """The text of docs/config.md."""
    hidden = {(form_at(tuple(above)), key) for *above, key in later_keys()}
    parts = [_INTRODUCTION]
    for title, model in _SECTIONS:
        parts.append(
            f"## {title}\n\n{cleandoc(model.__doc__ or '')}\n\n"
            + "\n".join(_table(model, hidden))
            + "\n"
        )
    return "\n".join(parts)


def _table(model: type[BaseModel], hidden: set[tuple[Any, str]]) -> Iterator[str]:
    yield "| key | type | default | meaning |"
    yield "|---|---|---|---|"
    for key, info in fields_of(model).items():
        if (model, key) not in hidden:
            cells = (f"`{key}`", _type(info), _default(info), info.description or "")
            yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _type(info: FieldInfo) -> str:
    return _type_words(info.annotation)


def _type_words(written: Any) -> str:
    choices = alternatives(written)
    if set(choices) == {FromTable, Expression}:
        return "measure"
    return " or ".join(_form_words(choice) for choice in choices)


def _form_words(form: Any) -> str:
    if get_origin(form) is Literal:
        return ", ".join(f"`{choice}`" for choice in get_args(form))
    if get_origin(form) is dict:
        if get_args(form)[1] is Any:
            return "values by path"
        return f"{_type_words(get_args(form)[1])} by name"
    if get_origin(form) is tuple:
        inner = bare(get_args(form)[0])
        return f"{_type_words(inner)}, one or a list" if inner is str else "list"
    if is_model(form):
        return _MODEL_WORDS.get(form, "keys")
    words = {
        str: "text",
        bool: "flag",
        Fraction: "number",
        int: "whole number",
        Expression: "expression",
        Period: "period",
    }
    return words[form]


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return "required"
    default = info.default
    if default is None or isinstance(default, BaseModel) or default in ((), {}):
        return ""
    shown = ", ".join(default) if isinstance(default, tuple) else str(default)
    return (
        f"`{shown.lower() if isinstance(default, bool) else shown}`" if shown else "the empty cell"
    )
