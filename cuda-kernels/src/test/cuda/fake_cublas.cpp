/* As much of cuBLAS as link loads need, on the streams of the fake driver. */
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

}
