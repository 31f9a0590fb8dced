package dev.trainyard.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.constants.Constants;
import dev.trainyard.runs.ShippedFile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AblationTableTest {
    private static final AblationTable.Line ALL = new AblationTable.Line(AblationTable.NOTHING, 54, 3.25, 2.2, 6.5,
            4.1, 13.8);

    @Test
    void aTableIsReadBackToThreeDecimals() {
        AblationTable table = new AblationTable(List.of(ALL, new AblationTable.Line("one, \"two\"", 53, 10.12345, 2.3,
                6.75, 4.2, 14)));
        AblationTable read = AblationTable.parse(table.csv());
        assertThat(read.csv()).isEqualTo(table.csv());
        assertThat(read.lines().get(0)).isEqualTo(ALL);
        assertThat(read.lines().get(1).effect()).isEqualTo("one, \"two\"");
        assertThat(read.lines().get(1).fitMean()).isEqualTo(10.123);
    }

    @Test
    void anEffectIsWorthWhatItsAbsenceAddsToTheErrorOfWhatIsLeftOut() {
        AblationTable.Line without = new AblationTable.Line("waves", 53, 3.2, 2.3, 6.75, 4.2, 14);
        AblationTable table = new AblationTable(List.of(ALL, without));
        assertThat(table.worth(without)).isCloseTo(0.25, within(1e-12));
        assertThat(table.worth(ALL)).isZero();
    }

    @Test
    void aTableWithoutItsFirstLineIsRefused() {
        assertThatThrownBy(() -> new AblationTable(List.of()))
                .hasMessageContaining("switch off nothing, found no line");
        assertThatThrownBy(() -> AblationTable.parse(new AblationTable(List.of(ALL)).csv()
                .replace(AblationTable.NOTHING, "waves"))).hasMessageContaining("found waves");
    }

    @Test
    void theShippedTableSwitchesOffEveryEffectThatTheConstantsKnow() {
        Constants constants = Constants.shipped();
        List<String> effects = new ArrayList<>(List.of(AblationTable.NOTHING));
        List<Integer> fitted = new ArrayList<>(List.of(FreeConstants.of(constants, List.of(), List.of()).size()));
        for (Effect effect : Effect.ALL) {
            effects.add(effect.name());
            fitted.add(FreeConstants.of(effect.off(constants), List.of(), effect.names()).size());
        }
        String remedy = "ablation.csv is stale. Refresh what is fitted with docs/refresh.sh --refit";
        List<AblationTable.Line> lines = AblationTable.shipped().lines();
        assertThat(lines.stream().map(AblationTable.Line::effect)).as(remedy).containsExactlyElementsOf(effects);
        assertThat(lines.stream().map(AblationTable.Line::constants)).as(remedy).containsExactlyElementsOf(fitted);
    }

    @Test
    void aMissingFileIsNamedWithTheRemedy() {
        assertThatThrownBy(() -> ShippedFile.open(AblationTable.class, "no-such.csv"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no-such.csv").hasMessageContaining("docs/refresh.sh --refit");
    }
}
