"""French cues that tell what a post does: data for `nature`, folded, one line a family.

"(a|b)" offers words; a cue's weight is 1 where it decides alone, less where it needs company. What is
unlawful has its own table, in `unlawful_cues`.
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
        ) (la|une|des|votre|vos|sa|ses|les) (reponse|reponses|position|positions|precisions|details|explication|
        explications|eclaircissements|chiffres)"""),
    (Nature.QUESTION, 0.9, "(zero|aucune|pas de|toujours pas de|sans) (reponse|reponses)"),
    (Nature.QUESTION, 0.8,
     """(une|vos|votre|des) (reponse|reponses) (sur|a|aux|au|concernant|claire|claires|precise)"""),
    (Nature.QUESTION, 0.9,
     """(on vous attend|nous vous attendons|repondez nous|repondez|eclairez nous|precisez|pouvez vous|
        pourriez vous|connait elle|connaissez vous|avez vous)"""),
    (Nature.QUESTION, 1.0,
     """(dites nous|expliquez nous|indiquez nous|veulent savoir|voulons savoir|veut savoir|souhaitons savoir|
        souhaitons connaitre|voudrions connaitre|aimerions connaitre|pour connaitre|nous demande si|
        on se demande|nous nous demandons|une question|nos questions|question a|questions a|posons la question|
        pose la question|qu'en est il|ou en est|ou en sont|que devient|que deviennent|attend une parole|
        attendent une parole|attend toujours|attendons toujours|nous eclairer|aimerait entendre|
        aimerions entendre|sans nouvelles de)"""),
    (Nature.QUESTION, 0.8,
     """(nous|on) (interpellons|interpelle|interroge|interrogeons|demandons a|aimerait savoir|aimerions savoir|
        voudrions savoir|voudrait savoir)"""),
    (Nature.QUESTION, 1.0,
     """(savoir si|savoir ou|savoir quand|se prononce sur|se prononcera|attendent que la candidate|
        attendons que la candidate|posons dix questions|posons nos questions|transparence promise|
        se fait attendre|se font attendre|attendons des precisions|on attend les precisions|attend les details)"""),
    (Nature.QUESTION, 0.9,
     """(peut|pourrait|va t|compte t|prevoit|veut|saura t|viendra t|repondra t|entend) (elle|il|on) (nous|vous|
        enfin|repondre|preciser|garantir|expliquer|dire)"""),
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
        pourrions|pouvons nous|peut on|pourrait on) (vous|la|le|les|) (rencontrer|recevoir|etre recus|etre recu|
        echanger avec vous)"""),
    (Nature.MEETING_REQUEST, 1.0,
     """(recevez nous|venez nous rencontrer|venez nous voir|venez rencontrer|venez en parler|
        quand nous recevrez vous|pouvez vous nous recevoir|etre recus par|rencontrer la candidate|
        rencontrer le candidat|rencontrer votre equipe|rencontrer les candidats)"""),
    (Nature.MEETING_REQUEST, 1.0,
     """(venez|venir) (visiter|debattre|discuter|echanger|passer une|passer un|partager|voir|rencontrer|
        constater|dejeuner) (avec|chez|dans|de|nos|notre|la|)"""),
    (Nature.MEETING_REQUEST, 1.0,
     """(un|une|de|d'|d'un|d'une|notre|obtenir un|obtenir une|proposons une|propose une|voudrait un|
        souhaiterait un|souhaiterions un) (rendez vous|rdv|entretien|audience|entrevue|rencontre) (avec|a la|
        au candidat|aux candidats|envoyee|adressee|aupres)"""),
    (Nature.MEETING_REQUEST, 1.0,
     """(demande de rendez vous|demande de rdv|demande d'audience|demande d'entretien|demande a etre recue|
        demande a etre recu|demandons a etre recus|demandons a etre recues|demandent a etre recus|nous recevoir|
        etre recue par|etre recu par|etre entendus|etre entendues|recevez les|vous recevoir|nous accueillir|
        vous accueillir|accueillir la candidate|accueillir le candidat|auditionner|de vive voix|
        rencontrer votre|rencontrer vos|rencontrer l'equipe|rencontrer les equipes|on peut se voir|
        pouvons nous nous voir|se voir la semaine|acceptez vous de|candidate est la bienvenue|
        candidat est le bienvenu|candidats sont les bienvenus|candidats bienvenus|etes la bienvenue|
        etes le bienvenu|etes les bienvenus|une place vous attend|une chaise vous|votre place est reservee|
        place vous est reservee|notre invitation|invitation a toutes les equipes|invitation a tous|
        invitation a la candidate|invitation au candidat|indiquer une date|proposer une date|
        convenir d'une date|convenir d'un)"""),
    (Nature.MEETING_REQUEST, 1.0,
     """(presenter nos travaux|presenter notre|vous attendent a|vous attendent au|vous attendent dans|
        confirmer votre venue|confirmer votre presence|confirmer votre participation|votre venue|
        demande d'entrevue|demande d'un entretien|demande de rencontre|candidats recoivent|portes aux candidats|
        aura dix minutes|pourriez vous participer|pourriez vous venir|pouvez vous venir|voulez vous venir|
        viendrez vous|seriez vous disponible|seriez vous libre|etes vous disponible|pour un echange avec|
        un cafe pour|visiter notre|decouvrir notre atelier|decouvrir notre ferme)"""),
    # factual error
    (Nature.FACTUAL_ERROR, 1.1,
     """(c'est faux|cela est faux|est faux|est fausse|sont faux|sont fausses|totalement faux|c'est inexact|
        est inexact|sont inexacts|est errone|sont errones|est erronee|chiffre errone|chiffres errones|fake news|
        intox|contre verite|contre verites)"""),
    (Nature.FACTUAL_ERROR, 1.1,
     """(contrairement a ce qu'|contrairement a ce que|erreur factuelle|erreur de chiffre|une erreur dans|
        erreur dans|rectification|a rectifier|merci de corriger|corrigez|a corriger)"""),
    (Nature.FACTUAL_ERROR, 1.1,
     """(archi faux|faux :|faux.|faux !|c'est un faux|est un faux|fausse information|fausse citation|
        fausses informations|fausse rumeur|infox|desintox|rectificatif|rectifier|rectifiez|mise au point|
        petite correction|correction :|n'est pas exact|n'est pas vrai|pas exact|inexactitude|inexactitudes|
        se trompe|se trompent|vous vous trompez|vous trompez|est invente|est inventee|est perimee|est perime|
        sont perimes|est tronquee|est tronque|sortie de son contexte|sorti de son contexte|citation pretee|
        quoi qu'en dise|verification faite|apres verification|erreur de date|vous confondez|rien de tel dans|
        contredit les chiffres|chiffre fantaisiste|chiffres fantaisistes|ne correspond pas aux chiffres|
        ne correspondent pas)"""),
    (Nature.FACTUAL_ERROR, 1.1,
     """n'a jamais (dit|ecrit|propose|vote|promis|existe|ete|eu|signe|demande|defendu|refuse|soutenu)"""),
    (Nature.FACTUAL_ERROR, 1.0,
     """(il est faux de|inexact|inexacte|inexactes|n'est pas abandonne|ne l'a jamais|n'ont jamais ete|
        jamais prononcee|jamais prononce|attribuee a la candidate|attribue a la candidate|attribuee a rives|
        attribue a rives|montage photo|photo truquee|image truquee|contrairement a la rumeur|chiffre a verifier|
        la liste officielle|les chiffres officiels|le chiffre officiel|n'est pas la meme phrase|
        aucun lien de parente|ce n'est pas ce que dit|ce n'est pas ce qu'a dit|n'y figure pas)"""),
    (Nature.FACTUAL_ERROR, 0.6,
     """(erreur|erreurs|verification|verifions|en realite|le vrai chiffre|les vrais chiffres)"""),
    # criticism
    (Nature.CRITICISM, 1.0,
     """(oublie|oublient|oubliez|oublies|oubliees|ignore|ignorent|neglige|negligent|confond|confondent|
        passe sous silence)"""),
    (Nature.CRITICISM, 1.0,
     """(ne dit rien|ne dites rien|rien sur|rien pour|rien dans|pas un mot|aucune mesure|aucune proposition|aucun mot|
        aucun chiffre|aucun texte|aucune trace|toujours rien|absent du programme|absente du programme|
        absents du programme|grand absent|grands absents|grands oublies)"""),
    (Nature.CRITICISM, 1.0,
     """(insuffisant|insuffisante|insuffisants|insuffisantes|decu|decue|decus|decevant|decevante|
        n'a rien compris|ne comprend rien|n'a pas compris|a cote de la plaque|inacceptable|ne suffit pas|
        ne suffiront pas|pas a la hauteur|du vent|poudre aux yeux|demi mesure|demi mesures|inquiets|inquietude|
        inquiete|inquietant|regrettons|regrette|deplorons|deplore|denoncons|denonce|desaccord|opposons|refusons)"""),
    (Nature.CRITICISM, 1.0,
     """(se trompe de|se trompent de|vous trompez de|en opposant|ne suffisent pas|ne suffisent plus|
        ne suffit plus|ne suffira pas|ne suffiront pas|ne regle rien|ne regle en rien|ne resout rien|
        ne repond pas|ne repond en rien|ne change rien|ne remplacera pas|ne remplacera jamais|ne remplacent pas|
        le compte n'y est pas|loin du compte|il manque|il nous manque|manque d'ambition|tourne le dos|
        tournent le dos|laisse de cote|laissent de cote|de cote la|laisses pour compte|renonce|renoncer a|
        renoncent|trop flou|trop floue|reste flou|reste floue|flou sur|pas serieux|pas serieuse|pas finance|
        pas financee|pas chiffre|pas chiffree|non finance|non financee|aucune recette|sans recette|fragilise|
        fragilisent|penalise|penalisent|aggrave|aggravent|sacrifie|sacrifient|abandonne|abandonnent|
        on repassera|moins bien que|ne partageons pas|ne partage pas|pas d'accord|en desaccord|s'inquiete|
        s'inquietent|nous inquiete|nous alarme|alarmant|contre productif|contre productive|injuste|injustes|
        inegalitaire|coquille vide|effet d'annonce|effets d'annonce|a la va vite|fausse bonne idee|
        se contente de|pas pris la mesure|ne va pas assez loin|pas assez|trop timide|peut mieux faire|
        nous sommes decus|reste sur sa faim|restons sur notre faim|a quoi bon|erreur de jugement|
        mauvaise reponse|mauvaise idee|encore un plan|encore un rapport|pas un kilometre|sans un euro|
        sans un kilometre|contestons|conteste|reculade|renoncement|deconnecte|deconnectee|hors sol|gadget|
        saupoudrage)"""),
    (Nature.CRITICISM, 1.0,
     """(perplexe|perplexes|en peril|usine a gaz|rendez vous manque|c'est une faute|a deja echoue|est un echec|
        exclut|excluent|ni calendrier|ni budget|ni financement|rien de neuf|objection|objections|tient sur un|
        tiennent sur un|paieront pour|mal nomme|mal pense|mal ficele|nous prive|prive de|reculer|en arriere|
        le moins finance|les pieces|condescendant|condescendante|meprisant|n'est pas dans le texte|trompe les|
        fait l'impasse|font l'impasse|angle mort|angles morts|voeu pieux|voeux pieux|ne tient pas debout|
        incoherent|incoherente|irrealiste|intenable|mettra en difficulte|echoue sur|
        ne sont pas dans le programme|n'est pas dans le programme|toujours pas)"""),
    (Nature.CRITICISM, 0.7,
     """(mais|pourtant|helas|malheureusement|dommage|trop peu|trop tard|recul|sans financement|sans moyens|
        promesse de plus|promesses de plus|encore une promesse|ans de promesses|ferme toujours|notre analyse|
        nos reserves|doutes|doute|ce serait mieux)"""),
    # proposal
    (Nature.PROPOSAL, 1.0,
     """(nous proposons|on propose|je propose|nos propositions|notre proposition|notre contribution|
        nos contributions|notre plaidoyer|notre manifeste|livre blanc|cahier de doleances|nos solutions|
        nous preconisons|nous recommandons|nos recommandations|voici nos)"""),
    (Nature.PROPOSAL, 1.0,
     """(nos|les|ses|#) (3|4|5|6|7|8|9|10|12|15|20|25|30|50|100|dix|cinq|trois|douze|vingt) (propositions|
        mesures|priorites|demandes|recommandations)"""),
    (Nature.PROPOSAL, 1.0,
     """(suggestion|suggestions|nous suggerons|suggere de|suggerent de|propose de creer|proposent de|
        sur la table|notre projet chiffre|un projet chiffre|trois idees|cinq idees|dix idees|quelques idees|
        une idee simple|voila ce que nous attendons|voici ce que nous attendons|voila ce que nous demandons|
        voici ce que nous demandons|notre note propose|notre feuille de route|nos engagements a signer|
        engagements a signer|demandons la creation|demandons l'ouverture|demandons la mise en place|
        reclamons la creation|nous plaidons|notre demande|et si on|et si nous|et si l'on|pourquoi ne pas|
        pourquoi pas)"""),
    (Nature.PROPOSAL, 1.0,
     """(il suffirait|nous appelons a|appelons a la|mesures d'urgence|mettons en place|a verser au debat|
        voila qui changerait|defend un|defend une|defendons un|defendons une|prete a etre reprise|
        pret a etre repris|proposition a|a condition que|qu'on nous associe|nous sommes volontaires|
        notre scenario|etendez|ouvrons|creons|instaurons|rendons|generalisons)"""),
    (Nature.PROPOSAL, 0.8,
     """(il faudrait|il faut|il est temps de|nous demandons|nous reclamons|une piste|plutot qu'|plutot que)"""),
    # support
    (Nature.SUPPORT, 1.0,
     """(bravo|felicitations|merci|nous saluons|on salue|je salue|saluons|bonne nouvelle|excellente nouvelle|
        chapeau|hourra|enfin une bonne|bonne idee|belle initiative|belle victoire|fiers|fieres|fier de|ravis|
        ravie|ravi|heureux de|heureuse de)"""),
    (Nature.SUPPORT, 1.0,
     """(nous soutenons|je soutiens|on soutient|soutenons|nous approuvons|va dans le bon sens|
        allons dans le bon sens|bien joue|tout a fait d'accord|salle comble|succes|reussite)"""),
    (Nature.SUPPORT, 1.0,
     """(approuve|approuvent|approuvons|d'accord avec|pleinement d'accord|partageons pleinement|
        partageons la position|bonne initiative|excellente initiative|bonne mesure|bonne proposition|
        idee de bon sens|mesure de bon sens|nous rejouissons|nous rejouit|se rejouir|se rejouit|se rejouissent|
        s'en rejouissent|en rejouissons|quel plaisir|quel bonheur|quelle joie|tient parole|tient ses promesses|
        on y croit|juste et digne|je voterai pour|je vote pour|nous appelons a voter|enfin une candidate|
        enfin un candidat|enfin quelqu'un|enfin un programme|reconnaissants|pas mal du tout|se felicite|
        se felicitent|nous nous felicitons|remercie|remercions|remercient|apprecions|a raison de|avez raison|
        a entierement raison)"""),
    (Nature.SUPPORT, 1.0,
     """(mots justes|mot juste|soulages|soulagee|soulage de|enfin ecoutes|enfin ecoutees|victoire pour|
        avec plaisir|coup de chapeau|le plus complet|la plus complete|le plus precis|ont une voix|
        une bouffee d'air|elle a raison|il a raison|a ecoute|bon principe|utile|je suis emu|nous adherons|
        nous signons|repond a une demande|reprend notre|reprend nos|ce que demandent|nous nous y retrouvons)"""),
    (Nature.SUPPORT, 0.6,
     "(tres belle|tres beau|tres bonne|excellente|excellent|formidable|magnifique|exemplaire|respect|bel exemple)"),
    # attack
    (Nature.ATTACK, 1.0,
     """(menteuse|menteur|menteurs|menteuses|honte|honteux|honteuse|incapable|incapables|degage|degagez|nulle|
        nul|ridicule|pathetique|imposteur|imposture|mafieux|mafieuse|hypocrite|hypocrites|minable|lamentable|
        raclure|connard|connasse|conne|debile|cretin|cretine|idiote|abruti|abrutie|tocarde|tocard|traitre|
        traitresse|ta gueule|ferme la|arriviste|opportuniste|opportunistes|arrogante|arrogant|charlatan|
        charlatans|tous pourris|pourriture|demission !|demissionnez|vendu aux|vendue aux|vendus aux)"""),
    (Nature.ATTACK, 1.0,
     """(bande de|bande d'|espece de|espece d'|ces|quel|quelle|quels|ce|cette|sa|de vrais|une vraie|
        un vrai) (girouette|clown|clowns|guignol|guignols|bouffon|bouffonne|bouffons|ordure|ordures|fumier|
        fumiers|parasite|parasites|vendus|clique|secte|cirque|farce|rapaces|moutons|rates)"""),
    (Nature.ATTACK, 1.0,
     """(en carton|profiteur|profiteurs|profiteuse|ment comme|elle ment|il ment|incompetent|incompetente|
        incompetents|planques|nullite|bobo|bobos|pas dupes|pas dupe|baratin|politicard|politicarde|politicards|
        insupportable|bonne femme|manipulatrice|manipulateur|allez vous cacher|va te cacher|
        parler pour ne rien dire|blabla|bla bla|brasse du vent|bonimenteuse|bonimenteur)"""),
    (Nature.ATTACK, 1.0,
     """(la secte des|une secte|est une farce|le cirque continue|parasites de la politique|et sa clique|
        qu'elle se taise|qu'il se taise|rentre chez elle|rentre chez lui|rentrez chez vous|donneuse de lecons|
        donneur de lecons|donneurs de lecons|meprise le peuple|meprisez le peuple|se moque de nous|
        se fiche de nous|se fout de nous|vous foutez de nous|aucune dignite|danger pour la republique|
        danger public|retourne sa veste)"""),
    # satire
    (Nature.SATIRE, 1.0,
     """(satire|parodie|humour|second degre|poisson d'avril|le gorafi|legorafi|/s|#satire|#humour)"""),
    (Nature.SATIRE, 0.9,
     """(fictif|fictive|bingo|horoscope|fable du jour|la fable du|grand jeu concours|recette du programme|
        recette :|breaking|ironie|\U0001f643|pastiche|dessin du jour|caricature)"""),
    (Nature.SATIRE, 0.5,
     """(exclusif|il parait que|on me dit que|on me signale|des chats|le gps|selon nos informations|
        dit on dans les couloirs|horoscope)"""),
    (Nature.SATIRE, 0.5, "(lol|mdr|ptdr|xd|\U0001f602|\U0001f923|\U0001f921)"),
    # distress
    (Nature.DISTRESS, 1.0,
     """(sans solution|sans solutions|a la rue ce soir|dorment dehors|dort dehors|dorment a la rue|
        mort de froid|morte de froid|mis a la rue|mises a la rue|en danger de mort|suicide|suicides|
        s'est suicide|s'est suicidee|feminicide ce|drame|drames|tragedie|en deuil|immense tristesse|endeuilles|
        endeuillee|nos condoleances|toutes nos condoleances|a perdu la vie|ont perdu la vie|est decede|
        est decedee|est mort|est morte|sont morts|sont mortes|deces de|disparition inquietante|
        incendie meurtrier|detresse|appel a l'aide|au secours|aidez nous|victimes de l'incendie|
        plus rien a manger)"""),
    (Nature.DISTRESS, 1.0,
     """(mis fin a ses jours|mettre fin a ses jours|effondres|effondree|sous le choc|nos pensees vont|
        nos pensees a|nos pensees aux|pensees a sa famille|pensees a ses proches|perd un ami|perdons un ami|
        perdons une amie|nous a quittes|nous ont quittes|nous a quittees|decede|decedee|decedes|rendons hommage|
        pleurons|tuee par|tue par|assassinee|portes disparus|porte disparu|portee disparue|est portee disparue|
        blesses graves|blesse grave|grievement|blesse grievement|entre la vie et la mort|s'est suicide|evacuees|
        evacues|sinistres|sinistrees|sous les decombres|expulsion en cours|expulsees ce|expulses ce|
        sur le trottoir|a la rue|sans abri ce soir|dorment dans leur voiture|dort dans sa voiture|
        plus rien a distribuer|sans repas|sous sequestre|liquidation judiciaire|agressee|agresse cette|
        agressees|agression d')"""),
    (Nature.DISTRESS, 1.0,
     """(en greve|greviste|grevistes|piquet de greve|piquets de greve|greve de la faim|greve reconduite|
        greve illimitee|jour de greve|jours de greve|semaine de greve|semaines de greve|la greve continue|
        occupent l'usine|occupons l'usine|occupation de l'usine|occupent le site|occupent les locaux|
        bloquent le depot|blocage du depot|refuse de negocier|refusent de negocier|plan social|debrayage)"""),
    (Nature.DISTRESS, 1.0,
     """(la disparition de|cesse le travail|sous les gravats|les gravats|dans un hall|en larmes|
        licenciements annonces|feminicide de l'annee|familles relogees|toitures arrachees|ne tiendrons pas|
        stocks sont vides|nuit dans leur voiture|passent la nuit dehors|passe la nuit dehors|perdu leur maison|
        tout perdu)"""),
    (Nature.DISTRESS, 0.6,
     """(en danger|incendie|inondation|inondations|crue|tempete|explosion|avalanche|blesses|blesse|blessee|
        hospitalises|hospitalisee|hospitalise|urgence vitale|ce soir encore|plus de chauffage|sans chauffage|
        sans electricite|besoin de couvertures|dehors par|115|sous l'eau|hommage a|pleure)"""),
    # event
    (Nature.EVENT, 1.0,
     """(rendez vous|rdv) (ce|cette|demain|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|le|a|au|des)"""),
    (Nature.EVENT, 0.9,
     """(assemblee generale|portes ouvertes|conference debat|table ronde|conference de presse|cine debat|
        vide grenier|vide greniers|brocante|loto|kermesse|inscriptions ouvertes|inscrivez vous|entree libre|
        entree gratuite|venez nombreux|venez nombreuses|save the date|a vos agendas|reservez votre|billetterie|
        rassemblement|manifestation|marche blanche|webinaire|journee de greve|appel a la greve|
        appelle a la greve|preavis de greve|tournoi|coup d'envoi|carnaval|bourse aux velos|bourse aux jouets|
        bourse aux vetements|bourse aux plantes|concert|spectacle|vernissage|projection|exposition|fete de la|
        fete du|fete de l'|forum des|pique nique|randonnee|repas de quartier|bal|atelier ouvert|
        retour en images|ont marche|ont defile|ont manifeste|on vous attend nombreux|vous attend nombreux|
        meeting|reunion publique|inauguration|ceremonie)"""),
    (Nature.EVENT, 0.6,
     """(ce soir|ce samedi|ce dimanche|ce week end|demain soir|samedi prochain|aura lieu|auront lieu|
        debat entre|au programme)"""),
    (Nature.EVENT, 0.45, "(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|demain|ce midi)"),
    # information
    (Nature.INFORMATION, 0.8,
     """(communique|publie|publions|publication|rapport|chiffres cles|etude|enquete|a lire|retrouvez|decouvrez|
        replay|compte rendu|revue de presse|newsletter|recrute|recrutons|offre d'emploi|appel a candidatures)"""),
)  # fmt: skip
