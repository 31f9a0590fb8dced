package dev.trainyard.report.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.constants.Constants;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.runs.PublishedRuns;
import dev.trainyard.validation.Validation;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

@Isolated("sets the locale of the whole JVM")
class ValidationPlotsTest {
    private static Validation some;

    private final Locale before = Locale.getDefault();

    @BeforeAll
    static void predict() {
        some = predict(run -> run.id().startsWith("SX") || run.id().startsWith("KO"));
    }

    @AfterEach
    void restore() {
        Locale.setDefault(before);
    }

    @Test
    void everyScoredRowIsOneMarkAndEveryAcceleratorHasItsCountInTheLegend() throws Exception {
        for (String svg : new ValidationPlots(some).all().values()) {
            Element plot = parsed(svg);
            assertThat(texts(plot, "title")).filteredOn(tip -> tip.contains(": ")).hasSize(28);
            assertThat(texts(plot, "text")).contains("a100-sxm-80 (8)", "b200-sxm (20)", "filled: dense",
                    "hollow: experts", "10% off");
            assertThat(texts(plot, "text")).anyMatch(text -> text.endsWith("]")); // an axis with its unit
        }
    }

    @Test
    void aPlotHasNoScriptAndFetchesNothing() {
        for (String svg : new ValidationPlots(some).all().values()) {
            assertThat(svg.replace("http://www.w3.org/2000/svg", "")).doesNotContain("<script", "href", "url(",
                    "http", "@import");
        }
    }

    @Test
    void theSamePredictionsGiveTheSameBytesInEveryLocale() {
        Locale.setDefault(Locale.GERMANY);
        Map<String, String> german = new ValidationPlots(some).all();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        assertThat(new ValidationPlots(some).all()).isEqualTo(german);
    }

    @Test
    void everyMarkLiesInsideTheFrame() throws Exception {
        for (String svg : new ValidationPlots(some).all().values()) {
            Element plot = parsed(svg);
            double width = Double.parseDouble(plot.getAttribute("width"));
            double height = Double.parseDouble(plot.getAttribute("height"));
            NodeList paths = plot.getElementsByTagName("path");
            for (int i = 0; i < paths.getLength(); i++) {
                String[] start = ((Element) paths.item(i)).getAttribute("d").substring(1).split("[ a-z]");
                assertThat(Double.parseDouble(start[0])).isBetween(0.0, width);
                assertThat(Double.parseDouble(start[1])).isBetween(0.0, height);
            }
        }
    }

    @Test
    void runsWithoutAScoredRowGiveEmptyPlots() throws Exception {
        Validation none = predict(run -> run.id().equals("KO-009"));
        for (String svg : new ValidationPlots(none).all().values()) {
            assertThat(parsed(svg).getElementsByTagName("path").getLength()).isZero();
        }
    }

    @Test
    void namesThatLookLikeMarkupAreEscaped() throws Exception {
        String svg = new Svg(10, 10, "<a & \"b\">").text(1, 1, "start", "<script>\u0007").render();
        assertThat(svg).contains("&lt;script&gt; ").doesNotContain("<script");
        assertThat(parsed(svg).getAttribute("aria-label")).isEqualTo("<a & \"b\">");
    }

    @Test
    void axesHoldWhatTheyShow() {
        PlotAxis decades = PlotAxis.decades("s", 0.28, 206);
        assertThat(decades.low()).isEqualTo(0.2);
        assertThat(decades.high()).isEqualTo(500);
        assertThat(decades.ticks()).extracting(PlotAxis.Tick::text).contains("0.2", "1", "10", "500");
        assertThat(decades.share(10)).isCloseTo(Math.log(50) / Math.log(2500), within(1e-12));
        PlotAxis gpus = PlotAxis.powersOfTwo("GPUs", 8, 8);
        assertThat(gpus.share(8)).isBetween(0.0, 0.5);
        assertThat(PlotAxis.linear("%", -25, 25, 10, true).ticks()).extracting(PlotAxis.Tick::text)
                .containsExactly("-20", "-10", "0", "+10", "+20");
        assertThat(PlotAxis.decades("s", 1e-12, 1e15).held(1e15)).isEqualTo(5e12);
    }

    private static Validation predict(Predicate<PublishedRun> wanted) {
        List<PublishedRun> runs = PublishedRuns.shipped().stream().filter(wanted).toList();
        return Validation.run(runs, new CpuKernels(1), Constants.shipped(), Fidelity.CLOSED, done -> { });
    }

    private static Element parsed(String svg) throws ParserConfigurationException, IOException, SAXException {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new InputSource(new StringReader(svg))).getDocumentElement();
    }

    private static List<String> texts(Element plot, String tag) {
        NodeList nodes = plot.getElementsByTagName(tag);
        return IntStream.range(0, nodes.getLength()).mapToObj(i -> nodes.item(i).getTextContent())
                .toList();
    }
}
