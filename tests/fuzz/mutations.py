"""Small changes to a text of lines, as a tired author makes them: they find what random text does not.

A change is three numbers, so that any fuzzer can make one.
"""

Change = tuple[int, int, int]  # what, where, with what
SIGNS = (
    *"{}[]:,#'\"-&*!|>%@`?\\=()<.",
    *("\t", "\r", "\u00a0", "\u200b", "\ufeff", "“", "’", "：", "\u2028", "\0", "\ud800", "😀"),
    *(
        ": ",
        " #",
        "- ",
        ", ",
        "\n",
        "\r\n",
        "\n---\n",
        "<<: ",
        "&a ",
        "*a ",
        "!x ",
        "''",
        "{need}",
        "{{",
        "}}",
    ),
    *("yes", "true", "null", "~", "20k", "5.000", "1e999", "-1", "0x1F", ".inf", "2 wks", "2026-02-30"),
    *("and", "or", "not", "is", "in", "has", "==", "hot", "score", "skip", "unknown", "end", "use", "today"),
)
KINDS = 10


def changed(text: str, changes: list[Change]) -> str:
    lines = text.split("\n")
    for what, where, with_ in changes:
        _change(lines, what % KINDS, where, with_)
    return "\n".join(lines)


def _change(lines: list[str], what: int, where: int, with_: int) -> None:
    n = where % len(lines)
    line, at = lines[n], with_ % (len(lines[n]) + 1)
    other = with_ % len(lines)
    match what:
        case 0 if len(lines) > 1:
            del lines[n]
        case 1:
            lines.insert(n, lines[other])
        case 2:
            lines[n], lines[other] = lines[other], line
        case 3:
            lines[n] = " " * (with_ % 12) + line.lstrip(" ")
        case 4 | 5:
            sign = SIGNS[with_ % len(SIGNS)]
            at = where // len(lines) % (len(line) + 1)
            lines[n] = line[:at] + sign + line[at:]
        case 6:
            lines[n] = line[:at] + line[at + 1 :]
        case 7:
            lines[n] = line[:at] + lines[other].strip()
        case 8:
            key, colon, _ = line.partition(":")
            lines[n] = f"{key}{colon} {SIGNS[with_ % len(SIGNS)]}"
        case 9:
            _, _, value = lines[other].partition(":")
            lines[n] = line.partition(":")[0] + ":" + value
