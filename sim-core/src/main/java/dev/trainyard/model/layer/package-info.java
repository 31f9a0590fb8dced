/**
 * What a layer is: a mixer and a feed-forward, each a sealed block that tells once what it is made of.
 * Comes in: widths.
 * Must not know: plans, machines, and how a model is written.
 */
package dev.trainyard.model.layer;
