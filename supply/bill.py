"""Writes the bill of materials: what Sharewell runs on, in CycloneDX, from the lock and what is installed.

Run as `python -m supply.bill FILE`; the same lock gives the same bytes.
"""

from __future__ import annotations

import json
import sys
import uuid
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

from supply.licences import ALLOWED, as_spdx
from supply.locked import RUN, Package, licence_of, needs_of, packages

SCHEMA: Final = SchemaVersion.V1_6
ROOT_REF: Final = "sharewell"
_NAMESPACE: Final = uuid.UUID("6f2b8c1e-6c0b-4c58-9f43-0f5d5d0a2012")


def bill(found: list[Package]) -> dict[str, Any]:
    """Return the bill of these packages."""
    names = {one.name for one in found}
    needed = {one.name: sorted(needs_of(one.name) & names) for one in found}
    body: dict[str, Any] = {
        "bomFormat": "CycloneDX",
        "specVersion": SCHEMA.to_version(),
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": ROOT_REF,
                "name": "sharewell",
                "version": version("sharewell"),
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": [_component(one) for one in found],
        "dependencies": [
            {"ref": ROOT_REF, "dependsOn": sorted(_ref(one) for one in found if one.name in needs_of("sharewell"))},
            *({"ref": _ref(one), "dependsOn": [_ref_of(found, name) for name in needed[one.name]]} for one in found),
        ],
    }
    body["serialNumber"] = f"urn:uuid:{uuid.uuid5(_NAMESPACE, json.dumps(body, sort_keys=True))}"
    return body


def _component(one: Package) -> dict[str, Any]:
    told: dict[str, Any] = {
        "type": "library",
        "bom-ref": _ref(one),
        "name": one.name,
        "version": one.version,
        "purl": _ref(one),
        "scope": "required" if one.is_for_here else "optional",
        "properties": [{"name": "sharewell:lock:sha256", "value": value} for value in sorted(one.hashes)],
    }
    licence = licence_of(one.name)
    if licence:
        told["licenses"] = [_licence(as_spdx(licence))]
    if one.marker:
        told["properties"].append({"name": "sharewell:lock:marker", "value": one.marker})
    return told


def _licence(spdx: str) -> dict[str, Any]:
    if spdx in ALLOWED and not spdx.startswith("LicenseRef-"):
        return {"license": {"id": spdx}}
    return {"expression": spdx} if " " in spdx else {"license": {"name": spdx}}


def _ref(one: Package) -> str:
    return str(PackageURL(type="pypi", name=one.name, version=one.version).to_string())


def _ref_of(found: list[Package], name: str) -> str:
    return _ref(next(one for one in found if one.name == name and one.is_for_here))


def main() -> int:
    """Write the bill to the file that is named."""
    path = Path(sys.argv[1])
    found = packages(RUN)
    text = json.dumps(bill(found), indent=2, ensure_ascii=False) + "\n"
    off = JsonStrictValidator(SCHEMA).validate_str(text)
    if off is not None:
        print(f"{path}: this is no bill of materials that CycloneDX takes: {off.data.message}", file=sys.stderr)
        return 1
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    print(f"{path}: {len(found)} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
