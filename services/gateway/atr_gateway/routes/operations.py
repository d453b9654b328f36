"""What whoever runs ATR asks: does it live, is it ready, how is it doing, which voices are there."""

import prometheus_client
from fastapi import APIRouter, Response
from pydantic import BaseModel

from atr_gateway.problems import documented, problem
from atr_gateway.services import AtAnyTime, Started

router = APIRouter(tags=["operations"])

_CALL_TIMEOUT_S = 10.0


class Health(BaseModel):
    status: str = "ok"


class Voice(BaseModel):
    """A voice that can speak answers."""

    name: str
    language: str
    sample_rate_hz: int


class VoicePage(BaseModel):
    """The voices, the default one first."""

    voices: list[Voice]


@router.get("/healthz")
async def healthz() -> Health:
    """Whether the process answers."""
    return Health()


@router.get("/readyz", response_model=Health, responses=documented(503))
async def readyz(services: AtAnyTime) -> Health | Response:
    """Whether everything that the main job needs is ready; a 503 names what is not."""
    missing = await services.not_ready()
    return problem(503, f"Not ready: {', '.join(missing)}.") if missing else Health()


@router.get("/metrics", response_class=Response)
async def metrics() -> Response:
    """Prometheus metrics of the gateway."""
    return Response(prometheus_client.generate_latest(), media_type=prometheus_client.CONTENT_TYPE_LATEST)


@router.get("/api/voices", responses=documented(503))
async def voices(services: Started) -> VoicePage:
    """Who can speak the answers."""
    found = await services.tts.voices(timeout_s=_CALL_TIMEOUT_S)
    return VoicePage(voices=[Voice(name=v.name, language=v.language, sample_rate_hz=v.sample_rate_hz) for v in found])
