"""Given and family names to be combined at random; the family names are made up."""

from __future__ import annotations

from typing import Final

GIVEN: Final = {
    "de": (
        "Andri", "Beat", "Cedric", "Damian", "Elias", "Fabian", "Gian", "Hannes", "Ivo", "Jonas", "Kilian", "Lukas",
        "Manuel", "Nils", "Oliver", "Pascal", "Reto", "Silvan", "Tobias", "Urs", "Anja", "Corinne", "Lea", "Nora",
    ),
    "fr": (
        "Adrien", "Baptiste", "Clément", "Dorian", "Etienne", "Florent", "Gaël", "Hugo", "Julien", "Killian",
        "Loïc", "Mathieu", "Nicolas", "Olivier", "Quentin", "Romain", "Sébastien", "Théo", "Yann", "Aline", "Océane",
    ),
    "it": (
        "Alessio", "Bruno", "Claudio", "Davide", "Enea", "Filippo", "Giona", "Ivan", "Loris", "Mattia", "Nicolò",
        "Paolo", "Raffaele", "Samuele", "Tiziano", "Valerio", "Chiara", "Sofia",
    ),
    "rm": ("Andrin", "Braulio", "Curdin", "Duri", "Flurin", "Gian-Andrea", "Jachen", "Linard", "Men", "Ladina"),
}  # fmt: skip

FAMILY: Final = {
    "de": (
        "Ahornwiler", "Bachsteger", "Birkenfluher", "Chrüzacher", "Dachslocher", "Eggwalder", "Föhrenbühler",
        "Gletschmatter", "Haselrainer", "Inselgruber", "Kiesbacher", "Lindenstalder", "Moosrütter", "Nebelhorner",
        "Oberschachner", "Quellmatter", "Rietwegger", "Steinbrüggler", "Tannrainer",
        "Uferegger", "Vogelsänger", "Wolkenstalder", "Ziegelacher", "Schneefluher", "Sonnwendler", "Talbrunner",
    ),
    "fr": (
        "Beauchênoz", "Champfleuriaz", "Clairvauxel", "Desrochettaz", "Eaubelloz", "Fontenoyaz", "Grandpréaz",
        "Hautbochet", "Joliméaz", "Lavaléchoz", "Montbrunoz", "Noirvallat", "Pierrefluz", "Rochenoyat", "Sautervoz",
        "Tourneboisat", "Valcombaz", "Vertpréat",
    ),
    "it": (
        "Acquaforti", "Boscorelli", "Campolucci", "Fontanalba", "Grottasani", "Lagoverdi", "Montelari", "Ortolucci",
        "Pietranesi", "Roccalini", "Selvagrandi", "Torrevali", "Valsoleri", "Vignabelli",
    ),
    "rm": ("Cadruvalp", "Davosplan", "Flurinett", "Grischalp", "Muntsulegl", "Planursin", "Rasusa", "Valbunatsch"),
}  # fmt: skip

LANGUAGES: Final = {
    "ZH": ("de", "it", 0.05), "BE": ("de", "fr", 0.11), "LU": ("de", "it", 0.03), "UR": ("de", "it", 0.02),
    "SZ": ("de", "it", 0.02), "OW": ("de", "fr", 0.01), "NW": ("de", "fr", 0.01), "GL": ("de", "it", 0.03),
    "ZG": ("de", "fr", 0.03), "FR": ("fr", "de", 0.28), "SO": ("de", "fr", 0.03), "BS": ("de", "fr", 0.06),
    "BL": ("de", "fr", 0.03), "SH": ("de", "it", 0.02), "AR": ("de", "it", 0.01), "AI": ("de", "it", 0.01),
    "SG": ("de", "it", 0.03), "GR": ("de", "rm", 0.16), "AG": ("de", "it", 0.04), "TG": ("de", "it", 0.03),
    "TI": ("it", "de", 0.10), "VD": ("fr", "de", 0.05), "VS": ("fr", "de", 0.25), "NE": ("fr", "de", 0.04),
    "GE": ("fr", "it", 0.06), "JU": ("fr", "de", 0.04),
}  # fmt: skip
"""By canton: the language of most, of some, and how many some are."""
