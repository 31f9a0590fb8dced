/**
 * What a checkpoint costs and how often to write one. A job's state and a storage system come in, times come out. It
 * knows nothing of power and money.
 */
package dev.trainyard.campaign.checkpoint;
