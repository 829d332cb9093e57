"""What the examples of deployment say is so: without a container engine, as far as that goes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from service.app import create_app
from service.cli import app as cli
from service.settings import Settings
from tests.service.serving import served, settings

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
FILES = [ROOT / "Dockerfile", *sorted((ROOT / "deploy").iterdir())]
KUBERNETES = list(yaml.safe_load_all((ROOT / "deploy" / "kubernetes.yaml").read_text("utf-8")))
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text("utf-8"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_setting_that_is_named_is_one(path: Path) -> None:
    named = set(re.findall(r"GOUJI_(\w+)", path.read_text("utf-8")))
    assert named and {name.lower() for name in named} <= set(Settings.model_fields)


def pods() -> list[dict[str, Any]]:
    return [each["spec"]["template"]["spec"] for each in KUBERNETES
            if each["kind"] in {"Job", "Deployment"}]  # fmt: skip


def test_nothing_runs_as_root_or_writes_to_its_root() -> None:
    assert re.search(r"^USER 10001$", DOCKERFILE, re.MULTILINE)
    gouji = COMPOSE["services"]["gouji"]
    assert gouji["read_only"] and gouji["cap_drop"] == ["ALL"] and gouji["tmpfs"] == ["/tmp"]
    assert gouji["ports"] == ["127.0.0.1:8080:8080"]
    for pod in pods():
        assert pod["securityContext"]["runAsNonRoot"]
        (container,) = pod["containers"]
        assert container["securityContext"]["readOnlyRootFilesystem"]
        assert not container["securityContext"]["allowPrivilegeEscalation"]
        mounted = {each["mountPath"] for each in container["volumeMounts"]}
        assert mounted == {"/data", "/tmp"}
        assert {each["name"] for each in container["volumeMounts"]} == {
            each["name"] for each in pod["volumes"]
        }


def commands() -> list[list[str]]:
    """What each file has `gouji` do."""
    told = [pod["containers"][0]["args"] for pod in pods()]
    told += re.findall(r"^#.* gouji (keys .*)$", "\n".join(
        path.read_text("utf-8") for path in FILES), re.MULTILINE)  # fmt: skip
    found = re.search(r"^CMD (.*)$", DOCKERFILE, re.MULTILINE)
    assert found
    return [*(each.split() if isinstance(each, str) else each for each in told),
            json.loads(found[1])]  # fmt: skip


def test_commands_are_those_of_gouji(tmp_path: Path) -> None:
    told = commands()
    assert ["serve"] in told and ["keys", "create", "city"] in told
    run = CliRunner()
    for command in told:
        assert run.invoke(cli, [*command[:2], "--help"]).exit_code == 0
    made = run.invoke(cli, ["keys", "create", "city", "--data", str(tmp_path)])
    assert made.stdout.startswith("gouji_")


def test_the_health_check_tells_a_service_from_none(tmp_path: Path, sample_result: None) -> None:
    found = re.search(r"^HEALTHCHECK .* CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    assert found
    _, option, program = json.loads(found[1])
    with served(create_app(settings(tmp_path, workers=0))) as address:
        here = program.replace("http://127.0.0.1:8080", address)
        assert here != program
        assert subprocess.run([sys.executable, option, here], check=False).returncode == 0
    gone = subprocess.run([sys.executable, option, here], check=False, capture_output=True)
    assert gone.returncode == 1


def test_probes_ask_by_a_name_that_is_known() -> None:
    (deployment,) = [each for each in KUBERNETES if each["kind"] == "Deployment"]
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    (config,) = [each for each in KUBERNETES if each["kind"] == "ConfigMap"]
    for name in ("startupProbe", "livenessProbe", "readinessProbe"):
        asked = container[name]["httpGet"]
        assert asked["path"] in {"/healthz", "/readyz"}
        assert asked["httpHeaders"][0]["value"] in config["data"]["GOUJI_HOSTS"].split(",")


def test_what_is_copied_into_the_image_is_all_that_it_needs() -> None:
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").split()
            if line.startswith("!")}  # fmt: skip
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    packages = re.search(r"^packages = (\[.*\])$", project, re.MULTILINE)
    assert packages and set(json.loads(packages[1])) <= kept
    assert {"pyproject.toml", "README.md", "requirements/service.txt"} <= kept
