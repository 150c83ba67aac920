"""The words of five languages that say little by themselves, and a text cut into plain words. Data only."""

import re
import unicodedata
from collections.abc import Container, Mapping
from dataclasses import dataclass

FALLBACK = "en"
LONGEST_APART = 10_000  # signs: a text of 2,000 comes apart into 36,000 where each is a whole Arabic phrase
_MOST = 6  # words of the longest phrase in any table


@dataclass(frozen=True, slots=True)
class Tongue:
    """What matching a choice needs of a language; every word as `plain` makes it."""

    negations: frozenset[str]
    fillers: frozenset[str]  # may stand in a reply, or miss from it, without changing what it chooses
    yes: frozenset[str]  # a label that is one of these is a plain yes
    no: frozenset[str]
    more_yes: frozenset[str]  # may be said for it as well
    more_no: frozenset[str]
    not_yet: frozenset[str]  # is a no where there is nothing else to choose
    padding: frozenset[str]  # may stand in a reply, if no label has it
    ors: frozenset[str]
    endings: frozenset[str]  # what words may differ by and still be the same word
    last: str  # as an ordinal
    ordinals: tuple[str, ...]  # first, second, …: alternatives by "|"
    places: tuple[str, ...]  # how a place in a list is named: "the {} one"
    numbered: tuple[str, ...]  # the same with a number: "number {}"
    no_slips: frozenset[str] = frozenset()  # words of their own, though but a slip away from another


def base(language: str) -> str:
    """The language whose words are used: de-AT is de, what is unknown is English."""
    tag = language.lower().partition("-")[0]
    return tag if tag in TONGUES else FALLBACK


def bare(text: str) -> str:
    """Lower case without accents; nothing of a text made of signs that each come apart into many."""
    signs = unicodedata.normalize("NFKD", text.casefold())
    if len(signs) > LONGEST_APART:
        return ""
    return "".join(sign for sign in signs if not unicodedata.combining(sign))


def plain(text: str, language: str) -> str:
    """Bare, one kind of dash, no apostrophes (in French they part words)."""
    said = re.sub("[‐-―−]", "-", bare(text)).replace("¡", "")
    tongue = base(language)
    if tongue == "de":
        said = said.replace("ae", "a").replace("oe", "o").replace("ue", "u")
    return re.sub("['’‘ʼ`´]", " " if tongue == "fr" else "", said)


def words_of(text: str, language: str) -> list[str]:
    """The words and numbers of a text; signs are left out."""
    return re.findall(r"[^\W_]+", plain(text, language))


class Line:
    """Tokens read from left to right: words, numbers, signs."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens, self.at = tokens, 0

    @property
    def next(self) -> str:
        """The token to be read; "" behind the last."""
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    @property
    def after(self) -> str:
        """The token behind the next one; "" if there is none."""
        return self.tokens[self.at + 1] if self.at + 1 < len(self.tokens) else ""

    @property
    def last(self) -> str:
        """The token read last; "" before the first."""
        return self.tokens[self.at - 1] if self.at else ""

    def take(self, table: Container[str]) -> str | None:
        """Reads the longest phrase of the table that stands here."""
        phrase = self.peek(table)
        self.at += len(phrase.split()) if phrase else 0
        return phrase

    def peek(self, table: Container[str]) -> str | None:
        """The longest phrase of the table that stands here."""
        for end in range(min(self.at + _MOST, len(self.tokens)), self.at, -1):
            phrase = " ".join(self.tokens[self.at : end])
            if phrase in table:
                return phrase
        return None

    def skip(self, table: Container[str]) -> None:
        while self.take(table):
            pass


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _phrases(phrases: str) -> frozenset[str]:
    return frozenset(phrase.strip() for phrase in phrases.split("|"))


TONGUES: Mapping[str, Tongue] = {
    "en": Tongue(
        negations=_set(
            "no not never nobody none nothing nowhere neither nor without hardly cannot dont doesnt didnt"
            " isnt arent wasnt werent wont wouldnt cant couldnt shouldnt havent hasnt hadnt aint nah nope"
            " except unlike"
        ),
        fillers=_set(
            "i im ive id we were weve our my me you a an the am are is be do have has some just only really"
            " actually basically mostly mainly currently now right please think guess well um uh hi hello so"
            " it its to of who yet want would like say"
        ),
        yes=_phrases(
            "yes|y|yes please|yeah|yep|yup|yea|sure|sure thing|ok|okay|of course|certainly|absolutely"
            "|definitely|yes sure|yes of course|please do|sounds good"
        ),
        no=_phrases("no|n|nope|nah|no thanks|no thank you|not really"),
        more_yes=_phrases(
            "yeah sure|why not|go ahead|sounds great|that would be great|that would be nice|great|perfect"
            "|fine|alright|all right|by all means|for sure|please|indeed|yess|ya|ye|of course yes"
        ),
        more_no=_phrases(
            "no way|rather not|id rather not|better not|not necessary|no need|no need to|no thx"
        ),
        not_yet=_phrases("not yet|not now|not at the moment|not for now|not right now"),
        padding=_set(
            "here in at on as option choice answer plan package version dept department dpt team together"
            " myself one ones kind sort then few several various different multiple guy"
        ),
        ors=_set("or"),
        endings=_set("s es d ed ing e en"),
        last="last",
        ordinals=("first", "second", "third", "fourth", "fifth", "sixth"),
        places=("the {}", "the {} one", "the {} option", "{} option", "{} one", "the {} choice"),
        numbered=("number {}", "nr {}", "option {}", "answer {}", "choice {}"),
    ),
    "es": Tongue(
        negations=_set("no ni nunca nadie ningun ninguno ninguna nada sin tampoco jamas excepto salvo"),
        fillers=_set(
            "yo soy estoy somos estamos me mi mis nos nuestro nuestra un una el la los las lo de del a quien"
            " que solo solamente quiero queria por favor ahora ya creo pues bueno hola actualmente todavia"
            " aun se ha"
        ),
        yes=_phrases(
            "si|claro|claro que si|por supuesto|vale|ok|si por favor|si claro|desde luego|de acuerdo"
        ),
        no=_phrases("no|no gracias|que no"),
        more_yes=_phrases(
            "dale|perfecto|genial|estupendo|adelante|sip|sii|siii|si quiero|con gusto|encantado|encantada"
            "|okey|oki|venga"
        ),
        more_no=_phrases("mejor no|para nada|no hace falta|no es necesario|nop|no quiero"),
        not_yet=_phrases(
            "aun no|todavia no|ahora no|de momento no|por ahora no|no por ahora|no de momento|no todavia"
        ),
        padding=_set(
            "en aqui opcion respuesta plan paquete version dpto depto departamento equipo area algunas"
            " algunos unas junto juntos mismo misma varias varios diferentes distintas distintos es"
        ),
        no_slips=_set("compro compra compras comprar comprando compramos compre"),  # of comparar
        ors=_set("o u"),
        endings=_set("s es o a os as ar ando amos n"),
        last="ultimo|ultima",
        ordinals=(
            "primero|primera|primer",
            "segundo|segunda",
            "tercero|tercera",
            "cuarto|cuarta",
            "quinto|quinta",
            "sexto|sexta",
        ),
        places=("la {}", "el {}", "la {} opcion", "{} opcion"),
        numbered=("numero {}", "la {}", "el {}", "opcion {}", "la opcion {}", "el numero {}"),
    ),
    "nl": Tongue(
        negations=_set("niet geen nooit niemand niets niks nergens zonder noch nee behalve nauwelijks"),
        fillers=_set(
            "ik we wij ben zijn is heb hebben mijn ons onze me mij een de het gewoon even alleen maar"
            " eigenlijk momenteel nu graag denk wil zou wie dat die er ja hallo nog op dit moment eens wat"
        ),
        yes=_phrases(
            "ja|ja graag|jazeker|jawel|zeker|natuurlijk|prima|ok|oke|okay|goed|graag|uiteraard|is goed"
            "|doe maar"
        ),
        no=_phrases("nee|neen|nee dank je|nee bedankt|liever niet"),
        more_yes=_phrases(
            "ja hoor|hoor|jep|jup|jaja|top|perfect|goed idee|dat is goed|dat mag|is prima|zeker weten|yes"
            "|graag hoor|doe dat maar|ja doe maar|leuk|zeker en vast"
        ),
        more_no=_phrases("nope|nee dank u|hoeft niet|niet nodig|neen bedankt|neen dank u|nee hoor"),
        not_yet=_phrases("nog niet|voorlopig niet|nu niet|nu nog niet|momenteel niet|op dit moment niet"),
        padding=_set(
            "in aan optie keuze antwoord plan pakket versie afdeling afd team dienst zelf ff effe even"
            " enkele gewoon enkel slechts samen hier verschillende diverse meerdere paar"
        ),
        ors=_set("of"),
        endings=_set("s e n en t te"),
        last="laatste",
        ordinals=("eerste", "tweede", "derde", "vierde", "vijfde", "zesde"),
        places=("de {}", "het {}", "de {} optie", "{} optie"),
        numbered=("nummer {}", "nr {}", "optie {}", "antwoord {}"),
    ),
    "de": Tongue(
        negations=_set(
            "nicht kein keine keinen keinem keiner keines nie niemals niemand niemanden nichts nirgends ohne"
            " weder nein ausser kaum"
        ),
        fillers=_set(
            "ich wir bin sind ist habe haben mein meine meinen meinem mich mir unser unsere unseren uns ein"
            " eine einen der die das den dem nur mal eigentlich gerade jetzt momentan bitte denke glaube"
            " also hallo noch ja wer einfach gern mochte grad grade"
        ),
        yes=_phrases(
            "ja|ja bitte|ja gerne|ja gern|gerne|gern|klar|na klar|naturlich|sicher|ok|okay|jawohl"
            "|selbstverstandlich"
        ),
        no=_phrases("nein|ne|nee|nein danke|lieber nicht"),
        more_yes=_phrases(
            "jo|jup|jep|jap|joa|passt|gut|sehr gerne|sehr gern|unbedingt|auf jeden fall|ja doch|aber ja"
            "|aber gerne|yes|perfekt|super|in ordnung|geht klar|na sicher"
        ),
        more_no=_phrases("nope|nicht notig|auf keinen fall|eher nicht|no"),
        not_yet=_phrases(
            "noch nicht|jetzt nicht|jetzt noch nicht|erstmal nicht|vorerst nicht|momentan nicht"
            "|im moment nicht"
        ),
        padding=_set(
            "im in am hier option antwort auswahl plan paket version abteilung abt team bereich einige paar"
            " zusammen gemeinsam selbst selber verschiedene mehrere diverse will mochte"
        ),
        ors=_set("oder"),
        endings=_set("e en n s er es em t st in innen"),
        last="letzte|letztes|letzten",
        ordinals=(
            "erste|erstes|ersten",
            "zweite|zweites|zweiten",
            "dritte|drittes|dritten",
            "vierte|viertes|vierten",
            "funfte|funftes|funften",
            "sechste|sechstes|sechsten",
        ),
        places=("die {}", "das {}", "der {}", "die {} option", "die {} antwort"),
        numbered=("nummer {}", "nr {}", "option {}", "antwort {}"),
    ),
    "fr": Tongue(
        negations=_set("ne n non pas jamais aucun aucune rien personne sans ni nullement sauf guere"),
        fillers=_set(
            "je j nous on suis sommes est ai avons mon ma mes me m notre nos un une le la les l de d du des"
            " qui ceux simplement juste seulement vraiment actuellement maintenant en fait s il te vous"
            " plait pense crois bonjour euh ben encore y a ci"
        ),
        yes=_phrases(
            "oui|ouais|bien sur|d accord|ok|okay|oui volontiers|volontiers|oui bien sur|certainement"
            "|tout a fait|oui merci|oui s il vous plait"
        ),
        no=_phrases("non|non merci|pas vraiment"),
        more_yes=_phrases(
            "avec plaisir|parfait|ca marche|tres bien|super|entendu|bien entendu|oui oui|allez y|yes"
            "|absolument|carrement|pourquoi pas|bien volontiers"
        ),
        more_no=_phrases("plutot pas|pas besoin|pas la peine|nan|surtout pas|non non|mieux vaut pas"),
        not_yet=_phrases(
            "pas encore|pas maintenant|pas pour l instant|pas pour le moment|pas tout de suite"
            "|pour l instant non|pour le moment non"
        ),
        padding=_set(
            "en au ici option choix reponse plan formule offre version service departement equipe quelques"
            " plusieurs ensemble meme c est dans differentes differents diverses divers"
        ),
        ors=_set("ou"),
        endings=_set("s e es r er x ons ez ant nt"),
        last="dernier|derniere",
        ordinals=(
            "premier|premiere",
            "deuxieme|second|seconde",
            "troisieme",
            "quatrieme",
            "cinquieme",
            "sixieme",
        ),
        places=("la {}", "le {}", "la {} option", "{} option", "le {} choix", "la {} reponse"),
        numbered=("numero {}", "le numero {}", "la {}", "le {}", "option {}", "l option {}"),
    ),
}
