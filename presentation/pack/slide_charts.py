"""The charts of the slides: native ones, with their data sheet, each described in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION
from pptx.util import Inches, Pt

from presentation.pack.slide_parts import BLUE, GREY, INK, LINE, ORANGE, PANEL, WHITE, clean, describe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pptx.chart.chart import Chart
    from pptx.dml.color import RGBColor
    from pptx.slide import Slide

    from presentation.pack.beside import Shared
    from presentation.pack.content import PackContent, ThemePart
    from presentation.pack.rows import Row
    from presentation.pack.slide_parts import Deck


def by_theme(slide: Slide, content: PackContent) -> None:
    """Add how many indicators of each theme reach their ideal, are on their way, or cannot be told."""
    themes = list(reversed(content.themes))
    data = CategoryChartData(number_format="0;;")
    data.categories = [clean(theme.name) for theme in themes]
    for key, counts in _counts(themes).items():
        data.add_series(content.words[key], counts)
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_STACKED, Inches(0.6), Inches(1.5), Inches(12.1), Inches(5.3), data)
    chart = frame.chart
    _dress(chart, (BLUE, ORANGE, GREY, PANEL))
    chart.plots[0].overlap, chart.plots[0].gap_width = 100, 60
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    for series, colour in zip(chart.plots[0].series, (WHITE, WHITE, WHITE, INK), strict=True):
        series.data_labels.show_value, series.data_labels.font.color.rgb = True, colour
        series.data_labels.font.size, series.data_labels.font.bold = Pt(14), True
        series.data_labels.number_format, series.data_labels.number_format_is_linked = "0;;", False
    chart.plots[0].series[3].format.line.color.rgb = LINE
    described = "; ".join(f"{theme.name}: {theme.headline}" for theme in content.themes)
    frame.name = content.words["themes"]
    describe(frame, described)


def _counts(themes: Sequence[ThemePart]) -> dict[str, list[int]]:
    """Return how many indicators of each theme stand how, as the themes' own counts have it."""
    return {
        "reached": [theme.met for theme in themes],
        "not-yet": [theme.measured - theme.met - theme.without_ideal for theme in themes],
        "open": [theme.without_ideal for theme in themes],
        "unknown": [theme.not_measurable for theme in themes],
    }


def against_ideal(deck: Deck, slide: Slide, name: str, rows: Sequence[Row]) -> None:
    """Add the shares of a theme beside their ideals, in percent."""
    words, shown = deck.content.words, list(reversed(rows))
    data = CategoryChartData(number_format="0%")
    data.categories = [clean(row.name) for row in shown]
    data.add_series(words["ideal"], [row.ideal_number for row in shown])
    data.add_series(words["value"], [row.number for row in shown])
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, Inches(0.5), Inches(1.6), Inches(5.4), Inches(5.0), data)
    chart = frame.chart
    _dress(chart, (LINE, BLUE))
    axis = chart.value_axis
    axis.minimum_scale, axis.maximum_scale = 0, 1
    axis.has_major_gridlines = False
    axis.visible = False
    chart.plots[0].gap_width, chart.plots[0].overlap = 50, 0
    frame.name = name
    parts = (f"{row.name} {row.value}, {words['ideal'].casefold()} {row.ideal}" for row in rows)
    describe(frame, "; ".join(parts))


def over_year(slide: Slide, figure: Shared) -> None:
    """Add a figure month by month over the year."""
    data = CategoryChartData(number_format="0%" if figure.share else "0.0")
    data.categories = [one.month for one in figure.months]
    data.add_series(clean(figure.name), [one.number for one in figure.months])
    frame = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(0.6), Inches(1.7), Inches(12.1), Inches(5.1), data)
    chart = frame.chart
    _dress(chart, (BLUE,))
    chart.has_legend = chart.has_title = False
    chart.value_axis.visible, chart.value_axis.has_major_gridlines = False, False
    chart.value_axis.minimum_scale = 0
    chart.plots[0].gap_width = 60
    chart.plots[0].data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
    frame.name = clean(figure.name)
    describe(frame, "; ".join(f"{one.month}: {one.value}" for one in figure.months))


def _dress(chart: Chart, colours: Sequence[RGBColor]) -> None:
    chart.font.size, chart.font.color.rgb, chart.font.name = Pt(12), INK, "Calibri"
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    plot = chart.plots[0]
    plot.has_data_labels = True
    plot.data_labels.font.size = Pt(11)
    if chart.chart_type == XL_CHART_TYPE.BAR_CLUSTERED:
        plot.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
    chart.category_axis.format.line.color.rgb = LINE
    chart.category_axis.tick_labels.font.size = Pt(12)
    for series, colour in zip(plot.series, colours, strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = colour
