package dev.trainyard.report.plot;

import dev.trainyard.report.Numbers;

/**
 * SVG text, element by element. Coordinates are pixels, rounded to tenths. Text and background follow the reader's
 * light or dark setting together, so that the picture is readable inside a page that follows another.
 */
final class Svg {
    /** Scoped to the class, since the same text also stands inside pages with styles of their own. */
    private static final String STYLE = """
            <style>
            .trainyard-plot { --paper: #ffffff; --ink: #1f2328; --grid: #d8dee4; --faint: #656d76; }
            @media (prefers-color-scheme: dark) {
            .trainyard-plot { --paper: #0d1117; --ink: #e6edf3; --grid: #30363d; --faint: #8d96a0; }
            }
            .trainyard-plot text { font: 13px system-ui, "DejaVu Sans", sans-serif; fill: #1f2328; fill: var(--ink); }
            .trainyard-plot .title { font-size: 16px; font-weight: 600; }
            .trainyard-plot .paper { fill: #ffffff; fill: var(--paper); }
            .trainyard-plot .grid { stroke: #d8dee4; stroke: var(--grid); stroke-width: 1; }
            .trainyard-plot .guide { stroke: #656d76; stroke: var(--faint); stroke-width: 1.2; }
            .trainyard-plot .near { stroke-dasharray: 6 4; }
            .trainyard-plot .frame { fill: none; stroke: #656d76; stroke: var(--faint); stroke-width: 1; }
            </style>
            """;

    private final StringBuilder out = new StringBuilder();

    Svg(int width, int height, String title) {
        out.append("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"trainyard-plot\" viewBox=\"0 0 ").append(width)
                .append(' ').append(height).append("\" width=\"").append(width).append("\" height=\"").append(height)
                .append("\" role=\"img\" aria-label=\"").append(escaped(title)).append("\">\n").append(STYLE)
                .append("<rect class=\"paper\" width=\"").append(width).append("\" height=\"").append(height)
                .append("\"/>\n");
    }

    /** Text; {@code anchor} is start, middle or end. */
    Svg text(double x, double y, String anchor, String text) {
        return text(x, y, anchor, "", text);
    }

    Svg title(double x, double y, String text) {
        return text(x, y, "start", " class=\"title\"", text);
    }

    /** Text that reads upwards, its middle at the point. */
    Svg upwards(double x, double y, String text) {
        return text(x, y, "middle", " transform=\"rotate(-90 " + at(x) + " " + at(y) + ")\"", text);
    }

    private Svg text(double x, double y, String anchor, String more, String text) {
        out.append("<text x=\"").append(at(x)).append("\" y=\"").append(at(y)).append('"')
                .append(anchor.equals("start") ? "" : " text-anchor=\"" + anchor + "\"").append(more).append('>')
                .append(escaped(text)).append("</text>\n");
        return this;
    }

    Svg line(String kind, double x1, double y1, double x2, double y2) {
        out.append("<line class=\"").append(kind).append("\" x1=\"").append(at(x1)).append("\" y1=\"").append(at(y1))
                .append("\" x2=\"").append(at(x2)).append("\" y2=\"").append(at(y2)).append("\"/>\n");
        return this;
    }

    Svg frame(double x, double y, double width, double height) {
        out.append("<rect class=\"frame\" x=\"").append(at(x)).append("\" y=\"").append(at(y)).append("\" width=\"")
                .append(at(width)).append("\" height=\"").append(at(height)).append("\"/>\n");
        return this;
    }

    /** A mark with a tip that a browser shows under the pointer; an empty tip is none. */
    Svg mark(Mark mark, double x, double y, String tip) {
        out.append("<path d=\"").append(mark.shape().path(x, y)).append("\" stroke=\"").append(mark.colour())
                .append("\" stroke-width=\"1.6\" fill=\"").append(mark.hollow() ? "none" : mark.colour())
                .append("\" fill-opacity=\"0.55\"");
        out.append(tip.isEmpty() ? "/>\n" : "><title>" + escaped(tip) + "</title></path>\n");
        return this;
    }

    /** The whole text. */
    String render() {
        return out + "</svg>\n";
    }

    static String at(double coordinate) {
        return Numbers.fixed(coordinate, 1);
    }

    private static String escaped(String text) {
        StringBuilder safe = new StringBuilder();
        text.codePoints().forEach(point -> {
            switch (point) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                // XML has no way to write most control characters.
                default -> safe.appendCodePoint(point < ' ' || point == 0xFFFE || point == 0xFFFF
                        || point >= 0xD800 && point <= 0xDFFF ? ' ' : point);
            }
        });
        return safe.toString();
    }
}
