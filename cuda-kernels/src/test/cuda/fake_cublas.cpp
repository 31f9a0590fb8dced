/*
 * As much of cuBLAS as link loads and calibration need, on the streams of the fake driver. Products of calibration do
 * nothing but go through their operands; FAKE_CUBLAS_CALLS names a file that gets a line for each.
 */
#include <cstdio>
#include <cstdlib>
#include <functional>

extern "C" {

void fake_enqueue(void *stream, std::function<void()> *work);

struct Handle {
    void *stream;
};

int cublasCreate_v2(void **handle) {
    *handle = new Handle();
    return FAKE_CUBLAS_CREATE;
}

int cublasDestroy_v2(void *handle) {
    delete (Handle *) handle;
    return 0;
}

int cublasSetStream_v2(void *handle, void *stream) {
    ((Handle *) handle)->stream = stream;
    return 0;
}

int cublasDgemm_v2(void *handle, int transposeA, int transposeB, int m, int n, int k, const double *alpha,
        const double *a, int lda, const double *b, int ldb, const double *beta, double *c, int ldc) {
    if (transposeA != 0 || transposeB != 0 || *alpha != 1 || *beta != 0) {
        return 7;
    }
    std::function<void()> work = [=] {
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < m; i++) {
                double sum = 0;
                /* backwards: any order of addition must do */
                for (int l = k - 1; l >= 0; l--) {
                    sum += a[i + l * lda] * b[l + j * ldb];
                }
                c[i + j * ldc] = sum;
            }
        }
    };
    fake_enqueue(((Handle *) handle)->stream, &work);
    return 0;
}

static size_t value_bytes(int type) {
    return type == 0 ? 4 : type == 2 || type == 14 ? 2 : 0;
}

int cublasGemmEx(void *handle, int transposeA, int transposeB, int m, int n, int k, const void *alpha, const void *a,
        int typeA, int lda, const void *b, int typeB, int ldb, const void *beta, void *c, int typeC, int ldc, int compute,
        int algorithm) {
    if (transposeA != 1 || transposeB != 0 || *(const float *) alpha != 1 || *(const float *) beta != 0 || lda < k
            || ldb < k || ldc < m || !value_bytes(typeA) || typeA != typeB || typeA != typeC || algorithm != -1
            || compute != (typeA == 0 ? 77 : 68)) {
        return 7;
    }
    if (FILE *calls = getenv("FAKE_CUBLAS_CALLS") ? fopen(getenv("FAKE_CUBLAS_CALLS"), "a") : nullptr) {
        fprintf(calls, "type %d compute %d: %d x %d x %d\n", typeA, compute, m, n, k);
        fclose(calls);
    }
    std::function<void()> work = [=] {
        size_t bytes = value_bytes(typeA);
        const volatile char *inputs[] = {(const char *) a, (const char *) b};
        size_t sizes[] = {bytes * lda * m, bytes * ldb * n};
        for (int operand = 0; operand < 2; operand++) {
            for (size_t i = 0; i < sizes[operand]; i++) {
                (void) inputs[operand][i];
            }
        }
        for (size_t i = 0; i < bytes * ldc * n; i++) {
            ((volatile char *) c)[i] = 0;
        }
    };
    fake_enqueue(((Handle *) handle)->stream, &work);
    return 0;
}

}
