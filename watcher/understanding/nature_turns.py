"""What turns a cue of a post's nature round, or silences it: data for `nature`, folded."""

# What holds a cue and says nothing: these longer phrases take the place of the cue inside.
NEUTRAL: tuple[str, ...] = (
    """(merci de|merci d'avance|par avance merci|mort de rire|faux pas|debat national|negro spiritual|
    negro spirituals|nulle part|match nul|nul doute|nul n'|de concert avec|etes invites a signer|m'a vole|
    m'en a vole|m'ont vole|nous a vole|nous ont vole|d'humour|l'humour|a la rue de|a la rue du|a la rue des|
    exposition a|exposition au|exposition aux|une question de)""",
    "(a|ont|est|ete|sont|etait) (approuve|approuvee|approuves|approuvees)",
    "au programme (de|d'|du|des)",
    "est un faux (debat|probleme|proces|pretexte|espoir)",
)  # fmt: skip
# A thank or a praise before one of these was only good manners.
CONTRASTS = frozenset("mais pourtant cependant toutefois neanmoins helas malheureusement dommage".split())  # noqa: SIM905
# Questions that expect no answer: they blame, or they offer.
RHETORICAL: tuple[str, ...] = (
    """(a quoi bon|a quoi sert|qui peut croire|qui peut encore croire|comment peut on|comment osez vous|
    comment ose t elle|de qui se moque t on|vous n'avez pas honte|n'avez vous pas honte|et si on|et si nous|
    et si l'on|pourquoi ne pas|pourquoi pas|jusqu'a quand)""",
)  # fmt: skip
# Words that turn a cue round when they stand just before it, or "pas" just after.
NEGATIONS_BEFORE = frozenset("ne n' pas jamais aucun aucune sans ni rien".split())  # noqa: SIM905
NEGATIONS_AFTER = frozenset("pas jamais plus aucun aucune".split())  # noqa: SIM905
