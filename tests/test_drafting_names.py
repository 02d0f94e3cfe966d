"""Names of organisations in a French sentence: the right article, contraction and elision."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responders.drafting.names import name_of

TO_AND_OF = """
Fédération des Maraîchers du Pays d'Aubrelle|à la Fédération des Maraîchers du Pays d'Aubrelle|de la Fédération des Maraîchers du Pays d'Aubrelle
Union des Artisans du Haut-Lirac|à l'Union des Artisans du Haut-Lirac|de l'Union des Artisans du Haut-Lirac
Commerçants du Vieux-Montclair|aux Commerçants du Vieux-Montclair|des Commerçants du Vieux-Montclair
Réseau Coopératif de Quercelle|au Réseau Coopératif de Quercelle|du Réseau Coopératif de Quercelle
Consommateurs Vigilants d'Estrande|aux Consommateurs Vigilants d'Estrande|des Consommateurs Vigilants d'Estrande
Collectif Métiers du Lien Brévalonne|au Collectif Métiers du Lien Brévalonne|du Collectif Métiers du Lien Brévalonne
Chantiers d'Insertion de Port-Lazare|aux Chantiers d'Insertion de Port-Lazare|des Chantiers d'Insertion de Port-Lazare
CFA associatif des Métiers d'Aubrelle|au CFA associatif des Métiers d'Aubrelle|du CFA associatif des Métiers d'Aubrelle
Groupement des Éleveurs d'Aubrelle|au Groupement des Éleveurs d'Aubrelle|du Groupement des Éleveurs d'Aubrelle
Les Paniers d'Aubrelle|aux Paniers d'Aubrelle|des Paniers d'Aubrelle
Cantines Paysannes d'Aubrelle|aux Cantines Paysannes d'Aubrelle|des Cantines Paysannes d'Aubrelle
Syndicat Paysan du Haut-Lirac|au Syndicat Paysan du Haut-Lirac|du Syndicat Paysan du Haut-Lirac
Comité des Petits Pêcheurs de Port-Lazare|au Comité des Petits Pêcheurs de Port-Lazare|du Comité des Petits Pêcheurs de Port-Lazare
Association Rivières Claires d'Estrande|à l'Association Rivières Claires d'Estrande|de l'Association Rivières Claires d'Estrande
Naturalistes du Val d'Ombre|aux Naturalistes du Val d'Ombre|des Naturalistes du Val d'Ombre
Forêt Tranquille du Val d'Ombre|à Forêt Tranquille du Val d'Ombre|de Forêt Tranquille du Val d'Ombre
Énergie Citoyenne du Lirac|à Énergie Citoyenne du Lirac|d'Énergie Citoyenne du Lirac
Soignants du Littoral|aux Soignants du Littoral|des Soignants du Littoral
Relais Addictions Estrande|au Relais Addictions Estrande|du Relais Addictions Estrande
Les Aînés Solidaires de Brévalonne|aux Aînés Solidaires de Brévalonne|des Aînés Solidaires de Brévalonne
Le Répit des Aidants de Vidalune|au Répit des Aidants de Vidalune|du Répit des Aidants de Vidalune
Bien chez Soi Estrande|à Bien chez Soi Estrande|de Bien chez Soi Estrande
Université du Temps Libre de Montclair|à l'Université du Temps Libre de Montclair|de l'Université du Temps Libre de Montclair
Réseau Handi'Cité Ouest|au Réseau Handi'Cité Ouest|du Réseau Handi'Cité Ouest
Parasport Port-Lazare|à Parasport Port-Lazare|de Parasport Port-Lazare
Familles et Handicap du Val d'Ombre|à Familles et Handicap du Val d'Ombre|de Familles et Handicap du Val d'Ombre
La Table Ouverte de Montclair|à la Table Ouverte de Montclair|de la Table Ouverte de Montclair
Locataires Unis de Port-Lazare|aux Locataires Unis de Port-Lazare|des Locataires Unis de Port-Lazare
Centre Social des Trois Ponts|au Centre Social des Trois Ponts|du Centre Social des Trois Ponts
Entraide Paroissiale de Brévalonne|à l'Entraide Paroissiale de Brévalonne|de l'Entraide Paroissiale de Brévalonne
Enfance Protégée du Lirac|à Enfance Protégée du Lirac|d'Enfance Protégée du Lirac
Union Étudiante de Port-Lazare|à l'Union Étudiante de Port-Lazare|de l'Union Étudiante de Port-Lazare
Maison des Jeunes de Vidalune|à la Maison des Jeunes de Vidalune|de la Maison des Jeunes de Vidalune
Colos et Chemins du Val d'Ombre|à Colos et Chemins du Val d'Ombre|de Colos et Chemins du Val d'Ombre
Foyer des Jeunes Travailleurs de Brévalonne|au Foyer des Jeunes Travailleurs de Brévalonne|du Foyer des Jeunes Travailleurs de Brévalonne
Médiateurs des Quais|aux Médiateurs des Quais|des Médiateurs des Quais
Fiertés de Brévalonne|à Fiertés de Brévalonne|de Fiertés de Brévalonne
Vigie des Libertés de Montclair|à la Vigie des Libertés de Montclair|de la Vigie des Libertés de Montclair
Les Mots d'Accueil|aux Mots d'Accueil|des Mots d'Accueil
Usagers du Rail Quercellois|aux Usagers du Rail Quercellois|des Usagers du Rail Quercellois
Montclair à Vélo|à Montclair à Vélo|de Montclair à Vélo
Automobilistes de l'Estrande|aux Automobilistes de l'Estrande|des Automobilistes de l'Estrande
Ateliers Numériques du Lirac|aux Ateliers Numériques du Lirac|des Ateliers Numériques du Lirac
Logiciel Libre en Quercelle|à Logiciel Libre en Quercelle|de Logiciel Libre en Quercelle
La Fabrique de Vidalune|à la Fabrique de Vidalune|de la Fabrique de Vidalune
Foyers Villageois de Quercelle|aux Foyers Villageois de Quercelle|des Foyers Villageois de Quercelle
Cercle Europe & Territoires|au Cercle Europe & Territoires|du Cercle Europe & Territoires
Anciens Combattants de Quercelle|aux Anciens Combattants de Quercelle|des Anciens Combattants de Quercelle
Ville de Montclair|à la Ville de Montclair|de la Ville de Montclair
Vidalune Info|à Vidalune Info|de Vidalune Info
Josiane Perrondal, maire de Saint-Aubrac-le-Haut|à Josiane Perrondal, maire de Saint-Aubrac-le-Haut|de Josiane Perrondal, maire de Saint-Aubrac-le-Haut
Les Restos du Cœur|aux Restos du Cœur|des Restos du Cœur
Restos du Cœur|aux Restos du Cœur|des Restos du Cœur
L'Atelier du Pont|à l'Atelier du Pont|de l'Atelier du Pont
L’Arche|à l'Arche|de l'Arche
Habitat et Humanisme|à Habitat et Humanisme|d'Habitat et Humanisme
Hôpital Solidaire|à l'Hôpital Solidaire|de l'Hôpital Solidaire
Harmonie municipale|à l'Harmonie municipale|de l'Harmonie municipale
Halte du Cœur|à la Halte du Cœur|de la Halte du Cœur
Handicap International|à Handicap International|de Handicap International
Haut les Mains|à Haut les Mains|de Haut les Mains
UNSA|à l'UNSA|de l'UNSA
UNSA-Éducation|à l'UNSA-Éducation|de l'UNSA-Éducation
SNES|au SNES|du SNES
SNES-FSU de l'Estrande|au SNES-FSU de l'Estrande|du SNES-FSU de l'Estrande
CGT|à la CGT|de la CGT
CFE-CGC|à la CFE-CGC|de la CFE-CGC
FCPE d'Aubrelle|à la FCPE d'Aubrelle|de la FCPE d'Aubrelle
UFC-Que Choisir|à l'UFC-Que Choisir|de l'UFC-Que Choisir
LPO|à la LPO|de la LPO
Emmaüs|à Emmaüs|d'Emmaüs
Secours populaire|au Secours populaire|du Secours populaire
Croix-Rouge française|à la Croix-Rouge française|de la Croix-Rouge française
ATD Quart Monde|à ATD Quart Monde|d'ATD Quart Monde
Onze de Cœur|à Onze de Cœur|de Onze de Cœur
Office du Sport|à l'Office du Sport|de l'Office du Sport
"""  # noqa: E501  a table
ROWS = [line.split("|") for line in TO_AND_OF.strip().split("\n")]


@pytest.mark.parametrize(("name", "to", "of"), ROWS)
def test_a_name_takes_its_article(name: str, to: str, of: str) -> None:
    assert (name_of(name).to, name_of(name).of) == (to, of)


def test_only_a_name_with_les_is_plural() -> None:
    assert name_of("Ateliers Numériques du Lirac").is_plural
    assert not name_of("Collectif des Ateliers").is_plural


@given(st.text(max_size=60))
def test_any_name_is_said_whole_and_never_raises(name: str) -> None:
    said = name_of(name)
    assert said.bare in said.the
    assert said.bare in said.to
    assert said.bare in said.of
