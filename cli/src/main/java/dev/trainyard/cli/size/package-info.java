/**
 * What the command that looks for a size asks for: budgets and deadlines.
 * Comes in: option texts, prices and powers of the campaign's presets.
 * Must not know: how sizes are looked for and printed.
 */
package dev.trainyard.cli.size;
