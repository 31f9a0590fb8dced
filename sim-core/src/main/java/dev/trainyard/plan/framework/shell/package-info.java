/**
 * Launch scripts of shells, read without running anything: variables, arrays, conditions and loops of known values.
 * Comes in: a script's text and values for its variables.
 * Must not know: any training framework.
 */
package dev.trainyard.plan.framework.shell;
