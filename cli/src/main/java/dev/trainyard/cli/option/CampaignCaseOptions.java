package dev.trainyard.cli.option;

import dev.trainyard.campaign.Distribution;
import dev.trainyard.campaign.judged.CaseJudge;
import dev.trainyard.campaign.judged.CaseResult;
import dev.trainyard.campaign.judged.CaseResult.Verdict;
import dev.trainyard.campaign.judged.JudgedCase;
import dev.trainyard.campaign.judged.JudgedCases;
import dev.trainyard.campaign.judged.Outcome;
import dev.trainyard.cli.file.Writes;
import dev.trainyard.cli.view.Result;
import dev.trainyard.cli.view.Row;
import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.report.campaign.CampaignPresetsPage;
import dev.trainyard.report.campaign.JudgedCasesPage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Published campaigns against our answers. */
public final class CampaignCaseOptions {
    @Option(names = "--campaigns", description = "Instead, put published months of training to the campaign and "
            + "compare what they came to.")
    private boolean campaigns;
    @Writes
    @Option(names = "--cases-page", paramLabel = "FILE.md", description = "With --campaigns: also write a page.")
    private Path cases;
    @Writes
    @Option(names = "--presets-page", paramLabel = "FILE.md",
            description = "With --campaigns: also write a page of the campaign's presets with their sources.")
    private Path presets;

    public boolean wanted() {
        return campaigns;
    }

    /** Refuses a file that cannot be written before anything is computed. */
    public void check() {
        OutputFiles.check("--cases-page", cases);
        OutputFiles.check("--presets-page", presets);
        if ((cases != null || presets != null) && !campaigns) {
            throw new InputException(Place.of(cases != null ? "--cases-page" : "--presets-page"), "",
                    "writes what --campaigns compares. Add --campaigns");
        }
    }

    public Result run(Kernels kernels) {
        List<JudgedCase> shipped = JudgedCases.shipped();
        List<CaseResult> results = new CaseJudge(kernels).judge(shipped, done -> { });
        if (cases != null) {
            OutputFiles.write("--cases-page", cases, out -> out.write(new JudgedCasesPage(results).markdown()));
        }
        if (presets != null) {
            OutputFiles.write("--presets-page", presets, out -> out.write(CampaignPresetsPage.markdown()));
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        for (CaseResult result : results) {
            result.verdicts().forEach(verdict -> rows.add(row(result.of(), verdict)));
        }
        return Result.of(JudgedCasesPage.table(results), rows);
    }

    private static Map<String, Object> row(JudgedCase of, Verdict verdict) {
        Outcome outcome = verdict.outcome();
        Distribution ours = verdict.ours();
        return new Row().with("case", of.name()).with("figure", Entry.nameOf(outcome.figure()))
                .with("unit", outcome.figure().unit()).with("publishedLow", outcome.low())
                .with("publishedHigh", outcome.high()).with("mean", ours.mean()).with("p5", ours.p5())
                .with("p50", ours.p50()).with("p95", ours.p95()).with("inside", outcome.isCovered(ours))
                .with("met", verdict.isMet()).with("judges", of.own().isEmpty() && of.aside().isEmpty()).values();
    }
}
