"""Quarantined rows with the cells that can be read: what is set aside, and what it is worth."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from acctier.model.fields import Relation
from acctier.model.rows import BAD, FILE, RECORD
from acctier.read.delimited import TORN
from acctier.read.judging import bad
from acctier.read.table_files import TableFiles, bounded


def set_aside_rows(table: TableFiles, cells: Sequence[pl.LazyFrame] | None = None) -> Relation:
    """The bad rows of a table that was judged exactly, each refused cell as NULL.

    Columns are those of the table's own relation.  Nothing can be read of a row whose cells do not
    fit the headings.
    """
    frames = []
    with table.guarded():
        for readers, frame in table.alike(cells):
            rows = frame.filter(bad(readers, table.claims, table.needed))
            values = []
            for name, reader in readers.items():
                cell, claim = pl.col(name), table.claims[name]
                sound = ~pl.col(TORN) & ~reader.refuses(cell, claim).fill_null(value=False)
                values.append(pl.when(sound).then(reader.value(cell, claim)).alias(name))
            marks = (pl.col(FILE), pl.col(RECORD), pl.lit(value=True).alias(BAD))
            frames.append(rows.select(*values, *marks))
        together = pl.concat(frames).collect()
    readers = table.files[0].readers
    fields = {name: reader.field(name, table.claims[name]) for name, reader in readers.items()}
    return bounded(together, fields)
