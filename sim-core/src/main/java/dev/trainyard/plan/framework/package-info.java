/**
 * Plans read from and written as the settings of Megatron-LM, Megatron-Bridge and torchtitan.
 * Comes in: flags, YAML or TOML of those programs, and plans.
 * Must not know: what a plan costs.
 */
package dev.trainyard.plan.framework;
