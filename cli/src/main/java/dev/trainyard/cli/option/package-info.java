/**
 * Options that commands share, and how their text becomes values.
 * Comes in: option texts.
 * Must not know: which command asks.
 */
package dev.trainyard.cli.option;
