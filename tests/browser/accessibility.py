"""What everybody must be able to do with a page: questions to it in a real browser.

Each gives a list of what is wrong, as sentences that name the element: in the page itself and in
the players that it shows in frames.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Frame, Page, TimeoutError

_AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")

# MathJax 2 makes a dozen spans of each letter, and they have the colour of the text: boxes of their
# size take their place. Words of code of one kind at places of one kind look the same: the first
# stays.
_LEAVE_OUT = """() => {
    for (const formula of document.querySelectorAll('.MathJax')) {
        const {width, height} = formula.getBoundingClientRect();
        formula.replaceChildren();
        formula.style.cssText += `; display: inline-block; width: ${width}px; height: ${height}px`;
    }
    const known = new Set();
    const kind = part => part ? part.cloneNode().outerHTML.replace(/ id="[^"]*"/, '')
        + kind(part.parentElement) : '';
    for (const word of document.querySelectorAll('.highlight span:not(:has(*))')) {
        const name = kind(word);
        if (known.has(name)) word.replaceWith(word.textContent);
        known.add(name);
    }
}"""

# To judge contrasts takes axe two thirds of its time, a millisecond for each element. What looks as
# something did that passed, with all that is around it, passes too, in any window and scheme. What
# is taken out of its place may lie over anything, and is always judged.
_JUDGE_A_LOOK_ONCE = """() => {
    const judge = axe._audit.checks['color-contrast'].evaluate;
    const passed = new Set();
    const behind = part => {
        if (!part) return '';
        const style = getComputedStyle(part);
        if (['absolute', 'fixed', 'sticky'].includes(style.position)) return undefined;
        const further = behind(part.parentElement);
        return further === undefined ? undefined : `${style.backgroundColor} `
            + `${style.backgroundImage} ${style.opacity} ${style.filter} ${style.mixBlendMode}`
            + ` | ${further}`;
    };
    axe.configure({checks: [{id: 'color-contrast', evaluate(part, ...rest) {
        const style = getComputedStyle(part), ground = behind(part);
        const look = ground !== undefined && `${style.color} ${style.fontSize} ${style.fontWeight} `
            + `${style.textShadow} ${style.webkitTextStroke} | ${ground}`;
        if (passed.has(look)) return true;
        const verdict = judge.call(this, part, ...rest);
        if (look && verdict) passed.add(look);
        return verdict;
    }}]});
}"""

# Style sheets are in use already: axe would fetch them again, which a page from the disk may not,
# for a rule that it does not run by itself.
_RUN = """async () => {
    const found = await axe.run({exclude: [['.MathJax'], ['.MathJax_Preview']]},
                                {resultTypes: ['violations'], iframes: false, preload: false});
    return found.violations.flatMap(rule => rule.nodes.map(node =>
        `${rule.id} (${rule.impact}) at ${node.target.join(' ')}: ${node.failureSummary}`));
}"""

_HEADINGS = """() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
    .filter(heading => heading.checkVisibility())
    .map(heading => [Number(heading.tagName[1]), heading.innerText.slice(0, 60)])"""

_TOO_WIDE = """() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    return [...document.querySelectorAll('body *')]
        .filter(part => part.getBoundingClientRect().right > room + 1)
        .map(part => part.outerHTML.slice(0, 120)).slice(0, 5);
}"""

# What a mouse can use or scroll. A box that scrolls is reached by itself or by what is in it. What
# gets the focus is noted when it gets it: asked afterwards, a frame in a process of its own may not
# know yet. A focus that looks like no focus is no help.
_CONTROLS = """() => {
    const native = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
    const scrolls = part => {
        const style = getComputedStyle(part);
        const moves = (size, room, how) => size > room + 1 && ['auto', 'scroll'].includes(how);
        return moves(part.scrollWidth, part.clientWidth, style.overflowX)
            || moves(part.scrollHeight, part.clientHeight, style.overflowY);
    };
    const usable = part => part.checkVisibility({visibilityProperty: true})
        && part.getClientRects().length && !part.disabled;
    const controls = [...document.querySelectorAll(native)].filter(usable);
    const boxes = [...document.querySelectorAll('body *')].filter(part =>
        usable(part) && scrolls(part) && !controls.some(one => part.contains(one)));
    if (!window.unreached)
        document.addEventListener('focusin', ({target}) => {
            window.unreached.delete(target);
            if (target.type === 'radio')  // the arrow keys go on from here
                for (const one of document.getElementsByName(target.name))
                    window.unreached.delete(one);
            const style = getComputedStyle(target);
            const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
            if (target !== document.body && !ring && style.boxShadow === 'none')
                window.unseen.add(`no visible focus on ${target.outerHTML.slice(0, 120)}`);
        });
    window.unreached = new Set([...controls, ...boxes]);
    window.unseen = new Set();
    return window.unreached.size;
}"""

_LEFT = "() => window.unreached.size"

# How many of them come next, before a frame: up to there Tab can be pressed without a look.
_AHEAD = """() => {
    const follows = (part, other) =>
        other.compareDocumentPosition(part) & Node.DOCUMENT_POSITION_FOLLOWING;
    const here = document.activeElement;
    const frame = [...document.querySelectorAll('iframe')].find(part => follows(part, here));
    const ahead = part => follows(part, here) && !(frame && follows(part, frame));
    return [...window.unreached].filter(ahead).length;
}"""

# Until then, the next Tab would go to the page, and past the frame.
_ARRIVED = """() => document.hasFocus() && document.activeElement !== document.body"""

_UNSEEN = "() => [...window.unseen]"
_UNREACHED = "() => [...window.unreached].map(part => part.outerHTML.slice(0, 120))"


def leave_out_repetitions(page: Page) -> None:
    """For axe, which takes long over thousands of elements: what it would judge again and again."""
    page.evaluate(_LEAVE_OUT)


def axe_findings(page: Page) -> list[str]:
    """What axe-core's rules find: WCAG 2.2 A and AA, and its best practices."""
    found: list[str] = []
    for frame in page.frames:
        # As an expression of the test's, which a page's own policy on scripts does not forbid.
        if not frame.evaluate("() => 'axe' in window"):
            frame.evaluate(_AXE)
            frame.evaluate(_JUDGE_A_LOOK_ONCE)
        found += frame.evaluate(_RUN)
    return found


def heading_faults(page: Page) -> list[str]:
    """Headings that leave out a level, and more or less than one title."""
    return [fault for frame in page.frames for fault in _headings_of(frame)]


def _headings_of(frame: Frame) -> list[str]:
    headings = frame.evaluate(_HEADINGS)
    titles = [text for level, text in headings if level == 1]
    faults = [] if len(titles) == 1 else [f"{len(titles)} titles: {titles}"]
    for (level, before), (next_level, text) in pairwise(headings):
        if next_level > level + 1:
            faults.append(f"h{next_level} {text!r} follows h{level} {before!r}")
    return faults


def sideways(page: Page) -> list[str]:
    """What makes the page itself scroll to the side."""
    return [part for frame in page.frames for part in frame.evaluate(_TOO_WIDE)]


def keyboard_faults(page: Page) -> list[str]:
    """Controls that Tab never comes to, and those that do not show that they have the focus."""
    # From the top, also where a frame had the focus before.
    page.evaluate("() => { document.body.tabIndex = -1; document.body.focus(); }")
    number = sum(frame.evaluate(_CONTROLS) for frame in page.frames)
    presses = 3 * number + 20  # around more than once, wherever Tab began
    focused = page.main_frame
    while presses > 0 and any(frame.evaluate(_LEFT) for frame in page.frames):
        # Where Tab leaves out a control, more presses follow in the next round.
        for _ in range(max(1, focused.evaluate(_AHEAD))):
            page.keyboard.press("Tab")
            presses -= 1
        focused = _focused(page.main_frame)
    unseen = [fault for frame in page.frames for fault in frame.evaluate(_UNSEEN)]
    unreached = [part for frame in page.frames for part in frame.evaluate(_UNREACHED)]
    return [*unseen, *(f"Tab does not come to {part}" for part in unreached)]


def _focused(frame: Frame) -> Frame:
    """The frame in which the focus is, as soon as it knows that it has it."""
    element = frame.evaluate_handle("document.activeElement").as_element()
    inner = element and element.content_frame()
    if not inner:
        return frame
    with suppress(TimeoutError):  # it is told then what Tab does not come to
        inner.wait_for_function(_ARRIVED, timeout=2000)
    return _focused(inner)
