package dev.trainyard.study;

import dev.trainyard.campaign.CampaignAnswer;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.kernel.plan.Cause;
import java.util.Locale;

/** Says in one plain sentence what a comparison's row means. */
final class Conclusions {
    /** Losses below this share of the first row's cost of a token are not worth a planner's time. */
    private static final double NOTABLE = 0.005;

    private Conclusions() {}

    static String first(StepResult result, ComparisonRow row, double tokens) {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%,d GPUs", row.gpus()));
        if (row.campaign().isPresent()) {
            text.append(": ").append(months(row.campaign().get()));
        } else if (row.days().isPresent()) {
            text.append(": ").append(days(row.days().getAsDouble())).append(" days for ").append(count(tokens))
                    .append(" tokens");
        }
        text.append(String.format(Locale.ROOT, " at %.1f%% MFU; ", 100 * row.mfu()));
        Cause cause = row.bottleneck();
        if (cause == Cause.GEMM) {
            return text.append("bound by its matrix products.").toString();
        }
        return text.append("held back by ").append(words(cause)).append(" (").append(share(result, cause))
                .append(" of the step).").toString();
    }

    static String against(StepResult first, ComparisonRow firstRow, StepResult result, ComparisonRow row) {
        StringBuilder text = new StringBuilder(row.gpus() == first.gpus() ? "As many GPUs"
                : times(row.gpuRatio()) + " the GPUs");
        text.append(": ").append(Math.abs(row.speedUp() - 1) < NOTABLE ? "the same speed"
                : times(row.speedUp()) + " the speed");
        if (row.campaign().isPresent() && firstRow.campaign().isPresent()) {
            text.append(", ").append(months(firstRow.campaign().get(), row.campaign().get()));
        } else if (row.days().isPresent()) {
            text.append(", ").append(days(row.days().getAsDouble())).append(" days instead of ")
                    .append(days(firstRow.days().getAsDouble()));
        }
        if (!result.scenario().model().equals(first.scenario().model())) {
            return text.append("; another model, so tokens compare and work does not.").toString();
        }
        if (row.scalingEfficiency() < 1 - NOTABLE) {
            text.append("; ").append(held(first, result, row.bottleneck()));
        } else if (row.scalingEfficiency() > 1 + NOTABLE) {
            text.append(String.format(Locale.ROOT, "; each GPU does %.0f%% more", 100 * (row.scalingEfficiency() - 1)));
        } else {
            text.append("; nothing is lost per GPU");
        }
        return text.append('.').toString();
    }

    /** What holds a step back, as it is said of the step alone, and what has grown most where that is another cause. */
    private static String held(StepResult first, StepResult result, Cause bottleneck) {
        String text = bottleneck == Cause.GEMM ? "bound by its matrix products"
                : "held back by " + words(bottleneck) + shares(first, result, bottleneck);
        Cause more = lost(first, result);
        return more == null || more == bottleneck ? text
                : text + ", most more than in the first is " + words(more) + shares(first, result, more);
    }

    private static String shares(StepResult first, StepResult result, Cause cause) {
        return " (" + share(result, cause) + " of the step, " + share(first, cause) + " of the first's)";
    }

    /** Median days and dollars of a campaign. */
    private static String months(CampaignAnswer it) {
        if (!endsAtTheMedian(it)) {
            return it.endedShare() == 0 ? "training never ends" : "half of the campaigns or more do not end";
        }
        if (it.tokens() == 0) {
            return count(it.tokensTrained().p50()) + " tokens in " + days(it.days().p50()) + " days"
                    + it.dollars().map(dollars -> " and " + dollars(dollars.p50())).orElse("") + " at the median";
        }
        return days(it.days().p50()) + " days for " + count(it.tokens()) + " tokens"
                + it.dollars().map(dollars -> " and " + dollars(dollars.p50())).orElse("") + " at the median";
    }

    private static boolean endsAtTheMedian(CampaignAnswer it) {
        return !Double.isNaN(it.known(it.days()).p50());
    }

    /** The same against the first campaign's, where both train as much or as long. */
    private static String months(CampaignAnswer first, CampaignAnswer it) {
        boolean ends = endsAtTheMedian(first) && endsAtTheMedian(it);
        if (!ends || Math.abs(it.tokens() - first.tokens()) > NOTABLE * it.tokens()) {
            return months(it);
        }
        boolean fixed = it.tokens() == 0;
        if (fixed && it.settings().days() != first.settings().days()) {
            return months(it);
        }
        return (fixed ? count(it.tokensTrained().p50()) + " tokens instead of " + count(first.tokensTrained().p50())
                + " in " + days(it.days().p50()) + " days"
                : days(it.days().p50()) + " days instead of " + days(first.days().p50()))
                + (it.dollars().isPresent() && first.dollars().isPresent() ? " and "
                        + dollars(it.dollars().get().p50()) + " instead of " + dollars(first.dollars().get().p50())
                        : "") + " at the median";
    }

    private static String dollars(double dollars) {
        return "$" + count(dollars);
    }

    /**
     * The cause, other than matrix products and attention, for which a token takes most more accelerator time than in
     * the first; null where none does.
     */
    private static Cause lost(StepResult first, StepResult result) {
        double before = first.gpus() / first.scenario().training().tokensPerStep();
        double after = result.gpus() / result.scenario().training().tokensPerStep();
        Cause largest = null;
        double most = NOTABLE * before * first.stepSeconds();
        for (Cause cause : Cause.values()) {
            double more = after * result.breakdown().of(cause) - before * first.breakdown().of(cause);
            if (cause != Cause.GEMM && cause != Cause.ATTENTION && more > most) {
                most = more;
                largest = cause;
            }
        }
        return largest;
    }

    private static String share(StepResult result, Cause cause) {
        return String.format(Locale.ROOT, "%.0f%%", 100 * result.breakdown().of(cause) / result.stepSeconds());
    }

    private static String times(double ratio) {
        String text = String.format(Locale.ROOT, ratio < 1 ? "%.2f" : "%.1f", ratio);
        return (text.endsWith(".0") ? text.substring(0, text.length() - 2) : text) + "x";
    }

    private static String days(double days) {
        return String.format(Locale.ROOT, days < 1 ? "%.3f" : days < 1000 ? "%.1f" : "%,.0f", days);
    }

    private static String count(double tokens) {
        String[] prefixes = {"", "K", "M", "B", "T"};
        int step = 0;
        double scaled = tokens;
        while (scaled >= 999.5 && step < prefixes.length - 1) {
            scaled /= 1000;
            step++;
        }
        String text = String.format(Locale.ROOT, scaled < 1000 ? "%.3g" : "%,.0f", scaled);
        return (text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text) + prefixes[step];
    }

    private static String words(Cause cause) {
        return switch (cause) {
            case GEMM -> "matrix products";
            case ATTENTION -> "attention";
            case ELEMENTWISE -> "element-wise memory traffic";
            case CAST -> "casts to narrow formats";
            case ROUTING -> "routing of tokens to experts";
            case RECOMPUTE -> "recomputation";
            case TENSOR_PARALLEL -> "tensor-parallel collectives";
            case CONTEXT_PARALLEL -> "context-parallel exchange";
            case EXPERT_PARALLEL -> "experts' all-to-all";
            case PIPELINE_BUBBLE -> "the pipeline's bubble";
            case PIPELINE_TRANSFER -> "pipeline transfers";
            case CONTENTION -> "contention on the network";
            case DATA_PARALLEL -> "exposed data-parallel traffic";
            case OPTIMIZER -> "the optimizer";
            case STRAGGLER -> "waiting for the slowest node";
            case OVERHEAD -> "host work and synchronisation";
        };
    }
}
