package dev.trainyard.study;

import dev.trainyard.campaign.AcceleratorShare;
import dev.trainyard.campaign.CampaignAnswer;
import dev.trainyard.campaign.CampaignOptions;
import dev.trainyard.campaign.CampaignRunner;
import dev.trainyard.cluster.Accelerator;
import dev.trainyard.constants.Constants;
import dev.trainyard.input.Documents;
import dev.trainyard.input.Duration;
import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import dev.trainyard.interval.Interval;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioDraft;
import dev.trainyard.scenario.campaign.CampaignSettings;
import dev.trainyard.study.search.SearchWidth;
import dev.trainyard.study.search.SizeResult;
import dev.trainyard.study.search.Sizing;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Looks for clusters' sizes: by the steps alone with a share of the time, or by whole campaigns. A scenario's own
 * number of accelerators and what follows from it (how far its scale-up domain can reach) are not looked at. Not safe
 * for use by several threads at once.
 */
public final class SizeStudy {
    /** Clusters that a scenario is read on: the first is large enough for any domain and whole in any usual nodes. */
    private static final int[] READ_ON = {40_320, 1152, 576, 288, 144, 72, 64, 48, 40, 32, 24, 16, 8, 4, 2, 1};

    private static final double ONE_LESS = 1 - 1e-9;
    /** Of a cluster that nothing bounds, as large as is looked at before twice as many are. */
    private static final int FIRST = 200_000;

    private final Sizing sizing;
    private final StepSimulator simulator;
    private final StepDoubt doubt;
    private final CampaignRunner runner;
    private final CampaignOptions options;
    private final Question question;

    /**
     * What is asked of every scenario.
     *
     * @param by share of the campaigns that have to be done in time; empty where the steps alone count
     * @param tokens to train on; empty for the scenario's own
     * @param confidence level of the step's interval, whose far end has to be in time; empty where the step itself
     * @param goodput share of the time that is spent training, where no campaign says it
     */
    public record Question(SizeGoal goal, Optional<Percentile> by, OptionalDouble tokens, OptionalDouble confidence,
            double goodput, SearchWidth width) {}

    /** What bounds the search, by what a scenario's presets say. */
    public interface Bounds {
        /** What an accelerator costs and draws, where the user says other than the presets. */
        AcceleratorShare share(Accelerator accelerator, AcceleratorShare byPresets);

        /** How many accelerators may be looked at. */
        GpuBudget budget(Accelerator accelerator, AcceleratorShare share);

        /** Days until training has to be done; infinite for none. */
        double days(LocalDate start);
    }

    /**
     * What was found for one scenario.
     *
     * @param goal what was looked for
     * @param scenario for which
     * @param seconds of training until it has to be done
     * @param tokens to train on; 0 where as many as possible
     * @param share one accelerator's part of the site
     * @param confidence level of the interval whose far end is in time; empty where the step itself is
     * @param start first day
     * @param found empty where nothing is in time
     * @param fastest how near the fastest comes where nothing is; empty where no plan fits
     * @param took days of its campaign; empty where the steps alone count
     */
    public record Answer(SizeGoal goal, Scenario scenario, double seconds, double tokens, GpuBudget budget,
            AcceleratorShare share, Optional<Percentile> by, OptionalDouble confidence, LocalDate start,
            Optional<Found> found, Optional<SizeResult> fastest, OptionalDouble took) {

        private Answer with(Found result) {
            return new Answer(goal, scenario, seconds, tokens, budget, share, by, confidence, start,
                    Optional.of(result), Optional.empty(), OptionalDouble.empty());
        }

        private Answer without(Optional<SizeResult> nearest, OptionalDouble days) {
            return new Answer(goal, scenario, seconds, tokens, budget, share, by, confidence, start,
                    Optional.empty(), nearest, days);
        }
    }

    /** A size with its step and, where one was asked for, its campaign. */
    public record Found(SizeResult size, StepResult step, Interval interval, Optional<CampaignAnswer> months) {}

    public SizeStudy(Kernels kernels, Constants constants, CampaignOptions options, Question question) {
        this.sizing = new Sizing(kernels, constants);
        this.simulator = new StepSimulator(kernels, constants);
        this.doubt = new StepDoubt(kernels, constants);
        this.runner = new CampaignRunner(kernels);
        this.options = options;
        this.question = question;
    }

    /**
     * Looks for one scenario's size.
     *
     * @param written its plan and number of accelerators are not looked at
     */
    public Answer answer(ScenarioDraft written, Bounds bounds) {
        checkSizes(written);
        if (question.by.isPresent()) {
            checkTokens(written);
        }
        ScenarioDraft draft = roomy(written);
        Scenario scenario = draft.withoutPlan();
        CampaignSettings settings = draft.campaign(scenario);
        Accelerator part = scenario.cluster().accelerator();
        AcceleratorShare share = bounds.share(part, AcceleratorShare.of(part, settings));
        GpuBudget budget = bounds.budget(part, share);
        double days = bounds.days(settings.start());
        double tokens = question.goal == SizeGoal.MOST_TOKENS ? 0 : tokens(scenario);
        Answer open = new Answer(question.goal, scenario, days * Duration.DAY * question.goodput, tokens, budget,
                share, question.by, question.confidence, settings.start(), Optional.empty(), Optional.empty(),
                OptionalDouble.empty());
        return question.by.isPresent() ? months(draft, open, days) : steps(open);
    }

    private static void checkTokens(ScenarioDraft draft) {
        campaign(draft, "days").ifPresent(days -> {
            throw days.error("fixes how long a campaign is, and a size is looked for by when its tokens are trained."
                    + " Leave days out; --days and --date say until when");
        });
    }

    private static Optional<Entry> campaign(ScenarioDraft draft, String key) {
        return draft.document().find("campaign").filter(Entry::isMapping).flatMap(it -> it.find(key));
    }

    private static void checkSizes(ScenarioDraft draft) {
        campaign(draft, "sites").ifPresent(sites -> {
            throw sites.error("says how many accelerators each site has, and that is what is looked for. Leave sites"
                    + " and wan out");
        });
        campaign(draft, "step").ifPresent(step -> {
            throw step.error("says how long a step takes on one number of accelerators, and that number is what is"
                    + " looked for. Leave step out");
        });
    }

    /**
     * The draft on a cluster that leaves its nodes and domains whole, whatever size is written. Where none of the sizes
     * can be read, the size is not what is wrong.
     */
    private static ScenarioDraft roomy(ScenarioDraft written) {
        for (int gpus : READ_ON) {
            ScenarioDraft draft = written.with("cluster.gpus", Documents.parse("gpus", String.valueOf(gpus)));
            try {
                draft.withoutPlan();
                return draft;
            } catch (InputException e) {
                continue;
            }
        }
        return written;
    }

    private double tokens(Scenario scenario) {
        double count = question.tokens.orElse(scenario.training().tokens());
        if (!(count > 0)) {
            throw new InputException(Place.of("--tokens"), "", "the scenario \"" + scenario.name()
                    + "\" states no tokens to train on. Maybe --tokens 15T");
        }
        return count;
    }

    private Answer steps(Answer open) {
        int most = open.budget.gpus();
        double perStep = open.scenario.training().tokensPerStep();
        Optional<SizeResult> size = question.goal == SizeGoal.MOST_TOKENS
                ? sizing.fastest(open.scenario, most, question.width)
                : inTime(open, open.seconds / Math.ceil(open.tokens / perStep));
        return size.map(result -> open.with(found(open, result, step(result), Optional.empty())))
                .orElseGet(() -> open.without(question.goal == SizeGoal.LEAST_GPUS
                        ? sizing.fastest(open.scenario, most, question.width) : Optional.empty(),
                        OptionalDouble.empty()));
    }

    /**
     * The smallest cluster whose step is short enough, with its interval's far end where that is asked for. Where the
     * end is too late, the step has to be shorter by what the two differ in: a larger cluster is no surer.
     */
    private Optional<SizeResult> inTime(Answer open, double limit) {
        double wanted = limit;
        while (true) {
            Optional<SizeResult> size = sizing.least(open.scenario, wanted, open.budget.gpus(), question.width);
            if (size.isEmpty() || question.confidence.isEmpty()) {
                return size;
            }
            StepResult step = step(size.get());
            double end = doubt.interval(open.scenario, step).high(question.confidence.getAsDouble());
            if (end <= limit) {
                return size;
            }
            wanted = step.stepSeconds() * Math.min(limit / end, ONE_LESS);
        }
    }

    private Answer months(ScenarioDraft draft, Answer open, double days) {
        ScenarioDraft told = draft.with("campaign.tokens",
                Documents.parse("--tokens", new BigDecimal(open.tokens).toPlainString()));
        Map<SizeResult, StepResult> steps = new IdentityHashMap<>();
        CampaignSizing sizes = new CampaignSizing(sizing, question.by.orElseThrow(), size -> {
            StepResult step = steps.computeIfAbsent(size, this::step);
            return runner.run(doubt.job(open.scenario, step), told.campaign(size.scenario()), options);
        });
        Optional<CampaignSizing.Sized> sized = question.goal == SizeGoal.EARLIEST ? Optional.empty()
                : sizes.least(open.scenario, open.tokens, days, open.budget.gpus(), question.width);
        if (sized.isPresent()) {
            return open.with(found(open, sized.get(), steps));
        }
        Optional<CampaignSizing.Sized> fastest = earliest(sizes, open);
        double took = fastest.map(it -> sizes.days(it.months())).orElse(Double.POSITIVE_INFINITY);
        return question.goal == SizeGoal.EARLIEST && took <= days && took < Double.POSITIVE_INFINITY
                ? open.with(found(open, fastest.get(), steps))
                : open.without(fastest.map(CampaignSizing.Sized::size), OptionalDouble.of(took));
    }

    /**
     * The cluster that is done earliest. Where nothing bounds its size, larger ones are looked at as long as that is
     * earlier: the fastest step of all is on so many that one of them always fails.
     */
    private Optional<CampaignSizing.Sized> earliest(CampaignSizing sizes, Answer open) {
        int most = open.budget.gpus();
        Optional<CampaignSizing.Sized> best = Optional.empty();
        for (int limit = open.budget.isOpen() ? Math.min(FIRST, most) : most;; limit = Math.min(2 * limit, most)) {
            Optional<CampaignSizing.Sized> found = sizes.earliest(open.scenario, open.tokens, limit, question.width);
            boolean earlier = found.isPresent() && (best.isEmpty()
                    || sizes.days(found.get().months()) < sizes.days(best.get().months()));
            best = earlier ? found : best;
            if (limit == most || !earlier && best.isPresent()
                    || earlier && 2 * found.get().size().plan().plan().gpus() <= limit) {
                return best;
            }
        }
    }

    private StepResult step(SizeResult size) {
        return simulator.simulate(size.scenario(), Fidelity.EVENT);
    }

    private Found found(Answer open, CampaignSizing.Sized sized, Map<SizeResult, StepResult> steps) {
        return found(open, sized.size(), steps.get(sized.size()), Optional.of(sized.months()));
    }

    private Found found(Answer open, SizeResult size, StepResult step, Optional<CampaignAnswer> months) {
        return new Found(size, step, doubt.interval(open.scenario, step), months);
    }
}
