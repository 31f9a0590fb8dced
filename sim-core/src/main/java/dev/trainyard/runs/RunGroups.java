package dev.trainyard.runs;

/** Ways to group runs that share more than chance: such runs are left out together. */
public final class RunGroups {
    private RunGroups() {}

    /** One source's runs of one model. */
    public static String sourceAndModel(PublishedRun run) {
        return run.source() + " / " + run.scenario().model().name();
    }

    public static String source(PublishedRun run) {
        return run.source();
    }

    public static String accelerator(PublishedRun run) {
        return run.scenario().cluster().accelerator().name();
    }
}
