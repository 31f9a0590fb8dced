package dev.trainyard.cuda.job;

import dev.trainyard.cuda.driver.Arguments;
import dev.trainyard.cuda.driver.Gpu;
import dev.trainyard.cuda.driver.Kernel;
import dev.trainyard.kernel.campaign.CampaignAnswers;
import dev.trainyard.kernel.campaign.CampaignAnswers.DownShare;
import dev.trainyard.kernel.campaign.CampaignBatch;
import dev.trainyard.kernel.campaign.CampaignCase;
import dev.trainyard.kernel.campaign.FailureRow;
import dev.trainyard.kernel.campaign.PackedCases;
import dev.trainyard.kernel.campaign.TimeUse;
import java.nio.ByteBuffer;

/**
 * Months of training; an item is a replica of a case. Shared: the cases. Nothing travels with an item. Answers: rows of
 * 8-byte words, in the order of {@link #unpack}. Scratch is by thread, 29 KB each, so a launch has no more than
 * {@link #MOST_THREADS} of them.
 */
public final class CampaignJob implements Job {
    private static final int MOST_THREADS = 1 << 15;
    private static final int CELLS = 256;
    private static final int SINGLE = 7;
    /** Uses, eight phases, of each group what it lost, its count and its deviate, what none lost, four of a replica. */
    private static final int WORDS = TimeUse.COUNT + 8 + 3 * FailureRow.GROUPS + 5;
    private static final int ANSWERS = TimeUse.COUNT + SINGLE + DownShare.values().length + 2 * FailureRow.GROUPS;

    private final CampaignBatch batch;
    private final CampaignAnswers answers;
    private final long[] cases;

    public CampaignJob(CampaignBatch batch, CampaignAnswers answers) {
        this.batch = batch;
        this.answers = answers;
        this.cases = PackedCases.of(batch);
    }

    @Override
    public int items() {
        return batch.size();
    }

    @Override
    public int leastItems() {
        return 1 << 12;
    }

    @Override
    public long sharedBytes() {
        return (long) Long.BYTES * cases.length;
    }

    @Override
    public long inputBytes(int items) {
        return 0;
    }

    @Override
    public long outputBytes(int items) {
        return (long) Long.BYTES * ANSWERS * items;
    }

    @Override
    public long scratchBytes(int items) {
        return threads(items) * ((long) Long.BYTES * (2 * CampaignCase.MOST_ROWS + WORDS + CampaignCase.BINS)
                + (long) Integer.BYTES * (CampaignCase.RING + CELLS));
    }

    /** Threads of a launch, whole blocks of them. */
    private static long threads(int items) {
        return (long) Kernel.BLOCK * Kernel.blocks(Math.min(items, MOST_THREADS));
    }

    @Override
    public void packShared(ByteBuffer to) {
        to.asLongBuffer().put(cases);
    }

    @Override
    public void pack(Slice slice, ByteBuffer to) {
        // An item is known by its number.
    }

    @Override
    public void launch(Gpu gpu, int stream, int first, int items, Places places) {
        long threads = threads(items);
        long upTo = places.scratch();
        long detect = upTo + threads * Double.BYTES * CampaignCase.MOST_ROWS;
        long words = detect + threads * Long.BYTES * CampaignCase.MOST_ROWS;
        long bins = words + threads * Long.BYTES * WORDS;
        long ring = bins + threads * Long.BYTES * CampaignCase.BINS;
        long guide = ring + threads * Integer.BYTES * CampaignCase.RING;
        gpu.launch(Kernel.CAMPAIGN, Math.min(items, MOST_THREADS), new Arguments().add("long long items", items)
                .add("long long first", first).add("long long replicas", batch.replicas())
                .add("unsigned long long seed", batch.seed()).add("long long first_replica", batch.firstReplica())
                .add("const long long *cases", places.shared()).add("int *ring", ring).add("long long *bins", bins)
                .add("double *up_to", upTo).add("long long *detect", detect).add("int *guide", guide)
                .add("long long *words", words).add("long long *answers", places.output()), stream);
    }

    @Override
    public void unpack(Slice slice, ByteBuffer from) {
        int items = slice.items();
        int first = slice.first();
        for (int item = slice.from(); item < slice.from() + slice.count(); item++) {
            int row = 0;
            for (TimeUse use : TimeUse.values()) {
                answers.ledger(use)[first + item] = word(from, row++, items, item);
            }
            answers.wall()[first + item] = word(from, row++, items, item);
            answers.work()[first + item] = word(from, row++, items, item);
            answers.interruptions()[first + item] = (int) word(from, row++, items, item);
            answers.planned()[first + item] = (int) word(from, row++, items, item);
            answers.sparesUsed()[first + item] = (int) word(from, row++, items, item);
            answers.ended()[first + item] = word(from, row++, items, item) != 0;
            answers.meanDown()[first + item] = Double.longBitsToDouble(word(from, row++, items, item));
            for (DownShare share : DownShare.values()) {
                answers.down(share)[first + item] = Double.longBitsToDouble(word(from, row++, items, item));
            }
            for (int group = 0; group < FailureRow.GROUPS; group++) {
                answers.groupCount(group)[first + item] = (int) word(from, row++, items, item);
            }
            for (int group = 0; group < FailureRow.GROUPS; group++) {
                answers.groupLost(group)[first + item] = word(from, row++, items, item);
            }
        }
    }

    private static long word(ByteBuffer from, int row, int items, int item) {
        return from.getLong(Long.BYTES * (row * items + item));
    }
}
