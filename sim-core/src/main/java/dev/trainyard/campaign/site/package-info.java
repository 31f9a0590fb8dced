/**
 * A job over several sites: what the network between them adds to a step, and what synchronising less often does. A job
 * and the wide-area settings come in. It knows nothing of failures, power and money.
 */
package dev.trainyard.campaign.site;
