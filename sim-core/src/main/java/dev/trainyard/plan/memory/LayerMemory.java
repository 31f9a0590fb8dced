package dev.trainyard.plan.memory;

import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.model.LayerKind;
import dev.trainyard.model.Precision;
import dev.trainyard.model.Transformer;
import dev.trainyard.model.layer.Account;
import dev.trainyard.model.layer.Core;
import dev.trainyard.model.layer.Layer.Trained;
import dev.trainyard.model.layer.Mixture;
import dev.trainyard.model.layer.Part;
import dev.trainyard.model.layer.Product;
import dev.trainyard.model.layer.Split;
import dev.trainyard.plan.Plan;

/**
 * What one transformer layer takes on one accelerator: parameters, and bytes of one micro-batch.
 *
 * <p>Activations are counted tensor by tensor, as Megatron-LM with Transformer Engine keeps them. With
 * {@code t} tokens of the rank's sequence slice, {@code e} bytes an element and {@code g} bytes a GEMM input (1 where
 * the GEMMs run in 8 bits: the quantised copy is what is kept):
 * <ul>
 * <li>each of two norms keeps its input {@code e h} and its output {@code g h}, which is the next GEMM's input;
 *     split by tp only under sequence parallelism;</li>
 * <li>attention keeps queries, keys and values, its output (also the projection's input), and flash attention's
 *     log-sum-exp in fp32, 4 bytes a head; all split by tp. Without flash attention the scores stay: softmax output 2,
 *     dropout mask 1, dropout output 2 bytes a head and key;</li>
 * <li>the MLP keeps the activation's input ({@code 2 e f} where gated, else {@code e f}) and the second GEMM's input
 *     {@code g f}, split by tp;</li>
 * <li>before flash attention runs used dropout: one mask byte an element after attention and after the MLP.</li>
 * </ul>
 * For a GPT layer (MHA, f = 4h, no flash attention) this is Korthikanti et al. (2022), equation 1:
 * {@code s b h (10 + 24/t + 5 a s / (h t))}, and equation 4 under sequence parallelism:
 * {@code s b h (34/t + 5 a s / (h t))}; selective recomputation drops the score term (equation 6).
 *
 * <p>Latent attention (DeepSeek-V2, section 2.1) also keeps both compressed latents before and after their norms. A
 * mixture keeps for each of a token's top-k copies the permuted input {@code g h}, the activation's input and the
 * second GEMM's input of one expert, and the fp32 routing weight; the router's fp32 logits and scores and its boolean
 * map.
 *
 * <p>Each block of the layer tells which tensors it keeps; here they become bytes of one accelerator.
 */
final class LayerMemory implements Account {
    private final Transformer model;
    private final Plan plan;
    private final double element;
    private final double input;
    private final LayerKind kind;
    private final double sequence;
    /** Tokens of what is told on one accelerator, and of its slice of them. */
    private double tokens;
    private double local;
    private final boolean flash;
    private double parameters;
    private double expertParameters;
    private double mixerProducts;
    private double feedForwardProducts;
    private double largestProduct;
    private double kept;
    private double keptByCore;
    /** Gradients inside the half that is told of, and the most inside those before it. */
    private double gradients;
    private double mostGradients;

    private LayerMemory(Transformer model, LayerKind kind, Plan plan, int sequence, Precision precision,
            SoftwareLevel software) {
        this.model = model;
        this.plan = plan;
        this.element = elementBytes(precision);
        this.input = productInputBytes(precision);
        this.kind = kind;
        this.sequence = sequence;
        over(0);
        this.flash = software.flashAttention();
    }

    /**
     * One layer's share of one accelerator.
     *
     * @param sequence tokens in one sequence
     */
    static LayerMemory of(Transformer model, LayerKind kind, Plan plan, int sequence, Precision precision,
            SoftwareLevel software) {
        LayerMemory memory = new LayerMemory(model, kind, plan, sequence, precision, software);
        kind.layer().tell(memory, kind.hidden());
        memory.over(0);
        return memory;
    }

    @Override
    public void over(double perSequence) {
        double all = perSequence == 0 ? kind.perSequence(sequence) : perSequence;
        tokens = all * plan.microBatch() / plan.cp();
        local = tokens / (plan.sequenceParallel() ? plan.tp() : 1);
    }

    /** True where its weights are updated. */
    boolean trained() {
        return kind.layer().trained() == Trained.ALL;
    }

    /** True where it has a backward pass. */
    private boolean goesBack() {
        return kind.layer().trained() != Trained.FORWARD;
    }

    /** Parameters outside routed experts. */
    double parameters() {
        return parameters;
    }

    /** Parameters of routed experts. */
    double expertParameters() {
        return expertParameters;
    }

    /** All parameters. */
    double allParameters() {
        return parameters + expertParameters;
    }

    /** Parameters of the mixer's products. */
    double mixerProducts() {
        return trained() ? mixerProducts : 0;
    }

    /** Parameters of the feed-forward's products: in a mixture one routed expert's and the shared ones'. */
    double feedForwardProducts() {
        return trained() ? feedForwardProducts : 0;
    }

    /** Parameters of the largest product. */
    double largestProduct() {
        return largestProduct;
    }

    /** Bytes that one micro-batch's forward pass keeps. */
    double kept() {
        return goesBack() ? kept + keptByCore : 0;
    }

    /** The same where the attention core is computed again. */
    double keptSelective() {
        return goesBack() ? kept : 0;
    }

    /** Bytes of the layer's input. */
    double input() {
        return goesBack() ? element * kind.hidden() * local : 0;
    }

    /** Bytes of the largest temporary gradients inside the layer's backward pass. */
    double backward() {
        return goesBack() ? 2 * input() + Math.max(mostGradients, gradients) : 0;
    }

    @Override
    public void half() {
        mostGradients = Math.max(mostGradients, gradients);
        gradients = 0;
    }

    /** Before flash attention runs used dropout. */
    @Override
    public void residual(double width) {
        kept += flash ? 0 : width * local;
    }

    @Override
    public void norm(Part part, Rows rows, double width) {
        parameters += width * (model.biases() ? 2 : 1);
    }

    @Override
    public void product(Product product) {
        double outputs = product.heldOutputs(plan.tp());
        double entries = product.heldInputs(plan.tp()) * outputs;
        parameters += entries + (model.biases() && product.biased() ? outputs : 0);
        if (product.part() == Part.MIXER) {
            mixerProducts += entries;
        } else if (product.part() != Part.ROUTER) {
            feedForwardProducts += entries;
        }
        largestProduct = product.part() == Part.ROUTER ? largestProduct : Math.max(largestProduct, entries);
    }

    @Override
    public void parameters(Part part, double number, Split split) {
        parameters += number * split.share(plan.tp());
    }

    @Override
    public void keeps(Rows rows, double values, Kept as, Split split) {
        double bytes = switch (as) {
            case ELEMENT -> element;
            // A product's input is kept for the gradient by its weights.
            case INPUT -> trained() ? input : 0;
            case COPY -> trained() && input < element ? input : 0;
            case SINGLE -> 4;
            case BYTE -> 1;
        };
        kept += (rows == Rows.ALL ? tokens : local) * values * bytes * split.share(plan.tp());
    }

    @Override
    public void gradients(double values, Split split, boolean exchanged) {
        gradients += tokens * element * values * split.share(plan.tp()) * (exchanged && plan.cp() > 1 ? 2 : 1);
    }

    @Override
    public void core(Core core) {
        if (core.kind() == Core.Kind.INDEX) {
            return; // its scores are gone once the best are chosen
        }
        double heads = (double) core.heads() / plan.tp();
        keptByCore += tokens * (flash ? 4 * heads : (2 * element + 1) * heads * kind.span(sequence));
        if (!flash) {
            // Gradients of the dropout's and the softmax's output exist at once.
            mostGradients = Math.max(mostGradients, 2 * element * heads * kind.span(sequence) * tokens);
        }
    }

    @Override
    public void routed(Mixture mixture) {
        double width = mixture.inputWidth(kind.hidden());
        double inner = mixture.innerWidth() / plan.etp();
        // Each tensor rank sends its slice of the sequence; the ranks that split an expert all get its tokens.
        double copies = tokens * mixture.topK() / plan.tp() * plan.etp();
        double expert = mixture.expertEntries(kind.hidden()) / plan.etp();
        expertParameters += expert * mixture.count() / plan.ep();
        feedForwardProducts += expert;
        largestProduct = Math.max(largestProduct, width * inner);
        kept += copies * (input * width + element * inner + input * mixture.ffn() / plan.etp() + 4);
        mostGradients = Math.max(mostGradients, copies * element * (inner + 2 * width));
    }

    /** Bytes of an activation: half precision for every format below 32 bits. */
    static double elementBytes(Precision precision) {
        return precision == Precision.FP32 || precision == Precision.TF32 ? 4 : 2;
    }

    /** Bytes of a product's input as it is kept: microscaled formats add one scale byte per 32 or 16 values. */
    private static double productInputBytes(Precision precision) {
        return switch (precision) {
            case FP32, TF32, FP16, BF16, FP8 -> precision.bytes();
            case MXFP8 -> 1 + 1.0 / 32;
            case NVFP4 -> 0.5 + 1.0 / 16;
        };
    }
}
