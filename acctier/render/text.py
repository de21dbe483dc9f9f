r"""The one cleaning step for all text that leaves the program.

Names come from exports that anybody may have filled: an account called ``ESC ]52;c;...`` must not
write to a clipboard, a right-to-left override must not turn a number round, and a line break must
not start a row of its own.
"""

from __future__ import annotations

import re

BREAKS = r"[\u0009-\u000D\u0085\u2028\u2029]+"
"""Tabs and everything that ends a line; the pattern reads alike in Python and in Polars."""

CONTROLS = (
    r"[\u0000-\u0008\u000E-\u001F\u007F-\u0084\u0086-\u009F\u061C\u180E\u200B\u202A-\u202E"
    r"\u2060-\u206F\uFEFF\uFFF9-\uFFFB\U000E0000-\U000E007F]"
)
"""Control characters, bidi embeddings, overrides and isolates, invisible marks and tags."""

_BREAKS = re.compile(BREAKS)
_CONTROLS = re.compile(CONTROLS)
_SURROGATES = re.compile("[\ud800-\udfff]")
_OUTSIDE_JSON = re.compile(r'["\\\u0000-\u001F\u0085\u2028\u2029]|' + CONTROLS)


def clean(text: str) -> str:
    r"""The text with nothing in it that a terminal or a spreadsheet would obey.

    Breaks become one space, controls and bidi overrides a visible escape, lone surrogates U+FFFD.
    ``clean(clean(text)) == clean(text)``.

    >>> clean("Ac\tme\x1b[31m \u202eInc")
    'Ac me\\x1b[31m \\u202eInc'
    """
    if text.isascii() and text.isprintable():
        return text
    spaced = _BREAKS.sub(" ", _SURROGATES.sub("\ufffd", text))
    return _CONTROLS.sub(lambda found: _visible(ord(found[0])), spaced)


def quoted(text: str) -> str:
    r"""The text as a JSON string: nothing is lost, and nothing in it is obeyed by a terminal.

    Only what is unsafe to print is escaped, so names stay readable; lone surrogates, which no
    UTF-8 can hold, become U+FFFD.

    >>> print(quoted('Caf\u00e9 "Z"\x1b'))
    "Café \"Z\"\u001b"
    """
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    whole = _SURROGATES.sub("\ufffd", text)
    return '"' + _OUTSIDE_JSON.sub(lambda found: _escape(found[0]), whole) + '"'


def _visible(code: int) -> str:
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _escape(character: str) -> str:
    if character in _SHORT:
        return _SHORT[character]
    code = ord(character)
    if code < 0x10000:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
