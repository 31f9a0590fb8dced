package dev.trainyard.validation;

/** Ways to group runs that share more than chance: such runs are left out together. */
final class RunGroups {
    private RunGroups() {}

    /** One source's runs of one model. */
    static String sourceAndModel(PublishedRun run) {
        return run.source() + " / " + run.scenario().model().name();
    }

    static String source(PublishedRun run) {
        return run.source();
    }

    static String accelerator(PublishedRun run) {
        return run.scenario().cluster().accelerator().name();
    }
}
