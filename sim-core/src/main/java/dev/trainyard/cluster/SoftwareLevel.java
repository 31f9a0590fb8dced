package dev.trainyard.cluster;

import dev.trainyard.model.Precision;

/**
 * What the training framework of one era and release fuses, overlaps, casts and launches.
 *
 * @param name catalogue name, such as {@code nemo-2024}
 * @param framework its family: megatron, megatron-deepspeed, deepspeed, composer-fsdp, maxtext, nemo,
 *     megatron-bridge, torchtitan
 * @param year of release
 * @param fusion fusion grade, which picks the element-wise constant: {@code elementwise.<fusion>}
 * @param flashAttention attention without materialised scores
 * @param fusedCrossEntropy loss without a full fp32 copy of the logits
 * @param gradientBytes bytes of one accumulated gradient value
 * @param reduceBytes bytes of one gradient value on the wire
 * @param gatherBytes bytes of one parameter value on the wire when sharded parameters of 8-bit matrix products are
 *     gathered; see {@link #parameterBytesOnWire}
 * @param fp4GatherBytes the same for 4-bit matrix products
 * @param overlapTensor tensor-parallel collectives run under GEMMs (userbuffers)
 * @param overlapData gradient reduction under the backward pass, parameter gathering under the forward pass
 * @param overlapPipeline pipeline sends and receives under compute
 * @param cudaGraphs which layers are replayed as graphs
 * @param dispatch how tokens travel to experts
 * @param expertStack where microscaled 8-bit mixtures run as one tuned whole
 * @param asyncTensorGradient the input gradient's tensor-parallel reduction runs under the weight-gradient product
 */
public record SoftwareLevel(String name, String framework, int year, String fusion, boolean flashAttention,
        boolean fusedCrossEntropy, int gradientBytes, int reduceBytes, int gatherBytes, double fp4GatherBytes,
        boolean overlapTensor, boolean overlapData, boolean overlapPipeline, CudaGraphs cudaGraphs,
        ExpertDispatch dispatch, ExpertStack expertStack, boolean asyncTensorGradient) {

    /** Bytes of one parameter value on the wire when sharded parameters are gathered for products of this format. */
    public double parameterBytesOnWire(Precision products) {
        return switch (products) {
            case FP32, TF32 -> 4;
            case FP16, BF16 -> 2;
            case FP8, MXFP8 -> gatherBytes;
            case NVFP4 -> fp4GatherBytes;
        };
    }
}
