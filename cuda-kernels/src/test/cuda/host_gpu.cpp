/* HostGpu's natives: "device" memory is the process's, kernels run on the calling thread. */
#include <cstdlib>
#include <jni.h>

#include "host_kernels.h"

extern "C" JNIEXPORT jlong JNICALL Java_dev_trainyard_cuda_HostGpu_reserve(JNIEnv *, jclass, jlong bytes) {
    void *memory = malloc((size_t) bytes);
    if (memory) {
        /* Device memory is not cleared either: who reads before writing shall see nonsense. */
        memset(memory, 0xDB, (size_t) bytes);
    }
    return (jlong) memory;
}

extern "C" JNIEXPORT void JNICALL Java_dev_trainyard_cuda_HostGpu_release(JNIEnv *, jclass, jlong address) {
    free((void *) address);
}

extern "C" JNIEXPORT void JNICALL Java_dev_trainyard_cuda_HostGpu_copyIn(JNIEnv *env, jclass, jlong to, jobject from,
        jlong bytes) {
    memcpy((void *) to, env->GetDirectBufferAddress(from), (size_t) bytes);
}

extern "C" JNIEXPORT void JNICALL Java_dev_trainyard_cuda_HostGpu_copyOut(JNIEnv *env, jclass, jobject to, jlong from,
        jlong bytes) {
    memcpy(env->GetDirectBufferAddress(to), (void *) from, (size_t) bytes);
}

extern "C" JNIEXPORT jlong JNICALL Java_dev_trainyard_cuda_HostGpu_structBytes(JNIEnv *env, jclass, jstring entry) {
    const char *name = env->GetStringUTFChars(entry, nullptr);
    size_t bytes = host_struct(name);
    env->ReleaseStringUTFChars(entry, name);
    return (jlong) bytes;
}

extern "C" JNIEXPORT void JNICALL Java_dev_trainyard_cuda_HostGpu_run(JNIEnv *env, jclass, jstring entry, jint blocks,
        jint threads, jlongArray fields) {
    const char *name = env->GetStringUTFChars(entry, nullptr);
    jlong *values = env->GetLongArrayElements(fields, nullptr);
    host_run(name, (unsigned int) blocks, (unsigned int) threads, values);
    env->ReleaseLongArrayElements(fields, values, JNI_ABORT);
    env->ReleaseStringUTFChars(entry, name);
}
