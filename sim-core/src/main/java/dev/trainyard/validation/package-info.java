/**
 * Published runs predicted and scored.
 * Comes in: runs, constants and a back end.
 * Must not know: how a table is printed.
 */
package dev.trainyard.validation;
