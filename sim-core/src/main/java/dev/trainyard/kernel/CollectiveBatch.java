package dev.trainyard.kernel;

/** Collectives to be timed on one fabric, structure of arrays. */
public final class CollectiveBatch {
}
