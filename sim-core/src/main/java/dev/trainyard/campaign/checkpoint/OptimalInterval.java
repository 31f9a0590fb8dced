package dev.trainyard.campaign.checkpoint;

/** The training time between checkpoints that wastes least, in closed form: where the search begins. */
public final class OptimalInterval {
    private OptimalInterval() {}

    /**
     * Young (1974), A first order approximation to the optimum checkpoint interval: {@code sqrt(2 w M)}.
     *
     * @param write what training waits for a checkpoint, s
     * @param between mean time between failures, s
     */
    public static double young(double write, double between) {
        return Math.sqrt(2 * write * between);
    }

    /**
     * Daly (2006), A higher order estimate of the optimum checkpoint interval, equation 37:
     * {@code sqrt(2 w M) (1 + sqrt(w / 2M) / 3 + (w / 2M) / 9) - w} for {@code w < 2 M}, otherwise {@code M}.
     */
    public static double daly(double write, double between) {
        if (write >= 2 * between) {
            return between;
        }
        double x = write / (2 * between);
        return Math.sqrt(2 * write * between) * (1 + Math.sqrt(x) / 3 + x / 9) - write;
    }
}
