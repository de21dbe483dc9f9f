"""Review of currencies: money that names its currency, and the rates that convert it."""

from __future__ import annotations

from acctier.config.currencies import FxSpec
from acctier.config.semantics.review import Review
from acctier.config.semantics.tables import require_columns
from acctier.config.tables import ColumnSpec, TableSpec
from acctier.config.yaml_nodes import Path
from acctier.model.errors import did_you_mean
from acctier.model.fields import Kind
from acctier.model.money import MINOR_DIGITS


def review_currencies(review: Review) -> None:
    """Judge `fx` and every `currency` of a column."""
    fx = review.configuration.fx
    if fx is not None and review.trusts(("fx",)):
        _review_fx(review, fx)
    for path, table in review.named(("tables",), review.configuration.tables):
        for column_path, column in review.named((*path, "columns"), table.columns):
            if column.currency is not None:
                _review_currency(review, column_path, table, column)
            elif column.type == "money" and column.expr is not None:
                _review_mixture(review, column_path, table, column)


def _review_fx(review: Review, fx: FxSpec) -> None:
    declared = review.names("tables")
    if fx.table not in declared:
        if review.trusts(("tables",)):
            hint = did_you_mean(fx.table, declared, "tables")
            review.complain(("fx", "table"), f"unknown table {fx.table!r}", hint)
        return
    require_columns(review, ("fx", "date"), fx.table, [fx.date], (Kind.DATE,), "a date")
    require_columns(review, ("fx", "rate"), fx.table, [fx.rate], (Kind.NUMBER,), "a number")
    for key, named in (("from", fx.from_), ("to", fx.to)):
        if named not in MINOR_DIGITS:
            require_columns(review, ("fx", key), fx.table, [named], (Kind.TEXT,), "text")
    if fx.from_ in MINOR_DIGITS and fx.to in MINOR_DIGITS:
        review.complain(("fx", "to"), "`from` and `to` are both codes", "name a column in one")
    _review_circle(review, fx)


def _review_circle(review: Review, fx: FxSpec) -> None:
    """Rates cannot be made of money that they convert."""
    from acctier.expression.nodes import ExpressionError
    from acctier.expression.views import tables_used

    tables, seen, todo = review.configuration.tables, set[str](), [fx.table]
    while todo:
        name = todo.pop()
        if name in seen or name not in tables:
            continue
        seen.add(name)
        if tables[name].currencies:
            message = f"{name} has the rates and money that they convert"
            review.complain(("fx", "table"), message, "keep rates in a table of their own")
        try:
            todo += tables_used(tables[name].sql or "") if tables[name].sql else ()
        except ExpressionError:
            continue  # told with the view


def _review_currency(review: Review, path: Path, table: TableSpec, column: ColumnSpec) -> None:
    at = (*path, "currency")
    fx, name = review.configuration.fx, str(path[1])
    if column.type != "money":
        review.complain(at, "`currency` belongs to a column of type money", key=True)
        return
    code = column.currency or ""
    kind = review.rows[name].get(code)
    if code in review.rows[name] and kind not in {Kind.TEXT, None}:
        review.complain(at, f"{code!r} of {name} is not text, as currencies are")
    elif code not in review.names("tables", name, "columns") and code not in MINOR_DIGITS:
        columns = [each for each, spec in table.columns.items() if spec.type == "text"]
        hint = did_you_mean(code, [*columns, *MINOR_DIGITS]) if code else None
        if hint is None or not hint.startswith("did"):
            hint = did_you_mean(code, columns, "columns of text") or "for example USD"
        review.complain(at, f"{code!r} is neither a column of {name} nor a currency", hint)
    if fx is None and "fx" not in review.names() and code != review.configuration.currency:
        hint = "as in fx: {table: rates, from: from_ccy, to: to_ccy, date: rate_date, rate: rate}"
        review.complain(at, f"there is no `fx` to convert {path[-1]}", hint)
    if fx is not None and fx.at == "date" and table.first_day is None:
        message = f"{path[-1]} is converted at the date of its row, and {name} has no `date`"
        review.complain(at, message, "name its date column, or say `at: average` in fx")


def _review_mixture(review: Review, path: Path, table: TableSpec, column: ColumnSpec) -> None:
    """What is computed from unconverted money must say its currency, too."""
    assert column.expr is not None
    foreign = table.currencies
    for name in column.expr.names:
        if name.text in foreign:
            message = f"{name.text} is in another currency here: it is converted after `expr`"
            hint = f"add `currency: {foreign[name.text]}` to {path[-1]}"
            review.complain_in((*path, "expr"), name.offset, message, hint)
            return
