"""Whether two things said of one subject can both be true. Pure."""

from responders.guards.frames import PLAIN, Frame

_ALIKE = 0.5
_PLAINLY = {"no": frozenset({"gone"}), "yes": frozenset({"same", "up"})}
_IMPOSED = frozenset({"paid", "must", "private"})
Known = frozenset[tuple[float, str]]


def conflict(said: Frame, draft: Frame, known: Known) -> bool:
    """Return whether two frames cannot both be true; `known` are the numbers the claim's whole text gives."""
    common = len(set(said.subject) & set(draft.subject))
    if not common:
        return False
    shorter, longer = sorted((len(said.subject), len(draft.subject)))
    # "l'âge de la retraite" is not "les retraites": one word in common must be the head of both.
    same = common / shorter > _ALIKE and (common > 1 or said.subject[0] == draft.subject[0])
    close = common > 1 and common / longer > _ALIKE
    return same and (_opposed(said, draft, close) or (common / longer >= _ALIKE and _differ(said, draft, known)))


def _opposed(said: Frame, draft: Frame, close: bool) -> bool:
    """Return whether nothing satisfies both; a plain yes and a plain no must be of the same deed."""
    if PLAIN not in (said.dimension, draft.dimension):
        return said.dimension == draft.dimension and _apart(said.left, draft.left)
    if said.dimension == draft.dimension:
        return close and _apart(said.left, draft.left)
    if "no" in said.left and draft.left & _IMPOSED:
        return close  # "pas de péage" against "tous paieront le péage"
    if not {said.dimension, draft.dimension} <= {PLAIN, "degree"} or "yes" in draft.left:
        return False  # a draft's bare noun phrase promises nothing
    return close and _apart(_in_degrees(said), _in_degrees(draft))


def _apart(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one) and not one & other


def _in_degrees(frame: Frame) -> frozenset[str]:
    """Return what a plain yes or no leaves of its subject."""
    if frame.dimension != PLAIN:
        return frame.left
    return frozenset().union(*(_PLAINLY[one] for one in frame.left))


def _differ(said: Frame, draft: Frame, known: Known) -> bool:
    """Return whether a draft counts the same thing otherwise."""
    units = {one.unit for one in said.numbers} - {""}
    return any(one.unit in units and not {(one.value, one.unit), (one.value, "")} & known for one in draft.numbers)
