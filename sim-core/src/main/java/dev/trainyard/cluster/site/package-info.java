/**
 * Where a cluster stands: its storage, its electricity, its prices, and real sites as presets. Catalogue data with
 * sources and intervals come in. It knows nothing of models, plans, scenarios and of how a campaign is simulated.
 */
package dev.trainyard.cluster.site;
