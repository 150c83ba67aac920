"""What the server says to visitors by itself, in their language; everything else is the flow's own words.

Never decides what is said, and knows nothing of steps: keys and plain values in, a sentence out.
"""

from collections.abc import Iterable, Mapping

from .figures import plural, tags, written

FALLBACK = "en"


def phrase(language: str, key: str, /, **params: object) -> str:
    """The sentence in the nearest language there is: de-AT, then de, then English. KeyError: no such key.

    Numbers are written as the language does; a sentence that depends on one is there in its plurals.
    """
    nearest = next((tag for tag in tags(language) if tag in PHRASES), FALLBACK)
    sentence = PHRASES[nearest][key]
    if not isinstance(sentence, str):
        counted = next((value for value in params.values() if isinstance(value, int | float)), 0)
        sentence = sentence[plural(counted, nearest)]
    near = language if nearest != FALLBACK else FALLBACK
    return sentence.format_map({name: _shown(value, near) for name, value in params.items()})


def listed(labels: Iterable[str]) -> str:
    """Labels in a row, for `{choices}`. Not by commas: labels have commas of their own."""
    return " · ".join(labels)


def _shown(value: object, language: str) -> object:
    return written(value, language) if isinstance(value, int | float) else value


PHRASES: Mapping[str, Mapping[str, str | Mapping[str, str]]] = {
    "en": {
        "empty": "Please answer this question.",
        "choice": "Please choose one of these: {choices}.",
        "too-few": "Please choose at least {min}.",
        "too-many": "Please choose at most {max}.",
        "number": "Please give a number, for example 20000.",
        "whole": "Please give a whole number, for example 12.",
        "too-small": "Please give a number of at least {min}.",
        "too-big": "Please give a number of at most {max}.",
        "text": "Please write your answer in ordinary letters and signs.",
        "too-short": {
            "one": "Please write at least {min} character.",
            "other": "Please write at least {min} characters.",
        },
        "too-long": {
            "one": "Please write at most {max} character.",
            "other": "Please write at most {max} characters.",
        },
        "pattern": "That does not look quite right. Please check it and write it again.",
        "email": "Please give an email address, for example name@example.com.",
        "phone": "Please give a phone number with its country code, for example +32 470 12 34 56.",
        "url": "Please give a web address, for example www.example.com.",
        "date": "Please give a date as year-month-day, for example 2026-11-30.",
        "too-early": "Please give a date that is not before {first}.",
        "too-late": "Please give a date that is not after {last}.",
        "rating": "Please give a whole number from 1 to {to}.",
        "not-understood": "Sorry, I didn't understand that. Please choose one of these: {choices}.",
        "pardon": "Sorry, I didn't understand that.",
        "noted": "Thank you, I have noted that for my colleague.",
        "letter-subject": "{name} of {site} has replied",
        "letter-end": "{name}, {site}",
        "letter-page": "You can go on with the talk here: {page}",
        "consent-needed": "Please agree first, so that we may keep your answer.",
        "stale-step": "This question has already been passed. Please answer the current one.",
        "closed": "This conversation is closed. Please start a new one.",
        "erased": "What was said here has been erased, as was asked for. You may start a new conversation.",
        "too-fast": "That was a little fast. Please wait a moment and try again.",
        "too-large": "This text is too long. Please write at most 2,000 characters.",
        "internal": "Something failed on our side. Please try again in a moment.",
        "no-such-flow": "This chat is not available at the moment.",
        "wrong-origin": "This chat may not be used on this website.",
        "other-identity": "This chat belongs to somebody else. Please start a new one.",
        "bad-request": "Something went wrong in this window. Please reload the page.",
    },
    "es": {
        "empty": "Por favor, responda a esta pregunta.",
        "choice": "Por favor, elija una de estas opciones: {choices}.",
        "too-few": "Por favor, elija al menos {min}.",
        "too-many": "Por favor, elija como máximo {max}.",
        "number": "Por favor, indique un número, por ejemplo 20000.",
        "whole": "Por favor, indique un número entero, por ejemplo 12.",
        "too-small": "Por favor, indique un número de {min} o más.",
        "too-big": "Por favor, indique un número de {max} o menos.",
        "text": "Por favor, escriba su respuesta con letras y signos normales.",
        "too-short": {
            "one": "Por favor, escriba al menos {min} carácter.",
            "other": "Por favor, escriba al menos {min} caracteres.",
        },
        "too-long": {
            "one": "Por favor, escriba como máximo {max} carácter.",
            "other": "Por favor, escriba como máximo {max} caracteres.",
        },
        "pattern": "Eso no parece del todo correcto. Por favor, revíselo y escríbalo de nuevo.",
        "email": "Por favor, indique un correo electrónico, por ejemplo nombre@example.com.",
        "phone": "Por favor, indique un teléfono con prefijo de país, por ejemplo +34 612 34 56 78.",
        "url": "Por favor, indique una dirección web, por ejemplo www.example.com.",
        "date": "Por favor, indique una fecha como año-mes-día, por ejemplo 2026-11-30.",
        "too-early": "Por favor, indique una fecha no anterior al {first}.",
        "too-late": "Por favor, indique una fecha no posterior al {last}.",
        "rating": "Por favor, indique un número entero del 1 al {to}.",
        "not-understood": "Perdone, no lo he entendido. Por favor, elija una de estas opciones: {choices}.",
        "pardon": "Perdone, no lo he entendido.",
        "noted": "Gracias, lo he anotado para mi compañero.",
        "letter-subject": "{name}, de {site}, le ha respondido",
        "letter-end": "{name}, {site}",
        "letter-page": "Puede seguir la conversación aquí: {page}",
        "consent-needed": "Por favor, dé primero su consentimiento para que podamos guardar su respuesta.",
        "stale-step": "Esta pregunta ya ha pasado. Por favor, responda a la actual.",
        "closed": "Esta conversación está cerrada. Por favor, empiece una nueva.",
        "erased": "Lo que se dijo aquí se ha borrado, como se pidió. Puede empezar una conversación nueva.",
        "too-fast": "Ha ido un poco rápido. Por favor, espere un momento e inténtelo de nuevo.",
        "too-large": "Este texto es demasiado largo. Por favor, escriba como máximo 2.000 caracteres.",
        "internal": "Algo ha fallado por nuestra parte. Por favor, inténtelo de nuevo en un momento.",
        "no-such-flow": "Este chat no está disponible en este momento.",
        "wrong-origin": "Este chat no se puede usar en este sitio web.",
        "other-identity": "Este chat es de otra persona. Por favor, empiece uno nuevo.",
        "bad-request": "Algo ha ido mal en esta ventana. Por favor, recargue la página.",
    },
    "nl": {
        "empty": "Beantwoord deze vraag, alstublieft.",
        "choice": "Kies een van deze antwoorden: {choices}.",
        "too-few": "Kies er minstens {min}.",
        "too-many": "Kies er hoogstens {max}.",
        "number": "Geef een getal, bijvoorbeeld 20000.",
        "whole": "Geef een heel getal, bijvoorbeeld 12.",
        "too-small": "Geef een getal van minstens {min}.",
        "too-big": "Geef een getal van hoogstens {max}.",
        "text": "Schrijf uw antwoord met gewone letters en tekens.",
        "too-short": {
            "one": "Schrijf minstens {min} teken.",
            "other": "Schrijf minstens {min} tekens.",
        },
        "too-long": {
            "one": "Schrijf hoogstens {max} teken.",
            "other": "Schrijf hoogstens {max} tekens.",
        },
        "pattern": "Dat lijkt niet helemaal te kloppen. Kijk het na en schrijf het opnieuw.",
        "email": "Geef een e-mailadres, bijvoorbeeld naam@example.com.",
        "phone": "Geef een telefoonnummer met landnummer, bijvoorbeeld +32 470 12 34 56.",
        "url": "Geef een webadres, bijvoorbeeld www.example.com.",
        "date": "Geef een datum als jaar-maand-dag, bijvoorbeeld 2026-11-30.",
        "too-early": "Geef een datum die niet voor {first} ligt.",
        "too-late": "Geef een datum die niet na {last} ligt.",
        "rating": "Geef een heel getal van 1 tot en met {to}.",
        "not-understood": "Sorry, dat heb ik niet begrepen. Kies een van deze antwoorden: {choices}.",
        "pardon": "Sorry, dat heb ik niet begrepen.",
        "noted": "Dank u, ik heb het genoteerd voor mijn collega.",
        "letter-subject": "{name} van {site} heeft u geantwoord",
        "letter-end": "{name}, {site}",
        "letter-page": "U kunt het gesprek hier voortzetten: {page}",
        "consent-needed": "Geef eerst uw toestemming, zodat we uw antwoord mogen bewaren.",
        "stale-step": "Deze vraag is al voorbij. Beantwoord de huidige vraag, alstublieft.",
        "closed": "Dit gesprek is afgesloten. Begin gerust een nieuw gesprek.",
        "erased": "Wat hier gezegd is, is op verzoek gewist. U kunt een nieuw gesprek beginnen.",
        "too-fast": "Dat ging wat snel. Wacht even en probeer het opnieuw.",
        "too-large": "Deze tekst is te lang. Schrijf hoogstens 2.000 tekens.",
        "internal": "Er ging bij ons iets mis. Probeer het zo dadelijk opnieuw.",
        "no-such-flow": "Deze chat is nu niet beschikbaar.",
        "wrong-origin": "Deze chat mag op deze website niet gebruikt worden.",
        "other-identity": "Deze chat is van iemand anders. Begin gerust een nieuwe.",
        "bad-request": "Er ging iets mis in dit venster. Laad de pagina opnieuw.",
    },
    "de": {
        "empty": "Bitte beantworten Sie diese Frage.",
        "choice": "Bitte wählen Sie eine dieser Antworten: {choices}.",
        "too-few": "Bitte wählen Sie mindestens {min}.",
        "too-many": "Bitte wählen Sie höchstens {max}.",
        "number": "Bitte geben Sie eine Zahl an, zum Beispiel 20000.",
        "whole": "Bitte geben Sie eine ganze Zahl an, zum Beispiel 12.",
        "too-small": "Bitte geben Sie eine Zahl von mindestens {min} an.",
        "too-big": "Bitte geben Sie eine Zahl von höchstens {max} an.",
        "text": "Bitte schreiben Sie Ihre Antwort mit gewöhnlichen Buchstaben und Zeichen.",
        "too-short": "Bitte schreiben Sie mindestens {min} Zeichen.",
        "too-long": "Bitte schreiben Sie höchstens {max} Zeichen.",
        "pattern": "Das sieht noch nicht richtig aus. Bitte prüfen Sie es und schreiben Sie es noch einmal.",
        "email": "Bitte geben Sie eine E-Mail-Adresse an, zum Beispiel name@example.com.",
        "phone": "Bitte geben Sie eine Telefonnummer mit Landesvorwahl an, zum Beispiel +49 1512 3456789.",
        "url": "Bitte geben Sie eine Webadresse an, zum Beispiel www.example.com.",
        "date": "Bitte geben Sie ein Datum als Jahr-Monat-Tag an, zum Beispiel 2026-11-30.",
        "too-early": "Bitte geben Sie ein Datum an, das nicht vor dem {first} liegt.",
        "too-late": "Bitte geben Sie ein Datum an, das nicht nach dem {last} liegt.",
        "rating": "Bitte geben Sie eine ganze Zahl von 1 bis {to} an.",
        "not-understood": (
            "Das habe ich leider nicht verstanden. Bitte wählen Sie eine dieser Antworten: {choices}."
        ),
        "pardon": "Das habe ich leider nicht verstanden.",
        "noted": "Danke, ich habe es mir für meinen Kollegen notiert.",
        "letter-subject": "{name} von {site} hat Ihnen geantwortet",
        "letter-end": "{name}, {site}",
        "letter-page": "Hier können Sie das Gespräch fortsetzen: {page}",
        "consent-needed": "Bitte stimmen Sie zuerst zu, damit wir Ihre Antwort speichern dürfen.",
        "stale-step": "Diese Frage ist schon vorbei. Bitte beantworten Sie die aktuelle.",
        "closed": "Dieses Gespräch ist beendet. Bitte beginnen Sie ein neues.",
        "erased": "Was hier stand, ist auf Wunsch gelöscht worden. Sie können ein neues Gespräch beginnen.",
        "too-fast": "Das ging etwas schnell. Bitte warten Sie einen Moment und versuchen Sie es noch einmal.",
        "too-large": "Dieser Text ist zu lang. Bitte schreiben Sie höchstens 2.000 Zeichen.",
        "internal": "Bei uns ist etwas schiefgegangen. Bitte versuchen Sie es gleich noch einmal.",
        "no-such-flow": "Dieser Chat ist zurzeit nicht verfügbar.",
        "wrong-origin": "Dieser Chat darf auf dieser Website nicht verwendet werden.",
        "other-identity": "Dieser Chat gehört jemand anderem. Bitte beginnen Sie einen neuen.",
        "bad-request": "In diesem Fenster ist etwas schiefgegangen. Bitte laden Sie die Seite neu.",
    },
    "fr": {
        "empty": "Merci de répondre à cette question.",
        "choice": "Merci de choisir une de ces réponses : {choices}.",
        "too-few": "Merci d'en choisir au moins {min}.",
        "too-many": "Merci d'en choisir au plus {max}.",
        "number": "Merci d'indiquer un nombre, par exemple 20000.",
        "whole": "Merci d'indiquer un nombre entier, par exemple 12.",
        "too-small": "Merci d'indiquer un nombre d'au moins {min}.",
        "too-big": "Merci d'indiquer un nombre d'au plus {max}.",
        "text": "Merci d'écrire votre réponse avec des lettres et des signes ordinaires.",
        "too-short": {
            "one": "Merci d'écrire au moins {min} caractère.",
            "other": "Merci d'écrire au moins {min} caractères.",
        },
        "too-long": {
            "one": "Merci d'écrire au plus {max} caractère.",
            "other": "Merci d'écrire au plus {max} caractères.",
        },
        "pattern": "Cela ne semble pas tout à fait juste. Merci de vérifier et de l'écrire à nouveau.",
        "email": "Merci d'indiquer une adresse e-mail, par exemple nom@example.com.",
        "phone": "Merci d'indiquer un téléphone avec l'indicatif du pays, par exemple +33 6 12 34 56 78.",
        "url": "Merci d'indiquer une adresse web, par exemple www.example.com.",
        "date": "Merci d'indiquer une date sous la forme année-mois-jour, par exemple 2026-11-30.",
        "too-early": "Merci d'indiquer une date qui n'est pas avant le {first}.",
        "too-late": "Merci d'indiquer une date qui n'est pas après le {last}.",
        "rating": "Merci d'indiquer un nombre entier de 1 à {to}.",
        "not-understood": "Désolé, je n'ai pas compris. Merci de choisir une de ces réponses : {choices}.",
        "pardon": "Désolé, je n'ai pas compris.",
        "noted": "Merci, je l'ai noté pour mon collègue.",
        "letter-subject": "{name} de {site} vous a répondu",
        "letter-end": "{name}, {site}",
        "letter-page": "Vous pouvez poursuivre la conversation ici : {page}",
        "consent-needed": "Merci de donner d'abord votre accord, afin que nous gardions votre réponse.",
        "stale-step": "Cette question est déjà passée. Merci de répondre à la question actuelle.",
        "closed": "Cette conversation est terminée. Vous pouvez en commencer une nouvelle.",
        "erased": "Ce qui a été dit ici a été effacé sur demande. Vous pouvez recommencer.",
        "too-fast": "C'était un peu rapide. Merci d'attendre un instant et de réessayer.",
        "too-large": "Ce texte est trop long. Merci d'écrire au plus 2 000 caractères.",
        "internal": "Quelque chose n'a pas fonctionné de notre côté. Merci de réessayer dans un instant.",
        "no-such-flow": "Ce chat n'est pas disponible pour le moment.",
        "wrong-origin": "Ce chat ne peut pas être utilisé sur ce site.",
        "other-identity": "Ce chat est à quelqu'un d'autre. Vous pouvez en commencer un nouveau.",
        "bad-request": "Quelque chose n'a pas fonctionné dans cette fenêtre. Merci de recharger la page.",
    },
}
