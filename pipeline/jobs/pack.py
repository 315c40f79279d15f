"""Makes the monthly pack that a page asked for."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from openness.marking import N_
from openness.month import Month, format_month
from pipeline.jobs.work import Outcome
from pipeline.pack import make_pack
from storage.editions import fingerprint
from storage.jobs.asking import JobFile

if TYPE_CHECKING:
    from pipeline.jobs.work import Work
    from storage.jobs.kinds import Pack

MEDIA_TYPES: Final = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "html": "text/html",
}


def run(work: Work, asked: Pack) -> Outcome:
    """Make the pack; what came of it tells which editions it shows, so that it is not given out once they say less."""
    work.step(N_("The pack is being made"))
    month = Month(asked.month)
    shelf = fingerprint(work.store.connection)
    with TemporaryDirectory(prefix="sharewell-") as folder:
        made = make_pack(work.store, month, lang=asked.lang, formats=(asked.form,), folder=Path(folder))
        files = tuple(JobFile(name=path.name, media_type=MEDIA_TYPES[asked.form], body=path.read_bytes()) for path in made.files)
    values = {
        "month": format_month(month),
        "edition": made.number,
        "lang": asked.lang,
        "form": asked.form,
        "editions": shelf,
    }
    return Outcome(values=values, files=files)
