"""Words that tell, beside a name, whether politics is spoken: data for `context`, all folded.

They are general French, never names: the same lists serve every campaign.
"""


def listed(words: str) -> frozenset[str]:
    """Return the words of a text as a set; a hyphen is folded to a space, as in posts."""
    return frozenset(word.replace("-", " ") for word in words.split())


SMALL = listed("""
    de d' du des la le les l' à au aux en et sur pour par avec qu' que un une ce cette son sa ses
""")
DETERMINERS = listed("""
    le la les l' un une des du au aux ce cet cette ces mon ma mes ton ta tes son sa ses notre nos votre
    vos leur leurs quel quelle quels quelles de d' nouveau nouveaux nouvelle nouvelles chaque deux trois
    plusieurs quelques autre autres tout toute tous toutes bon bonne petit grand
""")
MADAM, SIR = listed("mme madame mlle"), listed("m mr monsieur")
ARTICLES = DETERMINERS - {"de", "d'"}  # "de" and "d'" stand before proper nouns as well
PLURAL = listed("les des ces nos vos")

# A person of politics is announced by these, directly before the name.
POLITICAL_TITLES = listed("""
    candidat candidate candidats depute deputee senateur senatrice ministre president presidente
    presidentiable conseiller conseillere elu elue leader opposant opposante gouvernement duo ticket liste
    vote votez voter votons anti pro stop equipe camp team centriste socialiste ecologiste souverainiste
    communiste gaulliste progressiste populiste nationaliste humaniste
""")
# Nouns of politics that govern a name: "la reponse de X", "le programme X", "face a X".
GOVERNING = listed("""
    reponse reponses programme programmes proposition propositions projet promesse promesses mesure
    mesures discours meeting meetings campagne candidature position positions lettre reforme engagement
    engagements plan tribune interview silence face contre voter votez votent voterai voterons vote
    soutien soutiens soutenir soutient soutenons appel elire elisez battre question questions interpelle
    interpellons interpeller demande demandons demandent avis equipe entourage electorat electeurs
    militants militant militante sympathisants partisans adversaire declaration declarations victoire
    defaite score election majorite chiffrage livre selon budget audition audience candidate candidat
    candidats deplacement visite venue ecouter ecoute debat duel entre ralliement parole attend attendons
    rencontrer rencontre rencontree reponde vision idee idees ecrit ecrire ecrivons adresse adressee remis
    remise repondu rappelle rappelons courrier contribution questionnaire reunion propos phrase tweet post
    message tract tracts affiche affiches clip note copie passage annonce annonces virage recul revirement
    methode amendement volet diagnostic bilan electeur signature refus accord porte-parole suppleant
    transmis transmise transmises exigence doleance revendication
    parrainages clan lieutenants fans absence presence permanence qg staff conseiller conseillers
    conseillere directeur loi ton choix main oui non visites tribunes engage investiture investitures
    militer cote vers chiffres faute erreur erreurs ecrivez repondre demander repondez dites dire posez
    poser rappeler transmettre croire confiance mensonge mensonges comparaison arguments argument slogan
    slogans polemique sortie sorties
""")
PARTY_HEADS = listed("""
    parti mouvement formation candidat candidate candidats candidates liste listes militant militante
    militants militantes elu elue elus elues depute deputee deputes deputees senateur senateurs adherent
    adherente adherents sympathisants groupe equipe equipes programme programmes projet proposition
    propositions meeting meetings campagne bureau comite coalition alliance accord investiture etiquette
    electeurs voter votez vote votent maire maires ministre ministres chef cheffe presidente president
    fondateur fondatrice parole qg siege tractage affiche affiches tract tracts responsables referent
    referente jeunes porte-parole vice-president vice-presidente chez interpelle interpellons reponse
    reponses position silence mesures mesure engagements engagement promesses promesse contre rejoindre
    rejoint rejoins quitte quitter soutenir soutient soutien partis reunion courrier ecrit questionnaire
    section antenne delegation
""")
# A place, a shop or a club bears the name directly after these words.
PLACE_HEADS = listed("""
    rue avenue boulevard place square impasse allee chemin route quai pont passage parking zone village
    commune ville bourg hameau canton pays vallee foret bois lac riviere col mont montagne plage port ile
    gare station arret metro tram aeroport mairie maire habitants habitantes riverains chateau manoir
    abbaye eglise chapelle cathedrale paroisse cimetiere stade gymnase piscine complexe parc jardin
    camping domaine ferme ecole college lycee creche universite campus amphi hopital clinique ehpad
    residence tour immeuble quartier cite hotel restaurant bar cafe brasserie pizzeria auberge gite
    theatre cinema salle espace musee galerie mediatheque bibliotheque ludotheque mediatheques librairie
    centre marche foire halle caserne prison tribunal agglo agglomeration usine site vignoble vergers
    verger etablissement foyer bus coteaux barrage etang plateau cote commissariat gendarmerie pompiers
    office tourisme habiter lyceens collegiens eleves etudiants commercants maraichers vignerons pecheurs
    corderie tunnel fruitiere rond-point peage echangeur chef-lieu dessert desservent desservir desservi
    desservie relie relient relier longe traverse sentier ruelle venelle faubourg esplanade promenade
    berge berges source ruisseau torrent cascade gorges grotte belvedere digue refuge citadelle batiment
    pavillon auditorium chapiteau kiosque dojo boulodrome velodrome hippodrome patinoire halte terminus
    internat maternelle maternite decharge carriere ecluse canal tramway nord sud ouest environs alentours
    sous-prefecture section antenne amicale delegation jumelage halle giratoire viaduc lieu-dit parvis clos zac
    rocade decheterie dechetterie crique anse
""")
FIRM_HEADS = listed("""
    boulangerie boulanger patisserie boucherie garage maison entreprise societe etablissements ets sarl
    sas sa cabinet etude pharmacie opticien coiffeur salon atelier ateliers imprimerie menuiserie
    plomberie transports autocars brasserie fromagerie charcuterie epicerie magasin boutique cave caves
    champagne cuvee vins distillerie moulin scierie fournil primeur meubles fleuriste laboratoire
    laboratoires agence groupe fonderie confiserie chocolaterie traiteur magasins editions edition
    collection carrelage chauffage electricite couverture charpente charpentes optique voyages chaussures
    pneus motoculture fondation fonds prix trophee coupe tournoi challenge course fc as us sc rc club association
    asso collectif mjc compagnie cie chorale orchestre ensemble fanfare harmonie festival magazine revue
    journal radio chaine film roman livre album chanson expo exposition ecurie haras armement menuisier
    plombier garagiste notaire vigneron artisan artisans poissonnerie quincaillerie jardinerie pepinieres
    horlogerie bijouterie institut residence pressing taxi taxis ambulances elevage gaec earl cycles
    couteaux biscuits chocolats confitures conserves fanzine gazette tp label dispositif reseau concours
    plateforme application logiciel guide brochure operation fromages glaces cognac cidre auto-ecole style
    epoque periode musique peinture art meuble artistes tableau fauteuil lunettes appareillage salaries
    ouvriers employes greve marque produits
""")
PEOPLE_HEADS = listed("""
    docteur dr me maitre pere abbe soeur frere freres soeurs professeur pr prof capitaine commandant
    colonel sergent lieutenant adjudant famille epoux veuve couple gardien gardienne entraineur attaquant
    attaquante defenseur milieu joueur joueuse coach arbitre pilote coureur cycliste chanteur chanteuse
    acteur actrice ecrivain romancier romanciere peintre sculpteur architecte infirmier infirmiere
    institutrice instituteur voisin voisine but buts passe centre tir essai tirs quadruple double doublet
    triple penalty arret chef juge inspecteur facteur mamie papi papy tante oncle cousin cousine boucher
    boulanger boulangere coiffeuse patron patronne gerant gerante dessinateur photographe libraire
    veterinaire secouriste arbitres cavalier cavaliere judoka nageur nageuse skieur skieuse boxeur boxeuse
    potier apiculteur apicultrice eleveur maraicher caporal general amiral magistrat magistrate procureur
    procureure recteur rectrice prefet prefete proviseur proviseure principal cure eveque rabbin imam
    pasteur mgr sainte saint roi reine prince princesse duc comte marquis baron chercheur chercheuse
    professeure autrice auteur cineaste realisateur realisatrice comedien comedienne humoriste animateur
    animatrice moniteur monitrice chauffeur sage-femme ambulancier aide-soignante osteopathe
    kinesitherapeute pharmacien pharmacienne opticienne avocat avocate huissier geometre bijoutier
    forgeron berger bergere pecheur marin skipper navigateur navigatrice handballeur footballeur
    footballeuse rugbyman basketteur ailier pivot talonneur buteur buteuse selectionneur chroniqueur
    cuisinier sommelier compositeur compositrice rappeur rappeuse conteur conteuse poete illustrateur
    illustratrice danseur danseuse choregraphe historien historienne philosophe apprenti concierge doyen
    doyenne centenaire centre-avant brigadier soldat menage tresorier tresoriere secretaire benevole
    collegue major adjudante lieutenante caporale sapeur gendarme policier policiere vigneronne paysan paysanne
    conducteur conductrice electricien mecanicien stagiaire eleveuse facteur factrice pompiere chirurgien
    chirurgienne generaliste medecin pediatre cardiologue dentiste kine notaire greffier resistant resistante
    aviateur inventeur laureat laureate vainqueur gagnant gagnante champion championne
""")
LOCATIVES = listed("à en vers depuis pres jusqu'à sous hors via")
PREPOSITIONS = listed("""
    avec contre pour par selon sans envers devant apres avant entre chez cote comme parmi derriere malgre
    sauf face dont vs voir et ou ni sur
""")
# Words that may stand directly before a name and say nothing of whose it is.
OPENERS = listed("""
    mais car donc or puis quand si enfin ainsi alors non oui merci bravo dommage cher chere chers seul
    seule vraiment sacre sacree pauvre meme surtout encore toujours jamais hier demain aujourd'hui ici
    voici voila bonjour bonsoir salut ce cet cette il elle on nous vous ils elles qui quoi ou aussi tres
    trop plus pas rien ne y lui leur photo video direct replay live revoir rappel stop alerte info
    breaking urgent exclusif monsieur madame ok oh ah eh he hein allez tiens bref pourtant desormais
    attention bien quel quelle vu vus lu entendu recu finalement resultat resultats bilan reaction
    reactions officiel confirme tous toutes apres depuis pendant lorsque lundi mardi mercredi jeudi
    vendredi samedi dimanche soir matin midi janvier fevrier mars avril mai juin juillet aout septembre
    octobre novembre decembre maintenant est sera etait c'est jusqu'ou combien pourquoi comment
""")
# Nouns of places that also govern persons, and persons that are figures of speech.
FIGURATIVE_PLACES = listed("passage place marche arret centre espace salle route")
# In brackets after a name, they say for whom somebody plays or works.
EMPLOYERS = listed("fc as us sc rc ac oc sco usm asptt asc club chu chr chs cnrs inserm ehpad ecole college lycee")
CONTACTS = listed("contact contacts renseignement renseignements reservation reservations tel inscription inscriptions")
OWNED = listed("plan projet programme campagne dispositif demarche action operation")
PARTIES = listed("parti mouvement formation")
# Words of headlines that may stand alone, but after an adjective are nouns: "petit rappel".
HEADLINES = listed("rappel photo video direct replay info resultat resultats bilan reaction reactions matin soir")
GREETINGS = listed("bonjour bonsoir hello coucou bravo merci bienvenue felicitations salut coucou")
SHOUTS = listed("demission menteur menteuse menteurs degage vendu vendue traitre collabo assassin")
PRONOUNS = listed("lui elle elles eux il ils on nous moi toi")
FIGURES = listed("roi reine prince princesse maitre champion championne centre marche juge arbitre chef patron as")
POSSESSIVES = listed("notre mon ma son sa ses leur leurs")
SIZES = listed("petit petite grand grande nouveau nouvelle bon bonne")
OF = listed("de des du d'")
DEFINITE = listed("le la les l' au aux du")
MASCULINE = listed("le un ce cet du au quel")
FEMININE = listed("la une cette quelle")
FIRM_AFTER = listed("""
    fils filles fille pere frere freres soeurs cie sarl sas sa immobilier automobiles traiteur textile
    associes assurances energie paysages optique voyages transports materiaux motoculture pneus automobile btp co
    construction batiment nautisme menuiserie plomberie chauffage couverture charpente
""")

TRADES = listed("""
    boulanger boulangere boulangerie patissier patissiere boucher bouchere menuisier plombier electricien
    garagiste notaire vigneron vigneronne traiteur fleuriste opticien artisan artisane macon coiffeur
    coiffeuse architecte paysagiste photographe peintre joueur joueuse gardien gardienne attaquant
    attaquante defenseur entraineur footballeur footballeuse romancier romanciere ecrivain musicien
    musicienne chanteur chanteuse acteur actrice veterinaire dentiste kine pharmacien pharmacienne
    agriculteur eleveur maraicher fils pere freres tapissier ebeniste
""")
# Words with a hyphen, each read as one word.
COMPOUNDS = tuple(
    sorted(
        word
        for lexicon in (GOVERNING, PARTY_HEADS, PLACE_HEADS, FIRM_HEADS, PEOPLE_HEADS, TRADES, OPENERS)
        for word in lexicon
        if " " in word
    )
)
# Life that is not politics, anywhere near.
HOMONYM_NEAR = listed("""
    match but buts score championnat ligue coupe victoire stade club entraineur gardien gardienne joueur
    joueuse maillot tournoi finale derby rugby football foot handball basket tennis penalty passe tir
    arret obseques condoleances deces mariage naissance anniversaire recette gateau pain croissant
    croissants brioche brioches galette galettes vitrine client clients clientele magasin boutique
    brocante greniers loto kermesse randonnee concert expo exposition roman film album cuvee millesime vin
    degustation devis livraison promo soldes menu plat terrasse chambres location vacances meteo pluie
    orage travaux chantier circulation accident pompiers incendie chat chien perdu trouve depannage
    atelier plomberie toiture terrain tribunes peinture tableau tableaux sculpture siecle chateau musee
    balade cyclable fete patronale patinoire essais couleurs podium etape peloton maison maisons jardin
    double egalise egalisation marque buteur buteuse entree gratuite gratuit billetterie festival
    inscription inscriptions stage ateliers recrute embauche cdi cdd horaires ouvre ouverture portes
    chorale orchestre projection conference dedicace auteur auteure guidee visites dimanche samedi fest
    noz bal repas buffet tombola neige bougies ambiance balise rando trail marathon judo karate petanque
    equitation poney apero raclette crepes barbecue karaoke polar piano guitare violon bebe outillage
    regate cheville genou quarts demi-finale luthier spectacles dossards dossard dictee gazette licence
    sprint chrono mi-temps corner tatami qualif poule padel doudou chiot chaton u9 u11 u13 u15 u17 u18 u19
    rallye equipier mercato relegation vainqueur maillots etapes ippon waterpolo vtt velodrome semi-marathon
    brasse papillon natation plongeon aviron canoe kayak golf jockey quinte escrime escalade gymnastique
    athletisme marathonien arbitre arbitres forfait podiums scores victoires duels rebonds paniers essai
    buvette licencies entrainement entrainements vestiaires supporters supporter echauffement funerailles
    inhumation cremation crematorium cercueil doyenne centenaire noces defunt defunte recueillement farine
    beurre cuisson mijoter oeufs biere bieres cidre confiture miel surgeles promos traiteur encheres
    carrelage escaliers plombier aquarelle aquarelles vernissage single dj zenith episode opera spectacle
    fanfare poeme poemes romans biographie accordeon harpe cpe svt maitresse maitresses couture tricot
    kermesses bougie bouchon bouchons rocade deviation deviee deviees cambriolage disparition rafales gelees
    grele averses verglas chatte chiots chatons veterinaire moustaches poulailler decore palmes galons
""")
# Politics, anywhere near. The first figure of a pair in `context` is what one of them is worth.
POLITICAL_NEAR = listed("""
    candidat candidate candidats candidates candidature campagne programme programmes propose proposent
    proposition propositions vote votes voter votez voterai votera voteront election elections electoral
    electorale debat meeting presidentielle presidentielles presidentiel presidentiable elysee tour
    scrutin sondage sondages discours promesse promesses projet depute deputee deputes senateur senatrice
    ministere ministre ministres gouvernement reforme reformes mesure mesures parti partis mouvement
    militants militant militante electeurs electrices electeur majorite opposition assemblee senat
    republique politique politiques droite gauche centre extreme isoloir urne urnes bulletin bulletins
    legislatives quinquennat mandat elue elu elus abroger abrogation loi lois budget impots taxe taxes
    retraites retraite smic fiscalite nationalisation referendum interpelle interpellons interpellation
    tribune parole coalition alliance ralliement primaire investiture menteuse menteur menteurs elues
    parlementaire parlementaires eurodepute eurodeputee eurodeputes frondeurs sortant desistement
    presidente president qg tract tracts tractage 2027 reponse reponses engagement engagements chiffrage
    hemicycle commission amendement amendements motion ecologie climat services publics publique hopitaux
    ecoles salaires logement pauvrete inegalites immigration tva austerite suffrages
""")
POLITICAL_VERBS = listed("""
    abstient abstiennent propose proposent proposera promet promettent promettait veut veulent voulait
    annonce annoncent annonca defend defendent engage engagent repond repondent repondra repondez assure
    assurent estime denonce denoncent ment oublie oublient ignore ignorent refuse refusent doit devrait
    devra confond compris supprimera supprimerait augmentera presente presentent cite citent denoncait
    accuse attaque critique tacle promis declare affirme soutient soutiendra soutiennent vote votera
    voterait votent votaient abroge abrogera gouverne gouvernera baissera elue elu presidente president
    demande reclame plaide prone interpelle recule reculent presidera detourne vole votez menteuse menteur
    demission vire persiste signe avance progresse devance talonne grimpe candidate candidat dit disent
    pense pensent rien entend entendent creera financera oppose opposent explique prevoit prevoient compte
    comptent chiffre convainc decoit decevra rassure dechire investit investissent reste maintient renonce
    retire gagne gagnera gagnerait perd perdra recolte obtient plafonne stagne espere espererait repondu
    ecrit boude quitte fuit esquive connait sait
""")
# What a town does, and seldom a candidate.
TOWN_VERBS = listed("""
    accueille accueillait accueillera accueillent fete fetera celebre inaugure abrite heberge recense vibre
    organise organisait organisera pavoise rend adopte jumelle eteint
""")
ASKING = listed("pourquoi comment selon quand que qu'")
# Organisations and politicians speaking to each other, anywhere near.
DIALOGUE = listed("""
    recu recue recus recues recoit rencontre rencontres rencontrer echange echanges echanger visite invite
    invitee invites invitation courrier courriers lettre questionnaire questions question interview
    entretien silence attend attendons attendent rappelle adherents adherentes benevoles soignants
    federation collectif associations association syndicat syndicats plateau micro pupitre affiche
    affiches communique equipe soutien soutient signe charte manifeste pacte promis visibilite militer
    absente absent conseillere conseiller chiffres priorite grand oral dette plan idee critique accuse
    position consigne demande
""")
SECOND_PERSON = listed("vous votre vos tu te t' ton ta tes toi chiche repondez")
# The life of one commune, anywhere near: a village or its mayor bears the name.
LOCAL = listed("""
    municipal municipale municipaux municipales commune communes village villages canton hameau maire
    mairie adjoint adjointe conseil departement departemental departementale agglo agglomeration quartier
    riverains prefecture foyers passerelle lotissement recense recensement prefet piscine gymnase
    riveraines habitants habitantes arrondissement circonscription
""")
