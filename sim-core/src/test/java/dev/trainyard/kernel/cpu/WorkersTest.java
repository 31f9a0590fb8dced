package dev.trainyard.kernel.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkersTest {
    private Workers workers = new Workers(3);

    @AfterEach
    void end() {
        workers.close();
    }

    @ParameterizedTest
    @CsvSource({"0,1", "1,1", "2,1", "12,1", "13,1", "1000,7", "1000,2000", "1000000,1000"})
    void everyItemIsComputedOnce(int items, int least) {
        AtomicIntegerArray times = new AtomicIntegerArray(items);
        workers.split(items, least, (worker, from, to) -> {
            for (int i = from; i < to; i++) {
                times.incrementAndGet(i);
            }
        });
        for (int i = 0; i < items; i++) {
            assertThat(times.get(i)).isOne();
        }
    }

    @Test
    void noTwoSlicesAreOnAWorkerAtOnce() {
        AtomicIntegerArray busy = new AtomicIntegerArray(workers.threads());
        for (int run = 0; run < 100; run++) {
            workers.split(24, 1, (worker, from, to) -> {
                assertThat(busy.getAndIncrement(worker)).isZero();
                busy.decrementAndGet(worker);
            });
        }
    }

    @Test
    void whatIsNotWorthTwoSlicesStartsNoThread() {
        Thread caller = Thread.currentThread();
        workers.split(199, 100, (worker, from, to) -> {
            assertThat(Thread.currentThread()).isSameAs(caller);
            assertThat(to - from).isEqualTo(199);
        });
        assertThat(workers.started()).isFalse();
        workers.split(200, 100, (worker, from, to) -> assertThat(to - from).isEqualTo(100));
        assertThat(workers.started()).isTrue();
    }

    @Test
    void oneThreadIsTheCallers() {
        workers = new Workers(1);
        workers.split(1000, 1, (worker, from, to) -> assertThat(to - from).isEqualTo(1000));
        assertThat(workers.started()).isFalse();
    }

    @Test
    void theFirstSlicesFailureIsThrownWhenAllAreDone() {
        AtomicIntegerArray done = new AtomicIntegerArray(12);
        assertThatThrownBy(() -> workers.split(12, 1, (worker, from, to) -> {
            done.set(from, 1);
            if (from >= 5) {
                throw new IllegalStateException("slice " + from);
            }
        })).isInstanceOf(IllegalStateException.class).hasMessage("slice 5");
        for (int i = 0; i < 12; i++) {
            assertThat(done.get(i)).isOne();
        }
    }

    @Test
    void anErrorStaysAnError() {
        assertThatThrownBy(() -> workers.split(12, 1, (worker, from, to) -> {
            throw new OutOfMemoryError("made up");
        })).isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void anInterruptIsKeptAndNothingIsLost() {
        AtomicIntegerArray done = new AtomicIntegerArray(12);
        Thread.currentThread().interrupt();
        workers.split(12, 1, (worker, from, to) -> done.set(from, 1));
        assertThat(Thread.interrupted()).isTrue();
        for (int i = 0; i < 12; i++) {
            assertThat(done.get(i)).isOne();
        }
    }

    @Test
    void closedWorkersStartAgain() {
        workers.split(12, 1, (worker, from, to) -> { });
        workers.close();
        assertThat(workers.started()).isFalse();
        everyItemIsComputedOnce(1000, 7);
    }
}
