package dev.trainyard.workload;

/**
 * What the kernels said of a plan table's operators and collectives.
 *
 * @param operators seconds by operator
 * @param collectives seconds by collective
 * @param bytes sent by collective and link class, as {@link LinkBytes}
 */
record PlanPrices(double[] operators, double[] collectives, double[] bytes) {}
