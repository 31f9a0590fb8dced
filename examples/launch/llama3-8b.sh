#!/bin/bash
# Llama 3 8B on four nodes of eight accelerators, with Megatron-LM. TP and GLOBAL_BATCH may come from outside.
export CUDA_DEVICE_MAX_CONNECTIONS=1

GPUS_PER_NODE=8
NODES=${SLURM_NNODES:-4}
TP=${TP:-2}
GLOBAL_BATCH=${GLOBAL_BATCH:-256}

LAUNCH=(--nproc_per_node $GPUS_PER_NODE --nnodes $NODES)
MODEL=(
    --num-layers 32
    --hidden-size 4096
    --ffn-hidden-size 14336
    --num-attention-heads 32
    --group-query-attention
    --num-query-groups 8
    --seq-length 8192
    --max-position-embeddings 8192
    --position-embedding-type rope
    --swiglu
    --disable-bias-linear
    --untie-embeddings-and-output-weights
    --tokenizer-type HuggingFaceTokenizer --tokenizer-model meta-llama/Llama-3-8B
)
TRAINING="--micro-batch-size 1 --global-batch-size $GLOBAL_BATCH --bf16 --lr 3e-4 --train-iters 500000"
PLAN="--tensor-model-parallel-size $TP --use-distributed-optimizer --overlap-grad-reduce --overlap-param-gather"
if [ "$TP" -gt 1 ]; then
    PLAN="$PLAN --sequence-parallel"
fi

torchrun "${LAUNCH[@]}" pretrain_gpt.py "${MODEL[@]}" $TRAINING $PLAN \
    --save checkpoints 2>&1 | tee train.log
