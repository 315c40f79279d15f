"""Asks an index of advisories about what Sharewell runs on, by pip-audit; where it cannot be asked, that is said and is no pass.

Run as `python -m supply.advisories [ADDRESS]`, with ADDRESS for another index that answers as OSV does. It ends with status 0
where nothing is known against any package, 1 where something is, and 2 where nobody could be asked.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING, Any, Final

from supply.locked import RUN, packages

if TYPE_CHECKING:
    from pathlib import Path

NOTHING, SOMETHING, NOT_ASKED = 0, 1, 2
SECONDS: Final = 900
"""How long the whole may take."""
_TIMEOUT: Final = 15
"""Seconds that one answer may take."""


def asked(lock: Path, address: str = "") -> list[dict[str, Any]] | None:
    """Return what an index knows of each package of a lock; None where it could not be asked about all of them."""
    service = ["--vulnerability-service", "osv", "--osv-url", address] if address else []
    with tempfile.TemporaryDirectory() as cache:
        command = [
            *(sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--require-hashes", "--disable-pip", "--strict"),
            *("--progress-spinner", "off", "--format", "json", "--timeout", str(_TIMEOUT), "--cache-dir", cache),
            *service,
        ]
        try:
            ran = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)  # noqa: S603 - no shell
        except subprocess.TimeoutExpired:
            return None
    try:
        answered: list[dict[str, Any]] = json.loads(ran.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return None
    told = {one["name"] for one in answered if "vulns" in one}
    return answered if told >= {one.name for one in packages(lock) if one.is_for_here} else None


def main() -> int:
    """Say what is known, or that nobody could be asked."""
    lock, address = RUN, sys.argv[1] if len(sys.argv) > 1 else ""
    answered = asked(lock, address)
    if answered is None:
        print(
            "The index of advisories could not be asked: whether anything is known against these packages is NOT known. "
            "Ask again where there is a network, or name an index: make audit ADVISORIES=ADDRESS",
            file=sys.stderr,
        )
        return NOT_ASKED
    known = [(one, vulnerability) for one in answered for vulnerability in one.get("vulns", ())]
    for one, vulnerability in known:
        mended = ", ".join(vulnerability.get("fix_versions") or ()) or "no version yet"
        print(f"{one['name']} {one['version']}: {vulnerability['id']}, mended in {mended}", file=sys.stderr)
    if known:
        return SOMETHING
    print(f"Nothing is known against any of {len(answered)} packages.")
    return NOTHING


if __name__ == "__main__":
    sys.exit(main())
