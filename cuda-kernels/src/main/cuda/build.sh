#!/bin/sh
# Compiles every .cu of this folder to PTX in the folder OUT: build.sh OUT [NVCC]
# Does nothing where OUT already holds what this nvcc makes of these sources.
set -eu
[ $# -ge 1 ] || { echo "usage: build.sh OUT [NVCC]" >&2; exit 2; }
nvcc=${2:-nvcc}
mkdir -p "$1"
out=$(cd "$1" && pwd)
cd "$(dirname "$0")"
export LC_ALL=C

# Each PTX names the sources it came from, so that a stale one shows on machines without nvcc too. Comments, spaces at
# ends of lines and empty lines do not count.
sources=$({ cat build.sh; cat *.cu *.cuh | sed -e 's://.*$::' -e 's/[ \t]*$//' -e '/^$/d'; } | sha256sum | cut -d ' ' -f 1)
release=$("$nvcc" --version | sed -n 's/.*release [0-9.]*, V\([0-9.]*\).*/\1/p')

for source in *.cu; do
  ptx=$out/${source%.cu}.ptx
  if grep -q "^// sources $sources$" "$ptx" 2>/dev/null && grep -q "V$release$" "$ptx"; then
    continue
  fi
  # No fused multiply-add: the CPU's answers have none. PTX for the oldest GPUs that nvcc 13 knows; drivers compile it
  # for theirs. Nothing in it is newer than PTX ISA 8.0, and saying so lets drivers from CUDA 12.0 (r525) on take it.
  "$nvcc" -ptx -std=c++17 -fmad=false -arch=compute_75 -o "$ptx.raw" "$source"
  {
    echo "// Made by src/main/cuda/build.sh from $source; do not edit."
    echo "// sources $sources"
    # A note on which bytes of a wide load are used, which ISA 8.0 has no word for, changes nothing that runs.
    sed -e 's/^\.version .*/.version 8.0/' -e '/\.pragma "used_bytes_mask/d' "$ptx.raw"
  } > "$ptx.new"
  rm "$ptx.raw"
  mv "$ptx.new" "$ptx"
done
