/** How fast Trainyard's own kernels are: batches that look like real work, and rates measured on them. */
package dev.trainyard.measure;
