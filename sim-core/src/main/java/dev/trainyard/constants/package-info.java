/** The free numbers of the physics, in one file, each with its meaning, bounds and whether it was fitted or measured. */
package dev.trainyard.constants;
