"""French cues that tell what a post does: data for `nature`, folded, one line a family.

"(a|b)" offers words; a cue's weight is 1 where it decides alone, less where it needs company.
"""

from watcher.model import Nature

Cue = tuple[Nature, float, str]

CUES: tuple[Cue, ...] = (
    # question
    (Nature.QUESTION, 1.0,
     """(que|qu'est ce que|quand|comment|pourquoi) (propose|proposez|compte|comptez|pense|pensez|prevoit|
        prevoyez|ferez|fera|dit|dites|repond|repondez)"""),
    (Nature.QUESTION, 1.0,
     """(quelle est|quelles sont|quel est|quels sont) (votre|vos|la|sa|ses|leur|leurs|le|les) (position|
        positions|proposition|propositions|reponse|avis|projet|mesures|programme|intentions)"""),
    (Nature.QUESTION, 1.0,
     """(qu'en pensez vous|qu'en pense|qu'en dites vous|que repondez vous|que proposez vous|que ferez vous|
        que comptez vous)"""),
    (Nature.QUESTION, 1.0,
     """(on attend|nous attendons|j'attends|attendons|attend toujours|attendent) (toujours|encore|donc|enfin|
        ) (la|une|des|votre|vos|sa|ses|les) (reponse|reponses|position|positions|precisions|details|
        explication|explications|eclaircissements|chiffres)"""),
    (Nature.QUESTION, 0.9, "(zero|aucune|pas de|toujours pas de|sans) (reponse|reponses)"),
    (Nature.QUESTION, 0.8,
     """(une|vos|votre|des) (reponse|reponses) (sur|a|aux|au|concernant|claire|claires|precise)"""),
    (Nature.QUESTION, 0.9,
     """(on vous attend|nous vous attendons|repondez nous|repondez|eclairez nous|precisez|pouvez vous|
        pourriez vous|connait elle|connaissez vous|avez vous)"""),
    (Nature.QUESTION, 0.8,
     """(nous|on) (interpellons|interpelle|interroge|interrogeons|demandons a|aimerait savoir|aimerions
        savoir|voudrions savoir|voudrait savoir)"""),
    # meeting request
    (Nature.MEETING_REQUEST, 1.2,
     """(nous|je|on) (invitons|vous invitons|invite|vous invite|convions|vous convions|convie) (les candidats|
        la candidate|le candidat|les candidates|tous les candidats|toutes les candidates|les equipes|l'equipe|
        les elus)"""),
    (Nature.MEETING_REQUEST, 1.1,
     """(nous vous invitons|inviter les candidats|invitons les candidats|invitons la candidate|vous inviter|
        invitation aux candidats|vous convier)"""),
    (Nature.MEETING_REQUEST, 1.1,
     """(demande|demandons|sollicite|sollicitons|demandent|demander|souhaitons|souhaite) (un|une|a obtenir un|
        obtenir un) (rendez vous|rdv|entretien|audience|entrevue|rencontre)"""),
    (Nature.MEETING_REQUEST, 1.0,
     """(souhaitons|souhaite|souhaiterions|voudrions|aimerions|voulons|demandons a|demande a|proposons de|
        pourrions|pouvons nous|peut on|pourrait on) (vous|la|le|les|) (rencontrer|recevoir|etre recus|etre
        recu|echanger avec vous)"""),
    (Nature.MEETING_REQUEST, 1.0,
     """(recevez nous|venez nous rencontrer|venez nous voir|venez rencontrer|venez en parler|quand nous
        recevrez vous|pouvez vous nous recevoir|etre recus par|rencontrer la candidate|rencontrer le candidat|
        rencontrer votre equipe|rencontrer les candidats)"""),
    (Nature.MEETING_REQUEST, 1.0, "(venez|venir) (visiter|debattre|discuter|echanger) (avec|chez|dans|de|)"),
    # factual error
    (Nature.FACTUAL_ERROR, 1.1,
     """(c'est faux|cela est faux|est faux|est fausse|sont faux|sont fausses|totalement faux|c'est inexact|
        est inexact|sont inexacts|est errone|sont errones|est erronee|chiffre errone|chiffres errones|vrai ou
        faux|fake news|intox|contre verite|contre verites)"""),
    (Nature.FACTUAL_ERROR, 1.1,
     """(contrairement a ce qu'|contrairement a ce que|
        erreur factuelle|erreur de chiffre|une erreur dans|erreur dans|rectification|a rectifier|merci de
        corriger|corrigez|a corriger)"""),
    (Nature.FACTUAL_ERROR, 1.1, "n'a jamais (dit|ecrit|propose|vote|promis|existe|ete|eu|signe|demande)"),
    (Nature.FACTUAL_ERROR, 0.6,
     """(erreur|erreurs|verification|verifions|en realite|le vrai chiffre|les vrais chiffres)"""),
    # criticism
    (Nature.CRITICISM, 1.0,
     """(oublie|oublient|oubliez|oublies|oubliees|ignore|ignorent|neglige|negligent|confond|confondent|passe
        sous silence)"""),
    (Nature.CRITICISM, 1.0,
     """(ne dit rien|ne dites rien|rien sur|rien pour|pas un mot|aucune mesure|aucune proposition|aucun mot|
        aucun chiffre|aucun texte|aucune trace|toujours rien|absent du programme|absente du programme|absents
        du programme|grand absent|grands absents|grands oublies)"""),
    (Nature.CRITICISM, 1.0,
     """(insuffisant|insuffisante|insuffisants|insuffisantes|decu|decue|decus|decevant|decevante|n'a rien
        compris|ne comprend rien|n'a pas compris|a cote de la plaque|inacceptable|ne suffit pas|ne suffiront
        pas|pas a la hauteur|du vent|poudre aux yeux|demi mesure|demi mesures|inquiets|inquietude|inquiete|
        inquietant|regrettons|regrette|deplorons|deplore|denoncons|denonce|desaccord|opposons|refusons)"""),
    (Nature.CRITICISM, 0.7,
     """(mais|pourtant|helas|malheureusement|dommage|trop peu|trop tard|recul|sans financement|sans moyens|
        promesse de plus|promesses de plus|encore une promesse|ans de promesses|ferme toujours|notre analyse|
        nos reserves|doutes|doute|ce serait mieux)"""),
    # proposal
    (Nature.PROPOSAL, 1.0,
     """(nous proposons|on propose|je propose|nos propositions|notre proposition|notre contribution|nos
        contributions|notre plaidoyer|notre manifeste|livre blanc|cahier de doleances|nos solutions|nous
        preconisons|nous recommandons|nos recommandations|voici nos)"""),
    (Nature.PROPOSAL, 1.0,
     """(nos|les|ses|#) (3|4|5|6|7|8|9|10|12|15|20|25|30|50|100|dix|cinq|trois|douze|vingt) (propositions|
        mesures|priorites|demandes|recommandations)"""),
    (Nature.PROPOSAL, 0.8,
     """(il faudrait|il faut|il est temps de|pourquoi ne pas|et si on|et si nous|nous demandons|nous plaidons|
        nous suggerons|une piste)"""),
    # support
    (Nature.SUPPORT, 1.0,
     """(bravo|felicitations|merci|nous saluons|on salue|je salue|saluons|bonne nouvelle|excellente nouvelle|
        chapeau|hourra|enfin une bonne|bonne idee|belle initiative|belle victoire|fiers|fieres|fier de|ravis|
        ravie|ravi|heureux de|heureuse de)"""),
    (Nature.SUPPORT, 1.0,
     """(nous soutenons|je soutiens|on soutient|soutenons|nous approuvons|va dans le bon sens|allons dans le
        bon sens|bien joue|tout a fait d'accord|salle comble|succes|reussite)"""),
    # attack
    (Nature.ATTACK, 1.0,
     """(menteuse|menteur|menteurs|menteuses|honte|honteux|honteuse|incapable|incapables|degage|degagez|nulle|
        nul|bouffon|bouffonne|clown|guignol|ridicule|pathetique|imposteur|imposture|mafieux|mafieuse|
        hypocrite|hypocrites|demission|pourri|pourrie|pourris|minable|lamentable|parasite|parasites|fumier|
        ordure|ordures|raclure|connard|connasse|conne|debile|cretin|cretine|idiote|abruti|abrutie|tocarde|
        tocard|vendue|vendu|traitre|traitresse|ta gueule|ferme la)"""),
    # satire
    (Nature.SATIRE, 1.0,
     """(satire|parodie|humour|second degre|poisson d'avril|le gorafi|legorafi|/s|#satire|#humour)"""),
    (Nature.SATIRE, 0.5, "(lol|mdr|ptdr|\U0001f602|\U0001f923|\U0001f921)"),
    # distress
    (Nature.DISTRESS, 1.0,
     """(sans solution|sans solutions|a la rue ce soir|dorment dehors|dort dehors|dorment a la rue|mort de
        froid|morte de froid|mis a la rue|mises a la rue|en danger|en danger de mort|suicide|suicides|s'est
        suicide|s'est suicidee|feminicide ce|drame|drames|tragedie|en deuil|immense tristesse|endeuilles|
        endeuillee|nos condoleances|toutes nos condoleances|a perdu la vie|ont perdu la vie|est decede|est
        decedee|est mort|est morte|sont morts|sont mortes|deces de|disparition inquietante|incendie meurtrier|
        detresse|appel a l'aide|au secours|aidez nous|victimes de l'incendie|plus rien a manger)"""),
    # event
    (Nature.EVENT, 1.0,
     """(rendez vous|rdv) (ce|cette|demain|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|le|a|au|des)"""),
    (Nature.EVENT, 0.9,
     """(assemblee generale|portes ouvertes|conference debat|table ronde|conference de presse|cine debat|vide
        grenier|vide greniers|brocante|loto|kermesse|inscriptions ouvertes|inscrivez vous|entree libre|entree
        gratuite|venez nombreux|venez nombreuses|save the date|a vos agendas|reservez votre|billetterie|
        rassemblement|manifestation|marche blanche|webinaire)"""),
    (Nature.EVENT, 0.6,
     """(ce soir|ce samedi|ce dimanche|ce week end|demain soir|samedi prochain|aura lieu|auront lieu|debat
        entre|au programme)"""),
    # information
    (Nature.INFORMATION, 0.8,
     """(communique|publie|publions|publication|rapport|chiffres cles|etude|enquete|a lire|retrouvez|
        decouvrez|replay|compte rendu|revue de presse|newsletter|recrute|recrutons|offre d'emploi|appel a
        candidatures)"""),
    # unlawful wherever it stands: threats of death or violence, hate
    (Nature.UNLAWFUL, 1.5,
     """(on va|je vais|il faut|faut|faudrait) (te|la|le|les|vous|) (tuer|buter|crever|egorger|pendre|fusiller|
        descendre|abattre|liquider|planter|bruler|lyncher|violer|massacrer)"""),
    (Nature.UNLAWFUL, 1.5,
     """(merite|meritez|meritent|merites) (la mort|de mourir|de crever|une balle|la potence|la guillotine|la
        corde)"""),
    (Nature.UNLAWFUL, 1.5,
     """(balle dans la tete|a abattre|a pendre|mort a|mort aux|qu'elle creve|qu'il creve|qu'ils crevent|creve
        salope|on sait ou tu habites|on sait ou elle habite|on sait ou il habite|sait ou vous habitez|tu vas
        mourir|vous allez mourir)"""),
    (Nature.UNLAWFUL, 1.5,
     """(sale|sales) (juif|juive|juifs|arabe|arabes|noir|noire|noirs|negre|negres|pd|pede|pedes|gouine|
        gouines|gitan|gitans|rom|roms|musulman|musulmans|goy|race|bougnoule|bougnoules|youpin|youpins|feuj)"""),
    (Nature.UNLAWFUL, 1.5,
     """(bougnoule|bougnoules|youpin|youpine|youpins|bamboula|negro|sous race|sous homme|sous hommes|salope|
        pute|putain de salope|sale pute|encule|enculee)"""),
)  # fmt: skip

# Imputations of a crime, and insults: unlawful when they aim at somebody named or addressed nearby.
IMPUTATIONS: tuple[str, ...] = (
    """(voleuse|voleur|voleurs|escroc|escrocs|corrompue|corrompu|corrompus|criminelle|criminel|pedophile|pedo|
    violeur|assassin|assassins|meurtriere|meurtrier|truande|truand|fraudeuse|fraudeur|delinquante|delinquant|
    terroriste|nazie|nazi|collabo|complice de meurtre)""",
    """a (detourne|vole|blanchi|fraude|soudoye|viole|tue|frappe|agresse|escroque|achete) (l'argent|les fonds|des
    fonds|de l'argent|la caisse|dans la caisse|le fisc|des voix|des votes|des|les|une|un|sa|son|l')""",
    """(a detourne|a blanchi|a fraude|a vole|pioche dans la caisse|tape dans la caisse|pique dans la caisse|
    touche des pots de vin|pots de vin|emplois fictifs|trafic d'influence|detournement de fonds)""",
)  # fmt: skip
# Words that turn a cue round when they stand just before it, or "pas" just after.
NEGATIONS_BEFORE = frozenset("ne n' pas jamais aucun aucune sans ni rien".split())  # noqa: SIM905
NEGATIONS_AFTER = frozenset("pas jamais plus aucun aucune".split())  # noqa: SIM905
