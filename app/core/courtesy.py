"""What people write around an answer, taken off before it is read: greetings, thanks, faces, "if possible".

Only what never changes the answer. A face that doubts or denies, or names a currency, stays: then the text is
not understood.
"""

import re
from collections.abc import Mapping

from .tongues import base, words_of

_MOST = 4  # words of the longest phrase

# these stay, and what they stand in is not understood
_DENY = "👎🚫❌✖✗✘⛔🙅🤷🆓"
_JOKE = "😂🤣🙃😜🤪😝😏🤔🤨🧐😬🙄"  # "a million 😂" is no budget
_SAY = "💵💴💶💷🔟➕➖✚🔼🔽📈📉"  # a currency, a number, more or less
_ASSENT = frozenset("👍✅👌🆗☑✔")
_FACE = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]|[:;=]-?[)DpP](?![A-Za-z])")
_INVISIBLE = re.compile("[\ufe00-\ufe0f\u200b-\u200f\u2060\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")


def doubts(text: str) -> bool:
    """Whether a face in it takes back what the words say, or may."""
    return any(sign in text for sign in _DENY + _JOKE)


def faceless(text: str) -> str:
    """Without faces; what is nothing but a thumb up is "ok", and a digit in a key is the digit."""
    shown = _INVISIBLE.sub("", text)
    signs = shown.replace(" ", "")
    if signs and _ASSENT.issuperset(signs):
        return "ok"
    return _FACE.sub(lambda face: face[0] if face[0] in _DENY + _JOKE + _SAY else " ", shown).strip()


def plainly(text: str, language: str) -> str:
    """Without faces, and without what is said before and behind the answer for politeness' sake."""
    bare = faceless(text)
    words = list(re.finditer(r"\S+", bare))
    said = [" ".join(words_of(word[0], language)) for word in words]
    first = _past(said, _BEFORE[base(language)] | _HELLO)
    last = len(said) - _past(
        [" ".join(reversed(one.split())) for one in reversed(said)],
        {" ".join(reversed(one.split())) for one in _BEHIND[base(language)] | _PLEASE},
    )
    thanked = _thanked(bare, words, said, last, language)
    if first >= thanked:
        return bare
    return bare[words[first].start() : words[thanked - 1].end()].rstrip(" ,;")


def _past(said: list[str], phrases: frozenset[str] | set[str]) -> int:
    """How many words at the start are such phrases."""
    at = 0
    while at < len(said):
        for end in range(min(at + _MOST, len(said)), at, -1):
            if " ".join(one for one in said[at:end] if one) in phrases:
                at = end
                break
        else:
            return at
    return at


def _thanked(bare: str, words: list[re.Match[str]], said: list[str], last: int, language: str) -> int:
    """Where thanks begin, if a comma or the like stands before: "mil gracias" is no thousand."""
    thanks = _THANKS[base(language)] | _THANKS["en"]
    for size in range(min(_MOST, last - 1), 0, -1):
        before = words[last - size - 1][0]
        if before[-1] in ",.!;" and " ".join(said[last - size : last]) in thanks:
            return last - size
    return last


def _phrases(phrases: str) -> frozenset[str]:
    return frozenset(phrases.split("|"))


_HELLO, _PLEASE = _phrases("please|pls|plz"), _phrases("please|pls|plz")  # in any language
_BEFORE: Mapping[str, frozenset[str]] = {
    "en": _phrases(
        "hi|hi there|hello|hey|hey there|good morning|good afternoon|good evening|well|um|uh|hm|hmm|mm|oh"
        "|ok so|okay so|right so|please|honestly|tbh|to be honest|actually|i guess|i think|id say"
        "|i would say|my guess is|i work in|i work at|i work as a|i work as|im working in|im a"
    ),
    "es": _phrases(
        "hola|hola buenas|buenas|buenas tardes|buenos dias|buenas noches|pues|bueno|bueno pues|mmm|eh|a ver"
        "|por favor|porfa|creo que|diria que|yo diria|yo diria que|supongo que|la verdad|pues mira|mira"
        "|trabajo en|trabajo de|trabajo como|estoy en"
    ),
    "nl": _phrases(
        "hoi|hallo|hey|goedemorgen|goedemiddag|goeiedag|goedenavond|goeiemorgen|nou|wel|tja|euh|eh|hmm|ach"
        "|ja nou|graag|ik denk|ik gok|ik zou zeggen|eerlijk gezegd|goh|awel|beste|ik werk in|ik werk bij"
        "|ik werk als|ik zit in|ik werk op"
    ),
    "de": _phrases(
        "hallo|hi|hey|moin|servus|gruss gott|guten tag|guten morgen|guten abend|also|naja also|ahm|ah|hm|hmm"
        "|tja|bitte|ich denke|ich glaube|ich wurde sagen|ich schatze|schatze|ehrlich gesagt|gruezi"
        "|ich arbeite im|ich arbeite in|ich arbeite als|ich bin im"
    ),
    "fr": _phrases(
        "bonjour|bonsoir|salut|coucou|hello|alors|ben|bah|bah alors|euh|hum|hmm|bon|eh bien|ecoutez|je pense"
        "|je crois|je dirais|disons|franchement|honnetement|s il vous plait|je travaille dans"
        "|je travaille en|je travaille comme|je bosse dans|je suis dans"
    ),
}
_BEHIND: Mapping[str, frozenset[str]] = {
    "en": _phrases(
        "please|pls|plz|plse|tbh|to be honest|i think|i guess|i suppose|i believe|id say|or so"
        "|or thereabouts|give or take|if possible|if thats possible|if you can|if at all possible"
        "|or something|or something like that|atm|at the moment|for now|for the moment"
    ),
    "es": _phrases(
        "por favor|porfa|porfavor|plis|pls|creo|creo yo|supongo|mas o menos|o asi|o por ahi|o algo asi"
        "|si es posible|si puede ser|a ser posible|de momento|por ahora|la verdad"
    ),
    "nl": _phrases(
        "aub|a u b|alstublieft|alsjeblieft|svp|graag|denk ik|geloof ik|dacht ik|gok ik|of zo|ofzo|of zoiets"
        "|als het kan|als dat kan|indien mogelijk|als het mogelijk is|zou ik zeggen|eigenlijk|hoor"
        "|op dit moment|voorlopig|voor nu|momenteel"
    ),
    "de": _phrases(
        "bitte|bitteschon|denke ich|glaube ich|denk ich|glaub ich|schatze ich|wurde ich sagen|oder so"
        "|oder so was|wenn moglich|wenns geht|wenn es geht|falls moglich|momentan|im moment|ungefahr|erstmal"
        "|furs erste|vorerst"
    ),
    "fr": _phrases(
        "svp|stp|s il vous plait|s il te plait|merci d avance|je pense|je crois|je dirais|a peu pres"
        "|ou plus ou moins|si possible|si c est possible|dans l ideal|plus ou moins|en ce moment"
        "|pour le moment|pour l instant|environ"
    ),
}
_THANKS: Mapping[str, frozenset[str]] = {
    "en": _phrases("thanks|thank you|thx|many thanks|cheers|thanks a lot"),
    "es": _phrases("gracias|muchas gracias|mil gracias"),
    "nl": _phrases("bedankt|dank je|dank u|dankjewel|dank u wel|merci|alvast bedankt|thx"),
    "de": _phrases("danke|vielen dank|danke schon|dankeschon|danke sehr|danke im voraus|lg|viele grusse"),
    "fr": _phrases("merci|merci beaucoup|merci bien|merci d avance|cordialement"),
}
