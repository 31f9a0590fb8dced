/**
 * Months of training: joins a step's time with failures, checkpoints, spares, power, money and sites. A step's result
 * and the settings of a campaign come in, distributions with their assumptions come out. It must not know how results
 * are printed, nor how plans are searched for.
 */
package dev.trainyard.campaign;
