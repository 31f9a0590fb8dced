#!/usr/bin/bash
set -ex
NGPU=${NGPU:-"8"}
CONFIG_FILE=${CONFIG_FILE:-"./train_configs/titan.toml"}
overrides=""
if [ $# -ne 0 ]; then
    overrides="$*"
fi
PYTORCH_CUDA_ALLOC_CONF="expandable_segments:True" \
torchrun --nproc_per_node=${NGPU} --nnodes 8 --rdzv_backend c10d --rdzv_endpoint="localhost:0" \
  -m torchtitan.train --job.config_file ${CONFIG_FILE} --training.seq_len 4096 $overrides
