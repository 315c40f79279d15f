"""The program, loaded once and begun often: a line of JSON on standard input begins a command in a process of its own.

Loading takes longer than most commands do; a process that is split off has everything loaded, and opens its own files.
"""

from __future__ import annotations

import gc
import importlib
import itertools
import json
import os
import sys
import tempfile
import threading
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.soak.disk import Disk

if TYPE_CHECKING:
    from collections.abc import Callable

LOADED: Final = (
    *("pipeline.worker", "pipeline.measure", "storage.restoring", "storage.migrations", "collectors.catalogue"),
    *(
        "pipeline.pack",
        "pipeline.policy",
        "storage.lake.push",
        "pyarrow.parquet",
        "fsspec.implementations.local",
        "tests.soak.desk",
    ),
)
WORKER: Final = "worker"
DESK: Final = "desk"
AND: Final = "&&"
"""Parts commands that are run one after the other, until one does not end well."""


class Clock:
    """The clock of the program: stands still where it is set."""

    def __init__(self) -> None:
        self.at, self.running = 0, time.time

    def __call__(self) -> float:
        return self.at or self.running()


clock: Final = Clock()


def main() -> None:
    """Begin what is asked for on standard input, and tell how it ended."""
    time.time = clock  # before anything keeps it

    from pipeline.cli.app import make_app

    make_app()
    for name in LOADED:
        importlib.import_module(name)
    _warm()
    _say({"ready": True})
    for line in sys.stdin:
        asked = json.loads(line)
        if "wait" in asked:
            _, status = os.waitpid(asked["wait"], 0)
            _say({"status": os.waitstatus_to_exitcode(status)})
            continue
        child = os.fork()
        if not child:
            _be(asked)
        _say({"pid": child})


def _warm() -> None:
    """Load what a refresh loads only when it comes to it."""
    from config.ideal import load_ideal
    from config.settings import load_settings
    from openness.language.labelling.default import default_classifier
    from pipeline.measure import refresh
    from storage.database import open_store

    default_classifier().tell(["Does anybody know how this is done?"])
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        settings = load_settings(home)
        with open_store(home, zone=settings.zone) as store:
            refresh(store, settings, load_ideal(home), int(time.time()))
    gc.collect()
    gc.freeze()


def _be(asked: dict[str, Any]) -> None:
    """Be the program: run one command, then end."""
    status = 1
    try:
        os.environ.clear()
        os.environ.update(asked["environment"])
        for number, name in ((0, os.devnull), (1, asked["out"]), (2, asked["err"])):
            opened = os.open(name, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            os.dup2(opened, number)
            os.close(opened)
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115 - stays open to the end
        clock.at = asked["now"]
        disk = Disk(**asked["disk"])
        disk.stand_in()
        try:
            status = _do(asked["arguments"], Path(asked["home"]))
        finally:
            sys.stdout.flush()
            Path(asked["told"]).write_text(json.dumps({"writes": disk.count, "refused": disk.refused}), encoding="utf-8")
    except BaseException as error:  # noqa: BLE001 - the interpreter would do the same with whatever comes here
        sys.excepthook(type(error), error, error.__traceback__)
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def _do(arguments: list[str], home: Path) -> int:
    from pipeline.cli.app import main as run

    if arguments == [WORKER]:
        return _by_hand(home, _work)
    if arguments == [DESK]:
        from tests.soak.desk import at_the_desk

        return _by_hand(home, at_the_desk)
    status = 0
    for ends, group in itertools.groupby(arguments, lambda one: one == AND):
        if not ends and not status:
            status = run(["--home", str(home), *group])
    return status


def _work(home: Path) -> None:
    """Be the worker until nothing is left to do."""
    from pipeline.alone import alone
    from pipeline.worker import Worker

    worker = Worker(home=home, stop=threading.Event())
    while True:
        with alone(home, "worker") as only_one:
            if only_one:
                worker._begin()
                while worker.do_next():
                    pass
                return
        time.sleep(0.1)


def _by_hand(home: Path, do: Callable[[Path], object]) -> int:
    """Do what is no command; as it ends, tell what it told."""
    from pipeline.cli import failures, frame

    frame.asked.home = home
    try:
        do(home)
    except Exception as error:
        known = failures.told(error)
        if known is None:
            raise
        return failures.tell(known)
    return 0


def _say(what: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
