package dev.trainyard.cluster;

import dev.trainyard.constants.ConstantName;
import dev.trainyard.model.Precision;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Set;

/**
 * What the training framework of one era and release fuses, overlaps, casts and launches.
 *
 * @param name catalogue name, such as {@code nemo-2024}
 * @param framework what it is a release of, which says what plans it runs
 * @param year of release
 * @param fusion fusion grade, which picks the constant of element-wise traffic
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
 * @param overlapGathers gathers of sharded parameters run under compute even where the plan overlaps nothing
 * @param gatherUnit how much of a layer is gathered at once
 * @param cudaGraphs which layers are replayed as graphs
 * @param mixtureGraphs families of accelerators on which {@link CudaGraphs#MIXTURES} holds
 * @param dispatch how tokens travel to experts
 * @param expertStack where microscaled 8-bit mixtures run as one tuned whole
 * @param asyncTensorGradient the input gradient's tensor-parallel reduction runs under the weight-gradient product
 * @param rateConstants the constants that its matrix products' rates are multiplied by, for how well the release was
 *     tuned to its machine
 */
@RecordBuilder
public record SoftwareLevel(String name, SoftwareFamily framework, int year, Fusion fusion, boolean flashAttention,
        boolean fusedCrossEntropy, int gradientBytes, int reduceBytes, int gatherBytes, double fp4GatherBytes,
        boolean overlapTensor, boolean overlapData, boolean overlapPipeline, boolean overlapGathers,
        GatherUnit gatherUnit, CudaGraphs cudaGraphs, Set<String> mixtureGraphs, ExpertDispatch dispatch,
        ExpertStack expertStack, boolean asyncTensorGradient, List<ConstantName> rateConstants) {

    /** Takes copies of the lists. */
    public SoftwareLevel {
        mixtureGraphs = Set.copyOf(mixtureGraphs);
        rateConstants = List.copyOf(rateConstants);
    }

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
