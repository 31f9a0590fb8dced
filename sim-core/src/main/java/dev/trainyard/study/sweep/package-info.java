/** Sweeps: studies of very many points, walked lazily, priced in batches by the plan kernel. */
package dev.trainyard.study.sweep;
