package dev.trainyard.plan.framework;

import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.Plan;
import java.lang.reflect.RecordComponent;

/** What a framework's settings could not say of a plan. */
final class PlanDifference {
    private PlanDifference() {}

    /** The first component in which two plans differ. */
    static String field(Plan asked, Plan said) {
        for (RecordComponent component : Plan.class.getRecordComponents()) {
            if (!value(component.getName(), asked).equals(value(component.getName(), said))) {
                return component.getName();
            }
        }
        return "";
    }

    static String describe(String framework, SoftwareLevel software, Plan plan, Plan back, Transformer model) {
        Plan asked = EffectivePlan.of(plan, model);
        Plan said = EffectivePlan.of(back, model);
        String field = field(asked, said);
        return framework + "'s settings cannot say " + value(field, asked) + " with the software " + software.name()
                + ". Maybe " + value(field, said) + ".";
    }

    private static Object value(String field, Plan plan) {
        for (RecordComponent component : Plan.class.getRecordComponents()) {
            if (component.getName().equals(field)) {
                try {
                    return component.getAccessor().invoke(plan);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException("a plan's " + field + " cannot be read", e);
                }
            }
        }
        return "";
    }
}
