package dev.trainyard.cli.view;

import dev.trainyard.campaign.CampaignAnswer;
import dev.trainyard.campaign.Distribution;
import dev.trainyard.report.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The few figures of a campaign that stand in another command's row. */
final class CampaignCells {
    private static final double MILLION = 1e6;

    private CampaignCells() {}

    /**
     * Days at the median, P10 to P90, tokens at the median, goodput in %, M$ at the median, mean MWh, mean
     * interruptions.
     *
     * @param withTokens false leaves out the tokens
     */
    static List<String> of(CampaignAnswer answer, boolean withTokens) {
        Distribution days = answer.known(answer.days());
        boolean ends = answer.tokens() == 0 || answer.endedShare() > 0;
        List<String> cells = new ArrayList<>(List.of(ends ? Numbers.fixed(days.p50(), 1) : "never",
                ends ? Numbers.fixed(days.p10(), 1) + " to " + Numbers.fixed(days.p90(), 1) : "-",
                Numbers.fixed(100 * answer.goodput().mean(), 1),
                answer.dollars().map(answer::known)
                        .map(it -> Numbers.significant(it.p50() / MILLION, 4)).orElse("-"),
                answer.isWhole()
                        ? Numbers.grouped(Math.round(answer.megawattHours().mean())) : "-",
                Numbers.significant(answer.known(answer.interruptions()).mean(), 4)));
        if (withTokens) {
            cells.add(2, Numbers.prefixed(answer.tokensTrained().p50(), 4));
        }
        return cells;
    }

    /** The same as plain values, each with its spread. */
    static Map<String, Object> values(CampaignAnswer answer) {
        return new Row().with("tokens", answer.tokens()).with("replicas", answer.replicas())
                .with("endedShare", answer.endedShare()).with("days", CampaignView.values(answer.known(answer.days())))
                .with("tokensTrained", CampaignView.values(answer.tokensTrained()))
                .with("goodput", CampaignView.values(answer.goodput()))
                .with("dollars", answer.dollars().map(answer::known).map(CampaignView::values).orElse(null))
                .with("megawattHours", CampaignView.values(answer.known(answer.megawattHours())))
                .with("interruptions", CampaignView.values(answer.known(answer.interruptions())))
                .with("guesses", answer.assumptions().stream().filter(it -> it.guessed()).count())
                .with("notes", answer.notes()).values();
    }
}
