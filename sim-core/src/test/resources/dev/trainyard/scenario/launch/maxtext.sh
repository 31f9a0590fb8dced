#!/bin/bash
set -e
export XLA_FLAGS="--xla_gpu_x=1"
OUT=gs://x
python3 -m MaxText.train MaxText/configs/base.yml run_name=$RUN model_name=llama2-70b base_output_directory=$OUT \
  dcn_data_parallelism=4 ici_fsdp_parallelism=8 ici_tensor_parallelism=1 per_device_batch_size=4 max_target_length=4096 \
  remat_policy=full quantization=fp8 attention=cudnn_flash_te steps=20 enable_checkpointing=false
