"""Periods as people name them, in five languages. Data, as `tongues.plain` makes the words."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Times:
    units: Mapping[str, str]  # word -> day, week, fortnight, month, quarter, half, year
    now: Mapping[str, int]  # days from today
    this: frozenset[str]
    coming: frozenset[str]  # before a unit: the next one
    after: frozenset[str]  # behind a unit: the next one
    rolling: frozenset[str]  # "in the next" month: 30 days, or the calendar's
    one: frozenset[str]  # "a" month
    halves: frozenset[str]  # "half a" year
    vague: Mapping[str, tuple[int, int]]  # "a couple of": the least and the most it means
    starts: frozenset[str]  # from March on
    months: Mapping[str, int]
    seasons: Mapping[str, str]
    days: Mapping[str, int]  # weekdays, Monday 0
    feasts: Mapping[str, tuple[int, int]]
    begin: frozenset[str]
    middle: frozenset[str]
    end: frozenset[str]
    ends: Mapping[str, str]  # "year end" -> year
    ordinals: Mapping[str, int]
    quarter: frozenset[str]  # the letter of Q1
    before: frozenset[str]
    to: frozenset[str]
    between: frozenset[str]
    both: frozenset[str]
    fillers: frozenset[str]


_PLURALS = (
    "days weeks wks months mths quarters years yrs dias semanas meses trimestres semestres anos dagen weken"
    " maanden kwartalen jaren tage tagen wochen monate monaten quartale quartalen jahre jahren jours semaines"
    " ans annees"
)
YES = frozenset({"yes", "yeah", "ok", "okay", "oke", "si", "vale", "ja", "oui"})  # before a timeframe
PLURALS = frozenset(_PLURALS.split())


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _phrases(phrases: str) -> frozenset[str]:
    return frozenset(phrase.strip() for phrase in phrases.split("|"))


def _all(**words: str) -> dict[str, str]:
    """word -> key, of key="word|word"."""
    return {word: key for key, row in words.items() for word in row.split("|")}


def _row(words: str, first: int = 1) -> dict[str, int]:
    """Words in a row, counted; spellings of one by "/"."""
    return {one: n for n, word in enumerate(words.split(), first) for one in word.split("/")}


def _vague(couple: str, few: str, several: str) -> dict[str, tuple[int, int]]:
    """What counts without a number; nobody means more by it than this."""
    rows = ((couple, (2, 3)), (few, (2, 6)), (several, (2, 8)))
    return {phrase: ends for row, ends in rows for phrase in row.split("|")}


def _now(now: str, today: str, tomorrow: str) -> dict[str, int]:
    rows = ((now, 0), (today, 0), (tomorrow, 1))
    return {phrase: n for row, n in rows for phrase in row.split("|")}


TIMES: Mapping[str, Times] = {
    "en": Times(
        units=_all(
            day="day|days",
            week="week|weeks|wk|wks",
            fortnight="fortnight|fortnights",
            month="month|months|mth|mths",
            quarter="quarter|quarters",
            half="semester",
            year="year|years|yr|yrs",
        ),
        now=_now(
            "asap|as soon as possible|as soon as you can|as soon as we can|as quickly as possible"
            "|as fast as possible|as early as possible|the sooner the better|sooner the better|now"
            "|right now|right away|immediately|immediatly|immediate|straight away|straightaway|at once"
            "|urgent|urgently|today please|yesterday",
            "today",
            "tomorrow|tomorow",
        ),
        this=_phrases("this|the current|the end of this|current"),
        coming=_phrases("next|the following|the coming|coming"),
        after=frozenset(),
        rolling=_phrases(
            "in the next|within the next|over the next|the next|in the coming|within the coming"
            "|in the following"
        ),
        one=_set("a an one"),
        halves=_phrases("half a|a half|half"),
        vague=_vague(
            couple="a couple of|couple of|couple|a couple|the next couple of|the coming couple of",
            few="a few|few|the next few|the coming few|a handful of",
            several="several|some|multiple",
        ),
        starts=_phrases("from|starting|starting in|starting from|as of|as from|beginning in|beginning"),
        months=_row(
            "january/jan february/feb march/mar april/apr may june/jun july/jul august/aug"
            " september/sept/sep october/oct november/nov december/dec"
        ),
        seasons=_all(spring="spring|springtime", summer="summer", autumn="autumn|fall", winter="winter"),
        days=_row("monday/mon tuesday/tue wednesday/wed thursday/thu friday/fri saturday sunday", 0),
        feasts={
            "christmas": (12, 25),
            "xmas": (12, 25),
            "new year": (1, 1),
            "new years": (1, 1),
            "new years eve": (12, 31),
            "the holidays": (12, 25),
            "easter": (0, 0),
        },
        begin=_phrases("early|early in|beginning of|the beginning of|start of|the start of|at the start of"),
        middle=_phrases("mid|middle of|the middle of"),
        end=_phrases(
            "end of|the end of|end|late|late in|at the end of|by the end of|in the course of"
            "|in the course of the|over the course of|over the course of the|during the"
        ),
        ends={"eoy": "year", "eom": "month", "eoq": "quarter", "year end": "year", "month end": "month"},
        ordinals=_row("first/1st/1e second/2nd/2e third/3rd/3e fourth/4th/4e/last"),
        quarter=_set("q"),
        before=_phrases("before|prior to|ahead of"),
        to=_phrases("to|-|or"),
        between=_set("between"),
        both=_set("and"),
        fillers=_phrases(
            "in|within|by|the|of|at|for|on|around|about|roughly|approximately|sometime|some time|somewhere"
            "|time|from now|i need it|we need it|i want it|we want it|need it|probably|ideally|preferably"
            "|hopefully|please|i think|we would like it|id say|it|max|maximum|at most|at the latest|latest"
            "|no later than|not later than|until|till|less than|under|during|we are aiming for|aiming for"
            "|maybe|perhaps|say|its|must be|should be|live|up to|at some point|at some point in|latest by"
            "|at the very latest|i would need it|we would need it|wed need it|need it by|we want to start"
            "|i want to start|want to start|wed like to start|we would like to start|start|to start|go live"
            "|going live|to go live|lets say|in the course of|give or take|id like it|hoping for|we hope"
            "|looking at|thinking|planning for|ready|by around|if possible|as early as|done|delivered|really"
            "|we need this|i need this|we need this live|i need it live|we need it live|any time|anytime|any"
        ),
    ),
    "es": Times(
        units=_all(
            day="dia|dias",
            week="semana|semanas",
            fortnight="quincena",
            month="mes|meses",
            quarter="trimestre|trimestres",
            half="semestre|semestres",
            year="ano|anos",
        ),
        now=_now(
            "cuanto antes|cuanto antes mejor|lo antes posible|lo mas pronto posible|lo mas rapido posible"
            "|lo mas rapidamente posible|lo antes que se pueda|en cuanto se pueda|ya|ya mismo|ahora"
            "|ahora mismo|inmediatamente|de inmediato|inmediato|urgente|asap|enseguida|en seguida",
            "hoy|hoy mismo",
            "manana|manana mismo",
        ),
        this=_set("este esta"),
        coming=_phrases("el proximo|la proxima|proximo|proxima|el siguiente|la siguiente"),
        after=_phrases("que viene|proximo|proxima|siguiente|q viene|que entra|entrante"),
        rolling=_phrases(
            "en el proximo|en la proxima|en los proximos|en las proximas|los proximos|las proximas"
            "|dentro del proximo"
        ),
        one=_set("un una"),
        halves=_set("medio"),
        vague=_vague(
            couple="un par de",
            few="unos|unas|unos pocos|unas pocas|pocos|pocas|unos cuantos|unas cuantas",
            several="algunos|algunas|varios|varias",
        ),
        starts=_phrases("desde|a partir de|a partir del|desde el|empezando en|a contar desde"),
        months=_row(
            "enero/ene febrero/feb marzo/mar abril/abr mayo junio/jun julio/jul agosto/ago"
            " septiembre/setiembre/sept/sep octubre/oct noviembre/nov diciembre/dic"
        ),
        seasons=_all(spring="primavera", summer="verano", autumn="otono", winter="invierno"),
        days=_row("lunes martes miercoles jueves viernes sabado domingo", 0),
        feasts={
            "navidad": (12, 25),
            "navidades": (12, 25),
            "ano nuevo": (1, 1),
            "nochevieja": (12, 31),
            "reyes": (1, 6),
            "semana santa": (0, 0),
            "pascua": (0, 0),
        },
        begin=_phrases(
            "principios de|principio de|a principios de|a principios del|comienzos de|inicio de|inicios de"
            "|principios del|comienzos del|inicio del"
        ),
        middle=_phrases("mediados de|a mediados de|mediados del|mitad de"),
        end=_phrases(
            "finales de|a finales de|fin de|fin del|final de|final del|finales del|fines de|el fin de"
            "|el final de|el final del|que acabe|que termine|acabar|terminar|en el transcurso del"
            "|en el transcurso de|a lo largo del|a lo largo de|durante el"
        ),
        ends={},
        ordinals=_row(
            "primer/primero/1e/1er/1o segundo/2e/2o/2do tercer/tercero/3e/3er/3o cuarto/4e/4o/4to/ultimo"
        ),
        quarter=_set("q t"),
        before=_phrases("antes de|antes del|antes de la|previo a"),
        to=_phrases("a|-|o"),
        between=_set("entre"),
        both=_set("y"),
        fillers=_phrases(
            "en|dentro de|para|de|del|el|la|los|las|hacia|alrededor de|sobre|como maximo|como mucho"
            "|lo necesito|lo quiero|lo necesitamos|por favor|mas o menos|aproximadamente|antes de|menos de"
            "|en menos de|a|unos|maximo|seria|creo que|durante|al|unas|como tarde|a mas tardar|a lo largo de"
            "|queremos empezar|nos gustaria empezar|para empezar|empezar|necesitamos|lo necesitaria"
            "|lo necesitariamos|el dia|dia|fecha|ser posible|quizas|quiza|tal vez|probablemente|seguramente"
            "|pongamos|diria|alla por|en torno a|cosa de|algo como|mas tardar|en el plazo de|un plazo de"
            "|plazo de|en un plazo de|podria ser|en el transcurso de|listo|de aqui a|de aqui"
        ),
    ),
    "nl": Times(
        units=_all(
            day="dag|dagen",
            week="week|weken|weekje",
            month="maand|maanden|maandje",
            quarter="kwartaal|kwartalen",
            half="semester",
            year="jaar|jaren",
        ),
        now=_now(
            "zo snel mogelijk|zo snel als mogelijk|zsm|z s m|zo spoedig mogelijk|zo vlug mogelijk"
            "|zo rap mogelijk|hoe sneller hoe beter|hoe eerder hoe beter|hoe vlugger hoe beter"
            "|liefst zo snel mogelijk|liefst meteen|liefst direct|liefst nu|meteen|direct|per direct"
            "|onmiddellijk|nu|nu meteen|nu direct|dringend|asap|vandaag nog|eigenlijk gisteren",
            "vandaag",
            "morgen",
        ),
        this=_set("deze dit"),
        coming=_phrases("volgende|volgend|komende|komend|de volgende|het volgende|de komende|aanstaande"),
        after=frozenset(),
        rolling=_phrases(
            "in de komende|binnen de komende|de komende|de eerstvolgende|in het komende|het komende"
            "|binnen het komende"
        ),
        one=_set("een"),
        halves=_phrases("een half|half|een halve"),
        vague=_vague(
            couple="een stuk of twee",
            few="een paar|paar|enkele|een handvol",
            several="een aantal|meerdere|verschillende",
        ),
        starts=_phrases("vanaf|met ingang van|per|startend in|beginnend in"),
        months=_row(
            "januari/jan februari/feb maart/mrt april/apr mei juni/jun juli/jul augustus/aug"
            " september/sept/sep oktober/okt november/nov december/dec"
        ),
        seasons=_all(spring="voorjaar|lente", summer="zomer", autumn="najaar|herfst", winter="winter"),
        days=_row("maandag dinsdag woensdag donderdag vrijdag zaterdag zondag", 0),
        feasts={
            "kerst": (12, 25),
            "kerstmis": (12, 25),
            "nieuwjaar": (1, 1),
            "pasen": (0, 0),
            "oudjaar": (12, 31),
        },
        begin=_phrases("begin|begin van|het begin van|vroeg in|start van"),
        middle=_phrases("midden|midden van|half|medio|halverwege"),
        end=_phrases(
            "eind|einde|eind van|einde van|het eind van|het einde van|eind van het|einde van het|eind van de"
            "|in de loop van|in de loop van de|in de loop van het"
        ),
        ends={"jaareinde": "year", "maandeinde": "month"},
        ordinals=_row("eerste/1e/1ste tweede/2e/2de derde/3e/3de vierde/4e/4de/laatste"),
        quarter=_set("q k"),
        before=_phrases("voor|voor de|voor het|nog voor|nog voor de|nog voor het|voor t"),
        to=_phrases("tot|-|a|of"),
        between=_phrases("tussen|tussen de"),
        both=_set("en"),
        fillers=_phrases(
            "in|binnen|over|de|het|van|tegen|rond|ongeveer|ergens|graag|liefst|uiterlijk|in de loop van"
            "|de loop van|op|ik heb het nodig|we hebben het nodig|nodig|ik denk|ten laatste|voor|vanaf nu"
            "|tijd|max|maximaal|per|om|zon|circa|ca|hooguit|nog|zo|t|misschien|mss|waarschijnlijk"
            "|vermoedelijk|willen starten|we willen starten|ik wil starten|starten|start|zou|moet het|klaar"
            "|ergens in|tegen de|tegen het|eventueel|stuk of|een stuk of|in de komende|zeg|zeg maar|pakweg"
            "|idealiter|binnen een periode van|binnen de|live|van start"
        ),
    ),
    "de": Times(
        units=_all(
            day="tag|tage|tagen|tages",
            week="woche|wochen",
            month="monat|monate|monaten|monats",
            quarter="quartal|quartale|quartals|quartalen|vierteljahr",
            half="halbjahr|halbjahres|semester",
            year="jahr|jahre|jahren|jahres",
        ),
        now=_now(
            "so schnell wie moglich|so schnell wie nur moglich|so schnell es geht|so schnell wies geht"
            "|so schnell wie es geht|so bald wie moglich|sobald wie moglich|so bald es geht"
            "|so fruh wie moglich|schnellstmoglich|baldmoglichst|moglichst bald|moglichst schnell"
            "|moglichst sofort|je eher desto besser|je fruher desto besser|je schneller desto besser"
            "|am besten sofort|am liebsten sofort|am besten gestern|am besten gleich|sofort|ab sofort"
            "|jetzt|ab jetzt|jetzt gleich|jetzt sofort|umgehend|dringend|eilig|eilt|es eilt|asap"
            "|unverzuglich",
            "heute|heute noch",
            "morgen",
        ),
        this=_set("diesen dieser dieses diese diesem"),
        coming=_phrases(
            "nachsten|nachste|nachstes|nachster|nachstem|kommenden|kommende|kommendes|im nachsten"
            "|im kommenden|dem nachsten|zum nachsten|des nachsten|des kommenden|der nachsten"
        ),
        after=frozenset(),
        rolling=_phrases(
            "in den nachsten|innerhalb des nachsten|im laufe des nachsten|innerhalb der nachsten"
            "|die nachsten|in den kommenden|den nachsten"
        ),
        one=_set("ein eine einen einem einer eines"),
        halves=_phrases("ein halbes|einem halben|einen halben|halbes|eines halben"),
        vague=_vague(
            couple="ein zwei|ein bis zwei",
            few="ein paar|paar|wenige|wenigen|einer handvoll",
            several="einige|einigen|einiger|mehrere|mehreren",
        ),
        starts=_phrases("ab|ab dem|ab der|beginnend im|beginnend ab|beginnend"),
        months=_row(
            "januar/janner/jan februar/feb marz/mrz april/apr mai juni/jun juli/jul august/aug"
            " september/sept/sep oktober/okt november/nov dezember/dez"
        ),
        seasons=_all(spring="fruhjahr|fruhling", summer="sommer", autumn="herbst", winter="winter"),
        days=_row("montag dienstag mittwoch donnerstag freitag samstag/sonnabend sonntag", 0),
        feasts={"weihnachten": (12, 25), "neujahr": (1, 1), "ostern": (0, 0), "silvester": (12, 31)},
        begin=_phrases("anfang|anfang des|anfangs|beginn|beginn des"),
        middle=_phrases("mitte|mitte des"),
        end=_phrases("ende|ende des|ende der|ende von|im laufe des|im lauf des|im laufe der|im laufe"),
        ends={"jahresende": "year", "monatsende": "month", "quartalsende": "quarter"},
        ordinals=_row(
            "erstes/ersten/erste/1e"
            " zweites/zweiten/zweite/2e drittes/dritten/dritte/3e viertes/vierten/4e/letztes/letzten"
        ),
        quarter=_set("q"),
        before=_phrases("vor|vor dem|vor der|vorm|noch vor|noch vor dem|noch vor der|vor den"),
        to=_phrases("bis|-|oder"),
        between=_set("zwischen"),
        both=_set("und"),
        fillers=_phrases(
            "in|innerhalb|innerhalb von|binnen|bis|bis zum|bis zu|im|am|zum|zu|der|des|dem|den|das|von|etwa"
            "|ungefahr|ca|circa|spatestens|gegen|irgendwann|wir brauchen es|ich brauche es|bitte|um|maximal"
            "|hochstens|noch|so|rund|wahrscheinlich|im laufe|vielleicht|vllt|voraussichtlich|vermutlich"
            "|am liebsten|idealerweise|noch im|im laufe der|im laufe des|in etwa|losgehen|loslegen|starten"
            "|start|wir wollen starten|wir mochten starten|sollte es|ware gut|fertig|irgendwann im"
            "|irgendwann in|so in|so im|so gegen|sagen wir|sagen wir mal|zirka|bis spatestens|live|brauchen"
            "|brauche|wir|ich|es"
        ),
    ),
    "fr": Times(
        units=_all(
            day="jour|jours",
            week="semaine|semaines",
            fortnight="quinzaine",
            month="mois",
            quarter="trimestre|trimestres",
            half="semestre|semestres",
            year="an|ans|annee|annees",
        ),
        now=_now(
            "des que possible|aussi vite que possible|aussitot que possible|le plus vite possible"
            "|le plus rapidement possible|le plus tot possible|le plus tot sera le mieux|au plus vite"
            "|au plus tot|dans les meilleurs delais|dans les plus brefs delais|des que vous pouvez"
            "|tout de suite|de suite|maintenant|des maintenant|des aujourd hui|immediatement|immediat"
            "|dans l immediat|urgent|c est urgent|asap|sans attendre|sans delai",
            "aujourd hui",
            "demain",
        ),
        this=_set("ce cette cet"),
        coming=_phrases("prochain|prochaine"),
        after=_phrases("prochain|prochaine|qui vient|a venir|suivant|suivante"),
        rolling=_phrases(
            "dans les prochains|dans les prochaines|d ici les prochains|au cours des prochains"
            "|au cours des prochaines|les prochains|les prochaines"
        ),
        one=_set("un une"),
        halves=_set("demi"),
        vague=_vague(
            couple="deux trois",
            few="quelques",
            several="plusieurs",
        ),
        starts=_phrases(
            "a partir de|a partir du|a partir d|des|des le|a compter de|a compter du|a compter d"
        ),
        months=_row(
            "janvier/janv fevrier/fevr/fev mars avril/avr mai juin juillet/juil aout septembre/sept"
            " octobre/oct novembre/nov decembre/dec"
        ),
        seasons=_all(spring="printemps", summer="ete", autumn="automne", winter="hiver"),
        days=_row("lundi mardi mercredi jeudi vendredi samedi dimanche", 0),
        feasts={"noel": (12, 25), "nouvel an": (1, 1), "paques": (0, 0)},
        begin=_phrases("debut|au debut de|le debut de|debut de|debut d|au debut du|debut du"),
        middle=_phrases("mi|milieu|milieu de|au milieu de|a la mi"),
        end=_phrases(
            "fin|fin de|la fin de|fin d|fin du|la fin du|la fin d|la fin de l|a la fin du|fin de l|fin de la"
            "|dans le courant du|dans le courant de|dans le courant de la|dans le courant de l|courant"
            "|au cours du|au cours de|au cours de la"
        ),
        ends={},
        ordinals=_row(
            "premier/1er/1e deuxieme/second/2eme/2e/2nd troisieme/3eme/3e quatrieme/dernier/4eme/4e"
        ),
        quarter=_set("t q"),
        before=_phrases("avant|avant le|avant la|avant l|avant les|juste avant"),
        to=_phrases("a|-|ou"),
        between=_set("entre"),
        both=_set("et"),
        fillers=_phrases(
            "dans|d ici|en|au|a|le|la|les|l|du|de|d|pour|vers|environ|sous|avant|dans le courant de|courant"
            "|dans l|au plus tard|j en ai besoin|il me le faut|nous en avons besoin|idealement|si possible"
            "|ci|maximum|max|moins de|pendant|je pense|probablement|un delai de|sur|autour de"
            "|dans un delai de|ici|idealement d ici|au cours de|au cours du|courant du|dans le courant du"
            "|on aimerait commencer|on voudrait commencer|commencer|demarrer|debuter|on voudrait"
            "|il nous le faut|il nous le faudrait|il nous faut ca|plutot|peut etre|sans doute|disons"
            "|a peu pres|dans les|d ici la|vers le|en gros|environ d ici|un truc comme|pret|lancement"
        ),
    ),
}
