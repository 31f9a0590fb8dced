#!/bin/bash
CFG=/tmp/ds_auto.json
ZERO=2
cat <<EOT > $CFG
{
  "zero_optimization": {"stage": $ZERO, "overlap_comm": true},
  "bf16": {"enabled": "auto"},
  "train_micro_batch_size_per_gpu": "auto",
  "gradient_accumulation_steps": "auto"
}
EOT
deepspeed --num_gpus 8 --num_nodes 2 train.py --deepspeed $CFG --model_name_or_path meta-llama/Llama-3-8B \
  --per_device_train_batch_size 2 --gradient_accumulation_steps 4 --bf16 True --gradient_checkpointing True --max_seq_length 4096 --learning_rate 1e-5
