"""Reads the embedded judge's model file: arrays only, nothing in it is run."""

import io
import zipfile
from pathlib import Path

import numpy as np

from reviewer.errors import IncompleteError
from reviewer.judgement.model import Model, Scaling
from reviewer.judgement.vocabulary import Floats, Vocabulary
from reviewer.judgement.weights import Weights


def load(path: Path) -> Model:
    """The model in an `.npz` file that `evals/train` wrote.

    Raises:
        IncompleteError: it is not there, or not whole.
    """
    try:
        # numpy leaves a file open that is none of its own
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as arrays:
            return _model({name: arrays[name] for name in arrays.files})
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise IncompleteError(
            f"{path.name}: the embedded judge's model cannot be read ({error}); install reviewer again"
        ) from None


def _model(found: "dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]]") -> Model:
    def floats(name: str) -> Floats:
        return found[name].astype(np.float32)

    def weights(name: str) -> Weights:
        base, *each = found[name].astype(float).tolist()
        return Weights(base, tuple(each))

    stems = found["stems"].tobytes().decode("utf-8").split("\n")
    slope, base, broad_from, foreign_from = found["decision"].astype(float).tolist()
    return Model(
        vocabulary=Vocabulary(
            {stem: at for at, stem in enumerate(stems)},
            floats("idf"),
            found["vectors"].astype(np.int8),
            floats("salience"),
        ),
        link=weights("link"),
        relevant=weights("relevant"),
        scaling=Scaling(*(floats(f"scaling.{name}") for name in Scaling.__slots__)),
        networks=tuple(
            {
                name.partition(".")[2]: floats(name)
                for name in found
                if name.startswith(f"net{number}.")
            }
            for number in range(int(found["networks"]))
        ),
        change=(slope, base),
        broad_from=broad_from,
        foreign_from=foreign_from,
    )
