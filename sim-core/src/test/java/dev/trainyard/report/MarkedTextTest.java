package dev.trainyard.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MarkedTextTest {

    @Test
    void onlyThePartBetweenTheCommentsIsReplaced() {
        String page = "before\n<!-- a:begin -->\nold\n<!-- a:end -->\nafter\n";
        String replaced = MarkedText.replace(page, "a", "new\nlines\n\n");
        assertThat(replaced).isEqualTo("before\n<!-- a:begin -->\nnew\nlines\n<!-- a:end -->\nafter\n");
        assertThat(MarkedText.replace(replaced, "a", "new\nlines")).isEqualTo(replaced);
    }

    @Test
    void commentsThatAreMissingTwiceThereOrInTheWrongOrderAreRefused() {
        assertThatThrownBy(() -> MarkedText.replace("text", "a", "")).hasMessageContaining("no line \"<!-- a:begin");
        assertThatThrownBy(() -> MarkedText.replace("<!-- a:begin -->", "a", "")).hasMessageContaining("a:end");
        assertThatThrownBy(() -> MarkedText.replace("<!-- a:end --><!-- a:begin -->", "a", ""))
                .hasMessageContaining("stands before");
        assertThatThrownBy(() -> MarkedText.replace("<!-- a:begin --><!-- a:begin --><!-- a:end -->", "a", ""))
                .hasMessageContaining("more than once");
    }
}
