"""Words that tell, beside a name, whether politics is spoken: data for `context`, all folded.

They are general French, never names: the same lists serve every campaign.
"""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


SMALL = _set("""
    de d' du des la le les l' a au aux en et sur pour par avec qu' que un une ce cette son sa ses
""")
DETERMINERS = _set("""
    le la les l' un une des du au aux ce cet cette ces mon ma mes ton ta tes son sa ses notre nos votre vos
    leur leurs quel quelle quels quelles de d' nouveau nouveaux nouvelle nouvelles chaque deux trois plusieurs
    quelques autre autres tout toute tous toutes bon bonne petit grand
""")
PLURAL = _set("les des ces nos vos")

# A person of politics is announced by these, directly before the name.
POLITICAL_TITLES = _set("""
    candidat candidate candidats depute deputee senateur senatrice ministre president presidente
    presidentiable conseiller conseillere elu elue leader opposant opposante gouvernement duo ticket liste
    vote votez voter votons anti pro stop equipe camp team
""")
# Nouns of politics that govern a name: "la reponse de X", "le programme X", "face a X".
GOVERNING = _set("""
    reponse reponses programme programmes proposition propositions projet promesse promesses mesure mesures
    discours meeting meetings campagne candidature position positions lettre reforme engagement engagements
    plan tribune interview silence face contre voter votez votent voterai voterons vote soutien soutiens
    soutenir soutient soutenons appel elire elisez battre question questions interpelle interpellons
    interpeller demande demandons demandent avis equipe entourage electorat electeurs militants militant
    militante sympathisants partisans adversaire declaration declarations victoire defaite score election
    majorite chiffrage livre selon budget audition audience candidate candidat candidats deplacement visite
    venue ecouter ecoute debat duel entre ralliement parole attend attendons rencontrer rencontre rencontree
    reponde vision idee idees ecrit ecrire ecrivons adresse adressee remis remise repondu rappelle rappelons
    courrier contribution questionnaire reunion
""")
PARTY_HEADS = _set("""
    parti mouvement formation candidat candidate candidats candidates liste listes militant militante
    militants militantes elu elue elus elues depute deputee deputes deputees senateur senateurs adherent
    adherente adherents sympathisants groupe equipe equipes programme programmes projet proposition
    propositions meeting meetings campagne bureau comite coalition alliance accord investiture etiquette
    electeurs voter votez vote votent maire maires ministre ministres chef cheffe presidente president
    fondateur fondatrice parole qg siege tractage affiche affiches tract tracts responsables referent
    referente jeunes chez interpelle interpellons reponse reponses position silence mesures mesure engagements
    engagement promesses promesse contre rejoindre rejoint rejoins quitte quitter soutenir soutient soutien
    partis reunion courrier ecrit questionnaire
""")
# A place, a shop or a club bears the name directly after these words.
PLACE_HEADS = _set("""
    rue avenue boulevard place square impasse allee chemin route quai pont passage parking zone village
    commune ville bourg hameau canton pays vallee foret bois lac riviere col mont montagne plage port ile gare
    station arret metro tram ligne aeroport mairie maire habitants habitantes riverains chateau manoir abbaye
    eglise chapelle cathedrale paroisse cimetiere stade gymnase piscine complexe parc jardin camping domaine
    ferme ecole college lycee creche universite campus amphi hopital clinique ehpad residence tour immeuble
    quartier cite hotel restaurant bar cafe brasserie pizzeria auberge gite theatre cinema salle espace musee
    galerie mediatheque bibliotheque ludotheque mediatheques librairie centre marche foire halle caserne
    prison tribunal agglo agglomeration usine site vignoble coteaux barrage etang plateau cote commissariat
    gendarmerie pompiers office tourisme habiter
""")
FIRM_HEADS = _set("""
    boulangerie boulanger patisserie boucherie garage maison entreprise societe etablissements ets sarl sas sa
    cabinet etude pharmacie opticien coiffeur salon atelier ateliers imprimerie menuiserie plomberie
    transports autocars brasserie fromagerie charcuterie epicerie magasin boutique cave caves champagne cuvee
    vins distillerie moulin scierie meubles fleuriste laboratoire laboratoires agence groupe fonderie
    confiserie chocolaterie traiteur magasins editions edition collection fondation fonds prix trophee coupe
    tournoi challenge course fc as us sc rc club association asso collectif mjc compagnie cie chorale
    orchestre ensemble fanfare harmonie festival magazine revue journal radio chaine film roman livre album
    chanson expo exposition ecurie haras armement menuisier plombier garagiste notaire vigneron artisan
    artisans poissonnerie quincaillerie jardinerie pepinieres horlogerie bijouterie institut residence style
    epoque periode musique peinture art meuble artistes tableau fauteuil lunettes appareillage salaries
    ouvriers employes greve marque produits
""")
PEOPLE_HEADS = _set("""
    docteur dr me maitre pere abbe soeur frere freres soeurs professeur pr prof capitaine commandant colonel
    sergent lieutenant adjudant famille epoux veuve couple gardien gardienne entraineur attaquant attaquante
    defenseur milieu joueur joueuse coach arbitre pilote coureur cycliste chanteur chanteuse acteur actrice
    ecrivain romancier romanciere peintre sculpteur architecte infirmier infirmiere institutrice instituteur
    voisin voisine but buts passe centre tir essai doublet penalty arret chef juge inspecteur facteur mamie
    papi papy tante oncle cousin cousine boucher boulanger boulangere coiffeuse patron patronne gerant gerante
    dessinateur photographe
""")
LOCATIVES = _set("a en vers depuis pres chez jusqu'a sous sur hors via")

TRADES = _set("""
    boulanger boulangere boulangerie patissier patissiere boucher bouchere menuisier plombier electricien
    garagiste notaire vigneron vigneronne traiteur fleuriste opticien artisan artisane macon coiffeur
    coiffeuse architecte paysagiste photographe peintre joueur joueuse gardien gardienne attaquant attaquante
    defenseur entraineur footballeur footballeuse romancier romanciere ecrivain musicien musicienne chanteur
    chanteuse acteur actrice veterinaire dentiste kine pharmacien pharmacienne agriculteur eleveur maraicher
    fils pere freres tapissier ebeniste
""")
# Life that is not politics, anywhere near.
HOMONYM_NEAR = _set("""
    match but buts score championnat ligue coupe victoire stade club entraineur gardien gardienne joueur
    joueuse maillot tournoi finale derby rugby football foot handball basket tennis penalty passe tir arret
    obseques condoleances deces mariage naissance anniversaire recette gateau pain croissant croissants
    brioche brioches galette galettes vitrine client clients clientele magasin boutique brocante greniers loto
    kermesse randonnee concert expo exposition roman film album cuvee millesime vin degustation devis
    livraison promo soldes menu plat terrasse chambres location vacances meteo pluie orage travaux chantier
    circulation accident pompiers incendie chat chien perdu trouve depannage atelier plomberie toiture terrain
    tribunes peinture tableau tableaux sculpture siecle chateau musee balade cyclable fete patronale patinoire
    essais couleurs podium etape peloton maison maisons jardin
""")
# Politics, anywhere near. The first figure of a pair in `context` is what one of them is worth.
POLITICAL_NEAR = _set("""
    candidat candidate candidats candidates candidature campagne programme programmes propose proposent
    proposition propositions vote votes voter votez voterai votera voteront election elections electoral
    electorale debat meeting presidentielle presidentielles presidentiel presidentiable elysee tour scrutin
    sondage sondages discours promesse promesses projet depute deputee deputes senateur senatrice ministere
    ministre ministres gouvernement reforme reformes mesure mesures parti partis mouvement militants militant
    militante electeurs electrices electeur majorite opposition assemblee senat republique politique
    politiques droite gauche centre extreme isoloir urne urnes bulletin bulletins legislatives quinquennat
    mandat elue elu elus abroger abrogation loi lois budget impots taxe taxes retraites retraite smic
    fiscalite nationalisation referendum interpelle interpellons interpellation tribune parole coalition
    alliance ralliement primaire investiture menteuse menteur menteurs presidente president premier qg tract
    tracts tractage 2027 reponse reponses engagement engagements chiffrage hemicycle commission amendement
    amendements motion ecologie climat services publics publique hopitaux ecoles salaires logement pauvrete
    inegalites immigration tva austerite suffrages
""")
POLITICAL_VERBS = _set("""
    propose proposent proposera promet promettent promettait veut veulent voulait annonce annoncent annonca
    defend defendent engage engagent repond repondent repondra repondez assure assurent estime denonce
    denoncent ment oublie oublient ignore ignorent refuse refusent doit devrait devra confond compris
    supprimera supprimerait augmentera presente presentent cite citent denoncait accuse attaque critique tacle
    promis declare affirme soutient soutiendra soutiennent vote votera voterait votent votaient abroge
    abrogera gouverne gouvernera baissera elue elu presidente president demande reclame plaide prone
    interpelle recule reculent presidera detourne vole votez menteuse menteur demission vire persiste signe
    avance progresse devance talonne grimpe candidate candidat dit disent pense pensent rien entend entendent
    creera financera oppose opposent explique prevoit prevoient compte comptent chiffre convainc decoit
    decevra rassure dechire investit investissent reste maintient renonce retire gagne gagnera gagnerait perd
    perdra recolte obtient plafonne stagne espere espererait repondu ecrit boude quitte fuit esquive connait
    sait
""")
ASKING = _set("pourquoi comment selon quand")
