package dev.trainyard.plan.framework;

import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.Plan;

/** A training framework whose settings are written, and read back to see that nothing was lost. */
public enum Framework {
    /** Flags of Megatron-LM's command line. */
    MEGATRON("megatron", "Megatron-LM"),
    /** Overrides of a Megatron-Bridge (NeMo) recipe, in YAML. */
    MEGATRON_BRIDGE("megatronBridge", "Megatron-Bridge"),
    /** torchtitan's settings, in TOML. */
    TORCHTITAN("torchtitan", "torchtitan");

    private final String key;
    private final String title;

    Framework(String key, String title) {
        this.key = key;
        this.title = title;
    }

    /** The key below {@code plan} in a scenario. */
    public String key() {
        return key;
    }

    /** The name that people use. */
    public String title() {
        return title;
    }

    /**
     * A plan as the framework's settings, ending in a line feed.
     *
     * @param sequence tokens in one sequence
     * @param globalBatch sequences in one step
     * @throws LayoutException naming what the framework cannot run or say, and what it could
     */
    public String write(Plan plan, Transformer model, SoftwareLevel software, int sequence, int globalBatch) {
        String text = switch (this) {
            case MEGATRON -> MegatronFlags.write(plan, model, sequence, globalBatch) + "\n";
            case MEGATRON_BRIDGE -> MegatronBridgeWriter.write(plan, model, sequence, globalBatch);
            case TORCHTITAN -> TorchtitanWriter.write(plan, model, software, sequence, globalBatch);
        };
        Plan back;
        try {
            back = read(text, model, software, (int) Math.min(Integer.MAX_VALUE, plan.gpus())).plan();
        } catch (InputException e) {
            throw new IllegalStateException(title + "'s settings do not read back: " + e.getMessage(), e);
        }
        if (!EffectivePlan.of(back, model).equals(EffectivePlan.of(plan, model))) {
            throw new LayoutException(PlanDifference.field(EffectivePlan.of(plan, model),
                    EffectivePlan.of(back, model)), PlanDifference.describe(title, software, plan, back, model));
        }
        return text;
    }

    /** Reads the framework's settings from text. */
    public FrameworkPlan read(String text, Transformer model, SoftwareLevel software, int gpus) {
        return this == MEGATRON ? MegatronFlags.read(text, model, software, gpus)
                : read(this == TORCHTITAN ? Documents.parseToml(title, text) : Documents.parse(title, text), model,
                        software, gpus);
    }

    FrameworkPlan read(Entry config, Transformer model, SoftwareLevel software, int gpus) {
        return this == TORCHTITAN ? TorchtitanConfig.read(config, model, software, gpus)
                : MegatronBridgeConfig.read(config, model, software, gpus);
    }
}
