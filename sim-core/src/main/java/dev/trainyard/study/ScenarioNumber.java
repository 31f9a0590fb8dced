package dev.trainyard.study;

import java.lang.reflect.RecordComponent;
import java.util.OptionalDouble;

/**
 * What a scenario has where a key sets a number: the scenario is read with two values of the key, and where the two
 * records differ in a number, the third record's own stands in proportion. So a key needs no entry in a table, and what
 * a catalogue says counts as what a file says.
 */
final class ScenarioNumber {
    private final double low;
    private final double high;

    private ScenarioNumber(double low, double high) {
        this.low = low;
        this.high = high;
    }

    /**
     * The key's value in a record.
     *
     * @param atLow the record with the key at {@code low}
     * @param atHigh the same at {@code high}
     * @param base the record in question
     * @return empty where the two do not differ in a number
     */
    static OptionalDouble in(Record base, double low, Record atLow, double high, Record atHigh) {
        return new ScenarioNumber(low, high).of(base, atLow, atHigh);
    }

    private OptionalDouble of(Record base, Record atLow, Record atHigh) {
        if (base.getClass() != atLow.getClass() || base.getClass() != atHigh.getClass() || atLow.equals(atHigh)) {
            return OptionalDouble.empty();
        }
        for (RecordComponent component : base.getClass().getRecordComponents()) {
            OptionalDouble found = of(value(component, base), value(component, atLow), value(component, atHigh));
            if (found.isPresent()) {
                return found;
            }
        }
        return OptionalDouble.empty();
    }

    private OptionalDouble of(Object base, Object atLow, Object atHigh) {
        if (base instanceof Record ofBase && atLow instanceof Record ofLow && atHigh instanceof Record ofHigh) {
            return of(ofBase, ofLow, ofHigh);
        }
        if (!(base instanceof Number ofBase && atLow instanceof Number ofLow && atHigh instanceof Number ofHigh)
                || ofLow.doubleValue() == ofHigh.doubleValue()) {
            return OptionalDouble.empty();
        }
        double share = (ofBase.doubleValue() - ofLow.doubleValue()) / (ofHigh.doubleValue() - ofLow.doubleValue());
        return Double.isFinite(share) ? OptionalDouble.of(low + share * (high - low)) : OptionalDouble.empty();
    }

    private static Object value(RecordComponent component, Record of) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component + " cannot be read", e);
        }
    }
}
