package dev.trainyard.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.trainyard.cuda.CudaKernelProvider;
import dev.trainyard.kernel.Kernels;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Holds the arrows between the modules: cli uses cuda-kernels uses sim-core, and only each one's own libraries. */
@Tag("slow")
class ModulesTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("dev.trainyard");

    @Test
    void allThreeModulesAreSeen() {
        for (Class<?> type : new Class<?>[] {Trainyard.class, Kernels.class,
            CudaKernelProvider.class}) {
            assertThat(ALL.contain(type)).as(type.getName()).isTrue();
        }
    }

    @Test
    void nothingUsesTheCommandLine() {
        noClasses().that().resideOutsideOfPackage("dev.trainyard.cli..").should().dependOnClassesThat()
                .resideInAnyPackage("dev.trainyard.cli..", "picocli..", "me.tongfei..").check(ALL);
    }

    @Test
    void theCudaBackEndKnowsKernelsOnly() {
        noClasses().that().resideInAPackage("dev.trainyard.cuda..").should().dependOnClassesThat(
                DescribedPredicate.describe("the rest of Trainyard",
                        type -> type.getPackageName().startsWith("dev.trainyard.")
                                && !type.getPackageName().matches("dev\\.trainyard\\.(cuda|kernel)(\\..*)?")))
                .check(ALL);
    }

    @Test
    void onlyTheCudaBackEndUsesCuda() {
        noClasses().that().resideOutsideOfPackage("dev.trainyard.cuda..").should().dependOnClassesThat()
                .resideInAnyPackage("jcuda..", "dev.trainyard.cuda..").check(ALL);
    }

    @Test
    void onlyTheProgramEndsTheProcess() {
        noClasses().that().doNotHaveSimpleName("Trainyard").should().callMethod(System.class, "exit", int.class)
                .check(ALL);
    }

    @Test
    void onlyCommandsPrint() {
        noClasses().that().doNotHaveSimpleName("Progress").should().accessField(System.class, "out")
                .orShould().accessField(System.class, "err").check(ALL);
    }
}
