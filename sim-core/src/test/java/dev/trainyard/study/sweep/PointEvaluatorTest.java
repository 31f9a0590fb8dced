package dev.trainyard.study.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.campaign.CampaignAnswer;
import dev.trainyard.campaign.CampaignOptions;
import dev.trainyard.campaign.CampaignRunner;
import dev.trainyard.constants.Constants;
import dev.trainyard.input.Documents;
import dev.trainyard.input.InputException;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioDraft;
import dev.trainyard.scenario.ScenarioReader;
import dev.trainyard.study.StepDoubt;
import dev.trainyard.study.search.PlanSearch;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PointEvaluatorTest {
    private static final double ROUNDING = 1e-9;
    private static final String DENSE = "{model: llama3-8b, cluster: {accelerator: h100-sxm, gpus: 64}, training: "
            + "{sequence: 8192, globalBatch: 128}";
    private static final String MIXTURE = "{model: mixtral-8x7b, cluster: {accelerator: h100-sxm, gpus: 64}, training: "
            + "{sequence: 4096, globalBatch: 256}";

    private final Constants constants = Constants.shipped();
    private final StepSimulator simulator = new StepSimulator(new CpuKernels(1), constants);

    private static Study study(String scenario, String sweep) {
        return StudyReader.read("study", "{scenario: " + scenario + "}, sweep: " + sweep + "}");
    }

    private PointBlock evaluate(Study study, Fidelity fidelity) {
        PointBlock block = new PointBlock((int) study.points(), study);
        new PointEvaluator(study, new CpuKernels(1), constants, fidelity).evaluate(0, (int) study.points(), block);
        return block;
    }

    /** What a point is when it is read as one scenario with {@code --set}. */
    private static Scenario alone(String scenario, Study study, long point) {
        SweptValues values = new SweptValues(study);
        Map<String, String> changes = new LinkedHashMap<>();
        study.fields().forEach(field -> changes.put(field, values.of(point, field)));
        return ScenarioReader.read("alone", scenario + "}", changes);
    }

    /** Plans whose pipeline the formula times exactly: one stage, and 1F1B without interleaving. */
    @ParameterizedTest
    @ValueSource(strings = {
        DENSE + "| {product: {cluster.gpus: [32, 64], plan.tp: [1, 2, 8], plan.pp: [1, 2, 4, 5], plan.microBatch: "
                + "[1, 2], plan.sharding: [none, zero1, zero3], plan.recompute: [none, selective, full], "
                + "plan.recomputeLayers: [0, 2], plan.overlapData: [true, false]}}",
        DENSE + "| {zip: {cluster.accelerator: [h100-sxm, a100-sxm4-80gb], training.precision: [fp8, bf16]}, product: "
                + "{training.globalBatch: {from: 64, to: 256, step: 48}, plan.dp: [8, 16, 32, 60], plan.tp: [1, 2], "
                + "plan.sequenceParallel: [true, false], plan.pp: 1, training.sequence: [4096, 8192]}}",
        DENSE + "| {product: {plan: [{tp: 2}, {tp: 1, sharding: zero3}, {tp: 3}, {pp: 2, microBatch: 2, stageLayers: "
                + "[15, 17]}], training.globalBatch: [64, 100, 128], plan.overlapPipeline: [true, false]}}",
        MIXTURE + "| {product: {plan.ep: [1, 3, 4, 8], plan.etp: [1, 2], plan.tp: [1, 2], plan.pp: [1, 2], "
                + "plan.cp: [1, 2], plan.overlapTensor: [true, false], plan.recompute: [none, full]}}"})
    void eachPointIsWhatItWouldBeAlone(String both) {
        String scenario = both.substring(0, both.indexOf('|'));
        Study study = study(scenario, both.substring(both.indexOf('|') + 1));
        PointBlock block = evaluate(study, Fidelity.CLOSED);
        Map<PointStatus, Integer> seen = new EnumMap<>(PointStatus.class);
        for (int i = 0; i < block.size(); i++) {
            seen.merge(block.status(i), 1, Integer::sum);
            Scenario alone;
            try {
                alone = alone(scenario, study, i);
            } catch (InputException e) {
                assertThat(block.status(i)).as(e.getMessage()).isEqualTo(PointStatus.IMPOSSIBLE);
                String reason = block.problem(i);
                assertThat(e.getMessage()).contains(reason.substring(reason.lastIndexOf(": ") + 2));
                continue;
            }
            StepResult step = simulator.simulate(alone, Fidelity.CLOSED);
            String name = i + ": " + step.plan();
            assertThat(block.ownPlan(i)).as(name).isEqualTo(step.plan());
            assertThat(block.globalBatch(i)).isEqualTo(alone.training().globalBatch());
            assertThat(block.status(i)).as(name).isEqualTo(step.fits() ? PointStatus.OK : PointStatus.DOES_NOT_FIT);
            assertThat(block.memoryBytes(i)).as(name)
                    .isCloseTo(step.memory().total(), within(ROUNDING * step.memory().total()));
            if (step.fits()) {
                double seconds = step.stepSeconds();
                assertThat(block.stepSeconds(i)).as(name).isCloseTo(seconds, within(ROUNDING * seconds));
                for (Cause cause : Cause.values()) {
                    assertThat(block.breakdown()[i * Cause.COUNT + cause.ordinal()]).as(name + " " + cause)
                            .isCloseTo(step.breakdown().of(cause), within(ROUNDING * seconds));
                }
            }
        }
        assertThat(seen.get(PointStatus.OK)).isGreaterThan(9);
        assertThat(seen.getOrDefault(PointStatus.IMPOSSIBLE, 0)).isGreaterThan(0);
    }

    @Test
    void howPointsAreCutIntoRunsChangesNothing() {
        Study study = study(DENSE, "{product: {plan.tp: [1, 2, 4], plan.recompute: [none, full], cluster.gpus: "
                + "{from: 56, to: 64, step: 4}, plan.microBatch: [1, 2, 3]}}");
        PointBlock whole = evaluate(study, Fidelity.CLOSED);
        PointEvaluator evaluator = new PointEvaluator(study, new CpuKernels(1), constants, Fidelity.CLOSED);
        PointBlock block = new PointBlock(7, study);
        for (int first = 49; first >= 0; first -= 7) {
            evaluator.evaluate(first, 5, block);
            for (int i = 0; i < 5; i++) {
                assertThat(block.stepSeconds(i)).isEqualTo(whole.stepSeconds(first + i));
                assertThat(block.status(i)).isEqualTo(whole.status(first + i));
                assertThat(block.problem(i)).isEqualTo(whole.problem(first + i));
                int at = (first + i) * Cause.COUNT;
                if (block.status(i) == PointStatus.OK) {
                    assertThat(Arrays.copyOfRange(block.breakdown(), i * Cause.COUNT, (i + 1) * Cause.COUNT))
                            .isEqualTo(Arrays.copyOfRange(whole.breakdown(), at, at + Cause.COUNT));
                }
            }
        }
    }

    @Test
    void autoIsThePlanThatTheSearchFinds() {
        String scenario = "{model: llama3-8b, cluster: {accelerator: h100-sxm, gpus: 8}, training: {globalBatch: 8}";
        Study study = study(scenario, "{product: {plan: [auto, {tp: 2}], training.globalBatch: [8, 16]}}");
        assertThat(study.searches()).isTrue();
        PointBlock block = evaluate(study, Fidelity.CLOSED);
        for (int i = 0; i < 2; i++) {
            Scenario alone = alone(scenario, study, i);
            assertThat(block.ownPlan(i)).isEqualTo(
                    new PlanSearch(new CpuKernels(1), constants).best(alone).best().plan());
            assertThat(block.status(i)).isEqualTo(PointStatus.OK);
        }
        assertThat(block.plan(2).tp()).isEqualTo(2);
    }

    @Test
    void autoThatFindsNothingSaysSo() {
        Study study = study("{model: mai1-500b, cluster: {accelerator: h100-sxm, gpus: 8}, training: {globalBatch: 8}",
                "{product: {training.globalBatch: [8]}}");
        PointBlock block = evaluate(study, Fidelity.CLOSED);
        assertThat(block.status(0)).isEqualTo(PointStatus.NO_PLAN);
        assertThat(block.problem(0)).contains("no plan lets");
    }

    @Test
    void inEventsEachPointIsTheSimulatedStep() {
        Study study = study(DENSE, "{product: {plan.tp: [2, 4], plan.recompute: [none, full], plan.pp: [1, 2]}}");
        PointBlock block = evaluate(study, Fidelity.EVENT);
        for (int i = 0; i < block.size(); i++) {
            StepResult step = simulator.simulate(alone(DENSE, study, i), Fidelity.EVENT);
            assertThat(block.stepSeconds(i)).isEqualTo(step.fits() ? step.stepSeconds() : Double.POSITIVE_INFINITY);
        }
    }

    /** Over all that a campaign may hang on: the batch, the plan, presets by name, prices, and several at once. */
    @ParameterizedTest
    @ValueSource(strings = {"CLOSED", "EVENT"})
    void aCampaignIsWhatItWouldBeAlone(Fidelity fidelity) {
        String scenario = DENSE.replace("128}", "128, tokens: 2e11}");
        Study study = StudyReader.read("study", "{scenario: " + scenario + "}, campaign: {replicas: 20, seed: 7, "
                + "outputs: [days.p50, dollars, sparesUsed.p90, checkpointIntervalSeconds]}, sweep: {zip: "
                + "{campaign.restart: [requeue, warm-standby], plan.pp: [1, 2]}, product: {campaign.failures.rate: "
                + "[3, 300], training.globalBatch: [128, 256], campaign.prices.rent.h100-sxm.2026: [2, 4], "
                + "campaign.money.how: [own, rent]}}}");
        PointBlock block = evaluate(study, fidelity);
        CpuKernels kernels = new CpuKernels(1);
        for (int i = 0; i < block.size(); i++) {
            SweptValues values = new SweptValues(study);
            Map<String, String> changes = new LinkedHashMap<>();
            for (String field : study.fields()) {
                changes.put(field, values.of(i, field));
            }
            ScenarioDraft draft = ScenarioDraft.of(Documents.parse("alone", scenario + "}"), Path.of(""), "alone");
            for (Map.Entry<String, String> change : changes.entrySet()) {
                draft = draft.with(change.getKey(), Documents.option("test", change.getValue()));
            }
            Scenario alone = draft.read();
            StepResult step = simulator.simulate(alone, fidelity);
            CampaignAnswer answer = new CampaignRunner(kernels).run(new StepDoubt(kernels, constants).job(alone, step),
                    draft.campaign(alone), CampaignOptions.of(7, 20));
            double[] expected = {answer.endedShare(), answer.days().p50(), answer.dollars().orElseThrow().mean(),
                answer.sparesUsed().p90(), answer.checkpointIntervalSeconds()};
            for (int k = 0; k < expected.length; k++) {
                assertThat(block.campaign(i, k)).as(i + ": " + changes)
                        .isCloseTo(expected[k], within(fidelity == Fidelity.EVENT ? 0 : 1e-9 * expected[k]));
            }
        }
        assertThat(block.campaign(0, 2)).isNotEqualTo(block.campaign(1, 2));
    }

    @Test
    void aCampaignThatCannotBeOrDoesNotEndSaysSo() {
        Study study = StudyReader.read("study", "{scenario: " + DENSE + "}, campaign: {replicas: 8, outputs: [days, "
                + "days.p50, goodput, ledger.detect, costs.energy, tokensTrained]}, sweep: {product: {"
                + "campaign.power.cap: {from: 10 W, to: 600 W, step: 590 W}, "
                + "campaign.failures.rate: [3, 1e6], plan.tp: [2]}}}");
        PointBlock block = evaluate(study, Fidelity.CLOSED);
        assertThat(block.status(0)).isEqualTo(PointStatus.IMPOSSIBLE);
        assertThat(block.problem(0)).startsWith("scenario.campaign.power.cap: is 10.0 W")
                .contains("no more than the h100-sxm's idle power");
        assertThat(block.status(3)).isEqualTo(PointStatus.OK);
        assertThat(block.campaign(2, 0)).isEqualTo(1);
        assertThat(block.campaign(2, 1)).isPositive();
        assertThat(block.campaign(3, 0)).isZero();
        assertThat(block.campaign(3, 1)).isNaN();
        assertThat(block.campaign(3, 2)).isNaN();
        assertThat(block.campaign(3, 3)).isBetween(0.0, 1.0);
        assertThat(block.campaign(2, 4)).isPositive();
        assertThat(block.campaign(3, 4)).isNaN();
        assertThat(block.campaign(2, 5)).isPositive();
        assertThat(block.campaign(3, 5)).isNaN();
        assertThat(block.campaign(3, 6)).isNotNegative().isLessThan(block.campaign(2, 6));
    }

    @Test
    void valuesThatDoNotGoTogetherArePointsWithAReason() {
        Study study = study(DENSE, "{product: {cluster.gpus: {from: 60, to: 64, step: 1}, plan.tp: [2]}}");
        PointBlock block = evaluate(study, Fidelity.CLOSED);
        assertThat(block.status(1)).isEqualTo(PointStatus.IMPOSSIBLE);
        assertThat(block.problem(1)).contains("must fill whole nodes of 8", "found 61");
        assertThat(block.status(4)).isEqualTo(PointStatus.OK);
    }
}
