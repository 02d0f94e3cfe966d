"""French nouns and adjectives that are family names too, folded: such a name alone proves little."""

from watcher.understanding.context_words import listed

COMMON_NOUNS = listed("""
abbaye abbe abeille agneau aigle alouette amandier amant ami amour ane ange anguille aout arbaletrier arbre archer
argent aube auber auge aulne automne avocat avoine avril bailli balle ballet barbe barbier baron barre barriere
barrique bas basse bastide bataille bateau baudet beau bel berge berger bergere biche bien bijou billard blaireau
blanc blanche ble bleu bleuet blond boeuf bois boisseau boiteux bon bonheur bonhomme bonnet borde borne bosquet bosse
bouc boucher boudin bougie boulanger bouleau boulet bouquet bourdon bourg bourgeois bourse bouteille bouton bouvier
brasseur brebis breton brochet brosse brume brun bruyere buisson bureau butin cadet cadre caille caillou camus canard
canon capitaine cardinal carpe carre carrefour carrier carriere cartier cascade casse castel caveau cerf cerise
cerisier chaine chaise chambre champ champion chandelier chandelle chanoine chantier chapelier chapelle chapon
charbonnier charcutier chardon charpentier charretier charron chasse chasseur chat chataignier chateau chaume chauve
chauvin chemin chene cheval chevalier chevre chevreau chevrier chien chouette ciel cigale clair claire clairiere
clavier clerc cloche clocher cloitre clou cocher cochon coeur coffre coin collet colline colombe colporteur combe
comte consul content coq corbeau corde cordier cordonnier corne cornet cornu cote couard coulon courage court courtois
cousin couteau coutelier couturier couvreur croix cuisinier cure cygne dahlia dame dauphin dernier desert diacre dieu
dindon donjon doreur doux doyen drapier droit duc dur echevin eclair ecureuil ecuyer epicier epine ermite espoir
etable etang ete etoile eveque faible faisan falaise faucheur faucille faucon fauvette faux fer fermier feu feuille
feuillet fevrier fidele figuier fleur foin fontaine forestier foret forge forgeron fort forte fortin fortune fosse fou
fougere foulon four fourche fourmi fournier franc francais frene frere friand frise froid fromage fromager froment
gaillard galant galet gantier garde gardien garenne garrigue gauche gaucher gay genet gentil gibier gilet givre glace
glaive gloire gobelet goujon gourmand grand grange granger gras greffier grenier grenouille grillon grimaud gris grive
gue guepe guerre guerrier guide hache haie hardi haut herbe herisson heron hetre heureux hibou hirondelle hiver homme
honneur horloge hote huissier imprimeur iris jambon janvier jardin jardinier jasmin jaune jean jeune joie joli jour
joyeux juge juif juillet juin jumeau jument labbe labeur laboureur lac lampe lancier lande lange lapin laurier lavande
lavoir levant liberte libraire libre lievre limousin lion lit long loup loyal lumiere lundi lune lys macon mai maigre
maillet main maire maison maitre malle manoir marais marbre marchand marche mardi mare marechal marguerite marie marin
marinier marronnier mars marteau martin masse matin maure mauvais mauve menuisier mer mercier merle mesange meslier
messager metayer meunier mignon milan millet minot miroir moine moineau moisson moissonneur mont montagnard montagne
moreau morin mouche mouchet mouette moulin mousse mouton muet muguet mur neige neveu noble noel noir noisetier noix
normand notaire nouveau noyer nuage nuit ocean oie oiseau olive olivier orage orge orme page paille pain paix palais
panier paon papillon paques paquet parent parfait parmentier passage pasteur patissier pauvre pavillon pecher peintre
pelerin pelle pelletier pepin perche perdrix pere pesant petit peuplier pic pie pierre pigeon pin pinson pion place
plage plaine plaisance plante plat pluie poire poirier poisson poitevin poivre pomme pommier pont porc porcher port
porte portier potager potier poulain poule poulet poussin pre preau premier prevot prieur prieure prince printemps
prune prunier puits rabot racine raisin raison rateau reine rempart renard rivage rive riviere roche rocher roi romain
ronce ronde rose rosier rossignol rouge rousseau rousset route roux rue ruelle ruisseau sable sabotier sac sacristain
sage saint sanglier sapin saule saumon sauvage sauveur sculpteur seigle seigneur senechal sentier sergent serpent
serre serrurier sire soir soldat soleil sommet source sourd souris suisse syndic table tableau taillandier tailleur
tambour tanche tanneur taupin taureau teinturier tempete temple templier terre tilleul tisserand tonneau tonnelier
tonnerre torrent tour tourneur toussaint tricot truite tuilier vache vacher vague vaillant valet vallee vallon veau
vendredi vent verdier verger vert vertu veuve victoire vieux vigne vigneron vilain village ville violette voisin vrai
""")
