"""The page docs/presets.md, made from the presets themselves."""

from __future__ import annotations

from collections.abc import Iterator

from acctier.config.presets import EVIDENCE, Alias, Part, Preset, preset, preset_names

_INTRODUCTION = """\
# Presets

`preset:` says which system a table was exported from. It brings two things:

- **Defaults for `format`**, named below. What the table itself says under `format` wins, key by
  key.
  A `footer` or `drop` of a preset concerns only files that hold such lines. Others are looked
  through once for the words those lines begin with, about three seconds for each gigabyte, and
  read as quickly as without.
- **Headings.** A column without `from:` is found under any heading the system has for it, or under
  its own name. Here, and for what stands after `from:`, headings are compared without case, blanks
  and underscores. Only headings are: an id is never changed.

```yaml
tables:
  order_lines:
    file: sap/lines_<period>.csv
    preset: sap.order_lines
    columns: {order_id: text, account_id: text, order_date: date, quantity: number}
```

`preset: sap` alone is enough where the headings tell which object a file holds: it is the one whose
headings tell most of the declared columns. Where several tell as many, a heading counts only if it
means the same column in all of them, as the `Id` of Salesforce is an account in one export and a
case in another; then `preset: salesforce.accounts` says it. Two headings that match one column are
an error that names both, and `from:` settles it.

Behind each heading stands its evidence:

{evidence}

When a table is read by a heading marked K, the finding `unconfirmed-preset` says so.
"""


def presets_page() -> str:
    """The text of docs/presets.md."""
    listed = "\n".join(f"- **{letter}** {words}" for letter, words in EVIDENCE.items())
    parts = [_INTRODUCTION.replace("{evidence}", listed)]
    parts += ["\n".join(_section(preset(name))) + "\n" for name in preset_names()]
    return "\n".join(parts)


def _section(system: Preset) -> Iterator[str]:
    yield f"## `{system.name}`: {system.title}"
    yield ""
    names = [*(f"`{other}`" for other in system.also)]
    if names:
        yield f"Also written {', '.join(names)}."
        yield ""
    if system.combines:
        yield f"All of {' and '.join(f'`{each}`' for each in system.combines)}."
        return
    if system.format:
        said = ", ".join(f"{key}: {_written(value)}" for key, value in system.format.items())
        yield f"Format: `{{{said}}}`"
        yield ""
    for trap in system.traps:
        yield f"- {trap}"
    for part in system.objects.values():
        yield ""
        yield from _table(system, part)


def _table(system: Preset, part: Part) -> Iterator[str]:
    yield f"### `{system.name}.{part.name}`: {part.of}"
    yield ""
    yield "| column | headings |"
    yield "|---|---|"
    for column, aliases in part.columns.items():
        yield f"| `{column}` | {', '.join(map(_marked, aliases))} |"


def _marked(alias: Alias) -> str:
    return f"`{alias.heading}` {alias.evidence}"


def _written(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    if "\\" in str(value):
        return f"'{value}'"
    return str(value) if str(value).isalpha() else f'"{value}"'
