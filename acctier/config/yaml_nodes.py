"""Strict YAML: a tree of texts with places, and every complaint about what is not plain YAML.

Only mappings, lists and scalars are read.  Scalars stay text exactly as written, so that the field
that receives one decides what it means; anchors, aliases, tags, merge keys, duplicate keys and
further documents are refused.  Size, depth and number of nodes are capped while reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from acctier.config.text_places import Source, Spot
from acctier.model.errors import Complaint

MAX_BYTES = 1_000_000
MAX_DEPTH = 32
MAX_NODES = 50_000

Path = tuple[str | int, ...]

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


@dataclass(frozen=True)
class Scalar:
    """One value as text; None when nothing stands there."""

    spot: Spot
    text: str | None


@dataclass(frozen=True)
class Sequence:
    """A list of nodes."""

    spot: Spot
    items: list[Node] = field(default_factory=list)


@dataclass(frozen=True)
class Mapping:
    """Nodes by key, in the order written, with the spot of each key."""

    spot: Spot
    entries: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Spot] = field(default_factory=dict)


Node = Scalar | Sequence | Mapping


@dataclass(frozen=True)
class Parsed:
    """A document: its root, what is wrong with it, and the paths of values not to be trusted."""

    root: Mapping
    complaints: tuple[Complaint, ...]
    broken: frozenset[Path]


class YamlError(Exception):
    """The text cannot be read any further."""

    def __init__(self, complaint: Complaint) -> None:
        self.complaint = complaint
        super().__init__(complaint.message)


def parse_document(source: Source) -> Parsed:
    """The root mapping of a configuration text and every complaint about its YAML.

    A syntax error ends reading; what was complained about before it is kept.  An empty document is
    an empty mapping.
    """
    reader = _Reader(source)
    try:
        root = reader.document()
    except YamlError as stop:
        return Parsed(
            Mapping(Spot(source, 0, 0)), (*reader.complaints, stop.complaint), frozenset({()})
        )
    if isinstance(root, Scalar) and root.text is None:
        root = Mapping(root.spot)
    if not isinstance(root, Mapping):
        complaint = Complaint(
            "the configuration is not a mapping of keys to values", root.spot.place()
        )
        return Parsed(Mapping(root.spot), (*reader.complaints, complaint), frozenset({()}))
    return Parsed(root, tuple(reader.complaints), frozenset(reader.broken))


def parse_value(source: Source) -> tuple[Node | None, tuple[Complaint, ...]]:
    """One value such as ``[a, b]`` or ``{from: orders, count: rows}``; None when unreadable."""
    reader = _Reader(source)
    try:
        node = reader.document()
    except YamlError as stop:
        return None, (*reader.complaints, stop.complaint)
    return (None if reader.complaints else node), tuple(reader.complaints)


def child(node: Node | None, key: str | int) -> Node | None:
    """The node below ``node`` at a key or list position, if there is one."""
    if isinstance(node, Mapping):
        return node.entries.get(str(key))
    if isinstance(node, Sequence) and isinstance(key, int) and key < len(node.items):
        return node.items[key]
    return None


def node_at(root: Node | None, path: Path) -> Node | None:
    """The node at a path, if there is one."""
    for key in path:
        root = child(root, key)
    return root


def plain_values(node: Node) -> object:
    """The node as dicts, lists, texts and None."""
    match node:
        case Scalar():
            return node.text
        case Sequence():
            return [plain_values(item) for item in node.items]
        case Mapping():
            return {key: plain_values(value) for key, value in node.entries.items()}


class _Reader:
    """Builds nodes from PyYAML's events, so that every cap holds before anything grows."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.complaints: list[Complaint] = []
        self.broken: set[Path] = set()
        self._count = 0
        self._events = self._stream()

    def document(self) -> Node:
        """The one document of the stream."""
        self._refuse_unprintable()
        node: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if node is not None:
                    self._complain(
                        "a second document begins here", self._spot(event), "keep one document"
                    )
                    return node
                node = self._node(next(self._events), ())
        return node or Scalar(Spot(self.source, 0, 0), None)

    def _stream(self) -> Iterator[yaml.Event]:
        try:
            yield from yaml.parse(self.source.text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as problem:
            raise YamlError(self._syntax_complaint(problem)) from None
        except (ValueError, OverflowError):
            raise YamlError(
                Complaint("the YAML cannot be read: an escape stands for no character")
            ) from None
        except yaml.YAMLError as problem:
            raise YamlError(Complaint(f"the YAML cannot be read: {problem}")) from None

    def _syntax_complaint(self, problem: yaml.MarkedYAMLError) -> Complaint:
        unclosed = "quoted scalar" in (problem.context or "")
        mark = problem.context_mark if unclosed else problem.problem_mark
        mark = mark or problem.problem_mark or problem.context_mark
        words = problem.problem or problem.context or "syntax error"
        hint = next((hint for part, hint in _HINTS if part in words), None)
        place = self.source.place(mark.index if mark else 0)
        begun = problem.context_mark
        if hint and begun and place.line not in {None, begun.line + 1} and _is_flow(problem):
            hint = f"{hint}; what is open begins in line {begun.line + 1}"
        return Complaint(f"the YAML cannot be read: {words}", place, hint)

    def _refuse_unprintable(self) -> None:
        if found := _UNPRINTABLE.search(self.source.text):
            raise YamlError(
                Complaint(
                    f"character U+{ord(found[0]):04X} cannot be printed and is not allowed here",
                    self.source.place(found.start()),
                    "remove it, or write it as an escape in double quotes",
                )
            )

    def _node(self, event: yaml.Event, path: Path) -> Node:
        self._count += 1
        spot = self._spot(event)
        if self._count > MAX_NODES:
            raise YamlError(Complaint(f"more than {MAX_NODES:,} values in one file", spot.place()))
        if len(path) > MAX_DEPTH:
            raise YamlError(Complaint(f"nested deeper than {MAX_DEPTH} levels", spot.place()))
        self._refuse_decoration(event, spot, path)
        match event:
            case yaml.ScalarEvent():
                return self._scalar(event, spot)
            case yaml.SequenceStartEvent():
                return self._sequence(spot, path)
            case yaml.MappingStartEvent():
                return self._mapping(event, spot, path)
            case _:
                return Scalar(spot, None)

    def _refuse_decoration(self, event: yaml.Event, spot: Spot, path: Path) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._complain(f"alias *{event.anchor} is not allowed", spot, "write the value out")
            self.broken.add(path)
            return
        if anchor := getattr(event, "anchor", None):
            self._complain(f"anchor &{anchor} is not allowed", spot, "leave it out")
        if tag := getattr(event, "tag", None):
            self._complain(
                f"tag {tag.replace('tag:yaml.org,2002:', '!!')} is not allowed",
                spot,
                "leave it out: the key decides the type",
            )

    def _scalar(self, event: yaml.ScalarEvent, spot: Spot) -> Scalar:
        if re.search("[\ud800-\udfff]", event.value):
            self._complain("this escape is half of a character", spot)
            return Scalar(spot, "")
        empty = event.value == "" and not event.style
        return Scalar(spot, None if empty else event.value)

    def _sequence(self, spot: Spot, path: Path) -> Sequence:
        items: list[Node] = []
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._node(event, (*path, len(items))))
        return Sequence(spot, items)

    def _mapping(self, start: yaml.MappingStartEvent, spot: Spot, path: Path) -> Mapping:
        mapping = Mapping(spot)
        split = False
        before = ""
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key_node = self._node(event, (*path, ""))
            key = self._key(key_node)
            if key is None:
                self.broken.add(path)
            value = self._node(next(self._events), (*path, key or ""))
            if start.flow_style and isinstance(value, Scalar) and value.text is None:
                if not split:
                    self._complain_split(key or "", key_node.spot, before)
                    self.broken.add(path)
                split = True
            elif key is not None:
                self._add(mapping, key, key_node.spot, value, path)
            before = value.text or "" if isinstance(value, Scalar) else ""
        return mapping

    def _add(self, mapping: Mapping, key: str, spot: Spot, value: Node, path: Path) -> None:
        if key in mapping.entries:
            self.broken.add((*path, key))
            first = mapping.keys[key].place()
            self._complain(
                f"`{key}` stands here twice", spot, f"the first is in line {first.line}; keep one"
            )
            return
        mapping.entries[key] = value
        mapping.keys[key] = spot

    def _key(self, node: Node) -> str | None:
        if not isinstance(node, Scalar) or not node.text:
            self._complain("a key is a single word before a colon", node.spot)
            return None
        if node.text == "<<":
            self._complain("merge keys (<<) are not allowed", node.spot, "write the keys out")
            return None
        return node.text

    def _complain_split(self, key: str, spot: Spot, before: str) -> None:
        if re.fullmatch(r"\d{3}", key) and re.search(r"\d$", before):
            hint = f"write {before}_{key}, without a comma"
        else:
            hint = "quote the expression: inside { } a comma ends the value"
        self._complain(f"`{key}` has no value", spot, hint)

    def _complain(self, message: str, spot: Spot, hint: str | None = None) -> None:
        self.complaints.append(Complaint(message, spot.place(), hint))

    def _spot(self, event: yaml.Event) -> Spot:
        start = event.start_mark.index if event.start_mark else 0
        end = event.end_mark.index if event.end_mark else start
        return Spot(self.source, start, end, getattr(event, "style", None))


def _is_flow(problem: yaml.MarkedYAMLError) -> bool:
    """Whether the trouble is met inside { } or [ ]."""
    return "flow" in (problem.context or "")


_HINTS = (
    ("mapping values are not allowed", "quote the value: it holds a colon and a space"),
    (r"'\t'", "indent with spaces"),
    ("cannot start any token", "quote the value"),
    ("expected <block end>", "check the indentation of this line"),
    ("',' or '}'", "close the { }, or quote the value"),
    ("',' or ']'", "close the [ ], or quote the value"),
    ("could not find expected ':'", "a key is followed by a colon and a space"),
    ("unexpected end of stream", "a quote is not closed"),
    ("unknown escape character", r"write \\ for a backslash, or use single quotes"),
)
