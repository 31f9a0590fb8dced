package dev.trainyard.plan.framework;

import dev.trainyard.model.Transformer;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How torchtitan cuts a model into chunks ({@code distributed/pipeline_parallel.py}): by a number of layers a chunk,
 * where the embedding and the output count as some, or by the modules' names.
 *
 * @param perStage layers of a chunk; 0 where {@code modules} says it
 * @param first layers that the embedding counts as
 * @param last layers that the output counts as
 * @param modules names of the modules of each chunk, as a TOML list of lists
 */
record TorchtitanSplit(int perStage, int first, int last, String modules) {

    static TorchtitanSplit of(Plan plan, Transformer model) {
        int[] layers = Layouts.stageLayers(model, plan);
        int chunks = layers.length;
        for (int ends = 0; ends < 4; ends++) {
            int first = ends >> 1;
            int last = ends & 1;
            int counted = model.layers() + first + last;
            int perStage = (counted + chunks - 1) / chunks;
            if (chunks(model, perStage, first, last) == chunks
                    && Arrays.equals(layers, layers(model, chunks, first, last))) {
                return new TorchtitanSplit(perStage, first, last, "");
            }
        }
        return new TorchtitanSplit(0, 0, 0, modules(layers));
    }

    /** Chunks of so many layers. */
    static int chunks(Transformer model, int perStage, int first, int last) {
        return (int) (((long) model.layers() + first + last + perStage - 1) / perStage);
    }

    /** Layers of each chunk as torchtitan deals them out; null where it refuses to. */
    static int[] layers(Transformer model, int chunks, int first, int last) {
        if (chunks == 1) {
            return new int[] {model.layers()};
        }
        int counted = model.layers() + first + last;
        int each = counted / chunks;
        if (each == 0 || first > each || last > each) {
            return null;
        }
        int[] layers = new int[chunks];
        for (int chunk = 0; chunk < chunks; chunk++) {
            layers[chunk] = each + (chunk < counted % chunks ? 1 : 0);
        }
        layers[0] -= first;
        layers[chunks - 1] -= last;
        return layers;
    }

    private static String modules(int[] layers) {
        List<String> chunks = new ArrayList<>();
        int next = 0;
        for (int chunk = 0; chunk < layers.length; chunk++) {
            List<String> names = new ArrayList<>();
            if (chunk == 0) {
                names.add("\"tok_embeddings\"");
            }
            for (int i = 0; i < layers[chunk]; i++) {
                names.add("\"layers." + next++ + '"');
            }
            if (chunk == layers.length - 1) {
                names.add("\"norm\"");
                names.add("\"output\"");
            }
            if (names.isEmpty()) {
                throw new LayoutException("stageLayers", "torchtitan runs no chunk without layers between the ends,"
                        + " found 0 layers in chunk " + (chunk + 1) + " of " + layers.length + ". Maybe fewer chunks.");
            }
            chunks.add('[' + String.join(", ", names) + ']');
        }
        return "[\n    " + String.join(",\n    ", chunks) + ",\n]";
    }
}
