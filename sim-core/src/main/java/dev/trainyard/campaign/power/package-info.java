/**
 * What a campaign draws: watts of an accelerator by what it does, of its node, its network and its site, and what a
 * cap costs. A step's breakdown and hours by use come in. It knows nothing of failures and of money.
 */
package dev.trainyard.campaign.power;
