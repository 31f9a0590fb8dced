/**
 * Turns a failure model, a way back and spares into the rows of a batch for the campaign kernel. Catalogue data and the
 * job come in. It knows nothing of power and money.
 */
package dev.trainyard.campaign.failure;
