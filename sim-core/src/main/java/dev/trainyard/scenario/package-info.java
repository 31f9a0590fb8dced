/** A model, a cluster, a plan and a training run together; reading and validating the input file. */
package dev.trainyard.scenario;
