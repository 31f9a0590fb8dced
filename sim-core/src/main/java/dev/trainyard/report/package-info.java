/** Results as tables, JSON, CSV, HTML and traces. */
package dev.trainyard.report;
