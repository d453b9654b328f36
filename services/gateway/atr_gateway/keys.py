"""Where things lie in the bucket. No name that a person gave is ever part of a key."""

import re

from atr_runtime.errors import NotFoundError

UPLOADS = "uploads/"
TRANSCRIPTS = "training_data/whisper_data/"
ANSWERS = "answers/"
FEEDBACK = "feedback/"
INCOMING = "work/incoming/"
READERS = "models/reader/"
PROMOTED_READER = f"{READERS}current.json"
RESUMABLE = "work/tus/"

# Half of a SHA-256 in hexadecimal: 128 bits.
ID_LENGTH = 32
_ID = re.compile(r"[0-9a-f]{32}")


def checked(object_id: str) -> str:
    """The id itself, if it can be one. Raises NotFoundError otherwise."""
    if not _ID.fullmatch(object_id):
        raise NotFoundError("There is nothing of this id.")
    return object_id


def audio(upload_id: str) -> str:
    return f"{UPLOADS}{upload_id}/audio"


def upload(upload_id: str) -> str:
    return f"{UPLOADS}{upload_id}/upload.json"


def transcript(upload_id: str) -> str:
    return f"{TRANSCRIPTS}{upload_id}.json"


def failure(upload_id: str) -> str:
    return f"{TRANSCRIPTS}{upload_id}.failure.json"


def peaks(upload_id: str) -> str:
    return f"peaks/{upload_id}"


def work(upload_id: str) -> str:
    return f"work/{upload_id}/"


def manifest(upload_id: str) -> str:
    return f"{work(upload_id)}windows.json"


def window_audio(upload_id: str, index: int) -> str:
    return f"{work(upload_id)}{index}.flac"


def window_result(upload_id: str, index: int) -> str:
    return f"{work(upload_id)}{index}.json"


def resumable(resumable_id: str) -> str:
    return f"{RESUMABLE}{resumable_id}/"


def resumable_state(resumable_id: str) -> str:
    return f"{resumable(resumable_id)}state.json"


def resumable_pieces(resumable_id: str) -> str:
    return f"{resumable(resumable_id)}pieces/"


def resumable_piece(resumable_id: str, offset: int) -> str:
    # As many digits for all, so that they are listed in order.
    return f"{resumable_pieces(resumable_id)}{offset:015d}"


def answer(question_id: str) -> str:
    return f"{ANSWERS}{question_id}.json"


def feedback(question_id: str) -> str:
    return f"{FEEDBACK}{question_id}.json"


def examples(job_id: str) -> str:
    return f"{work(job_id)}examples.json"


def reader(version: str) -> str:
    return f"{READERS}{version}/"


def reader_card(version: str) -> str:
    return f"{reader(version)}card.json"


def spoken(question_id: str) -> str:
    return f"training_data/tts_data/{question_id}.wav"
