"""Given names common in France, folded: a first name before a surname tells whose surname it is."""

_LISTED = """
abdel abdou abel achille adam adel adelaide adele adeline adrien adrienne agathe aglae agnes ahmed aicha aimee alain
alban albane albert alberte albertine aldo alex alexandra alexandre alexane alexia alexis alfred ali alice alicia
alienor aline alison alix aliya allan alma alphonse amadou amandine amaury ambroise amelie amin amina aminata amine
amir anabelle anais anastasia anatole andre andrea andree angela angele angelina angelique anissa anita anna
annabelle anne annette annick annie anouk anselme anthony antoine antoinette anton antonin apolline archibald ariane
aristide arlette armand armande armel armelle arnaud arsene arthur assia astrid athena aude audrey auguste augustine
aurelie aurelien aurore awa axel axelle aymeric ayoub baptiste baptistin barbara barnabe basile bastian bastien
beatrice benedicte benjamin benoit berenice bernadette bernard berthe bertrand bettina bianca bilal blaise blanche
boris boubacar brahim brice brigitte bruno calixte calvin camelia camille candice capucine carine carla carlos
carole caroline cassandra catherine cathy cecile cedric celestin celestine celia celine cesar chantal charlene
charles charlie charlotte cheikh cherif chloe christel christelle christian christiane christine christophe cindy
claire clara clarisse claude claudette claudia claudie claudine clelia clemence clement clementine cleo clotaire
clothilde clotilde clovis colette coline constance constant constantin coralie cordelia corentin corinne cosima
cosme cyprien cyriaque cyrielle cyril cyrille damien daniel daniele danielle danny dany daphne david davy deborah
delphine demba denis denise desiree diane didier diego dimitri dominique donatien dorian dorine doris dorothee dylan
eddy edgar edith edmond edmonde edouard edwige eileen elena eleonore eli elian eliane elie eliette elina elio eliot
eliott elisa elisabeth elise ella eloane elodie eloi eloise elona elouan elsa elvire ema emeline emeric emile emilie
emilien emilienne emma emmanuel emmanuelle emmy enora enzo eric erica erik ernest ernestine erwan esteban estelle
esther ethan etienne etiennette eugene eugenie eulalie eva evan evelyne ewen ezra fabien fabienne fabiola fabrice
fabrizio fadila faiza fanny fantine farah farid farida fatima fatou fatoumata faustin faustine felicie felicien
felix ferdinand fernand fernande fiona firmin flavie flavien flora florence florent florentin florentine florian
floriane florine fouad francine francis francisco franck francois francoise frederic frederique frida gabin gabriel
gabriella gabrielle gael gaelle gaetan gaspard gaston gauthier genevieve geoffrey geoffroy georges georgette gerald
geraldine gerard germain germaine ghislain ghislaine gilbert gilberte gilles gina ginette giovanni gisele giulia
gontran gonzague grazia gregoire gregory guilhem guillaume guillem gustave guy gwenael gwenaelle gwendoline gwenola
habib hadrien hakim halima hamid hamza hannah hans harold hassan hawa hedwige helena helene heloise henri henriette
herbert hermance hermine herve hind hippolyte honore honorine hortense houda hubert hugo hugues huguette ibrahim
idriss ignace igor ilan ilona ilyes iman imane ines ingrid irene irina irma isaac isabel isabelle isaure isidore
ismael issa ivan jacky jacob jacqueline jacques jade jalil jamel jamila janine jason jawad jean jeanne jeannine
jeannot jeffrey jennifer jenny jeremie jeremy jerome jessica jessie jessy jimmy joachim joan joana joanna joao
jocelyn jocelyne joel joelle joffrey johan johanna johnny jonas jonathan jordan joris jose joseph josephine josette
joshua josiane josselin josue joyce juan judith jules julia julian juliane julie julien julienne juliette justin
justine kader kamel karen karim karima karine karl kassandra katia kelly kenny kenza kenzo kevin khadija khaled
killian kylian laetitia lamine lana lancelot lara laszlo latifa laura laure laurence laurene laurent laurette laurie
laurine lazare lea leana leandre leane leila lena lenny leny leo leon leonard leonce leone leonie leonore leontine
leopold leslie leyla liam lidia lila lili lilian liliane lilly lily lina linda line lionel lisa lise lison livia liz
loane loann loic loick lola lorena lorenzo lorette loris lou louane louis louisa louise louison louka luc luca lucas
lucette lucia lucie lucien lucienne lucile lucille ludivine ludmila ludovic luigi luisa lukas luna lydia lydie lyna
lynda lyse madeleine mael maelle maelys maeva magali magalie maguy mahaut mai lan maia maite maiwenn malik malika
mallory malo mamadou mandy manel manon manuel manuela marc marceau marcel marcelin marcelle marco margaux margot
marguerite maria mariam marian marianne marie marie christine marielle marien mariette marilou marilyne marina
marine mario marion marius marjolaine marjorie marlene marthe martial martin martine marwan maryline maryse
maryvonne mateo matheo mathias mathieu mathilda mathilde mathis mathurin mathys matis matteo matthias matthieu maud
maude maureen maurice mauricette max maxence maxime maximilien maya medhi mehdi melanie melina melinda melissa
melodie melvin mia michael michel michele micheline michelle mickael mila milena milo mireille mohamed mohammed
moise mona monica monique morgan morgane mouloud mouna mounir moussa muguette muriel mylene myriam nabil nabila
nadege nadia nadine nael nahel nahia naima nais nans naomi nassim natacha natalia natasha nathalie nathan nathanael
nawel neil nelly nelson nestor nicolas nicole nina nino ninon noah noam noe noel noelie noelle noellie noemie nolan
nolwenn nora norbert nour oceane octave odette odile olga olive olivia olivier omar ophelie oriane orlane orphee
oscar oswald otto oumar ousmane owen pablo pacome paola pascal pascale patrice patricia patrick paul paula paule
paulette pauline pedro peggy penelope perceval perrine petra philemon philibert philippe philomene pia pierre pierre
louis pierrette pierrick pierrot prisca priscilla quentin quitterie rachel rachid rafael ralph ramzi rania raoul
raphael raphaelle rayan raymond raymonde rebecca reda regine regis rehane remi remy renaud rene renee reynald
richard robert robin rocco rodolphe rodrigue roger roland rolande romain romane romaric romeo romuald romy ronan
rosa rosalie rose roseline roselyne rosine roxane rozenn ruben rudy sabine sabri sabrina sacha safia sahra said
salim salima salma salome salomon salvador samia samir samira samson samuel samy sandie sandra sandrine sandro sandy
sara sarah saskia saturnin sebastien segolene selena selim selma serena serge severin severine sibylle sidney
sidonie siegfried sigrid silvere simeon simon simone sixtine slimane soazig sofia sofiane sohan soizic solange
solene soline sonia sophie soraya souad soufiane stanislas stella stephane stephanie steve steven suzanne suzie
suzon suzy sven sylvain sylvana sylvere sylvestre sylvette sylvia sylviane sylvie tancrede tanguy tania tatiana
teddy tess tessa thais thalia thea thelma theo theodora theodore theophile therese thibaud thibault thibaut thierry
thomas tiago tifenn tim timeo timothe timothee tina tino tiphaine titouan tobias tom tommy tony toussaint tristan
typhaine ugo ulysse vadim valentin valentina valentine valere valerie valery vanessa vanina veronique vianney vicky
victoire victor victoria victorien vincent vinciane violaine virgile virginie viviane vivien vivienne vladimir
wahiba walter wanda warren wassim wendy werner wilfried william willy xavier xaviere yacine yael yaelle yanis yann
yannick yasmina yasmine yoan yoann yohan yolande youcef youna younes youri youssef yuna yvan yvanne yves yvette yvon
yvonne zacharie zahra zelie zeline zina zinedine zoe zohra zora
"""
FIRST_NAMES = frozenset(_LISTED.split())
