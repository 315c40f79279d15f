"""A standalone Spark cluster on loopback, as small as it goes: a master, and a worker or two."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.servers.installed import folder, free_port, program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MEMORY = "512m"
START_SECONDS = 120
_MASTER = "org.apache.spark.deploy.master.Master"
_WORKER = "org.apache.spark.deploy.worker.Worker"


@contextmanager
def spark_cluster(scratch: Path, *, workers: int = 1, memory: str = MEMORY, small: bool = True) -> Iterator[str]:
    """Start a cluster; give its master's address. PySpark and the libraries beside it can be imported meanwhile.

    `memory`: of each worker's program; `small`: tables are so small that compiling what reads them takes longer.
    """
    program("java", made_by="make spark")
    libraries = folder("spark", made_by="make spark")
    if not (libraries / "pyspark").is_dir():
        pytest.skip("Spark is not installed: make spark")
    home = libraries / "pyspark"
    port = free_port()
    master = f"spark://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(scratch / "local"),
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_WORKER_DIR": str(scratch / "work"),
        "PYSPARK_PYTHON": sys.executable,
    }
    arguments = f"--conf spark.executor.memory={memory} --conf spark.sql.shuffle.partitions=2 --conf spark.default.parallelism=2"
    if small:
        arguments += " --conf spark.sql.codegen.wholeStage=false --conf spark.sql.codegen.factoryMode=NO_CODEGEN"
    else:
        arguments += f" --driver-memory {memory} --conf spark.driver.maxResultSize=0"
    with pytest.MonkeyPatch.context() as patch, ExitStack() as running:
        for name in ("SPARK_HOME", "SPARK_LOCAL_IP", "SPARK_LOCAL_DIRS", "PYSPARK_PYTHON"):
            patch.setenv(name, environment[name])
        patch.setenv("PYSPARK_SUBMIT_ARGS", f"{arguments} pyspark-shell")
        patch.setattr(sys, "path", [*sys.path, str(libraries)])
        running.enter_context(
            _daemon(
                f"{home}/bin/spark-class {_MASTER} --host 127.0.0.1 --port {port} --webui-port {free_port()}",
                environment,
                scratch / "master.log",
                "Starting Spark master",
            )
        )
        room = "1g" if memory == MEMORY else memory
        for number in range(workers):
            running.enter_context(
                _daemon(
                    f"{home}/bin/spark-class {_WORKER} --host 127.0.0.1 --webui-port {free_port()} -c 1 -m {room} {master}",
                    environment,
                    scratch / f"worker{number}.log",
                    "Successfully registered",
                )
            )
        yield master


@contextmanager
def _daemon(command: str, environment: dict[str, str], log: Path, ready: str) -> Iterator[None]:
    with (
        log.open("wb") as out,
        subprocess.Popen(shlex.split(command), env=environment, stdout=out, stderr=subprocess.STDOUT) as process,
    ):
        try:
            until = time.monotonic() + START_SECONDS
            while ready not in log.read_text(errors="replace"):
                if process.poll() is not None or time.monotonic() > until:
                    pytest.fail(f"Spark did not start:\n{log.read_text(errors='replace')[-2000:]}")
                time.sleep(0.3)
            yield
        finally:
            process.terminate()
