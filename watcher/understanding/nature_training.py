"""Make the delivered model of natures again, from our own invented posts:

    python -m watcher.understanding.nature_training data/training/natures.tsv

Each line has a nature, a tab and a post. What the model is worth stands in docs/model-card.md.
"""

import re
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array, hstack
from sklearn.linear_model import LogisticRegression

from watcher.model import Nature
from watcher.text import fold
from watcher.understanding.nature import Listener
from watcher.understanding.nature_features import NATURES, Floats, tokens, word_features
from watcher.understanding.nature_model import SHIPPED_NATURES, NatureModel, pack, round_weights
from watcher.understanding.scan import fold_text

_RARE = 2  # posts that must hold a feature for it to be learned
_COST = 3.0  # by cross-validation
# The campaigns of the invented posts: their names must teach nothing, but that a post names somebody.
_INVENTED = re.compile(
    r"aubertin|castelain|diallo|vasseur|delcourt|roussel|abadie|benali|castelnau|sarrazin|kerdreux|delaunoy"
    r"|\b(?:mathilde|idriss|solene|lucie|loic)\b"
    r"|(?:rives|elan|cap|terre|renouveau)[ _]?(?:nouvelles|commun|republicain|citoyen)\w*"
)
Example = tuple[Nature, str]


def fit(examples: Sequence[Example]) -> NatureModel:
    """Learn from posts of every nature."""
    listener = Listener()
    folded = [fold_text(text) for _, text in examples]
    found = [word_features(tokens(_INVENTED.sub("@x", text.text))) for text in folded]
    manner = np.array([listener.listen(text, named=is_named(text.original)).manner for text in folded])
    counts = Counter(chain.from_iterable(found))
    vocabulary = sorted(feature for feature, count in counts.items() if count >= _RARE)
    idf = np.array([1 + np.log((1 + len(found)) / (1 + counts[feature])) for feature in vocabulary])
    lines = hstack([_lay_out(found, vocabulary, idf), csr_array(manner)], format="csr")
    machine = LogisticRegression(C=_COST, max_iter=500).fit(lines, [NATURES.index(nature) for nature, _ in examples])
    by_word, by_manner = np.split(machine.coef_.T, [len(vocabulary)])
    return round_weights(vocabulary, idf, by_word, by_manner, machine.intercept_)


def _lay_out(found: Sequence[set[str]], vocabulary: Sequence[str], idf: Floats) -> csr_array:
    """Return the posts as lines of unit length (posts by features), sparse."""
    places = {feature: place for place, feature in enumerate(vocabulary)}
    rows = [sorted(places[feature] for feature in features if feature in places) for features in found]
    norms = [max(float(np.linalg.norm(idf[row])), 1e-9) for row in rows]
    values = np.concatenate([idf[row] / norm for row, norm in zip(rows, norms, strict=True)])
    starts = np.concatenate(([0], np.cumsum([len(row) for row in rows])))
    return csr_array((values, np.concatenate(rows).astype(np.intp), starts), shape=(len(rows), len(vocabulary)))


def is_named(text: str) -> bool:
    """Return whether an invented post names one of the invented campaigns."""
    return bool(_INVENTED.search(fold(text)))


def read_examples(path: Path) -> list[Example]:
    """Read a file of posts with their natures."""
    lines = (line.split("\t", 1) for line in path.read_text("utf-8").splitlines() if line)
    return [(Nature(nature), text) for nature, text in lines]


if __name__ == "__main__":
    SHIPPED_NATURES.parent.mkdir(parents=True, exist_ok=True)
    SHIPPED_NATURES.write_bytes(pack(fit(read_examples(Path(sys.argv[1])))))
