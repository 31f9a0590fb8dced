#!/bin/bash
#SBATCH --nodes=16
#SBATCH --ntasks-per-node=1
#SBATCH --gpus-per-node=8
set -euo pipefail
: ${TP:=1} ${PP:=4} ${EP:=8}
declare -A UNUSED
MASTER=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)
moe() {
  local first=$1
  MOE_ARGS="--num-experts 64 --moe-router-topk 6 --moe-ffn-hidden-size 1408 \
    --moe-shared-expert-intermediate-size $((1408 * 2)) \
    --moe-layer-freq '([0]*${first}+[1]*27)' --moe-token-dispatcher-type alltoall --moe-grouped-gemm"
}
moe 1
case "${VARIANT:-lite}" in
  lite) LAYERS=28; HIDDEN=2048 ;;
  full|big) LAYERS=60; HIDDEN=5120 ;;
  *) echo "what?" >&2; exit 2 ;;
esac
ATTENTION=(--multi-latent-attention --kv-lora-rank 512 --qk-head-dim 128 --qk-pos-emb-head-dim 64 --v-head-dim 128)
read -r -d '' LAUNCH <<'EOF' || true
never run
EOF
OPTIONS=""
OPTIONS+=" --num-layers $LAYERS --hidden-size $HIDDEN --ffn-hidden-size 10944 --num-attention-heads 16"
OPTIONS+=" --seq-length 4096 --position-embedding-type rope --swiglu --disable-bias-linear"
OPTIONS+=" --untie-embeddings-and-output-weights --vocab-size 102400 --bf16 --micro-batch-size 1"
(( PP > 1 )) && OPTIONS+=" --num-layers-per-virtual-pipeline-stage 7"
srun --label bash -c "torchrun --nproc_per_node 8 --nnodes 16 --node_rank \$SLURM_PROCID --master_addr $MASTER \
  pretrain_gpt.py $OPTIONS ${ATTENTION[*]} $MOE_ARGS --global-batch-size $((64 * 8)) \
  --tensor-model-parallel-size $TP --pipeline-model-parallel-size $PP --expert-model-parallel-size $EP \
  --use-distributed-optimizer --overlap-grad-reduce ${EXTRA:-}"
