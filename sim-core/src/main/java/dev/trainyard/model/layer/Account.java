package dev.trainyard.model.layer;

/**
 * To whom a block tells what it is made of, part by part, in the order in which a token meets the parts on its way
 * forward. Parameters, FLOPs, memory and operators are four such listeners, so that a block is written down once.
 *
 * <p>Widths are the whole model's; a listener divides by a plan's ranks as {@link Split} says. Bytes and values are per
 * token of the rows that a part works on. What does not concern a listener it need not hear.
 */
public interface Account {
    /** Which tokens of a micro-batch a part sees on one accelerator. */
    enum Rows {
        /** All that the tensor ranks work on together. */
        ALL,
        /** A rank's slice of the sequence where it is split over tensor ranks too; otherwise all. */
        SLICE,
        /** A rank's share of the tokens that are routed to experts. */
        ROUTED
    }

    /** In which form a tensor is kept for the backward pass. */
    enum Kept {
        /** An activation: two bytes, four in single precision. */
        ELEMENT,
        /** The input of a product: the copy in the products' format. */
        INPUT,
        /** That copy beside the activation, where its format is narrower. */
        COPY,
        /** Four bytes. */
        SINGLE,
        /** One byte. */
        BYTE
    }

    /** A half of the layer begins: its gradients are gone before the other half's backward pass. */
    default void half() {}

    /** A half of the layer ends where tensor ranks have to join their results. */
    default void joined() {}

    /** The residual connection: reads two values and writes one. */
    default void residual(double width) {}

    /** A norm, with its weights. */
    default void norm(Part part, Rows rows, double width) {}

    /** A linear layer, with its weights. */
    default void product(Product product) {}

    /** Memory traffic of what is neither product nor core, bytes a token. */
    default void elementwise(Rows rows, double forwardBytes, double backwardBytes, Split split) {}

    /** Parameters of no product and no norm. */
    default void parameters(Part part, double number, Split split) {}

    /**
     * What is told from now on works on other tokens than the layer's own.
     *
     * @param perSequence how many for each sequence; 0: the layer's own again
     */
    default void over(double perSequence) {}

    /** Scores and weighted values. */
    default void core(Core core) {}

    /** A recurrence over the sequence, chunk by chunk. */
    default void scan(Scan scan) {}

    /** Values that the forward pass keeps for the backward pass. */
    default void keeps(Rows rows, double values, Kept as, Split split) {}

    /**
     * Gradients that are there at once in the half's backward pass.
     *
     * @param exchanged twice as many where context ranks exchange them
     */
    default void gradients(double values, Split split, boolean exchanged) {}

    /** Keys and values, so many a token, that go round context ranks. */
    default void exchange(double values) {}

    /** So many values a token that context ranks redistribute from sequence to heads, and the output's back. */
    default void redistribute(double values) {}

    /** Routed experts: dispatch, their products, combine. */
    default void routed(Mixture mixture) {}
}
