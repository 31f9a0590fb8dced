/**
 * Published logs put to the campaign: their inputs in, our answer beside what they published. Cases, as resources, come
 * in; results with what is inside come out. It must not know how pages are written, and no preset may know of a case.
 */
package dev.trainyard.campaign.judged;
