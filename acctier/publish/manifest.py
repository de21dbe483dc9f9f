"""The manifest: what went into a run and what came out, each with its SHA-256."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict

import acctier
from acctier.model.errors import ExitCode
from acctier.model.period import Period
from acctier.publish.identity import Identity
from acctier.publish.layout import RUNS


def json_bytes(value: object) -> bytes:
    """Plain data as indented UTF-8 JSON with a line break at its end."""
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)
    return f"{text}\n".encode(errors="backslashreplace")


def manifest(identity: Identity, outputs: Mapping[str, str]) -> bytes:
    """``manifest.json`` of a run whose files have the SHA-256 in ``outputs``, by name."""
    return json_bytes(
        {
            "schema": "acctier/manifest/1",
            "run": identity.name,
            "version": acctier.__version__,
            "period": _period(identity.period),
            "config_sha256": identity.config_sha256,
            "options": dict(identity.options),
            "inputs": [asdict(each) for each in identity.inputs],
            "outputs": [{"file": name, "sha256": outputs[name]} for name in sorted(outputs)],
        }
    )


def pointer(identity: Identity, exit_code: ExitCode) -> bytes:
    """``latest.json`` of a run: where it lies, and with which exit code it ended."""
    return json_bytes(
        {
            "schema": "acctier/latest/1",
            "run": identity.name,
            "path": f"{RUNS}/{identity.name}",
            "period": _period(identity.period),
            "exit_code": int(exit_code),
        }
    )


def _period(period: Period) -> dict[str, str]:
    return {"name": period.name, "start": str(period.start), "end": str(period.end)}
