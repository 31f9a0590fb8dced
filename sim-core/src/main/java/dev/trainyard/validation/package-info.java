/** Published runs: predict, compare, score. */
package dev.trainyard.validation;
