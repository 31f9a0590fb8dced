#!/bin/bash
for ARGUMENT in "$@"
do
   KEY=$(echo $ARGUMENT | cut -f1 -d=)
   export "$KEY"="${ARGUMENT:3}"
done
GPUS=`python3 -c "import torch; print(torch.cuda.device_count())"`
NNODES="${NNODES:-1}"
MODEL_SIZE="${MODEL_SIZE:-70}"
TP="${TP:-8}"
PP="${PP:-1}"
MBS="${MBS:-2}"
BS="${BS:-8}"
SEQ="${SEQ:-2048}"
FP8="${FP8:-0}"
RECOMPUTE="${RECOMPUTE:-0}"
if [ "${NNODES:-1}" -gt 1 ]; then
    export NCCL_SOCKET_IFNAME="${NCCL_SOCKET_IFNAME:-eth0}"
else
    echo "one"
fi
if [[ $MODEL_SIZE -eq 8 ]]; then
   H=4096; F=14336; L=32; N=32; KV=8
elif [[ $MODEL_SIZE -eq 70 ]]; then
   H=8192 # e.g. 5120
   F=28672
   L=80
   N=64
   KV=8
else
   echo "not supported"
   exit 1
fi
GROUP_SIZE=$(( ${N} / ${KV} ))
NUM_GROUPS=$(( ${N} / ${GROUP_SIZE} ))
GPT_ARGS="
    --tensor-model-parallel-size ${TP} \
    --pipeline-model-parallel-size ${PP} \
    --num-layers $L \
    --hidden-size $H \
    --ffn-hidden-size $F \
    --num-attention-heads $N \
    --seq-length $SEQ \
    --max-position-embeddings 131072 \
    --untie-embeddings-and-output-weights \
    --position-embedding-type rope \
    --no-position-embedding \
    --swiglu \
    --disable-bias-linear \
    --micro-batch-size $MBS \
    --global-batch-size $BS \
    --bf16 \
"
if [ "$RECOMPUTE" -eq 1 ]; then
    GPT_ARGS="$GPT_ARGS --recompute-num-layers $L --recompute-granularity full --recompute-method block"
fi
EXTRA="--group-query-attention --num-query-groups $NUM_GROUPS --no-gradient-accumulation-fusion --overlap-grad-reduce --log-interval 1"
EXTRA="$EXTRA --use-distributed-optimizer --overlap-param-gather"
if [ "$FP8" -eq 1 ]; then
EXTRA="$EXTRA --transformer-impl=transformer_engine \
    --fp8-format=hybrid --fp8-margin=0 "
fi
DIST="--nproc_per_node $GPUS --nnodes $NNODES"
DATA="--tokenizer-type HuggingFaceTokenizer --tokenizer-model /data/tokenizer_llama3 --log-interval 1"
run_cmd="
    torchrun $DIST pretrain_gpt.py \
        $GPT_ARGS \
        $DATA \
        $EXTRA \
"
if [ "$TEE" -eq 0 ]; then
    run_cmd="$run_cmd >& log"
else
    run_cmd="$run_cmd |& tee log"
fi
eval $run_cmd
