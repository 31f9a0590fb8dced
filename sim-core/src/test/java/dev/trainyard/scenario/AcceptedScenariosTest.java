package dev.trainyard.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.constants.Constants;
import dev.trainyard.input.InputException;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.cpu.CpuKernels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class AcceptedScenariosTest {
    private static final long SEED = 7;
    private static final int COUNT = 3_000;

    @Test
    void whatIsAcceptedCanBeSimulated() throws IOException {
        List<String> texts = new ArrayList<>();
        Presets.names().forEach(name -> texts.add(Presets.text(name)));
        for (Path example : Examples.files()) {
            texts.add(Examples.text(example));
        }
        Mutations mutations = new Mutations(SEED);
        StepSimulator simulator = new StepSimulator(new CpuKernels(1), Constants.shipped());
        int simulated = 0;
        for (int i = 0; i < COUNT; i++) {
            byte[] bytes = mutations.of(texts.get(i % texts.size()));
            Scenario scenario;
            try {
                scenario = ScenarioReader.read("fuzz.yaml", bytes, Examples.folder());
            } catch (InputException e) {
                assertThat(e.getMessage()).isNotBlank();
                continue;
            }
            if (scenario.plan().isPresent()) {
                String shown = new String(bytes, StandardCharsets.UTF_8);
                double seconds = seconds(simulator, scenario, shown);
                assertThat(seconds).as(shown).isPositive().isFinite();
                simulated++;
            }
        }
        assertThat(simulated).isGreaterThan(COUNT / 10);
    }

    private static double seconds(StepSimulator simulator, Scenario scenario, String shown) {
        try {
            return simulator.simulate(scenario, Fidelity.CLOSED).stepSeconds();
        } catch (RuntimeException e) {
            throw new AssertionError("accepted, but not simulated:\n" + shown, e);
        }
    }
}
