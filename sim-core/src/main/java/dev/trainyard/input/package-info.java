/**
 * Reading what people write: documents that know their lines, numbers with units, and names that are nearly right.
 * Knows nothing of training or clusters.
 */
package dev.trainyard.input;
