package dev.trainyard.plan.memory;

import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.model.AttentionKind;
import dev.trainyard.model.Experts;
import dev.trainyard.model.LatentAttention;
import dev.trainyard.model.Precision;
import dev.trainyard.model.Transformer;
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
 * @param parameters parameters outside routed experts
 * @param expertParameters parameters of routed experts
 * @param attentionGemms parameters of attention's GEMMs
 * @param mlpGemms parameters of the MLP's GEMMs, one routed expert and the shared ones in a mixture
 * @param largestGemm parameters of the largest GEMM
 * @param kept bytes that one micro-batch's forward pass keeps
 * @param keptSelective the same where the attention core is computed again
 * @param input bytes of the layer's input
 * @param backward bytes of the largest temporary gradients inside the layer's backward pass
 */
record LayerMemory(double parameters, double expertParameters, double attentionGemms, double mlpGemms,
        double largestGemm, double kept, double keptSelective, double input, double backward) {

    /**
     * One layer's share of one accelerator.
     *
     * @param mixture the layer is a mixture of experts
     * @param sequence tokens in one sequence
     */
    static LayerMemory of(Transformer model, boolean mixture, Plan plan, int sequence, Precision precision,
            SoftwareLevel software) {
        double tokens = (double) sequence * plan.microBatch() / plan.cp();
        double local = tokens / (plan.sequenceParallel() ? plan.tp() : 1);
        double element = elementBytes(precision);
        double gemm = gemmInputBytes(precision);
        boolean dropout = !software.flashAttention();
        double width = model.hidden();
        double norms = 2 * element * width + (gemm + (mixture ? element : gemm)) * width + 2 * 4.0;
        double masks = dropout ? 2 * width : 0;
        Part attention = model.attention() == AttentionKind.MLA
                ? latentAttention(model, plan, tokens, local, element, gemm)
                : attention(model, plan, tokens, element, gemm);
        double heads = (double) model.heads() / plan.tp();
        boolean scores = !software.flashAttention();
        double core = scores ? (2 * element + 1) * heads * sequence : 4 * heads;
        // Gradients of the dropout's and the softmax's output exist at once.
        double coreBackward = scores ? 2 * element * heads * sequence * tokens : 0;
        Part mlp = mixture ? mixture(model, plan, tokens, local, element, gemm)
                : mlp(model.ffn(), model, plan, tokens, element, gemm);
        double residual = element * width * local;
        double normParameters = 2 * width * (model.biases() ? 2 : 1);
        double kept = local * (norms + masks) + tokens * core + attention.kept + mlp.kept;
        double selective = local * (norms + masks) + attention.kept + mlp.kept;
        double backward = 2 * residual + Math.max(Math.max(attention.backward, coreBackward), mlp.backward);
        return new LayerMemory(attention.parameters + mlp.parameters + normParameters, mlp.expertParameters,
                attention.gemms, mlp.gemms, Math.max(attention.largest, mlp.largest), kept, selective,
                residual, backward);
    }

    /** All parameters. */
    double allParameters() {
        return parameters + expertParameters;
    }

    /** Bytes of an activation: half precision for every format below 32 bits. */
    static double elementBytes(Precision precision) {
        return precision == Precision.FP32 || precision == Precision.TF32 ? 4 : 2;
    }

    /** Bytes of a GEMM's input as it is kept: microscaled formats add one scale byte per 32 or 16 values. */
    private static double gemmInputBytes(Precision precision) {
        return switch (precision) {
            case FP32, TF32, FP16, BF16, FP8 -> precision.bytes();
            case MXFP8 -> 1 + 1.0 / 32;
            case NVFP4 -> 0.5 + 1.0 / 16;
        };
    }

    /** Parameters and bytes of attention or MLP. */
    private record Part(double parameters, double expertParameters, double gemms, double largest, double kept,
            double backward) {}

    private static Part attention(Transformer model, Plan plan, double tokens, double element, double gemm) {
        double h = model.hidden();
        double q = (double) model.heads() * model.headSize() / plan.tp();
        // Where there are fewer key/value heads than tensor ranks, ranks hold copies.
        double kv = Math.max(1, (double) model.kvHeads() / plan.tp()) * model.headSize();
        double qkv = h * (q + 2 * kv);
        double biases = model.biases() ? q + 2 * kv + h : 0;
        double kept = tokens * (element * (2 * q + 2 * kv) + (gemm < element ? gemm * q : 0));
        double backward = tokens * element * (q + 2 * kv) * (plan.cp() > 1 ? 2 : 1);
        return new Part(qkv + q * h + biases, 0, qkv + q * h, Math.max(qkv, q * h), kept, backward);
    }

    private static Part latentAttention(Transformer model, Plan plan, double tokens, double local, double element,
            double gemm) {
        LatentAttention latent = model.latent();
        double h = model.hidden();
        double heads = (double) model.heads() / plan.tp();
        double query = heads * (latent.plainHeadSize() + latent.rotaryHeadSize());
        double value = heads * latent.valueHeadSize();
        double down = h * latent.queryRank() + h * (latent.keyValueRank() + latent.rotaryHeadSize());
        double queryUp = (latent.queryRank() > 0 ? latent.queryRank() : h) * query;
        double keyValueUp = latent.keyValueRank() * heads * (latent.plainHeadSize() + latent.valueHeadSize());
        double out = value * h;
        double norms = latent.queryRank() + latent.keyValueRank();
        double latents = (element + gemm) * norms + element * latent.rotaryHeadSize();
        double kept = local * latents
                + tokens * (element * (2 * query + 2 * value) + (gemm < element ? gemm * value : 0));
        double gemms = down + queryUp + keyValueUp + out;
        double backward = tokens * element * (2 * query + value) * (plan.cp() > 1 ? 2 : 1);
        return new Part(gemms + norms, 0, gemms, Math.max(Math.max(down, queryUp), Math.max(keyValueUp, out)), kept,
                backward);
    }

    private static Part mlp(double ffn, Transformer model, Plan plan, double tokens, double element, double gemm) {
        double h = model.hidden();
        double f = ffn / plan.tp();
        int inputs = model.gatedMlp() ? 2 : 1;
        double gemms = (inputs + 1) * h * f;
        double biases = model.biases() ? inputs * f + h : 0;
        return new Part(gemms + biases, 0, gemms, inputs * h * f, tokens * (inputs * element + gemm) * f,
                tokens * inputs * element * f);
    }

    private static Part mixture(Transformer model, Plan plan, double tokens, double local, double element,
            double gemm) {
        Experts experts = model.experts();
        double h = experts.inputWidth(model.hidden());
        double f = (double) experts.ffn() / plan.etp();
        int inputs = model.gatedMlp() ? 2 : 1;
        // Each tensor rank sends its slice of the sequence; the ranks that split an expert all get its tokens.
        double copies = tokens * experts.topK() / plan.tp() * plan.etp();
        double expert = (inputs + 1) * h * f;
        Part shared = mlp((double) experts.shared() * experts.ffn(), model, plan, tokens, element, gemm);
        double projections = 2.0 * model.hidden() * experts.latentWidth();
        double router = (double) model.hidden() * experts.count();
        double kept = copies * (gemm * h + (inputs * element + gemm) * f + 4) + shared.kept
                + local * (experts.count() * (4 + 4 + 1) + 2 * gemm * experts.latentWidth());
        double backward = Math.max(copies * element * (inputs * f + 2 * h), shared.backward);
        double gemms = expert + shared.gemms + projections;
        return new Part(router + projections + shared.parameters, expert * experts.count() / plan.ep(), gemms,
                Math.max(inputs * h * f, shared.largest), kept, backward);
    }
}
