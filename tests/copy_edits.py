"""What people do to a text before they publish it again: fifteen kinds of edit, of any French text."""

import random
import unicodedata
from collections.abc import Callable, Mapping, Sequence

Edit = Callable[[str, random.Random, Sequence[str]], tuple[str, str]]  # text, chance, other words -> (said, said again)

_EMOJI = ("👏", "🌾", "✊", "🏥", "📣", "🇫🇷", "👩🏽‍⚕️", "❤️")
_HASHTAGS = ("#Retraites", "#ServicesPublics", "#Aubertin2027", "#Santé", "#Hopital", "#EcoleEnDanger", "#Agriculture")
_COMMENTS = (
    "Nous partageons entièrement cette analyse de nos collègues :",
    "À lire et à faire circuler, surtout dans les petites communes.",
    "Tout est dit ! Et toujours aucune réponse à ce jour…",
    "Voici ce que nous disions déjà au printemps dernier :",
    "Merci à nos amis pour ce texte que notre bureau a voté à l'unanimité.",
)
_NAMES = ("Jeanne Perrault", "le docteur Vauquelin", "Nordine Amari", "Mme Costérac", "l'équipe du collège")
_PLACES = ("Quercelle", "Port-Lazare", "Montclair", "Saint-Aubin-le-Vieux", "Brévalonne", "Val d'Ombre")
_SIGNATURES = (
    "— Le bureau de la fédération",
    "Signé : le collectif des usagers de la ligne",
    "Contact presse : Anne Rivel, 01 99 00 12 34",
)


def _same(text: str, chance: random.Random, words: Sequence[str]) -> tuple[str, str]:
    return text, text


def _relayed(text: str, chance: random.Random, words: Sequence[str]) -> tuple[str, str]:
    return text, f"RT @{chance.choice(words)}.bsky.social: {text}"


def _other_link(text: str, chance: random.Random, words: Sequence[str]) -> tuple[str, str]:
    slug, other = (f"{chance.choice(words)}-{chance.randrange(10**6)}" for _ in range(2))
    return f"{text} https://asso.example/{slug}", f"{text} https://court.example/{other}?utm_source=x"


def _shouted(text: str, chance: random.Random, words: Sequence[str]) -> tuple[str, str]:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return text, bare.upper() if chance.random() < 0.5 else bare


def _emoji(text: str, chance: random.Random, words: Sequence[str]) -> tuple[str, str]:
    start, end = (chance.choice(_EMOJI) for _ in range(2))
    return text, f"{start}{start} {text}{end} {chance.choice(_EMOJI)}"


def _hashtags(text: str, chance: random.Random, words: Sequence[str]) -> tuple[str, str]:
    first, *others = chance.sample(_HASHTAGS, chance.randint(3, 4))
    return text, f"{first} {text} {' '.join(others)}"


def _cut(share: float) -> Edit:
    def edit(text: str, chance: random.Random, words: Sequence[str]) -> tuple[str, str]:
        return text, text[: int(len(text) * share)].rstrip() + "…"

    return edit


def _replaced(count: int) -> Edit:
    def edit(text: str, chance: random.Random, words: Sequence[str]) -> tuple[str, str]:
        said = text.split()
        for place in chance.sample(range(len(said)), count):
            said[place] = chance.choice(words)
        return text, " ".join(said)

    return edit


def _swapped(text: str, chance: random.Random, words: Sequence[str]) -> tuple[str, str]:
    said = text.split()
    return text, " ".join(said[len(said) // 2 :] + said[: len(said) // 2])


def _quoted(text: str, chance: random.Random, words: Sequence[str]) -> tuple[str, str]:
    comment = chance.choice(_COMMENTS)
    return text, f"{comment} « {text} »" if chance.random() < 0.5 else f"« {text} » {comment}"


def _template(text: str, chance: random.Random, words: Sequence[str]) -> tuple[str, str]:
    said = text.split()
    first, second = sorted(chance.sample(range(1, len(said)), 2))

    def fill() -> str:
        name, place = chance.choice(_NAMES), f"à {chance.choice(_PLACES)}"
        return " ".join([*said[:first], name, *said[first:second], place, *said[second:]])

    return fill(), fill()


def _typeset(text: str, chance: random.Random, words: Sequence[str]) -> tuple[str, str]:
    set_again = text.replace("'", "’").replace(" :", "\u00a0:").replace(" ?", "\u202f?").replace("...", "…")
    return text, f"«\u00a0{set_again.replace(' - ', ' — ').replace('oe', 'œ')}\u00a0»\n\n"


def _signed(text: str, chance: random.Random, words: Sequence[str]) -> tuple[str, str]:
    return text, f"{text}\n{chance.choice(_SIGNATURES)}"


EDITS: Mapping[str, Edit] = {
    "exact": _same,
    "relayed (RT)": _relayed,
    "another link": _other_link,
    "case and accents": _shouted,
    "emoji": _emoji,
    "3 or 4 hashtags": _hashtags,
    "cut at 80 %": _cut(0.8),
    "cut at 70 %": _cut(0.7),
    "1 word replaced": _replaced(1),
    "3 words replaced": _replaced(3),
    "halves swapped": _swapped,
    "quoted with a comment": _quoted,
    "template filled": _template,
    "typeset": _typeset,
    "signed": _signed,
}
