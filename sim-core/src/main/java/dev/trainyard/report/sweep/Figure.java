package dev.trainyard.report.sweep;

import dev.trainyard.study.sweep.PointBlock;

/** Figures of a point that was timed, in the order of their columns, for all formats. */
enum Figure {
    STEP_SECONDS("stepSeconds", "s", "time of one step") {
        @Override
        double of(PointBlock block, int i) {
            return block.stepSeconds(i);
        }
    },
    TOKENS_PER_SECOND("tokensPerSecond", "1/s", "tokens a second") {
        @Override
        double of(PointBlock block, int i) {
            return (double) block.outer(i).scenario().training().sequence() * block.globalBatch(i)
                    / block.stepSeconds(i);
        }
    },
    TOKENS_PER_SECOND_PER_GPU("tokensPerSecondPerGpu", "1/s", "tokens a second on one accelerator") {
        @Override
        double of(PointBlock block, int i) {
            return TOKENS_PER_SECOND.of(block, i) / block.plan(i).gpus();
        }
    },
    MFU("mfu", "", "model FLOPs utilisation, a share") {
        @Override
        double of(PointBlock block, int i) {
            return block.mfu(i);
        }
    };

    private final Column column;

    Figure(String name, String unit, String meaning) {
        column = new Column(name, Column.Type.NUMBER, unit, meaning);
    }

    Column column() {
        return column;
    }

    /** The figure of point {@code i}, whose status is ok, in the column's unit. */
    abstract double of(PointBlock block, int i);
}
