"""Letters of every script are drawn, and a PDF of common ones alone has no more than it needs."""

import warnings

import pytest
from fontTools.ttLib import TTFont
from matplotlib.font_manager import findfont
from mdwgan.errors import InputWarning
from mdwgan.report.figures.drawing import finish
from mdwgan.report.figures.fonts import CUT, WHOLE, families
from mdwgan.report.figures.style import canvas


def titled(text: str) -> dict[str, bytes]:
    with canvas(2) as (figure, axes):
        axes.set_title(text)
        return finish(figure).files()


@pytest.mark.parametrize("text", ["Tumour ≥ 5 µm", "Опухоль, Δ log₂", "●◐○✕"])
def test_common_letters_need_the_cut_font_alone(text, monkeypatch):
    both = titled(text)
    assert f">{text}<" in both["svg"].decode()
    monkeypatch.setattr("mdwgan.report.figures.style.families", lambda: [CUT])
    assert titled(text)["pdf"] == both["pdf"]


@pytest.mark.parametrize("text", ["كلية", "ქსოვილი"])
def test_other_letters_come_from_the_whole_font(text, monkeypatch):
    with warnings.catch_warnings(action="error", category=UserWarning):
        assert f">{text}<" in titled(text)["svg"].decode()
    monkeypatch.setattr("mdwgan.report.figures.style.families", lambda: [CUT])
    with pytest.warns(UserWarning, match="missing from font"):
        titled(text)


def test_the_cut_font_has_the_whole_ones_letters_and_widths():
    assert families() == [CUT, WHOLE]
    paths = [findfont(name, fallback_to_default=False) for name in (CUT, WHOLE)]
    with TTFont(paths[0]) as cut, TTFont(paths[1]) as whole:
        for letter in "Aäж≥²":
            code = ord(letter)
            widths = {font["hmtx"][font.getBestCmap()[code]][0] for font in (cut, whole)}
            assert len(widths) == 1, letter
        assert not {"GSUB", "GPOS"} & set(cut.keys())
        assert cut["name"].getDebugName(6) == whole["name"].getDebugName(6), "its name in a PDF"


def test_letters_stand_as_close_as_in_the_whole_font(monkeypatch):
    widths = []
    for fonts in ([CUT], [WHOLE]):
        monkeypatch.setattr("mdwgan.report.figures.style.families", lambda fonts=fonts: fonts)
        with canvas(1) as (figure, axes):
            text = axes.set_title("AVATAR To Yo: five")
            figure.canvas.draw()
            widths.append(text.get_window_extent().width)
    assert widths[0] == pytest.approx(widths[1], abs=1.5), "pixels"


def test_without_a_folder_for_it_the_whole_font_does_all(monkeypatch):
    def full() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("mdwgan.report.figures.fonts._folder", full)
    with pytest.warns(InputWarning, match="take longer"):
        assert families.__wrapped__() == [WHOLE]


@pytest.mark.parametrize("fonts", [[CUT, WHOLE], [WHOLE]])
def test_files_name_the_readers_fonts_alone(fonts, monkeypatch):
    for module in ("style", "drawing"):
        monkeypatch.setattr(f"mdwgan.report.figures.{module}.families", lambda: fonts)
    svg = titled("x")["svg"].decode()
    assert f"'{WHOLE}', Verdana, Arial" in svg and CUT not in svg
