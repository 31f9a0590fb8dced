/** The CUDA back end: found by ServiceLoader, talking to the driver API through JCuda. */
package dev.trainyard.cuda;
