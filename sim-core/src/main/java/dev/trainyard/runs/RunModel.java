package dev.trainyard.runs;

import dev.trainyard.input.Names;
import dev.trainyard.model.AttentionKind;
import dev.trainyard.model.Experts;
import dev.trainyard.model.ExpertsBuilder;
import dev.trainyard.model.LatentAttention;
import dev.trainyard.model.Models;
import dev.trainyard.model.Transformer;
import dev.trainyard.model.ModelShape;
import dev.trainyard.model.ModelShapeBuilder;
import dev.trainyard.plan.Layouts;
import java.util.function.Supplier;

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
        ModelShape built = checked(ModelShapeBuilder.builder().name(name).layers(shape.layers()).hidden(shape.hidden())
                .ffn(shape.ffn()).heads(shape.heads()).kvHeads(shape.kvHeads()).headSize(headSize(name, latent))
                .attention(shape.attention()).latent(latent).experts(experts).gatedMlp(shape.gatedMlp())
                .vocabulary(shape.vocabulary()).tiedEmbeddings(tied)
                .learnedPositions(tied && biases ? row.whole("seq", 1, MAX) : 0).biases(biases)
                .window(known.whole("window", 0, MAX, 0)).globalEvery(known.whole("global_every", 0, 10_000, 0))
                .multiTokenLayers(known.whole("multi_token_layers", 0, 64, 0))
                .parallelBlock(known.flag("parallel_block", false))::build);
        return checked(built::model);
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
        return checked(ExpertsBuilder.builder().count(shape.experts()).topK(shape.topK()).ffn(shape.expertFfn())
                .shared(row.whole("shared_experts", 0, 1000, 0))
                .denseLayers(row.whole("dense_layers", 0, shape.layers(), 0))
                .every(known.whole("experts_every", 1, shape.layers(), 1))
                .latentWidth(known.whole("expert_latent", 0, MAX, 0))
                .groups(known.whole("expert_groups", 1, shape.experts(), 1))
                .topGroups(known.whole("expert_top_groups", 1, shape.experts(), 1))::build);
    }

    /** Parts that do not fit together are the line's fault; what is read before is not caught here. */
    private <T> T checked(Supplier<T> build) {
        try {
            return build.get();
        } catch (IllegalArgumentException e) {
            throw row.error("model", e.getMessage());
        }
    }
}
