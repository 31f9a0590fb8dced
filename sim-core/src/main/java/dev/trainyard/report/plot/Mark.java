package dev.trainyard.report.plot;

import java.util.List;

/**
 * How a point is drawn. Colour and shape both differ between series, so that readers who tell colours apart badly, or
 * print in grey, still can.
 *
 * @param colour stroke and fill, as {@code #rrggbb}
 * @param shape outline
 * @param hollow drawn without fill
 */
record Mark(String colour, Shape shape, boolean hollow) {
    /** After Okabe and Ito, in tones that stand out on white and on near-black. */
    private static final List<String> COLOURS = List.of("#E69F00", "#D55E00", "#009E73", "#8F6BD0", "#56A8DC",
            "#C2418A", "#1F77C8", "#8A8D00", "#808080");
    private static final double RADIUS = 4.2;

    /** The mark of the n-th series; nine colours and five shapes make 45 before one comes again. */
    static Mark of(int series, boolean hollow) {
        Shape[] shapes = Shape.values();
        return new Mark(COLOURS.get(series % COLOURS.size()), shapes[series % shapes.length], hollow);
    }

    Mark withHollow(boolean other) {
        return new Mark(colour, shape, other);
    }

    /** Outlines, of about equal area. */
    enum Shape {
        CIRCLE {
            @Override
            String path(double x, double y) {
                String arc = "a" + Svg.at(RADIUS) + " " + Svg.at(RADIUS) + " 0 1 0 ";
                return "M" + Svg.at(x - RADIUS) + " " + Svg.at(y) + arc + Svg.at(2 * RADIUS) + " 0"
                        + arc + Svg.at(-2 * RADIUS) + " 0z";
            }
        },
        SQUARE {
            @Override
            String path(double x, double y) {
                String side = Svg.at(1.8 * RADIUS);
                return "M" + Svg.at(x - 0.9 * RADIUS) + " " + Svg.at(y - 0.9 * RADIUS) + "h" + side + "v" + side
                        + "h-" + side + "z";
            }
        },
        DIAMOND {
            @Override
            String path(double x, double y) {
                String half = Svg.at(1.3 * RADIUS);
                return "M" + Svg.at(x) + " " + Svg.at(y - 1.3 * RADIUS) + "l" + half + " " + half + "l-" + half + " "
                        + half + "l-" + half + " -" + half + "z";
            }
        },
        TRIANGLE {
            @Override
            String path(double x, double y) {
                return "M" + Svg.at(x) + " " + Svg.at(y - 1.2 * RADIUS) + "l" + Svg.at(1.2 * RADIUS) + " "
                        + Svg.at(2.1 * RADIUS) + "h" + Svg.at(-2.4 * RADIUS) + "z";
            }
        },
        WEDGE {
            @Override
            String path(double x, double y) {
                return "M" + Svg.at(x) + " " + Svg.at(y + 1.2 * RADIUS) + "l" + Svg.at(1.2 * RADIUS) + " "
                        + Svg.at(-2.1 * RADIUS) + "h" + Svg.at(-2.4 * RADIUS) + "z";
            }
        };

        abstract String path(double x, double y);
    }
}
