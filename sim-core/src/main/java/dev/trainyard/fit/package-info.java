/**
 * The free constants from measured runs: least squares, cross-validation and ablation.
 * Comes in: runs with their measured seconds, and bounds and priors of the constants.
 * Must not know: pages and tables.
 */
package dev.trainyard.fit;
