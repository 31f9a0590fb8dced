/** Plots of predictions against measurements as SVG text: the same bytes for the same predictions, no scripts. */
package dev.trainyard.report.plot;
