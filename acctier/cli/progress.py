"""A progress bar for long reads, on a terminal's stderr and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from acctier.cli.messages import Narration

LONG = 64 * 1024 * 1024
"""Bytes from which a read is long enough to show."""

Progress = Callable[[str, int, int], None]


@contextmanager
def reading(told: Narration) -> Iterator[Progress | None]:
    """Give a function that shows (table, bytes read, bytes in all), or None without a terminal."""
    if told.quiet or told.as_json or not told.stream.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TaskID, TextColumn
    from rich.progress import Progress as Bars

    console = Console(file=told.stream, no_color=not told.color, markup=False)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    bars = Bars(*columns, console=console, transient=True)
    tasks: dict[str, TaskID] = {}
    over = False

    def show(table: str, done: int, total: int) -> None:
        if total < LONG or over:  # abandoned work may still call
            return
        if not bars.live.is_started:
            bars.start()
        if table not in tasks:
            tasks[table] = bars.add_task(f"reading {table}", total=total)
        bars.update(tasks[table], completed=done, total=total)

    try:
        yield show
    finally:
        over = True
        bars.stop()
