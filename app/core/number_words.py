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
    starts: frozenset[str]  # from 20k: more than that, or the beginning of a range
    or_more: frozenset[str]  # behind a number
    or_less: frozenset[str]
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


def _spanish_hundreds() -> dict[str, int]:
    stems = _counted("doscient trescient cuatrocient quinient seiscient setecient ochocient novecient", 2)
    return {f"{stem}{ending}": n * 100 for stem, n in stems.items() for ending in ("os", "as")}


def _half_more(ending: str, small: Mapping[str, int]) -> dict[str, float]:
    """zweieinhalb, tweeenhalf: in one word."""
    return {f"{word}{ending}": n + 0.5 for word, n in small.items() if n > 1 and " " not in word}


NUMBERS: Mapping[str, Numbers] = {
    "en": Numbers(
        small=_english(),
        hundreds={},
        hundred=_set("hundred"),
        scales={
            "k": 1000,
            "thousand": 1000,
            "thousands": 1000,
            "million": 10**6,
            "millions": 10**6,
            "mio": 10**6,
            "mln": 10**6,
            "billion": 10**9,
        },
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
        to=_phrases("to|-|or|till|until|through|up to"),
        at_least=_phrases(
            "more than|at least|over|above|upwards of|minimum|min|a minimum of|minimum of|not less than"
            "|no less than|well over|exceeding|north of|bigger than|greater than"
        ),
        at_most=_phrases(
            "up to|max|maximum|at most|no more than|not more than|a maximum of|maximum of|max of|a max of"
            "|less than|under|below|fewer than|not over|not above|no higher than|lower than|smaller than"
            "|up to about|up to max|up to a maximum of|not exceeding|within|at the most|nothing over"
            "|nothing above|our limit is|my limit is|the limit is|limit is|limit of|max is|maximum is"
            "|budget is max"
        ),
        starts=_phrases("from|starting at|starting from"),
        or_more=_phrases(
            "or more|and more|and up|and above|or above|and over|or over|plus|minimum|at least|upwards"
            "|and upwards|+"
        ),
        or_less=_phrases("or less|or fewer|max|maximum|at most|at the most|tops|or under|or below|at max"),
        fillers=_phrases(
            "about|around|arround|abt|roughly|approximately|approx|appx|aprox|circa|ca|c|some|something like"
            "|in the region of|in the order of|in the ballpark of|ballpark|somewhere|maybe|probably|prob"
            "|perhaps|say|i|id|id say|we|were|im|our|my|budget|budgets|is|be|will be|would be|have|has|weve"
            "|ive|got|to spend|spend|can spend|willing to spend|want to spend|hoping to spend"
            "|would like to spend|can do|could do|can afford|think|guess|thinking|thinking of|looking at"
            "|aiming for|planning on|of|available|total|in total|a total of|altogether|overall|all in"
            "|give or take|or so|ish|its|it is|thats|theres|there is|excl vat|ex vat|plus vat|+ vat"
            "|excluding vat|incl vat|including vat|the budget|a budget|a budget of|as a budget|budgeted"
            "|allocated|set aside|in mind|for this|just|only|close to|nearly|almost|yes|yeah|ok|okay|for now"
            "|to start with|currently|at the moment|not sure but|im not sure but|not sure yet but"
            "|not entirely sure but|dont know exactly but|i dont know exactly but|hard to say but|the|mark"
            "|we were thinking|were thinking|ideally|preferably|hopefully|really|anything|any"
        ),
        people=_set(
            "people ppl folks employees employes staff persons heads headcount fte ftes users user seats"
            " seat licences licenses colleagues members workers"
        ),
        counting=_phrases(
            "are|we are|there are|theres|theyre|us|of us|there are about|in the company|at the company"
            "|in our company|at our company|in the team|in our team|on the team|in the office|on staff"
            "|work here|working here|here|a company of|company of|a team of|team of|full time|small team"
            "|small company|a small team of|a small company of"
        ),
        zero=_phrases("zero|no money|0 budget|zero budget|we have no money|i have no money"),
    ),
    "es": Numbers(
        small=_spanish(),
        hundreds={
            "cien": 100,
            "ciento": 100,
            **_spanish_hundreds(),
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
        between=_phrases("entre|entre los|entre unos|entre las"),
        both=_set("y"),
        to=_phrases("a|-|o|hasta|hasta los|a los"),
        at_least=_phrases(
            "mas de|al menos|como minimo|minimo|un minimo de|por lo menos|por encima de|superior a"
            "|no menos de|min|mayor a|mayor de"
        ),
        at_most=_phrases(
            "hasta|maximo|max|como maximo|como mucho|un maximo de|no mas de|hasta unos|menos de"
            "|por debajo de|inferior a|a lo sumo|hasta un maximo de|menor de|menor a|no mas que|maximo de"
            "|el limite es|nuestro limite es|limite de|el maximo es|nuestro maximo es|por debajo de los"
        ),
        starts=_phrases("desde|a partir de|desde los|desde unos"),
        or_more=_phrases(
            "o mas|y mas|en adelante|para arriba|como minimo|minimo|por lo menos|al menos|+|y pico"
        ),
        or_less=_phrases("o menos|maximo|max|como maximo|como mucho|a lo sumo|de maximo|de tope|tope"),
        fillers=_phrases(
            "unos|unas|alrededor de|aproximadamente|aproximado|aproximados|aprox|cerca de|mas o menos"
            "|en torno a|sobre|como|casi|quizas|quiza|tal vez|tenemos|tengo|nuestro|mi|el|los|las"
            "|presupuesto|es|es de|seria|seria de|serian|de|un presupuesto|un presupuesto de|de presupuesto"
            "|como presupuesto|podemos gastar|puedo gastar|podriamos gastar|queremos gastar|podemos invertir"
            "|para gastar|para invertir|creo que|creo|en total|sin iva|mas iva|+ iva|iva incluido|digamos"
            "|pongamos|algo como|algo asi como|rondando|rondando los|ronda|ronda los|rondaria los|ronda por"
            "|disponemos de|dispongo de|contamos con|cuento con|hay|son|por|por ahora|si|vale|ok|podria ser"
            "|pueden ser|puede ser|a lo mejor|igual|estimado|diria|diria que|sera|seran|pensamos en"
            "|no se pero|no lo se pero|no estoy seguro pero|no estoy segura pero|no se exactamente pero"
            "|no lo se exactamente pero|preferiblemente|idealmente|a poder ser|solo|nada mas|solamente"
            "|presupuestado|presupuestados|presupuestada"
        ),
        people=_set(
            "personas persona empleados empleadas trabajadores trabajadoras gente usuarios usuario licencias"
            " companeros colaboradores"
        ),
        counting=_phrases(
            "somos|en la empresa|en el equipo|en mi empresa|en plantilla|en nomina|aqui|en la oficina"
            "|trabajan aqui|trabajamos|trabajan|una plantilla de|un equipo de|somos en total"
        ),
        zero=_phrases("cero|cero euros|no tenemos dinero|no tengo dinero|no hay dinero"),
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
            **_half_more("enhalf", _dutch()),
            **_half_more("enhalve", _dutch()),
        },
        and_half=_phrases("en een half|en een halve"),
        joins=_set("en"),
        of=frozenset(),
        compound=_set("honderd duizend en"),
        between=_phrases("tussen|tussen de|ergens tussen|ergens tussen de|zo tussen de"),
        both=_phrases("en|en de"),
        to=_phrases("tot|-|a|of|tot en met|t / m|tot aan|tot maximaal|naar"),
        at_least=_phrases(
            "meer dan|minstens|minimaal|ten minste|tenminste|op zijn minst|minimum|min|een minimum van"
            "|boven de|ruim|een dikke|niet minder dan|hoger dan|groter dan"
        ),
        at_most=_phrases(
            "tot|max|maximaal|maximum|een maximum van|hoogstens|hooguit|ten hoogste|niet meer dan"
            "|tot maximaal|tot max|tot aan|minder dan|onder de|onder|beneden de|lager dan|kleiner dan"
            "|niet hoger dan|niet boven de|tot ongeveer|tot zon|max tot|limiet is|onze limiet is|limiet van"
            "|het maximum is|ons maximum is"
        ),
        starts=_phrases("vanaf|vanaf de"),
        or_more=_phrases("of meer|en meer|en hoger|of hoger|minimum|minimaal|minstens|plus|+"),
        or_less=_phrases("of minder|max|maximum|maximaal|hoogstens|hooguit|als maximum|tops|ten hoogste"),
        fillers=_phrases(
            "ongeveer|circa|ca|zon|zo|rond|rond de|zo rond|zo rond de|om en bij|om en bij de|plusminus"
            "|plus minus|naar schatting|schat ik|misschien|wellicht|mss|ik denk|denk ik|denk|ik gok|gok ik"
            "|we hebben|wij hebben|we hadden|hebben we|ik heb|heb ik|ons budget|mijn budget|het budget"
            "|budget|is|van|een budget|een budget van|budget van|als budget|bedraagt|ligt rond|ligt rond de"
            "|ligt op|excl btw|ex btw|exclusief btw|plus btw|+ btw|incl btw|inclusief btw|in totaal"
            "|te besteden|om te besteden|uit te geven|ter beschikking|beschikbaar|voorzien|besteden|uitgeven"
            "|kunnen we|we kunnen|zeg|zou|ik|zeggen|de|een|ergens|iets van|iets als|een kleine|bijna"
            "|richting de|tegen de|pakweg|zowat|grofweg|ja|ok|oke|voorlopig|het is|dat is|zal|zijn"
            "|weet niet zeker maar|ik weet niet zeker maar|niet zeker maar|weet het niet zeker maar"
            "|ik weet het niet zeker maar|moeilijk te zeggen maar|weet niet precies maar|geen idee maar"
            "|liefst|graag|bij voorkeur|idealiter|gebudgetteerd|begroot"
        ),
        people=_set(
            "mensen medewerkers werknemers personen man collegas gebruikers gebruiker licenties fte ftes"
            " pers personeelsleden teamleden werkkrachten"
        ),
        counting=_phrases(
            "we zijn met|wij zijn met|we zijn|wij zijn|zijn we met|met|een man of|een stuk of|bij ons"
            "|in dienst|in het bedrijf|in ons bedrijf|werken hier|op kantoor|een team van|er werken"
            "|momenteel"
        ),
        zero=_phrases("nul|nul euro|geen geld|we hebben geen geld|ik heb geen geld"),
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
            **_half_more("einhalb", _german()),
        },
        and_half=frozenset(),
        joins=_set("und"),
        of=frozenset(),
        compound=_set("hundert tausend und"),
        between=_phrases("zwischen|irgendwo zwischen|so zwischen"),
        both=_set("und"),
        to=_phrases("bis|-|oder|bis zu|bis maximal|bis max"),
        at_least=_phrases(
            "mehr als|mindestens|mind|minimum|minimal|min|uber|gut|grosser als|nicht weniger als|wenigstens"
            "|oberhalb von"
        ),
        at_most=_phrases(
            "bis|bis zu|maximal|max|hochstens|maximum|nicht mehr als|bis maximal|bis max|weniger als|unter"
            "|unterhalb von|kleiner als|nicht uber|bis etwa|bis ca|ein maximum von|bis hochstens"
            "|unser limit ist|limit ist|obergrenze ist|unser maximum ist|unser limit liegt bei"
            "|obergrenze liegt bei"
        ),
        starts=_set("ab"),
        or_more=_phrases("oder mehr|und mehr|mindestens|minimum|aufwarts|und aufwarts|plus|+"),
        or_less=_phrases("oder weniger|max|maximal|maximum|hochstens"),
        fillers=_phrases(
            "etwa|ungefahr|ca|circa|rund|zirka|so|um die|so um die|so um|um|so ca|so circa|so rund"
            "|vielleicht|vllt|wahrscheinlich|wohl|schatze|ich|wir|unser|mein|das|das budget|budget|ist"
            "|betragt|liegt bei|liegt bei etwa|liegt so bei|haben|habe|hab|hatten|von|ein budget"
            "|ein budget von|budget von|denke|wir haben|ich habe|so etwa|in etwa|netto|brutto|zzgl mwst"
            "|zzgl ust|plus mwst|+ mwst|inkl mwst|insgesamt|sagen wir|sagen wir mal|knapp|fast|zur verfugung"
            "|verfugbar|eingeplant|geplant|in der grossenordnung von|in der grossenordnung|grob"
            "|grob geschatzt|plus minus|irgendwas um|irgendwas um die|gegen|circa um die|ja|ok|okay|es|sind"
            "|waren|ware|konnen wir ausgeben|ausgeben|konnen|mochten|wollen|wir konnen|nicht sicher aber"
            "|bin nicht sicher aber|bin mir nicht sicher aber|weiss nicht genau aber"
            "|ich weiss nicht genau aber|schwer zu sagen aber|erstmal|momentan|am liebsten|gern|gerne"
            "|idealerweise|budgetiert|veranschlagt"
        ),
        people=_set(
            "mitarbeiter mitarbeitende mitarbeiterinnen mitarbeitern ma leute leuten personen angestellte"
            " nutzer lizenzen kopfe kollegen kolleginnen beschaftigte mann user fte menschen"
        ),
        counting=_phrases(
            "sind|wir sind|wir haben|sind wir|haben wir|in der firma|im unternehmen|in unserer firma|bei uns"
            "|im team|im buro|arbeiten hier|arbeiten bei uns|ein team von|derzeit|aktull"
        ),
        zero=_phrases("null|null euro|kein geld|wir haben kein geld|ich habe kein geld"),
    ),
    "fr": Numbers(
        small=_french(),
        hundreds={"cent": 100},
        hundred=_set("cent cents"),
        scales={
            "k": 1000,
            "mille": 1000,
            "milles": 1000,
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
        between=_phrases("entre|quelque part entre|entre les"),
        both=_set("et"),
        to=_phrases("a|-|ou|jusqu a"),
        at_least=_phrases(
            "plus de|au moins|au minimum|minimum|un minimum de|min|superieur a|pas moins de|au dessus de"
        ),
        at_most=_phrases(
            "jusqu a|max|maximum|maxi|au maximum|au plus|pas plus de|un maximum de|jusqu a environ|moins de"
            "|en dessous de|inferieur a|sous les|tout au plus|grand maximum|au max|maximum de"
            "|notre limite est de|la limite est de|limite de|notre maximum est de|le maximum est de"
            "|rien au dessus de"
        ),
        starts=_phrases("a partir de|des"),
        or_more=_phrases("ou plus|et plus|minimum|au minimum|au moins|mini|+"),
        or_less=_phrases("ou moins|max|maximum|au maximum|au plus|maxi|grand maximum|au max|tout au plus"),
        fillers=_phrases(
            "environ|env|a peu pres|plus ou moins|autour de|autour des|aux alentours de|aux environs de"
            "|aux environs|dans les|approximativement|approx|peut etre|quelque chose comme"
            "|quelque chose autour de|notre|mon|le|les|budget|est|est de|est d|nous avons|on a|j ai"
            "|on aurait|un budget|un budget de|un budget d|de|d|comme budget|de budget|disons|je dirais"
            "|on va dire|ht|ttc|hors taxes|hors taxe|+ tva|au total|en tout|je pense|je crois|je|presque"
            "|pres de|proche de|serait de|ce serait|c est|c|a depenser|prevu|prevus|on peut mettre"
            "|on dispose de|nous disposons de|grosso modo|en gros|a la louche|oui|ok|d accord|vers"
            "|pour le moment|pour l instant|probablement|sans doute|on a prevu|mettons|pas sur mais"
            "|pas certain mais|je ne sais pas trop mais|je sais pas trop mais|je ne suis pas sur mais"
            "|difficile a dire mais|pas sure mais|idealement|de preference|seulement|juste"
        ),
        people=_set(
            "personnes personne salaries salarie employes employe collaborateurs gens utilisateurs"
            " utilisateur licences collegues pers"
        ),
        counting=_phrases(
            "nous sommes|on est|sommes|dans l entreprise|dans la boite|dans l equipe|chez nous|au bureau"
            "|une equipe de|une equipe d|il y a|y a|environ en tout|a ce jour"
        ),
        zero=_phrases("zero|zero euro|pas d argent|on n a pas d argent"),
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
