/** JMH benchmarks: how fast Trainyard itself is. Run by hand, never by the build. */
package dev.trainyard.bench;
