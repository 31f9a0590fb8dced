package dev.trainyard.kernel.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A fabric whose figures cannot be is refused, whichever figure it is. */
class FabricProfileTest {
    private static final FabricProfile GOOD = new FabricProfile(400e9, 0.5, 1e-6, 2e-6, true, 0.25, 5e-6, 7e-6, 50e9,
            0.8, 3, 2, 4e6, 3e-6, 1e-6, 16, 64, 2, 3, 1.25, 0.1, 10e-6);

    @ParameterizedTest
    @CsvSource({"scaleUpBytesPerSecond, 0, 1e15", "scaleUpEfficiency, 0.01, 1", "scaleUpStepSeconds, 0, 1",
        "scaleUpSyncSeconds, 0, 1", "inSwitchEfficiency, 0.01, 1", "inSwitchSeconds, 0, 1",
        "inSwitchFillSeconds, 0, 1", "nicBytesPerSecond, 0, 1e15", "networkEfficiency, 0.01, 1",
        "networkSmallSlowdown, 0, 1000", "networkSyncFactor, 0, 1000", "networkChunkBytes, 0, 1e12",
        "endpointSeconds, 0, 10", "hopSeconds, 0, 10", "leafAccelerators, 1, 64", "podAccelerators, 16, 2147483647",
        "leafOversubscription, 1, 1000", "spineOversubscription, 1, 1000", "collisionSlowdown, 1, 1000",
        "overlapResidue, 0, 1", "launchSeconds, 0, 1"})
    void figuresLieBetweenTheirBoundsOrAreNamed(String name, double least, double most) throws Exception {
        assertThat(with(name, least)).isNotNull();
        assertThat(with(name, most)).isNotNull();
        assertThatThrownBy(() -> with(name, least - 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must lie between");
        if (most < Integer.MAX_VALUE) {
            assertThatThrownBy(() -> with(name, 2 * most + 1)).hasMessageContaining("must lie between");
        }
    }

    @Test
    void everyFigureButTheSwitchIsChecked() {
        long checked = Arrays.stream(FabricProfile.class.getRecordComponents())
                .filter(component -> component.getType() != boolean.class).count();
        assertThat(checked).as("rows of the test above").isEqualTo(21);
    }

    private static FabricProfile with(String name, double value) throws Exception {
        RecordComponent[] components = FabricProfile.class.getRecordComponents();
        Object[] arguments = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        boolean met = false;
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            arguments[i] = components[i].getAccessor().invoke(GOOD);
            if (components[i].getName().equals(name)) {
                met = true;
                arguments[i] = types[i] == int.class ? (Object) (int) value : (Object) value;
            }
        }
        assertThat(met).as(name).isTrue();
        try {
            return FabricProfile.class.getDeclaredConstructor(types).newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw (Exception) e.getCause();
        }
    }
}
