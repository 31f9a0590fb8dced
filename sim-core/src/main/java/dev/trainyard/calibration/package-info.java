/**
 * Measures a device and writes what was found as an accelerator of the catalogue's form. What to measure, how often,
 * and whether to believe it; how to do it on a device is for {@link dev.trainyard.kernel.DeviceMeter}.
 */
package dev.trainyard.calibration;
