"""French verbs in the third person, folded: a bare name before one of them is its subject.

"Renaissance propose" has a subject that is a name; "renaissance d'un village" has none. Regular
verbs are conjugated here from their stems; the others are listed as they are written.
"""

from collections.abc import Sequence

from watcher.understanding.context_words import listed

# Stems of verbs in -er: "propos" gives propose, proposent, proposait, proposera, proposerait…
_REGULAR = """
bott tract zapp squatt tergivers sabr tranch trich tweet vant agac bluff censur cumul deboulonn decroch denigr depass
derap desavou devoil dialogu domin dramatis ecart echou ecras edulcor egratign elabor embarrass empoch encaiss engrang
enterr epargn epingl esquiss etal etouff evoqu exhort exig felicit flatt flingu foul fragilis frapp fustig hesit
humili improvis inquiet insult ironis jongl lach lorgn malmen matraqu mepris minimis moqu nargu nuanc occult pactis
patin preconis privilegi proclam provoqu ramass ratifi recadr recolt refut relanc renvers repouss reproch resist
retoqu revel retropedal revendiqu sabot salu sanctionn snob souhait soulign soupconn stigmatis stopp surench survol
temporis torpill triomph valid vilipend visit ferm invit remerci repet deroul debut termin quadrill arpent sillonn
abaiss abandonn abord abrit accentu accept accompagn accord accueill accus achev activ adapt admir adopt adress affich
affirm affront aggrav agress aid aim ajourn ajout align aliment alli allum amelior amen anim annonc annul appel appell
appliqu apport appreci approuv arrach arrang arriv articul assist assum assur attaqu attir attribu augment autoris
avanc avou bacl baiss balad balay banalis barr batail bloqu boud boul bouscul boycott brad bradd bricol brigu brill
brul cach calcul calm caricatur cess chang chant charg chass cherch chiffr choqu cibl cit clam clash class coll
collabor command commenc comment communiqu compar compens complet compliqu compt concentr concern condamn confi
confirm confisqu confort confront consacr conseill consider console constat consult contest continu contourn contredis
convers convoqu copi corrig coup courtis cout creus cri critiqu cultiv debarqu debauch debloqu decern decid declar
dedain defil defraie degain delaiss deleg demand demarr demen demissionn demont denonc deplac deplor depos depouill
deregl derob desert design destin detaill detest detourn devanc devers diffus digitalis disput distribu divis dout
drag dress echang echapp eclips econom ecout edit effac elimin eloign embauch embrass emprunt encadr encens encourag
endoss enerv enfonc engag enrag entam entour entrain envisag eprouv erig esper esquiv essay estim etonn etudi evalu
evit examin excus exist expliqu explor expos exprim fabriqu facilit fanfaronn figur finan financ fix flirt focalis
fonc fond form formul frein gagn gard gaspill gener generalis gliss grimp group honor idealis ignor illustr imagin
impliqu import impos inaugur incarn incit indign indiqu infligu inform initi innov insist inspir install instaur
instrumentalis integr interess interpell interrog intrigu invent invoqu joign jou jug jur justifi laiss lanc legifer
limit liquid livr log lou lutt maltrait manifest manigan manipul manqu march marchand martel masqu massacr mefi men
menac menag mendi mentionn merit milit mis mobilis modifi mont montr multipli murmur musel nationalis navigu neglig
negoci ni nomm not occup octroi oppos orchestr organis oubli parad parl partag particip pass patauge pech pens pilot
piqu pivot plac plafonn plaid plaisant plan plant pleur plomb point polemiqu port pos poursuiv pouss precis precon
prepar present preserv presid preside pret priv privatis privileg procrastin profit programm prolong promouv pron
pronon propos proposer proteg protest prouv publi puis qualifi questionn quitt racont rafl raill rall ralli rappel
rappell rrassembl rassur rat rattrap raval ravi reaffirm realis recal rechauff recherch reclam recommand reconcili
recul recuper recus redout redress refus regard regl regrett rejet rejou relay relev remani remarqu rembours remont
remplac remport rencontr renforc renonc renvoi repar report repos represent respect ressembl rest resum retard retir
retourn retrouv rev ripost risqu sacrifi saign saut sauv siffl sign signal simplifi sollicit sombr soulag soulev
soutir stagn sugger supprim surestim surf surveill suscit suspect tacl tard tax tent test tir tomb touch tourn train
trait travaill travers trembl tromp trouv utilis vari veill verrouill vers vis voil vol vot
"""
_IRREGULAR = """
a abat abstient abstiennent abrege accede accelere achete achetent admet adoucit agissent agit aient ait allait allege
apercoit apparait appartient apprend apprennent appuie appuient assiege atteint attend attendent attendra aura
auraient aurait auront avaient avait balaie banit bannit bat battent boit bouge bougent cede cedent choisira
choisissent choisit combat combattent combattra complait comprend comprennent compromet concede concedent concluent
conclut concoit conduit confond confondent connaissent connait consent construit contient contraint convainc
convainquent convertit convient corrompt courent court couvre couvrent craignent craint crea cree creent creera
creerait croient croit croyait debat debattent decoit decoivent decouvre decouvrent decrit defend defendait defendent
defendra defie depend dependent deploie deploient descend detient detruisent detruit devait deviendra deviennent
devient devra devraient devrait devront dira dirait dirige dirigent diront disait disent disparaissent disparait
dissout dit doit doivent dort durcissent durcit ecrira ecrit ecrivent elargit elisent elit elude eludent emploie
emploient enleve ennuie entend entendent entreprend entretient enverra envoie envoient essaie essaient essuie est
etaient etait eteint etend etendent exagere excluent exclut faiblit faisait fait faut feint fera feraient ferait
feront finissent finit font fournissent fournit garantira garantissent garantit gele gelent grandit incluent inclut
inscrit interdira interdisent interdit interprete interrompt interviennent intervient introduit investissent investit
ira iraient irait iront jette jettent joint leve levent libere liberent lisent lit maintiennent maintient manage mange
mangent ment mentait mentent mentira met mettent mettra mettrait meurent meurt nait nettoie obtiendra obtiennent
obtient offre offrent offrira ont ouvre ouvrent ouvrira paie paient paiera paraissent parait parcourt part partent
partira parvient paye payent peint percoit perd perdent perdra permet peut peuvent plaignent plaint plait pleut plie
possede possedent pourra pourraient pourrait poursuit prefere prenait prend prendra prendrait prennent pretend
pretendent previent prevoient prevoit prevoyait produit projette promene promet promettait promettent promettra
prononce prononcent rajeunit ralentit reagissent reagit rebondit recevait recevra recoit recoivent reconnaissent
reconnait recourt recouvre reduira reduisent reduit regne reitere rejette rejettent rejoignent rejoindra rejoint remet
remettent remplit rend rendent rendra repete repetent repond repondait repondent repondra reprend reprennent resout
ressent retient reunira reunissent reunit reussissent reussit reviennent revient rit rompt saisissent saisit sait
saura savait savent se seduisent seduit sent sentent sera seraient serait seront sert servent siege siegent soient
soit sont sort sortent sortira souffre souffrent soumet sourit souscrit soutenait soutiendra soutiennent soutient
subit subvient succede suit suivent suivra supplie surprend suspend taisent tait tenait tend tiendra tiennent tient
tolere trace traduit trahissent trahit unit va vainc valent vaudra vaut venait vend vendent vendra verra veulent veut
vieillit viendra viendrait viennent vient vit vivent voient voit vont voudra voudraient voudrait voulait
"""
_ENDINGS = ("e", "ent", "ait", "aient", "eait", "eaient", "era", "eront", "erait", "eraient")
# Forms that are more often a noun, an adjective or a preposition.
_RATHER_NOUNS = listed("""
    affiche aide appel calme chasse classe compte contre course entre escale ferme figure forme garde groupe
    libre limite manche marche mise offre peine place plante pointe porte pose poste programme propre rare
    rencontre reserve sent suite sur visite vote note livre commande demande cause marque liste taxe recherche
""")
AUXILIARIES = listed(
    "a ont aura auront avait avaient aurait auraient est sont sera seront etait etaient serait seraient va vont"
)
_CLITICS = listed("ne n' nous vous lui leur se s' y en me m' te t' l' le la les")
_ARTICLES = listed("le la les l' en")

# An unknown word that ends like a verb is one before these: "X tacle encore", "X zappe les aidants".
_AFTER_VERBS = listed("pas jamais rien encore toujours deja enfin les nos ses son sa leurs ces")

FINITE = frozenset(_IRREGULAR.split()) | {stem + ending for stem in _REGULAR.split() for ending in _ENDINGS}


def finite_after(words: Sequence[str]) -> int | None:
    """Return the place of the verb whose subject would stand just before `words`, or None.

    Up to three clitics may stand between: "ne nous a", "s'y oppose". After an article a form that
    may be a noun is one.
    """
    for place, word in enumerate(words[:4]):
        after_article = place > 0 and words[place - 1] in _ARTICLES
        if word in FINITE and not (after_article and word in _RATHER_NOUNS):
            return place
        if place == 0 and len(word) > 3 and word.endswith(("e", "ent")) and words[1:2] and words[1] in _AFTER_VERBS:
            return place
        if word not in _CLITICS:
            return None
    return None
