"""The FastAPI application."""

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from atr_gateway.lingering import Lingering
from atr_gateway.observed import Observed
from atr_gateway.problems import install_problems
from atr_gateway.routes import jobs, main_job, models, operations, questions, resumable, search, transcripts, uploads
from atr_gateway.services import lifespan
from atr_gateway.settings import GatewaySettings

_DESCRIPTION = """
Ask your recordings a question, by voice or text, and hear the answer, with the moment it comes from.

The four calls of the main job: `POST /upload`, `POST /train-real`, `GET /progress`, `POST /interact`.
Errors are `application/problem+json` (RFC 9457).
"""


def create_app(settings: GatewaySettings) -> FastAPI:
    """The application; its parts start with the server that runs it."""
    app = FastAPI(
        title="ATR", version="0.1.0", description=_DESCRIPTION, lifespan=lifespan, docs_url=None, redoc_url=None
    )
    app.state.settings = settings
    app.add_middleware(Lingering)
    app.add_middleware(Observed)
    install_problems(app)
    for routes in (main_job, uploads, resumable, transcripts, jobs, questions, search, models, operations):
        app.include_router(routes.router)
    if settings.web_dir:
        app.mount("/", StaticFiles(directory=settings.web_dir, html=True), name="web")
    return app
