package dev.trainyard.model.layer;

import java.util.List;

/** No mixer: a layer that is a feed-forward alone (Nemotron-H, arXiv:2504.03624, section 2.1). */
public record NoMixer() implements Mixer {
    @Override
    public void tell(Account to, int hidden) {
        // nothing to tell
    }

    @Override
    public List<Divided> divided() {
        return List.of();
    }

    @Override
    public String kind() {
        return "none";
    }

    @Override
    public boolean measured() {
        return true;
    }
}
