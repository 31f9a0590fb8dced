package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.input.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Changes from the command line: one order, and none of them lost. */
class OverridesCommandTest {

    private static Entry simulated(String... more) {
        String[] arguments = new String[more.length + 5];
        System.arraycopy(new String[] {"simulate", "mai1-1x", "--fidelity=closed", "--format=json", "-q"}, 0,
                arguments, 0, 5);
        System.arraycopy(more, 0, arguments, 5, more.length);
        Ran ran = Ran.trainyard(arguments);
        assertThat(ran.code()).as(ran.err()).isZero();
        return ran.json();
    }

    @Test
    void theNumberOfAcceleratorsHoldsOnAnotherCluster() {
        String[] shapes = {"--plan={tp: 8, pp: 8, vp: 12, dp: 232}", "--gpus=15000", "--set=cluster=mai1-6x-gb200"};
        Entry step = simulated(shapes);
        assertThat(step.require("accelerator").text()).isEqualTo("gb200");
        assertThat(step.require("gpus").text()).isEqualTo("14848");
        assertThat(step.require("spares").text()).isEqualTo("152");
        Entry swapped = simulated(shapes[2], shapes[1], shapes[0]);
        assertThat(swapped.require("scenarioDigest").text()).isEqualTo(step.require("scenarioDigest").text());
        assertThat(simulated(shapes[0], "--set=cluster.gpus=15000", shapes[2]).require("scenarioDigest").text())
                .isEqualTo(step.require("scenarioDigest").text());
    }

    @Test
    void anAcceleratorHoldsOnAnotherCluster() {
        Entry step = simulated("--accelerator=h200-sxm", "--set=cluster=eos", "--set=plan.dp=18",
                "--set=training.globalBatch=1872");
        assertThat(step.require("accelerator").text()).isEqualTo("h200-sxm");
        assertThat(step.require("cluster").text()).isEqualTo("eos, changed");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "simulate mai1-1x --gpus 15000 --set cluster.gpus=30000 | --set cluster.gpus: says something else than --gpus",
        "simulate mai1-1x --accelerator h200-sxm --set cluster.accelerator=gb200 | something else than --accelerator",
        "size mai1-1x --days 90 --accelerator h200-sxm --set cluster.accelerator=gb200 | else than --accelerator",
        "simulate mai1-1x --plan auto --set plan.tp=8 | --set plan.tp: says a part of the plan, and auto leaves",
        "campaign mai1-1x --spares 3 --set campaign.spares=4 | campaign.spares: says something else than --spares",
        "size mai1-1x --days 90 --accelerators gb200 --accelerator h100-sxm | --accelerator: says what --accelerators",
        "size mai1-1x --days 9 --global-batch 64 --set training.globalBatch=32 | says what --global-batch says too"})
    void oneOfTwoWishesIsNeverDropped(String line, String problem) {
        Ran ran = Ran.trainyard(line.split(" (?![^{]*})"));
        assertThat(ran.err()).contains(problem).hasLineCount(1);
        assertThat(ran.code()).isEqualTo(ExitCodes.INPUT);
    }

    @Test
    void whatASizeSearchDoesNotTakeIsSaid() {
        Ran ran = Ran.trainyard("size", "../examples/llama-70b-512-h100.yaml", "--days", "900", "--gpus=64",
                "--plan={tp: 4}");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("--gpus is not taken: how many accelerators is what is looked for; --most-gpus"
                + " 64 bounds it", "--plan is not taken: every size is looked at with every plan");
    }

    @Test
    void theSameTwiceIsNoContradiction() {
        assertThat(simulated("--gpus=15000", "--set=cluster.gpus=15000").require("gpus").text()).isEqualTo("14848");
    }
}
