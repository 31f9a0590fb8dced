package dev.trainyard.model.layer;

import dev.trainyard.model.layer.Account.Rows;

/**
 * A linear layer: tokens x inputs times inputs x outputs.
 *
 * @param part whose it is
 * @param rows tokens that it sees
 * @param inputs width of its input
 * @param outputs width of its output
 * @param along what tensor ranks split
 * @param grouped of the outputs those that come in groups, such as keys and values: a rank holds at least one group
 * @param groups how many groups
 * @param biased it has a bias where the model has biases
 */
public record Product(Part part, Rows rows, double inputs, double outputs, Along along, double grouped, int groups,
        boolean biased) {

    /** What tensor ranks split. */
    public enum Along {
        /** Outputs: each rank makes some. */
        COLUMNS,
        /** Inputs: the ranks' outputs are added. */
        ROWS,
        /** Nothing: every rank holds the matrix. */
        NOTHING
    }

    /** Split by its outputs. */
    public static Product columns(Part part, double inputs, double outputs) {
        return new Product(part, Rows.ALL, inputs, outputs, Along.COLUMNS, 0, 1, false);
    }

    /** Split by its inputs. */
    public static Product rows(Part part, double inputs, double outputs) {
        return new Product(part, Rows.ALL, inputs, outputs, Along.ROWS, 0, 1, false);
    }

    /** Held by every rank. */
    public static Product whole(Part part, Rows rows, double inputs, double outputs) {
        return new Product(part, rows, inputs, outputs, Along.NOTHING, 0, 1, false);
    }

    /** With a bias where the model has biases. */
    public Product withBias() {
        return new Product(part, rows, inputs, outputs, along, grouped, groups, true);
    }

    /** With further outputs in groups, of which each rank holds at least one. */
    public Product withGroups(double more, int ofGroups) {
        return new Product(part, rows, inputs, outputs + more, along, more, ofGroups, biased);
    }

    /** Entries of the matrix. */
    public double entries() {
        return inputs * outputs;
    }

    /** Outputs that one of so many tensor ranks holds, copies of groups included. */
    public double heldOutputs(int ranks) {
        return along != Along.COLUMNS ? outputs
                : (outputs - grouped) / ranks + grouped * new Split(groups).share(ranks);
    }

    /** Inputs that one of so many tensor ranks holds. */
    public double heldInputs(int ranks) {
        return along == Along.ROWS ? inputs / ranks : inputs;
    }
}
