"""What staff call a criterion, a question, a band, in their language: where a flow leaves it at the default.

A label that a flow or its translation writes stays as it is. Never decides anything.
"""

from collections.abc import Mapping

from .flow import Flow
from .staff_words import begun, nearest, quoted


def named(flow: Flow, id: str) -> str:
    """What a flow calls a question or criterion: the criterion's label, else the id as words."""
    criterion = flow.criterion(id)
    return criterion.label if criterion else begun(words_of(id))


def alone(label: str, language: str) -> str:
    """A label by itself: Budget, Presupuesto, Entscheidungsbefugnis."""
    near = nearest(language)
    if label in LABELS:
        return LABELS[label][near][0]
    return FIELDS[label][near] if label in FIELDS else label


def inside(label: str, language: str) -> str:
    """A label within a sentence: budget, but Budget in German. What a flow wrote stays as it is."""
    told = alone(label, language)
    is_ours = label in LABELS or label in FIELDS
    return told[:1].lower() + told[1:] if is_ours and nearest(language) != "de" else told


def the(label: str, language: str) -> str:
    """A label as the subject of a sentence: the budget, das Budget, “Purse”."""
    if label in LABELS:
        return LABELS[label][nearest(language)][1]
    return quoted(alone(label, language), language)


def band_label(id: str, language: str) -> str:
    """A band within a sentence: follow-up, Nachfassen; a flow's own band by its id in words."""
    return BANDS[id][nearest(language)] if id in BANDS else words_of(id)


def words_of(id: str) -> str:
    return id.replace("_", " ")


def _five(en: str, es: str, nl: str, de: str, fr: str) -> dict[str, str]:
    return {"en": en, "es": es, "nl": nl, "de": de, "fr": fr}


def _both(label: str, es: str, nl: str, de: str, fr: str) -> dict[str, tuple[str, str]]:
    """Label and subject: the article stands before the label, which is written small but in German."""
    small = label[:1].lower() + label[1:]
    named = {"en": (label, f"the {small}")}
    for language, text in (("es", es), ("nl", nl), ("de", de), ("fr", fr)):
        bare = text.split("'", 1)[1] if text.startswith("l'") else text.partition(" ")[2]
        named[language] = (begun(bare), text)
    return named


# the default label, English -> language -> (alone, as a subject)
LABELS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    label: _both(label, *others)
    for label, *others in (
        ("Budget", "el presupuesto", "het budget", "das Budget", "le budget"),
        (
            "Authority",
            "el poder de decisión",
            "de beslissingsbevoegdheid",
            "die Entscheidungsbefugnis",
            "le pouvoir de décision",
        ),
        ("Need", "la necesidad", "de behoefte", "der Bedarf", "le besoin"),
        ("Timeframe", "el plazo", "de termijn", "der Zeitrahmen", "l'échéance"),
        ("Timing", "el momento", "de timing", "der Zeitpunkt", "le calendrier"),
        ("Fit", "el encaje", "de match", "die Passung", "l'adéquation"),
        ("Interest", "el interés", "de interesse", "das Interesse", "l'intérêt"),
        ("Urgency", "la urgencia", "de urgentie", "die Dringlichkeit", "l'urgence"),
        ("Money", "el dinero", "het geld", "das Geld", "le financement"),
        ("Funds", "los fondos", "de middelen", "die Mittel", "les fonds"),
        ("Challenges", "los retos", "de uitdagingen", "die Herausforderungen", "les défis"),
        ("Prioritization", "la prioridad", "de prioritering", "die Priorisierung", "la priorisation"),
        ("Metrics", "las métricas", "de meetcijfers", "die Kennzahlen", "les indicateurs"),
        (
            "Economic buyer",
            "el comprador económico",
            "de budgethouder",
            "der Budgetverantwortliche",
            "le décideur économique",
        ),
        (
            "Decision criteria",
            "los criterios de decisión",
            "de beslissingscriteria",
            "die Entscheidungskriterien",
            "les critères de décision",
        ),
        (
            "Decision process",
            "el proceso de decisión",
            "het beslissingsproces",
            "der Entscheidungsprozess",
            "le processus de décision",
        ),
        (
            "Identified pain",
            "el problema identificado",
            "het pijnpunt",
            "der Schmerzpunkt",
            "la difficulté identifiée",
        ),
        ("Champion", "el promotor", "de voorvechter", "der Fürsprecher", "l'allié interne"),
        ("Goals", "los objetivos", "de doelen", "die Ziele", "les objectifs"),
        ("Plans", "los planes", "de plannen", "die Pläne", "les projets"),
    )
}
# what flows often ask besides, by the id as words
FIELDS: Mapping[str, Mapping[str, str]] = {
    "Role": _five("Role", "Función", "Functie", "Funktion", "Fonction"),
    "Company": _five("Company", "Empresa", "Bedrijf", "Unternehmen", "Entreprise"),
    "Company size": _five(
        "Company size",
        "Tamaño de la empresa",
        "Bedrijfsgrootte",
        "Unternehmensgröße",
        "Taille de l'entreprise",
    ),
    "Industry": _five("Industry", "Sector", "Branche", "Branche", "Secteur"),
    "Country": _five("Country", "País", "Land", "Land", "Pays"),
    "Name": _five("Name", "Nombre", "Naam", "Name", "Nom"),
    "Email": _five("E-mail", "Correo electrónico", "E-mail", "E-Mail", "E-mail"),
    "Phone": _five("Phone", "Teléfono", "Telefoon", "Telefon", "Téléphone"),
}
BANDS: Mapping[str, Mapping[str, str]] = {
    "unqualified": _five(
        "unqualified", "no cualificado", "niet gekwalificeerd", "nicht qualifiziert", "non qualifié"
    ),
    "nurture": _five("nurture", "en maduración", "warm houden", "Weiterpflegen", "à entretenir"),
    "follow_up": _five("follow-up", "seguimiento", "opvolgen", "Nachfassen", "à suivre"),
    "priority": _five("priority", "prioridad", "prioriteit", "Priorität", "priorité"),
}
