package dev.trainyard.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Map;

/**
 * A timeline in Chrome's trace-event format (the JSON object form, complete events), which chrome://tracing, Perfetto
 * and speedscope open. Written as it comes, so a long timeline takes no memory.
 */
public final class TraceFile implements AutoCloseable {
    private static final double PICOSECONDS_PER_MICROSECOND = 1e6;

    private final JsonGenerator out;

    /** Begins a trace; {@code about} is stored with it, for people. The writer is not closed. */
    public TraceFile(Writer writer, Map<String, ?> about) {
        try {
            out = new JsonFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET).createGenerator(writer);
            out.writeStartObject();
            out.writeStringField("displayTimeUnit", "ms");
            out.writeFieldName("otherData");
            JsonOut.write(out, about);
            out.writeArrayFieldStart("traceEvents");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names a process: one row group, such as a pipeline stage. */
    public void process(int process, String name) {
        metadata("process_name", process, 0, name);
    }

    /** Names a thread: one row, such as a stream of a stage. */
    public void thread(int process, int thread, String name) {
        metadata("thread_name", process, thread, name);
    }

    private void metadata(String kind, int process, int thread, String name) {
        try {
            out.writeStartObject();
            out.writeStringField("name", kind);
            out.writeStringField("ph", "M");
            out.writeNumberField("pid", process);
            out.writeNumberField("tid", thread);
            out.writeObjectFieldStart("args");
            out.writeStringField("name", name);
            out.writeEndObject();
            out.writeEndObject();
            out.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Adds a slice.
     *
     * @param process row group
     * @param thread row
     * @param name what runs
     * @param category its kind, such as {@code compute} or {@code tp}
     * @param startPicoseconds when it starts, in engine time
     * @param durationPicoseconds how long it takes
     */
    public void slice(int process, int thread, String name, String category, long startPicoseconds,
            long durationPicoseconds) {
        try {
            out.writeStartObject();
            out.writeStringField("name", name);
            out.writeStringField("cat", category);
            out.writeStringField("ph", "X");
            out.writeFieldName("ts");
            out.writeRawValue(JsonOut.shortest(startPicoseconds / PICOSECONDS_PER_MICROSECOND));
            out.writeFieldName("dur");
            out.writeRawValue(JsonOut.shortest(durationPicoseconds / PICOSECONDS_PER_MICROSECOND));
            out.writeNumberField("pid", process);
            out.writeNumberField("tid", thread);
            out.writeEndObject();
            out.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Adds a slice of a run that is too long for picoseconds.
     *
     * @param process row group
     * @param thread row
     * @param name what runs
     * @param start when it starts, us
     * @param duration how long it takes, us
     */
    public void span(int process, int thread, String name, long start, long duration) {
        event(name, "X", process, thread, start, () -> out.writeNumberField("dur", duration));
    }

    /**
     * Adds something that takes no time.
     *
     * @param process row group
     * @param thread row
     * @param name what happened
     * @param category its kind
     * @param time when, us
     * @param args more about it, for people
     */
    public void instant(int process, int thread, String name, String category, long time, Map<String, ?> args) {
        event(name, "i", process, thread, time, () -> {
            out.writeStringField("s", "t");
            out.writeStringField("cat", category);
            out.writeFieldName("args");
            JsonOut.write(out, args);
        });
    }

    /** Adds a value of something that is counted, from a time on, us. */
    public void counter(int process, String name, long time, long value) {
        event(name, "C", process, 0, time, () -> {
            out.writeObjectFieldStart("args");
            out.writeNumberField(name, value);
            out.writeEndObject();
        });
    }

    /** What one kind of event has beside the others. */
    @FunctionalInterface
    private interface Rest {
        void write() throws IOException;
    }

    private void event(String name, String phase, int process, int thread, long time, Rest rest) {
        try {
            out.writeStartObject();
            out.writeStringField("name", name);
            out.writeStringField("ph", phase);
            out.writeNumberField("ts", time);
            out.writeNumberField("pid", process);
            out.writeNumberField("tid", thread);
            rest.write();
            out.writeEndObject();
            out.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the trace. */
    @Override
    public void close() {
        try {
            out.writeEndArray();
            out.writeEndObject();
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
