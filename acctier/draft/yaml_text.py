"""YAML as text for people: scalars quoted only where they must be, comments in one column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from acctier.render.text import clean

_PLAIN = re.compile(r"[A-Za-z_./][\w .%/()+*<>=;&@$'-]*", re.ASCII)
_WORDS = frozenset("true false null yes no on off y n ~ .inf .nan".split())
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_INVISIBLE = re.compile(
    r"[\x00-\x1f\x7f-\xa0\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f"
    r"\ufeff\ufff9-\uffff\U000e0000-\U000e007f\ud800-\udfff]"
)
_WIDTH = 96
_COMMENT_AT = 58
_LONGEST = 118


def scalar(text: str) -> str:
    r"""A text as a scalar of YAML, safe within `{}` and `[]`, too.

    >>> scalar("Unit Price"), scalar("a: b #c"), scalar("NO"), scalar("- x"), scalar('6" pipe\n')
    ('Unit Price', '"a: b #c"', '"NO"', '"- x"', '"6\\" pipe\\n"')
    """
    plain = _PLAIN.fullmatch(text) and text == text.strip() and text.lower() not in _WORDS
    if plain and not re.search(r": |:$| #|&|\*$", text):
        return text
    return quoted(text)


def quoted(text: str) -> str:
    """A text in double quotes, with an escape for everything that cannot be seen."""
    return '"' + "".join(_escaped(each) for each in text) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if not _INVISIBLE.match(character):
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def flow(entries: Mapping[str, str]) -> str:
    """A mapping in braces; its values are scalars already.

    >>> flow({"type": "text", "from": "Account ID"})
    '{type: text, from: Account ID}'
    """
    return "{" + ", ".join(f"{key}: {value}" for key, value in entries.items()) + "}"


def expression(text: str) -> str:
    """An expression as a scalar: quoted where its commas or brackets would part it."""
    return f'"{text}"' if re.search(r"[,\[\]{}#:&*!|>%@`\"']", text) and "," in text else text


def listed(texts: Sequence[str]) -> str:
    """One scalar, or a list of them."""
    return scalar(texts[0]) if len(texts) == 1 else f"[{', '.join(map(scalar, texts))}]"


def beside(line: str, comment: str, column: int = _COMMENT_AT) -> str:
    """A line with a comment behind it; one that would run too far stands above."""
    told = clean(comment).strip()
    if not told:
        return line
    if max(len(line) + 2, column) + len(told) <= _LONGEST:
        return f"{line.ljust(column - 2)}  # {told}"
    indent = line[: len(line) - len(line.lstrip())]
    return "\n".join([*remark(told, indent), line])


def remark(text: str, indent: str = "") -> list[str]:
    """A comment over as many lines as it takes."""
    lines: list[str] = []
    words = clean(text).split()
    while words:
        line = words.pop(0)
        while words and len(indent) + len(line) + len(words[0]) < _WIDTH:
            line += f" {words.pop(0)}"
        lines.append(f"{indent}# {line}")
    return lines
