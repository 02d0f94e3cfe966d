"""The territories that vote, and the time zone in which each one's silence begins (L.49)."""

from collections.abc import Mapping

TERRITORIES: Mapping[str, str] = {
    "metropole": "Europe/Paris",
    "reunion": "Indian/Reunion",
    "mayotte": "Indian/Mayotte",
    "nouvelle_caledonie": "Pacific/Noumea",
    "wallis_et_futuna": "Pacific/Wallis",
    "guadeloupe": "America/Guadeloupe",
    "martinique": "America/Martinique",
    "saint_barthelemy": "America/St_Barthelemy",
    "saint_martin": "America/Marigot",
    "guyane": "America/Cayenne",
    "saint_pierre_et_miquelon": "America/Miquelon",
    "polynesie": "Pacific/Tahiti",
    "marquises": "Pacific/Marquesas",
    "gambier": "Pacific/Gambier",
}
