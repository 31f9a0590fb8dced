/* The kernels, compiled for the host, by the names and with the structs that a driver launches them with. */
#ifndef TRAINYARD_HOST_KERNELS_H
#define TRAINYARD_HOST_KERNELS_H

#include <cmath>
#include <cstring>

#include "cuda_shim.h"

using std::ceil;

#include "campaign_case.cuh"
#include "campaign_ledger.cuh"
#include "campaign_math.cuh"
#include "campaign_pool.cuh"
#include "campaign_rates.cuh"
#include "formula.cuh"
#include "javamath.cuh"
#include "launch.cuh"
#include "philox.cuh"
#include "pipeline_walk.cuh"
#include "plan_breakdown.cuh"
#include "plan_candidate.cuh"
#include "plan_costs.cuh"
#include "plan_links.cuh"
#include "plan_memory.cuh"
#include "plan_pile.cuh"
#include "plan_step.cuh"

/* Each is a program of its own for nvcc; namespaces keep their names apart here. */
namespace throughput {
#include "throughput.cu"
}
namespace collective {
#include "collective.cu"
}
namespace pipeline {
#include "pipeline.cu"
}
namespace plan {
#include "plan.cu"
}
namespace plan_clear {
#include "plan_clear.cu"
}
namespace plan_fit {
#include "plan_fit.cu"
}
namespace plan_order {
#include "plan_order.cu"
}
namespace campaign {
#include "campaign.cu"
}
namespace product {
#include "product.cu"
}
namespace random_words {
#include "random.cu"
}
namespace fill {
#include "fill.cu"
}
namespace elementwise {
#include "elementwise.cu"
}
/* The tests' own. */
namespace formula_problems {
#include "formula_problems.cu"
}

template <class Arguments>
static void host_launch(void (*kernel)(const Arguments), unsigned int blocks, unsigned int threads,
        const void *fields) {
    Arguments arguments;
    memcpy(&arguments, fields, sizeof arguments);
    gridDim = {blocks, 1, 1};
    blockDim = {threads, 1, 1};
    for (unsigned int block = 0; block < blocks; block++) {
        blockIdx = {block, 0, 0};
        for (unsigned int thread = 0; thread < threads; thread++) {
            threadIdx = {thread, 0, 0};
            kernel(arguments);
        }
    }
}

/* Bytes of a kernel's struct; 0 where there is no kernel of that name. */
static size_t host_struct(const char *entry) {
    return !strcmp(entry, "trainyard_throughput") ? sizeof(ThroughputArguments)
            : !strcmp(entry, "trainyard_collective") ? sizeof(CollectiveArguments)
            : !strcmp(entry, "trainyard_pipeline") ? sizeof(PipelineArguments)
            : !strcmp(entry, "trainyard_plan") ? sizeof(PlanArguments)
            : !strcmp(entry, "trainyard_plan_fit") ? sizeof(PlanArguments)
            : !strcmp(entry, "trainyard_plan_clear") ? sizeof(PlanClearArguments)
            : !strcmp(entry, "trainyard_plan_order") ? sizeof(PlanOrderArguments)
            : !strcmp(entry, "trainyard_campaign") ? sizeof(CampaignArguments)
            : !strcmp(entry, "trainyard_product") ? sizeof(ProductArguments)
            : !strcmp(entry, "trainyard_random") ? sizeof(RandomArguments)
            : !strcmp(entry, "trainyard_fill") ? sizeof(FillArguments)
            : !strcmp(entry, "trainyard_elementwise") ? sizeof(ElementwiseArguments)
            : !strcmp(entry, "trainyard_formula_problems") ? sizeof(formula_problems::FormulaProblemsArguments) : 0;
}

static void host_run(const char *entry, unsigned int blocks, unsigned int threads, const void *fields) {
    if (!strcmp(entry, "trainyard_throughput")) {
        host_launch(throughput::trainyard_throughput, blocks, threads, fields);
    } else if (!strcmp(entry, "trainyard_collective")) {
        host_launch(collective::trainyard_collective, blocks, threads, fields);
    } else if (!strcmp(entry, "trainyard_pipeline")) {
        host_launch(pipeline::trainyard_pipeline, blocks, threads, fields);
    } else if (!strcmp(entry, "trainyard_plan")) {
        host_launch(plan::trainyard_plan, blocks, threads, fields);
    } else if (!strcmp(entry, "trainyard_plan_clear")) {
        host_launch(plan_clear::trainyard_plan_clear, blocks, threads, fields);
    } else if (!strcmp(entry, "trainyard_plan_fit")) {
        host_launch(plan_fit::trainyard_plan_fit, blocks, threads, fields);
    } else if (!strcmp(entry, "trainyard_plan_order")) {
        host_launch(plan_order::trainyard_plan_order, blocks, threads, fields);
    } else if (!strcmp(entry, "trainyard_campaign")) {
        host_launch(campaign::trainyard_campaign, blocks, threads, fields);
    } else if (!strcmp(entry, "trainyard_product")) {
        host_launch(product::trainyard_product, blocks, threads, fields);
    } else if (!strcmp(entry, "trainyard_random")) {
        host_launch(random_words::trainyard_random, blocks, threads, fields);
    } else if (!strcmp(entry, "trainyard_fill")) {
        host_launch(fill::trainyard_fill, blocks, threads, fields);
    } else if (!strcmp(entry, "trainyard_elementwise")) {
        host_launch(elementwise::trainyard_elementwise, blocks, threads, fields);
    } else if (!strcmp(entry, "trainyard_formula_problems")) {
        host_launch(formula_problems::trainyard_formula_problems, blocks, threads, fields);
    }
}

#endif
