package dev.trainyard.model.layer;

/** The half of a layer that works on each token by itself. */
public sealed interface FeedForward permits Dense, Mixture, Projection, NoFeedForward {
    /** Says what it is made of, between the norm before it and the residual behind it. */
    void tell(Account to, int hidden);

    /** True where tensor ranks have to join their results. */
    boolean joins();

    /** True where a norm lies before it and a residual connection beside it. */
    default boolean inResidual() {
        return true;
    }

    /** Its name in models' files. */
    String kind();
}
