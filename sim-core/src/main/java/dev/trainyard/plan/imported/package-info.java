/**
 * Files that people bring: launch scripts and training programs' own settings, as they stand.
 * Comes in: what a scenario has below {@code plan}; goes out: the plan and what else the file states.
 * Must not know: scenarios.
 */
package dev.trainyard.plan.imported;
