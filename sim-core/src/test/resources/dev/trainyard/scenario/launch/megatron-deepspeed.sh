#!/bin/bash
DIR=`pwd`
SEQ_LEN=2048
NUM_LAYERS=32
HIDDEN=4096
HEADS=32
GBS=1024
MBS=4
MP=8
PP=1
GPUS=64
EP_SIZE=1
if [[ $EP_SIZE -gt $GPUS ]]; then EPP=$GPUS; else EPP=$EP_SIZE; fi
TOK=300000000000
SAMPLES=$(( ${TOK} * 3 / ${SEQ_LEN} ))
ACT="true"
NAME="gpt-${MP}"
if [[ $EP_SIZE -gt 1 ]]; then NAME="${NAME}-ep"; fi
megatron_options=" \
   --override-lr-scheduler --adam-beta1 0.9 \
   --tensor-model-parallel-size ${MP} --moe-expert-parallel-size ${EPP} --num-experts ${EP_SIZE} --moe-loss-coeff 0.01 \
   --micro-batch-size ${MBS} --rampup-batch-size 32 32 4882812 --global-batch-size ${GBS} --num-layers ${NUM_LAYERS} \
   --hidden-size ${HIDDEN} --num-attention-heads ${HEADS} --seq-length ${SEQ_LEN} --max-position-embeddings ${SEQ_LEN} \
   --train-tokens ${TOK} --train-samples ${SAMPLES} --lr 1e-4 --fp16 --split 98,2,0"
data="--vocab-file x --merge-file y --data-path 0.1 a 0.2 b"
if [ "${ACT}" = "true" ]; then
megatron_options="${megatron_options} --checkpoint-activations"
fi
sed "s/A/${GBS}/" t.json | sed "s/B/1/" > ds_${NAME}.json
ds=" --deepspeed --deepspeed_config ds_${NAME}.json --pipeline-model-parallel-size ${PP}"
if [ "${ACT}" = "true" ]; then
ds="${ds} --deepspeed-activation-checkpointing"
fi
run_cmd="deepspeed --num_nodes 8 --num_gpus 8 ${DIR}/../../pretrain_gpt.py ${megatron_options} ${data} ${ds} &> out.log"
echo ${run_cmd}
eval ${run_cmd}
