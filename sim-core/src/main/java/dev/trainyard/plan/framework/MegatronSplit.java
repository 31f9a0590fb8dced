package dev.trainyard.plan.framework;

import dev.trainyard.model.Transformer;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The settings that make Megatron Core cut a model as a plan does. Without any it cuts evenly and refuses what does not
 * divide; the embedding and the loss may each count as a layer of the first and the last chunk; a layout says anything.
 *
 * @param embedding the embedding counts as a layer
 * @param loss the loss counts as a layer
 * @param layout a pipeline layout such as {@code Et*3|t*4L}; empty where the other two say it
 */
public record MegatronSplit(boolean embedding, boolean loss, String layout) {

    static MegatronSplit of(Plan plan, Transformer model) {
        int[] layers = Layouts.stageLayers(model, plan);
        for (int both = 0; both < 4; both++) {
            // In the order none, loss, embedding, both.
            MegatronSplit split = new MegatronSplit((both & 2) != 0, (both & 1) != 0, "");
            if (Arrays.equals(layers, even(model, layers.length, split.embedding, split.loss))) {
                return split;
            }
        }
        String chunks = IntStream.of(layers).mapToObj(each -> each == 0 ? "" : "t*" + each)
                .collect(Collectors.joining("|"));
        String predicted = "m".repeat(model.multiTokenLayers());
        return new MegatronSplit(false, false, "E" + chunks + predicted + "L");
    }

    /** Layers of each chunk, cut as Megatron Core does without a layout; null where they do not divide. */
    public static int[] even(Transformer model, int chunks, boolean embedding, boolean loss) {
        int counted = model.layers() + (embedding ? 1 : 0) + (loss ? 1 : 0);
        if (counted % chunks != 0) {
            return null;
        }
        int[] layers = new int[chunks];
        Arrays.fill(layers, counted / chunks);
        layers[0] -= embedding ? 1 : 0;
        layers[chunks - 1] -= loss ? 1 : 0;
        return layers[0] < 0 || layers[chunks - 1] < 0 ? null : layers;
    }
}
