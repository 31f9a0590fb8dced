package dev.trainyard.study.sweep;

import dev.trainyard.input.Sha256;
import dev.trainyard.kernel.campaign.CampaignAnswers;
import dev.trainyard.kernel.campaign.CampaignBatch;
import dev.trainyard.kernel.campaign.PackedCases;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Replicas of campaigns that were run, by all that they hang on. Points that differ only in what things cost or draw
 * (prices, grid, site, what counts) have the same failures, and searches for their intervals are the same too. An
 * answer is the same whether it is remembered or not. Safe for use by several threads at once.
 */
public final class CampaignMemory {
    /** Replicas that are kept, some 400 bytes each. */
    private static final int MOST_REPLICAS = 200_000;

    private final Map<String, CampaignAnswers> known = new LinkedHashMap<>(16, 0.75f, true);
    private long replicas;

    /** The name of a batch: batches of one name have the same answers. */
    static String key(CampaignBatch batch) {
        MessageDigest digest = Sha256.begin();
        add(digest, batch.seed(), batch.firstReplica(), batch.replicas());
        add(digest, PackedCases.of(batch));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, long... words) {
        ByteBuffer bytes = ByteBuffer.allocate(words.length * Long.BYTES);
        bytes.asLongBuffer().put(words);
        digest.update(bytes.array());
    }

    synchronized CampaignAnswers find(String key) {
        return known.get(key);
    }

    synchronized void keep(String key, CampaignAnswers answers) {
        if (known.put(key, answers) != null) {
            return; // another thread was as fast
        }
        replicas += answers.size();
        while (replicas > MOST_REPLICAS) {
            String eldest = known.keySet().iterator().next();
            replicas -= known.remove(eldest).size();
        }
    }
}
