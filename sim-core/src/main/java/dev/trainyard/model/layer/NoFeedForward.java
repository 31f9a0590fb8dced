package dev.trainyard.model.layer;

/** No feed-forward: a layer that is a mixer alone. */
public record NoFeedForward() implements FeedForward {
    @Override
    public void tell(Account to, int hidden) {
        // nothing to tell
    }

    @Override
    public boolean joins() {
        return false;
    }

    @Override
    public String kind() {
        return "none";
    }
}
