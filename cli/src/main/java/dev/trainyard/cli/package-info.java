/** The {@code trainyard} command: one class a subcommand, each parsing, calling the core and printing. */
package dev.trainyard.cli;
