/**
 * How a model is split over accelerators, and which splits exist.
 * Comes in: a model, a number of accelerators, and what a user wrote of a plan.
 * Must not know: seconds.
 */
package dev.trainyard.plan;
