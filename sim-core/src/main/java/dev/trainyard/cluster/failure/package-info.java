/**
 * What breaks in a cluster, how it is noticed, how long it takes to mend, and how a job comes back: catalogue data with
 * sources and intervals. Documents and the catalogue come in. It knows nothing of models, plans, scenarios and of how
 * a campaign is simulated.
 */
package dev.trainyard.cluster.failure;
