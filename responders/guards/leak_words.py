"""French words that tell of a meeting with somebody, and those that only look as if. Data for `leak`; folded."""

import re

# A meeting that took place or will, between them and us.
MEETING = re.compile(
    r"\b(?:(?:notre|nos|cette|ces|bel(?:le)?|belles?|beaux|riches?|la|une|l'|les|des|d'|du|de|le|un|en|petit"
    r"|quel(?:le)?"
    r"|premiere?|seance de|atelier de|compte rendu de) ?)?"
    r"(?P<word>rencontres?|entretiens?|entrevues?|tables? rondes?|tete a tete|rendez vous|reunions?|echanges?"
    r"|discussions?"
    r"|dialogues?|conversations?|concertations?|audiences?|visites?|visio\w*|dejeuner|petit dejeuner|diner"
    r"|seances? de travail"
    r"|ateliers? de travail|moment passe|temps d'echange|apres midi d'ecoute|matinee de dialogue|huis clos|livre d'or"
    r"|deplacement)\b"
)
DEED = re.compile(
    r"\b(?:(?:nous|on|equipe|candidate?|delegation|aubertin) (?:\w+ ){0,4}?(?:avons|a|ont|avions|etions|etait"
    r"|est|sommes|s'est|se sont|s'etait|avait|avaient)"
    r"(?: ete| pu| eu la chance d'| longuement| nous| eu| bien| tous| jeudi| mardi)* ?(?:rencontre\w*|recu\w*"
    r"|accueilli\w*|echange\w*|discute\w*|dialogue\w*|vus?|vues?|ecoute\w*|parle\w*|rejoint\w*"
    r"|entretenu\w*|invite\w*|convie\w*|rendue?s?|dejeune\w*|dine\w*|retrouve\w*|passe\w*|partage|pris un cafe"
    r"|assis|travaille\w*|touches par l'accueil|convenu\w*|promis|venus?|signe\w*|cause|fait le point)"
    r"|nous (?:a|ont|avait|avaient) (?:\w+ )?(?:recu\w*|accueilli\w*|conviee?s?|invitee?s?|dit|raconte"
    r"|ouvert ses portes|ouvert leurs portes|rejoints?|consacre\w*|appris|parle|beaucoup appris|expose)"
    r"|nous l'ont dit|nous l'avons dit en face|de vive voix|en face|nous (?:rencontrons|rencontrerons|recevons"
    r"|recevrons|voyons|verrons|reverrons|ecouterons|dejeunons|dejeunions|sortons de|sortons d'|revenons"
    r"|venons de quitter)"
    r"|se (?:sont vus|verront|sont parle|sont rencontres)|nous nous sommes (?:parle|assis|vus|entretenus|rencontres)"
    r"|(?:ravie?s?|heureu(?:x|se|ses)|plaisir|chance|touches|heureux|honneur) (?:\w+ ){0,2}d'avoir"
    r"|plaisir d'avoir|chance d'echanger|fait la connaissance"
    r"|merci [^.!?]{0,80}?(?:pour|de) (?:son|leur|votre|cet|l') ?accueil|nous avoir (?:recus?|accueillis?|conviee?s?)"
    r"|recue?s? (?:hier|ce matin|jeudi|mardi|par|a la permanence)|sera recu\w*|etait avec nous"
    r"|autour de la table|a notre table|autour d'un cafe"
    r"|(?:venus?|venue|venues) (?:nous voir|a notre)|est venue? (?:a|nous)|sont venus nous|au local"
    r"|a notre local|a la permanence|a notre permanence|dans nos locaux"
    r"|aux cotes d|reunis avec|reunis a \w+ avec nous|moment passe ensemble|deux heures avec|de retour"
    r"|retour de|auditionne a notre|auditionne \w+ \w+ a notre demande"
    r"|invites par|nous etions invites|rencontrer \w+ (?:\w+ ){0,3}nous a|que nous avons rencontre\w*"
    r"|avec qui nous avons parle"
    r"|rencontre ce matin|auditionne|nous etions|etaient a|chez les|ont (?:discute|parle|echange)|avons rendez vous"
    r"|fait visiter|ouvert (?:sa|ses|leurs?) portes?|notre invitation|poignees? de main|a la candidate"
    r"|nous ont? (?:expose|confie|explique))"
)
# Ours and open, theirs, offered, or another sense of the word.
OTHERWISE = re.compile(
    r"(?:serions|seriez vous|serons|sommes|seront|restons|reste) (?:\w+ ){0,2}(?:heureux|heureuse|ravis?"
    r"|disponibles?|disposition)[^.!?]*"
    r"|a (?:votre|leur) disposition[^.!?]*|si (?:vous|les|la|le|l')[^,.!?]{0,60}souhait[^.!?]*|n'hesitez pas[^.!?]*"
    r"|pour (?:nous rencontrer|echanger avec)[^.!?]*|souhaitez nous rencontrer|rencontrez [a-z]+"
    r"|echanges? d(?:e |')(?!lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|vues?)\w+|libre echange"
    r"|accords? de libre echange"
    r"|rencontre sportive|rencontre entre l'offre|rencontres? (?:de la|nationales?|regulieres)"
    r"|rencontres de la photographie"
    r"|entretien d(?:es|u|e la) (?:routes|cours|haies|\w+ departementales)|fil de discussion[^.!?]*"
    r"|une discussion est ouverte"
    r"|discussions? (?:parlementaires?|budgetaires?|sur le prix)|dialogue (?:social|permanent|avec les soignants)"
    r"|reunions? publiques?[^.!?]*|grand meeting[^.!?]*|ouverte? a tous|un rendez vous sera donne[^.!?]*"
    r"|table ronde (?:nationale|publique)|(?:votre|sa|leur|leurs|vos|ses) (?:\w+ )?(?:table ronde|reunion"
    r"|rencontre|visite)s?"
    r"|\b\d{1,6} visites|les visites en|visites? a domicile|visite du|la visite du prefet|visitent"
    r"|(?:ministre|prefet|maire|departement|gouvernement|etat|president de la republique|depute)[^.!?]*"
    r"|reunion (?:de rentree|du conseil)[^.!?]*|bien recu|(?:sont|ete) recues|contributions recues"
    r"|propositions ont ete recues"
    r"|patients sont recus|recevr(?:a|ont) [^.!?]*|recevoir les malades[^.!?]*|nous recevrons les demandes[^.!?]*"
    r"|accueil (?:de jour|des aines en|des patients)[^.!?]*|au retour|retour des|a recu le prix[^.!?]*"
    r"|nous invitons [^.!?]*a lire[^.!?]*|chaque ministre[^.!?]*|par ecrit[^.!?]*|un echange quand[^.!?]*"
    r"|en discuter ?\?"
    r"|que l'etat[^.!?]*|invitee? de la matinale"
    r"|rendez vous (?:le|a|ce|demain|\w+di)\b[^.!?]*(?:pique nique|stand|tract\w*|porte a porte|meeting|marche"
    r"|place)[^.!?]*"
)
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = ("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre",
          "novembre", "decembre")  # fmt: skip
# We were there, or will be: with the place, it says that somebody was met.
PRESENCE = re.compile(
    r"\b(?:nous (?:y )?(?:etions|serons|avons|sommes alles|ecouterons|sortons|revenons)|nos |notre |nous l'ont"
    r"|nous a|etait|en sortant|"
    r"de retour|retour|a l'issue|lors de|suite a|merci|table ronde|ecoute|prive\w*)\b"
)
# In company of whom was met, or received by them: not proof of a meeting, but a person must look.
BEFORE_NAME = re.compile(
    r"\b(?:avec(?! (?:attention|interet|plaisir|vous|soin|force))|chez|aupres de?|retrouvee?s?|consult\w+|entre"
    r"|ecoutee?s?) [^.!?,;]{0,24}\Z"
)
AFTER_NAME = re.compile(
    r"[^.!?]{0,30}?\b(?:nous (?:a|ont|avait|avaient|attend\w+|guid\w+)(?! (?:pas |publiquement |deja )?(?:interpell"
    r"|ecri|alert|pose|demand|interrog|repond|signal|rappel|relay|sollicit|adress|inform|pris a partie|envoy|tag"
    r"|mentionn|cite))|et nous(?! \w+ons\b)|avec (?:nous|notre|camille|la candidate)|et (?:la candidate|camille)"
    r"|en prive|que la candidate a)\b"
)
GREETING = re.compile(r"\b(?:bonjour|bonsoir|chere?s?) [^,.!?]{0,90}[,.!?]")
US = re.compile(r"\b(?:nous|on|notre|nos|moi|ma|mon|candidate?|camille|aubertin|equipe)\b|\bm'|\bme ")
# Ours too, when said of somebody we saw.
GRATEFUL = re.compile(r"\b(?:merci|heureu\w+|ravie?s?|quel(?:le)?s?|photo)\b")
# Of people who see each other, whatever the tense; alone it proves nothing.
CONTACT = re.compile(
    r"\b(?:rencontr\w+|recue?s?|recev\w+|recoi\w+|accueil\w+|echang\w+|discut\w+|dialogu\w+|entret(?:en|ien)\w*"
    r"|convi\w+|invite\w*|invitation|retrouv\w+|rejoin\w+|dejeun\w+|din(?:er|e|ons|ions)|gouter|visit\w+|ecout\w+"
    r"|vus?|vues?|voir|revus?|revue?s?|revoir|reverr\w+|croise\w*|confi(?:e|er|ee|es|ent|aient|ait|dences?)|racont\w+"
    r"|expliqu\w+|expos\w+|(?:a|ont|avez|as) dit|disai(?:t|ent)|promis|tables?|tablee|assise?s?|face a|aux cotes"
    r"|en compagnie|poignees? de mains?|serr\w+ la main|telephone|coup de fil|visio\w*|passage|venue|delegation"
    r"|seances?|partag\w+ (?:la|le|un|une|leur|son|du|ce)|portes?|remis(?:e|es)?|moments?|heures? (?:avec|pour|de|a"
    r"|au|aux|chez)"
    r"|matinee|soiree|apres midi|journee|souvenir|de retour|revien\w+|sort(?:ir|ons|i|ant)|rendez vous|reuni\w*"
    r"|reunions?|cafe|soupe|repas|parl(?:e|er|ions|ait|aient) ensemble|parole|nos murs|nos locaux|chez|hote|hotes"
    r"|etions|y etait|conversations?|contact|convenu\w*|franche?s?|franchise|liens?|entendus?|entendre|recueilli\w*"
    r"|attend\w+|selfie|the|verre|aperitif|sort|la route|deplac\w+"
    r"|nous (?:l')?(?:a|ont|avait|avaient) (?!(?:pas |publiquement |deja )?(?:interpell|ecri|alert|pose|demand"
    r"|interrog|repond"
    r"|signal|rappel|relay|sollicit|adress|inform|pris a partie|envoy|tag|mentionn|cite))\w+)\b"
)
# Said of what stays among a few.
SECRECY = re.compile(
    r"\b(?:huis clos|hors (?:camera|micro|presse|antenne)\w*|sans (?:la )?(?:presse|camera|journaliste|micro)s?"
    r"|loin des (?:micros|cameras|projecteurs|regards)|entre nous|en main propre|tete a tete|discre(?:t|te|tement)s?"
    r"|en prive|en petit comite|confiden\w+|les yeux dans les yeux|de vive voix|en face a face|en aparte"
    r"|a l'abri des regards|dans l'intimite|secret\w*|porte close|portes closes|on vous en dira plus)\b"
)
# Where everybody may come.
EVENT = re.compile(
    r"\b(?:marches?|porte a porte|tract\w*|meeting|entree libre|pique nique|rassemblement|stand|salon|foire|fete"
    r"|reunions? publiques?|manifestation|defile)\b"
)
# Said or done before everybody: it explains a name without a meeting.
OPENLY = re.compile(
    r"\b(?:publi(?:e|er|ent|es|ee|ees|ons|que|ques|quement|cation)s?|petitions?|tribunes?|lettre ouverte|appel(?:le"
    r"|lent)?"
    r"|articles?|etudes?|barometre|communiques?|manifest\w+|greves?|fete|loto|assemblee generale|a lire|lire|reportage"
    r"|interview|marches?|porte a porte|tracts?|tractage|meeting|entree libre|pique nique|rassemblement|stand|salon"
    r"|foire"
    r"|matinale|debat|ouverte? a (?:tous|toutes|la presse)|interpell\w+|interrog\w+|demand\w+|questions?|rapports?"
    r"|fil|felicit\w+|bravo|prix du|laureat\w*|charte|plateforme|note|courrier|travaux|relay\w+|suiv(?:ons|re)"
    r"|repon(?:d|s)\w*|lir\w+|lu|lues?|lisons|message|contributions?|programme|mesure|etudierons|pancarte|affiche"
    r"|habitant\w*|commercant\w*|en ligne|site|video|livre|concert|spectacle|exposition|conference|inaugur\w*)\b"
)
KIND = re.compile(r"\b(?:association|collectif|federation|union|syndicat|comite|benevoles|responsables|equipes?)\b")
