"""All that a search gives of a passage, in one value: each value of a row costs a request to the object store."""

import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from atr_qa.engine import Passage, Place

# Vectors are kept in a byte for each number. None of 384 numbers of a vector of length 1 comes near 0.25.
_VECTOR_SCALE = 508.0
_HEADER = np.dtype("<u4")
_QUICKLY = 1


@dataclass(frozen=True)
class Packed:
    """A passage as it is kept; `views` are the vectors of its stretches, shape (stretches, size), of length 1."""

    document_id: str
    title: str
    passage: Passage
    views: NDArray[np.float32]


def pack(packed: Packed) -> bytes:
    """One value, deflated: SeaweedFS deflates whole chunks of megabytes that begin with what can be.

    It would then inflate a chunk for each value that is read from it, which takes ten times as long as the rest.
    """
    texts = [text.encode() for text in (packed.document_id, packed.title, packed.passage.text)]
    places = np.array(packed.passage.places, "<i4").tobytes()
    views = np.clip(np.round(packed.views * _VECTOR_SCALE), -127, 127).astype(np.int8).tobytes()
    header = np.array([*map(len, texts), len(places)], _HEADER).tobytes()
    return zlib.compress(b"".join([header, *texts, places, views]), _QUICKLY)


def unpack(value: bytes, size: int) -> Packed:
    """`size` is that of a vector."""
    value = zlib.decompress(value)
    lengths = np.frombuffer(value, _HEADER, 4)
    ends = np.cumsum(lengths) + lengths.nbytes
    document_id, title, text, places = (
        value[end - length : end] for end, length in zip(ends.tolist(), lengths.tolist(), strict=True)
    )
    passage = Passage(
        text.decode(), tuple(Place(*place) for place in np.frombuffer(places, "<i4").reshape(-1, 4).tolist())
    )
    views = np.frombuffer(value, np.int8, offset=int(ends[-1])).reshape(-1, size).astype(np.float32) / _VECTOR_SCALE
    return Packed(document_id.decode(), title.decode(), passage, views)
