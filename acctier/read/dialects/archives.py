"""A member of a zip archive, unpacked into a private file under a name of our own."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase

from acctier.model.errors import did_you_mean
from acctier.read.dialects.scratch import new_path, refuse_full
from acctier.read.dialects.unpacking import counted, most_bytes, too_large
from acctier.read.paths import Located

_BLOCK = 1 << 18
_LISTED = 8
_ENCRYPTED = 0x1


def unpacked(table: str, located: Located) -> Located:
    """The one file in a `.zip`, or the member that is named; any other file as it is.

    Folders and what macOS adds are no members.  Raises `InputError` when there is no such member,
    or more than one, and for archives that are damaged, encrypted, or hold more than any table.
    """
    if not located.name.lower().endswith(".zip"):
        return located
    with _guarded(table, located), zipfile.ZipFile(located.path) as archive:
        member = _chosen(table, located, archive.infolist())
        if member.flag_bits & _ENCRYPTED:
            hint = "unpack it with its password, and read what comes out"
            raise located.refused("damaged-file", table, "it is encrypted", hint)
        if member.file_size > most_bytes(located.size):
            raise located.refused(
                "unpacks-too-large", table, too_large("zip archive"), "unpack it first"
            )
        path = new_path("")
        with archive.open(member) as packed, path.open("wb") as file:
            for block in counted(iter(lambda: packed.read(_BLOCK), b""), located.size):
                file.write(block)
    return located.rewritten(path, named=member.filename)


def _chosen(table: str, located: Located, infos: list[zipfile.ZipInfo]) -> zipfile.ZipInfo:
    members = [each for each in infos if not each.is_dir() and not _extra(each.filename)]
    names = [each.filename for each in members]
    wanted = located.member
    found = [each for each in members if wanted is None or fnmatchcase(each.filename, wanted)]
    if wanted is not None:
        found = [each for each in members if each.filename == wanted] or found
    if len(found) == 1:
        return found[0]
    if not found:
        what = f"no member {wanted}" if wanted else "no file"
        hint = did_you_mean(wanted or "", names, "members") if names else "fetch the export again"
        raise located.refused("missing-file", table, f"it holds {what}", hint)
    listed = ", ".join(sorted(each.filename for each in found)[:_LISTED])
    more = ", ..." if len(found) > _LISTED else ""
    message = f"it holds {len(found)} files: {listed}{more}"
    hint = f"name one of them after the archive: {located.shown}/{found[0].filename}"
    raise located.refused("several-members", table, message, hint)


def _extra(name: str) -> bool:
    """Whether a member is none of the export: what macOS adds, and hidden files."""
    return name.startswith("__MACOSX/") or name.rsplit("/", 1)[-1].startswith(".")


@contextmanager
def _guarded(table: str, located: Located) -> Iterator[None]:
    try:
        yield
    except NotImplementedError:
        message = "it is packed in a way that is not read here"
        raise located.refused("damaged-file", table, message, "pack it as usual zip") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as problem:
        if isinstance(problem, OSError):
            refuse_full(problem)
        message = "it is no zip archive, or a damaged one"
        raise located.refused("damaged-file", table, message, "fetch the file again") from None
