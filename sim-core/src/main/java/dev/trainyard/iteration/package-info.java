/**
 * One step from end to end: priced, run in the closed form or as events, broken down by cause.
 * Comes in: a scenario with its plan, and how deep to look.
 * Must not know: other steps, searches and measured runs.
 */
package dev.trainyard.iteration;
