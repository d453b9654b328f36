"""What the containers can reach, tried from outside: in the network of each, with a program that is not ours."""

import socket

import pytest

from tests.compose.deployment import PROJECT, Deployment, docker, inspected
from tests.compose.engine import base_images

OUTSIDE = "pypi.org"
SERVICES = [("stt", 50051), ("qa", 50052), ("tts", 50053), ("minio", 9000)]
PROBE = "import socket; socket.create_connection(({host!r}, {port}), 4)"


def reaches(network: str, host: str, port: int) -> bool:
    """Whether a connection to a host can be made from a network, such as "container:<id>"."""
    probe = ["python3", "-c", PROBE.format(host=host, port=port)]
    try:
        docker("run", "--rm", "--network", network, base_images()["python"], *probe)
    except RuntimeError:
        return False
    return True


@pytest.fixture(scope="module")
def outside(deployment: Deployment) -> str:
    """The address of a host outside, which the network of the downloads reaches, so that the probe can be believed."""
    try:
        address = socket.gethostbyname(OUTSIDE)
    except socket.gaierror:
        pytest.skip("this machine has no network itself")
    assert reaches(f"{PROJECT}_download", address, 443)
    assert reaches(f"{PROJECT}_download", OUTSIDE, 443)
    return address


@pytest.mark.parametrize("service", ["stt", "qa", "tts", "minio", "gateway", "web", "web-tls"])
def test_a_container_reaches_nothing_outside(deployment: Deployment, outside: str, service: str) -> None:
    """Neither by address nor by name; a published port gives no way out either."""
    network = f"container:{deployment.containers(service)[0]}"
    assert not reaches(network, outside, 443)
    assert not reaches(network, OUTSIDE, 443)


def test_the_services_reach_one_another(deployment: Deployment) -> None:
    """The same probe finds what it is meant to find."""
    network = f"container:{deployment.containers('gateway')[0]}"
    assert all(reaches(network, *each) for each in SERVICES)


def test_the_page_server_reaches_the_gateway_only(deployment: Deployment) -> None:
    """The services behind the gateway are none of its business."""
    network = f"container:{deployment.containers('web')[0]}"
    assert reaches(network, "gateway", 8000)
    assert not any(reaches(network, *each) for each in SERVICES)


@pytest.mark.parametrize("service", ["web", "gateway", "stt", "qa", "tts", "minio"])
def test_a_container_can_change_nothing_of_its_image(deployment: Deployment, service: str) -> None:
    """No capability, no way to gain one, a root that can't be written."""
    host_config = inspected(deployment.containers(service)[0])["HostConfig"]
    assert host_config["ReadonlyRootfs"] is True
    assert [each.removeprefix("CAP_") for each in host_config["CapDrop"]] == ["ALL"]
    assert host_config["SecurityOpt"] == ["no-new-privileges:true"]
    with pytest.raises(RuntimeError, match="Read-only file system"):
        deployment.compose("exec", "-T", "--user", "0", service, "touch", "/usr/bin/x")
