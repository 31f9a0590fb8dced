/**
 * Results as tables, JSON, CSV and pages.
 * Comes in: the core's results.
 * Must not know: how they were computed.
 */
package dev.trainyard.cli.view;
