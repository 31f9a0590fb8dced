package dev.trainyard.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.trainyard.calibration.CalibratedProfiles;
import dev.trainyard.cluster.Accelerators;
import dev.trainyard.cluster.Clusters;
import dev.trainyard.cluster.Fabrics;
import dev.trainyard.cluster.SoftwareFamily;
import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.input.Entry;
import dev.trainyard.model.AttentionKind;
import dev.trainyard.model.Models;
import dev.trainyard.model.Precision;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.framework.PlanReader;
import dev.trainyard.plan.schedule.Schedule;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

class ScenarioSchemaTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(ScenarioSchema.text());
    private static final List<String> HEAD = List.of("name", "aliases", "summary", "sources", "note");
    private static final List<String> BASE = List.of("base");
    private static final String MODEL_READER = "dev.trainyard.model.ModelReader";

    @TestFactory
    Stream<DynamicTest> everyPresetAndExampleIsValid() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (String name : Presets.names()) {
            tests.add(DynamicTest.dynamicTest(name, () -> assertThat(errors(json(Presets.text(name)))).isEmpty()));
        }
        for (Path file : Examples.files()) {
            tests.add(DynamicTest.dynamicTest(file.getFileName().toString(), () ->
                    assertThat(errors(json(Examples.text(file)))).isEmpty()));
        }
        return tests.stream();
    }

    @Test
    void everyCatalogueFileIsValidInline() throws IOException {
        for (String name : Accelerators.names()) {
            assertInline("{model: x, cluster: {gpus: 8, accelerator: 0}, training: {globalBatch: 1}}",
                    "/cluster/accelerator", resource(Accelerators.class, "accelerators/" + name));
        }
        for (String name : Fabrics.names()) {
            assertInline("{model: x, cluster: {gpus: 8, accelerator: x, fabric: 0}, training: {globalBatch: 1}}",
                    "/cluster/fabric", resource(Accelerators.class, "fabrics/" + name));
        }
        for (String name : Clusters.names()) {
            assertInline("{model: x, cluster: 0, training: {globalBatch: 1}}", "/cluster",
                    resource(Accelerators.class, "clusters/" + name));
        }
        for (String name : SoftwareLevels.names()) {
            assertInline("{model: x, cluster: x, training: {globalBatch: 1}, software: 0}", "/software",
                    resource(Accelerators.class, "software/" + name));
        }
        for (String name : Models.shipped().names()) {
            assertInline("{model: 0, cluster: x, training: {globalBatch: 1}}", "/model",
                    resource(Models.class, name));
        }
    }

    @Test
    void aCalibratedProfileIsValidInline() throws IOException {
        for (String like : Accelerators.names()) {
            assertInline("{model: x, cluster: {gpus: 8, accelerator: 0}, training: {globalBatch: 1}}",
                    "/cluster/accelerator", json(CalibratedProfiles.text(like)));
        }
    }

    @Test
    void someKeysOverABaseAreValid() {
        assertThat(errors(json("""
                model: {base: mixtral-8x7b, layers: 40, experts: {topK: 4}}
                cluster:
                  base: mai1-preview
                  accelerator: {base: h100-sxm, memoryBandwidth: 2.4 TB/s, peak: {bf16: 700 TFLOP/s}, tile: {rows: 64}}
                  fabric: {leafOversubscription: 2}
                software: {base: nemo-2024, overlapTensor: false}
                training: {globalBatch: 64}
                """))).isEmpty();
        assertThat(errors(json("{model: {layers: 40}, cluster: mai1-preview, training: {globalBatch: 64}}")))
                .isNotEmpty();
        assertThat(errors(json("{model: x, cluster: {base: eos, fabric: {}}, training: {globalBatch: 64}}")))
                .isNotEmpty();
    }

    @Test
    void unknownKeysAreRefusedAtEveryLevel() throws IOException {
        String text = Examples.text(Examples.folder().resolve("own-silicon.yaml"));
        assertThat(errors(json(text))).isEmpty();
        for (String line : List.of("name: our own silicon", "  gpus: 16384", "    vendor: in-house", "  year: 2027")) {
            String whole = "\n" + line + "\n";
            String indent = line.substring(0, line.length() - line.stripLeading().length());
            assertThat(text).contains(whole);
            assertThat(errors(json(text.replace(whole, whole + indent + "zzz: 1\n")))).as(line).isNotEmpty();
        }
        assertThat(errors(json(text.replace("{tp: 1,", "{tpp: 1,")))).isNotEmpty();
        assertThat(errors(json(text.replace("sequence:", "sequense:")))).isNotEmpty();
        assertThat(errors(json(text.replace("globalBatch: 32768", "globalBatch: [1]")))).isNotEmpty();
    }

    @Test
    void keysAreThoseOfTheReaders() throws Exception {
        assertThat(keys("")).isEqualTo(sorted(known(ScenarioReader.class.getName())));
        assertThat(keys("/$defs/training")).isEqualTo(sorted(known(TrainingSection.class.getName())));
        assertThat(keys("/$defs/model")).isEqualTo(sorted(known(MODEL_READER), BASE));
        assertThat(keys("/$defs/plan")).isEqualTo(sorted(PlanReader.keys()));
        assertThat(keys("/$defs/cluster")).isEqualTo(sorted(known(Clusters.class.getName()), HEAD, BASE));
        assertThat(keys("/$defs/accelerator")).isEqualTo(sorted(known(Accelerators.class.getName()), HEAD, BASE));
        assertThat(keys("/$defs/fabric")).isEqualTo(sorted(known(Fabrics.class.getName()), HEAD, BASE));
        assertThat(keys("/$defs/software")).isEqualTo(sorted(known(SoftwareLevels.class.getName()), HEAD, BASE));
    }

    @Test
    void choicesAreThoseOfTheReaders() throws IOException {
        assertThat(choices("/$defs/training/properties/precision")).isEqualTo(names(Precision.values()));
        assertThat(choices("/$defs/model/properties/attention")).isEqualTo(names(AttentionKind.values()));
        assertThat(choices("/$defs/software/properties/framework")).isEqualTo(names(SoftwareFamily.values()));
        assertThat(choices("/$defs/plan/properties/schedule")).isEqualTo(names(Schedule.values()));
        assertThat(choices("/$defs/plan/properties/sharding")).isEqualTo(names(Sharding.values()));
        assertThat(choices("/$defs/plan/properties/recompute")).isEqualTo(names(Recompute.values()));
    }

    private static void assertInline(String around, String at, JsonNode inline) throws IOException {
        JsonNode scenario = json(around);
        int slash = at.lastIndexOf('/');
        ((ObjectNode) scenario.at(at.substring(0, slash))).set(at.substring(slash + 1), inline);
        assertThat(errors(scenario)).as("%s", inline).isEmpty();
    }

    private static JsonNode resource(Class<?> beside, String name) throws IOException {
        try (InputStream in = beside.getResourceAsStream(name + ".yaml")) {
            return json(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static JsonNode json(String yaml) {
        return MAPPER.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(yaml));
    }

    private static List<String> errors(JsonNode document) {
        return SCHEMA.validate(document).stream().map(Object::toString).toList();
    }

    private static List<String> known(String reader) throws ReflectiveOperationException {
        Field keys = Class.forName(reader).getDeclaredField("KEYS");
        keys.setAccessible(true);
        Object value = keys.get(null);
        return value instanceof String[] array ? List.of(array)
                : ((List<?>) value).stream().map(String::valueOf).toList();
    }

    private static Set<String> keys(String at) throws IOException {
        JsonNode properties = MAPPER.readTree(ScenarioSchema.text()).at(at + "/properties");
        return new TreeSet<>(properties.propertyNames());
    }

    private static List<String> choices(String at) throws IOException {
        List<String> choices = new ArrayList<>();
        MAPPER.readTree(ScenarioSchema.text()).at(at + "/enum").forEach(choice -> choices.add(choice.asString()));
        return choices;
    }

    private static List<String> names(Enum<?>[] constants) {
        return Arrays.stream(constants).map(Entry::nameOf).toList();
    }

    @SafeVarargs
    private static Set<String> sorted(List<String>... lists) {
        Set<String> all = new TreeSet<>();
        for (List<String> list : lists) {
            all.addAll(list);
        }
        return all;
    }
}
