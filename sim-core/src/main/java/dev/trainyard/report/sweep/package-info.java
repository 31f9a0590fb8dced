/** The results of sweeps as files: rows, journals, shards and their merging. */
package dev.trainyard.report.sweep;
