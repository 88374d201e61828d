"""Sentences are broken between words, and code is left alone."""

from labgen.exercises import Finding, Hint, Verdict
from labgen.registry import find_exercise
from labgen.util.words.lines import wrapped

LONG = "word " * 50 + "end"


def test_no_line_is_longer_and_no_word_is_broken():
    text = wrapped(f"  hint:  {LONG}", 7)
    lines = text.split("\n")
    assert max(map(len, lines)) <= 100
    assert {line[:9] for line in lines[1:]} == {" " * 9}
    assert text.split() == f"hint: {LONG}".split()


def test_short_lines_and_long_words_stay():
    assert wrapped("a  b\n   c") == "a  b\n   c"
    assert wrapped("x" * 130) == "x" * 130


def test_a_verdict_is_shown_in_lines_and_kept_in_sentences():
    code = f"in line 3: return {LONG}"
    verdict = Verdict(
        find_exercise("1.2"),
        "wrong",
        (Finding(LONG, False, f"{LONG}\n{code}"), Finding(LONG, True)),
        Hint("key", LONG),
        (LONG,),
        printed=LONG,
        warning=LONG,
    )
    lines = verdict.shown().split("\n")
    assert f"         {code}" in lines and f"    {LONG}" in lines
    assert max(len(line) for line in lines if "in line 3" not in line and line[4:] != LONG) <= 100
    assert verdict.shown().split() == verdict.text().split()
    assert f"  hint:  {LONG}" in verdict.text().split("\n")
