package dev.trainyard.cli.option;

import dev.trainyard.study.search.Objective;
import dev.trainyard.study.search.SearchOptions;
import dev.trainyard.study.search.SearchWidth;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How a plan is searched for where the scenario leaves it open. */
public final class SearchFlags {
    @Option(names = "--objective", paramLabel = "OBJECTIVE", defaultValue = "time", converter = Objectives.class,
            description = {"What plan auto looks for: time, the fastest step, or gpu-time, the fewest GPU-seconds",
                "a step, so most tokens/s a GPU; dollars, the fewest $ a trained token, by the campaign's rent or",
                "ownership and the energy of what a step does (under a flat rent the same as gpu-time); energy, the",
                "fewest J of the site a token. Failures are not in either (default: ${DEFAULT-VALUE})."})
    private Objective objective;

    @Option(names = "--space", paramLabel = "SPACE", defaultValue = "framework", converter = Spaces.class,
            description = {"Where plan auto looks: framework, what the software level runs, or full, every schedule",
                "and sharding that can be simulated (default: ${DEFAULT-VALUE})."})
    private SearchWidth space;

    @Option(names = "--top", paramLabel = "K", defaultValue = "8", converter = Tops.class,
            description = "How many of the best plans to run as events and show (default: ${DEFAULT-VALUE}).")
    private int top;

    public SearchOptions options() {
        return new SearchOptions(space, objective, top);
    }

    /** Reads --objective. */
    public static final class Objectives extends EnumConverter<Objective> {
        Objectives() {
            super("objective", Objective.values());
        }
    }

    /** Reads --space. */
    public static final class Spaces extends EnumConverter<SearchWidth> {
        Spaces() {
            super("space", SearchWidth.values());
        }
    }

    /** Reads --top. */
    public static final class Tops implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String written) {
            int top = Integer.parseInt(written);
            if (top < 1 || top > SearchOptions.MOST_TOP) {
                throw new TypeConversionException("must lie between 1 and " + SearchOptions.MOST_TOP + ", found "
                        + written);
            }
            return top;
        }
    }
}
