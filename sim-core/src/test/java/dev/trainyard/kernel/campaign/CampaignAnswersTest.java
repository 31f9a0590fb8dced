package dev.trainyard.kernel.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CampaignAnswersTest {

    @Test
    void aCopyHasAllThatThereIs() {
        Campaigns campaign = new Campaigns();
        campaign.work = 20 * Campaigns.DAY;
        CampaignAnswers answers = Campaigns.run(campaign.everything(20).build(), 5);
        CampaignAnswers copy = new CampaignAnswers(5);
        assertThat(copy).usingRecursiveComparison().isNotEqualTo(answers);
        answers.copyTo(copy);
        assertThat(copy).usingRecursiveComparison().isEqualTo(answers);
    }
}
