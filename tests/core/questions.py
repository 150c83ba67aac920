"""The questions that the phrases answer: those of the flow that ships, in five languages, and some more."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from app.core.flow import Choice, Feed, Step

TODAY = date(2026, 11, 22)  # a Sunday; the quarter and the year end in 39 days
LANGUAGES = ("en", "es", "nl", "de", "fr")

ALSO = {
    "en": ("just browsing",),
    "es": ("solo miro", "por curiosidad"),
    "nl": ("even snuffelen",),
    "de": ("nur mal schauen",),
    "fr": ("par curiosité",),
}
LABELS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "en": {
        "need": {
            "replace": "We have outgrown our current tool",
            "orient": "I'm comparing options",
            "learn": "Just learning",
            "support": "I need help with my account",
        },
        "authority": {
            "self": "I do",
            "together": "I decide with others",
            "influence": "I advise who decides",
            "other": "Somebody else",
        },
        "involve": {"yes": "Yes, please", "no": "Not yet"},
        "timeframe": {
            "now": "This month",
            "quarter": "Within three months",
            "year": "Within a year",
            "someday": "No date yet",
        },
        "role": {"owner": "Owner or director", "it": "IT", "marketing": "Marketing", "student": "Student"},
    },
    "es": {
        "need": {
            "replace": "Nuestra herramienta se ha quedado pequeña",
            "orient": "Estoy comparando opciones",
            "learn": "Solo quiero informarme",
            "support": "Necesito ayuda con mi cuenta",
        },
        "authority": {
            "self": "Yo",
            "together": "Decido con otras personas",
            "influence": "Asesoro a quien decide",
            "other": "Otra persona",
        },
        "involve": {"yes": "Sí, por favor", "no": "Todavía no"},
        "timeframe": {
            "now": "Este mes",
            "quarter": "En menos de tres meses",
            "year": "En menos de un año",
            "someday": "Sin fecha todavía",
        },
        "role": {
            "owner": "Propietario o director",
            "it": "Informática",
            "marketing": "Marketing",
            "student": "Estudiante",
        },
    },
    "nl": {
        "need": {
            "replace": "We zijn onze huidige tool ontgroeid",
            "orient": "Ik vergelijk opties",
            "learn": "Ik kijk gewoon rond",
            "support": "Ik heb hulp nodig met mijn account",
        },
        "authority": {
            "self": "Ik",
            "together": "Ik beslis samen met anderen",
            "influence": "Ik adviseer wie beslist",
            "other": "Iemand anders",
        },
        "involve": {"yes": "Ja, graag", "no": "Nog niet"},
        "timeframe": {
            "now": "Deze maand",
            "quarter": "Binnen drie maanden",
            "year": "Binnen een jaar",
            "someday": "Nog geen datum",
        },
        "role": {
            "owner": "Eigenaar of directeur",
            "it": "IT",
            "marketing": "Marketing",
            "student": "Student",
        },
    },
    "de": {
        "need": {
            "replace": "Unser jetziges Werkzeug reicht nicht mehr",
            "orient": "Ich vergleiche Angebote",
            "learn": "Ich informiere mich nur",
            "support": "Ich brauche Hilfe mit meinem Konto",
        },
        "authority": {
            "self": "Ich",
            "together": "Ich entscheide mit anderen",
            "influence": "Ich berate die Entscheider",
            "other": "Jemand anderes",
        },
        "involve": {"yes": "Ja, bitte", "no": "Noch nicht"},
        "timeframe": {
            "now": "Diesen Monat",
            "quarter": "Innerhalb von drei Monaten",
            "year": "Innerhalb eines Jahres",
            "someday": "Noch kein Termin",
        },
        "role": {
            "owner": "Inhaber oder Geschäftsführer",
            "it": "IT",
            "marketing": "Marketing",
            "student": "Student",
        },
    },
    "fr": {
        "need": {
            "replace": "Notre outil actuel ne suffit plus",
            "orient": "Je compare les options",
            "learn": "Je me renseigne simplement",
            "support": "J'ai besoin d'aide avec mon compte",
        },
        "authority": {
            "self": "Moi",
            "together": "Je décide avec d'autres",
            "influence": "Je conseille ceux qui décident",
            "other": "Quelqu'un d'autre",
        },
        "involve": {"yes": "Oui, volontiers", "no": "Pas encore"},
        "timeframe": {
            "now": "Ce mois-ci",
            "quarter": "D'ici trois mois",
            "year": "D'ici un an",
            "someday": "Pas encore de date",
        },
        "role": {
            "owner": "Propriétaire ou directeur",
            "it": "Informatique",
            "marketing": "Marketing",
            "student": "Étudiant",
        },
    },
}
# questions of no flow that ships
MORE: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "en": {
        "deadline": {
            "fortnight": "Within two weeks",
            "half": "Within six months",
            "two": "Within two years",
            "open": "Not planned",
        },
        "tools": {"crm": "CRM", "mail": "Email marketing", "chat": "Live chat", "none": "Nothing yet"},
    },
    "es": {
        "deadline": {
            "fortnight": "En dos semanas",
            "half": "En seis meses",
            "two": "En dos años",
            "open": "No está previsto",
        },
        "tools": {"crm": "CRM", "mail": "Correo comercial", "chat": "Chat en vivo", "none": "Nada todavía"},
    },
    "nl": {
        "deadline": {
            "fortnight": "Binnen twee weken",
            "half": "Binnen zes maanden",
            "two": "Binnen twee jaar",
            "open": "Niet gepland",
        },
        "tools": {"crm": "CRM", "mail": "E-mailmarketing", "chat": "Livechat", "none": "Nog niets"},
    },
    "de": {
        "deadline": {
            "fortnight": "Innerhalb von zwei Wochen",
            "half": "Innerhalb von sechs Monaten",
            "two": "Innerhalb von zwei Jahren",
            "open": "Nicht geplant",
        },
        "tools": {"crm": "CRM", "mail": "E-Mail-Marketing", "chat": "Livechat", "none": "Noch nichts"},
    },
    "fr": {
        "deadline": {
            "fortnight": "Sous deux semaines",
            "half": "Sous six mois",
            "two": "Sous deux ans",
            "open": "Rien de prévu",
        },
        "tools": {"crm": "CRM", "mail": "E-mailing", "chat": "Chat en direct", "none": "Rien encore"},
    },
}
PLANS = {"starter": "Starter", "team": "Team", "enterprise": "Enterprise"}
DAYS = {"now": 30, "quarter": 90, "year": 365, "fortnight": 14, "half": 180, "two": 730}
USERS = {"en": "users", "es": "usuarios", "nl": "gebruikers", "de": "Nutzer", "fr": "utilisateurs"}
DECIDES = {
    "en": "Who decides about this?",
    "es": "¿Quién decide sobre esto?",
    "nl": "Wie beslist hierover?",
    "de": "Wer entscheidet darüber?",
    "fr": "Qui décide ?",
}
POINTS = Feed("budget", thresholds=((0, 0), (1000, 1), (5000, 2), (20000, 3), (50000, 4)))
NUMBERS = {
    "budget": Step("budget", "number", "?", unit="EUR", min=0, feeds=(POINTS,)),
    "dollars": Step("dollars", "number", "?", unit="USD", min=0, feeds=(POINTS,)),
    "company_size": Step("company_size", "number", "?", min=1, whole=True, fills="company_size"),
    "stars": Step("stars", "rating", "?", to=5),
}


def step_of(language: str, id: str) -> Step:
    if id in NUMBERS:
        return NUMBERS[id]
    if id == "users":
        return Step("users", "number", "?", unit=USERS[language], min=1, whole=True)
    text = DECIDES[language] if id == "authority" else "?"
    return Step(id, "choices", text, choices=tuple(_choices(language, id)), many=id == "tools")


def _choices(language: str, id: str) -> Iterator[Choice]:
    labels = PLANS if id == "plan" else {**LABELS[language], **MORE[language]}[id]
    for choice, label in labels.items():
        within = timedelta(days=DAYS[choice]) if choice in DAYS else None
        yield Choice(choice, label, within=within, also=ALSO[language] if choice == "learn" else ())
