/**
 * The work of one step, written down as operators and collectives and priced into the plan kernel's rows.
 * Comes in: a scenario, a plan, constants, and kernels that price.
 * Must not know: how a schedule runs.
 */
package dev.trainyard.workload;
