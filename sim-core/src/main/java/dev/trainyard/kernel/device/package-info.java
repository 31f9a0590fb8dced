/**
 * Chooses a back end for what the user asked, and goes on without one that fails in mid-run.
 * Comes in: the providers that {@code ServiceLoader} finds, and one request.
 * Must not know: what is computed.
 */
package dev.trainyard.kernel.device;
