"""Ids that are not equal but surely look it: told with what differs, never counted as one."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from acctier.model.salesforce import LONG, SHORT, recased, suffix

ID = "account_id"
_CYRILLIC = (
    "0410A 0412B 0415E 0405S 0406I 0408J 041AK 041CM 041DH 041EO 0420P 0421C 0422T 0423Y 0425X"
)
_CYRILLIC_SMALL = "0430a 0435e 0455s 0456i 0458j 043Eo 0440p 0441c 0443y 0445x"
_GREEK = "0391A 0392B 0395E 0396Z 0397H 0399I 039AK 039CM 039DN 039FO 03A1P 03A4T 03A5Y 03A7X 03BFo"
LETTERS = {
    chr(int(pair[:4], 16)): pair[4]
    for alphabet in (_CYRILLIC, _CYRILLIC_SMALL, _GREEK)
    for pair in alphabet.split()
}
"""Cyrillic and Greek letters that look like Latin ones."""
DASHES = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-")
"""Hyphens, dashes and minus signs beside the one of the keyboard."""
UNSEEN = dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u00ad", "")
"""Characters without any width."""
_ALIKE = LETTERS | DASHES | UNSEEN
_TRANSLATION = {ord(mark): plain for mark, plain in _ALIKE.items()}


@dataclass(frozen=True)
class LookAlikes:
    """Ids that look like a known one: ``account_id``, ``_rows`` and ``known``, most rows first."""

    frame: pl.DataFrame
    known: pl.Series

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Each id and the known one it looks like."""
        return list(self.frame.select("_normal", "known").iter_rows())

    def examples(self, count: int) -> list[str]:
        """The first pairs in words, with what differs."""
        shown = self.frame.head(count).select(ID, "_normal", "known")
        return [
            f"{visible(written)} for {visible(known)} ({', '.join(differences(id_, known))})"
            for written, id_, known in shown.iter_rows()
        ]

    @property
    def settings(self) -> tuple[str, ...]:
        """What `match` would have to say for the ids to be equal; empty where it cannot help."""
        steps = {step for id_, known in self.pairs for step in _needed(id_, known)}
        found = {_MENDED_BY.get(step) for step in steps}
        if None in found:
            return ()
        named = sorted(each for each in found if each is not None)
        return tuple(self._zeros() if each == _ZEROS else each for each in named)

    def _zeros(self) -> str:
        lengths = self.known.filter(self.known.str.contains("^[0-9]+$")).str.len_chars().unique()
        return f"leading_zeros: {f'pad:{lengths[0]}' if len(lengths) == 1 else 'strip'}"


def look_alikes(named: pl.DataFrame, known: pl.Series) -> LookAlikes:
    """Which ids look like a known one.

    ``named``: ``account_id`` and ``_rows``, and ``_normal`` where ids are made alike first.
    Alike are ids that differ only in case, blanks around them, leading zeros, characters of the
    same look or without any, and Salesforce ids of 15 and of 18 characters.
    """
    if "_normal" not in named.columns:
        named = named.with_columns(pl.col(ID).alias("_normal"))
    near = pl.concat([_folded(named, known), _salesforce(named, known)])
    near = near.unique(ID, keep="first", maintain_order=True)
    return LookAlikes(near.sort("_rows", ID, descending=[True, False]), known)


def _folded(named: pl.DataFrame, known: pl.Series) -> pl.DataFrame:
    ids = pl.DataFrame({"known": known}).sort("known")
    folds = ids.with_columns(fold(ids["known"]).alias("fold"))
    folds = folds.unique("fold", keep="first", maintain_order=True)
    return (
        named.with_columns(fold(named["_normal"]).alias("fold"))
        .join(folds, on="fold", how="inner", maintain_order="left")
        .select(*_COLUMNS)
    )


_COLUMNS = (ID, "_rows", "_normal", "known")


def _salesforce(named: pl.DataFrame, known: pl.Series) -> pl.DataFrame:
    formed = named.filter(pl.col("_normal").str.contains(f"{SHORT}|{LONG}"))
    others = [other_length(id_) for id_ in formed["_normal"]]
    near = formed.with_columns(pl.Series("known", others, dtype=pl.String))
    return near.filter(pl.col("known").is_in(known.implode())).select(*_COLUMNS)


def other_length(id_: str) -> str:
    """A Salesforce id of 15 characters as the one of 18, or the other way.

    >>> other_length("001A0000006Vm9r"), other_length("001A0000006VM9RIAC")
    ('001A0000006Vm9rIAC', '001A0000006Vm9r')
    """
    return id_ + suffix(id_) if len(id_) == 15 else recased(id_)[:15]


def fold(ids: pl.Series) -> pl.Series:
    """What is left of ids when case, blanks around, leading zeros and looks are no difference.

    >>> fold(pl.Series(["0105", " 105", "\uff11\uff10\uff15", "\u0410-1", "a\u20131"])).to_list()
    ['105', '105', '105', 'a-1', 'a-1']
    """
    text = pl.col("id")
    if (ids.str.len_bytes() != ids.str.len_chars()).any():
        text = text.str.normalize("NFKC").str.replace_many(list(_ALIKE), list(_ALIKE.values()))
    text = text.str.strip_chars().str.to_lowercase().str.strip_chars_start("0")
    return ids.to_frame("id").select(text)["id"].alias(ids.name)


_BLANKS, _CASE, _FORM, _LOOK = "blanks", "case", "another form", "look-alike"
_LONGEST_SHOWN = 80
"""An id of more characters is cut in messages."""
_LOST, _ADDED, _LENGTH = "lost leading zeros", "added leading zeros", "15 and 18 characters"
_LOST_CASE = "the case of a Salesforce id"
_ACCENTS, _ZEROS = "accents in another form", "leading_zeros"
_MENDED_BY = {
    _BLANKS: "trim: true",
    _CASE: "case: upper",
    _FORM: "unicode: nfkc",
    _ACCENTS: "unicode: nfc",
    _ZEROS: _ZEROS,
    _LENGTH: "salesforce_ids: true",
    _LOST_CASE: "salesforce_ids: true",
}


def _plain(text: str) -> str:
    """Latin letters for those that look like them; what is unseen at the ends is a blank."""
    seen = text.strip("".join(UNSEEN))
    return text.replace(seen, seen.translate(_TRANSLATION)) if seen else text


def _formed(text: str) -> str:
    """Full-width letters, digits and other forms of a character as the plain character."""
    return "".join(
        unicodedata.normalize("NFKC", mark) if unicodedata.decomposition(mark)[:1] == "<" else mark
        for mark in text
    )


_STEPS: tuple[tuple[str, Callable[[str], str]], ...] = (
    (_ACCENTS, lambda text: unicodedata.normalize("NFC", text)),
    (_FORM, _formed),
    (_BLANKS, lambda text: text.strip(" \t\r\n\xa0\u3000" + "".join(UNSEEN))),
    (_LOOK, _plain),
    (_CASE, str.lower),
    (_ZEROS, lambda text: text.lstrip("0")),
)


def differences(id_: str, known: str) -> tuple[str, ...]:
    """What tells two ids apart that look alike, in words: each is needed to make them equal.

    >>> differences("105 ", "0105")
    ('blanks', 'lost leading zeros')
    >>> differences("\u0410-7", "a-7")
    ('U+0410 for A', 'case')
    """
    return tuple(_in_words(step, id_, known) for step in _needed(id_, known))


def _needed(id_: str, known: str) -> list[str]:
    """The steps without any of which two ids would not be equal."""
    if {len(id_), len(known)} == {15, 18} and known in {other_length(id_), id_[:15]}:
        return [_LENGTH]
    if len(id_) == 18 and known in {recased(id_), id_.upper(), id_.lower()} and _is_long(known):
        return [_LOST_CASE]
    told = [word for word, _ in _STEPS if _without(word, id_) != _without(word, known)]
    return told or [word for word, step in _STEPS if (step(id_), step(known)) != (id_, known)]


def _is_long(id_: str) -> bool:
    """Whether an id is one of 18 characters as Salesforce makes them."""
    return id_[15:] == suffix(id_) if id_.isascii() and id_.isalnum() else False


def _without(left_out: str, text: str) -> str:
    """What is left of an id after every step but one."""
    for word, step in _STEPS:
        text = text if word == left_out else step(text)
    return text


def _in_words(word: str, id_: str, known: str) -> str:
    if word == _ZEROS:
        shorter = len(id_) - len(id_.lstrip("0")) < len(known) - len(known.lstrip("0"))
        return _LOST if shorter else _ADDED
    step = {_FORM: _formed, _LOOK: _plain}.get(word)
    strange = [
        mark for mark in id_ + known if step is not None and step(f"0{mark}0") != f"0{mark}0"
    ]
    if step is None or not strange:
        return word
    plain = step(f"0{strange[0]}0")[1:-1]
    return f"U+{ord(strange[0]):04X}{f' for {plain}' if plain.strip() else ''}"


def visible(id_: str) -> str:
    r"""An id in quotes, characters that cannot be seen or told apart spelled out.

    >>> visible("a-1"), visible("\u0410-1\u200b")
    ("'a-1'", "'\\u0410-1\\u200b'")
    >>> len(visible("x" * 40_000))
    85
    """
    if len(id_) > _LONGEST_SHOWN:
        id_ = id_[:_LONGEST_SHOWN] + "..."
    strange = any(
        mark in _ALIKE
        or unicodedata.decomposition(mark)[:1] == "<"
        or unicodedata.category(mark) in {"Zs", "Cf", "Mn"}
        for mark in id_
        if not mark.isascii()
    )
    return ascii(id_) if strange else repr(id_)
