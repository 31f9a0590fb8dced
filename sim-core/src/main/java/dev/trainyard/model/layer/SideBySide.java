package dev.trainyard.model.layer;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Mixers that read the same input and whose outputs are added, such as attention and state-space heads of one layer
 * (Falcon-H1, arXiv:2507.22448, section 2.1). They run one after the other.
 *
 * @param parts two or more
 */
public record SideBySide(List<Mixer> parts) implements Mixer {

    public SideBySide {
        parts = List.copyOf(parts);
        Checks.atLeast("mixers side by side", parts.size(), 2);
    }

    @Override
    public void tell(Account to, int hidden) {
        parts.forEach(part -> part.tell(to, hidden));
    }

    @Override
    public List<Divided> divided() {
        return parts.stream().flatMap(part -> part.divided().stream()).toList();
    }

    @Override
    public String kind() {
        return parts.stream().map(Mixer::kind).collect(Collectors.joining("+"));
    }
}
