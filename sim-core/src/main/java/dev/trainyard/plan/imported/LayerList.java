package dev.trainyard.plan.imported;

import dev.trainyard.input.Entry;
import dev.trainyard.input.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which layers are mixtures, written as a list of 0 and 1: {@code [0,1,1]}, {@code ([0]*3+[1]*58)}.
 *
 * @param dense layers at the bottom that are none
 * @param every one in so many above them is one
 */
record LayerList(int dense, int every) {
    private static final Pattern PART = Pattern.compile("\\[([01,]*)](?:\\*([0-9]{1,4}))?");
    private static final int MOST = 10_000;

    static LayerList read(Entry where, String written) {
        String text = written.replaceAll("[\\s()\"']", "");
        List<Boolean> mixtures = new ArrayList<>();
        Matcher matcher = PART.matcher(text);
        int end = 0;
        while (end < text.length() && matcher.find() && matcher.start() == end + (end > 0 ? 1 : 0)) {
            int times = matcher.group(2) == null ? 1 : Integer.parseInt(matcher.group(2));
            String inner = matcher.group(1).replace(",", "");
            if (mixtures.size() + (long) times * inner.length() > MOST) {
                break;
            }
            for (int i = 0; i < times; i++) {
                inner.chars().forEach(sign -> mixtures.add(sign == '1'));
            }
            end = matcher.end();
        }
        if (end < text.length() || mixtures.isEmpty()) {
            throw where.error("expected a number, or a list such as ([0]*3+[1]*58), found \"" + Names.clip(written)
                    + "\"");
        }
        return pattern(where, mixtures);
    }

    private static LayerList pattern(Entry where, List<Boolean> mixtures) {
        int dense = mixtures.indexOf(true);
        if (dense < 0) {
            throw where.error("has no mixture among its " + mixtures.size() + " layers; expected a 1");
        }
        int next = mixtures.subList(dense + 1, mixtures.size()).indexOf(true);
        int every = next < 0 ? mixtures.size() - dense : next + 1;
        for (LayerList list : List.of(new LayerList(dense, every), new LayerList(Math.max(0, dense - every + 1),
                every))) {
            if (list.fits(mixtures)) {
                return list;
            }
        }
        throw where.error("has no rule that a model can say (dense layers first, then one mixture in so many). Maybe"
                + " write the model out");
    }

    private boolean fits(List<Boolean> mixtures) {
        for (int layer = 0; layer < mixtures.size(); layer++) {
            if (mixtures.get(layer) != (layer >= dense && (layer - dense + 1) % every == 0)) {
                return false;
            }
        }
        return true;
    }
}
