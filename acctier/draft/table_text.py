"""The section `tables` of a draft: each file with its format, key and columns, and the evidence."""

from __future__ import annotations

from acctier.draft import vocabulary
from acctier.draft.column import Column
from acctier.draft.evidence import few_values, shown
from acctier.draft.roles import Drop, Part, Role
from acctier.draft.systems import System
from acctier.draft.tables import Table
from acctier.draft.yaml_text import beside, flow, listed, quoted, remark, scalar

VIEW = "accounts_seen"
"""The view that lists the accounts where no export does."""
_SIDES = (
    ("S", "H"),
    ("D", "C"),
    ("DR", "CR"),
    ("Dr", "Cr"),
    ("Soll", "Haben"),
    ("Debit", "Credit"),
)
"""How exports say debit and credit."""
_STATES = 12
"""A status with more values is something else."""
_FEW = 0.9
"""Less than this share of rows with a known account is worth a question."""


def table_lines(drop: Drop, edits: list[str]) -> list[str]:
    """The section, with edits added to those there are."""
    lines = ["tables:"]
    twins: dict[tuple[str, ...], str] = {}
    for part in drop.parts:
        if part.sql:
            lines += [*_joined(part, drop, edits), ""]
            continue
        lines += [*_table(part, drop, edits), ""]
        first = twins.setdefault(part.table.exports[0].headings, part.table.name)
        if first != part.table.name:
            edits.append(
                f"tables.{part.table.name}: has the headings of {first}; if both are one table, "
                "let one `file` name them with `*`, apart from other files"
            )
    if drop.accounts is None:
        lines += [*_view(drop), ""]
    return lines


def _table(part: Part, drop: Drop, edits: list[str]) -> list[str]:
    table = part.table
    lines = [f"  {table.name}:"]
    lines += remark(f"{part.role}; {table.extent} looked at", "    ")
    lines.append(f"    file: {scalar(table.file)}")
    system = table.columns.system
    if system is not None:
        lines.append(beside(f"    preset: {system.preset}", system.evidence))
    form = _form(table)
    edits += [
        f"tables.{table.name}.format.{note}: look at the accents"
        for note in dict.fromkeys(note for each in table.exports for note in each.notes)
    ]
    if form:
        lines.append(f"    format: {flow(form)}")
    lines += _key(table)
    lines += _date(table)
    lines += _account(part, drop, edits)
    edits += _status(part)
    edits += _signs(table)
    lines.append("    columns:")
    names = max((len(column.name) for column in table.columns.declared), default=0)
    for column in table.columns.declared:
        lines.append(_column(column, names, system))
        if column.doubt is not None:
            edits.append(_doubt(table, column))
    lines += [
        line
        for reason in table.columns.left_out
        for line in remark(f"{reason}: left out", "      ")
    ]
    return lines


def _signs(table: Table) -> list[str]:
    """The question whose sign stands beside the amounts, where a column says debit or credit."""
    amounts = [column.name for column in table.columns.declared if column.type == "money"]
    edits = []
    for column in table.columns.declared:
        if column.type != "text" or not amounts or column.shape.distinct > len(_SIDES[0]):
            continue
        said = set(few_values(column.values))
        for debit, credit in _SIDES:
            named = vocabulary.DEBIT_CREDIT in column.means
            if said == {debit, credit} or (named and said and said < {debit, credit}):
                sign = f"{{column: {column.name}, minus: {scalar(credit)}, plus: {scalar(debit)}}}"
                edits.append(
                    f"tables.{table.name}.columns: {column.name} says {debit} and {credit}, debit "
                    f"and credit; amounts count without their sign until you give it to those it "
                    f"belongs to ({', '.join(amounts[:3])}): `sign: {sign}`"
                )
                break
    return edits


def _status(part: Part) -> list[str]:
    """The question which rows are sales, where a status tells rows apart."""
    column = part.table.meaning(vocabulary.STATUS, types=("text",))
    if part.role not in {Role.LINES, Role.ORDERS} or column is None:
        return []
    if not 1 < column.shape.distinct <= _STATES:
        return []
    values = ", ".join(map(shown, few_values(column.values)))
    where = f"tables.{part.table.name}.where: {column.name} is {values}"
    advice = f"leave them out, as in `where: {column.name} <> '...'`"
    return [f"{where}; if some of these rows are no sales, {advice}"]


def _joined(part: Part, drop: Drop, edits: list[str]) -> list[str]:
    """A view of lines with the account of their order."""
    told = f"{part.role}, each with the account of its order"
    sql = [f"      {line}" for line in part.sql]
    date = [] if part.table.date is None else [f"    date: {part.table.date.name}"]
    body = [*date, *_account(part, drop, edits)]
    return [f"  {part.table.name}:", f"    # {told}", "    sql: |", *sql, *body]


def _form(table: Table) -> dict[str, str]:
    """How the file writes its cells, as far as it differs from what is usual."""
    export, form = table.exports[0], table.columns.form
    found: dict[str, str] = {}
    if export.typed:
        return found
    for key, text in export.form:
        found[key] = scalar(text)
    found |= _marks(table)
    if form.signs:
        found["negative"] = listed(tuple(dict.fromkeys(("minus", *form.signs))))
    if form.date not in {None, "%Y-%m-%d"}:
        found["date"] = f'"{form.date}"'
    if form.datetime not in {None, "%Y-%m-%dT%H:%M:%S"}:
        found["datetime"] = f'"{form.datetime}"'
    if form.nulls:
        found["empty"] = listed(("", *form.nulls))
    return found


def _marks(table: Table) -> dict[str, str]:
    """The marks of numbers, where neither usual nor those of the system."""
    marks, system = table.columns.form.marks, table.columns.system
    usual: dict[str, object] = {"decimal": ".", **(system.format if system is not None else {})}
    if marks is None:
        return {}
    found: dict[str, str] = {}
    thousands = marks.thousands
    if marks.decimal != usual["decimal"]:
        found["decimal"] = f'"{marks.decimal}"'
        if thousands is None and usual.get("thousands") == marks.decimal:
            thousands = "," if marks.decimal == "." else "."
    if thousands is not None and thousands != usual.get("thousands"):
        found["thousands"] = quoted(thousands)
    return found


def _key(table: Table) -> list[str]:
    if not table.key:
        return (
            ["    # no key: no id, and no pair of ids, is different in every row"]
            if table.rows
            else []
        )
    key = table.key[0] if len(table.key) == 1 else f"[{', '.join(table.key)}]"
    return [beside(f"    key: {key}", f"different in each of {table.extent}")]


def _date(table: Table) -> list[str]:
    if table.date is None:
        return []
    others = [each.name for each in table.columns.declared if each.is_date and each != table.date]
    told = f"places a row in a period; {table.date.evidence}"
    told += f"; not {', '.join(others[:3])}" if others else ""
    return [beside(f"    date: {table.date.name}", told)]


def _account(part: Part, drop: Drop, edits: list[str]) -> list[str]:
    """The column that names the account, with the measured share of values that are known."""
    link, table = part.link, part.table
    if part.role == Role.ACCOUNTS and drop.id is not None and drop.linked[0].role == Role.ACCOUNTS:
        return [f"    account: {drop.id.name}"]
    if link is None:
        return []
    line = f"    account: {link.column}"
    if drop.accounts is None or drop.id is None:
        return [beside(line, "told by its heading")]
    if part.via is not None:
        via = {"table": part.via.table, "from": part.via.from_, "to": part.via.to}
        line = f"    account: {flow({'column': link.column, 'via': flow(via)})}"
    known = f"{drop.accounts.table.name}.{drop.id.name}"
    told = f"{percent(link.share)} of {link.filled:,} values are found in {known}"
    told += ", ids made alike" if drop.match is not None else ""
    if link.share < _FEW:
        edits.append(
            f"tables.{table.name}.account: {told}; the rest is listed under 'no account' until the "
            "exports name accounts alike"
        )
    return [beside(line, told)]


def percent(share: float) -> str:
    """A share in percent with one place, rounded down, so that 100 % means all."""
    return f"{int(share * 1000) / 10:g} %"


def _column(column: Column, width: int, system: System | None) -> str:
    spec: dict[str, str] = {"type": column.type}
    told_by_preset = system is not None and (
        system.names.get(column.heading) == column.name and column.heading not in system.unconfirmed
    )
    if column.heading != column.name and not told_by_preset:
        spec["from"] = scalar(column.heading)
    if column.yes_values:
        spec["yes_values"] = listed(column.yes_values)
    told = f"kept as text: {column.doubt}" if column.doubt else column.evidence
    text = column.type if len(spec) == 1 else flow(spec)
    return beside(f"      {f'{column.name}:'.ljust(width + 1)} {text}", told)


def _doubt(table: Table, column: Column) -> str:
    where = f"tables.{table.name}.columns.{column.name}"
    return f"{where}: {column.doubt}; it stays text until {column.mended_by}"


def _view(drop: Drop) -> list[str]:
    """A list of accounts made of the rows that name them."""
    link, table = drop.linked[0].link, drop.linked[0].table
    assert link is not None
    name = table.meaning(vocabulary.ACCOUNT_NAME, types=("text",))
    name = None if name is not None and name.name == link.column else name
    named = f", MAX({name.name}) AS account_name" if name is not None else ""
    return [
        f"  {VIEW}:",
        *remark(f"no export lists the accounts, so they are those that {table.name} names", "    "),
        "    sql: |",
        f"      SELECT {link.column} AS account_id{named}",
        f"      FROM {table.name}",
        f"      WHERE {link.column} IS NOT NULL",
        f"      GROUP BY {link.column}",
        "    key: account_id",
    ]


def view_name(drop: Drop) -> bool:
    """Whether the view knows the names of accounts."""
    return any(line.endswith("account_name") for line in _view(drop))
