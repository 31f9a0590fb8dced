/**
 * Hugging Face configurations as models: what each family's class calls a thing and takes where nothing is written is
 * data ({@code families.yaml}), and a family that computes something has a small class.
 * Comes in: a {@code config.json}, read into values with places.
 * Must not know: plans, clusters and scenarios.
 */
package dev.trainyard.model.huggingface;
