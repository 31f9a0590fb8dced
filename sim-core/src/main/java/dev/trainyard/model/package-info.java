/** What is trained: transformers, mixtures of experts, attention kinds; their parameters, FLOPs and catalogue. */
package dev.trainyard.model;
