"""The default engine: Whisper under CTranslate2, by faster-whisper."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from atr_runtime.models import Model
from faster_whisper import BatchedInferencePipeline, WhisperModel
from faster_whisper.vad import get_vad_model

from atr_stt.audio import SAMPLE_RATE_HZ, Samples, milliseconds
from atr_stt.device import Place
from atr_stt.engine import TranscribeOptions, Transcript
from atr_stt.heard import in_our_words

# Whisper keeps half of its 448 tokens for what it writes; prompt and hotwords share the other half.
_CONTEXT_TOKENS = 223
# On a CPU batches don't pay: 68 s of speech took one thread 2.7 s chunk by chunk, 3.2 s by 4 and 3.4 s by 8 (115 s:
# 3.2, 3.6 and 3.6). They also do without the retries that catch loops, and misplaced 1 sentence of 16 by seconds.
# A GPU is idle with one chunk.
_GPU_BATCH_SIZE = 8


class FasterWhisper:
    """A Whisper model in CTranslate2's format. Loading takes about half a second for the smallest."""

    name = "faster-whisper"

    def __init__(
        self,
        model: Model,
        *,
        place: Place = Place(),  # noqa: B008 - frozen
        decoders: int = 1,
        cpu_threads: int = 1,
        batch_size: int = 0,
    ) -> None:
        """`cpu_threads` belong to each decoder. `batch_size` 0: 8 chunks on a GPU, 1 on a CPU."""
        self.decoders = decoders
        self.model = model.name
        self._whisper = WhisperModel(
            str(model.directory),
            device=place.device,
            device_index=place.card,
            compute_type=place.compute_type,
            cpu_threads=cpu_threads,
            num_workers=decoders,
            local_files_only=True,
        )
        self._batch_size = batch_size or (_GPU_BATCH_SIZE if place.device == "cuda" else 1)
        self.languages = tuple(sorted(self._whisper.supported_languages))
        self.can_translate = bool(self._whisper.model.is_multilingual)

    def transcribe(self, samples: Samples, options: TranscribeOptions) -> Transcript:
        segments, info = self._start(samples, self._arguments(options))
        return Transcript(
            language=info.language,
            language_probability=float(info.language_probability),
            segments=in_our_words(segments, milliseconds(len(samples))),
        )

    def warm_up(self) -> None:
        get_vad_model()
        # Without the detector, which would find nothing to decode.
        silence = np.zeros(SAMPLE_RATE_HZ, np.float32)
        list(self._whisper.transcribe(silence, language="en", vad_filter=False, temperature=0, word_timestamps=True)[0])

    def close(self) -> None:
        self._whisper.model.unload_model()

    def _start(self, samples: Samples, arguments: dict[str, Any]) -> tuple[Iterable[Any], Any]:
        """The library's lazy segments and what it says of the language."""
        if self._batch_size == 1:
            return self._whisper.transcribe(samples, condition_on_previous_text=False, **arguments)  # type: ignore[no-any-return]  # untyped library
        # A pipeline holds the state of one call, so each call has its own; it is a thin wrapper.
        pipeline = BatchedInferencePipeline(self._whisper)
        return pipeline.transcribe(samples, batch_size=self._batch_size, without_timestamps=False, **arguments)  # type: ignore[no-any-return]  # untyped library

    def _arguments(self, options: TranscribeOptions) -> dict[str, Any]:
        prompt, hotwords = self._fit(options.prompt, options.hotwords)
        arguments: dict[str, Any] = {
            "language": options.language or None,
            "task": "translate" if options.translate else "transcribe",
            "beam_size": options.beam_size,
            "initial_prompt": prompt or None,
            "hotwords": hotwords or None,
            "word_timestamps": options.word_timestamps,
            # Long silence is gone already. Batches need it all the same: it makes their chunks.
            "vad_filter": self._batch_size > 1,
        }
        if options.temperature is not None:
            arguments["temperature"] = options.temperature
        return arguments

    def _fit(self, prompt: str, hotwords: str) -> tuple[str, str]:
        """The end of the prompt and the first hotwords, as much as fits the model's context together."""
        hotwords, used = self._clip(hotwords, _CONTEXT_TOKENS // 2 if prompt else _CONTEXT_TOKENS)
        prompt, _ = self._clip(prompt, _CONTEXT_TOKENS - used, keeps_end=True)
        return prompt, hotwords

    def _clip(self, text: str, limit: int, *, keeps_end: bool = False) -> tuple[str, int]:
        tokenizer = self._whisper.hf_tokenizer
        tokens = tokenizer.encode(" " + text.strip(), add_special_tokens=False).ids if text.strip() else []
        if len(tokens) <= limit:
            return text, len(tokens)
        return tokenizer.decode(tokens[-limit:] if keeps_end else tokens[:limit]), limit
