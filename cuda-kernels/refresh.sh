#!/bin/sh
# Compiles the kernels anew and writes the tables of registers and crossovers in docs/gpu.md. Needs nvcc and ptxas; the tests say when.
set -eu
cd "$(dirname "$0")"
nvcc=$(command -v nvcc || echo /usr/local/cuda/bin/nvcc)
src/main/cuda/build.sh src/main/resources/dev/trainyard/cuda "$nvcc"
cd ..
mvn -q -B -ntp -pl cuda-kernels -am test -Dtest=GpuPageTest,OffloadPageTest -Dsurefire.failIfNoSpecifiedTests=false \
    -Dtrainyard.refresh=true
echo "refreshed the PTX of cuda-kernels and docs/gpu.md"
