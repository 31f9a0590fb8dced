package dev.trainyard.plan.framework;

import dev.trainyard.input.Names;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How Megatron-LM's flags cut a model into chunks.
 *
 * @param vp chunks on each stage
 * @param stageLayers layers of each chunk in model order; empty where the flags leave them even
 */
record PipelineLayout(int vp, List<Integer> stageLayers) {
    /** A group such as {@code (tt|)*4} and a repeated sign such as {@code t*3}, as Megatron-LM writes them. */
    private static final Pattern GROUP = Pattern.compile("\\(([^()]*)\\)\\*([0-9]{1,4})");
    private static final Pattern REPEATED = Pattern.compile("([EtmL|])\\*([0-9]{1,4})");
    private static final int LONGEST = 100_000;

    static PipelineLayout read(Map<String, String> flags, Transformer model, int pp) {
        String layout = flags.get("pipeline-model-parallel-layout");
        if (layout != null) {
            List<Integer> layers = layers("--pipeline-model-parallel-layout", layout);
            if (layers.size() % pp != 0) {
                throw new LayoutException("megatron", "--pipeline-model-parallel-layout has " + layers.size()
                        + " chunks, no multiple of the " + pp + " stages");
            }
            return new PipelineLayout(layers.size() / pp, layers);
        }
        int vp = MegatronFlags.count(flags, "num-virtual-stages-per-pipeline-rank", 1);
        if (flags.containsKey("num-layers-per-virtual-pipeline-stage")) {
            int each = MegatronFlags.count(flags, "num-layers-per-virtual-pipeline-stage", 1);
            // Where the embedding and the loss count as layers, the model is so much longer to Megatron-LM.
            int layers = model.layers() + (flags.containsKey("account-for-embedding-in-pipeline-split") ? 1 : 0)
                    + (flags.containsKey("account-for-loss-in-pipeline-split") ? 1 : 0);
            if (layers % ((long) pp * each) != 0) {
                throw new LayoutException("megatron", "--num-layers-per-virtual-pipeline-stage " + each + " on " + pp
                        + " stages does not divide " + layers + " layers");
            }
            vp = layers / pp / each;
        }
        List<Integer> ends = ends(flags, model, pp, vp);
        return new PipelineLayout(vp, ends.isEmpty() ? counted(flags, model, pp, vp) : ends);
    }

    /** Where the embedding or the loss counts as a layer, the ends have fewer; empty where that is even anyway. */
    private static List<Integer> counted(Map<String, String> flags, Transformer model, int pp, int vp) {
        boolean embedding = flags.containsKey("account-for-embedding-in-pipeline-split");
        boolean loss = flags.containsKey("account-for-loss-in-pipeline-split");
        if (!embedding && !loss || (double) pp * vp > Layouts.MAX) {
            return List.of();
        }
        int[] layers = MegatronSplit.even(model, pp * vp, embedding, loss);
        return layers == null ? List.of()
                : EffectivePlan.stageLayers(model, pp, vp, Arrays.stream(layers).boxed().toList());
    }

    static void write(List<String> words, Plan plan) {
        if (plan.stageLayers().isEmpty()) {
            if (plan.vp() > 1) {
                MegatronFlags.put(words, "num-virtual-stages-per-pipeline-rank", plan.vp());
            }
            return;
        }
        String chunks = plan.stageLayers().stream().map(layers -> layers == 0 ? "" : "t*" + layers)
                .collect(Collectors.joining("|"));
        words.add("--pipeline-model-parallel-layout");
        words.add("'E" + chunks + "L'"); // a shell would take its bars and stars for its own
    }

    /** First and last stage with a number of layers of their own, the others even. */
    private static List<Integer> ends(Map<String, String> flags, Transformer model, int pp, int vp) {
        boolean first = flags.containsKey("decoder-first-pipeline-num-layers");
        boolean last = flags.containsKey("decoder-last-pipeline-num-layers");
        if (!first && !last) {
            return List.of();
        }
        int head = MegatronFlags.count(flags, "decoder-first-pipeline-num-layers", 0);
        int tail = MegatronFlags.count(flags, "decoder-last-pipeline-num-layers", 0);
        return ends(model, pp, vp, first ? head : -1, last ? tail : -1);
    }

    /** Layers of every stage, where the first and the last may have their own number; -1: they have none. */
    static List<Integer> ends(Transformer model, int pp, int vp, int firstLayers, int lastLayers) {
        if (vp > 1) {
            throw new LayoutException("megatron", "first and last stages of their own are read for vp 1 only."
                    + " Maybe a pipeline-model-parallel-layout.");
        }
        boolean first = firstLayers >= 0;
        boolean last = lastLayers >= 0;
        int head = Math.max(0, firstLayers);
        int tail = Math.max(0, lastLayers);
        int stages = pp - (first ? 1 : 0) - (last ? 1 : 0);
        int rest = model.layers() - head - tail;
        if (stages < 1 || rest < 0 || rest % stages != 0) {
            throw new LayoutException("megatron", rest + " layers between the first and the last stage do not split"
                    + " into " + stages + " stages");
        }
        List<Integer> layers = new ArrayList<>();
        for (int stage = 0; stage < pp; stage++) {
            layers.add(first && stage == 0 ? head : last && stage == pp - 1 ? tail : rest / stages);
        }
        return layers;
    }

    /** Layers of every chunk of a layout such as {@code Et*3|(tt|)*4L}; {@code setting} is for the message. */
    static List<Integer> layers(String setting, String layout) {
        String flat = expand(setting, expand(setting, layout.replaceAll("[\"', ]", ""), GROUP), REPEATED);
        if (!flat.matches("[EtmL|]+")) {
            throw new LayoutException("megatron", setting + " takes E, t, m, L and | such as"
                    + " \"Et*3|(tt|)*4L\", found \"" + Names.clip(layout) + "\"");
        }
        List<Integer> layers = new ArrayList<>();
        for (String chunk : flat.split("\\|", -1)) {
            layers.add((int) chunk.chars().filter(sign -> sign == 't').count());
        }
        return layers;
    }

    private static String expand(String setting, String layout, Pattern pattern) {
        Matcher matcher = pattern.matcher(layout);
        StringBuilder flat = new StringBuilder();
        while (matcher.find()) {
            int times = Integer.parseInt(matcher.group(2));
            if (flat.length() + (long) times * matcher.group(1).length() > LONGEST) {
                throw new LayoutException("megatron", setting + " has more than " + LONGEST + " signs");
            }
            matcher.appendReplacement(flat, "");
            flat.append(matcher.group(1).repeat(times));
        }
        return matcher.appendTail(flat).toString();
    }
}
