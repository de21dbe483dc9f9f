"""``--mask``: stable pseudonyms in place of account ids, account names and cells of the exports.

A pseudonym is a keyed hash (HMAC-SHA-256): the same text gets the same one, and nobody without the
key can find out which by trying ids.  The key is the secret in ``ACCTIER_MASK_KEY``.  Without it,
it is made from the SHA-256 of every input: stable as long as the exports stay, and known to nobody
who has not got them.  Texts that appear before there is a key are withheld.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any

from acctier.model.document import FrameRows, Table
from acctier.model.errors import Complaint, ConfigurationError
from acctier.model.findings import Finding

VARIABLE = "ACCTIER_MASK_KEY"
_SHORTEST_KEY = 16
_DIGITS = 10
"""Characters of a pseudonym, of 5 bits each: two accounts in a million share one by chance."""

_IDS = frozenset({"account_id", "account", "worst_account"})
_NAMES = frozenset({"account_name"})
_CELLS = frozenset({"value"})
_SENTENCES = frozenset({"message", "hint", "detail", "reason"})
_PLACES = frozenset({"table", "file"})
_QUOTED = re.compile(r"""(?<!\w)(['"])(.*?)\1(?!\w)""")
_NAMED = re.compile(r"""(\b\w+ = )([^'",;()]+)""")
_WORD = re.compile(r"\w+|[^\w\s]")


@dataclass
class Mask:
    """What is replaced by what; ``key`` is None until there is one."""

    key: bytes | None
    known: dict[str, str] = field(default_factory=dict)
    starts: dict[str, list[str]] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()

    def learn(self, ids: Iterable[str], names: Iterable[str]) -> None:
        """Take note of the accounts; an id that is also a name counts as an id."""
        for kind, texts in (("name", names), ("id", ids)):
            for text in texts:
                if text:
                    self.known[text] = self.pseudonym(kind, text)
        self.hidden = frozenset(self.known.values())
        self.starts = {}
        for text in sorted(self.known, key=len, reverse=True):
            word = _WORD.search(text)
            if word is not None:
                self.starts.setdefault(word[0], []).append(text)

    def pseudonym(self, kind: str, text: str) -> str:
        """The pseudonym of a text, as in ``id-k3mq2x7abc``."""
        if self.key is None:
            return f"{kind}-withheld"
        digest = hmac.digest(self.key, text.encode(errors="surrogatepass"), "sha256")
        return f"{kind}-{base64.b32encode(digest).decode().lower()[:_DIGITS]}"

    def cell(self, column: str, value: str) -> str:
        """A cell, or a value of JSON, by the name of its column."""
        if not value:
            return value
        if value in self.known:
            return self.known[value]
        if column in _IDS:
            return self.pseudonym("id", value)
        if column in _NAMES:
            return self.pseudonym("name", value)
        if column in _CELLS:
            return self.pseudonym("text", value)
        if column in _PLACES:
            return value
        return self.message(value) if column in _SENTENCES else self.sentence(value)

    def prose(self, text: str) -> str:
        """A text in which the accounts are replaced.

        What may as well be a number or an article (``7``, ``A``) counts as an id only where it
        stands in quotes or brackets.
        """
        done, end = [], 0
        for word in _WORD.finditer(text):
            if word.start() < end:
                continue
            for known in self.starts.get(word[0], ()):
                start = word.start()
                stop = start + len(known)
                if text.startswith(known, start) and self._stands(text, start, stop, known):
                    done += [text[end:start], self.known[known]]
                    end = stop
                    break
        return "".join([*done, text[end:]])

    def sentence(self, text: str) -> str:
        """A text in which the accounts and everything in quotes are replaced."""

        def quoted(found: re.Match[str]) -> str:
            text = found[2]
            if text in self.hidden or not re.search(r"\w", text):
                return found[0]
            return f"{found[1]}{self.known.get(text) or self.pseudonym('text', text)}{found[1]}"

        return self.prose(_QUOTED.sub(quoted, text))

    def message(self, text: str) -> str:
        """The words of a finding, which may name a cell as in ``account_id = 0101``."""

        def named(found: re.Match[str]) -> str:
            hidden = self.known.get(found[2]) or self.pseudonym("text", found[2])
            return f"{found[1]}{hidden}"

        return self.sentence(_NAMED.sub(named, text))

    @staticmethod
    def _stands(text: str, start: int, stop: int, known: str) -> bool:
        before, after = text[start - 1 : start], text[stop : stop + 1]
        if (known[-1:].isalnum() and after.isalnum()) or (before.isalnum() and known[0].isalnum()):
            return False
        ambiguous = len(known) == 1 or (known.isdigit() and not known.startswith("0"))
        return not ambiguous or (before in {"'", '"', "("} and after in {"'", '"', ")"})


MASK: ContextVar[Mask | None] = ContextVar("mask", default=None)
"""The mask of the command that is running; None when nothing is masked."""


def new_mask(environment: Mapping[str, str]) -> Mask:
    """A mask with the key of the environment, if it has one.

    Raises ``ConfigurationError`` when the key is too short to be a secret.
    """
    key = environment.get(VARIABLE) or None
    if key is not None and len(key) < _SHORTEST_KEY:
        message = f"{VARIABLE} has fewer than {_SHORTEST_KEY} characters"
        hint = "make one with: openssl rand -hex 32"
        raise ConfigurationError([Complaint(message, hint=hint)])
    return Mask(None if key is None else hashlib.sha256(key.encode()).digest())


def masked(value: Any, column: str = "") -> Any:
    """A document, table, mapping or text with pseudonyms, when the command masks; else itself."""
    mask = MASK.get()
    return value if mask is None else _masked(mask, value, column)


def masked_finding(finding: Finding) -> Finding:
    """A finding with pseudonyms, when the command masks; else itself."""
    mask = MASK.get()
    if mask is None:
        return finding
    hint = None if finding.hint is None else mask.message(finding.hint)
    return replace(finding, message=mask.message(finding.message), hint=hint)


def _masked(mask: Mask, value: Any, column: str) -> Any:
    match value:
        case str():
            return mask.cell(column, value)
        case Mapping():
            return {key: _masked(mask, item, str(key)) for key, item in value.items()}
        case tuple() | list():
            return type(value)(_masked(mask, item, column) for item in value)
        case Finding():
            return masked_finding(value)
        case Complaint():
            hint = None if value.hint is None else mask.sentence(value.hint)
            place = _masked(mask, value.place, "place")
            return replace(value, message=mask.sentence(value.message), hint=hint, place=place)
        case Table():
            return _table(mask, value)
        case _ if is_dataclass(value) and not isinstance(value, type):
            changed = {
                each.name: _masked(mask, getattr(value, each.name), each.name)
                for each in fields(value)
                if each.name != "currency"
            }
            return replace(value, **changed)
        case _:
            return value


def _table(mask: Mask, table: Table) -> Table:
    """A table: the cells by the names of their columns; those of source rows all of them."""
    names = [each.name for each in table.columns]
    if table.name == "rows":
        units = {each.name: each.unit for each in table.columns}
        texts = [name for name in names if units[name] == "text" and name not in _PLACES]
        names = ["value" if name in texts else name for name in names]
    columns = tuple(replace(each, heading=mask.prose(each.heading)) for each in table.columns)
    note = None if table.note is None else mask.sentence(table.note)
    table = replace(table, title=mask.prose(table.title), columns=columns)
    if isinstance(table.rows, FrameRows):
        return replace(table, rows=_frame_rows(mask, table.rows, names), note=note)
    rows = tuple(
        tuple(
            mask.cell(name, cell) if isinstance(cell, str) else cell
            for name, cell in zip(names, row, strict=True)
        )
        for row in table.rows
    )
    return replace(table, rows=rows, note=note)


def _frame_rows(mask: Mask, rows: FrameRows, names: list[str]) -> FrameRows:
    frame = rows.frame
    for name, series in zip(names, frame.get_columns(), strict=True):
        if str(series.dtype) == "String":
            texts = [each for each in series.unique().to_list() if each is not None]
            pseudonyms = [mask.cell(name, each) for each in texts]
            frame = frame.with_columns(series.replace(texts, pseudonyms))
    return replace(rows, frame=frame)
