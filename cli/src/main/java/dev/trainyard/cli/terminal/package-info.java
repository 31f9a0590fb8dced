/**
 * The terminal: streams, progress, messages and exit codes.
 * Comes in: exceptions and text.
 * Must not know: commands.
 */
package dev.trainyard.cli.terminal;
