"""A job's Server-Sent Events, as a client reads them."""

import json
from typing import Any

import httpx

Event = dict[str, Any]


def events_of(api: httpx.Client, job_id: str, last_event_id: int | None = None) -> list[Event]:
    """All events of a job until its stream ends by itself."""
    headers = {} if last_event_id is None else {"Last-Event-ID": str(last_event_id)}
    events: list[Event] = []
    with api.stream("GET", f"/api/jobs/{job_id}/events", headers=headers) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        fields: dict[str, str] = {}
        for line in stream.iter_lines():
            if line:
                name, _, value = line.partition(":")
                fields[name] = value.strip()
            elif "data" in fields:
                event = {"id": int(fields["id"]), "event": fields["event"], "data": json.loads(fields["data"])}
                events.append(event)
                fields = {}
    return events
