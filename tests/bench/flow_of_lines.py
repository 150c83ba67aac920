"""A flow of a given length, always the same: questions of every kind, points, conditions, jumps, texts."""

from collections.abc import Iterator

HEAD = """\
format: 1
flow: bench
title: A flow to measure with
score:
  criteria:
    budget: {}
    authority: {}
    need: {}
    timeframe: {}
    fit: {weight: 0}
  bands:
    low: {from: 0, then: drop}
    middle: {from: 5, then: nurture}
    queue: {from: 9, then: queue, within: 1 day}
    high: {from: 14, then: alert}
  hot:
    - points.budget >= 3 and points.authority >= 3 and signal.saw_pricing
personas:
  founder:
    when: role_4 is owner and size_5 < 50
    fit: 4
  buyer:
    when: role_4 is it
    fit: 3
signals:
  saw_pricing: {page: /pricing*, score: {fit: 1}}
steps:
"""
KINDS = (  # {n} is the number of the step
    """\
  need_{n}:
    ask: What brings you here today?
    choices:
      replace: We have outgrown our current tool
      orient: I'm comparing options
      learn: Just learning
      support: I need help with my account
    score: {need: {replace: 4, orient: 3, learn: 1, support: 0}}
    also: {learn: [reading, just looking], support: [something is broken]}
""",
    """\
  budget_{n}:
    ask: What budget do you have in mind?
    number: {unit: EUR, min: 0}
    score: {budget: {0: 0, 1000: 1, 5000: 2, 20000: 3, 50000: 4}}
    skip: I'd rather not say
    when: need_{before} in (replace, orient)
""",
    """\
  thanks_{n}:
    say: Thank you, {need_0} it is. A few more questions and I'll bring you to the right person.
    when: score >= 3 and not signal.saw_pricing
""",
    """\
  timeframe_{n}:
    ask: When do you need it?
    choices:
      now: This month
      quarter: Within three months
      year: Within a year
      someday: No date yet
    within: {now: 1 month, quarter: 3 months, year: 1 year}
    score: {timeframe: {now: 4, quarter: 3, year: 2, someday: 0}}
""",
    """\
  role_{n}:
    ask: What is your role?
    choices: {owner: Owner or director, it: IT, marketing: Marketing, student: Student}
    score: {authority: {owner: 4, it: 2, marketing: 1, student: 0}}
    goto: {student: size_{next}}
""",
    """\
  size_{n}:
    ask: How many people work at your company?
    number: {min: 1, whole: true}
    hint: A guess will do.
""",
)


def flow_of_lines(lines: int) -> str:
    """The longest such flow of at most that many lines, and comments up to exactly that many."""
    text = HEAD + "".join(_steps(lines - HEAD.count("\n")))
    return text + "# the end\n" * (lines - text.count("\n"))


def flow_of_size(size: int) -> str:
    """The longest such flow of at most that many bytes."""
    low, high = HEAD.count("\n"), size // 10
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if len(flow_of_lines(middle).encode()) <= size else (low, middle - 1)
    return flow_of_lines(low)


def _steps(room: int) -> Iterator[str]:
    n = 0
    while True:
        step = KINDS[n % len(KINDS)]
        numbers = {"{n}": n, "{before}": n - 1, "{next}": n + 1}
        for sign, number in numbers.items():
            step = step.replace(sign, str(number))
        ends_here = "goto:" in step  # its jump wants the step behind it, too
        needed = step.count("\n") + (KINDS[(n + 1) % len(KINDS)].count("\n") if ends_here else 0)
        if needed > room:
            return
        room -= step.count("\n")
        yield step
        n += 1
