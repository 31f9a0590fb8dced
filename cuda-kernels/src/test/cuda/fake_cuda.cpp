/*
 * A libcuda.so.1 that JCuda really loads: devices that are this process, with the kernels compiled for the host.
 * Streams do nothing until somebody waits for them. From the environment:
 *   FAKE_CUDA_PLAN        file read at cuInit: "FUNCTION N CODE" lets the N-th call of a function return CODE;
 *                         "memory BYTES" is the device memory, "capability MM" the compute capability
 *   FAKE_CUDA_LEFT        file that gets, whenever the context is released, what is still allocated
 */
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <queue>
#include <string>

#include "host_kernels.h"

struct Stream {
    std::queue<std::function<void()>> work;
};

struct Module {
    std::string entry;
};

static std::map<std::string, int> calls;
static std::string failing;
static int failing_at, failing_code;
static size_t memory, used;
static int capability;
static std::map<void *, size_t> device_memory;
static std::map<void *, size_t> host_memory;
static int streams, modules, contexts;

static int counted(const char *function) {
    return ++calls[function] == failing_at && failing == function ? failing_code : 0;
}

#define COUNTED(function) if (int code = counted(function)) return code

extern "C" {

int cuInit(unsigned int) {
    failing.clear();
    failing_at = 0;
    memory = (size_t) 1 << 30;
    capability = 90;
    if (FILE *plan = getenv("FAKE_CUDA_PLAN") ? fopen(getenv("FAKE_CUDA_PLAN"), "r") : nullptr) {
        char word[64];
        long long first;
        while (fscanf(plan, "%63s %lld", word, &first) == 2) {
            if (!strcmp(word, "memory")) {
                memory = (size_t) first;
            } else if (!strcmp(word, "capability")) {
                capability = (int) first;
            } else {
                failing = word;
                failing_at = (int) first;
                if (fscanf(plan, "%d", &failing_code) != 1) {
                    failing_code = 999;
                }
            }
        }
        fclose(plan);
    }
    calls.clear();
    COUNTED("cuInit");
    return 0;
}

int cuDeviceGetCount(int *count) {
    COUNTED("cuDeviceGetCount");
    *count = 2;
    return 0;
}

int cuDeviceGet(int *device, int ordinal) {
    COUNTED("cuDeviceGet");
    *device = ordinal;
    return 0;
}

int cuDeviceGetName(char *name, int length, int device) {
    COUNTED("cuDeviceGetName");
    snprintf(name, (size_t) length, "Fake GPU %c", 'A' + device);
    return 0;
}

int cuDeviceGetAttribute(int *value, int attribute, int) {
    COUNTED("cuDeviceGetAttribute");
    *value = attribute == 75 ? capability / 10 : attribute == 76 ? capability % 10
            : attribute == 16 ? 7 : 0;
    return 0;
}

int cuDevicePrimaryCtxRetain(void **context, int) {
    COUNTED("cuDevicePrimaryCtxRetain");
    contexts++;
    *context = &contexts;
    return 0;
}

int cuDevicePrimaryCtxRelease_v2(int) {
    contexts--;
    if (FILE *left = getenv("FAKE_CUDA_LEFT") ? fopen(getenv("FAKE_CUDA_LEFT"), "w") : nullptr) {
        fprintf(left, "device %zu host %zu streams %d modules %d contexts %d", device_memory.size(),
                host_memory.size(), streams, modules, contexts);
        fclose(left);
    }
    COUNTED("cuDevicePrimaryCtxRelease");
    return 0;
}

int cuCtxSetCurrent(void *context) {
    COUNTED("cuCtxSetCurrent");
    return context == &contexts && contexts > 0 ? 0 : 201;
}

int cuMemGetInfo_v2(size_t *free, size_t *total) {
    COUNTED("cuMemGetInfo");
    *free = memory - used;
    *total = memory;
    return 0;
}

int cuMemAlloc_v2(unsigned long long *address, size_t bytes) {
    COUNTED("cuMemAlloc");
    if (bytes == 0) {
        return 1;
    }
    if (bytes > memory - used) {
        return 2;
    }
    void *made = malloc(bytes);
    memset(made, 0xDB, bytes);
    device_memory[made] = bytes;
    used += bytes;
    *address = (unsigned long long) made;
    return 0;
}

int cuMemFree_v2(unsigned long long address) {
    auto found = device_memory.find((void *) address);
    if (found == device_memory.end()) {
        return 1;
    }
    used -= found->second;
    free(found->first);
    device_memory.erase(found);
    COUNTED("cuMemFree");
    return 0;
}

int cuMemAllocHost_v2(void **pointer, size_t bytes) {
    COUNTED("cuMemAllocHost");
    *pointer = malloc(bytes);
    host_memory[*pointer] = bytes;
    return 0;
}

int cuMemFreeHost(void *pointer) {
    if (!host_memory.erase(pointer)) {
        return 1;
    }
    free(pointer);
    COUNTED("cuMemFreeHost");
    return 0;
}

int cuStreamCreate(void **stream, unsigned int) {
    COUNTED("cuStreamCreate");
    *stream = new Stream();
    streams++;
    return 0;
}

int cuStreamDestroy_v2(void *stream) {
    delete (Stream *) stream;
    streams--;
    COUNTED("cuStreamDestroy");
    return 0;
}

int cuStreamSynchronize(void *stream) {
    COUNTED("cuStreamSynchronize");
    auto &work = ((Stream *) stream)->work;
    for (; !work.empty(); work.pop()) {
        work.front()();
    }
    return 0;
}

/* For a fake cuBLAS, which works in the same streams. */
void fake_enqueue(void *stream, std::function<void()> *work) {
    ((Stream *) stream)->work.push(*work);
}

int cuMemcpyHtoDAsync_v2(unsigned long long to, const void *from, size_t bytes, void *stream) {
    COUNTED("cuMemcpyHtoDAsync");
    if (!device_memory.count((void *) to) || device_memory[(void *) to] < bytes || !host_memory.count((void *) from)
            || host_memory[(void *) from] < bytes) {
        return 1;
    }
    ((Stream *) stream)->work.push([=] { memcpy((void *) to, from, bytes); });
    return 0;
}

int cuMemcpyDtoHAsync_v2(void *to, unsigned long long from, size_t bytes, void *stream) {
    COUNTED("cuMemcpyDtoHAsync");
    if (!device_memory.count((void *) from) || device_memory[(void *) from] < bytes || !host_memory.count(to)
            || host_memory[to] < bytes) {
        return 1;
    }
    ((Stream *) stream)->work.push([=] { memcpy(to, (void *) from, bytes); });
    return 0;
}

int cuMemcpyDtoDAsync_v2(unsigned long long to, unsigned long long from, size_t bytes, void *stream) {
    COUNTED("cuMemcpyDtoDAsync");
    if (!device_memory.count((void *) from) || device_memory[(void *) from] < bytes
            || !device_memory.count((void *) to) || device_memory[(void *) to] < bytes) {
        return 1;
    }
    ((Stream *) stream)->work.push([=] { memcpy((void *) to, (void *) from, bytes); });
    return 0;
}

int cuModuleLoadData(void **module, const void *image) {
    COUNTED("cuModuleLoadData");
    /* A string function on text without its final zero would run on. */
    const char *entry = strstr((const char *) image, ".visible .entry ");
    if (!entry) {
        return 218;
    }
    entry += strlen(".visible .entry ");
    *module = new Module{std::string(entry, strcspn(entry, "("))};
    modules++;
    return 0;
}

int cuModuleUnload(void *module) {
    delete (Module *) module;
    modules--;
    COUNTED("cuModuleUnload");
    return 0;
}

int cuModuleGetFunction(void **function, void *module, const char *name) {
    COUNTED("cuModuleGetFunction");
    if (((Module *) module)->entry != name || !host_struct(name)) {
        return 500;
    }
    *function = module;
    return 0;
}

int cuLaunchKernel(void *function, unsigned int blocks, unsigned int y, unsigned int z, unsigned int threads,
        unsigned int ty, unsigned int tz, unsigned int shared, void *stream, void **parameters, void **extra) {
    COUNTED("cuLaunchKernel");
    if (blocks == 0 || y != 1 || z != 1 || threads != kernel::BLOCK || ty != 1 || tz != 1 || shared != 0 || extra) {
        return 1;
    }
    std::string entry = ((Module *) function)->entry;
    std::string fields((const char *) parameters[0], host_struct(entry.c_str()));
    ((Stream *) stream)->work.push([=] { host_run(entry.c_str(), blocks, threads, fields.data()); });
    return 0;
}

}
