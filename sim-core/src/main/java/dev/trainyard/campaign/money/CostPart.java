package dev.trainyard.campaign.money;

/** What the dollars of a run are made of. Each dollar belongs to exactly one; together they are what the run costs. */
public enum CostPart {
    /** What accelerators, servers, network and other equipment lose of their price while the run goes on. */
    DEPRECIATION("depreciation", "equipment losing its price"),
    /** The same of the building: shell, power and cooling. */
    BUILDING_DEPRECIATION("buildingDepreciation", "building losing its price"),
    /** Cost of the capital that is bound. */
    INTEREST("interest", "interest"),
    /** Spare parts and contracts. */
    REPAIRS("repairs", "repairs"),
    /** Operators, security, software. */
    STAFF("staff", "staff"),
    /** Electricity of the site, where it is paid apart. */
    ENERGY("energy", "energy"),
    /** Accelerator-hours, electricity inside. */
    RENT("rent", "rent, energy inside");

    private final String key;
    private final String text;

    CostPart(String key, String text) {
        this.key = key;
        this.text = text;
    }

    /** Its name in results for programs. */
    public String key() {
        return key;
    }

    /** Its name for people. */
    public String text() {
        return text;
    }
}
