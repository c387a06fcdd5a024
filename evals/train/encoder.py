"""A small public sentence encoder (all-MiniLM-L6-v2, Apache-2.0), read from its files; no network."""

import json
import math
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from reviewer.judgement.vocabulary import Floats

_LAYERS, _HEADS, _WIDTH, _EPSILON = 6, 12, 384, 1e-12
_MAX_TOKENS = 128
_BATCH = 256
_LEAST_LETTERS = 3


class Encoder:
    """Texts -> unit vectors of 384."""

    def __init__(self, folder: Path) -> None:
        """`folder` holds model.safetensors, tokenizer.json and vocab.txt."""
        self._w = dict(_tensors(folder / "model.safetensors"))
        self._vocabulary = (folder / "vocab.txt").read_text("utf-8").split("\n")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def words(self) -> Iterator[str]:
        """Whole words it knows."""
        for word in self._vocabulary:
            if len(word) >= _LEAST_LETTERS and word.isascii() and word.isalpha():
                yield word

    def embed(self, texts: Sequence[str]) -> Floats:
        """(texts, 384)."""
        found = []
        with torch.no_grad():
            for at in range(0, len(texts), _BATCH):
                encoded = [self._tokenizer.encode(text).ids for text in texts[at : at + _BATCH]]
                length = min(max(map(len, encoded)), _MAX_TOKENS)
                ids = torch.zeros(len(encoded), length, dtype=torch.long)
                mask = torch.zeros(len(encoded), length)
                for n, each in enumerate(encoded):
                    ids[n, : len(each)] = torch.tensor(each[:length])
                    mask[n, : len(each)] = 1
                found.append(self._mean(ids, mask).numpy())
        return np.concatenate(found)

    def _mean(self, ids: Tensor, mask: Tensor) -> Tensor:
        w = self._w
        x = w["embeddings.word_embeddings.weight"][ids]
        x = x + w["embeddings.position_embeddings.weight"][: ids.shape[1]]
        x = self._norm(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        hidden = (1 - mask)[:, None, None, :] * -1e9
        for layer in range(_LAYERS):
            x = self._layer(x, hidden, f"encoder.layer.{layer}")
        mean = (x * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        return functional.normalize(mean, dim=-1)

    def _layer(self, x: Tensor, hidden: Tensor, at: str) -> Tensor:
        b, n, _ = x.shape
        query, key, value = (
            self._linear(x, f"{at}.attention.self.{name}").view(b, n, _HEADS, -1).transpose(1, 2)
            for name in ("query", "key", "value")
        )
        weights = (query @ key.transpose(2, 3) / math.sqrt(_WIDTH / _HEADS) + hidden).softmax(-1)
        mixed = (weights @ value).transpose(1, 2).reshape(b, n, _WIDTH)
        out = self._linear(mixed, f"{at}.attention.output.dense")
        x = self._norm(x + out, f"{at}.attention.output.LayerNorm")
        inner = functional.gelu(self._linear(x, f"{at}.intermediate.dense"))
        return self._norm(x + self._linear(inner, f"{at}.output.dense"), f"{at}.output.LayerNorm")

    def _linear(self, x: Tensor, at: str) -> Tensor:
        return x @ self._w[f"{at}.weight"].T + self._w[f"{at}.bias"]

    def _norm(self, x: Tensor, at: str) -> Tensor:
        weight, bias = self._w[f"{at}.weight"], self._w[f"{at}.bias"]
        return functional.layer_norm(x, (_WIDTH,), weight, bias, _EPSILON)


def _tensors(path: Path) -> Iterator[tuple[str, Tensor]]:
    """The safetensors format: a length, a JSON header, the numbers."""
    raw = path.read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    kinds = {"F32": np.float32, "F16": np.float16}
    for name, told in json.loads(raw[8 : 8 + length]).items():
        if told.get("dtype") not in kinds:
            continue
        first, last = told["data_offsets"]
        flat = np.frombuffer(raw[8 + length + first : 8 + length + last], kinds[told["dtype"]])
        value = torch.from_numpy(flat.reshape(told["shape"]).astype(np.float32))
        yield name.removeprefix("bert."), value
