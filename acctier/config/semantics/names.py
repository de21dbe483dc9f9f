"""The columns of an account: their kinds, the names generated from them, and names used twice."""

from __future__ import annotations

from collections.abc import Iterator

from acctier.config.semantics.review import PERIOD_NAMES, Kinds, Review
from acctier.config.yaml_nodes import Path
from acctier.model.fields import Kind

SUBTOTALS = (
    "net_revenue",
    "gross_profit",
    "cost_to_serve",
    "contribution_margin",
    "account_profit",
)
TIER_COLUMNS = ("conventional_tier", "tier", "tier_rule", "tier_reason")
LOADED = "fully_loaded_profit"
"""What is left of account_profit once every layer that is allocated has been taken off."""
SHORT_FORMS = {"profit": "account_profit", "revenue": "net_revenue"}
"""`profit_rank` is short for `account_profit_rank` where no column is called `profit` ..."""

_OF_ACCOUNTS = frozenset(
    {
        "account_id",
        "account_name",
        *SUBTOTALS,
        *TIER_COLUMNS,
        "margin",
        LOADED,
        "active",
    }
)
_IN_TOTALS = ("P&L line", "activity", "sustaining layer")
_OF_TOTALS = frozenset(
    "accounts active_accounts unattributed excluded sustaining unused unassigned residual rows "
    "operating_profit".split()
)


CHILDREN = "children"
"""The attribute that counts the accounts which roll up into one."""


def attribute_kinds(review: Review) -> Kinds:
    """What is known of an account itself: columns of its table, and the number of its children."""
    kinds = _listed_kinds(review)
    if review.configuration.accounts.parent is not None and review.trusts(("accounts",)):
        kinds[CHILDREN] = Kind.NUMBER
    return kinds


def _listed_kinds(review: Review) -> Kinds:
    """The columns of the accounts table other than id and name, which have names of their own."""
    spec = review.configuration.accounts
    if not review.trusts(("accounts",)) or spec.table not in review.rows:
        return Kinds(partial=True)
    rows = review.rows[spec.table]
    own = {*PERIOD_NAMES, spec.id, spec.name}
    if spec.id not in rows:
        own.add("account_id")
    if spec.name is not None and spec.name not in rows:
        own.add("account_name")
    return Kinds(
        {name: kind for name, kind in rows.items() if name not in own}, partial=rows.partial
    )


def after(layer: str) -> str:
    """The column of what is left once a layer is allocated."""
    return f"after_{layer}"


def allocating_layers(review: Review) -> tuple[str, ...]:
    """The sustaining layers that are shared over accounts, wrong ones included."""
    return tuple(
        name
        for name in review.names("sustaining")
        if "allocate_by" in review.names("sustaining", name)
    )


def loaded_columns(review: Review) -> tuple[str, ...]:
    """The columns that allocated layers add to an account; none where every layer is held."""
    layers = allocating_layers(review)
    return (*layers, *map(after, layers), LOADED) if layers else ()


def review_names(review: Review) -> None:
    """Complain about names used twice or reserved, and learn the columns of an account."""
    taken: dict[str, str] = {}
    for path, name, what in _declared(review):
        if name in _OF_ACCOUNTS or (what in _IN_TOTALS and name in _OF_TOTALS):
            review.complain(path, f"`{name}` is a reserved name", _way_out(name, what), key=True)
        elif name in taken:
            review.complain(
                path, f"`{name}` is used twice: {what} and {taken[name]}", "rename one", key=True
            )
        else:
            taken[name] = what
    review.accounts = account_kinds(review)
    numeric = [name for name in taken if review.accounts.get(name) == Kind.NUMBER]
    generated = {each: name for name in numeric for each in _ranks(name)}
    for path, name, _ in _declared(review):
        if name in generated:
            message = f"`{name}` is also the generated column of `{generated[name]}`"
            review.complain(path, message, "rename one", key=True)


def _way_out(name: str, what: str) -> str:
    if what != "attribute":
        return "choose another"
    if name in {"account_id", "account_name"}:
        return f"say `{name.removeprefix('account_')}: {name}` in accounts, or rename the column"
    return f"rename the column, for example `crm_{name}`, and keep its heading in `from`"


def account_columns(review: Review) -> Kinds:
    """The columns of an account up to its profit: all but layers, ranks and tiers."""
    attributes = attribute_kinds(review)
    kinds: dict[str, Kind | None] = {"account_id": Kind.TEXT, "account_name": Kind.TEXT}
    kinds.update(attributes)
    activities = review.names("activities")
    numbers = (
        *review.names("accounts", "measures"),
        *review.names("profit_and_loss"),
        *SUBTOTALS,
        *activities,
        *(f"{name}_volume" for name in activities),
    )
    kinds.update(dict.fromkeys(numbers, Kind.NUMBER))
    sections = (("profit_and_loss",), ("activities",), ("accounts",), ("accounts", "measures"))
    incomplete = any(section in review.broken for section in sections)
    return Kinds(kinds, partial=attributes.partial or incomplete)


def account_kinds(review: Review) -> Kinds:
    """Every name a condition over an account may use, apart from the tiers."""
    columns = account_columns(review)
    kinds: dict[str, Kind | None] = {**columns, "margin": Kind.NUMBER}
    kinds.update(dict.fromkeys(loaded_columns(review), Kind.NUMBER))
    kinds.update(dict.fromkeys(review.promised))
    for name in [name for name, kind in kinds.items() if kind in {Kind.NUMBER, None}]:
        kinds.update(dict.fromkeys(_ranks(name), Kind.NUMBER))
    for short in SHORT_FORMS:
        kinds.update(dict.fromkeys(_ranks(short), Kind.NUMBER))
    return Kinds(kinds, partial=columns.partial or ("sustaining",) in review.broken)


def with_tiers(kinds: Kinds) -> Kinds:
    """The same names and those of the tiers, once these are given."""
    return Kinds({**kinds, **dict.fromkeys(TIER_COLUMNS, Kind.TEXT)}, partial=kinds.partial)


def _ranks(name: str) -> tuple[str, str, str]:
    return f"{name}_rank", f"{name}_rank_share", f"cumulative_{name}_share"


def _declared(review: Review) -> Iterator[tuple[Path, str, str]]:
    """Every name that becomes a column of an account: where, name, and what it is."""
    table = review.configuration.accounts.table
    is_file = bool(review.names("tables", table, "columns"))
    if review.configuration.accounts.parent is not None:
        yield ("accounts", "parent"), CHILDREN, "number of accounts that roll up"
    for name in _listed_kinds(review):
        place: Path = ("tables", table, "columns", name) if is_file else ("tables", table, "sql")
        yield place, name, "attribute"
    for name in review.names("accounts", "measures"):
        yield ("accounts", "measures", name), name, "measure"
    for name in review.names("profit_and_loss"):
        yield ("profit_and_loss", name), name, "P&L line"
    for name in review.names("activities"):
        yield ("activities", name), name, "activity"
        yield ("activities", name), f"{name}_volume", f"volume of `{name}`"
    for name in review.names("sustaining"):
        yield ("sustaining", name), name, "sustaining layer"
    for name in allocating_layers(review):
        yield ("sustaining", name), after(name), f"profit after `{name}`"
