"""Weigh what a text offers into the chance of each nature: one linear model, with numpy alone."""

import hashlib
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from watcher.errors import UsageError
from watcher.messages import msg
from watcher.model import Nature
from watcher.understanding.nature_features import MANNERS, NATURES, Floats

SHIPPED_NATURES = Path(__file__).parent / "shipped" / "natures" / "model.npz"
_BROKEN = (ValueError, KeyError, TypeError, OSError, EOFError, zipfile.BadZipFile)
_NOTHING = np.zeros(len(NATURES) + 1)
_STEPS = 127  # of a weight, in 8 bits
LEAST_NORM = 30.0  # of a text of a few words, which would else count as much as a long one


@dataclass(frozen=True)
class NatureModel:
    """Weights in 8 bits (features by natures) of known words and of `MANNERS`, with one scale each."""

    vocabulary: tuple[str, ...]
    idf: NDArray[np.float32]
    weights: NDArray[np.int8]
    scale: float
    by_manner: Floats
    bias: Floats

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {feature: place for place, feature in enumerate(self.vocabulary)}

    @cached_property
    def _worth(self) -> NDArray[np.float32]:
        """What each feature adds to each nature, and to the square of the text's length: one table, one sum."""
        by_word = self.weights * (self.idf * self.scale)[:, None]
        return np.hstack([by_word, self.idf[:, None] ** 2]).astype(np.float32)

    def chances(self, features: set[str], manner: Floats) -> Floats:
        """Return the chance of each of `NATURES`, summing to 1."""
        rows = sorted(self._rows[feature] for feature in features & self._rows.keys())
        worth = self._worth.take(rows, axis=0).sum(axis=0) if rows else _NOTHING
        raw = worth[:-1] / max(worth[-1] ** 0.5, LEAST_NORM) + manner @ self.by_manner + self.bias
        raised: Floats = np.exp(raw - raw.max())
        return np.asarray(raised / raised.sum())

    def worth(self, word: str, nature: Nature) -> float:
        """Return what a word adds to a nature, in the scale of the others; 0 for an unknown one."""
        row = self._rows.get(word)
        return 0.0 if row is None else float(self._worth[row, NATURES.index(nature)])

    @cached_property
    def seal(self) -> str:
        """Name this model by its content."""
        return hashlib.sha256(pack(self)).hexdigest()[:12]


def round_weights(
    vocabulary: Sequence[str], idf: Floats, by_word: Floats, by_manner: Floats, bias: Floats
) -> NatureModel:
    """Return the model with its words' weights (words by natures) in 8 bits."""
    scale = float(np.abs(by_word).max(initial=1e-6)) / _STEPS
    weights = np.rint(by_word / scale).astype(np.int8)
    return NatureModel(tuple(vocabulary), idf.astype(np.float32), weights, scale, by_manner, bias)


def pack(model: NatureModel) -> bytes:
    """Return a model as the bytes of its file."""
    made_for = json.dumps([NATURES, MANNERS])
    packed = BytesIO()
    np.savez_compressed(
        packed,
        words=np.frombuffer("\n".join(model.vocabulary).encode(), np.uint8),
        idf=model.idf,
        weights=model.weights,
        scale=np.array(model.scale),
        by_manner=model.by_manner,
        bias=model.bias,
        made_for=np.frombuffer(made_for.encode(), np.uint8),
    )
    return packed.getvalue()


def load_natures(path: Path = SHIPPED_NATURES) -> NatureModel:
    """Load a model; raise UsageError when it is missing, damaged or made for other cues."""
    try:
        with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as arrays:
            if arrays["made_for"].tobytes().decode() != json.dumps([NATURES, MANNERS]):
                raise ValueError("made for other features")
            model = NatureModel(
                tuple(arrays["words"].tobytes().decode().split("\n")),
                arrays["idf"],
                arrays["weights"],
                float(arrays["scale"]),
                arrays["by_manner"],
                arrays["bias"],
            )
        if model.weights.shape != (len(model.vocabulary), len(NATURES)) or model.idf.shape != model.weights.shape[:1]:
            raise ValueError("the parts do not fit together")
        return model
    except _BROKEN as error:
        raise UsageError(
            msg("The model of natures in {path} is missing, damaged or of another version.", path=path),
            msg("Install Veilleur again: this file comes with it."),
        ) from error
