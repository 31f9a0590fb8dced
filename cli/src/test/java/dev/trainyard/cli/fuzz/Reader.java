package dev.trainyard.cli.fuzz;

import dev.trainyard.cluster.Accelerators;
import dev.trainyard.constants.Constants;
import dev.trainyard.input.Documents;
import dev.trainyard.model.Transformer;
import dev.trainyard.model.huggingface.HuggingFaceConfig;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.framework.Framework;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.runs.PublishedRuns;
import dev.trainyard.scenario.Presets;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioBuilder;
import dev.trainyard.scenario.ScenarioDraft;
import dev.trainyard.scenario.ScenarioReader;
import dev.trainyard.study.sweep.StudyReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Every way in for text that people write, with what is shipped of it to begin from. */
enum Reader {
    SCENARIO(125) {
        @Override
        List<String> corpus() {
            List<String> texts = new ArrayList<>(Presets.names().stream().map(Presets::text).toList());
            texts.addAll(Corpus.files("", ".yaml"));
            return texts;
        }
    },
    /** Plans that are looked for, on a few accelerators. */
    SEARCH(15) {
        @Override
        List<String> corpus() {
            return Corpus.searched();
        }
    },
    /** Months, of a small job. */
    CAMPAIGN(30) {
        @Override
        List<String> corpus() {
            return Corpus.months();
        }
    },
    CHANGE(120) {
        @Override
        List<String> corpus() {
            return List.of("plan.tp=4", "cluster.gpus=2048", "training.globalBatch=1024", "model.layers=4",
                    "cluster.accelerator.memory=80 GB", "cluster.nic=400 Gb/s", "software=megatron-bridge-26.04",
                    "plan={tp: 8, pp: 4}", "training.sequence=8192", "plan.stageLayers=[3, 4]", "model=llama3-8b",
                    "cluster={accelerator: b200-sxm, gpus: 72}", "training={sequence: 4096, globalBatch: 512}",
                    "cluster.accelerator.peak.fp8=2 PFLOP/s", "plan.schedule=zero-bubble", "plan.recompute=full",
                    "campaign.restart=requeue", "campaign.failures.rate=6", "campaign.days=90", "plan.sharding=zero3",
                    "training.precision=fp8", "plan.microBatch=2", "plan.vp=3", "cluster.gpusPerDomain=72");
        }

        @Override
        void read(String text, Answers answers) {
            int equals = text.indexOf('=');
            String key = equals < 0 ? text : text.substring(0, equals);
            Map<String, String> change = Map.of(key, equals < 0 ? "" : text.substring(equals + 1));
            answers.check(ScenarioReader.read("fuzz", BASE, change));
        }
    },
    RUNS(100) {
        @Override
        List<String> corpus() {
            List<String> texts = new ArrayList<>(Corpus.files("", ".csv"));
            String shipped = Corpus.resource("/dev/trainyard/runs/published-runs.csv");
            List<String> lines = shipped.lines().toList();
            for (int from = 1; from < lines.size(); from += 40) {
                int until = Math.min(lines.size(), from + 2);
                texts.add(lines.get(0) + "\n" + String.join("\n", lines.subList(from, until)));
            }
            return texts;
        }

        @Override
        void read(String text, Answers answers) {
            List<PublishedRun> runs = PublishedRuns.parse("fuzz.csv", text);
            for (PublishedRun run : runs.subList(0, Math.min(3, runs.size()))) {
                answers.check(run.scenario());
            }
        }
    },
    STUDY(50) {
        @Override
        List<String> corpus() {
            return Corpus.studies();
        }

        @Override
        void read(String text, Answers answers) {
            answers.check(StudyReader.read("fuzz", text));
        }
    },
    CONSTANTS(50) {
        @Override
        List<String> corpus() {
            return List.of(Constants.shippedText());
        }

        @Override
        void read(String text, Answers answers) {
            answers.check(ON_16, Constants.given(Documents.parse("fuzz", text)));
        }
    },
    MEGATRON(110) {
        @Override
        List<String> corpus() {
            return List.of("--tensor-model-parallel-size 4 --pipeline-model-parallel-size 2 --micro-batch-size 2 "
                    + "--sequence-parallel --use-distributed-optimizer --recompute-granularity selective",
                    "--tensor-model-parallel-size=2 --num-layers-per-virtual-pipeline-stage 4 "
                    + "--pipeline-model-parallel-size 4 --context-parallel-size 2 --overlap-grad-reduce",
                    "--pipeline-model-parallel-size 4 --pipeline-model-parallel-layout Et*3|(tt|)*14,tL "
                    + "--recompute-granularity full --recompute-method block --recompute-num-layers 2");
        }

        @Override
        void read(String text, Answers answers) {
            settings(Framework.MEGATRON, text, answers);
        }
    },
    BRIDGE(110) {
        @Override
        List<String> corpus() {
            return List.of("model:\n  tensor_model_parallel_size: 4\n  pipeline_model_parallel_size: 2\n"
                    + "  virtual_pipeline_model_parallel_size: 2\n  sequence_parallel: true\n  recompute_granularity: "
                    + "full\n  recompute_method: uniform\n  recompute_num_layers: 1\n"
                    + "train:\n  micro_batch_size: 2\n  global_batch_size: 128\n",
                    "model: {context_parallel_size: 2, expert_model_parallel_size: 4}\n"
                    + "ddp: {use_distributed_optimizer: true, overlap_grad_reduce: true}\n");
        }

        @Override
        void read(String text, Answers answers) {
            settings(Framework.MEGATRON_BRIDGE, text, answers);
        }
    },
    TORCHTITAN(90) {
        @Override
        List<String> corpus() {
            return Corpus.files("torchtitan", ".toml");
        }

        @Override
        void read(String text, Answers answers) {
            settings(Framework.TORCHTITAN, text, answers);
        }
    },
    HUGGING_FACE(130) {
        @Override
        List<String> corpus() {
            List<String> texts = new ArrayList<>(Corpus.files("hugging-face", ".json"));
            for (String type : HuggingFaceConfig.supported()) {
                texts.add(texts.get(0).replaceFirst("\"model_type\": *\"[^\"]*\"", "\"model_type\": \"" + type + "\"")
                        .replaceFirst("\\{", "{\"n_layer\": 4, \"n_head\": 8, \"n_embd\": 512, \"num_local_experts\": "
                        + "8, \"num_experts\": 8, \"num_experts_per_tok\": 2, \"moe_intermediate_size\": 256, "
                        + "\"n_positions\": 1024, \"kv_lora_rank\": 64, \"qk_nope_head_dim\": 64, "
                        + "\"qk_rope_head_dim\": 32, \"v_head_dim\": 64, \"d_model\": 512, "
                        + "\"n_layers\": 4, \"n_heads\": 8, \"max_seq_len\": 1024, "));
            }
            return texts;
        }

        @Override
        void read(String text, Answers answers) {
            Transformer model = HuggingFaceConfig.read(Documents.parse("config.json", text));
            laidOut(ScenarioBuilder.builder(ON_16).model(model).build(), answers);
        }
    },
    ACCELERATOR(70) {
        @Override
        List<String> corpus() {
            List<String> texts = new ArrayList<>(Corpus.files("accelerators", ".yaml"));
            Accelerators.names().forEach(name -> texts.add(Corpus.resource("/dev/trainyard/cluster/accelerators/" + name
                    + ".yaml")));
            return texts;
        }

        @Override
        void read(String text, Answers answers) {
            Accelerators.read(Documents.parse("fuzz", text));
            Scenario scenario = ScenarioReader.read("fuzz", BASE, Map.of("cluster.accelerator", text));
            answers.check(scenario);
        }
    };

    private static final String BASE = "model: llama3-8b\ncluster: {accelerator: h100-sxm, gpus: 16}\nplan: "
            + "{tp: 4, pp: 2}\ntraining: {sequence: 4096, globalBatch: 16}\n";
    private static final Scenario ON_16 = ScenarioReader.read("fuzz", BASE);
    private static final Scenario ON_64 = ScenarioReader.read("fuzz", BASE,
            Map.of("cluster.gpus", "64", "training.globalBatch", "64"));

    private final int share;

    /** So many of a thousand inputs: more where one costs less. */
    Reader(int share) {
        this.share = share;
    }

    /** How many of so many inputs in all are for this reader. */
    long of(long inputs) {
        return inputs * share / 1000;
    }

    /** Texts that are read as they are, or nearly. */
    abstract List<String> corpus();

    /** Reads a text and asks for an answer where it can be used; as a scenario, where nothing else is said. */
    void read(String text, Answers answers) {
        answers.check(ScenarioDraft.of(Documents.parse("fuzz", text), Corpus.EXAMPLES, "fuzz"));
    }

    private static void settings(Framework framework, String text, Answers answers) {
        Scenario base = ON_64;
        laidOut(base.withPlan(framework.read(text, base.model(), base.software(), base.cluster().gpus()).plan()),
                answers);
    }

    private static void laidOut(Scenario scenario, Answers answers) {
        Layouts.check(scenario.model(), scenario.cluster(), scenario.plan().orElseThrow(),
                scenario.training().sequence(), scenario.training().globalBatch());
        answers.check(scenario);
    }
}
