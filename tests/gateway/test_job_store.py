"""Under which name a gateway claims jobs."""

import socket

from atr_gateway.job_store import gateway_id
from atr_gateway.settings import GatewaySettings
from pydantic import SecretStr

_POSTGRES = SecretStr("postgresql://atr:k3-Jq8v@postgres/atr")


def test_the_only_gateway_of_a_file_is_always_the_same() -> None:
    """Whatever the host is called, it goes on at once with what it left."""
    assert gateway_id(GatewaySettings()) == "gateway"


def test_gateways_of_one_database_have_their_hosts_names() -> None:
    """A container keeps its own over restarts."""
    assert gateway_id(GatewaySettings(job_store_url=_POSTGRES)) == socket.gethostname()


def test_a_given_name_wins() -> None:
    """Two gateways on one host need it."""
    assert gateway_id(GatewaySettings(job_store_url=_POSTGRES, id="left")) == "left"
    assert gateway_id(GatewaySettings(id="left")) == "left"


def test_the_databases_password_is_not_shown() -> None:
    """Neither settings in a log nor a trace tell it."""
    assert "k3-Jq8v" not in repr(GatewaySettings(job_store_url=_POSTGRES))
