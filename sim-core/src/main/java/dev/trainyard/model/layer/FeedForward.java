package dev.trainyard.model.layer;

/** The half of a layer that works on each token by itself. */
public sealed interface FeedForward permits Dense, Mixture, NoFeedForward {
    /** Says what it is made of, between the norm before it and the residual behind it. */
    void tell(Account to, int hidden);

    /** True where tensor ranks have to join their results. */
    boolean joins();

    /** Its name in models' files. */
    String kind();
}
