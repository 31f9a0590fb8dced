package dev.trainyard.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.Schedule;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupsTest {
    private static Groups groups(int tp, int cp, int ep, int etp, int dp, int domain) {
        Plan plan = new Plan(tp, cp, 2, 1, ep, etp, dp, 1, Schedule.ONE_F_ONE_B, Sharding.ZERO1, 0, Recompute.NONE, 0,
                tp > 1, false, false, false, List.of());
        Cluster usual = Machines.usual("h100-sxm", (int) plan.gpus());
        return new Groups(plan, new Cluster("test", usual.accelerator(), usual.gpus(), Math.min(domain, 8), domain,
                usual.nicBytesPerSecond(), usual.fabric()));
    }

    /** Tensor first, then context, data, pipeline; experts over all of a stage's ranks, their tensor ranks first. */
    @Test
    void groupsAreLaidOutAsMegatronDoes() {
        Groups groups = groups(4, 2, 8, 1, 16, 8);
        assertThat(groups.tensor()).isEqualTo(new Groups.Group(4, 4, 4));
        assertThat(groups.context()).isEqualTo(new Groups.Group(2, 2, 8));
        assertThat(groups.data()).isEqualTo(new Groups.Group(32, 2, 128));
        assertThat(groups.expert()).isEqualTo(new Groups.Group(8, 8, 8));
        assertThat(groups.expertData()).isEqualTo(new Groups.Group(16, 1, 128));
        assertThat(groups.stageNeighbours().domains()).isEqualTo(2);
        assertThat(groups(4, 2, 8, 4, 16, 8).expert()).isEqualTo(new Groups.Group(8, 2, 32));
        assertThat(groups(4, 2, 8, 4, 16, 8).expertData()).isEqualTo(new Groups.Group(4, 1, 128));
        assertThat(groups(4, 2, 8, 4, 16, 72).expert()).isEqualTo(new Groups.Group(8, 8, 32));
    }

    /** As a job of 128 in racks of 72 takes 64 and 64. */
    @Test
    void groupsSpreadEvenlyOverAsFewDomainsAsTheyNeed() {
        assertThat(groups(1, 1, 1, 1, 128, 72).data()).isEqualTo(new Groups.Group(128, 64, 128));
        for (int domain : new int[] {4, 8, 64, 72}) {
            for (int dp = 1; dp < 300; dp += 7) {
                for (int tp = 1; tp <= 16; tp *= 2) {
                    Groups.Group group = groups(tp, 1, 1, 1, dp, domain).data();
                    int room = Math.max(1, domain / tp);
                    assertThat(group.domains()).isEqualTo((int) Math.ceil((double) dp / room));
                    // No domain could hold fewer and none is left out.
                    assertThat(group.domains() * group.perDomain()).isBetween(dp, dp + group.domains() - 1);
                    assertThat(group.perDomain() == 1 || group.perDomain() * tp <= domain).isTrue();
                }
            }
        }
    }
}
