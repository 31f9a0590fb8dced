#!/bin/sh
# Writes generated.cuh from the Java sources, compiles the kernels anew and writes the tables of registers and crossovers
# in docs/gpu.md. Needs nvcc and ptxas; the tests say when.
set -eu
cd "$(dirname "$0")"
nvcc=$(command -v nvcc || echo /usr/local/cuda/bin/nvcc)
refresh() {
  (cd .. && mvn -q -B -ntp -P '!nvcc' -pl cuda-kernels -am test "-Dtest=$1" -Dsurefire.failIfNoSpecifiedTests=false \
      -Dtrainyard.refresh=true)
}
refresh KernelHeaderTest
src/main/cuda/build.sh src/main/resources/dev/trainyard/cuda "$nvcc"
refresh GpuPageTest,OffloadPageTest
echo "refreshed the PTX of cuda-kernels and docs/gpu.md"
