package dev.trainyard.fit;

/**
 * What is known of a point of the unit box apart from the runs at hand, as a cost
 * {@code gradient'(y - centre) + (y - centre)'curvature(y - centre) / 2}: minus the log of a Gaussian.
 *
 * @param centre where the two others hold
 * @param gradient slope there
 * @param curvature symmetric; the inverse covariance
 */
record GaussianPrior(double[] centre, double[] gradient, double[][] curvature) {

    /** Independent leanings, each of the same strength: {@code weight^2} of curvature. */
    static GaussianPrior leaning(double[] centre, double weight) {
        double[][] curvature = new double[centre.length][centre.length];
        for (int i = 0; i < centre.length; i++) {
            curvature[i][i] = weight * weight;
        }
        return new GaussianPrior(centre, new double[centre.length], curvature);
    }

    double cost(double[] y) {
        double[] away = away(y);
        double[] bend = SymmetricMatrix.times(curvature, away);
        double cost = 0;
        for (int i = 0; i < away.length; i++) {
            cost += away[i] * (gradient[i] + bend[i] / 2);
        }
        return cost;
    }

    /** Adds slope and curvature at a point. */
    void addTo(double[] y, double[] slope, double[][] h) {
        double[] bend = SymmetricMatrix.times(curvature, away(y));
        for (int i = 0; i < slope.length; i++) {
            slope[i] += gradient[i] + bend[i];
            for (int j = 0; j < slope.length; j++) {
                h[i][j] += curvature[i][j];
            }
        }
    }

    private double[] away(double[] y) {
        double[] away = new double[y.length];
        for (int i = 0; i < y.length; i++) {
            away[i] = y[i] - centre[i];
        }
        return away;
    }

    /** The same with every figure multiplied. */
    GaussianPrior times(double factor) {
        double[] slope = gradient.clone();
        double[][] bend = SymmetricMatrix.copy(curvature);
        for (int i = 0; i < slope.length; i++) {
            slope[i] *= factor;
            for (int j = 0; j < slope.length; j++) {
                bend[i][j] *= factor;
            }
        }
        return new GaussianPrior(centre, slope, bend);
    }
}
