"""Two reps who read different languages, over real sockets: the same lead, each in their own words."""

from tests.conftest import House

HOT = {"need": "replace", "budget": 60000, "authority": "self"}
PRICES = "https://shop.example/pricing"


async def test_an_alert_is_pushed_to_each_rep_in_their_language(house: House) -> None:
    vera, remy, rosa = await house.visitor(), await house.rep("Remy"), await house.rep("Rosa")
    await remy.ok("watch", {"language": "nl-BE,en"})
    await rosa.ok("watch", {"language": "de"})
    await vera.open(page=PRICES)
    await vera.answers(**HOT)
    told = [(await rep.until("alert"))["because"][0] for rep in (remy, rosa)]
    assert told == ["Budget 4: € 60.000", "Budget 4: 60.000\u00a0€"]


async def test_one_who_never_said_a_language_reads_english_and_nobody_gets_all_of_them(house: House) -> None:
    vera, remy = await house.visitor(), await house.rep("Remy")
    await remy.ok("watch", {})
    await vera.open(page=PRICES)
    await vera.answers(**HOT)
    alert = await remy.until("alert")
    assert alert["because"][0] == "Budget 4: € 60,000"
    assert "words" not in alert


async def test_a_rep_who_changes_the_language_gets_each_push_once(house: House) -> None:
    vera, remy = await house.visitor(), await house.rep("Remy")
    for language in ("nl", "fr"):
        await remy.ok("watch", {"language": language})
    await vera.open(page=PRICES)
    await vera.answers(**HOT)
    await remy.until("lead", lambda lead: lead["hot"])
    told = [data["because"][0] for event, data in remy.pushed if event == "alert"]
    assert told == ["Budget 4 : 60\u202f000\u00a0€"]


async def test_a_conversation_is_read_in_the_language_of_who_reads_it(house: House) -> None:
    vera, remy = await house.visitor(), await house.rep("Remy")
    conversation = (await vera.open(page=PRICES))["conversation"]
    await vera.answers(need="replace", budget=60000)
    read = await remy.ok("read", {"conversation": conversation, "language": "de"})
    assert [one["label"] for one in read["scorecard"]["criteria"]][:2] == ["Budget", "Entscheidungsbefugnis"]
    assert [one["because"] for one in read["history"]][-1] == "Budget: 60.000\u00a0€"
    assert [one["name"] for one in read["questions"]][:2] == ["Bedarf", "Budget"]


async def test_a_correction_withdraws_the_alert_with_its_words(house: House) -> None:
    vera, remy = await house.visitor(), await house.rep("Remy")
    await remy.ok("watch", {"language": "nl"})
    conversation = (await vera.open(page=PRICES))["conversation"]
    await vera.answers(**HOT)
    await remy.ok("read", {"conversation": conversation})
    await vera.ok("correct", {"id": "c1", "step": "budget", "value": 1000})
    fallen = await remy.until("alert", lambda alert: alert.get("withdrawn"))
    told = "Was heet, nu opvolgen: budget verbeterd"
    assert fallen["withdrawn_because"] == [told]
    line = await remy.until("messages", lambda push: any(one.get("told") for one in push["messages"]))
    assert [one["text"] for one in line["messages"] if one.get("told")] == [told]


async def test_a_lead_on_the_edge_raises_one_alert(house: House) -> None:
    vera, remy = await house.visitor(), await house.rep("Remy")
    await remy.ok("watch", {})
    await vera.open(page=PRICES)
    await vera.answers(**HOT)
    for n, budget in enumerate((1000, 60000, 1000, 60000)):
        await vera.ok("correct", {"id": f"c{n}", "step": "budget", "value": budget})
    since = await remy.ok("watch", {"cursor": 1})
    assert [lead["hot"] for lead in since["leads"]] == [True]
    assert [alert.get("withdrawn") is None for alert in since["alerts"]] == [False], (
        "held back for ten minutes"
    )


async def test_contradicting_answers_flag_the_lead_until_a_rep_confirms(house: House) -> None:
    vera, remy = await house.visitor(), await house.rep("Remy")
    await remy.ok("watch", {})
    conversation = (await vera.open())["conversation"]
    await vera.answers(need="learn", budget=0)
    await vera.ok("correct", {"id": "c1", "step": "budget", "value": 50000})
    await remy.until("lead", lambda lead: lead.get("contradicted"))
    confirmed = await remy.on("confirm", conversation, step="budget", value=50000, note="by phone")
    assert confirmed["scorecard"]["contradictions"] == []
    assert confirmed["scorecard"]["criteria"][0]["reasons"][0]["text"] == "Budget 4: € 50,000 (told by Remy)"


async def test_a_confirmed_value_that_does_not_fit_is_refused_in_the_reps_language(house: House) -> None:
    vera, remy = await house.visitor(), await house.rep("Remy")
    await remy.ok("watch", {"language": "nl"})
    conversation = (await vera.open())["conversation"]
    await vera.answer("need", "learn")
    wrong = {"id": "x", "conversation": conversation, "step": "budget", "value": "a lot"}
    assert (await remy.refused("confirm", wrong))["message"] == "Geef een getal, bijvoorbeeld 20000."
