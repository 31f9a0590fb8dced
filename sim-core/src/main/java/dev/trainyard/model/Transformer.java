package dev.trainyard.model;

import dev.trainyard.model.layer.Checks;
import dev.trainyard.model.layer.Layer;
import dev.trainyard.model.layer.LayerStack;
import dev.trainyard.model.layer.Mixture;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A model: its layers, and what lies at their ends.
 *
 * @param shape the short form: what layers inherit, widths, vocabulary and the like
 * @param stack the layers. What they are stands here alone: with layers written out the shape's attention and experts
 *     are only what the written ones inherited
 * @param towers encoders before them; none for a model of text
 * @param frozenEnds embedding and LM head are not trained
 */
public record Transformer(ModelShape shape, LayerStack stack, List<Tower> towers, boolean frozenEnds) {

    /** Checks that the parts fit; {@code IllegalArgumentException} names the field, its value and a remedy. */
    public Transformer {
        Objects.requireNonNull(shape, "shape");
        Objects.requireNonNull(stack, "stack");
        towers = List.copyOf(towers);
        Checks.that(shape.layers() == stack.size(), () -> "layers is " + shape.layers() + " but " + stack.size()
                + " are written out");
        boolean mixtures = stack.kinds().stream().anyMatch(Layer::isMixture);
        Checks.that(mixtures == (shape.experts() != null), () -> mixtures ? "layers are mixtures but experts is missing"
                : "experts is given but no layer is a mixture");
        int kinds = stack.kinds().size() + towers.stream().mapToInt(tower -> tower.stack().kinds().size() + 1).sum();
        Checks.that(kinds <= LayerStack.MOST_KINDS, () -> "layers and towers are of " + kinds
                + " kinds; expected at most " + LayerStack.MOST_KINDS);
        Checks.that(!frozenEnds || stack.kinds().stream().anyMatch(kind -> kind.trained() == Layer.Trained.ALL)
                || trains(towers), () -> "all of it is frozen; expected something to train");
    }

    /** A model of text. */
    public Transformer(ModelShape shape, LayerStack stack) {
        this(shape, stack, List.of(), false);
    }

    private static boolean trains(List<Tower> towers) {
        return towers.stream().flatMap(tower -> tower.kinds().stream()).anyMatch(kind ->
                kind.layer().trained() == Layer.Trained.ALL);
    }

    /** The same text with towers, and with ends that are trained or not. */
    public Transformer with(List<Tower> before, boolean frozen) {
        return new Transformer(shape, stack.met(!frozen || trains(before)), before, frozen);
    }

    /** All kinds of layers: the text's, then the towers'. */
    public List<LayerKind> kinds() {
        List<LayerKind> kinds = new ArrayList<>();
        stack.kinds().forEach(kind -> kinds.add(new LayerKind(kind, hidden(), 0, 0)));
        towers.forEach(tower -> kinds.addAll(tower.kinds()));
        return kinds;
    }

    /** How many kinds. */
    public int kindCount() {
        int count = stack.kinds().size();
        for (Tower tower : towers) {
            count += tower.stack().kinds().size() + 1;
        }
        return count;
    }

    /** How many layers are of each kind in the towers, which lie in the first chunk; 0 for the text's kinds. */
    public int[] towerLayers() {
        int[] layers = new int[kindCount()];
        int at = stack.kinds().size();
        for (Tower tower : towers) {
            for (int count : tower.counts()) {
                layers[at++] = count;
            }
        }
        return layers;
    }

    /** How many layers are of each kind. */
    public int[] kindLayers() {
        int[] layers = towerLayers();
        for (int kind = 0; kind < stack.kinds().size(); kind++) {
            layers[kind] = stack.count(kind);
        }
        return layers;
    }

    /** A model in the short form whose attention and MLP follow one another, as nearly all do. */
    public Transformer(String name, int layers, int hidden, int ffn, int heads, int kvHeads, int headSize,
            AttentionKind attention, LatentAttention latent, Experts experts, boolean gatedMlp, int vocabulary,
            boolean tiedEmbeddings, int learnedPositions, boolean biases, int window, int globalEvery,
            int multiTokenLayers) {
        this(new ModelShape(name, layers, hidden, ffn, heads, kvHeads, headSize, attention, latent, experts, gatedMlp,
                vocabulary, tiedEmbeddings, learnedPositions, biases, window, globalEvery, multiTokenLayers, false));
    }

    /**
     * A model whose layers are written out.
     *
     * @param inherited what its layers inherited, and its ends; how many layers there are and which of them are
     *     mixtures is taken from the layers
     */
    public static Transformer of(ModelShape inherited, LayerStack stack) {
        return of(inherited, stack, List.of());
    }

    static Transformer of(ModelShape inherited, LayerStack stack, List<Tower> towers) {
        Mixture first = stack.kinds().stream().filter(Layer::isMixture).map(Layer::mixture).findFirst().orElse(null);
        Experts experts = first == null ? null : new Experts(first.count(), first.topK(), first.ffn(),
                (first.sharedFfn() + first.ffn() - 1) / first.ffn(), 0, 1, first.latentWidth(),
                first.groups(), first.topGroups());
        return new Transformer(ModelShapeBuilder.builder(inherited).layers(stack.size()).experts(experts)
                .globalEvery(0).build(), stack, towers, false);
    }

    private Transformer(ModelShape shape) {
        this(shape, shape.stack());
    }

    /** True where the short form says what its layers are. */
    public boolean isShort() {
        return towers.isEmpty() && !frozenEnds && shape.isWhole() && stack.equals(shape.stack());
    }

    /** Catalogue name or the user's own. */
    public String name() {
        return shape.name();
    }

    /** How many layers, multi-token-prediction layers not counted. */
    public int layers() {
        return stack.size();
    }

    /** Model width. */
    public int hidden() {
        return shape.hidden();
    }

    /** Tokens in the vocabulary, as the embedding holds them. */
    public int vocabulary() {
        return shape.vocabulary();
    }

    /** True where the LM head shares the embedding's matrix. */
    public boolean tiedEmbeddings() {
        return shape.tiedEmbeddings();
    }

    /** Rows of a learned position embedding; 0 for rotary or ALiBi. */
    public int learnedPositions() {
        return shape.learnedPositions();
    }

    /** True where linear layers have biases. */
    public boolean biases() {
        return shape.biases();
    }

    /** Multi-token-prediction layers (DeepSeek-V3, arXiv:2412.19437, section 2.2), each as the last layer is. */
    public int multiTokenLayers() {
        return shape.multiTokenLayers();
    }

    /** Query heads that layers have unless they say otherwise. */
    public int heads() {
        return shape.heads();
    }

    /** Key/value heads that layers have unless they say otherwise. */
    public int kvHeads() {
        return shape.kvHeads();
    }

    /** Head size that layers have unless they say otherwise. */
    public int headSize() {
        return shape.headSize();
    }

    /** Kind of attention that layers have unless they say otherwise. */
    public AttentionKind attention() {
        return shape.attention();
    }

    /** Ranks of latent attention that layers have unless they say otherwise; null for other kinds. */
    public LatentAttention latent() {
        return shape.latent();
    }

    /** Experts of the mixtures, those that layers have unless they say otherwise; null for a model without mixtures. */
    public Experts experts() {
        return shape.experts();
    }

    /** Width of a dense MLP that layers have unless they say otherwise; 0 where there is none. */
    public int ffn() {
        return shape.ffn();
    }

    /** True where MLPs have three matrices unless layers say otherwise. */
    public boolean gatedMlp() {
        return shape.gatedMlp();
    }

    /** Width of the window that layers have unless they say otherwise; 0: none. */
    public int window() {
        return shape.window();
    }

    /** With a window: one layer in so many attends fully; 0: none does, or layers say it themselves. */
    public int globalEvery() {
        return shape.globalEvery();
    }

    /** True where attention and MLP read the same input, unless layers say otherwise. */
    public boolean parallelBlock() {
        return shape.parallelBlock();
    }

    /** The mixture that most weighs on memory: that with most parameters; null where no layer is one. */
    public Mixture mixture() {
        Mixture largest = null;
        for (Layer kind : stack.kinds()) {
            Mixture mixture = kind.mixture();
            if (mixture != null && (largest == null || mixture.count() * mixture.expertEntries(hidden())
                    > largest.count() * largest.expertEntries(hidden()))) {
                largest = mixture;
            }
        }
        return largest;
    }

    /** Share of the layers whose mixer is of a kind that no measured run holds. */
    public double unmeasuredShare() {
        int[] counts = kindLayers();
        int layers = 0;
        int unmeasured = 0;
        for (int kind = 0; kind < counts.length; kind++) {
            layers += counts[kind];
            unmeasured += kinds().get(kind).layer().mixer().measured() ? 0 : counts[kind];
        }
        return (double) unmeasured / layers;
    }

    /** The kind of a multi-token-prediction layer: the last layer's. */
    public int multiTokenKind() {
        return stack.kindOf(stack.size() - 1);
    }
}
