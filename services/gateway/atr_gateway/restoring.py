"""Brings back an index that is gone, or questions would find nothing in recordings that are transcribed."""

import logging

from atr_runtime.errors import AtrError

from atr_gateway.backends import QaBackend
from atr_gateway.jobs import Jobs
from atr_gateway.uploads import Uploads

_log = logging.getLogger(__name__)

_TIMEOUT_S = 60.0


async def restore_index(uploads: Uploads, qa: QaBackend, jobs: Jobs) -> None:
    """Trains where nothing at all is indexed though something is transcribed.

    Then the index was lost, or it is that of an older ATR or of another embedder; these are left as they are.
    """
    try:
        is_transcribed = any(upload.status == "ready" for upload in await uploads.list())
        if is_transcribed and not await qa.revisions(timeout_s=_TIMEOUT_S):
            job, _ = await jobs.start()
            _log.warning("nothing is indexed: everything is indexed again", extra={"job_id": job.id})
    except AtrError as error:
        _log.warning("whether anything is indexed is not known", extra={"reason": str(error)})
