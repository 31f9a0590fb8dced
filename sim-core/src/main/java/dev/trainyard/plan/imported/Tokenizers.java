package dev.trainyard.plan.imported;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Sizes of the vocabularies of tokenizers that scripts name, from the tokenizers' published files. */
final class Tokenizers {
    private static final Map<Pattern, Integer> SIZES = sizes();

    private Tokenizers() {}

    /** Tokens of the tokenizer that a type or a path names; 0 where that says nothing. */
    static int size(String name) {
        String text = name.toLowerCase(Locale.ROOT);
        return SIZES.entrySet().stream().filter(size -> size.getKey().matcher(text).find())
                .map(Map.Entry::getValue).findFirst().orElse(0);
    }

    private static Map<Pattern, Integer> sizes() {
        Map<Pattern, Integer> sizes = new LinkedHashMap<>();
        sizes.put(Pattern.compile("gpt2bpe|gpt-?2"), 50_257);
        sizes.put(Pattern.compile("llama[-_ ]?4"), 202_048);
        sizes.put(Pattern.compile("llama[-_ ]?3"), 128_256);
        sizes.put(Pattern.compile("llama[-_ ]?2|mixtral|mistral"), 32_000);
        sizes.put(Pattern.compile("qwen"), 151_936);
        sizes.put(Pattern.compile("deepseek[-_ ]?v?2"), 102_400);
        sizes.put(Pattern.compile("deepseek[-_ ]?v?3|deepseek[-_ ]?r1"), 129_280);
        return sizes;
    }
}
