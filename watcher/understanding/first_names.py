"""Given names common in France, folded: a first name before a surname tells whose surname it is."""

_LISTED = """
abdel abdou adam adele adeline adrien agathe agnes ahmed aicha alain alban albert alexandra alexandre alexia
alexis alfred ali alice alicia aline alix alphonse amadou amandine amelie amin amina amine amir anais andre
andrea andree angele angelique anita anna annabelle anne annick annie anouk anthony antoine antoinette antonin
apolline ariane arlette armand armelle arnaud arthur assia astrid aude audrey auguste aurelie aurelien aurore
axel axelle baptiste barbara basile bastien beatrice benedicte benjamin benoit berenice bernadette bernard
bertrand blaise blanche boris brice brigitte bruno camille capucine carine carla carole caroline catherine cathy
cecile cedric celestin celia celine chantal charlene charles charlotte cheikh chloe christelle christian
christiane christine christophe claire clara clarisse claude claudette claudie claudine clemence clement
clementine clotilde colette coline constance constant corentin corinne cyril cyrille damien daniel daniele
danielle danny david deborah delphine denis denise diane didier dimitri dominique dorothee dylan edgar edith
edmond edouard elena eleonore eliane elie eliott elisa elisabeth elise ella elodie eloise elsa emeline emile
emilie emilien emma emmanuel emmanuelle enzo eric ernest erwan estelle esther ethan etienne eugene eugenie eva
evan evelyne fabien fabienne fabrice fanny farid fatima fatou felicie felix ferdinand fernand fernande firmin
flavie flora florence florent florian francine francis franck francois francoise frederic frederique gabin
gabriel gabrielle gael gaelle gaetan gaspard gaston geoffrey georges georgette gerald geraldine gerard germain
germaine ghislaine gilbert gilberte gilles ginette gisele gregoire gregory guillaume gustave guy gwenaelle hakim
hamid hassan helene henri henriette herve honore honorine hortense hubert hugo hugues ibrahim idriss ilan ilyes
imane ines irene irina isabelle ismael jacqueline jacques jade jamel janine jean jeanne jeannine jeremie jeremy
jerome jessica joan joao jocelyne joel joelle johanna jonathan jordan joris jose joseph josephine josette
josiane josselin juan jules julia julian julie julien juliette justin justine kader karim karima karine kevin
khadija killian laetitia lamine lara laura laure laurence laurent lea leila lena leo leon leonard leonie leopold
leslie liam lila lilian liliane lina line lionel lisa lise loic lola lorenzo loris lou louane louis louisa
louise louka luc lucas lucette lucie lucien lucienne ludivine ludovic lydia lydie lyse madeleine mael maelle
magali malik mamadou manon manuel marc marceau marcel marcelle margaux margot marguerite maria mariam marianne
marie marilyne marine marion marius marlene martial martin martine maryse mateo matheo mathieu mathilde mathis
mathys matteo matthias matthieu maud maurice max maxence maxime maya medhi mehdi melanie melissa michel michele
micheline mickael mila mireille mohamed mohammed moise monique morgan morgane mouloud moussa muriel myriam nabil
nadege nadia nadine nael naima natacha nathalie nathan nicolas nicole nina ninon noah noe noel noelle noemie
nolan nora norbert octave odette odile olga olive olivia olivier omar oscar pablo pascal pascale patrice
patricia patrick paul paule paulette pauline pedro perrine philippe pierre pierrette quentin rachel rachid raoul
raphael raphaelle raymond raymonde rebecca regine regis remi remy renaud rene renee richard robert robin
rodolphe rodrigue roger roland romain romane romeo romuald ronan rosa rosalie rose roselyne roxane ruben sabine
sabrina sacha said salim salome samia samir samira samuel sandra sandrine sara sarah sebastien serge severine
sidonie simon simone sofia sofiane soizic solange solene sonia sophie souad stanislas stephane stephanie suzanne
suzon sylvain sylvette sylviane sylvie tanguy tatiana theo theodore theophile therese thibaud thibault thierry
thomas timothee titouan tom tony toussaint tristan ugo ulysse valentin valentine valerie vanessa veronique
victoire victor victoria vincent virginie viviane wassim wilfried william xavier yacine yael yanis yann yannick
yasmine yohan yolande youcef youssef yvan yves yvette yvon yvonne zacharie zoe zohra
"""
FIRST_NAMES = frozenset(_LISTED.split())
