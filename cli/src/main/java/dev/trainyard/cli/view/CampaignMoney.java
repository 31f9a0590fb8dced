package dev.trainyard.cli.view;

import dev.trainyard.campaign.CampaignAnswer;
import dev.trainyard.campaign.CampaignCost;
import dev.trainyard.campaign.money.HourlyPrices;
import dev.trainyard.campaign.money.Investment;
import dev.trainyard.campaign.money.OwnOrRent;
import dev.trainyard.report.Numbers;
import dev.trainyard.report.Table;
import java.util.ArrayList;
import java.util.List;

/** A campaign's dollars as tables: the run's costs, what is bought apart from them, and what else a planner asks. */
final class CampaignMoney {
    private static final double MILLION = 1e6;

    private final CampaignAnswer answer;

    CampaignMoney(CampaignAnswer answer) {
        this.answer = answer;
    }

    List<Table> tables(CampaignCost cost) {
        List<Table> tables = new ArrayList<>(List.of(costs(cost)));
        cost.investment().ifPresent(it -> tables.add(investment(it)));
        Table more = more(cost);
        if (!more.rows().isEmpty()) {
            tables.add(more);
        }
        return tables;
    }

    private Table costs(CampaignCost cost) {
        Table table = new Table().text("what the run costs, mean").number("M$").number("share [%]");
        double total = answer.dollars().orElseThrow().mean();
        cost.parts().forEach((part, dollars) -> table.row(part.text(), millions(dollars),
                Numbers.fixed(100 * dollars / total, 2)));
        return table.row("cost of the run", millions(total), "100.00");
    }

    private static Table investment(Investment it) {
        Table table = new Table().text("bought and built before, not in the cost of the run").number("M$")
                .row("accelerators with servers", millions(it.accelerators())).row("network", millions(it.network()))
                .row("other equipment", millions(it.otherEquipment()));
        it.building().ifPresent(building -> table.row("building", millions(building)));
        return table.row("investment", millions(it.total()));
    }

    private static Table more(CampaignCost cost) {
        Table table = new Table().text("money").number("value").text("unit");
        cost.perMillionTokens().ifPresent(dollars -> table.row("a million trained tokens", number(dollars), "$"));
        cost.ownOrRent().ifPresent(it -> ownOrRent(table, it));
        cost.hourlyPrices().ifPresent(it -> hourly(table, it));
        return table;
    }

    private static void ownOrRent(Table table, OwnOrRent it) {
        table.row("an hour of the cluster owned, working or not", dollars(it.ownedHourly()), "$");
        table.row("electricity of an hour of training", dollars(it.energyHourly()), "$");
        table.row("an hour of the cluster rented, electricity inside", dollars(it.rentedHourly()), "$");
        if (it.breakEven() <= 1) {
            table.row("owning is cheaper from this share of all hours on", Numbers.fixed(100 * it.breakEven(), 1), "%");
        } else {
            table.row("owning is cheaper from this share of all hours on", "never", "");
        }
    }

    private static void hourly(Table table, HourlyPrices it) {
        table.row("electricity in the cheapest and the dearest hour of the day",
                number(it.cheapest()) + " to " + number(it.dearest()), "$/MWh");
        String pause = "a pause in the " + it.pausedHours() + " dearest hours of each day: ";
        table.row(pause + "electricity saved", millions(it.energySaved()), "M$");
        table.row(pause + "the rest of the cluster costs more", millions(it.otherDollars()), "M$");
        table.row(pause + "the run takes longer", number(it.daysMore()), "days");
    }

    private static String millions(double dollars) {
        return number(dollars / MILLION);
    }

    private static String dollars(double dollars) {
        return Numbers.grouped(Math.round(dollars));
    }

    private static String number(double value) {
        return Numbers.significant(value, 4);
    }
}
