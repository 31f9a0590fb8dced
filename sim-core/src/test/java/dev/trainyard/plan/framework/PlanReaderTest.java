package dev.trainyard.plan.framework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.cluster.SoftwareLevelBuilder;
import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Folder;
import dev.trainyard.input.InputException;
import dev.trainyard.model.AttentionKind;
import dev.trainyard.model.Experts;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.imported.Imported;
import dev.trainyard.plan.schedule.Schedule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanReaderTest {
    private static final Transformer DENSE = new Transformer("dense", 96, 12288, 49152, 96, 8, 128, AttentionKind.GQA,
            null, null, true, 128256, false, 0, false, 0, 0, 0);
    private static final Transformer MIXTURE = new Transformer("mixture", 61, 7168, 18432, 128, 128, 128,
            AttentionKind.MHA, null, new Experts(256, 8, 2048, 1, 3, 1), true, 129280, false, 0, false, 0, 0, 0);
    private static final SoftwareLevel LEVEL = SoftwareLevelBuilder.builder(SoftwareLevels.newest())
            .overlapTensor(true).overlapData(false).overlapPipeline(true).build();

    @Test
    void whatIsLeftOutIsFilledFromTheClusterAndTheSoftware() {
        Plan plan = read("{tp: 8, pp: 16}", DENSE, 1024);
        assertThat(plan).isEqualTo(new Plan(8, 1, 16, 1, 1, 1, 8, 1, Schedule.ONE_F_ONE_B, Sharding.ZERO1, 0,
                Recompute.NONE, 0, true, true, false, true, List.of()));
    }

    /** Down and up again: two chunks a stage, whether the plan says so or not. */
    @Test
    void aVHasTwoChunksOnAStage() {
        for (String name : List.of("zb-v", "v-half", "v-min", "dual-pipe-v")) {
            assertThat(read("{pp: 16, schedule: " + name + "}", DENSE, 1024).vp()).isEqualTo(2);
            assertThat(read("{pp: 16, vp: 3, schedule: " + name + "}", DENSE, 1024).vp()).isEqualTo(3);
            assertThat(read("{pp: 1, schedule: " + name + "}", DENSE, 1024).vp()).isEqualTo(1);
        }
        assertThat(read("{pp: 16, schedule: zb-h2}", DENSE, 1024).vp()).isEqualTo(1);
    }

    @Test
    void everyKeyIsRead() {
        Plan plan = read("{tp: 2, cp: 3, pp: 4, vp: 5, ep: 6, etp: 7, dp: 8, microBatch: 9, schedule: dual-pipe,"
                + " sharding: zero3, shardGroup: 10, recompute: full, recomputeLayers: 11, sequenceParallel: false,"
                + " overlapTensor: no, overlapData: yes, overlapPipeline: off, stageLayers: [1, 0, 2]}", DENSE, 1024);
        assertThat(plan).isEqualTo(new Plan(2, 3, 4, 5, 6, 7, 8, 9, Schedule.DUAL_PIPE, Sharding.ZERO3, 10,
                Recompute.FULL, 11, false, false, true, false, List.of(1, 0, 2)));
        assertThat(PlanReader.keys()).hasSize(Plan.class.getRecordComponents().length);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{tp: 0} | plan.yaml:1:6: tp: must lie between 1",
        "{tp: -1} | tp: must lie between 1",
        "{tp: 2.5} | tp: expected a whole number",
        "{tp: 1e99} | tp: must lie between 1",
        "{tpp: 2} | unknown key \"tpp\"",
        "{schedule: 1f1b} | schedule: unknown value \"1f1b\"",
        "{stageLayers: 4} | stageLayers: expected a list",
        "{megatron: 8} | megatron: expected flags",
        "{megatron: '--tp 8', tp: 8} | unknown key \"tp\"",
        "{megatron: '--tensor-model-paralel-size 8'} | Maybe \"--tensor-model-parallel-size\"?",
        "{megatron: '--tensor-model-parallel-size eight'} | takes a whole number from 1",
        "{megatron: '--tensor-model-parallel-size'} | takes a whole number from 1",
        "{megatron: '--sequence-parallel 8'} | --sequence-parallel takes no value",
        "{megatron: '--sequence-parallel --sequence-parallel'} | is there twice",
        "{megatron: '--recompute-granularity most'} | expected one of selective, full",
        "{megatron: '--pipeline-model-parallel-layout ExtL'} | takes E, t, m, L and |"})
    void badPlansNameThePlaceAndTheField(String text, String says) {
        assertThatThrownBy(() -> read(text, DENSE, 1024)).isInstanceOf(InputException.class)
                .hasMessageStartingWith("plan.yaml:1:").hasMessageContaining(says);
    }

    @Test
    void theUsualMegatronFlagsAreRead() {
        FrameworkPlan line = MegatronFlags.read("--tensor-model-parallel-size 8 \\\n"
                + " --pipeline-model-parallel-size=16 --num-layers-per-virtual-pipeline-stage 2 --sequence-parallel"
                + " --use-distributed-optimizer --overlap-grad-reduce --overlap-param-gather --recompute-activations"
                + " --micro-batch-size 1 --global-batch-size 2048 --seq-length 8192 --lr 1e-4 --bf16"
                + " --adam-beta1 0.9 --data-path a b c", DENSE, LEVEL, 1024);
        assertThat(line.globalBatch()).hasValue(2048);
        assertThat(line.sequence()).hasValue(8192);
        assertThat(line.plan()).isEqualTo(new Plan(8, 1, 16, 3, 1, 1, 8, 1, Schedule.ONE_F_ONE_B, Sharding.ZERO1, 0,
                Recompute.SELECTIVE, 0, true, false, true, true, List.of()));
    }

    @Test
    void expertsAreSplitByTensorRanksUnlessTheFlagsSayOtherwise() {
        String flags = "--tensor-model-parallel-size 2 --expert-model-parallel-size 8";
        assertThat(MegatronFlags.read(flags, MIXTURE, LEVEL, 64).plan().etp()).isEqualTo(2);
        assertThat(MegatronFlags.read(flags + " --expert-tensor-parallel-size 1", MIXTURE, LEVEL, 64).plan().etp())
                .isEqualTo(1);
    }

    @Test
    void layoutsOfStagesAreRead() {
        String flags = "--pipeline-model-parallel-size 4 ";
        assertThat(MegatronFlags.read(flags + "--decoder-first-pipeline-num-layers 13"
                + " --decoder-last-pipeline-num-layers 16", MIXTURE, LEVEL, 64).plan().stageLayers())
                .containsExactly(13, 16, 16, 16);
        Plan plan = MegatronFlags.read(flags + "--pipeline-model-parallel-layout Et*3|(tttt|)*14,ttL", MIXTURE, LEVEL,
                64).plan();
        assertThat(plan.vp()).isEqualTo(4);
        assertThat(plan.stageLayers()).hasSize(16).startsWith(3, 4).endsWith(4, 2);
        assertThat(Layouts.stageLayers(MIXTURE, plan)).hasSize(16);
    }

    @Test
    void whatIsWrittenReadsBackTheSame() {
        Random random = new Random(7);
        for (int i = 0; i < 1000; i++) {
            Plan plan = randomPlan(random);
            String flags = MegatronFlags.write(plan, 4096);
            FrameworkPlan line = MegatronFlags.read(flags, MIXTURE, LEVEL, (int) plan.gpus());
            assertThat(line.plan()).as(flags).isEqualTo(plan);
            assertThat(line.globalBatch()).hasValue(4096);
        }
    }

    @Test
    void whatMegatronDoesNotKnowIsNotWritten() {
        Plan plan = read("{schedule: dual-pipe}", DENSE, 8);
        assertThatThrownBy(() -> MegatronFlags.write(plan, 8)).isInstanceOf(LayoutException.class)
                .hasMessageContaining("found dual-pipe");
    }

    @Test
    void damagedFlagsAreReadOrRefused() {
        String flags = "--tensor-model-parallel-size 8 --pipeline-model-parallel-size 4 --micro-batch-size=1"
                + " --pipeline-model-parallel-layout Et*3|(tttt|)*14,ttL --recompute-granularity full"
                + " --recompute-method block --recompute-num-layers 2 --num-distributed-optimizer-instances 2"
                + " --use-megatron-fsdp --data-parallel-sharding-strategy optim_grads_params";
        List<String> pieces = List.of("", "-", "--", " ", "=", "*", "(", ")", "|", "t", "9999999999", "0", "-1", "$",
                "\\", "--sequence-parallel");
        Random random = new Random(11);
        int refused = 0;
        for (int i = 0; i < 5000; i++) {
            int from = random.nextInt(flags.length());
            int until = Math.min(flags.length(), from + random.nextInt(5));
            String damaged = flags.substring(0, from) + pieces.get(random.nextInt(pieces.size()))
                    + flags.substring(until);
            try {
                Plan plan = MegatronFlags.read(damaged, MIXTURE, LEVEL, 1024).plan();
                assertThat(plan.pp()).isPositive();
            } catch (LayoutException e) {
                assertThat(e.getMessage()).doesNotContain("\n");
                refused++;
            }
        }
        assertThat(refused).isBetween(1000, 4990);
    }

    private static Plan randomPlan(Random random) {
        Sharding sharding = Sharding.values()[random.nextInt(4)];
        Recompute recompute = Recompute.values()[random.nextInt(3)];
        int pp = 1 << random.nextInt(4);
        int vp = 1 + random.nextInt(3);
        int dp = 1 << 1 + random.nextInt(5);
        List<Integer> stageLayers = new ArrayList<>();
        if (random.nextInt(3) == 0) {
            for (int i = 0; i < pp * vp; i++) {
                stageLayers.add(random.nextInt(5));
            }
        }
        int shardGroup = sharding == Sharding.ZERO3 && random.nextBoolean() ? dp / 2 : 0;
        return new Plan(1 << random.nextInt(4), 1, pp, vp, 1 << random.nextInt(7), 1 << random.nextInt(2), dp,
                1 + random.nextInt(4), Schedule.ONE_F_ONE_B, sharding, shardGroup, recompute,
                recompute == Recompute.FULL ? random.nextInt(3) : 0, random.nextBoolean(), random.nextBoolean(),
                random.nextBoolean(), random.nextBoolean(), stageLayers);
    }

    private static Plan read(String yaml, Transformer model, int gpus) {
        Entry plan = Documents.parse("plan.yaml", yaml);
        return Imported.is(plan) ? Imported.read(plan, Folder.of(Path.of(""))).plan(model, LEVEL, gpus, 0)
                : PlanReader.read(plan, LEVEL, gpus);
    }
}
