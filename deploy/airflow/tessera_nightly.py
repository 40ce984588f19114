"""The nightly run as an Airflow DAG: a task for each command, on one run named after the day.

For Airflow 2.7 or newer, workers having this project in /opt/tessera and an installed Spark. Every command is a no-op
where it is done and goes on where it was stopped, so any task may be cleared and run again. Exit code 75 is tried again;
64 (usage), 65 (bad data), 70 (internal) and 78 (bad configuration) fail at once, for they would fail again.
"""

from __future__ import annotations

import os
import signal
import subprocess
from datetime import datetime, timedelta, timezone

from airflow import DAG
from airflow.exceptions import AirflowException, AirflowFailException
from airflow.models.baseoperator import BaseOperator, chain

HOME = "/opt/tessera"
# as submit.sh takes it
KIND = "yarn"
RECIPE = "hdfs:///tessera/nightly.conf"
RUNS = "hdfs:///tessera/runs"
ENVIRONMENT = {
    "SPARK_HOME": "/opt/spark",
    "HADOOP_CONF_DIR": "/etc/hadoop/conf",
    "TESSERA_JAR": "hdfs:///tessera/tessera.jar",
}

# submitted in mode cluster
COMMANDS = ("shard", "train-tokenizer", "tokenize", "train-generator", "sample", "evaluate", "report")
# then, in mode local, what deletes what nothing needs any more
RETENTION = ("gc", "--keep-versions", "14")

TEMPORARY = 75


class TesseraOperator(BaseOperator):
    """Submits a command and turns its exit code into Airflow's states."""

    template_fields = ("run_name",)

    def __init__(self, *, mode: str, command: tuple[str, ...], run_name: str, **kwargs):
        super().__init__(**kwargs)
        self.mode = mode
        self.command = command
        self.run_name = run_name
        self.process = None

    def execute(self, context):
        arguments = [
            f"{HOME}/deploy/submit.sh", KIND, self.mode, *self.command,
            "--config", RECIPE,
            "--run", f"{RUNS}/{self.run_name}",
            "--set", f"run.id={self.run_name}",
        ]  # fmt: skip
        # in a process group of its own, so that on_kill reaches the driver of mode client
        self.process = subprocess.Popen(arguments, env={**os.environ, **ENVIRONMENT}, start_new_session=True)
        code = self.process.wait()
        if code == TEMPORARY or code < 0:
            raise AirflowException(f"tessera {self.command[0]} ended with {code}: it goes on at the next try")
        if code != 0:
            raise AirflowFailException(f"tessera {self.command[0]} ended with {code}: another try would end alike")

    def on_kill(self):
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait()


with DAG(
    dag_id="tessera_nightly",
    schedule="0 2 * * *",
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    # the next night waits: two would share the GPUs
    max_active_runs=1,
    default_args={"retries": 5, "retry_delay": timedelta(minutes=5)},
    doc_md=__doc__,
) as dag:
    night = "nightly-{{ ds }}"
    chain(
        *(
            TesseraOperator(task_id=command, mode="cluster", command=(command,), run_name=night)
            for command in COMMANDS
        ),
        TesseraOperator(task_id="gc", mode="local", command=RETENTION, run_name=night),
    )
