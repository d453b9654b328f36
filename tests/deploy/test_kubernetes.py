"""The Kubernetes manifests, rendered by kubectl and held against Kubernetes' own schemas; there is no cluster here."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from atr_gateway.places import OPEN
from atr_gateway.settings import GatewaySettings
from atr_qa.settings import QaSettings
from atr_stt.settings import SttSettings
from pydantic_settings import BaseSettings

ROOT = Path(__file__).parents[2]
Manifest = dict[str, Any]
# The first and the newest that the manifests are for: gRPC probes and HPAs on external metrics are stable in both.
_VERSIONS = ["1.27", "1.37"]

every_version = pytest.mark.parametrize("version", _VERSIONS)


@pytest.fixture(scope="module", params=["base", "gpu"])
def manifests(request: pytest.FixtureRequest) -> list[Manifest]:
    """All objects of one way to deploy."""
    if shutil.which("kubectl") is None:
        pytest.skip("no kubectl on this machine to render the manifests")
    command = ["kubectl", "kustomize", str(ROOT / "deploy" / "kubernetes" / request.param)]
    return list(yaml.safe_load_all(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


@every_version
def test_each_object_is_valid(manifests: list[Manifest], version: str) -> None:
    """No unknown field, no wrong type."""
    assert {manifest["kind"] for manifest in manifests} >= {"Deployment", "Service", "NetworkPolicy"}
    for manifest in manifests:
        kubernetes_validate.validate(manifest, version, strict=True)


def test_no_pod_has_rights(manifests: list[Manifest]) -> None:
    """Not root, no capability, nothing to write but what is given, no token of the cluster, and an end to its memory."""
    for pod in _pods(manifests).values():
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["automountServiceAccountToken"] is False
        for container in [*pod.get("initContainers", []), *pod["containers"]]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert container["resources"]["limits"]["memory"]


def test_only_the_models_job_reaches_everything(manifests: list[Manifest]) -> None:
    """Speech services begin no connection at all, and what no policy names may nothing."""
    policies = {one["metadata"]["name"]: one["spec"] for one in manifests if one["kind"] == "NetworkPolicy"}
    assert policies["nothing"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    assert policies["speech"]["egress"] == []
    anywhere = {name for name, spec in policies.items() for rule in spec.get("egress", []) if "to" not in rule}
    assert anywhere == {"models"}


def test_every_service_outlives_the_loss_of_a_node(manifests: list[Manifest]) -> None:
    """Each has its budget for disruptions and is spread over the nodes; services that speak gRPC show every pod."""
    deployed = {one["metadata"]["name"]: one["spec"] for one in manifests if one["kind"] == "Deployment"}
    assert {one["metadata"]["name"] for one in manifests if one["kind"] == "PodDisruptionBudget"} == set(deployed)
    services = {one["metadata"]["name"]: one["spec"] for one in manifests if one["kind"] == "Service"}
    assert set(services) == set(deployed)
    for name, spec in deployed.items():
        pod = spec["template"]["spec"]
        assert pod["topologySpreadConstraints"]
        speaks_grpc = "grpc" in pod["containers"][0]["readinessProbe"]
        assert speaks_grpc == (name in {"stt", "qa", "tts"}) == (services[name].get("clusterIP") == "None")


def test_workers_follow_the_windows_that_wait(manifests: list[Manifest]) -> None:
    """The autoscaler looks at a metric that the gateway has, and nothing else fixes the number of workers."""
    (scaler,) = [one["spec"] for one in manifests if one["kind"] == "HorizontalPodAutoscaler"]
    assert scaler["scaleTargetRef"]["name"] == "stt"
    (metric,) = scaler["metrics"]
    assert metric["external"]["metric"]["name"] in {each.name for each in OPEN.collect()}
    (stt,) = [one for one in manifests if one["kind"] == "Deployment" and one["metadata"]["name"] == "stt"]
    assert "replicas" not in stt["spec"]


def test_the_settings_are_settings_that_exist(manifests: list[Manifest]) -> None:
    """A variable that nothing reads would be a wish."""
    known = {name for settings in (GatewaySettings, QaSettings, SttSettings) for name in _variables(settings)}
    (config,) = [one["data"] for one in manifests if one["kind"] == "ConfigMap"]
    given = set(config) | {
        variable["name"]
        for name, pod in _pods(manifests).items()
        if name != "web"  # nginx reads its own, which its image declares
        for variable in pod["containers"][0].get("env", [])
    }
    assert {name for name in given if name.startswith("ATR_")} <= known


def test_the_images_are_those_of_compose(manifests: list[Manifest]) -> None:
    """One build serves both."""
    files = [ROOT / "docker-compose.yml", ROOT / "docker-compose.gpu.yml"]
    built = {
        service["image"].replace("${ATR_VERSION:-0.1.0}", "0.1.0")
        for file in files
        for service in yaml.safe_load(file.read_text())["services"].values()
        if "image" in service
    }
    assert {container["image"] for pod in _pods(manifests).values() for container in pod["containers"]} <= built


def _pods(manifests: list[Manifest]) -> dict[str, Manifest]:
    kinds = {"Deployment", "Job"}
    return {one["metadata"]["name"]: one["spec"]["template"]["spec"] for one in manifests if one["kind"] in kinds}


def _variables(settings: type[BaseSettings]) -> list[str]:
    prefix = settings.model_config["env_prefix"]
    fields = settings.model_fields.items()
    return [str(field.validation_alias or f"{prefix}{name}".upper()) for name, field in fields]
