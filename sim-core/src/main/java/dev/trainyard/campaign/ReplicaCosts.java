package dev.trainyard.campaign;

import dev.trainyard.campaign.money.CostModel;
import dev.trainyard.campaign.money.CostPart;
import dev.trainyard.campaign.power.PowerParts;
import dev.trainyard.campaign.power.SitePower;
import dev.trainyard.cluster.site.Grid;
import dev.trainyard.kernel.campaign.Deviates;
import java.util.EnumMap;
import java.util.Map;

/** Energy and dollars of every replica, by what each hour was spent on; prices are drawn once a replica. */
final class ReplicaCosts {
    private static final double HOUR = 3.6e9;
    private static final int EQUIPMENT = 0;
    private static final int BUILDING = 1;
    private static final int ELECTRICITY = 2;
    private static final int CARBON = 3;
    private static final LedgerCause[] CAUSES = LedgerCause.values();
    private static final CostPart[] PARTS = CostPart.values();

    private final double[] megawattHours;
    private final double[] tonnes;
    private final double[] dollars;
    private double acceleratorMegawattHours;
    private double acceleratorTonnes;
    private final double[] parts = new double[PARTS.length];
    private final double[] causes = new double[CAUSES.length];
    private final CostModel money;

    ReplicaCosts(Ledger ledger, SitePower power, CostModel money, Grid grid, long seed) {
        this.money = money;
        int replicas = ledger.size();
        megawattHours = new double[replicas];
        tonnes = new double[replicas];
        dollars = new double[replicas];
        double[] hours = new double[CAUSES.length];
        double[] megawatts = new double[CAUSES.length];
        double[] acceleratorMegawatts = new double[CAUSES.length];
        for (int i = 0; i < CAUSES.length; i++) {
            PowerParts drawn = parts(CAUSES[i], power);
            megawatts[i] = drawn.total();
            acceleratorMegawatts[i] = drawn.accelerators();
        }
        for (int replica = 0; replica < replicas; replica++) {
            double sum = 0;
            double accelerators = 0;
            for (int i = 0; i < CAUSES.length; i++) {
                hours[i] = ledger.micros(CAUSES[i], replica) / HOUR;
                sum += hours[i] * megawatts[i];
                accelerators += hours[i] * acceleratorMegawatts[i];
            }
            double tonnesAnHour = grid.kilogramsPerMegawattHour().at(Deviates.of(seed, replica, CARBON)) / 1000;
            megawattHours[replica] = sum;
            tonnes[replica] = sum * tonnesAnHour;
            acceleratorMegawattHours += accelerators / replicas;
            acceleratorTonnes += accelerators * tonnesAnHour / replicas;
            double price = money.paysElectricity()
                    ? grid.dollarsPerMegawattHour().at(Deviates.of(seed, replica, ELECTRICITY)) : 0;
            spend(replica, hours, megawatts, price, money.hourlyParts(Deviates.of(seed, replica, EQUIPMENT),
                    Deviates.of(seed, replica, BUILDING)));
        }
    }

    private void spend(int replica, double[] hours, double[] megawatts, double price, double[] hourly) {
        double byTheHour = 0;
        for (double part : hourly) {
            byTheHour += part;
        }
        double wall = 0;
        double sum = 0;
        for (int i = 0; i < CAUSES.length; i++) {
            double cause = hours[i] * (byTheHour + price * megawatts[i]);
            causes[i] += cause;
            sum += cause;
            wall += hours[i];
        }
        for (int i = 0; i < PARTS.length; i++) {
            parts[i] += hourly[i] * wall;
        }
        parts[CostPart.ENERGY.ordinal()] += price * megawattHours[replica];
        dollars[replica] = sum;
    }

    /** What the site draws while hours go to a cause. */
    private static PowerParts parts(LedgerCause cause, SitePower power) {
        return switch (cause) {
            case TRAINING, BATCH_RAMP, STRAGGLERS, SLOW, SHRUNKEN, RECOMPUTE, EVALUATION, WARM_UP ->
                    power.trainingParts();
            case CHECKPOINT, DETECT -> power.stalledParts();
            default -> power.idleParts();
        };
    }

    /** Mean energy of the accelerators alone, as studies count it that leave hosts and sites out, MWh. */
    double acceleratorMegawattHours() {
        return acceleratorMegawattHours;
    }

    /** Mean carbon dioxide of the accelerators' energy alone, t. */
    double acceleratorTonnes() {
        return acceleratorTonnes;
    }

    /** Energy of each replica, MWh. */
    double[] megawattHours() {
        return megawattHours;
    }

    /** Carbon dioxide of each replica, t. */
    double[] carbonTonnes() {
        return tonnes;
    }

    /** Dollars of each replica. */
    double[] dollars() {
        return dollars;
    }

    /** Mean dollars by what they are paid for. */
    Map<CostPart, Double> parts() {
        Map<CostPart, Double> means = new EnumMap<>(CostPart.class);
        for (CostPart part : PARTS) {
            if (money.counts(part)) {
                means.put(part, parts[part.ordinal()] / dollars.length);
            }
        }
        return means;
    }

    /** Mean dollars by what the hours went to. */
    Map<LedgerCause, Double> byCause() {
        Map<LedgerCause, Double> means = new EnumMap<>(LedgerCause.class);
        for (LedgerCause cause : CAUSES) {
            means.put(cause, causes[cause.ordinal()] / dollars.length);
        }
        return means;
    }
}
