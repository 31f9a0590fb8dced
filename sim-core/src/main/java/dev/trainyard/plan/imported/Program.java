package dev.trainyard.plan.imported;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Training programs whose settings are read, told apart by the command that starts them. */
enum Program {
    /** Megatron-LM and what has its flags. */
    MEGATRON("--(tensor-model-parallel-size|num-layers|micro-batch-size|num-attention-heads|global-batch-size"
            + "|pipeline-model-parallel-size|hidden-size)(=.*)?"),
    /** torchtitan. */
    TORCHTITAN("--(job\\.config[_-]file|training\\.[a-z_-]+|parallelism\\.[a-z_-]+|model\\.flavor)(=.*)?"),
    /** MaxText. */
    MAXTEXT("(ici|dcn)_[a-z]+_parallelism=.*|per_device_batch_size=.*|max_target_length=.*"),
    /** NeMo 1. */
    NEMO("(\\+{0,2})model\\.(tensor_model_parallel_size|micro_batch_size|global_batch_size|num_layers)=.*"
            + "|trainer\\.num_nodes=.*"),
    /** DeepSpeed alone. */
    DEEPSPEED("--(deepspeed|deepspeed_config|deepspeed-config)(=.*)?");

    private final Pattern flags;

    Program(String flags) {
        this.flags = Pattern.compile(flags, Pattern.DOTALL);
    }

    /** True where a word is one of its flags. */
    boolean flag(String word) {
        return flags.matcher(word.strip().split("\\s", 2)[0]).matches();
    }

    /** The program that a command starts; empty where it trains nothing that is known. */
    static Optional<Program> of(List<String> words) {
        if (words.stream().anyMatch(word -> word.matches("\\S*(preprocess|convert|checkpoint/util|inference|generat"
                + "|evaluat|tokenize)\\S*\\.py"))) {
            return Optional.empty();
        }
        boolean module = words.stream().anyMatch(word -> word.matches("(?i)(\\S*[./])?maxtext[./]\\S*train(\\.py)?"));
        if (module) {
            return Optional.of(MAXTEXT);
        }
        for (Program each : values()) {
            if (words.stream().anyMatch(each::flag)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }
}
