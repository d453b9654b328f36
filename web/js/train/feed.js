/**
 * Follows a job's events. EventSource reconnects by itself and replays what was missed, by the ids of the events;
 * it gives up only where the server answers something else than a stream, and then `onClosed` is called.
 *
 * `on` = {onProgress(data), onEnd(data), onLost(), onClosed()}. Returns a function that stops following.
 */
export function followJob(jobId, on) {
  const source = new EventSource(`/api/jobs/${encodeURIComponent(jobId)}/events`);
  source.addEventListener("progress", (event) => on.onProgress(JSON.parse(event.data)));
  source.addEventListener("end", (event) => {
    source.close(); // the server hangs up now, which an open EventSource would take for a lost connection
    on.onEnd(JSON.parse(event.data));
  });
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) on.onClosed();
    else on.onLost();
  });
  return () => source.close();
}
