"""Keep trained models in folders: `model.npz` (numbers) and `meta.json` (what it is, with a seal).

A folder is put in place whole; the model it replaces stays beside it, so that it can be taken back.
"""

import hashlib
import json
import shutil
import tempfile
import zipfile
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from watcher.errors import UsageError, reason_of
from watcher.messages import Message, msg
from watcher.understanding.theme_model import Calibration, SecondReading, ThemeModel, Transfer

FORMAT = 1
SHIPPED = Path(__file__).parent / "shipped" / "themes"
_BROKEN = (ValueError, KeyError, TypeError, OSError, EOFError, zipfile.BadZipFile)


def save(model: ThemeModel, folder: Path) -> None:
    """Write a model to a folder, whole or not at all; raise UsageError when it cannot be written."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        try:
            _write(model, fresh)
            fresh.chmod(0o755)
            if folder.exists():
                _empty(folder)
            fresh.rename(folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    except OSError as error:
        raise UsageError(
            msg("The model cannot be written in {path}: {error}.", path=folder, error=reason_of(error)),
            msg("Name another folder, one that is empty or holds an older model."),
        ) from error


def _empty(folder: Path) -> None:
    """Take away an older model and its folder; a folder that holds anything else is left as it is."""
    for name in ("model.npz", "meta.json"):
        (folder / name).unlink(missing_ok=True)
    folder.rmdir()


def _write(model: ThemeModel, folder: Path) -> None:
    numbers = _packed(model)
    meta = {
        "format": FORMAT,
        "sha256": hashlib.sha256(numbers).hexdigest(),
        "labels": model.labels,
        "lexicon": model.lexicon,
        "scale": model.scale,
        "calibration": asdict(model.calibration),
        "transfer_scale": model.transfer.scale if model.transfer else None,
        "second": _about_second(model.second) if model.second else None,
        "about": dict(model.meta),
    }
    (folder / "model.npz").write_bytes(numbers)
    (folder / "meta.json").write_text(json.dumps(meta, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _about_second(second: SecondReading) -> dict[str, Any]:
    return {"least_lead": second.least_lead, "calibration": asdict(second.calibration)}


def _packed(model: ThemeModel) -> bytes:
    """Pack the arrays; words as one text, weights in 16 bits."""
    words = np.frombuffer("\n".join(model.vocabulary).encode(), np.uint8)
    arrays: dict[str, Any] = {
        "words": words,
        "weights": model.weights[:, :-1].astype(np.int16),
        "norms": model.weights[:, -1].astype(np.int16),
        "lexicon_weights": model.lexicon_weights.astype(np.int32),
        "bias": model.bias,
    }
    if model.transfer:
        arrays["directions"] = model.transfer.directions
    if model.second:
        arrays |= {"second_weights": model.second.weights, "second_bias": model.second.bias}
    packed = BytesIO()
    np.savez_compressed(packed, **arrays)
    return packed.getvalue()


def load(folder: Path) -> ThemeModel:
    """Load a model; raise UsageError when it is missing, damaged or of another version."""
    try:
        meta = json.loads((folder / "meta.json").read_text("utf-8"))
        numbers = (folder / "model.npz").read_bytes()
        if meta["format"] != FORMAT:
            raise _unusable(msg("The theme model in {path} was made by another version.", path=folder))
        if hashlib.sha256(numbers).hexdigest() != meta["sha256"]:
            raise ValueError("the seal does not match")
        return _unpacked(meta, numbers)
    except FileNotFoundError as error:
        raise _unusable(msg("There is no theme model in {path}.", path=folder)) from error
    except _BROKEN as error:
        raise _unusable(msg("The theme model in {path} is damaged.", path=folder)) from error


def _unusable(message: Message) -> UsageError:
    return UsageError(message, msg("Train it again with: veilleur train, or take it away to use the one delivered."))


def _unpacked(meta: dict[str, Any], numbers: bytes) -> ThemeModel:
    with np.load(BytesIO(numbers), allow_pickle=False) as arrays:
        words = arrays["words"].tobytes().decode()
        weights = np.concatenate([arrays["weights"], arrays["norms"][:, None]], axis=1).astype(np.int32)
        directions = arrays.get("directions")
        second = _second(meta["second"], arrays) if meta.get("second") else None
        heard, bias = arrays["lexicon_weights"].astype(np.float64), arrays["bias"]
    model = ThemeModel(
        tuple(meta["labels"]),
        tuple(meta["lexicon"]),
        tuple(words.split("\n")) if words else (),
        weights,
        float(meta["scale"]),
        heard,
        bias,
        _calibration(meta["calibration"]),
        None if directions is None else Transfer(directions, float(meta["transfer_scale"])),
        second,
        meta["about"],
    )
    shape = (len(model.vocabulary), len(model.labels) + 1)
    if weights.shape != shape or heard.shape != (len(model.lexicon), len(model.labels)):
        raise ValueError("the parts do not fit together")
    return model


def _second(kept: dict[str, Any], arrays: Any) -> SecondReading:
    weights, bias = arrays["second_weights"], arrays["second_bias"]
    if weights.shape[1] != len(bias):
        raise ValueError("the parts do not fit together")
    return SecondReading(weights, bias, float(kept["least_lead"]), _calibration(kept["calibration"]))


def _calibration(kept: dict[str, Any]) -> Calibration:
    slope, lead, shift = (float(kept[name]) for name in ("slope", "lead", "shift"))
    return Calibration(slope, lead, shift, tuple(kept["knots"]), tuple(kept["heights"]))


def install(model: ThemeModel, folder: Path) -> None:
    """Put a model in `folder`/current; the one that was there becomes `folder`/previous."""
    save(model, folder / "new")
    put_in_place(folder)


def put_in_place(folder: Path) -> None:
    """Make `folder`/new the current one, and the current one the previous."""
    fresh, current, previous = folder / "new", folder / "current", folder / "previous"
    if current.exists():
        shutil.rmtree(previous, ignore_errors=True)
        current.rename(previous)
    fresh.rename(current)


def take_back(folder: Path) -> bool:
    """Put back what stood before the last `install`; return whether there was anything to take back."""
    current, previous = folder / "current", folder / "previous"
    if not current.exists():
        return False
    shutil.rmtree(current)
    if previous.exists():
        previous.rename(current)
    return True
