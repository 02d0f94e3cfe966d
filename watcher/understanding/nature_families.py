"""French words that colour a post, by family: what `nature_model` hears beside the words it learned.

Folded. An entry is the start of a word or of a phrase ("insult" hears "insulte" and "insultant"); with "=" it is
the whole of it; with "^" it opens the text. Offensive words are listed to be recognised; nothing here is ever said.
"""

FAMILIES: dict[str, str] = {
    "insult": """
        abruti|andouille|arnaqu|arriviste|baltringue|bande d|bande de|baratin|beauf|bidon=|blaireau|bobo|boloss|
        bon a rien|bonne a rien|bons a rien|bouffon|bourgeoise=|branleu|bras casse|cancre|caniche|carpette|charlatan|
        charlot=|charlots=|chiffe molle|clique=|clown|comedien|comedienne|con=|connard|connasse|conne=|connerie|cons=|
        copains et|corrompu|couillon|crapul|cretin|cynique|debil|degonfle|demago|dictat|ego=|enfoir|escroc|espece d|
        espece de|facho|fainean|fanfaron|farce|faux cul|faux jeton|foutage|fripouille|fumiste|girouette|
        glandeu|gros naze|gugusse|guignol|hypocrit|idiot|imbecil|impost|incapab|incompeten|indign|inutile|jean foutre|
        lache=|laches=|lamentab|laquais|larbin|lavett|leche bottes|mafieu|magouill|manipulat|marionnett|mascarade|
        mediocr|mensonge|menteu|meprisab|meprisan|minab|minus=|moins que rien|moutons=|mytho|narciss|naze=|nazes=|
        neant=|nul=|nulle=|nulles=|nullite|nuls=|opportunist|orgueil|pantin|parasit|pathetiq|perfid|pignouf|pipeau|
        pitoyab|pitre|plouc|politicard|potiche|pourri|profiteu|rabat joie|racaille|raclure|ramassis|rapace|rate=|
        ratee=|ridicul|ringard|salaud|salopard|sangsue|sbire|serpent=|sinistre personnage|snob|souris grise|tache=|
        tanche|tartuff|tocard|toxique=|trahi=|trahit=|traitr|tricheu|truqueu|vampire|vantard|vaurien|
        vereu|vipere""",
    "away": """
        allez vous faire|assez de|barre toi|barrez vous|basta=|casse toi|cassez vous|degage|degagez|dehors=|demission|
        du balai|du vent=|fiche le camp|fichez|fous le camp|foutez le|marre=|qu'elle parte|qu'il parte|ras la|
        ras le bol|rentre chez|rentrez chez|retourne a|retourne dans|retournez|ta gueule|tais toi|taisez vous|
        toutsauf|va te|y en a marre""",
    "contempt": """
        colere noire|crach|debect|degout|depit|desesper|detest|ecoeur|fait pitie|fous de|fout de|foutent de|foutez de|
        gavent|honte|insupport|j'ai honte|mepris|moque de|moquent de|moquez de|nausee|prend pour des|prends pour|
        prenez pour des|rage=|s'en fiche|s'en fout|s'en foutent|s'en tamponne|s'engraisse|scandale|se gave|vomi""",
    "violence": """
        abattre|bain de sang|balle=|balles=|baston|batte=|battes=|bombe=|brul|bute=|buter|canarder|casser la|
        casser les|corde=|couteau|crame|cramer|creve=|crever|crevez|dechiqueter|defonc|descendre|ecorch|ecras|egorg|
        eliminer|eventr|explos|extermin|faire sauter|flinguer|four=|frapper|fumer|fusil|gazer|grenade|guillotin|
        incendi|lapid|liquider|lynch|massacr|matraqu|mitraill|mur=|noie|noyer|peau=|pend=|pende|pendre|pendu|peter la|
        peter les|piquer|planter|poignard|poteau|potence|pulveris|regler son compte|saigne=|saigner|sang=|suriner|
        tabass|tondre|torch|tue=|tuer|viol=|violer|vitriol""",
    "menace": """
        a vos risques|allez lui|attention a|ce soir devant chez|chez elle|chez lui|chez toi|chez vous|crois pas t'en|
        croise|dormir tranquille|dos=|en rentrant|fais gaffe|faites gaffe|gare a|je te jure|je te previens|
        je vous jure|je vous previens|merite|on arrive|on l'attend|on sait ou|on t'attend|on te|on va lui|on va t'|
        on va te|on va venir|on vous retrouv|passer un sale|prevenu|regarde bien|regrett|sa fille|sa voiture|
        ses enfants|son fils|surveille|t'inquiete pas|ta famille|ta mere|ta voiture|tes enfants|tes gamins|tes gosses|
        tes parents|ton adresse|ton chien|tu vas|va payer|vas payer""",
    "private": """
        06=|07=|adresse|digicode|domicile|dossier medical|ecole de|etage|habite|immatricul|impasse|mail perso|
        numero de tel|numero perso|orientation sexuelle|plaque|portable|rue de|rue des|rue du|seropositi""",
    "slur": """
        arabe|bamboula|bicot|boche|bougnoul|cafard|catin|chinetoque|collabo|degenere|encul|encule|feuj|fils de p|
        fiotte|gitan|goudou|gouine|goy=|grand remplacement|grosse truie|islamist|juif|juive|kahba|macaque|metisse|
        migrants=|musulman|muzz|negr|niak|nique|noir=|noirs=|pd=|pds=|pedal|pede|pedo=|pedophil|petasse|poufiasse|
        putain=|pute|race=|raton|rats=|romanichel|roms=|sale=|sales=|salop|singe|sionist|sous homme|tafiol|tapette|
        tarlouz|trainee=|travelo|truie|vermine|youpin|youtre""",
    "crime": """
        achete des|achete les|argent sale|assassin|blanchi|caisse noire|complice|corruption|coupable|criminel|
        delinquan|dessous de table|detourn|emplois fictifs|escroquer|falsifi|fraude|mafia|magot|malvers|meurtri|
        mouill|pots de vin|prison=|taule|terrorist|trafic|trafiqu|truand|valises de|viole=|violeur|vole=|voleu""",
    "wish": """
        bien vouloir|merci d'avance|merci de bien|merci de la|merci de le|merci de les|merci de ne|merci de nous|
        merci de retirer|merci de supprimer|merci de verifier|merci par avance|priere de|veuillez""",
    "grief": """
        accabl|adieu|afflig|aneanti|assassinat|atterr|bougie|bouleverse|chagrin|choc=|choque|coeur lourd|condoleanc|
        consterne|corps sans vie|decede|deces|defunt|desempar|deuil|devast|disparition de|disparu|donne la mort|
        douleur|douloureu|effondre|effroi|emotion|emporte par|en finir|endeuill|est mort|feminicid|funeraill|hommage|
        horreur|immense peine|larmes|mettre fin|meurt=|meurtris|minute de silence|mis fin|mort=|morte=|mortes=|morts=|
        nous a quitte|nous quitte|noyade|noye|obseque|parti trop|partie trop|peine=|pendu|pensees|perdons|perte de|
        peuvent pas y croire|pleur|plus de mots|repos|retrouve mort|rip=|sepult|suicid|triste=|tristess|tue=|tuee=|
        tuees=|tues=|veillee""",
    "disaster": """
        accident|agress|attentat|avalanche|blesse|brancard|carambol|catastroph|coups de couteau|crue=|crues=|cyclone|
        decombr|degats|disparu|drame|eboulement|ecroul|effondr|en flammes|engloutit|entre la vie|evacu|explosion|
        fumee|fusillade|glissement de|gravats|grievement|incendie|inond|intoxic|naufrag|ouragan|poignarde|
        pronostic vital|ravage|renverse|rescap|roue de coups|secouristes|seisme|sinistr|soins intensifs|tempete|
        tornade|tout emporte|tout perdu|tragedi|tragiq|urgence absolue|victimes|violent""",
    "misery": """
        115=|a bout|aide moi|aidez moi|aidez nous|appel a l'aide|au secours|burn out|couches=|coupure de|craqu|
        dans la rue|desespoir|detresse|dorment|dormir dehors|dors plus|dort dans|dort dehors|epuis|expuls|faim=|
        fin de mois|frigo|froid=|galer|hebergement|huissier|j'en peux plus|jamais vu ca|je n'en peux plus|
        je ne sais plus|je sais plus|je tiens plus|jette dehors|la rue ce soir|la rue cette nuit|licenci|m'aider|mal=|
        manger=|mets plus le nez|ne tient plus|on craque|on n'en peut plus|on tient plus|on va tout|peur=|
        plus de chauffage|plus de quoi|plus personne|plus rien|sans abri|sans chauffage|sans eau|sans electricite|
        sans nouvelles|sans ressources|sauter des repas|seul au monde|solitude|survi|suspendu mes|tomber malade|
        toute seule|trottoir|urgent=|vetements chauds""",
    "strike": """
        blocage|bloquent|charge des|crs=|debray|e jour|eme jour|ferme ses portes|fermeture de l'usine|gaz lacrymo|
        greve|grevist|intersyndicale|l'usine ferme|licenciement|liquidation|lock out|occupation|occupe|piquet|
        plan social|pse=|reconduit|redressement judiciaire|salaries sur|sequestr|suppression de poste|sur le carreau""",
    "praise": """
        admir|applaudi|approuv|belle surprise|bien dit|bien joue|bien vu|bluff|bonne chose|bonne idee|bonne nouvelle|
        bonne surprise|bonnes nouvelles|bravo|brillant|chapeau|clair et|claire et|clap|cohere|concret|conquis|
        convaincant|convaincu|coup de coeur|courage|digne=|eclairant|emball|encourag|enfin quelqu|enfin=|enthousias|
        epatant|excellent|exemplair|extra=|felicit|fier=|fiere=|fieres=|fiers=|formidab|franc succes|genial|
        grand moment|gratitude|heureu|honneur a|hourra|humain=|humaine=|impression|inspir|juste=|lucid|magistra|
        magnifiq|meilleur|merci=|mercis=|parfait|passionnant|pertinent|plaisir|plein de bon sens|precieu|pro=|rassur|
        ravi|reconnaissan|rejou|respect=|reussi|salue=|saluent|satisf|sense|sense=|serieu|sincer|sinceres|soulag|
        super=|surprise|tient la route|tip top|top=|touche=|touchee=|valide=|victoire|visionnair|vive=|youpi""",
    "side": """
        a fond derriere|a ses cotes|a vos cotes|adhere|adhesion|allez=|appelle a voter|appelons a voter|apporte son|
        apportons|aura ma voix|avec elle|avec lui|avec vous|campagne pour|comite de soutien|comptez sur|derriere elle|
        derriere lui|derriere vous|electeur|endosse|j'y crois|je choisis|je signe|je vote|je voterai|ma voix|
        mon bulletin|mon vote|nous signons|on est avec|on lache rien|on y croit|partage pleinement|partageons|
        pour que vivent|president=|presidente=|procuration|ralli|reprend nos|reprend notre|second tour|souscri|
        soutenir|soutenons|soutien|soutiens|soutient|tous avec|tous derriere|tracte|tracts|voter pour|votez""",
    "relief": """
        a ecoute|avancee|bon sens|bonne direction|bonne mesure|c'est exactement|ce que nous|dans le bon sens|
        demandions|depuis longtemps|enfin un|enfin une|engagement tenu|entendu|entendus|espoir|il etait temps|
        indispensab|la seule|la seule qui|le seul|nous attendions|on attendait|premiere fois|progres|promesse tenue|
        reclam|tenu parole|tient parole|tient ses|un pas|utile|va changer|va dans""",
    "ask": """
        allez vous|avez vous|c'est quoi|ca donne quoi|clarifi|combien|comment|comptez vous|connaitre|curieu|dites moi|
        dites nous|dites=|eclair|envisagez|est ce que|est elle|est il|etes vous|expliqu|ferez vous|interpell|interrog|
        laquelle|lequel|lesquel|maintien|ou en est|ou en sont|ou pas|oui ou non|par qui|pensez vous|pourquoi|
        pourrait on|pouvez vous|precis|preciser|preuve|prevoyez vous|pronon|qqn sait|qu'adviend|qu'en|qu'en est|
        qu'est ce|quand=|que compte|que devien|que fer|que pens|que pre|que prop|que rep|quel=|quelle=|quelles=|
        quelqu'un|quels=|questio|qui finance|qui paie|qui sait|qui=|quid|quoi=|reaction|relance|renseign|repond|
        repons|s'engage|s'engager|savoir|se demande|se positionn|sera il|sera t|seriez vous|si oui|souhaite savoir|
        toujours pas de|votre avis|votre point|votre position|voulez vous|vous comptez|vous ferez|vous prevo|y a t il|
        y aura""",
    "meet": """
        accueill|audience|auditionn|autour d'un|autour d'une|bienvenu|cafe=|caler|chez nous|
        contacter|convenir|convi|convie|creneau|date qui|delegation|dispo|
        echange=|en visio|entretenir|entretien|entrevue|immersion|invit|joindre|la porte|
        main tendue|notre porte|nous attendons|nous recevoir|nous voir|
        passer nous|passer une|passez|pour discuter|prendre contact|prendre rendez|pres de chez|
        qui contacter|rdv|recevez|recevoir|recevra|recevrez|recoit|recoive|recue|recus=|rencontr|rendez vous|
        repondre a notre|reunion de travail|s'adresser|se voir|secretariat|sollicit|table ronde|
        venez|venir|visio|visit|voulons vous|vous montr|vous parler|
        vous recev|vous rencontr""",
    "formal": """
        a l'attention|bien a vous|bonjour|bonsoir|cher=|chere=|cheres=|chers=|cordial|hello=|madame|messieurs|mme=|
        monsieur|respectu|s'il vous plait|stp|svp|veuillez""",
    "false": """
        affirm|annonce=|approxim|archi|attribu|c'est 1|c'est le|calomni|canular|censur|cest faux|citation|
        cite=|confond|confondez|contrairement|contre verit|contredi|correcti|corrig|decontext|deform|dement|desinform|
        desintox|detourne la|en realite|erreur|erron|exact|exactement l'inverse|existe pas|
        fact check|fact=|fake|fantais|fausse|faux|hoax|il s'agit|imagin|inexact|infonde|infox|intox|invent|jamais ete|
        jamais mis|jamais pro|jamais vote|la realite|la verite|loin de|mal inform|manipul|meconnai|meconnu|memoire|
        mensong|ment=|mise au point|montage|n'a jamais|n'est pas|n'existe|n'ont jamais|nulle part|officiel|
        page=|perim|petite precision|plutot que|precision utile|pretend|pretendu|preuve|prouve|rappel=|
        rappelons|rectif|renseignez|rumeur|se trompe|tromp|trompe|trompez|tronqu|truqu|
        verif|veritab|verite|vrai=|vraie=""",
    "scare": """
        c'est confirme|c'est ecrit|c'est officiel|elle veut|fin d|fin de|fin du|il veut|ils veulent|interdi|l'a dit|
        l'ont dit|noir sur blanc|obligatoi|ouvrez les yeux|page 1|page 2|page 3|page 4|page 5|partag|prevoit|privatis|
        propose de|propose donc|supprim|supression|taxe=|taxer|va fermer|va interdire|va supprimer|va taxer|veulent|
        veut faire|veut interdire|veut supprimer|veut taxer|veut=|vont=""",
    "not_that": """
        au lieu d'=|au lieu de=|ce n'est pas=|et non pas=|et non=|et pas=|mais bien=|mais de=|n'est pas=|
        ne represente=|ne sont pas=|pas de=""",
    "fault": """
        a contresens|a cote de|abandon|absen|absurd|aggrav|alarm|ambigu|amer=|angle mort|au detriment|aucun=|aucune=|
        aveugl|bacl|baisse|bilan|bof=|bricol|brouill|cadeau|catalogue|cede=|confus|contradict|contre product|coupes|
        creus|critiqu|danger|decal|decep|decev|deconnect|decu|decus|defavor|demago|demi mesure|denonc|deplor|derision|
        desaccord|desastre|desengag|deterior|dommage|dubitat|echec|ecran de fumee|effet d'annonce|elud|encore un|
        encore une|encore une fois|enieme|erreur|esquiv|etonn|etrange|excessi|exclu|exsangu|fache|facil|faible|
        fausse bonne|flou|fragilis|gachis|gadget|hors sol|humili|ignor|illisib|illusi|impasse|impossible|imprecis|
        inaccept|inadapt|inadmiss|inapplic|incoher|incompatib|incomplet|incompre|indecent|inefficac|inegal|inopera|
        inqui|insuffisan|insultant|inutil|irrealist|irrespons|jamais=|laisse|laisse de|leger=|limite=|loin de|loin du|
        malheureu|manqu|mauvais|meconn|menace|miette|minimis|moyens=|ne changera|ne regle|ne repond|ne resou|ne sert|
        ne suffi|ne tien|ne va pas|neglig|ni=|non sens|nuit=|on ne peut|on voit mal|oppos|oubli|ouvre la porte|
        pansement|pas assez|pas convain|pas d'accord|pas fan|pas serieu|pas un mot|pas=|passe a la trappe|penalis|
        perdant|perplex|peu=|poudre aux|pour rien|precaris|prejudic|pretext|priv|promess|que des mots|quel dommage|
        rate=|recul|reduct|refus|regrett|renie|renonc|reproch|reserv|retard|revien|s'oppos|sacrifi|sans=|scandal|
        serait une|seule|severe|simplist|stigmatis|tardi|timid|toujours=|tourne le dos|trahison|tristement|trop=|
        un peu court|vague=|vain=|vide=|volte face|zero=""",
    "but": """
        a force=|alors que=|au contraire=|cependant=|certes=|en revanche=|hormis=|mais=|malgre=|neanmoins=|or=|
        pourtant=|sauf que=|tandis=|toutefois=""",
    "offer": """
        a creuser|ajout|amendement|appelons|bareme|boite a idees|cahier|chiffrag|cle en main|clef en main|co construi|
        conditionn|contribu|creation|creer|creons|defend|demand|demandons|developp|devrai|elargi|encadr|envisag|
        et pourquoi|et si|etend|etendre|exige|exiger|experiment|faisons|faudrait|faut=|feuille de route|fiche action|
        financ|formul|garant|general|generalis|gratui|guichet|idee|idees|il faut|imagin|impos|inclu|indexer|inscri|
        inspir|instaur|instit|integr|interdis|invest|je lance|l'idee|label|livre blanc|lois?=|manifeste|mesures?=|
        mettons|mettre|mutualis|ne faudrait|nos mesures|nos prop|nos reco|note=|notre demande|notre etude|
        notre projet|notre prop|obligatoi|on pourrait|ouvrez|ouvrir|ouvrons|pacte|permett|pilote|piste|plaid|
        plaidoyer|plutot|pour que|pourrait on|preconis|prenez|prevoir|prevoyez|priorit|propos|proposition|que diriez|
        rattach|reclam|recommand|reform|remettre|remplac|rendre|repren|reserv|retour d'experience|revalor|scenario|
        simplifi|solution|souhait|soum|suffirait|suggere|suggestion|supprimer|systemat|taxons|titularis|transform|
        un droit|un fonds|un plan|un service|une loi|verse au|version|voici""",
    "list": """
        10 mesures|10 propositions|axes|demandes|engagements|fiches|leviers|pistes|points|priorites|propositions|
        recommandations""",
    "mock": """
        a la rigueur|absurd|apparemment|ascendant|au rayon|bientot|bingo|blague|brave=|breaking|canape|caricatur|
        cher journal|communique parodique|conte=|d'apres une source|dans l'oreillette|decouvr|deguis|dessin|devinette|
        drole|episode|exclusi|fable|feuilleton|fiction|figurant|gag=|gorafi|horoscop|humour|il etait une fois|
        insolite|invente|ironi|jeu concours|jeu=|la lune|le saviez|lego|licorne|lol=|magicien|magie|magique|mdr|
        miracl|mon chat|mon chien|mon voisin|nasa=|netflix|nouveau record|nouvelle serie|oreillette|oscars|ouf=|palme|
        parait que|parodi|pastich|pere noel|perroquet|petite annonce|pinocchio|playlist|poisson d'avril|poney|
        prix nobel|ptdr|question pour un|quiz|recette|revelation|revele|rigol|rire|robot|saison|satir|science fiction|
        scoop|second degre|selfie|slogan|sorcier|sosie|spoiler|super pouvoir|suspense|tadam|tuto|unanim|vache|
        vaudeville|wikip|zoo""",
    "headline": """
        ^attention spoiler|^bientot|^breaking|^conte|^d'apres|^en direct|^exclusif|^flash|^horoscope|^insolite|^jeu|
        ^le saviez|^meteo|^nouveau|^offre d'emploi|^petite annonce|^recette|^scoop|^selon|^sondage|^top|^tuto""",
    "irony": """
        ^ah|^ah mais|^ah oui|^bien sur|^bravo|^chapeau l'artiste|^encore|^evidemment|^felicitations|^formidable|
        ^genial|^magnifique|^merci|^oh|^ouf|^oui bien sur|^quel talent|^quelle bonne idee|^rassurez|^super|
        ^toujours plus|^trop fort|bien entendu|comme c'est|grace a toi|heureusement que|j'adore quand|nan mais|
        on me dit|parait il|sans doute|tellement""",
    "publish": """
        a decouvrir|a ecouter|a lire|actualit|adopt|analyse|annonce|annuel|appel a cand|appel a projet|arrete|article|
        au journal|avis=|barometre|bilan d|brochure|bulletin|calendrier|candidatur|chiffres cles|communiqu|
        compte desormais|compte rendu|conseil municipal|consult|date limite|decret|decryptage|depose|deposer|detaille|
        dispositif|document|donnees|dossier|edition|election|en ligne|enquete|entre en vigueur|entretien|etude|evalue|
        ferme=|fiche pratique|guide|horaire|indique|info trafic|info=|infographie|insee|interview|journal|kit=|
        lettre d'info|liste des|loi du|magazine|nomination|nomme|nouveau numero|nouvelle adresse|numero=|observatoire|
        offre d'emploi|offre de|parait|paru|parution|permanence|plateforme|podcast|portrait|pour cent|preavis|precise|
        premiere lecture|presente|procuration|publi|rappel|rapport|recens|recrut|replay|reportage|resultat|reunit|
        revue|s'eleve|s'etabli|selon|service public|siege=|sommaire|sondage|sort=|stage|statist|synthese|tableau|
        tarif|telecharg|tribunal|tribune|video|vote=""",
    "happening": """
        a vos agendas|accueille|affiche complet|ag=|ambiance|animation|anniversaire|apero|assemblee generale|assises|
        atelier|aura lieu|bal=|balade|banquet|bourse aux|braderie|brocante|buvette|caravane|celebr|ceremonie|chorale|
        cine|collecte|colloque|commemor|complet|concert|conference|congres|conseil d'administration|convention|
        convivial|cortege|coup d'envoi|course|debat|decouverte|defile|defiler|degustation|depart|depistage|
        distribution|dons? du sang|edition|entree|etape|expo=|exposition|festival|fete|feter|finale|foire|formation|
        forum|gala|galette|gouter|gratuit|inaugur|initiation|inscri|jeudi de|journee|jpo|kermesse|lancement|loto|
        manif|marathon|marche pour|marche=|marcherons|match|meeting|mobilisation|moment|nettoyage|nous etions|nuit d|
        on etait|operation|organis|ouverture|partage=|participants|participation libre|participez|pique nique|places=|
        plante|planter|portes ouvertes|prochain|programme complet|projection|quinzaine|rallye|randonnee|rassembl|rdv|
        rencontres|rendez vous|repas|reporte|reserv|reservation|retour en images|retour sur|retrouvez nous|reuni|
        reunion|reunion publique|salle|save the date|se tiendra|semaine|soiree|spectacle|stage|stand|table ronde|
        theatre|tombola|tour=|tournoi|troc|universite d'ete|veillee|vendredi|venez|vernissage|vide|visiteur|webinaire|
        week end""",
    "day": """
        apres midi|aujourd'hui|ce matin|ce midi|ce soir|cet apres midi|cette nuit|cette semaine|demain|dimanche|hier|
        jeudi|lundi|mardi|mercredi|samedi|vendredi|week end""",
    "month": """
        aout|avril|decembre|fevrier|janvier|juillet|juin|mai=|mars=|novembre|octobre|septembre""",
    "place": """
        amphi|bar|bourse du|centre social|chateau|cinema|devant la|devant le|ecole|eglise|foyer|gare|gymnase|hall|
        jardin|local=|mairie|maison d|maison de|mediatheque|parc|place|preau|quai|rue|salle|stade|theatre|zenith""",
    "we_did": """
        l'association|l'union|la cfdt|la cgt|la federation|la ligue|le collectif|le reseau|le syndicat|les habitants|
        les salaries|nos adherents|nos benevoles|nos equipes|notre association|notre collectif|notre equipe|
        notre federation|notre syndicat|nous avons|nous etions|on etait""",
    "campaign_words": """
        campagne|candidat|candidate|debat|engagement|mesure|parti=|plan=|programme|projet|promesse|proposition|tract|
        vos|votre""",
    "law": """
        amendement|assemblee|conseil d'etat|decret|depute|loi=|parlement|senat|tribunal""",
}
