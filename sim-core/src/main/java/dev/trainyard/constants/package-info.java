/** The free numbers of the physics, in one file, each with meaning, bounds and origin. */
package dev.trainyard.constants;
