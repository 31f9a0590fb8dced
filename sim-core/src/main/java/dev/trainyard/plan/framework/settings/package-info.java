/**
 * What every imported file of settings has in common: keys with what each does, and the facts that it states.
 * Comes in: keys with values and places, and the tables of the frameworks' keys.
 * Must not know: any one framework's way to say a plan.
 */
package dev.trainyard.plan.framework.settings;
