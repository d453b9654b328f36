"""Two gateways on one Postgres and one bucket: either serves any job, and survives the loss of the other."""

import contextlib
import json
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.gateway.events import events_of
from tests.gateway.recordings import TALK, is_over, joined, upload
from tests.postgres import postgres, server_programs
from tests.stack.processes import Stack, wait_until

Say = Callable[[str], bytes]

_LEASE_S = 3
# So often is the harbour heard in each recording: a window each, and long enough to lose a gateway in the middle.
_TIMES = 3


class Pair:
    """Two gateways by name, the processes behind them, and what both say in their logs."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.clients = {"gateway": stack.http, "other": stack.add_gateway("other")}

    def wait_until_ready(self) -> None:
        for client in self.clients.values():
            self.stack.wait_until_ready(client)

    def windows(self, name: str, upload_id: str) -> Counter[int]:
        """How often one gateway saw each window of a recording transcribed to its end."""
        found = (line for line in self._log(name, "window transcribed") if line["upload_id"] == upload_id)
        return Counter(line["index"] for line in found)

    def all_windows(self, upload_id: str) -> Counter[int]:
        return self.windows("gateway", upload_id) + self.windows("other", upload_id)

    @contextlib.contextmanager
    def lost(self, name: str, loss: signal.Signals) -> Iterator[None]:
        """Sends a process a signal, and has it back at the end, whatever happened meanwhile."""
        if loss == signal.SIGSTOP:
            with self.frozen(name):
                yield
            return
        self.stack.signal(name, loss)
        try:
            yield
        finally:
            self.stack.start(name)

    def cancelled_transcriptions(self) -> int:
        return sum(call["code"] == "CANCELLED" for call in self._log("stt", "call"))

    @contextlib.contextmanager
    def frozen(self, name: str) -> Iterator[None]:
        """Stops a process's clock for a while, whatever happens meanwhile."""
        self.stack.signal(name, signal.SIGSTOP)
        try:
            yield
        finally:
            self.stack.signal(name, signal.SIGCONT)

    def roles(self, upload_id: str) -> tuple[str, str]:
        """Waits until a recording's first window is done; the gateway that runs the job, and the one that does not."""
        wait_until(lambda: self.all_windows(upload_id).total() > 0, within_s=30)
        return ("gateway", "other") if self.windows("gateway", upload_id) else ("other", "gateway")

    def _log(self, name: str, message: str) -> list[dict[str, Any]]:
        lines = self.stack.log_file(name).read_text().splitlines()
        found = [json.loads(line) for line in lines if line.startswith("{")]
        return [line for line in found if line["message"] == message]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Both ready; they met an empty database at the same time."""
    programs = server_programs()
    if programs is None:
        pytest.skip("no Postgres on this machine (apt-get install postgresql)")
    with postgres(programs) as url:
        settings = {
            "ATR_JOB_STORE_URL": url,
            "ATR_GATEWAY_ID": "gateway",
            "ATR_GATEWAY_LEASE_S": str(_LEASE_S),
            "ATR_GATEWAY_MAX_WINDOW_S": "10",
            "ATR_LOG_FORMAT": "json",
        }
        pair = Pair(Stack(tmp_path_factory.mktemp("pair"), settings))
        pair.stack.start()
        try:
            pair.wait_until_ready()
            yield pair
        finally:
            pair.clients["other"].close()
            pair.stack.stop()


def test_a_job_is_seen_followed_and_cancelled_at_the_other(pair: Pair, say: Say) -> None:
    """Both tell the same story of it, and a cancel at the one that looks on stops the speech worker."""
    one, two = pair.clients.values()
    recording, job_id = start_training(pair, say)
    assert one.post("/train-real").json()["job_id"] == job_id
    _, looks_on = pair.roles(recording)
    # Frozen in the middle of a window, which would else be done before the cancel arrives.
    with pair.frozen("stt"):
        assert pair.clients[looks_on].post(f"/api/jobs/{job_id}/cancel").json()["status"] == "cancelled"
        events_of(one, job_id)
    wait_until(lambda: pair.cancelled_transcriptions() > 0, within_s=10)
    events = events_of(one, job_id)
    assert (events[-1]["event"], events[-1]["data"]["status"]) == ("end", "cancelled")
    assert events == events_of(two, job_id)
    assert events_of(two, job_id, last_event_id=1) == events[2:]
    # The next jobs have no work left over from this one.
    one.delete(f"/api/uploads/{recording}").raise_for_status()


def test_a_restart_leaves_the_job_of_the_other_alone(pair: Pair, say: Say) -> None:
    """What the other gateway is doing is neither stopped nor done twice."""
    recording, job_id = start_training(pair, say)
    runs, looks_on = pair.roles(recording)
    pair.stack.kill(looks_on)
    # Frozen, so that the job is not over before the gateway is back.
    with pair.frozen("stt"):
        pair.stack.start(looks_on)
        wait_until(lambda: is_up(pair.clients[looks_on]), within_s=60)
        assert not is_over(pair.clients[runs], job_id)
    check_ended_well(pair, recording, job_id, runs)
    assert not pair.windows(looks_on, recording)


@pytest.mark.parametrize("loss", [signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM], ids=lambda loss: str(loss.name))
def test_a_job_survives_the_loss_of_its_gateway(pair: Pair, say: Say, loss: signal.Signals) -> None:
    """Killed, frozen or stopped: the other goes on with the job, and its event stream too. No finished window is redone.

    When the lost one is back, thawed even, it finds the job done and leaves it so.
    """
    recording, job_id = start_training(pair, say)
    runs, survives = pair.roles(recording)
    with pair.lost(runs, loss):
        wait_until(lambda: pair.windows(survives, recording).total() > 0, within_s=30)
        check_ended_well(pair, recording, job_id, survives)
    pair.wait_until_ready()
    stories = [client.get(f"/api/jobs/{job_id}").json() for client in pair.clients.values()]
    assert stories[0] == stories[1]


def is_up(http: httpx.Client) -> bool:
    """Whether a gateway has opened the job store, whatever else is away."""
    with contextlib.suppress(httpx.TransportError):
        return "jobs" not in http.get("/readyz").json().get("detail", "")
    return False


def start_training(pair: Pair, say: Say) -> tuple[str, str]:
    """Uploads a recording of several windows at one gateway; gives its id, and that of the job."""
    recording = upload(pair.clients["gateway"], joined(*map(say, TALK * _TIMES)))
    return recording["id"], pair.clients["other"].post("/train-real").json()["job_id"]


def check_ended_well(pair: Pair, upload_id: str, job_id: str, at: str) -> None:
    """No window was transcribed twice; the percentage never fell; the words of all are there."""
    http = pair.clients[at]
    events = events_of(http, job_id)
    assert (events[-1]["event"], events[-1]["data"]["status"]) == ("end", "succeeded")
    percentages = [event["data"]["progress"] for event in events]
    assert percentages == sorted(percentages)
    # One that was written just before its gateway was lost is in nobody's log; its words are there all the same.
    assert set(pair.all_windows(upload_id).values()) == {1}
    text = http.get(f"/api/uploads/{upload_id}/transcript", params={"format": "txt"}).text.lower()
    assert text.count("tickets") == _TIMES
