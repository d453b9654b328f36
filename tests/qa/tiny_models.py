"""Tiny random models of each family, with a tokenizer of its own layout: enough to compare engines, not to answer."""

from pathlib import Path
from typing import Any

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, processors

TEXT = "The tower was finished in 1889 by a firm that Gustave Eiffel owned. It is painted every seven years."
# As long as what the reader cuts for real models.
_POSITIONS = 512
_SHAPE = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64}
_DISTIL_SHAPE = {"dim": 32, "n_layers": 2, "n_heads": 4, "hidden_dim": 64}
_CONFIGS: dict[str, dict[str, Any]] = {
    "bert": _SHAPE,
    "distilbert": _DISTIL_SHAPE,
    # Its positions count from behind the one of the padding.
    "roberta": _SHAPE | {"type_vocab_size": 1, "max_position_embeddings": _POSITIONS + 2},
    "deberta-v2": _SHAPE | {"type_vocab_size": 0, "relative_attention": True, "pos_att_type": ["c2p", "p2c"]},
}


def make_tiny_model(folder: Path, family: str) -> Path:
    """Writes a Hugging Face model of a family into the folder. Skips the test without the extra `torch`."""
    torch = pytest.importorskip("torch", reason="needs the extra torch: pip install 'atr-qa[torch]'")
    transformers = pytest.importorskip("transformers", reason="needs the extra torch: pip install 'atr-qa[torch]'")
    tokenizer = _byte_pieces() if family == "roberta" else _word_pieces()
    torch.manual_seed(0)
    config = transformers.AutoConfig.for_model(
        family, vocab_size=tokenizer.get_vocab_size(), **({"max_position_embeddings": _POSITIONS} | _CONFIGS[family])
    )
    model = transformers.AutoModelForQuestionAnswering.from_config(config)
    # What is drawn by default is so small that all spans are alike.
    for weights in model.parameters():
        torch.nn.init.normal_(weights, std=0.3)
    model.save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def _word_pieces() -> Tokenizer:
    """As BERT has it: [CLS] question [SEP] text [SEP]."""
    letters = sorted(set(TEXT.lower()) | set("abcdefghijklmnopqrstuvwxyz0123456789?."))
    pieces = ["[PAD]", "[CLS]", "[SEP]", "[UNK]", *letters, *(f"##{letter}" for letter in letters), "tower", "##ed"]
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 2), ("[CLS]", 1))
    return tokenizer


def _byte_pieces() -> Tokenizer:
    """As RoBERTa has it: <s> question </s></s> text </s>, a piece for each byte, blanks inside the pieces."""
    pieces = ["<s>", "<pad>", "</s>", *sorted(pre_tokenizers.ByteLevel.alphabet())]
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    tokenizer = Tokenizer(models.BPE(vocabulary, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.post_processor = processors.RobertaProcessing(
        ("</s>", 2), ("<s>", 0), trim_offsets=False, add_prefix_space=False
    )
    return tokenizer
