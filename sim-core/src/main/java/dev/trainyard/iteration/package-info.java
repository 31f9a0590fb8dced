/** A workload, priced by the kernels and run on the engine: time, breakdown and timeline of one iteration. */
package dev.trainyard.iteration;
