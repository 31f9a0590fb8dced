#! /bin/bash
ENV=$1
MODEL_SIZE=$2
BATCH_SIZE=$3
GLOBAL_BATCH_SIZE=$4
if [ $ENV = dsw ]; then
  NNODES=1
  GPUS_PER_NODE=8
elif [ $ENV = dlc ]; then
  NNODES=${WORLD_SIZE}
  GPUS_PER_NODE=${KUBERNETES_CONTAINER_RESOURCE_GPU}
fi
if [ $MODEL_SIZE = 7B ]; then
  NUM_LAYERS=28; HIDDEN_SIZE=3584; NUM_ATTN_HEADS=28; INTERMEDIATE_SIZE=18944; NUM_KEY_VALUE_HEADS=4
  tie_option=" --untie-embeddings-and-output-weights "
else
  echo no; exit 1
fi
PR=bf16
if [ $PR = fp16 ]; then
    pr_options="--fp16"
elif [ $PR = bf16 ]; then
    pr_options="--bf16"
fi
TP=$5
DO=true
if [ $DO = true ]; then
  do_options="--use-distributed-optimizer"
fi
DISTRIBUTED_ARGS="--nproc_per_node $GPUS_PER_NODE --nnodes $NNODES"
megatron_options=" --num-layers ${NUM_LAYERS} --hidden-size ${HIDDEN_SIZE} --num-attention-heads ${NUM_ATTN_HEADS} \
  --ffn-hidden-size ${INTERMEDIATE_SIZE} --seq-length 4096 --max-position-embeddings 131072 --micro-batch-size ${BATCH_SIZE} \
  --global-batch-size ${GLOBAL_BATCH_SIZE} --tensor-model-parallel-size ${TP} --patch-tokenizer-type Qwen2Tokenizer --extra-vocab-size 421 \
  --swiglu --disable-bias-linear --add-qkv-bias --position-embedding-type rope --group-query-attention --num-query-groups ${NUM_KEY_VALUE_HEADS} "
run_cmd="torchrun $DISTRIBUTED_ARGS ../qwen2/pretrain_qwen.py ${megatron_options} ${pr_options} ${do_options} ${tie_option}"
echo ${run_cmd}
eval ${run_cmd}
set +x
