/**
 * The Monte Carlo of months: one replica of a whole campaign a thread, at a cost that grows with its failures. Cases of
 * plain numbers come in, times by use come out, in whole microseconds. It knows nothing of models, clusters, plans,
 * power and money.
 */
package dev.trainyard.kernel.campaign;
