import pytest

from labgen.plots import draw_bars

MEASURES = {"error": {"CD-1": 0.014, "better": 0.015}, "log p(v)": {"CD-1": -120.0, "better": -97}}


def test_a_panel_for_each_measure_and_a_bar_for_each_model():
    figure = draw_bars(MEASURES, "Two measures")
    left, right = figure.axes
    assert (left.get_title(), right.get_title()) == ("error", "log p(v)")
    assert [bar.get_width() for bar in left.patches] == [0.014, 0.015]
    assert [bar.get_width() for bar in right.patches] == [-120, -97]
    assert [bar.get_facecolor() for bar in left.patches] == [
        bar.get_facecolor() for bar in right.patches
    ]
    assert [text.get_text() for text in right.texts] == ["-120", "-97"]
    assert [label.get_text() for label in left.get_yticklabels()] == ["CD-1", "better"]
    low, high = left.get_xlim()
    assert low <= 0 <= high


@pytest.mark.parametrize(
    "measures, words",
    [
        ({}, "measures is an empty dictionary"),
        ({"a": {"x": 1}, "b": {"y": 1}}, "'b' has the models y, but the first measure has x"),
        ({"a": {"x": float("nan")}}, "'a' holds a number that is not finite"),
    ],
)
def test_what_cannot_be_compared_is_refused(measures, words):
    with pytest.raises(ValueError, match=words):
        draw_bars(measures, "t")


def test_what_stands_at_the_end_of_a_bar_is_inside_its_panel():
    measures = {"log p(v)": {"a": -393.6, "b": -120.0, "c": 60.0}, "none": {"a": 0, "b": 0, "c": 0}}
    words = {"log p(v)": {"a": "−393.6 to −391.5 (?)", "c": "about 60"}}
    figure = draw_bars(measures, "t", words)
    figure.draw_without_rendering()
    for panel in figure.axes:
        (low, _), (high, _) = panel.bbox.get_points()
        for text in panel.texts:
            extent = text.get_window_extent()
            assert low <= extent.x0 and extent.x1 <= high, text.get_text()
