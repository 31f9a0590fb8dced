/**
 * What a campaign has to know of the job that it repeats for months. A step's result comes in; everything else of
 * campaigns uses what comes out. It knows nothing of failures, power and money.
 */
package dev.trainyard.campaign.job;
