/**
 * Published training runs as files have them, read, checked and made into scenarios.
 * Comes in: CSV files with the columns of {@code published-runs.csv}.
 * Must not know: how well they are predicted.
 */
package dev.trainyard.runs;
