/**
 * One class for each command: parses, calls the core, prints.
 * Comes in: what the user typed.
 * Must not know: physics.
 */
package dev.trainyard.cli.command;
