package dev.trainyard.plan.imported;

import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import dev.trainyard.plan.framework.settings.Fact;
import dev.trainyard.plan.framework.settings.Facts;
import dev.trainyard.plan.framework.shell.ShellCommand;
import dev.trainyard.plan.framework.shell.ShellScript;
import dev.trainyard.plan.framework.shell.Unknown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The command of a script that trains.
 *
 * @param program whose it is
 * @param words what comes after the program's own name
 * @param launcher what comes before it, such as {@code torchrun --nnodes 4}
 * @param line in the script, from 1
 * @param script where it stands
 */
record Launch(Program program, List<String> words, List<String> launcher, int line, ShellScript script) {
    private static final Pattern NODES = Pattern.compile("(?m)^#SBATCH\\s+(?:--nodes[= ]|-N\\s*)([0-9]{1,5})\\b");
    private static final Pattern PER_NODE = Pattern.compile(
            "(?m)^#SBATCH\\s+(?:--gpus-per-node[= ]|--gres[= ]gpu:)(?:[a-zA-Z0-9_.-]+:)?([0-9]{1,3})\\b");

    /**
     * Finds it.
     *
     * @throws InputException where there is none, or several that are not alike
     */
    static Launch find(String source, ShellScript script) {
        Map<String, Launch> found = new LinkedHashMap<>();
        for (ShellCommand command : script.commands()) {
            Program.of(command.words()).ifPresent(program -> {
                int at = start(command.words(), program);
                Launch launch = new Launch(program, command.words().subList(at, command.words().size()),
                        command.words().subList(0, at), command.line(), script);
                found.put(program + " " + plan(launch.words()), launch);
            });
        }
        if (found.isEmpty() && script.ended() > 0) {
            throw new InputException(new Place(source, script.ended(), 0), "", "the script gives up here before it"
                    + " trains; expected other values of its variables. Maybe --set plan.variables.NAME=...?");
        }
        if (found.isEmpty()) {
            throw new InputException(Place.of(source), "", "has no command that trains with a program that is read; "
                    + "expected one of Megatron-LM, torchtitan, MaxText, NeMo or DeepSpeed"
                    + started(script));
        }
        if (found.size() > 1) {
            throw new InputException(Place.of(source), "", "has " + found.size() + " commands that train, in lines "
                    + String.join(", ", found.values().stream().map(each -> String.valueOf(each.line())).distinct()
                            .toList()) + "; expected one. Maybe a copy of the script with one of them?");
        }
        return found.values().iterator().next();
    }

    /** Another script that this one starts holds the command. */
    private static String started(ShellScript script) {
        return script.commands().stream().map(command -> command.words().stream()
                .filter(word -> word.matches("[^\\s]*\\.(sh|bash)")).findFirst().orElse(""))
                .filter(name -> !name.isEmpty()).findFirst()
                .map(name -> ". Maybe " + Unknown.show(name) + ", which it starts?").orElse("");
    }

    /** Without what differs from run to run. */
    private static List<String> plan(List<String> words) {
        List<String> kept = new ArrayList<>();
        boolean skips = false;
        for (String word : words) {
            if (word.startsWith("--")) {
                skips = word.matches("--(save|load|lr|seed|data|tensorboard|wandb|split|log|eval|exit|train|tokenizer|vocab"
                        + "-file|merge).*");
            }
            if (!skips) {
                kept.add(word);
            }
        }
        return kept;
    }

    private static int start(List<String> words, Program program) {
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).equals("-m") && i + 1 < words.size() && !words.get(i + 1).startsWith("torch.distributed")
                    && !words.get(i + 1).startsWith("torch.multiprocessing")) {
                return i + 2;
            }
            if (words.get(i).endsWith(".py")) {
                return i + 1;
            }
        }
        for (int i = 0; i < words.size(); i++) {
            if (program.flag(words.get(i))) {
                return i;
            }
        }
        return words.size();
    }

    /** Flags, each with the line of the script that it stands in. */
    Map<String, Entry> flags(List<String> notes) {
        return FlagWords.read(words, name -> script.place("--" + name, line), notes);
    }

    /** Accelerators, where launcher or batch system say how many. */
    Facts facts(String source, String text) {
        Facts facts = new Facts();
        Map<String, Entry> flags = FlagWords.read(launcher, name -> script.place("--" + name.replace('-', '_'), line),
                new ArrayList<>());
        String each = first(flags, "nproc-per-node", "num-gpus");
        String nodes = first(flags, "nnodes", "num-nodes");
        if (each.isEmpty()) {
            each = match(PER_NODE, text);
        }
        if (nodes.isEmpty()) {
            nodes = match(NODES, text);
        }
        if (each.matches("[0-9]{1,3}") && !nodes.matches("[0-9]{1,6}") && flags.containsKey("standalone")) {
            nodes = "1";
        }
        if (each.matches("[0-9]{1,3}") && nodes.matches("[0-9]{1,6}")) {
            long gpus = Long.parseLong(each) * Long.parseLong(nodes);
            if (gpus > 0) {
                facts.state(Fact.GPUS, gpus, Entry.of(new Place(source, line, 0), "nnodes * nproc_per_node",
                        String.valueOf(gpus)));
            }
        }
        return facts;
    }

    private static String first(Map<String, Entry> flags, String... names) {
        for (String name : names) {
            if (flags.containsKey(name)) {
                return flags.get(name).text().split(" ")[0];
            }
        }
        return "";
    }

    private static String match(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }
}
