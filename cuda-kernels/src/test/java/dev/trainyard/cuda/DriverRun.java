package dev.trainyard.cuda;

import dev.trainyard.kernel.DeviceRequest;
import dev.trainyard.kernel.DeviceUnusableException;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.collective.CollectiveBatch;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.kernel.device.Devices;
import dev.trainyard.kernel.device.KernelChoice;
import dev.trainyard.kernel.device.OffloadCosts;
import dev.trainyard.kernel.device.OffloadCosts.Cost;
import dev.trainyard.kernel.device.OffloadCosts.Work;
import dev.trainyard.kernel.operator.OperatorBatch;
import dev.trainyard.kernel.pipeline.PipelineBatch;
import dev.trainyard.kernel.pipeline.PipelineTimes;
import dev.trainyard.kernel.plan.PlanAnswers;
import dev.trainyard.kernel.plan.PlanBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.SplittableRandom;

/**
 * Computes one batch of every kind through the real JCuda, in a JVM of its own whose driver is a fake. Arguments: the
 * device, then plans for the fake driver, each a run. Prints one line a run: device, whether all answers are the CPU's,
 * notes, what is left allocated.
 */
public final class DriverRun {
    /** Everything goes to the GPU, which is opened for the first batch. */
    private static final OffloadCosts FREE = new OffloadCosts(Stream.of(Work.values()).collect(Collectors.toMap(
            Function.identity(), work -> new Cost(1, 0, 0))), 0);

    private DriverRun() {}

    public static void main(String[] args) throws IOException {
        for (int i = 1; i < args.length; i++) {
            Files.writeString(Path.of(System.getenv("FAKE_CUDA_PLAN")), args[i]);
            Files.deleteIfExists(Path.of(System.getenv("FAKE_CUDA_LEFT")));
            System.out.println(args[i] + " | " + run(args[0]));
        }
        if (args.length == 1) {
            new CudaKernelProvider().details().forEach((what, found) -> System.out.println(what + " | " + found));
        }
    }

    private static String run(String device) throws IOException {
        List<String> notes = new ArrayList<>();
        String result;
        try (KernelChoice choice = new Devices(new Devices().providers(), FREE)
                .open(DeviceRequest.parse(device), 2, notes::add)) {
            if (!choice.note().isEmpty()) {
                notes.add(choice.note());
            }
            result = (same(choice.kernels()) ? "same" : "differs") + " on " + choice.kernels().device();
        } catch (DeviceUnusableException e) {
            result = e.getClass().getSimpleName() + ": " + e.getMessage();
        }
        Path left = Path.of(System.getenv("FAKE_CUDA_LEFT"));
        return result + " | " + String.join("; ", notes) + " | "
                + (Files.exists(left) ? Files.readString(left) : "never opened");
    }

    private static boolean same(Kernels device) {
        Kernels cpu = new CpuKernels(1);
        OperatorBatch operators = Batches.operators(1, 50_000);
        double[] seconds = new double[operators.size()];
        double[] expected = new double[operators.size()];
        device.throughput(operators, seconds);
        cpu.throughput(operators, expected);
        boolean same = Arrays.equals(seconds, expected);

        CollectiveBatch collectives = Batches.collectives(Batches.fabrics().get(0), 2, 700);
        int[] algorithm = new int[700];
        int[] expectedAlgorithm = new int[700];
        device.collective(collectives, seconds, algorithm);
        cpu.collective(collectives, expected, expectedAlgorithm);
        same &= Arrays.equals(seconds, expected) && Arrays.equals(algorithm, expectedAlgorithm);

        PipelineBatch pipelines = Batches.pipelines(Batches.orders().get(3), 3, 70, true);
        PipelineTimes times = new PipelineTimes(pipelines.order(), 70);
        PipelineTimes expectedTimes = new PipelineTimes(pipelines.order(), 70);
        device.pipeline(pipelines, times);
        cpu.pipeline(pipelines, expectedTimes);
        same &= Arrays.equals(times.finish(), expectedTimes.finish());

        // small pipelines: they are to fit the smallest device of the tests
        PlanBatch plans = PlanBatches.byFormula(6, 500, 2, 2);
        PlanAnswers answers = new PlanAnswers(plans.size(), true, false);
        PlanAnswers expectedAnswers = new PlanAnswers(plans.size(), true, false);
        device.plan(plans, answers);
        cpu.plan(plans, expectedAnswers);
        same &= Arrays.equals(answers.stepSeconds(), expectedAnswers.stepSeconds())
                && Arrays.equals(answers.breakdown(), expectedAnswers.breakdown());

        SplittableRandom random = new SplittableRandom(4);
        double[] traffic = Batches.traffic(random, 40_000 * 9);
        double[] routes = random.doubles(9 * 5).toArray();
        double[] load = new double[40_000 * 5];
        double[] expectedLoad = new double[40_000 * 5];
        device.linkLoad(40_000, 9, 5, traffic, routes, load);
        cpu.linkLoad(40_000, 9, 5, traffic, routes, expectedLoad);
        same &= Arrays.equals(load, expectedLoad);

        int[] words = new int[100_001];
        int[] expectedWords = new int[100_001];
        device.random(5, 6, 7, 8, words);
        cpu.random(5, 6, 7, 8, expectedWords);
        return same && Arrays.equals(words, expectedWords);
    }
}
