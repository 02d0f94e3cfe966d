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
from sklearn.naive_bayes import MultinomialNB

from watcher.model import Nature
from watcher.text import fold
from watcher.understanding.nature import Listener
from watcher.understanding.nature_features import NATURES, Floats, tokens, word_features
from watcher.understanding.nature_model import LEAST_NORM, SHIPPED_NATURES, NatureModel, pack, round_weights
from watcher.understanding.scan import fold_text

# Chosen by leaving out the posts of each hand in turn.
_COST = 3.0
_SMOOTHING = 0.05  # posts of each nature that are supposed to hold a feature beside those that do
_CALMED = 1.5  # by how much the sum is too sure of itself
# The campaigns of the invented posts: their names must teach nothing, but that a post names somebody.
_INVENTED = re.compile(
    r"aubertin|castelain|diallo|vasseur|delcourt|roussel|abadie|benali|castelnau|sarrazin|kerdreux|delaunoy"
    r"|lestrade|vauquelin|tessandier|kervadec|ossola|brachet"
    r"|\b(?:mathilde|idriss|solene|lucie|loic)\b"
    r"|(?:rives|elan|cap|terre|renouveau|maree)[ _]?(?:nouvelles|commun|republicain|citoyen)\w*"
)
Example = tuple[Nature, str]


def fit(examples: Sequence[Example]) -> NatureModel:
    """Learn from posts of every nature.

    Two linear models over the same words, added up: naive Bayes, which learns more from what was said
    once or twice, and a regression, which alone knows the manner and what words say together (Ng and
    Jordan, On discriminative vs. generative classifiers, 2001). The sum is one linear model.
    """
    listener = Listener()
    folded = [fold_text(text) for _, text in examples]
    found = [word_features(tokens(_INVENTED.sub("@x", text.text))) for text in folded]
    manner = np.array([listener.listen(text, named=is_named(text.original)).manner for text in folded])
    counts = Counter(chain.from_iterable(found))
    vocabulary = sorted(counts)
    idf = np.array([1 + np.log((1 + len(found)) / (1 + counts[feature])) for feature in vocabulary])
    words = _lay_out(found, vocabulary, idf)
    natures = [NATURES.index(nature) for nature, _ in examples]
    regression = LogisticRegression(C=_COST, max_iter=500).fit(
        hstack([words, csr_array(manner)], format="csr"), natures
    )
    by_word, by_manner = np.split(regression.coef_.T, [len(vocabulary)])
    bayes = MultinomialNB(alpha=_SMOOTHING, fit_prior=False).fit(words, natures).feature_log_prob_.T
    centred = bayes - bayes.mean(axis=1, keepdims=True)  # what a word adds to all natures tells none from another
    added = (by_word + centred, by_manner, regression.intercept_)
    return round_weights(vocabulary, idf, *(weights / _CALMED for weights in added))


def _lay_out(found: Sequence[set[str]], vocabulary: Sequence[str], idf: Floats) -> csr_array:
    """Return the posts as lines of unit length, shorter for a few words (posts by features), sparse."""
    places = {feature: place for place, feature in enumerate(vocabulary)}
    rows = [sorted(places[feature] for feature in features) for features in found]
    norms = [max(float(np.linalg.norm(idf[row])), LEAST_NORM) for row in rows]
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
