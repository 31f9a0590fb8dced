/**
 * Trainyard for Java programs: what is promised to stay, and where to start is {@link Trainyard}.
 * Comes in: scenarios, read or built, and the name of a device.
 * Must not know: how anything is computed, printed or measured; every other package is internal, and of its types only
 * those that signatures here name are meant to be used (and what their accessors return, to look at).
 */
package dev.trainyard.api;
