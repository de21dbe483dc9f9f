"""Writing into a folder of the user: new files only, and a configuration only when it is whole."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from acctier.model.errors import OutputError
from acctier.publish.lock import cannot_write

CONFIGURATION = "acctier.yaml"


def demo_files() -> dict[str, bytes]:
    """The complete example, by path; its configuration is the last."""
    found = dict(_below(files("acctier") / "draft" / "demo"))
    return {**{path: found[path] for path in sorted(found)}, CONFIGURATION: found[CONFIGURATION]}


def _below(folder: Traversable, before: str = "") -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for each in folder.iterdir():
        if each.is_dir():
            found += _below(each, f"{before}{each.name}/")
        else:
            found.append((f"{before}{each.name}", each.read_bytes()))
    return found


def free_folder(folder: Path) -> None:
    """Make sure that a folder can take a configuration; raises `OutputError` when it cannot."""
    for path in (folder, folder / CONFIGURATION):
        if path.is_symlink() and not path.exists():
            raise OutputError(f"{path} is a link that leads nowhere; name another folder")
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder} is a file, not a folder; name another one")
    _refuse([folder / CONFIGURATION])


def place(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write new files below a folder, in order; none is ever written over.

    Raises `OutputError` before anything is written when one of them exists; what was written is
    removed again when a later one cannot be.
    """
    free_folder(folder)
    _refuse([folder / name for name in contents])
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                written.append(path)
                file.write(content)
    except BaseException as problem:
        for path in written:
            path.unlink(missing_ok=True)
        if isinstance(problem, OSError):
            raise cannot_write(folder, problem) from None
        raise


def _refuse(paths: list[Path]) -> None:
    taken = [path for path in paths if path.exists() or path.is_symlink()]
    if taken:
        others = f" (and {len(taken) - 1} more)" if len(taken) > 1 else ""
        raise OutputError(
            f"{taken[0]}{others} is there already and is never written over; name another folder: "
            "acctier init DIR ..."
        )
