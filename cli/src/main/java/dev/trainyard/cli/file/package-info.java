/**
 * What a command line reads and writes, and that the two are apart.
 * Comes in: the parsed command line.
 * Must not know: what commands do.
 */
package dev.trainyard.cli.file;
