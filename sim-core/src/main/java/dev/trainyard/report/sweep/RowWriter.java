package dev.trainyard.report.sweep;

import dev.trainyard.study.sweep.PointBlock;

/** Turns the points of a piece into the bytes of a result's format, block after block. */
interface RowWriter {
    /** Begins a piece, whose bytes go there. */
    void begin(Bytes to);

    /** Adds all points of a block. */
    void add(PointBlock block);

    /** Ends the piece. */
    void end();
}
