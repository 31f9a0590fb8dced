/**
 * The best plans of a scenario, and the cluster that reaches a goal.
 * Comes in: a scenario without a plan, the space that a framework can run, a budget.
 * Must not know: published runs.
 */
package dev.trainyard.study.search;
