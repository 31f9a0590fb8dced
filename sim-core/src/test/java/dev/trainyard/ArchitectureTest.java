package dev.trainyard;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the arrows of docs/architecture.md: a scenario flows through the packages once, with no way back. */
class ArchitectureTest {
    private static final int MOST_SOURCES = 25;
    private static final String ROOT = "dev.trainyard.";
    /** Each package uses only those before it; one with rooms below it is named room by room. */
    private static final List<String> ORDER = List.of("input", "constants", "model.layer", "model",
            "model.huggingface", "kernel.random", "kernel.operator", "kernel.collective", "kernel.pipeline",
            "kernel.makespan", "kernel.plan", "kernel.campaign", "kernel", "kernel.cpu", "kernel.device", "cluster",
            "cluster.preset", "cluster.failure", "cluster.site", "plan.schedule", "plan", "plan.memory",
            "plan.framework.settings", "plan.framework.shell", "plan.framework", "plan.imported",
            "scenario.campaign", "scenario", "engine", "workload", "workload.network", "calibration", "iteration",
            "runs", "interval", "campaign.job", "campaign.checkpoint", "campaign.failure", "campaign.power",
            "campaign.money", "campaign.site", "campaign", "campaign.judged", "study.search", "study",
            "study.sweep", "measure", "validation", "fit", "report", "report.plot", "report.sweep",
            "report.campaign", "api");
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> location.contains("sim-core"))
            .importPackages("dev.trainyard");

    static Stream<String> packages() {
        return ORDER.stream();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void aPackageUsesOnlyThoseBeforeIt(String name) {
        String[] later = ORDER.stream().skip(ORDER.indexOf(name) + 1L).map(after -> ROOT + after)
                .toArray(String[]::new);
        if (later.length > 0) {
            noClasses().that().resideInAPackage(ROOT + name).should().dependOnClassesThat()
                    .resideInAnyPackage(later).allowEmptyShould(true).check(CORE);
        }
    }

    @Test
    void everyPackageHasItsPlaceInTheOrder() {
        assertThat(CORE.stream().map(ArchitectureTest::room).distinct()).isSubsetOf(ORDER);
    }

    /** A folder holds one idea, and says which. */
    @Test
    void aPackageIsSmallAndSaysWhatItIs() throws IOException {
        try (Stream<Path> all = Files.walk(Path.of(".."))) {
            for (Path folder : all.filter(path -> path.toString().contains("src/main/java/dev/trainyard"))
                    .filter(Files::isDirectory).toList()) {
                try (Stream<Path> files = Files.list(folder)) {
                    List<String> sources = files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".java")).toList();
                    assertThat(sources).as("sources of %s", folder).hasSizeLessThanOrEqualTo(MOST_SOURCES);
                    if (!sources.isEmpty()) {
                        assertThat(sources).as("sources of %s", folder).contains("package-info.java");
                    }
                }
            }
        }
    }

    @Test
    void kernelsAndEngineKnowNothingOfTraining() {
        noClasses().that().resideInAnyPackage(ROOT + "kernel..", ROOT + "engine..").should().dependOnClassesThat()
                .resideInAnyPackage(ROOT + "model..", ROOT + "cluster..", ROOT + "plan..", ROOT + "scenario..")
                .allowEmptyShould(true).check(CORE);
    }

    @Test
    void nothingInTheCoreUsesReports() {
        noClasses().that().resideOutsideOfPackage(ROOT + "report..").should().dependOnClassesThat(
                resideInAPackage(ROOT + "report..")).check(CORE);
    }

    @Test
    void theCoreUsesNoOtherModule() {
        noClasses().should().dependOnClassesThat().resideInAnyPackage("jcuda..", "picocli..",
                ROOT + "cuda..", ROOT + "cli..", ROOT + "bench..").check(CORE);
    }

    @Test
    void theCoreNeverPrintsAndNeverExits() {
        noClasses().should().accessField(System.class, "out").orShould().accessField(System.class, "err")
                .orShould().callMethod(System.class, "exit", int.class)
                .orShould().callMethod(Throwable.class, "printStackTrace").check(CORE);
    }

    @Test
    void nothingStaticChanges() {
        fields().that().areDeclaredInClassesThat(resideInAPackage("dev.trainyard..")).should(beFinalWhereStatic())
                .check(CORE);
    }

    @Test
    void staticCollectionsAndArraysArePrivate() {
        fields().that().areStatic().and().doNotHaveModifier(SYNTHETIC)
                .and().haveRawType(arrayType()).should().bePrivate().allowEmptyShould(true).check(CORE);
    }

    @Test
    void theRulesSeeTheClasses() {
        classes().should().resideInAPackage("dev.trainyard..").check(CORE);
        assertThat(CORE.size()).isGreaterThan(30);
    }

    private static String room(JavaClass type) {
        return type.getPackageName().substring(Math.min(ROOT.length(), type.getPackageName().length()));
    }

    private static DescribedPredicate<JavaClass> arrayType() {
        return DescribedPredicate.describe("array", JavaClass::isArray);
    }

    private static ArchCondition<JavaField> beFinalWhereStatic() {
        return new ArchCondition<>("be final where static") {
            @Override
            public void check(JavaField field, ConditionEvents events) {
                boolean changes = field.getModifiers().contains(STATIC) && !field.getModifiers().contains(FINAL);
                events.add(new SimpleConditionEvent(field, !changes, field.getFullName() + " is static, not final"));
            }
        };
    }
}
