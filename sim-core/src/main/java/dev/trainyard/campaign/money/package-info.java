/**
 * What a campaign costs, bought or rented. Prices, hours and megawatt-hours come in. It knows nothing of failures and
 * of how power comes about.
 */
package dev.trainyard.campaign.money;
