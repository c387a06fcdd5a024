"""A trained model -> the file that `reviewer/rim/learned.py` reads."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np

from evals.train.network import Network
from reviewer.judgement.model import Scaling
from reviewer.judgement.vocabulary import Vocabulary
from reviewer.judgement.weights import Weights

# zip files hold a time: the same for the same model
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def quantised(
    vectors: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]",
) -> "np.ndarray[tuple[int, ...], np.dtype[np.int8]]":
    """Unit vectors as signed bytes, each scaled to use them all; the reader makes them unit again."""
    return np.round(vectors / np.abs(vectors).max(1, keepdims=True) * 127).astype(np.int8)


def write(  # a model has these pieces
    path: Path,
    vocabulary: Vocabulary,
    logistic: Mapping[str, Weights],
    scaling: Scaling,
    networks: Sequence[Network],
    decision: tuple[float, float, float, float],
) -> None:
    """Write the arrays; the same model gives the same bytes."""
    arrays = {
        "stems": np.frombuffer("\n".join(vocabulary.index).encode(), np.uint8),
        "idf": vocabulary.idf.astype(np.float16),
        "salience": vocabulary.weights.astype(np.float16),
        "vectors": quantised(vocabulary.vectors),
        **{name: np.asarray([w.base, *w.each], np.float32) for name, w in logistic.items()},
        **{f"scaling.{each.name}": getattr(scaling, each.name) for each in fields(Scaling)},
        "networks": np.asarray(len(networks), np.int64),
        "decision": np.asarray(decision, np.float64),
    }
    for number, network in enumerate(networks):
        for name, value in network.state_dict().items():
            arrays[f"net{number}.{name}"] = value.numpy().astype(np.float16)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            held = io.BytesIO()
            np.save(held, array, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", _NO_TIME), held.getvalue())
