"""Runs the gateway: `atr-gateway --help` lists the settings."""

import signal
import sys

import uvicorn
from atr_runtime.logs import configure_logs
from atr_runtime.settings import read_settings

from atr_gateway.app import create_app
from atr_gateway.settings import GatewaySettings


def main() -> None:
    settings = read_settings(GatewaySettings)
    configure_logs(settings)
    # uvicorn drains, then raises the signal again: an end that was asked for is no failure.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        # An open event stream would hold the process for ever.
        timeout_graceful_shutdown=5,
    )


if __name__ == "__main__":
    main()
