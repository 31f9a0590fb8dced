/** What a model is trained on: accelerators, nodes, scale-up domains, fabrics, software levels; catalogue in YAML. */
package dev.trainyard.cluster;
