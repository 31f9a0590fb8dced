package dev.trainyard.report.sweep;

import dev.trainyard.study.sweep.PointBlock;

/** Turns points into the bytes of a result's format. */
interface RowWriter {
    /** Adds all points of a block. */
    void write(PointBlock block, Bytes to);
}
