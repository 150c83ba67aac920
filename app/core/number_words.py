"""Numbers, money and what is said around them, in five languages: data, as `tongues.plain` makes words."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Numbers:
    small: Mapping[str, int]  # 0 to 99, and what else is a number by itself
    hundreds: Mapping[str, int]  # 100 where no number must stand before it
    hundred: frozenset[str]
    scales: Mapping[str, int]
    money: Mapping[str, int]  # scales of money only: "2 ton" of sand is something else
    alone: frozenset[str]  # scales that need no number: "mil euros"
    articles: frozenset[str]  # count as one before a scale only
    halves: Mapping[str, float]  # before a scale
    and_half: frozenset[str]
    joins: frozenset[str]  # behind hundreds: "hundred and fifty"
    of: frozenset[str]  # between a number and its scale: "vingtaine de milliers"
    compound: frozenset[str]  # what may stand in one word: "zwanzigtausend"
    between: frozenset[str]
    both: frozenset[str]  # `between` 20 `and` 30
    to: frozenset[str]
    at_least: frozenset[str]
    at_most: frozenset[str]
    fillers: frozenset[str]
    people: frozenset[str]
    counting: frozenset[str]  # said of people, never of money: "we are 12"
    zero: frozenset[str]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _phrases(phrases: str) -> frozenset[str]:
    return frozenset(phrase.strip() for phrase in phrases.split("|"))


def _counted(words: str, first: int = 0) -> dict[str, int]:
    """Words in a row, counted from `first`; spellings of one number by "/"."""
    return {one: n for n, word in enumerate(words.split(), first) for one in word.split("/")}


def _tens(words: str, first: int = 20) -> dict[str, int]:
    return {
        one: n
        for n, word in zip(range(first, 100, 10), words.split(), strict=False)
        for one in word.split("/")
    }


def _joined(tens: Mapping[str, int], units: Mapping[str, int], join: str) -> dict[str, int]:
    """21 to 99: `join` says how, with {t} and {u}."""
    return {
        join.format(t=ten, u=unit): a + b
        for ten, a in tens.items()
        for unit, b in units.items()
        if 0 < b < 10
    }


def _english() -> dict[str, int]:
    units = _counted(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
        " sixteen seventeen eighteen nineteen"
    )
    tens = _tens("twenty thirty forty/fourty fifty sixty seventy eighty ninety")
    return {**units, **tens, **_joined(tens, units, "{t} {u}"), "a dozen": 12, "dozen": 12, "one dozen": 12}


def _spanish() -> dict[str, int]:
    units = _counted(
        "cero uno/un/una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince"
        " dieciseis diecisiete dieciocho diecinueve veinte veintiuno/veintiun/veintiuna veintidos"
        " veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve"
    )
    tens = _tens("treinta cuarenta cincuenta sesenta setenta ochenta noventa", 30)
    lots = {"una docena": 12, "una decena": 10, "una veintena": 20, "una treintena": 30, "un centenar": 100}
    return {**units, **tens, **_joined(tens, units, "{t} y {u}"), **lots}


def _dutch() -> dict[str, int]:
    units = _counted(
        "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien"
        " zestien zeventien achttien negentien"
    )
    tens = _tens("twintig dertig veertig vijftig zestig zeventig tachtig negentig")
    lots = {f"een {ten}tal": n for ten, n in {**tens, "tien": 10, "vijftien": 15, "honderd": 100}.items()}
    return {**units, **tens, **_joined(tens, units, "{u}en{t}"), **lots, "een dozijn": 12}


def _german() -> dict[str, int]:
    units = _counted(
        "null eins/ein/eine/einen/einem/einer zwei/zwo drei vier funf sechs sieben acht neun zehn elf"
        " zwolf dreizehn vierzehn funfzehn sechzehn siebzehn achtzehn neunzehn"
    )
    tens = _tens("zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig")
    return {**units, **tens, **_joined(tens, units, "{u}und{t}"), "ein dutzend": 12, "dutzend": 12}


def _french() -> dict[str, int]:
    units = _counted(
        "zero un/une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze"
        " seize"
        " {0}sept {0}huit {0}neuf".replace("{0}", "dix_")
    )
    units = {word.replace("_", " "): n for word, n in units.items()}
    tens = _tens("vingt trente quarante cinquante soixante septante huitante/octante nonante")
    found = {**units, **tens, "quatre vingt": 80, "quatre vingts": 80}
    found |= _joined(tens, units, "{t} {u}") | {
        f"{ten} et {one}": n + 1 for ten, n in tens.items() for one in ("un", "une")
    }
    for start, n in (("soixante", 60), ("quatre vingt", 80)):
        found |= {f"{start} {unit}": n + more for unit, more in units.items() if 0 < more < 20}
    found["soixante et onze"] = 71
    lots = {"dizaine": 10, "douzaine": 12, "quinzaine": 15, "centaine": 100}
    lots |= {"vingtaine": 20, "trentaine": 30, "quarantaine": 40, "cinquantaine": 50, "soixantaine": 60}
    return found | {f"une {word}": n for word, n in lots.items()}


NUMBERS: Mapping[str, Numbers] = {
    "en": Numbers(
        small=_english(),
        hundreds={},
        hundred=_set("hundred"),
        scales={"k": 1000, "thousand": 1000, "million": 10**6, "billion": 10**9, "mio": 10**6, "mln": 10**6},
        money={"grand": 1000, "m": 10**6, "mn": 10**6, "bn": 10**9},
        alone=frozenset(),
        articles=_set("a an"),
        halves={"half a": 0.5, "a half": 0.5, "half": 0.5},
        and_half=_phrases("and a half"),
        joins=_set("and"),
        of=frozenset(),
        compound=frozenset(),
        between=_set("between"),
        both=_set("and"),
        to=_phrases("to|-|or|till|until"),
        at_least=_phrases("more than|at least|over|above|upwards of|minimum|min"),
        at_most=_phrases(
            "up to|max|maximum|at most|no more than|not more than|a maximum of|maximum of|max of"
        ),
        fillers=_phrases(
            "about|around|roughly|approximately|approx|circa|ca|c|some|something like|in the region of"
            "|in the order of|somewhere|maybe|probably|perhaps|say|i|id|we|were|our|my|budget|is|be"
            "|will be|would be|have|has|weve|ive|got|to spend|spend|can spend|think|guess|of|available"
            "|from|total|in total|give or take|or so|ish|its|it is|excl vat|ex vat|plus vat|excluding vat"
            "|the budget|a budget|just|only"
        ),
        people=_set("people employees staff persons heads fte ftes users seats licences licenses colleagues"),
        counting=_phrases("are|we are|there are|us|there are about|of us"),
        zero=_phrases(
            "zero|nothing|no budget|no money|0 budget|zero budget|we have no budget|i have no budget"
        ),
    ),
    "es": Numbers(
        small=_spanish(),
        hundreds={
            "cien": 100,
            "ciento": 100,
            "doscientos": 200,
            "doscientas": 200,
            "trescientos": 300,
            "trescientas": 300,
            "cuatrocientos": 400,
            "cuatrocientas": 400,
            "quinientos": 500,
            "quinientas": 500,
            "seiscientos": 600,
            "seiscientas": 600,
            "setecientos": 700,
            "setecientas": 700,
            "ochocientos": 800,
            "ochocientas": 800,
            "novecientos": 900,
            "novecientas": 900,
        },
        hundred=frozenset(),
        scales={"k": 1000, "mil": 1000, "miles": 1000, "millon": 10**6, "millones": 10**6, "mill": 10**6},
        money={},
        alone=_set("mil"),
        articles=frozenset(),
        halves={"medio": 0.5},
        and_half=_phrases("y medio|y media"),
        joins=frozenset(),
        of=_set("de"),
        compound=frozenset(),
        between=_phrases("entre|entre los|entre unos"),
        both=_set("y"),
        to=_phrases("a|-|o|hasta"),
        at_least=_phrases("mas de|al menos|como minimo|minimo|por lo menos"),
        at_most=_phrases("hasta|maximo|max|como maximo|un maximo de|no mas de|hasta unos"),
        fillers=_phrases(
            "unos|unas|alrededor de|aproximadamente|aprox|cerca de|mas o menos|en torno a|sobre|como|casi"
            "|quizas|quiza|tal vez|tenemos|tengo|nuestro|mi|el|presupuesto|es|es de|seria|seria de|de"
            "|un presupuesto de|podemos gastar|creo que|en total|sin iva|mas iva|digamos|serian"
        ),
        people=_set("personas empleados empleadas trabajadores gente usuarios licencias"),
        counting=_phrases("somos"),
        zero=_phrases(
            "cero|nada|sin presupuesto|no hay presupuesto|no tenemos presupuesto|no tengo presupuesto"
        ),
    ),
    "nl": Numbers(
        small=_dutch(),
        hundreds={"honderd": 100},
        hundred=_set("honderd"),
        scales={
            "k": 1000,
            "duizend": 1000,
            "miljoen": 10**6,
            "mln": 10**6,
            "mio": 10**6,
            "miljard": 10**9,
            "mld": 10**9,
        },
        money={"ton": 100_000, "mille": 1000, "m": 10**6},
        alone=_set("duizend"),
        articles=frozenset(),
        halves={
            "een half": 0.5,
            "half": 0.5,
            "een halve": 0.5,
            "halve": 0.5,
            "anderhalf": 1.5,
            "anderhalve": 1.5,
            "tweeenhalf": 2.5,
            "tweeenhalve": 2.5,
        },
        and_half=_phrases("en een half|en een halve"),
        joins=_set("en"),
        of=frozenset(),
        compound=_set("honderd duizend en"),
        between=_phrases("tussen|tussen de|ergens tussen"),
        both=_set("en"),
        to=_phrases("tot|-|a|of|tot en met"),
        at_least=_phrases("meer dan|minstens|minimaal|ten minste|minimum|boven de|ruim"),
        at_most=_phrases("tot|max|maximaal|maximum|hoogstens|niet meer dan|tot maximaal|tot aan"),
        fillers=_phrases(
            "ongeveer|circa|ca|zon|rond|rond de|om en bij|plusminus|naar schatting|misschien|wellicht"
            "|ik denk|denk ik|we hebben|wij hebben|ik heb|ons budget|mijn budget|het budget|budget|is|van"
            "|een budget van|bedraagt|ligt rond|ligt rond de|excl btw|ex btw"
            "|exclusief btw|plus btw|in totaal|te besteden|zeg|de|een|ergens"
        ),
        people=_set("mensen medewerkers werknemers personen man collegas gebruikers licenties fte"),
        counting=_phrases("we zijn met|wij zijn met|met"),
        zero=_phrases("nul|niets|niks|geen budget|we hebben geen budget|ik heb geen budget|geen geld"),
    ),
    "de": Numbers(
        small=_german(),
        hundreds={"hundert": 100},
        hundred=_set("hundert"),
        scales={
            "k": 1000,
            "tausend": 1000,
            "tsd": 1000,
            "million": 10**6,
            "millionen": 10**6,
            "mio": 10**6,
            "mrd": 10**9,
            "milliarde": 10**9,
            "milliarden": 10**9,
        },
        money={"t": 1000, "mille": 1000, "m": 10**6, "riesen": 1000},
        alone=_set("tausend"),
        articles=frozenset(),
        halves={
            "eine halbe": 0.5,
            "halbe": 0.5,
            "ne halbe": 0.5,
            "anderthalb": 1.5,
            "eineinhalb": 1.5,
            "zweieinhalb": 2.5,
            "dreieinhalb": 3.5,
        },
        and_half=frozenset(),
        joins=_set("und"),
        of=frozenset(),
        compound=_set("hundert tausend und"),
        between=_phrases("zwischen|irgendwo zwischen"),
        both=_set("und"),
        to=_phrases("bis|-|oder|bis zu"),
        at_least=_phrases("mehr als|mindestens|minimum|min|uber|ab"),
        at_most=_phrases("bis|bis zu|maximal|max|hochstens|maximum|nicht mehr als|bis maximal"),
        fillers=_phrases(
            "etwa|ungefahr|ca|circa|rund|zirka|so|um die|so um die|vielleicht|wahrscheinlich|schatze|ich"
            "|wir|unser|mein|das|budget|ist|betragt|liegt bei|liegt bei etwa|haben|habe|von"
            "|ein budget von|denke|wir haben|ich habe|so etwa|in etwa|netto|zzgl mwst|plus mwst"
            "|insgesamt|sagen wir|knapp"
        ),
        people=_set(
            "mitarbeiter mitarbeitende mitarbeiterinnen leute personen angestellte nutzer lizenzen kopfe"
        ),
        counting=_phrases("sind|wir sind|wir haben"),
        zero=_phrases(
            "null|nichts|kein budget|wir haben kein budget|ich habe kein budget|kein geld|null euro"
        ),
    ),
    "fr": Numbers(
        small=_french(),
        hundreds={"cent": 100},
        hundred=_set("cent cents"),
        scales={
            "k": 1000,
            "mille": 1000,
            "milliers": 1000,
            "million": 10**6,
            "millions": 10**6,
            "milliard": 10**9,
            "milliards": 10**9,
            "mio": 10**6,
        },
        money={"m": 10**6},
        alone=_set("mille"),
        articles=frozenset(),
        halves={"un demi": 0.5, "demi": 0.5},
        and_half=_phrases("et demi|et demie"),
        joins=frozenset(),
        of=_set("de"),
        compound=frozenset(),
        between=_phrases("entre|quelque part entre"),
        both=_set("et"),
        to=_phrases("a|-|ou"),
        at_least=_phrases("plus de|au moins|au minimum|minimum"),
        at_most=_phrases("jusqu a|max|maximum|au maximum|au plus|pas plus de|un maximum de|jusqu a environ"),
        fillers=_phrases(
            "environ|a peu pres|autour de|aux alentours de|dans les|approximativement|peut etre"
            "|quelque chose comme|notre|mon|le|budget|est|est de|nous avons|on a|j ai|un budget de|de|d"
            "|disons|je dirais|ht|hors taxes|hors taxe|au total|en tout|je pense"
            "|presque|serait de|autour des"
        ),
        people=_set("personnes salaries employes collaborateurs gens utilisateurs licences"),
        counting=_phrases("nous sommes|on est|sommes"),
        zero=_phrases(
            "zero|rien|aucun budget|pas de budget|nous n avons pas de budget|je n ai pas de budget"
        ),
    ),
}

_DOLLARS = frozenset(["USD", "CAD", "AUD", "NZD", "SGD", "HKD"])
_PESOS = frozenset(["MXN", "ARS", "CLP", "COP", "UYU"])
CURRENCIES: Mapping[str, frozenset[str]] = {
    **{
        code.lower(): frozenset([code])
        for code in (*_DOLLARS, *_PESOS, "EUR", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN")
    },
    **dict.fromkeys(("€", "euro", "euros"), frozenset(["EUR"])),
    **dict.fromkeys(("$", "dollar", "dollars", "dolar", "dolares"), _DOLLARS),
    "$": _DOLLARS | _PESOS,
    "bucks": _DOLLARS,
    **dict.fromkeys(("peso", "pesos"), _PESOS),
    **dict.fromkeys(("£", "pound", "pounds", "quid", "pond", "pfund", "libras"), frozenset(["GBP"])),
    **dict.fromkeys(("franken", "francs", "francos", "frank"), frozenset(["CHF"])),
}
