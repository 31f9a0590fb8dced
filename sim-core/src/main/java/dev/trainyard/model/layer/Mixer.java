package dev.trainyard.model.layer;

import java.util.List;

/** The half of a layer in which tokens meet: attention of some kind, a recurrence, or nothing. */
public sealed interface Mixer permits Attention, CrossAttention, Latent, LinearAttention, StateSpace, SelectiveScan,
        ShortConvolution, SideBySide, NoMixer {
    /** Says what it is made of, between the norm before it and the residual behind it. */
    void tell(Account to, int hidden);

    /** What tensor ranks have to divide. */
    List<Divided> divided();

    /** True where another has products of the same shapes: what its tokens see does not matter. */
    default boolean sameProducts(Mixer other) {
        return equals(other);
    }

    /** Its name in models' files. */
    String kind();

    /** True where a run that was measured holds one of its kind. */
    default boolean measured() {
        return false;
    }

    /**
     * Something that tensor ranks divide.
     *
     * @param count how many there are
     * @param what they are, for a message
     * @param copied ranks may also be a multiple: several then hold the same one
     */
    record Divided(int count, String what, boolean copied) {}
}
