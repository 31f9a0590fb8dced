package dev.trainyard.model.huggingface;

import dev.trainyard.input.Entry;
import dev.trainyard.input.Names;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What to tell a person whose configuration is not read: why, and how to write the shape out. */
final class Refusal {
    /** Names under which unknown families write the usual things. */
    private static final Map<String, List<String>> GUESSES = guesses();

    private Refusal() {}

    /** Of a {@code model_type} that is no family. */
    static String unknown(String type, Families families, Entry config) {
        Optional<String> reason = families.refused(type);
        if (reason.isPresent()) {
            return "\"" + Names.clip(type) + "\" is not read: " + reason.get() + ". " + writtenOut(config);
        }
        String near = Names.nearest(Names.clip(type), families.types()).map(name -> ". Maybe \"" + name + "\"?")
                .orElse("");
        return "unknown model_type \"" + Names.clip(type) + "\"" + near + " (trainyard list families shows all). "
                + writtenOut(config);
    }

    /** The shape in our own keys as far as usual names give it, for a person to complete. */
    static String writtenOut(Entry config) {
        StringBuilder shape = new StringBuilder();
        GUESSES.forEach((ours, theirs) -> {
            String value = theirs.stream().flatMap(name -> config.find(name).stream()).filter(Entry::isScalar)
                    .map(Entry::text).filter(text -> text.matches("\\d{1,9}|true|false")).findFirst().orElse(null);
            if (value != null || ours.equals("layers") || ours.equals("hidden")) {
                shape.append(shape.isEmpty() ? "" : ", ").append(ours).append(": ").append(value == null ? "?" : value);
            }
        });
        return "To run it all the same, write the shape out: model: {" + shape + "}";
    }

    private static Map<String, List<String>> guesses() {
        Map<String, List<String>> guesses = new LinkedHashMap<>();
        guesses.put("layers", List.of("num_hidden_layers", "n_layer", "n_layers", "num_layers"));
        guesses.put("hidden", List.of("hidden_size", "n_embd", "d_model", "dim"));
        guesses.put("ffn", List.of("intermediate_size", "ffn_hidden_size", "n_inner", "ffn_dim", "d_ff"));
        guesses.put("heads", List.of("num_attention_heads", "n_head", "n_heads", "num_heads"));
        guesses.put("kvHeads", List.of("num_key_value_heads", "num_kv_heads", "n_head_kv", "n_kv_heads"));
        guesses.put("headSize", List.of("head_dim", "kv_channels", "d_kv"));
        guesses.put("vocabulary", List.of("vocab_size", "padded_vocab_size"));
        guesses.put("tiedEmbeddings", List.of("tie_word_embeddings"));
        return guesses;
    }
}
