/**
 * What an accelerator holds under a plan, whether that fits, and what would make it fit.
 * Comes in: model, plan, precision and what the software keeps.
 * Must not know: seconds.
 */
package dev.trainyard.plan.memory;
