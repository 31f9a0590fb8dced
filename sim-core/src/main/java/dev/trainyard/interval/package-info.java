/**
 * Where a measurement is expected with 90% probability around a prediction, and what that rests on.
 * Comes in: predictions of runs that a fit had not seen, and what of a scenario was guessed.
 * Must not know: how constants are fitted.
 */
package dev.trainyard.interval;
