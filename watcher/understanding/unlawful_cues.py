"""French words that are unlawful: threats, incitement, hate, and imputations of a crime. Data for `nature`.

They are listed so that the house recognises them and sends them to the lawyer; nothing here is ever said.
Sources: loi du 29 juillet 1881 (art. 24, 29, 33), code pénal (art. 222-17, 223-1-1, 433-3).
"""

from watcher.model import Nature

UNLAWFUL: tuple[tuple[Nature, float, str], ...] = (
    # unlawful wherever it stands: threats of death or violence, hate
    (Nature.UNLAWFUL, 1.5,
     """(on va|je vais|il faut|faut|faudrait) (te|la|le|les|vous) (tuer|buter|crever|egorger|pendre|fusiller|
        lyncher|violer|massacrer)"""),
    (Nature.UNLAWFUL, 1.5, "qu'on (te|la|le|les|vous) (tue|pende|bute|fusille|lynche|creve)"),
    (Nature.UNLAWFUL, 1.5,
     """(casser les jambes|casser la gueule|casser la figure|peter la gueule|faire la peau|au bout d'une corde|
        brulez la permanence|brulons la permanence|incendier la permanence|incendions la permanence|
        on va te retrouver|on te retrouvera)"""),
    (Nature.UNLAWFUL, 1.5,
     """(les|ces|tous les) (juifs|arabes|noirs|musulmans|gitans|roms|homosexuels|pd) (tiennent|controlent|
        dirigent|possedent|dehors|a la mer|sont des parasites|sont de la vermine|doivent crever)"""),
    (Nature.UNLAWFUL, 1.5,
     """(merite|meritez|meritent|merites) (la mort|de mourir|de crever|une balle|la potence|la guillotine|
        la corde)"""),
    (Nature.UNLAWFUL, 1.5,
     """(balle dans la tete|femme a abattre|homme a abattre|qu'elle creve|qu'il creve|qu'ils crevent|
        creve salope|on sait ou tu habites|on sait ou elle habite|on sait ou il habite|sait ou vous habitez|
        tu vas mourir|vous allez mourir)"""),
    (Nature.UNLAWFUL, 1.5,
     """(sale|sales) (juif|juive|juifs|arabe|arabes|noir|noire|noirs|negre|negres|pd|pede|pedes|gouine|gouines|
        gitan|gitans|rom|roms|musulman|musulmans|goy|race|bougnoule|bougnoules|youpin|youpins|feuj)"""),
    (Nature.UNLAWFUL, 1.5,
     """(bougnoule|bougnoules|youpin|youpine|youpins|bamboula|negro|sous race|sous homme|sous hommes|salope|
        pute|putain de salope|sale pute|encule|enculee)"""),
)  # fmt: skip

# Imputations of a crime, and insults: unlawful when they aim at somebody named or addressed nearby.
IMPUTATIONS: tuple[str, ...] = (
    """(voleuse|voleur|voleurs|escroc|escrocs|corrompue|corrompu|corrompus|criminelle|criminel|pedophile|pedo|
    violeur|assassin|assassins|meurtriere|meurtrier|truande|truand|fraudeuse|fraudeur|delinquante|delinquant|
    terroriste|nazie|nazi|collabo|complice de meurtre)""",
    """a (detourne|vole|blanchi|fraude|soudoye|viole|tue|frappe|agresse|escroque) (l'argent|les fonds|des fonds|
    de l'argent|la caisse|dans la caisse|le fisc|des voix|des votes|des|les|une|un|sa|son|l')""",
    """(a detourne|a blanchi|a fraude|a vole|pioche dans la caisse|tape dans la caisse|pique dans la caisse|
    touche des pots de vin|pots de vin|emplois fictifs|trafic d'influence|detournement de fonds)""",
    """(on va|je vais|il faut|faut|faudrait) (te|la|le|les|vous) (descendre|abattre|liquider|planter|bruler|
    tuer)""",
    """(on va|il faut|faut) (tuer|buter|egorger|pendre|fusiller|lyncher)""",
    """(a achete des voix|a achete des votes|a achete ses voix|a achete leur silence|qu'on la brule|
    qu'on le brule|qu'on les brule|coup de fusil|au bucher|adresse personnelle de|adresse privee de|
    son adresse personnelle|allez lui dire bonjour)""",
)  # fmt: skip
