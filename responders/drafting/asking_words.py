"""Words of French that ask or link and say nothing of a subject, folded."""

_LISTED = """
a agir ai aie ainsi ait alors an annee annees annonce annonces annoncez ans apres article au aucun aucune aucuns
aupres auquel aura aurait aurez auront aussi aussitot autant autre autres aux avait avant avec avez avis avoir avons
ayant bah beaucoup bien bon bonjour ca campagne candidat candidate candidates candidats car cas catalogue ce ceci cela
celle celles celui cependant certain certaine certains ces cet cette ceux chacun chacune changer changez chaque cher
cherche chercher cherchez cherchons chere chez chiffre ci clair claire clairement claires combien comme comment compte
compter comptez concret concretement contre contribution courrier courriers crier croire d dans de debat debut
defendez deja dela demain depuis dernier derniere derniers derriere des desormais dessous deux devez devons devra
devrait dire dis discours dit dites donc donner donnez dont du durant ecrit ecrite ecrits ecrivez elle elles en encore
enfin engage engagement engagez ensuite entre envers equipe es est et etaient etait etant etc ete etes etre eu eux
exactement exemple face faire fais fait faites fallait falloir faudra faut favorable fera ferez feront finalement fois
font fut future garantie garantissez garantit grand grande grands guere hier hors ici idee idees il ils inscrire
interdire interdirez j jamais je jeudi jour jours jusqu jusque justement l la laquelle le lequel les lesquels lettre
leur leurs lirez loin lorsque lui lundi m ma madame mais mal malgre marche marcher mardi me meme memes merci mercredi
mes mesure mesures met mettez mettre mieux mme moi moins mois moment mon monsieur mot mouvement n ne necessaire ni non
nos notre nous nouveau nouveaux nouvelle nouvelles nul obtenir on ont or ou oui page par parce parfois parle parler
parlez parmi parole parti partout pas passe passer pendant pense penser pensez perdre peu peut peuvent phrase pire
place plait plus plusieurs plutot point position possible pour pourquoi pourra pourrait pourrez pourront pouvez
pouvoir pouvons pratique precis precise precisement precisez premier premiere prendre prenez pres presque prevoir
prevoit prevoyez prevu prevue prevues prevus programme programmes projet promesse promesses promet promettez promis
propos propose proposer proposez proposition propositions puis puisque qu quand quant quart que quel quelle quelles
quelque quelques quels question questions qui quid quoi realite repond repondez repondre repondu reponse reponses
reste revenir revient rien rue sa samedi sans saura savoir se semaine semaines sera serait serez serieux seront ses
seul seule seulement si silence simple soi soient soir sois soit solution solutions sommes son sont sous soutenez suis
sujet sur surtout t ta tant tard te tel telle tellement tels temps tenir tes texte titre toi ton toucher touchez
toujours tous tout toute toutefois toutes tract tres trois trop trouve trouver tu type un une va vais vas vendredi
venir vers veulent veut veux viennent vient visez visite voici voila voir volontiers vont vos votre voulez vous vrai
vraie vraiment y
"""
SAY_NOTHING = frozenset(_LISTED.split())
