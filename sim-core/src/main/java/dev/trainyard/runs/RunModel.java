package dev.trainyard.runs;

import dev.trainyard.input.Names;
import dev.trainyard.model.AttentionKind;
import dev.trainyard.model.Experts;
import dev.trainyard.model.LatentAttention;
import dev.trainyard.model.Models;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.Layouts;

/** Turns the model's columns of one line into a model; its name is a label and says nothing of it. */
final class RunModel {
    private static final int MAX = Layouts.MAX;

    private final RunRow row;
    private final RunShape shape;
    /** The row, and below it what the catalogue knows. */
    private final RunRow known;

    private RunModel(RunRow row) {
        this.row = row;
        this.shape = RunShape.of(row);
        this.known = ModelFacts.of(row, shape);
    }

    /** The model of a line. */
    static Transformer read(RunRow row) {
        return new RunModel(row).model(row.requireText("model"));
    }

    private Transformer model(String name) {
        Experts experts = experts();
        if (shape.ffn() == 0 && (experts == null || experts.denseLayers() > 0)) {
            throw row.error("ffn", "is " + (row.blank("ffn") ? "blank" : "0") + "; a model with dense layers needs the"
                    + " width of their MLP");
        }
        // GPT-3's kind shares the embedding with the head and has biases and learned positions; where the catalogue
        // says that there are no biases (MPT), positions are ALiBi's. The others have none of it.
        boolean tied = !shape.gatedMlp() && shape.attention() == AttentionKind.MHA;
        boolean biases = known.flag("biases", tied);
        LatentAttention latent = shape.attention() == AttentionKind.MLA ? LatentAttention.deepSeek() : null;
        return new Transformer(name, shape.layers(), shape.hidden(), shape.ffn(), shape.heads(), shape.kvHeads(),
                headSize(name, latent), shape.attention(), latent, experts, shape.gatedMlp(), shape.vocabulary(), tied,
                tied && biases ? row.whole("seq", 1, MAX) : 0, biases, known.whole("window", 0, MAX, 0),
                known.whole("global_every", 0, 10_000, 0), known.whole("multi_token_layers", 0, 64, 0),
                known.flag("parallel_block", false));
    }

    /** As the line or the catalogue has it; otherwise hidden over heads. */
    private int headSize(String name, LatentAttention latent) {
        if (latent != null) {
            return latent.plainHeadSize();
        }
        if (known.blank("head_size") && shape.hidden() % shape.heads() != 0) {
            throw row.error("heads", shape.heads() + " heads do not divide the model's width of " + shape.hidden()
                    + ", and neither head_size nor the catalogue says how wide they are"
                    + Names.nearest(name, Models.shipped().names())
                            .map(near -> ". Maybe catalogue_model " + near).orElse(""));
        }
        return known.whole("head_size", 1, MAX, shape.hidden() / shape.heads());
    }

    private Experts experts() {
        if (shape.experts() == 0) {
            return null;
        }
        return new Experts(shape.experts(), shape.topK(), shape.expertFfn(), row.whole("shared_experts", 0, 1000, 0),
                row.whole("dense_layers", 0, shape.layers(), 0), known.whole("experts_every", 1, shape.layers(), 1),
                known.whole("expert_latent", 0, MAX, 0));
    }
}
