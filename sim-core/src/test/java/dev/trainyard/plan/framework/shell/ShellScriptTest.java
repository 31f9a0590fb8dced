package dev.trainyard.plan.framework.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.input.InputException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellScriptTest {
    /** Half a million characters in A by six lines. */
    private static final String HALF_MILLION = "A=aaaaaaaaaaaaaaaa\n" + "A=$A$A$A$A$A$A$A$A\n".repeat(5);

    /** Each asks for gigabytes by a script of a few kilobytes. */
    @ParameterizedTest
    @ValueSource(strings = {"B=%s", "[ \"%s\" = x ]", "cat > f <<EOF\n%s\nEOF", "for i in %s; do :; done",
        "B=$((%s))", "B=(%s)", "echo %s > f", "B=${C:-%s}", "case \"%s\" in a) :;; esac", "f %s"})
    void refusesValuesThatGrowWithoutEnd(String line) {
        String script = HALF_MILLION + line.replace("%s", "$A ".repeat(20_000).strip());

        assertThatThrownBy(() -> ShellScript.read("launch.sh", script, Map.of())).isInstanceOf(InputException.class)
                .hasMessageContaining("launch.sh:7").hasMessageContaining("more steps than are followed");
    }

    @Test
    void refusesManyLargeValues() {
        StringBuilder script = new StringBuilder(HALF_MILLION);
        for (int i = 0; i < 9000; i++) {
            script.append("B").append(i).append("=$A\n");
        }

        assertThatThrownBy(() -> ShellScript.read("launch.sh", script.toString(), Map.of()))
                .isInstanceOf(InputException.class).hasMessageContaining("more steps than are followed");
    }

    @Test
    void doesNotKnowWhatReplacementsMultiply() {
        String script = "A=" + "a".repeat(9000) + "\nB=" + "b".repeat(9000) + "\nC=${A//a/$B}\npython $C\n";

        assertThat(ShellScript.read("launch.sh", script, Map.of()).commands()).singleElement()
                .satisfies(command -> assertThat(Unknown.in(command.words().get(1))).isTrue());
    }
}
