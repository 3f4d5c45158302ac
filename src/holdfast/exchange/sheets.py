"""The shape of what is imported: one sheet per kind, with its columns and the names they go by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

import polars as pl

from holdfast.errors import NotFoundError

Form = Literal["identifier", "text", "reference", "number", "integer", "date", "list", "outline"]
"""What the cells of a column must look like; a reference is an identifier that the register already holds."""

Row = int | float | str | None

DTYPES: Final[Mapping[Form, pl.DataType]] = MappingProxyType(
    {
        "identifier": pl.String(),
        "text": pl.String(),
        "reference": pl.String(),
        "number": pl.Float64(),
        "integer": pl.Int64(),
        "date": pl.Date(),
        "list": pl.List(pl.String()),
        "outline": pl.String(),
    }
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet.

    Attributes
    ----------
    default
        What an empty cell becomes; a list column's empty cell becomes an empty list.
    refers
        The kind whose identifiers the cells name, for references and lists of references.
    least, most
        Bounds of a number, both allowed.
    longest
        The most characters of a text.
    kept
        Whether the column is part of the checked rows; the others only steer the check.
    synonyms
        Other names it goes by in files, in several languages; compared without case, accents and punctuation.
    """

    name: str
    form: Form
    help: str
    required: bool = False
    default: Row = None
    refers: str | None = None
    least: float | None = None
    most: float | None = None
    longest: int = 500
    kept: bool = True
    synonyms: tuple[str, ...] = ()

    @property
    def dtype(self) -> pl.DataType:
        """The polars type of the column in checked rows."""
        return DTYPES[self.form]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The columns of one kind of thing.

    Attributes
    ----------
    key
        The columns that together may occur only once.
    repeatable
        Whether a row that occurs again in a file only says the same again.
    """

    kind: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("id",)
    repeatable: bool = False

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise NotFoundError(
            f"The {self.kind} sheet has no column {name!r}. Its columns are: {', '.join(self.names)}."
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def kept(self) -> tuple[Column, ...]:
        """The columns that checked rows have."""
        return tuple(column for column in self.columns if column.kept)

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """The polars schema of checked rows, without their line."""
        return {column.name: column.dtype for column in self.kept}


# Names that several sheets share.
_ID = ("identifier", "code", "key", "kennung", "schlüssel", "nummer", "nr", "identifiant", "identificativo",
       "codice", "identificador", "código", "identyfikator", "kod", "ідентифікатор", "код")  # fmt: skip
_NAME = ("title", "label", "bezeichnung", "nom", "nome", "nombre", "nazwa", "назва", "namn", "navn")
_REGION = ("canton", "kanton", "province", "state", "district", "area", "bezirk", "bundesland", "gebiet",
           "région", "regione", "región", "département", "provincia", "województwo", "область", "регіон",
           "region_id", "region_code")  # fmt: skip
_LATITUDE = ("lat", "breite", "breitengrad", "latitudine", "latitud", "szerokość", "широта", "wgs84_lat")
_LONGITUDE = ("lon", "lng", "long", "länge", "längengrad", "longitudine", "longitud", "długość", "довгота",
              "wgs84_lon")  # fmt: skip
_QUALIFICATIONS = ("skills", "qualification", "qualifikationen", "fähigkeiten", "compétences", "qualifiche",
                   "cualificaciones", "kwalifikacje", "кваліфікації")  # fmt: skip
_START = ("from", "begin", "begins", "start_date", "valid_from", "von", "ab", "beginn", "début", "debut", "inizio",
          "inicio", "od", "початок", "з")  # fmt: skip
_END = ("to", "until", "till", "end_date", "valid_to", "bis", "ende", "fin", "fine", "do", "koniec", "кінець",
        "по")  # fmt: skip
_UNIT = ("unit_id", "einheit", "unité", "unità", "unidad", "jednostka", "підрозділ", "formation")
_FACILITY = ("facility_id", "site", "object", "objekt", "anlage", "installation", "impianto", "instalación",
             "obiekt", "споруда")  # fmt: skip
_KIND = ("unit_kind", "kind_of_unit", "einheitsart", "type_unité", "tipo_unità", "tipo_unidad", "rodzaj")


def _latitude() -> Column:
    return Column(
        "latitude", "number", "Degrees north, WGS 84.", True, least=-90, most=90, synonyms=_LATITUDE
    )


def _longitude() -> Column:
    return Column(
        "longitude", "number", "Degrees east, WGS 84.", True, least=-180, most=180, synonyms=_LONGITUDE
    )


def _id(*synonyms: str) -> Column:
    return Column("id", "identifier", "Its own identifier, once only.", True, synonyms=(*synonyms, *_ID))


def _name() -> Column:
    return Column("name", "text", "What people call it.", True, synonyms=_NAME)


def _reference(
    name: str, kind: str, text: str, synonyms: tuple[str, ...], *, required: bool = True
) -> Column:
    return Column(name, "reference", text, required, refers=kind, synonyms=synonyms)


def _start(*, required: bool = False) -> Column:
    return Column("start", "date", "The first day.", required, synonyms=_START)


def _end() -> Column:
    return Column("end", "date", "The day after the last; empty for no end.", synonyms=_END)


def _qualifications(text: str) -> Column:
    return Column("qualifications", "list", text, synonyms=_QUALIFICATIONS)


_ALL: Final = (
    Sheet(
        "regions",
        "Territories with their own headquarters; they may nest.",
        (
            _id("region_id", "region_code", "iso", "iso_3166_2"),
            _name(),
            _reference(
                "parent", "regions", "The region it lies in.",
                ("parent_id", "part_of", "within", "übergeordnet", "supérieur", "superiore"), required=False,
            ),
            Column(
                "outline", "outline", "Its boundary: GeoJSON geometry or WKT, WGS 84; from the geometry in map files.",
                synonyms=("geometry", "geom", "wkt", "boundary", "umriss", "grenze", "géométrie"),
            ),
        ),
    ),
    Sheet(
        "places",
        "Populated places, where people live.",
        (
            _id("place_id", "geonames_id", "geonameid", "bfs_nr", "gemeindenummer", "insee", "istat"),
            _name(),
            _reference("region", "regions", "The region it lies in.", _REGION),
            _latitude(),
            _longitude(),
            Column(
                "population", "integer", "How many live there.", default=0, least=0, most=100_000_000,
                synonyms=("inhabitants", "einwohner", "bevölkerung", "habitants", "popolazione", "población",
                          "ludność", "населення"),
            ),
        ),
    ),
    Sheet(
        "kinds",
        "Kinds of organised groups, and what each member must be able to do.",
        (
            _id("kind", "kind_id", *_KIND),
            Column("title", "text", "What people call it.", True, synonyms=("name", *_NAME[1:])),
            _qualifications("What each member must hold, separated by ';' or ','."),
        ),
    ),
    Sheet(
        "facilities",
        "What must be guarded.",
        (
            _id("facility_id", *_FACILITY),
            _name(),
            _reference("region", "regions", "The region it lies in.", _REGION),
            Column(
                "sector", "identifier", "The profile's word for what it belongs to.", True,
                synonyms=("branch", "sektor", "branche", "secteur", "settore", "sector_id", "сектор"),
            ),
            _latitude(),
            _longitude(),
            Column(
                "exposure", "number", "Weight of its risk; 1 for an ordinary one.", default=1.0, least=0, most=1e9,
                synonyms=("risk", "weight", "risiko", "gewicht", "risque", "rischio", "riesgo", "ryzyko"),
            ),
        ),
    ),
    Sheet(
        "dependencies",
        "Which facility does not work without which.",
        (
            _reference("facility", "facilities", "The facility that depends.", ("from", "source", "von", *_FACILITY)),
            _reference(
                "depends_on", "facilities", "The facility it needs.",
                ("to", "target", "needs", "requires", "nach", "hängt_ab_von", "dépend_de", "dipende_da"),
            ),
        ),
        key=("facility", "depends_on"),
        repeatable=True,
    ),
    Sheet(
        "posts",
        "Kinds of duty at a facility, with the people they need at once.",
        (
            _id("post_id", "posten", "poste", "posto", "puesto"),
            _reference("facility", "facilities", "Where it is.", _FACILITY),
            _reference("kind", "kinds", "The kind of unit whose people may stand it.", _KIND),
            Column(
                "task", "identifier", "The profile's word for what is done there.", True,
                synonyms=("duty", "aufgabe", "auftrag", "tâche", "mission", "compito", "tarea", "zadanie"),
            ),
            Column(
                "strength", "integer", "People at once.", True, least=1, most=100_000,
                synonyms=("people", "strength_people", "stärke", "anzahl", "effectif", "effettivo", "dotación"),
            ),
            Column(
                "worth", "number", "Protection gained per person and period.", default=1.0, least=0, most=1e9,
                synonyms=("value", "wert", "nutzen", "valeur", "valore", "valor"),
            ),
            _start(),
            _end(),
            Column(
                "tiers", "text", "Worth of its people relative to the first, PEOPLE:WORTH, such as 2:1 3:0.5.",
                synonyms=("tier", "stufen", "staffelung", "niveaux", "livelli"),
            ),
            Column(
                "mix", "text", "Who must be among its people, QUALIFICATION:PEOPLE, such as leader:1.",
                synonyms=("composition", "zusammensetzung", "composizione", "composición", "skład"),
            ),
            Column(
                "by_threat", "text", "People at once at threat level 1, 2, 3, such as 4 6 10.",
                synonyms=("strength_by_threat", "threat_levels", "nach_gefahrenstufe", "selon_niveau"),
            ),
            Column(
                "region", "reference", "Only checked: must be the facility's region.", refers="regions", kept=False,
                synonyms=_REGION,
            ),
        ),
    ),
    Sheet(
        "units",
        "Organised groups of one kind, raised in a region.",
        (
            _id(*_UNIT),
            _name(),
            _reference("region", "regions", "Where it is raised.", _REGION),
            _reference("kind", "kinds", "Which kind of unit it is.", _KIND),
            Column(
                "target", "integer", "How many people it should have.", default=0, least=0, most=10_000_000,
                synonyms=("target_people", "establishment", "sollbestand", "soll", "effectif", "organico"),
            ),
            Column(
                "together", "text", "Whether its people serve together, yes or no.", longest=20,
                synonyms=("as_one", "gemeinsam", "geschlossen", "ensemble", "insieme", "juntos", "razem"),
            ),
        ),
    ),
    Sheet(
        "people",
        "Those who serve.",
        (
            Column(
                "reference", "text", "The identifier their own authority uses, once only.", True, longest=64,
                synonyms=("id", "person_id", "personal_number", "service_number", "personalnummer", "ahv_nummer",
                          "matricule", "matricola", "número", "numer", "номер", *_ID),
            ),
            Column("name", "text", "Full name.", True, longest=200,
                   synonyms=("full_name", "person", "nom", "nome", "nombre", "nazwisko", "піб", "namn", "navn")),
            Column(
                "born", "date", "Date of birth.",
                synonyms=("birth_date", "birthdate", "birthday", "date_of_birth", "dob", "geburtsdatum", "geboren",
                          "date_de_naissance", "data_di_nascita", "fecha_de_nacimiento", "data_urodzenia",
                          "дата_народження"),
            ),
            _reference(
                "place", "places", "Where they live.",
                ("place_id", "residence", "wohnort", "ort", "gemeinde", "domicile", "commune", "domicilio", "comune",
                 "residencia", "miejscowość", "місце"),
            ),
            Column(
                "region", "reference", "The region they serve in; must be that of the place, which is the default.",
                refers="regions", synonyms=_REGION,
            ),
            Column(
                "rank_group", "identifier", "The profile's word for their group of ranks.", True,
                synonyms=("rank", "grade", "rang", "dienstgrad", "gradgruppe", "grado", "stopień", "звання"),
            ),
            _qualifications("What they can do, separated by ';' or ','."),
            Column(
                "days_before", "integer", "Days served before the register began.", default=0, least=0, most=30_000,
                synonyms=("days_served", "served_days", "diensttage", "geleistete_tage", "jours_servis",
                          "giorni_prestati", "días_servidos"),
            ),
            Column(
                "contact", "text", "How to reach them.", longest=500,
                synonyms=("email", "e_mail", "mail", "phone", "telephone", "telefon", "kontakt", "téléphone",
                          "telefono", "teléfono", "kontakt", "контакт"),
            ),
            Column(
                "likely_same", "text", "Write 'no' where the row is another person than the one it looks like.",
                kept=False, longest=40,
            ),
        ),
        key=("reference",),
    ),
    Sheet(
        "contracts",
        "The consent of a person: dates, territory and unit.",
        (
            _id("contract_id", "contract", "vertrag", "vertragsnummer", "contrat", "contratto", "contrato", "umowa"),
            _reference(
                "person", "people", "The reference of the person.",
                ("reference", "person_reference", "person_id", "personalnummer", "matricule", "matricola"),
            ),
            _start(required=True),
            _end(),
            Column(
                "territory", "list", "Regions in which the person may serve.", refers="regions",
                synonyms=("regions", "territories", "gebiete", "regionen", "territoire", "territorio", *_REGION),
            ),
            _reference("unit", "units", "The unit they belong to.", _UNIT, required=False),
            Column("clause", "text", "The clause of the contract that says so.",
                   synonyms=("klausel", "ziffer", "article", "artikel", "clausola", "cláusula")),
        ),
    ),
    Sheet(
        "attendance",
        "Who was there on which day, by call-up.",
        (
            Column(
                "call_up", "integer", "The number of the call-up.", True, least=1, most=1e15,
                synonyms=("call_up_number", "aufgebot", "aufgebotsnummer", "convocation", "convocazione",
                          "convocatoria", "powołanie", "виклик"),
            ),
            Column(
                "day", "date", "The day of service.", True,
                synonyms=("date", "tag", "datum", "diensttag", "jour", "giorno", "data", "día", "fecha", "dzień", "день"),
            ),
            Column(
                "came", "text", "When the person came: 07:30, or a moment with its day.", longest=40,
                synonyms=("from", "arrival", "arrived", "von", "ankunft", "arrivée", "arrivo", "llegada", "przyjście"),
            ),
            Column(
                "left", "text", "When the person left; earlier than they came: on the next day.", longest=40,
                synonyms=("to", "until", "departure", "bis", "abgang", "départ", "partenza", "salida", "wyjście"),
            ),
            Column(
                "hours", "number", "How many hours, where no times were taken; empty for the whole day.",
                least=0.02, most=24,
                synonyms=("stunden", "heures", "ore", "horas", "godziny", "години"),
            ),
        ),
        key=("call_up", "day"),
    ),
)  # fmt: skip

SHEETS: Final[Mapping[str, Sheet]] = MappingProxyType({sheet.kind: sheet for sheet in _ALL})
"""Every kind that can be imported, in the order in which they must be: each names only kinds before it."""

LIKELY_SAME: Final = "likely_same"
"""The column in which the user answers that a row is another person than the one it looks like."""

KINDS: Final[tuple[str, ...]] = tuple(SHEETS)


def sheet_of(kind: str) -> Sheet:
    """Return the sheet of a kind.

    Raises
    ------
    NotFoundError
        If nothing of this kind can be imported.
    """
    if kind not in SHEETS:
        raise NotFoundError(f"There is no kind {kind!r} to import. Give one of: {', '.join(KINDS)}.")
    return SHEETS[kind]
