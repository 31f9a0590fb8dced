package dev.trainyard.cli.fuzz;

import dev.trainyard.cluster.Accelerators;
import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.constants.Constants;
import dev.trainyard.input.Documents;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.model.huggingface.HuggingFaceConfig;
import dev.trainyard.model.Models;
import dev.trainyard.plan.framework.Framework;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.runs.PublishedRuns;
import dev.trainyard.scenario.Presets;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioDraft;
import dev.trainyard.scenario.ScenarioReader;
import dev.trainyard.study.sweep.PointBlock;
import dev.trainyard.study.sweep.PointEvaluator;
import dev.trainyard.study.sweep.Study;
import dev.trainyard.study.sweep.StudyReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Every way in for text that people write, with what is shipped of it to begin from. */
enum Reader {
    SCENARIO {
        @Override
        List<String> corpus() {
            List<String> texts = new ArrayList<>(Presets.names().stream().map(Presets::text).toList());
            texts.addAll(files("", ".yaml"));
            return texts;
        }

        @Override
        void read(String text, Answers answers) {
            ScenarioDraft draft = ScenarioDraft.of(Documents.parse("fuzz", text), EXAMPLES, "fuzz");
            answers.check(draft.read(), SHIPPED);
        }
    },
    CHANGE {
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
            answers.check(ScenarioReader.read("fuzz", BASE, change), SHIPPED);
        }
    },
    RUNS {
        @Override
        List<String> corpus() {
            List<String> texts = new ArrayList<>(files("", ".csv"));
            String shipped = resource("/dev/trainyard/runs/published-runs.csv");
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
                answers.check(run.scenario(), SHIPPED);
            }
        }
    },
    STUDY {
        @Override
        List<String> corpus() {
            List<String> texts = new ArrayList<>(files("studies", ".yaml"));
            texts.replaceAll(text -> text.replace("../llama", "llama"));
            texts.add("scenario: mai1-1x\nsweep: {product: {plan.microBatch: [1, 2], plan.tp: {from: 1, to: 8, factor: "
                    + "2}}, zip: [{cluster.gpus: [64, 128], training.globalBatch: [64, 128]}]}\n");
            return texts;
        }

        @Override
        void read(String text, Answers answers) {
            try {
                Path file = Files.createTempFile("fuzz", ".yaml");
                try {
                    Files.write(file, text.getBytes(StandardCharsets.UTF_8));
                    points(StudyReader.read(file));
                } finally {
                    Files.delete(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void points(Study study) {
            if (study.searches()) {
                return; // each point would be a search
            }
            PointBlock block = new PointBlock(8, study);
            try (CpuKernels kernels = new CpuKernels(1)) {
                new PointEvaluator(study, kernels, SHIPPED, Fidelity.CLOSED).evaluate(0,
                        (int) Math.min(8, study.points()), block);
            }
            for (int i = 0; i < block.size(); i++) {
                Answers.checkPoint(block, i);
            }
        }
    },
    CONSTANTS {
        @Override
        List<String> corpus() {
            return List.of(Constants.shippedText());
        }

        @Override
        void read(String text, Answers answers) {
            answers.check(ScenarioReader.read("fuzz", BASE, Map.of()), Constants.given(Documents.parse("fuzz", text)));
        }
    },
    MEGATRON {
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
            settings(Framework.MEGATRON, text);
        }
    },
    BRIDGE {
        @Override
        List<String> corpus() {
            return List.of("model:\n  tensor_model_parallel_size: 4\n  pipeline_model_parallel_size: 2\n"
                    + "  virtual_pipeline_model_parallel_size: 2\n  sequence_parallel: true\n  recompute_granularity: "
                    + "full\ntrain:\n  micro_batch_size: 2\n  global_batch_size: 128\n",
                    "model: {context_parallel_size: 2, expert_model_parallel_size: 4}\n"
                    + "ddp: {use_distributed_optimizer: true, overlap_grad_reduce: true}\n");
        }

        @Override
        void read(String text, Answers answers) {
            settings(Framework.MEGATRON_BRIDGE, text);
        }
    },
    TORCHTITAN {
        @Override
        List<String> corpus() {
            return files("torchtitan", ".toml");
        }

        @Override
        void read(String text, Answers answers) {
            settings(Framework.TORCHTITAN, text);
        }
    },
    HUGGING_FACE {
        @Override
        List<String> corpus() {
            List<String> texts = new ArrayList<>(files("hugging-face", ".json"));
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
            HuggingFaceConfig.read(Documents.parse("config.json", text));
        }
    },
    ACCELERATOR {
        @Override
        List<String> corpus() {
            List<String> texts = new ArrayList<>(files("accelerators", ".yaml"));
            Accelerators.names().forEach(name -> texts.add(resource("/dev/trainyard/cluster/accelerators/" + name
                    + ".yaml")));
            return texts;
        }

        @Override
        void read(String text, Answers answers) {
            Accelerators.read(Documents.parse("fuzz", text));
            Scenario scenario = ScenarioReader.read("fuzz", BASE, Map.of("cluster.accelerator", text));
            answers.check(scenario, SHIPPED);
        }
    };

    private static final Path EXAMPLES = Path.of("..", "examples").toAbsolutePath().normalize();
    private static final Constants SHIPPED = Constants.shipped();
    private static final String BASE = "model: llama3-8b\ncluster: {accelerator: h100-sxm, gpus: 16}\nplan: "
            + "{tp: 4, pp: 2}\ntraining: {sequence: 4096, globalBatch: 16}\n";

    /** Texts that are read as they are, or nearly. */
    abstract List<String> corpus();

    /** Reads a text and asks for an answer where it can be used. */
    abstract void read(String text, Answers answers);

    private static void settings(Framework framework, String text) {
        framework.read(text, Models.shipped().find("llama3-8b").orElseThrow(), SoftwareLevels.newest(), 64);
    }

    private static List<String> files(String folder, String ending) {
        try (Stream<Path> files = Files.list(EXAMPLES.resolve(folder))) {
            return files.filter(path -> path.toString().endsWith(ending)).sorted().map(path -> {
                try {
                    return Files.readString(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = Reader.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
