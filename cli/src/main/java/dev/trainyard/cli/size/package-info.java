/**
 * What the command that looks for a size asks for: goals, budgets, deadlines and how sure one wants to be.
 * Comes in: option texts, prices and powers of the campaign's presets.
 * Must not know: how sizes are looked for and printed.
 */
package dev.trainyard.cli.size;
