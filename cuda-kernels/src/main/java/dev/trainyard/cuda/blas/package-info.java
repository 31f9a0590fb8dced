/**
 * Dense products by cuBLAS where some release of it is found.
 * Comes in: the libraries of the machine.
 * Must not know: what is multiplied.
 */
package dev.trainyard.cuda.blas;
