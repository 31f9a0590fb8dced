/**
 * The free numbers of the physics, in one file, each with meaning, bounds and origin, and asked for by a typed name.
 * What comes in here is a number that runs or tables teach and that belongs to no run, model or machine. It must not
 * know who multiplies by it.
 */
package dev.trainyard.constants;
