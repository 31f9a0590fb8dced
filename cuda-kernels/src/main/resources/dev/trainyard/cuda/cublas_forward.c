/*
 * libcublas.so.12 for machines that have another release: every function jumps to the one of the same name in
 * TRAINYARD_CUBLAS, with its arguments where the caller put them. x86-64 only, as JCublas is.
 */
#include <dlfcn.h>

/* CUBLAS_STATUS_NOT_SUPPORTED: what a function answers that the other release lacks. */
static int missing(void) {
    return 15;
}

#define FORWARD(name) \
    __attribute__((visibility("hidden"))) void *to_##name = (void *) missing; \
    __asm__(".text\n.globl " #name "\n.type " #name ", @function\n" #name ":\n\tjmp *to_" #name "(%rip)\n");
#include "cublas_functions.h"
#undef FORWARD

__attribute__((constructor)) static void connect_all(void) {
    void *library = dlopen(TRAINYARD_CUBLAS, RTLD_LAZY | RTLD_LOCAL);
    void *function;
    if (!library) {
        return;
    }
#define FORWARD(name) \
    function = dlsym(library, #name); \
    if (function) { \
        to_##name = function; \
    }
#include "cublas_functions.h"
#undef FORWARD
}
