package dev.trainyard.kernel.plan;

/** The links that traffic passes on its way from one accelerator to another, each seen from one accelerator. */
public enum LinkClass {
    /** The accelerator's port into its scale-up domain (NVLink). */
    SCALE_UP("scaleUp"),
    /** Its network interface. */
    NIC("nic"),
    /** Its share of the uplinks of its leaf switch. */
    LEAF_UPLINK("leafUplink"),
    /** Its share of what joins pods: the third tier of a fat tree, a dragonfly's global links. */
    SPINE_UPLINK("spineUplink");

    /** How many link classes there are. */
    public static final int COUNT = values().length;

    private final String key;

    LinkClass(String key) {
        this.key = key;
    }

    /** Its name in results. */
    public String key() {
        return key;
    }
}
