/** How a model is split over a cluster: parallel layout, schedule, sharding, recomputation; what memory that takes. */
package dev.trainyard.plan;
