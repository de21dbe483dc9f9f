"""Groups of accounts: everyone rolls up to the topmost account above."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from tests.oracle.trees import Row


class Groups:
    """Who belongs to whom: the topmost account of each, and the row that stands for it."""

    def __init__(self, spec: Mapping[str, Any], rows: Mapping[str, Row]) -> None:
        self.id, self.rows = spec["id"], rows
        self.parents: dict[str, str] = {}
        for account, row in rows.items():
            parent = row[spec["parent"]] if "parent" in spec else None
            if isinstance(parent, str) and parent != account:
                self.parents[account] = parent
        missing = {parent for parent in self.parents.values() if parent not in rows}
        self.everyone = sorted({*rows, *missing}, key=str.encode)

    def top(self, account: str) -> str:
        """The topmost account above one."""
        while account in self.parents:
            account = self.parents[account]
        return account

    def below(self, account: str) -> list[str]:
        """An account and all below it."""
        children = [child for child, parent in self.parents.items() if parent == account]
        return [account, *(each for child in children for each in self.below(child))]

    def attributes(self, revenue: Callable[[], Mapping[str | None, int]]) -> dict[str, Row]:
        """The row of every topmost account; of one that is not listed, its largest child's."""
        result: dict[str, Row] = {}
        for top in self.everyone:
            if top in self.parents:
                continue
            row = self.rows.get(top)
            if row is None:
                sold = revenue()
                children = sorted(c for c, parent in self.parents.items() if parent == top)
                children.sort(key=str.encode)
                row = self.rows[max(children, key=lambda c: sum(sold[a] for a in self.below(c)))]
            children_of_all = Fraction(len(self.below(top)) - 1)
            result[top] = {**row, self.id: top, "children": children_of_all}
        return result
