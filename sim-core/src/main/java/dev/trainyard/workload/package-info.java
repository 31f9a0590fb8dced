/** The work of one iteration: operators, stages, pipeline schedule, collectives with their groups. */
package dev.trainyard.workload;
