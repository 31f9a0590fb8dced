package dev.trainyard.report.plot;

import java.util.List;

/** A frame with two axes, grid, guide lines, marks and a legend on its right. */
final class ScatterPlot {
    private static final int LEFT = 78;
    private static final int TOP = 48;
    private static final int LEGEND = 190;
    private static final int BELOW = 62;
    private static final int ROW = 21;
    /** Least distance between two written ticks along the lower axis. */
    private static final double APART = 38;

    private final PlotAxis across;
    private final PlotAxis up;
    private final int width;
    private final int height;
    private final Svg svg;
    private int legendRows;

    /**
     * An empty plot.
     *
     * @param width of the frame, pixels
     * @param height of the frame, pixels
     */
    ScatterPlot(String title, PlotAxis across, PlotAxis up, int width, int height) {
        this.across = across;
        this.up = up;
        this.width = width;
        this.height = height;
        svg = new Svg(LEFT + width + LEGEND, TOP + height + BELOW, title);
        svg.title(LEFT, TOP - 20, title);
        double last = Double.NEGATIVE_INFINITY;
        for (PlotAxis.Tick tick : across.ticks()) {
            double x = x(tick.value());
            svg.line("grid", x, TOP, x, TOP + height);
            if (x - last >= APART) {
                svg.text(x, TOP + height + 20, "middle", tick.text());
                last = x;
            }
        }
        for (PlotAxis.Tick tick : up.ticks()) {
            double y = y(tick.value());
            svg.line("grid", LEFT, y, LEFT + width, y);
            svg.text(LEFT - 8, y + 4.5, "end", tick.text());
        }
        svg.text(LEFT + width / 2.0, TOP + height + 46, "middle", across.label());
        svg.upwards(20, TOP + height / 2.0, up.label());
        svg.frame(LEFT, TOP, width, height);
    }

    private double x(double value) {
        return LEFT + width * across.share(value);
    }

    private double y(double value) {
        return TOP + height * (1 - up.share(value));
    }

    /** A level line over the whole width. */
    ScatterPlot level(String kind, double value) {
        svg.line(kind, LEFT, y(value), LEFT + width, y(value));
        return this;
    }

    /** The line {@code up = factor * across} on logarithmic axes, as far as it lies in the frame. */
    ScatterPlot factor(String kind, double factor) {
        double from = Math.max(across.low(), up.low() / factor);
        double to = Math.min(across.high(), up.high() / factor);
        svg.line(kind, x(from), y(factor * from), x(to), y(factor * to));
        return this;
    }

    /** A mark; one beyond the frame is held at its edge. */
    ScatterPlot point(Mark mark, double acrossValue, double upValue, String tip) {
        svg.mark(mark, x(across.held(acrossValue)), y(up.held(upValue)), tip);
        return this;
    }

    ScatterPlot legend(Mark mark, String text) {
        double y = legendRow();
        svg.mark(mark, LEFT + width + 22, y, "");
        svg.text(LEFT + width + 36, y + 4.5, "start", text);
        return this;
    }

    ScatterPlot legendLine(String kind, String text) {
        double y = legendRow();
        svg.line(kind, LEFT + width + 12, y, LEFT + width + 32, y);
        svg.text(LEFT + width + 36, y + 4.5, "start", text);
        return this;
    }

    ScatterPlot legendText(List<String> lines) {
        legendRows++;
        for (String line : lines) {
            svg.text(LEFT + width + 12, legendRow() + 4.5, "start", line);
        }
        return this;
    }

    /** Leaves a row of the legend empty. */
    ScatterPlot gap() {
        legendRows++;
        return this;
    }

    private double legendRow() {
        return TOP + 8 + ROW * legendRows++;
    }

    String render() {
        return svg.render();
    }
}
