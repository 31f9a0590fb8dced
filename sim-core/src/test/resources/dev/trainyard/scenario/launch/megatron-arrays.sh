#!/bin/bash
# A launch in arrays with defaults
export CUDA_DEVICE_MAX_CONNECTIONS=${CUDA_DEVICE_MAX_CONNECTIONS:-1}
CKPT=${1:-"ckpt/x"}
TOK=${2:-"MOCK"}
GPUS_PER_NODE=8
NNODES=4
TP_SIZE=2
PP_SIZE=1
DTYPE="fp8"
SEQ=8192
RUN=(
    --nproc_per_node $GPUS_PER_NODE
    --nnodes $NNODES   # four
)
MODEL=(
    --use-mcore-models
    --num-layers 32
    --hidden-size 4096
    --ffn-hidden-size 14336
    --num-attention-heads 32
    --group-query-attention
    --num-query-groups 8
    --kv-channels 128
    --seq-length $SEQ
    --max-position-embeddings $SEQ
    --position-embedding-type rope
    --swiglu
    --untie-embeddings-and-output-weights
    --disable-bias-linear
)
TRAIN=(--micro-batch-size 1 --global-batch-size 128 --train-samples 1953125000 --lr 0.00015 --bf16 --grad-reduce-in-bf16 --cross-entropy-loss-fusion)
D=()
if [[ "$DTYPE" == "fp8" ]]; then
    D+=(
        "--fp8-format hybrid"
        "--fp8-param-gather"
    )
fi
PAR=(
    --tensor-model-parallel-size $TP_SIZE
    # --pipeline-model-parallel-size $PP_SIZE
    --sequence-parallel
)
if [[ "$TOK" == "MOCK" ]] || [[ -z "$TOK" ]]; then
    DATA=( "--mock-data" "--tokenizer-type NullTokenizer" "--vocab-size 128256" "--split '99,1,0'" )
else
    DATA=( "--data-path $TOK" "--vocab-size 128256" )
fi
PAR+=(--use-distributed-optimizer --overlap-grad-reduce --overlap-param-gather)
if [ ! -f pretrain_gpt.py ]; then
  echo "no" ; exit 1
fi
torchrun ${RUN[@]} \
    "pretrain_gpt.py" \
    ${MODEL[@]} ${TRAIN[@]} \
    ${D[@]} ${PAR[@]} ${DATA[@]} \
    --save "$CKPT" 2>&1 | tee log.txt
