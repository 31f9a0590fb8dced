package dev.trainyard.report;

import dev.trainyard.input.Names;
import java.util.List;
import java.util.Map;

/**
 * One self-contained page: text, tables and bars drawn as SVG. No script, nothing is fetched, so the file can be mailed
 * and read anywhere. What is passed in is text; all of it is escaped here.
 */
public final class HtmlPage {
    private static final String STYLE = """
            :root { color-scheme: light dark; --line: #8884; }
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
            h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
            th, td { padding: .2rem .8rem .2rem 0; text-align: left; border-bottom: 1px solid var(--line); }
            .number { text-align: right; }
            figure { margin: 1rem 0; } figure svg { max-width: 54rem; }
            svg { width: 100%; height: auto; } svg text { font: 12px system-ui, sans-serif; fill: currentColor; }
            footer { margin-top: 3rem; font-size: .85rem; opacity: .7; overflow-wrap: anywhere; }
            """;
    /** Okabe and Ito's colours, which colour-blind readers can tell apart. */
    private static final List<String> COLOURS = List.of("#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9",
            "#CC79A7", "#F0E442", "#999999");
    private static final int WIDTH = 900;
    private static final int BAR = 26;

    private final StringBuilder body = new StringBuilder();
    private final String title;

    /** A page with its title as the first heading. */
    public HtmlPage(String title) {
        this.title = title;
        body.append("<h1>").append(escaped(title)).append("</h1>\n");
    }

    /** Adds a heading. */
    public HtmlPage heading(String text) {
        body.append("<h2>").append(escaped(text)).append("</h2>\n");
        return this;
    }

    /** Adds a paragraph. */
    public HtmlPage paragraph(String text) {
        body.append("<p>").append(escaped(text)).append("</p>\n");
        return this;
    }

    /** Adds a table. */
    public HtmlPage table(Table table) {
        body.append("<table>\n<tr>");
        for (int i = 0; i < table.headers().size(); i++) {
            cell("th", table.headers().get(i), table.isNumber(i));
        }
        body.append("</tr>\n");
        for (List<String> row : table.rows()) {
            body.append("<tr>");
            for (int i = 0; i < row.size(); i++) {
                cell("td", row.get(i), table.isNumber(i));
            }
            body.append("</tr>\n");
        }
        body.append("</table>\n");
        return this;
    }

    private void cell(String tag, String text, boolean number) {
        body.append('<').append(tag).append(number ? " class=\"number\">" : ">").append(escaped(text))
                .append("</").append(tag).append('>');
    }

    /**
     * Adds one bar cut into parts, with a legend. Parts that are not positive are left out.
     *
     * @param parts names and sizes, in any one unit
     * @param whole what the bar's full width stands for; at least the parts' sum, or it is taken
     */
    public HtmlPage stackedBar(Map<String, Double> parts, double whole) {
        double sum = parts.values().stream().filter(size -> size > 0).mapToDouble(Double::doubleValue).sum();
        double full = Math.max(whole, sum);
        if (!(full > 0)) {
            return this;
        }
        StringBuilder bar = new StringBuilder();
        StringBuilder legend = new StringBuilder();
        double x = 0;
        int colour = 0;
        int row = 0;
        for (Map.Entry<String, Double> part : parts.entrySet()) {
            if (part.getValue() > 0) {
                double width = WIDTH * part.getValue() / full;
                String fill = COLOURS.get(colour % COLOURS.size());
                String label = part.getKey() + " " + Numbers.percent(part.getValue() / full);
                rectangle(bar, x, 0, width, BAR, fill, label);
                int left = colour % 4 * (WIDTH / 4);
                row = colour / 4;
                int top = BAR + 10 + row * 20;
                rectangle(legend, left, top, 12, 12, fill, label);
                text(legend, left + 18, top + 11, label);
                x += width;
                colour++;
            }
        }
        int height = BAR + 10 + (row + 1) * 20;
        return svg(height, "<rect width=\"" + WIDTH + "\" height=\"" + BAR
                + "\" fill=\"none\" stroke=\"currentColor\" stroke-opacity=\"0.4\"/>\n" + bar + legend);
    }

    /**
     * Adds a bar for each name, all from zero and to one scale.
     *
     * @param unit stands behind each number
     */
    public HtmlPage bars(Map<String, Double> values, String unit) {
        double most = values.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
        if (!(most > 0)) {
            return this;
        }
        StringBuilder drawn = new StringBuilder();
        int top = 0;
        for (Map.Entry<String, Double> value : values.entrySet()) {
            String label = value.getKey() + ": " + Numbers.significant(value.getValue(), 4) + " " + unit;
            text(drawn, 0, top + 14, label);
            rectangle(drawn, 0, top + 20, Math.max(0, WIDTH * value.getValue() / most), 14, COLOURS.get(0), label);
            top += 44;
        }
        return svg(top, drawn.toString());
    }

    /** Adds a picture that this package drew, such as a plot; its text goes in as it is. */
    public HtmlPage picture(String svg) {
        body.append("<figure>\n").append(svg).append("</figure>\n");
        return this;
    }

    private HtmlPage svg(int height, String content) {
        body.append("<svg viewBox=\"0 0 ").append(WIDTH).append(' ').append(height).append("\" role=\"img\">\n")
                .append(content).append("</svg>\n");
        return this;
    }

    private static void rectangle(StringBuilder out, double x, double y, double width, double height, String fill,
            String tip) {
        out.append("<rect x=\"").append(Numbers.fixed(x, 2)).append("\" y=\"").append(Numbers.fixed(y, 2))
                .append("\" width=\"").append(Numbers.fixed(width, 2)).append("\" height=\"")
                .append(Numbers.fixed(height, 2)).append("\" fill=\"").append(fill).append("\"><title>")
                .append(escaped(tip)).append("</title></rect>\n");
    }

    private static void text(StringBuilder out, double x, double y, String text) {
        out.append("<text x=\"").append(Numbers.fixed(x, 2)).append("\" y=\"").append(Numbers.fixed(y, 2))
                .append("\">").append(escaped(text)).append("</text>\n");
    }

    /** The whole page; the footer says where it came from. */
    public String render(String footer) {
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" + escaped(title)
                + "</title>\n<style>\n" + STYLE + "</style>\n</head>\n<body>\n" + body + "<footer>" + escaped(footer)
                + "</footer>\n</body>\n</html>\n";
    }

    private static String escaped(String text) {
        return Names.lines(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
