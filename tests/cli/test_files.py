"""Results written to files: whole or not at all, and never over what a run reads."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from tests.cli.conftest import Acctier


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("accounts.csv", "account_id,"),
        ("accounts.json", '{\n  "schema": "acctier/accounts/1",'),
        ("accounts.jsonl", '{"account_id": '),
        ("accounts.ndjson", '{"account_id": '),
        ("ACCOUNTS.TXT", "Accounts: Corner Shop GmbH, 2026-Q3\n"),
    ],
)
def test_the_extension_gives_the_format(here: Acctier, firm: Path, name: str, start: str) -> None:
    done = here("accounts", "-o", name)
    assert (done.code, done.out, done.err) == (0, "", f"wrote {name}\n")
    assert (firm / name).read_text().startswith(start)


def test_a_file_is_what_stdout_would_be(here: Acctier, firm: Path) -> None:
    here("accounts", "-o", "accounts.csv", "-q")
    assert (firm / "accounts.csv").read_text() == here("accounts", "-f", "csv").out


def test_a_format_may_be_said_beside_its_extension(here: Acctier, firm: Path) -> None:
    assert here("accounts", "-f", "csv", "-o", "a.csv").code == 0


@pytest.mark.parametrize("name", ["acctier.yaml", "lines.csv", "link.csv"])
def test_what_a_run_reads_is_never_written_over(here: Acctier, firm: Path, name: str) -> None:
    (firm / "link.csv").symlink_to("lines.csv")
    before = (firm / name).read_bytes()
    written = here("run", "--report", f"csv={name}")
    assert written.code == 2
    assert written.err == f"error: {name} is read by this run\nhint: write to another file\n"
    if name.endswith(".csv"):
        assert here("accounts", "-o", name).code == 2
    assert (firm / name).read_bytes() == before


def test_a_file_of_a_published_run_is_never_written_over(here: Acctier, firm: Path) -> None:
    here("run", "--publish", "out")
    done = here("accounts", "out/latest", "-o", "out/latest/curve.csv")
    assert done.code == 2
    assert (
        here("whale", "out/latest", "-f", "csv").out
        == (firm / "out" / "latest" / "curve.csv").read_text()
    )


def test_a_former_file_is_replaced_whole_and_keeps_its_permissions(
    here: Acctier, firm: Path
) -> None:
    place = firm / "accounts.csv"
    place.write_text("former")
    place.chmod(0o640)
    here("accounts", "-o", place)
    assert place.read_text().startswith("account_id,")
    assert stat.S_IMODE(place.stat().st_mode) == 0o640
    assert not list(firm.glob(".accounts*"))


def test_a_new_file_has_the_usual_permissions(here: Acctier, firm: Path) -> None:
    usual = firm / "usual"
    usual.touch()
    here("accounts", "-o", "accounts.csv")
    assert (firm / "accounts.csv").stat().st_mode == usual.stat().st_mode


def test_a_link_is_written_through(here: Acctier, firm: Path) -> None:
    (firm / "real.csv").write_text("former")
    (firm / "link.csv").symlink_to("real.csv")
    here("accounts", "-o", "link.csv")
    assert (firm / "link.csv").is_symlink()
    assert (firm / "real.csv").read_text().startswith("account_id,")


def test_when_writing_fails_the_former_file_stays(
    here: Acctier, firm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (firm / "accounts.csv").write_text("former")

    def full(handle: int) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full)
    done = here("accounts", "-o", "accounts.csv")
    assert done.code == 5
    assert "error: cannot write accounts.csv: No space left on device" in done.err
    assert (firm / "accounts.csv").read_text() == "former"
    assert not list(firm.glob(".accounts*"))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("no/such/a.csv", "there is no folder no/such; make it first"),
        ("folder.csv", "it is a folder"),
        ("lines.csv/a.csv", "Not a directory"),
    ],
)
def test_a_place_that_cannot_be_written(here: Acctier, firm: Path, name: str, message: str) -> None:
    (firm / "folder.csv").mkdir()
    done = here("accounts", "-o", name)
    assert done.code == 5
    assert done.err.startswith(f"error: cannot write {name}: {message}")


def test_a_device_is_written_to_and_not_replaced(here: Acctier) -> None:
    assert here("accounts", "-f", "csv", "-o", "/dev/null").code == 0
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_pipe_is_written_to_and_not_replaced(here: Acctier, firm: Path) -> None:
    pipe = firm / "pipe.csv"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert here("accounts", "-o", pipe).code == 0
    assert os.read(reader, 11) == b"account_id,"
    os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_why_a_run_fails_is_told_even_where_the_screen_is_a_file(here: Acctier, firm: Path) -> None:
    told = here("run", "-q", "-f", "json", scenario="gate_fell").err
    assert "gate fell: " in told
    assert here("run", "-q", "-o", "screen.txt", scenario="gate_fell").err == told
    assert here("run", "-q", scenario="gate_fell").err == told.splitlines(keepends=True)[-1]


def test_the_next_commands_are_about_the_same_figures(here: Acctier, firm: Path) -> None:
    options = ("-p", "2026-Q3", "--set", "company=A & B")
    proposed = here("run", *options, "-f", "table").out.split("Next\n")[1]
    assert "acctier pools -p 2026-Q3 --set 'company=A & B' " in proposed
    relative = here("run", "-p", "last-quarter", "--as-of", "2026-11-02").out
    assert "acctier pools -p 2026-Q3 " in relative.split("Next\n")[1]
    published = here("run", *options, "--publish", "kept", "-q").out
    (run,) = (firm / "kept" / "runs").iterdir()
    assert f"acctier pools kept/runs/{run.name} " in published.split("Next\n")[1]


def test_reports_are_written_beside_the_dashboard(here: Acctier, firm: Path) -> None:
    done = here("run", "--report", "json=summary.json", "--report", "csv=out.csv")
    assert done.code == 0
    assert done.out.startswith("Corner Shop GmbH")
    assert done.err == "wrote summary.json\nwrote out.csv\n"
    assert (firm / "summary.json").read_text() == here("run", "-f", "json").out
    assert (firm / "out.csv").read_text() == here("accounts", "-f", "csv").out
    assert json.loads((firm / "summary.json").read_text())["company"] == "Corner Shop GmbH"
