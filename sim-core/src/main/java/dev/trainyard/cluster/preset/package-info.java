/**
 * Catalogues whose entries a document may name, change at any depth or write out, with what is known of where each came
 * from. Catalogues and documents come in. It knows nothing of what the entries say.
 */
package dev.trainyard.cluster.preset;
