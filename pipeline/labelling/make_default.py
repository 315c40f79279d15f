"""Makes the default classifier from the texts it is trained on: `python -m pipeline.labelling.make_default`."""

from __future__ import annotations

from pathlib import Path

import openness.language.labelling as place
from openness.language.labelling.default import FILE, train_default


def main() -> None:
    """Train it and write it into the package."""
    made = train_default().classifier.to_bytes()
    path = Path(str(place.__file__)).parent / FILE
    path.write_bytes(made)
    print(f"{path.name}: {len(made):,} bytes")  # noqa: T201 - a program that speaks to who runs it


if __name__ == "__main__":
    main()
