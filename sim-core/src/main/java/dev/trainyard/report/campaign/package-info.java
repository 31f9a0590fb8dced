/**
 * Pages about campaigns: judged cases and presets, as Markdown. Results of cases and the catalogue come in. It must not
 * know how campaigns are simulated.
 */
package dev.trainyard.report.campaign;
