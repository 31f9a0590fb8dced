package dev.trainyard.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.cuda.driver.Arguments;
import dev.trainyard.cuda.driver.Gpu;
import dev.trainyard.cuda.driver.Kernel;
import dev.trainyard.cuda.job.CampaignJob;
import dev.trainyard.cuda.job.CollectiveJob;
import dev.trainyard.cuda.job.Job;
import dev.trainyard.cuda.job.OwnProduct;
import dev.trainyard.cuda.job.PipelineJob;
import dev.trainyard.cuda.job.PlanJob;
import dev.trainyard.cuda.job.RandomJob;
import dev.trainyard.cuda.job.ThroughputJob;
import dev.trainyard.cuda.ptx.KernelHeader;
import dev.trainyard.kernel.campaign.CampaignAnswers;
import dev.trainyard.kernel.collective.CollectiveAlgorithm;
import dev.trainyard.kernel.collective.CollectiveKind;
import dev.trainyard.kernel.operator.OperatorBatch;
import dev.trainyard.kernel.pipeline.ChunkPlacement;
import dev.trainyard.kernel.pipeline.Keeping;
import dev.trainyard.kernel.pipeline.PipelineBatch;
import dev.trainyard.kernel.pipeline.PipelineKind;
import dev.trainyard.kernel.pipeline.PipelinePass;
import dev.trainyard.kernel.pipeline.PipelineTimes;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.kernel.plan.ChunkRow;
import dev.trainyard.kernel.plan.LayerRow;
import dev.trainyard.kernel.plan.LinkClass;
import dev.trainyard.kernel.plan.PlacementRow;
import dev.trainyard.kernel.plan.PlanAnswers;
import dev.trainyard.kernel.plan.PlanBatch;
import dev.trainyard.kernel.plan.PlanTables;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** generated.cuh is what the Java sources give: the structs are those that the jobs' launches fill. */
class KernelHeaderTest {
    private static final Path HEADER = Path.of("src/main/cuda/generated.cuh");
    private static final Job.Places PLACES = new Job.Places(0, 0, 0, 0);

    @Test
    void itIsWhatTheSourcesGive() throws IOException, NoSuchAlgorithmException {
        String current = new KernelHeader().constants(Kernel.class).constants(OperatorBatch.class)
                .ordinals(CollectiveKind.class).ordinals(CollectiveAlgorithm.class).ordinals(PipelineKind.class)
                .constants(PipelineKind.class).ordinals(ChunkPlacement.class).ordinals(Keeping.class)
                .constants(PipelinePass.class).ordinals(LinkClass.class).constants(LinkClass.class)
                .ordinals(Cause.class).constants(Cause.class)
                .constants(LayerRow.class).constants(ChunkRow.class).constants(PlacementRow.class)
                .constants(PlanTables.class).constants(PlanBatch.class).constants(PlanJob.class)
                .constants(PlanJob.OrderRow.class).structs(launched()).text();
        if (Boolean.getBoolean("trainyard.refresh")) {
            Files.writeString(HEADER, current);
        }
        assertThat(Files.readString(HEADER)).as("%s is stale. Refresh it with cuda-kernels/refresh.sh", HEADER)
                .isEqualTo(current);
    }

    /** What each kernel is launched with, by its name, but the one that shares another's. */
    private static Map<String, Arguments> launched() {
        Map<Kernel, Arguments> launched = new EnumMap<>(Kernel.class);
        Gpu gpu = (Gpu) Proxy.newProxyInstance(Gpu.class.getClassLoader(), new Class<?>[] {Gpu.class},
                (proxy, method, values) -> method.getName().equals("launch")
                        ? launched.put((Kernel) values[0], (Arguments) values[2]) : null);
        PipelineBatch pipelines = Batches.pipelines(Batches.orders().get(0), 1, 1, true);
        for (Job job : new Job[] {new ThroughputJob(Batches.operators(1, 1), new double[1]),
            new CollectiveJob(Batches.collectives(Batches.fabrics().get(0), 1, 1), new double[1], new int[1]),
            new PipelineJob(pipelines, new PipelineTimes(pipelines.order(), 1)),
            new PlanJob(PlanBatches.drawn(1, 1, 2, 2, true), new PlanAnswers(1, true, true)),
            new CampaignJob(CampaignBatches.drawn(1, 1, 1), new CampaignAnswers(1)),
            new RandomJob(1, 2, 3, 4, new int[4])}) {
            job.launch(gpu, 0, 0, 1, PLACES);
        }
        new OwnProduct(gpu).enqueue(0, 1, 1, 1, PLACES);
        launched.put(Kernel.FILL, CudaMeter.fill(1, 2, 3, 4, 5));
        launched.put(Kernel.ELEMENTWISE, CudaMeter.pass(1, 2, 3, 4));
        assertThat(launched).containsOnlyKeys(Kernel.values());
        // one struct, and one name for it
        assertThat(launched.remove(Kernel.PLAN_FIT)).isSameAs(launched.get(Kernel.PLAN));
        Map<String, Arguments> named = new TreeMap<>();
        launched.forEach((kernel, arguments) -> named.put(name(kernel), arguments));
        return named;
    }

    private static String name(Kernel kernel) {
        StringBuilder name = new StringBuilder();
        for (String word : kernel.label().split("_")) {
            name.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
        }
        return name.toString();
    }
}
